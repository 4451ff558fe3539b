"""The intake app starts: its rights, jobs, to-dos and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake (填报)."""

    name = "junheng.web.intake"
    label = "intake"
    verbose_name = "填报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.intake import (  # noqa: F401, PLC0415  models are loaded only now
            cards,
            jobs,
            navigation,
            todos,
            typed,
        )
