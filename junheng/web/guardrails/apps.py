"""The guardrails app starts: the pack takes its place behind every verb with a guard."""

from __future__ import annotations

from django.apps import AppConfig


class GuardrailsConfig(AppConfig):
    """Guardrails (政策底线)."""

    name = "junheng.web.guardrails"
    label = "guardrails"
    verbose_name = "政策底线"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the pack with the hook, and what this app adds to the frame."""
        from junheng.web.guardrails import (  # noqa: PLC0415  models are loaded only now
            actions,  # noqa: F401  names its events
            navigation,  # noqa: F401
            queries,
        )
        from junheng.web.shared import guards  # noqa: PLC0415

        guards.register(queries.judge)
        guards.binder(queries.binding)
