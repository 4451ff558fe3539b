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

from junheng.data.standard.model import stage_label
from junheng.kernel.errors import Hidden
from junheng.kernel.periods import chinese
from junheng.kernel.rounding import shown
from junheng.measure.engine.remedy import Quantity, remedy
from junheng.measure.engine.result import Result
from junheng.policy.plan import load_plan
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.diagnosis import (
    SaidLine,
    SchoolPaper,
    Shortage,
    WorkRow,
    diagnosis_report,
    school_list,
)
from junheng.publish.sentences.kinds import lacking
from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import REPLY_DAYS, Diagnosis, DiagnosisState, Line, LineKind
from junheng.web.diagnosis.queries.facts import County, county_of, facts_of
from junheng.web.evidence.queries import results_root
from junheng.web.monitor.queries.board import counted
from junheng.web.monitor.queries.costs import Asked, bill_of, bill_word, cost_word
from junheng.web.monitor.queries.frame import Frame
from junheng.web.shared.directory import region_name
from junheng.web.work.models import Finding
from junheng.web.work.queries.ledger import line_of, with_tasks

NAMES: Mapping[str, tuple[Promise, str]] = {
    "report.docx": (_("诊断报告（Word）"), "办学诊断报告.docx"),
    "report.pdf": (_("诊断报告（PDF）"), "办学诊断报告.pdf"),
    "list.docx": (_("一校一清单（Word）"), "一校一清单.docx"),
    "list.pdf": (_("一校一清单（PDF）"), "一校一清单.pdf"),
}
_NOT_COVERED = ("学生学业与成长", "体质健康与视力", "心理健康", "满意度与作业负担", "教师专业发展")


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


def links(report: Diagnosis) -> list[tuple[Promise, str]]:
    """List the papers of a report with their addresses."""
    return [(label, url(report, name)) for name, (label, _file) in NAMES.items()]


def url(report: Diagnosis, name: str) -> str:
    """Address of one paper."""
    return reverse("diagnosis-document", args=[report.pk, name])


def filename_of(report: Diagnosis, name: str) -> str:
    """Name the reader's file; what was not issued says so."""
    with translation.override(settings.LANGUAGE_CODE):
        state = report.get_state_display()
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
    facts = repr((report.pk, report.version, lines, work, tasks, cover_of(report)))
    return f"diagnosis-{hashlib.sha256(facts.encode()).hexdigest()[:20]}-{name}"


def file_of(report: Diagnosis, name: str) -> Path:
    """Where a finished paper lies; the folder may be emptied at any time."""
    return results_root() / "documents" / key_of(report, name)


