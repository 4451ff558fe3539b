"""Start-up of the evidence app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Snapshots, measurements and lineage."""

    name = "junheng.web.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs of this app."""
        from junheng.web.evidence import digest, jobs  # noqa: F401, PLC0415
