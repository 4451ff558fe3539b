"""The recognition app starts: rights, to-dos, events, navigation, what plans are told."""

from __future__ import annotations

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Recognition of counties and schools (认定)."""

    name = "junheng.web.recognition"
    label = "recognition"
    verbose_name = "认定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.recognition import (  # noqa: F401, PLC0415  models are loaded only now
            events,
            lending,
            navigation,
            telling,
            todos,
        )