def write(report: Diagnosis, account: Account, name: str, county: County | None = None) -> Path:
    """Make one paper and rename it to its place; a second run is harmless."""
    target = file_of(report, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with translation.override(settings.LANGUAGE_CODE):
        held = county or county_of(account, report.region_code, report.snapshot.sha256)
        paper, cover = paper_of(report, account, held), cover_of(report)
        made: Mapping[str, Callable[[], Report]] = {
            "report": lambda: diagnosis_report(paper, cover),
            "list": lambda: school_list(paper, cover),
        }
        kind, _dot, suffix = name.partition(".")
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            path = Path(folder) / name
            (docx if suffix == "docx" else pdf)(made[kind](), path)
            path.rename(target)
    return target


def batch_file(region_code: str, sha256: str, rows: Sequence[Diagnosis]) -> Path:
    """Where a county's archive lies; it is named by everything it holds."""
    keys = "".join(sorted(key_of(row, "report.docx") for row in rows))
    name = hashlib.sha256(keys.encode()).hexdigest()[:20]
    return results_root() / "documents" / f"diagnoses-{region_code}-{sha256[:12]}-{name}.zip"


def write_batch(
    rows: Sequence[Diagnosis],
    account: Account,
    region_code: str,
    sha256: str,
    told: Callable[[int], None],
) -> Path:
    """Write the report and the list of every school into one archive, in Word."""
    target = batch_file(region_code, sha256, rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    county = county_of(account, region_code, sha256)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        path = Path(folder) / "all.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, row in enumerate(rows):
                told(done)
                for name in ("report.docx", "list.docx"):
                    made = file_of(row, name)
                    if not made.is_file():
                        made = write(row, account, name, county)
                    archive.write(made, filename_of(row, name))
        path.rename(target)
    return target


def paper_of(report: Diagnosis, account: Account, county: County) -> SchoolPaper:
    """Gather what the papers of one school say."""
    lines = list(report.lines.all())
    kept = [line for line in lines if line.is_kept]
    shortages, total = _shortages(report, county)
    return SchoolPaper(
        facts=facts_of(county, account, report.school_code, report.school_name),
        said=tuple(_said(line) for line in kept if line.kind != LineKind.BACKGROUND),
        background=tuple(line.words for line in kept if line.kind == LineKind.BACKGROUND),
        more=tuple(report.more),
        work=tuple(
            _work(finding)
            for finding in county.findings.get(report.school_code, ())
            if not finding.is_strength
        ),
        shortages=shortages,
        total=total,
        steps=_steps(report),
        statement=report.statement,
        reply_due=report.reply_due,
        is_silent=report.is_silent,
        is_answered=report.answered_on is not None,
        not_covered=_NOT_COVERED,
        reply_days=REPLY_DAYS,
        documents=_documents(kept, county),
    )


def _said(line: Line) -> SaidLine:
    return SaidLine(
        number=line.place,
        kind=line.kind,
        words=line.words,
        reply=str(line.get_reply_display()) if line.reply else "",
        reply_words=line.reply_words,
        settled=str(line.get_settled_display()) if line.settled else "",
        settled_words=line.settled_words,
        is_withdrawn=not line.is_shown,
    )


def _documents(lines: Sequence[Line], county: County) -> tuple[str, ...]:
    """Name the documents the conclusions rest on, each once."""
    pack = county.frame.pack
    named = dict.fromkeys(line.clause.partition("#")[0] for line in lines if "#" in line.clause)
    return tuple(pack.title if one == pack.id else load_plan(one).title for one in named)


def _work(finding: Finding) -> WorkRow:
    rows = Finding.objects.unscoped("a finding the reader sees, with its tasks")
    line = line_of(with_tasks(rows).get(pk=finding.pk), timezone.localdate())
    tasks = [one.task for one in line.tasks]
    return WorkRow(
        label=finding.label,
        name=finding.name,
        now=line.now,
        limit=line.limit,
        measures="；".join(f"{one.task.title} {one.quantity}".strip() for one in line.tasks),
        owner="、".join(dict.fromkeys(task.office for task in tasks)),
        due="、".join(dict.fromkeys(str(task.due_on) for task in tasks)),
        is_open=finding.is_open,
    )


def _shortages(report: Diagnosis, county: County) -> tuple[tuple[Shortage, ...], str]:
    frame, found = county.frame, []
    asked: list[Asked] = []
    tasks = {
        (finding.indicator, finding.stage): _work(finding)
        for finding in county.findings.get(report.school_code, ())
        if finding.is_open and finding.indicator and not finding.is_strength
    }
    units = [unit for unit in frame.measurement.units if unit.code == report.school_code]
    several = len(units) > 1
    for unit in units:
        if not unit.in_scope:
            continue
        needed = remedy(frame.measurement, frame.pack, *unit.key, prices=frame.prices)
        for one in needed.fully_meet:
            indicator = frame.pack.indicator(one.indicator)
            result = frame.measurement.result(*unit.key, one.indicator)
            work = tasks.get((one.indicator, unit.stage))
            asked.append((indicator, one.amount, one.cost))
            stage = f"{stage_label(unit.stage)}部" if several else ""
            found.append(
                Shortage(
                    what=f"{stage}{counted(indicator)}",
                    now=frame.words.value(result),
                    limit=_limit(frame, result),
                    quantity=_quantity(one),
                    cost=cost_word(one.cost),
                    measure=work.measures if work else "",
                    owner=work.owner if work else "",
                    due=work.due if work else "",
                )
            )
    return tuple(found), f"合计{bill_word(bill_of(asked))}" if asked else ""


def _limit(frame: Frame, result: Result) -> str:
    indicator = frame.pack.indicator(result.indicator)
    return shown(result.limit, frame.words.digits(indicator, result.stage))


def _quantity(one: Quantity) -> str:
    return lacking(one.amount, one.unit, whole=one.whole)


def _steps(report: Diagnosis) -> tuple[tuple[str, str, str], ...]:
    steps = [("起草", str(report.drafted_by), report.drafted_on)]
    if report.sent_on is not None and report.reply_due is not None:
        what = f"发学校答复（答复期到{chinese(report.reply_due)}）"
        steps.append((what, str(report.sent_by), report.sent_on))
    if report.answered_on is not None:
        who = "学校未答复" if report.is_silent else report.school_name
        steps.append(("学校答复", who, report.answered_on))
    if report.school_signed_on is not None:
        steps.append(("学校签署", report.school_signed_by, report.school_signed_on))
    if report.issued_on is not None:
        steps.append(("签发", str(report.issued_by), report.issued_on))
    return tuple((what, who, chinese(day)) for what, who, day in steps)
