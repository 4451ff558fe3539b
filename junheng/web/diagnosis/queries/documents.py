"""The papers of a diagnosis: the report of one school, its one-page list, a county's archive."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.diagnosis import diagnosis_report, school_list
from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState
from junheng.web.diagnosis.queries import links
from junheng.web.diagnosis.queries.facts import County, county_of
from junheng.web.diagnosis.queries.paper import paper_of
from junheng.web.evidence.queries import results_root
from junheng.web.shared.directory import region_name
from junheng.web.work.models import Finding
from junheng.web.work.queries.ledger import with_tasks

NAMES: Mapping[str, tuple[Promise, str]] = {
    "report.docx": (_("诊断报告（Word）"), "办学诊断报告.docx"),
    "report.pdf": (_("诊断报告（PDF）"), "办学诊断报告.pdf"),
    "list.docx": (_("一校一清单（Word）"), "一校一清单.docx"),
    "list.pdf": (_("一校一清单（PDF）"), "一校一清单.pdf"),
}
SUFFIXES: Mapping[str, str] = {"docx": "Word", "pdf": "PDF"}


def name_of(name: str) -> str:
    """Check that there is a paper of that name, or raise :class:`Hidden`."""
    if name not in NAMES:
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected=f"其中之一：{'、'.join(NAMES)}",
            fix="请从页面上的“下载文件”里选",
        )
    return name


def suffix_of(kind: str) -> str:
    """Check that a county's papers are written in that kind of file, or raise :class:`Hidden`."""
    if kind not in SUFFIXES:
        raise Hidden(
            where="下载各校报告和清单",
            found=f"没有“{kind}”",
            expected="docx 或 pdf",
            fix="请从页面上的按钮下载",
        )
    return kind


def papers_of(report: Diagnosis) -> list[tuple[Promise, str]]:
    """List the papers of a report with their addresses."""
    return [(label, url(report, name)) for name, (label, _file) in NAMES.items()]


def url(report: Diagnosis, name: str) -> str:
    """Address of one paper."""
    return reverse("diagnosis-document", args=[report.pk, name])


def filename_of(report: Diagnosis, name: str) -> str:
    """Name the reader's file; what was not issued says so."""
    with translation.override(settings.LANGUAGE_CODE):
        state = report.state_words
    mark = "" if report.state == DiagnosisState.ISSUED else f"（{state}）"
    stem, _dot, suffix = NAMES[name][1].rpartition(".")
    return f"{report.school_name}{stem}{mark}.{suffix}"


def cover_of(report: Diagnosis) -> Cover:
    """Say whose paper it is and on what data it rests."""
    today = timezone.localdate()
    name = region_name(report.region_code, today)
    return report.snapshot.cover(name, f"{name}教育局", report.issued_on or today)


def key_of(report: Diagnosis, name: str) -> str:
    """Name what a paper depends on; the same key is the same file."""
    lines = [(line.pk, line.version) for line in report.lines.all()]
    rows = Finding.objects.unscoped("what the ledger says of the school of the report")
    work = list(rows.filter(school_code=report.school_code).values_list("pk", "version"))
    tasks = [
        (task.pk, task.version)
        for finding in with_tasks(rows.filter(school_code=report.school_code))
        for task in finding.tasks.all()
    ]
    newer = links.has_newer_data(report)
    today = timezone.localdate()  # a day passed makes a task late
    facts = repr((report.pk, report.version, lines, work, tasks, cover_of(report), newer, today))
    return f"diagnosis-{hashlib.sha256(facts.encode()).hexdigest()[:20]}-{name}"


def file_of(report: Diagnosis, name: str) -> Path:
    """Where a finished paper lies; the folder may be emptied at any time."""
    return results_root() / "documents" / key_of(report, name)


def write(report: Diagnosis, account: Account, name: str) -> Path:
    """Make one paper and rename it to its place; a second run is harmless."""
    with translation.override(settings.LANGUAGE_CODE):
        county = county_of(account, report.region_code, report.snapshot.sha256)
        return _write(report, account, county, (name,))[0]


def _write(report: Diagnosis, account: Account, county: County, names: Sequence[str]) -> list[Path]:
    """Make papers of one school: the facts are gathered once, and each text is set once."""
    targets = [file_of(report, name) for name in names]
    waiting = [(n, path) for n, path in zip(names, targets, strict=True) if not path.is_file()]
    if not waiting:
        return targets
    targets[0].parent.mkdir(parents=True, exist_ok=True)
    with translation.override(settings.LANGUAGE_CODE):
        paper, cover = paper_of(report, account, county), cover_of(report)
        kinds: Mapping[str, Callable[[], Report]] = {
            "report": lambda: diagnosis_report(paper, cover),
            "list": lambda: school_list(paper, cover),
        }
        made: dict[str, Report] = {}
        for name, target in waiting:
            kind, _dot, suffix = name.partition(".")
            if kind not in made:
                made[kind] = kinds[kind]()
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                path = Path(folder) / name
                (docx if suffix == "docx" else pdf)(made[kind], path)
                path.rename(target)
    return targets


def batch_file(region_code: str, sha256: str, rows: Sequence[Diagnosis], suffix: str) -> Path:
    """Where a county's archive lies; it is named by everything it holds."""
    keys = "".join(sorted(key_of(row, f"report.{suffix}") for row in rows))
    name = hashlib.sha256(keys.encode()).hexdigest()[:20]
    folder = results_root() / "documents"
    return folder / f"diagnoses-{region_code}-{sha256[:12]}-{name}-{suffix}.zip"


def write_batch(
    rows: Sequence[Diagnosis],
    account: Account,
    county: County,
    suffix: str,
    told: Callable[[int], None],
) -> Path:
    """Write the report and the list of every school into one archive, all in Word or in PDF."""
    record = county.frame.record
    target = batch_file(record.region_code, record.sha256, rows, suffix)
    target.parent.mkdir(parents=True, exist_ok=True)
    names = (f"report.{suffix}", f"list.{suffix}")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        path = Path(folder) / "all.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, row in enumerate(rows):
                told(done)
                for name, made in zip(names, _write(row, account, county, names), strict=True):
                    archive.write(made, filename_of(row, name))
        path.rename(target)
    return target
