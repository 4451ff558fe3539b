"""The supervision app starts: rights, to-dos, events and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Supervision (督导)."""

    name = "junheng.web.supervision"
    label = "supervision"
    verbose_name = "督导"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.supervision import (  # noqa: F401, PLC0415
            events,
            lending,
            navigation,
            todos,
        )
