"""Start-up of the register app."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Regions and schools by date."""

    name = "junheng.web.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend the directory of places to the apps below."""
        from junheng.web.register import queries  # noqa: PLC0415  models are loaded only now
        from junheng.web.shared.directory import lend  # noqa: PLC0415

        lend(queries.RegisterDirectory())
