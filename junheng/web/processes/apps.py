"""The processes app starts: rights, to-dos, events, navigation, what plans are told."""

from __future__ import annotations

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Projects and pilots (项目与试点)."""

    name = "junheng.web.processes"
    label = "processes"
    verbose_name = "项目与试点"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.processes import (  # noqa: F401, PLC0415  models are loaded only now
            events,
            navigation,
            telling,
            todos,
        )
