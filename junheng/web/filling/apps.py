"""The filling app starts: rights, jobs, events and the way to it are declared."""

from __future__ import annotations

from django.apps import AppConfig


class FillingConfig(AppConfig):
    """A bureau's own Word forms and workbooks, filled in (表样)."""

    name = "junheng.web.filling"
    label = "filling"
    verbose_name = "表样"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.filling import events, jobs, navigation  # noqa: F401, PLC0415
        from junheng.web.filling.queries import own, tables  # noqa: F401, PLC0415
