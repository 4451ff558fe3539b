"""The support app starts: rights, to-dos, events, navigation, what plans are told."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Classes of school as support given (一校一策)."""

    name = "junheng.web.support"
    label = "support"
    verbose_name = "一校一策"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.support import (  # noqa: F401, PLC0415  models are loaded only now
            events,
            navigation,
            telling,
            todos,
        )
