"""The appraisal app starts: rights, to-dos, events and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """Annual appraisal, use of results, awards (评价)."""

    name = "junheng.web.appraisal"
    label = "appraisal"
    verbose_name = "评价"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.appraisal import events, navigation, todos  # noqa: F401, PLC0415
