"""The notices app starts: rights, events, the card of the home page and navigation."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices and the digest (通知和工作摘要)."""

    name = "junheng.web.notices"
    label = "notices"
    verbose_name = "通知"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.notices import cards, events, navigation  # noqa: F401, PLC0415
