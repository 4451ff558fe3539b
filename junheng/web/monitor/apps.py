"""The monitoring app starts: its rights, jobs, navigation and cards are declared."""

from __future__ import annotations

from django.apps import AppConfig


class MonitorConfig(AppConfig):
    """Monitoring (监测)."""

    name = "junheng.web.monitor"
    label = "monitor"
    verbose_name = "监测"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.monitor import cards, findings, jobs, navigation  # noqa: F401, PLC0415
