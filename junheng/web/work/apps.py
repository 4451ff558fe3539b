"""The work app starts: its rights, jobs, to-dos, cards, events and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Findings and tasks (改进)."""

    name = "junheng.web.work"
    label = "work"
    verbose_name = "改进"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.work import (  # noqa: F401, PLC0415
            cards,
            digest,
            events,
            jobs,
            navigation,
            todos,
        )
