"""The academics app starts: rights, events, navigation, jobs."""

from __future__ import annotations

from django.apps import AppConfig


class AcademicsConfig(AppConfig):
    """Examinations and growth (学业质量、增值)."""

    name = "junheng.web.academics"
    label = "academics"
    verbose_name = "学业质量"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.academics import (  # noqa: F401, PLC0415  models are loaded only now
            cards,
            events,
            findings,
            jobs,
            lending,
            navigation,
            telling,
            todos,
        )
