"""The plans app starts: its rights, to-dos, cards, events and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Action plans (行动计划)."""

    name = "junheng.web.plans"
    label = "plans"
    verbose_name = "行动计划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame."""
        from junheng.web.plans import (  # noqa: F401, PLC0415
            cards,
            events,
            findings,
            jobs,
            navigation,
            todos,
        )
        from junheng.web.plans.queries import asks  # noqa: F401, PLC0415  questions for schools
