"""Where sent workbooks and sets of scores lie (存放处)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from junheng.web.academics.models import SentSheet
from junheng.web.shared import sealing


def exams_root() -> Path:
    """Folder of the sets of scores, each named by its hash."""
    return Path(settings.HOME) / "exams"


def _place(sha256: str) -> Path:
    return Path(settings.HOME) / "exam-sheets" / sha256[:2] / f"{sha256}.sealed"


def keep(content: bytes) -> str:
    """Seal a sent workbook and give its hash; the same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not _place(sha256).is_file():
        sealing.seal(content, _place(sha256))
    return sha256


def content_of(sheet: SentSheet) -> bytes:
    """Give the bytes of a sent workbook."""
    return sealing.unseal(_place(sheet.sha256))


@contextmanager
def on_disk(sheet: SentSheet) -> Iterator[Path]:
    """Give a sent workbook as a file, for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="junheng-") as folder:
        path = Path(folder) / f"sheet{Path(sheet.name).suffix.lower() or '.xlsx'}"
        path.write_bytes(content_of(sheet))
        yield path
