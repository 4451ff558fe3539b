"""The money app starts: rights, jobs, to-dos, events, findings and navigation are declared."""

from __future__ import annotations

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Money from rate to result, capital projects (经费)."""

    name = "junheng.web.money"
    label = "money"
    verbose_name = "经费"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this app adds to the frame, and what it says of findings."""
        from junheng.web.money import (  # noqa: PLC0415  models are loaded only now
            beside,  # noqa: F401
            cards,  # noqa: F401
            digest,  # noqa: F401
            events,  # noqa: F401
            filling,  # noqa: F401
            findings,  # noqa: F401
            funded,  # noqa: F401
            guarding,
            navigation,  # noqa: F401
            todos,  # noqa: F401
        )
        from junheng.web.shared import guards  # noqa: PLC0415

        guards.register(guarding.judge)
