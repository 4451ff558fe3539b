"""The diagnosis app starts: rights, jobs, to-dos, cards, events and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """One school, one report (诊断)."""

    name = "junheng.web.diagnosis"
    label = "diagnosis"
    verbose_name = "诊断"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.diagnosis import (  # noqa: PLC0415
            beside,  # noqa: F401
            cards,  # noqa: F401
            correcting,  # noqa: F401
            events,  # noqa: F401
            jobs,  # noqa: F401
            navigation,  # noqa: F401
            todos,  # noqa: F401
        )
