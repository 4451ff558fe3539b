"""Start-up of the accounts app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, roles and sign-in."""

    name = "junheng.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the navigation entries of this app."""
        from junheng.web.accounts import navigation  # noqa: F401, PLC0415
