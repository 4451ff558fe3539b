"""Start-up of the shared app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save


class SharedConfig(AppConfig):
    """Verbs, audit, jobs and the page kit."""

    name = "junheng.web.shared"
    label = "shared"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the audit table append-only after every migration, and texts within columns."""
        from junheng.web.shared import (  # noqa: PLC0415  models are loaded only now
            audit,
            lengths,
            reading_language,  # noqa: F401  sentences in the language of the page
        )

        post_migrate.connect(audit.protect, sender=self, dispatch_uid="audit.protect")
        pre_save.connect(lengths.must_fit, dispatch_uid="lengths.must_fit")
