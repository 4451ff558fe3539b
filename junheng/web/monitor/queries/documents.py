"""The documents a county takes away (文件): report, brief, gap workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.measure.engine.result import Measurement
from junheng.publish.ledgers import gap_workbook
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports import Cover, balance_brief, balance_report
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import measurement_of, results_root
from junheng.web.monitor.queries.frame import Frame
from junheng.web.monitor.queries.home import previous_record
from junheng.web.monitor.queries.items import results_of

NAMES: Mapping[str, tuple[object, str]] = {
    "report.docx": (_("监测报告（Word）"), "义务教育优质均衡监测报告.docx"),
    "report.pdf": (_("监测报告（PDF）"), "义务教育优质均衡监测报告.pdf"),
    "brief.docx": (_("监测简报（Word）"), "义务教育优质均衡监测简报.docx"),
    "brief.pdf": (_("监测简报（PDF）"), "义务教育优质均衡监测简报.pdf"),
    "gap.xlsx": (_("缺口测算表（工作簿，含公式）"), "缺口测算表.xlsx"),
}


AT_ONCE = frozenset({"gap.xlsx"})  # made while the reader waits; the others are jobs


def url(frame: Frame, name: str) -> str:
    """Address of one document of this data version and rule."""
    path = reverse("document", args=[frame.region.region_code, name])
    return f"{path}?snap={frame.record.sha256[:16]}&pack={frame.pack.id}"


def links(frame: Frame) -> list[tuple[object, str]]:
    """List the documents with their addresses; without a school rule there are no gaps."""
    return [
        (label, url(frame, name))
        for name, (label, _filename) in NAMES.items()
        if name != "gap.xlsx" or frame.pack.school_rule is not None
    ]


def cover_of(frame: Frame) -> Cover:
    """Say whose document it is and on what data it rests."""
    name = frame.region.name
    return frame.record.cover(name, f"{name}教育局", timezone.localdate())


def name_of(name: str) -> str:
    """Check that there is a document of that name.

    Raises
    ------
    Hidden
        There is none.
    """
    if name not in NAMES:
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected=f"其中之一：{'、'.join(NAMES)}",
            fix="请从页面上的“下载文件”里选",
        )
    return name


def key_of(frame: Frame, name: str) -> str:
    """Name what a document depends on; the same key is the same file."""
    day = timezone.localdate()
    return f"{frame.record.sha256[:16]}-{frame.pack.id}-{frame.pack.version}-{day}-{name}"


def file_of(frame: Frame, name: str) -> Path:
    """Where a finished document lies; the folder may be emptied at any time."""
    return results_root() / "documents" / key_of(frame, name_of(name))


def filename_of(frame: Frame, name: str) -> str:
    """Name the reader's file; unapproved data say so."""
    with translation.override(settings.LANGUAGE_CODE):  # the file itself is in Chinese
        marks = "" if frame.is_approved else f"（{frame.status}）"
    stem, dot, suffix = NAMES[name][1].rpartition(".")
    return f"{frame.region.name}{stem}{marks}{dot}{suffix}"


def write(frame: Frame, account: Account, name: str) -> Path:
    """Make one document and rename it to its place; a second run is harmless."""
    target = file_of(frame, name)
    before = previous_record(frame)
    previous = measurement_of(account, before, frame.pack.id) if before else None
    makers: Mapping[str, Callable[[Path], None]] = {
        "report.docx": lambda path: docx(_report(frame, account, previous), path),
        "report.pdf": lambda path: pdf(_report(frame, account, previous), path),
        "brief.docx": lambda path: docx(_brief(frame, account, previous), path),
        "brief.pdf": lambda path: pdf(_brief(frame, account, previous), path),
        "gap.xlsx": lambda path: gap_workbook(
            frame.measurement, frame.pack, path=path, cover=cover_of(frame)
        ),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / name
        makers[name](made)
        made.rename(target)
    return target


def _report(frame: Frame, account: Account, previous: Measurement | None) -> Report:
    return balance_report(
        frame.measurement,
        frame.pack,
        cover_of(frame),
        previous=previous,
        items=results_of(frame),
    )


def _brief(frame: Frame, account: Account, previous: Measurement | None) -> Report:
    return balance_brief(
        frame.measurement,
        frame.pack,
        cover_of(frame),
        previous=previous,
        items=results_of(frame),
    )
