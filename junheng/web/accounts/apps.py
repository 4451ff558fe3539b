"""Start-up of the accounts app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, roles and sign-in."""

    name = "junheng.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare navigation, to-dos and the card of this app."""
        from junheng.web.accounts import (  # noqa: F401, PLC0415  models are loaded only now
            cards,
            navigation,
            todos,
        )
