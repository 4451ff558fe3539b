"""Where attachments lie, sealed (附件存放处)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from junheng.data.intake.attachment import Judged
from junheng.web.processes.models import Attachment
from junheng.web.shared import sealing


def _place(sha256: str) -> Path:
    return Path(settings.HOME) / "attachments" / sha256[:2] / f"{sha256}.sealed"


def keep(judged: Judged, content: bytes) -> None:
    """Seal a judged file to its place, named by its hash."""
    target = _place(judged.sha256)
    if not target.is_file():
        sealing.seal(content, target)


def content_of(attachment: Attachment) -> bytes:
    """Give the content of an attachment."""
    return sealing.unseal(_place(attachment.sha256))
