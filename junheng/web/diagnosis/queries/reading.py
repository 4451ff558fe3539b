"""Reports within somebody's reach: the list of a county, one report, its charts (诊断报告)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.publish.charts.trend import Year, trend
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.kinds import apart
from junheng.web.accounts.models import Account
from junheng.web.diagnosis import access  # noqa: F401  declares the rights
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState, Line, LineKind, Reply, Settled
from junheng.web.diagnosis.queries.links import (
    Link,
    clause_of,
    evidence_of,
    findings_for,
    matter_of,
    plans_of,
)
from junheng.web.monitor.queries.charts import drawn
from junheng.web.monitor.queries.frame import CANNOT_MEASURE, frame_of
from junheng.web.monitor.queries.lineages import lineage_of
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Chart
from junheng.web.work.models import Finding

CANNOT_OPEN = (*CANNOT_MEASURE, Hidden)  # a data version, for its lineage
_log = logging.getLogger(__name__)


def reports_of(account: Account, region_code: str) -> Any:
    """Give the reports an account may see; a school sees its own once they are sent."""
    rows = Diagnosis.objects.visible_to(account).filter(region_code=region_code)
    if not account.reach.all_schools_of(region_code):
        own = rows.filter(school_code__in=account.reach.schools)
        rows = own.exclude(state=DiagnosisState.DRAFT)
    return rows.select_related("snapshot")


def with_counts(rows: Any) -> Any:
    """Count what stands in each report, and the disputes that wait."""
    kept = Q(lines__is_kept=True) & ~Q(lines__settled=Settled.WITHDRAWN)
    return rows.annotate(
        attention=Count("lines", filter=kept & Q(lines__kind=LineKind.ATTENTION)),
        strengths=Count("lines", filter=kept & Q(lines__kind=LineKind.STRENGTH)),
        disputes=Count("lines", filter=Q(lines__reply=Reply.DISPUTE, lines__settled="")),
    )


def report_of(account: Account, number: int) -> Diagnosis:
    """Give one report the account may see, or :class:`Hidden`."""
    found: Diagnosis | None = (
        Diagnosis.objects.visible_to(account).filter(pk=number).select_related("snapshot").first()
    )
    seen = found is not None and (
        account.reach.all_schools_of(found.region_code)
        or (found.school_code in account.reach.schools and found.state != DiagnosisState.DRAFT)
    )
    if found is None or not seen:
        raise Hidden(
            where="诊断报告",
            found="没有这份报告，或不在您的范围内",
            expected="是您所在地区或学校的报告",
            fix="请从诊断报告的列表进入",
        )
    return found


def line_of(account: Account, number: int) -> Line:
    """Give one sentence of a report the account may see, or :class:`Hidden`."""
    found: Line | None = Line.objects.filter(pk=number).select_related("diagnosis").first()
    if found is None:
        raise Hidden(
            where="诊断结论",
            found="没有这一条",
            expected="报告里的一条",
            fix="请从诊断报告进入",
        )
    report_of(account, found.diagnosis_id)
    return found


def states_of(rows: Iterable[Diagnosis]) -> list[tuple[str, int]]:
    """Count reports by how far they are, in the order of the work."""
    order = list(DiagnosisState)
    held = sorted(rows, key=lambda row: (order.index(DiagnosisState(row.state)), row.has_spoken))
    return list(Counter(row.state_words for row in held).items())


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence as the page shows it, with what it belongs to and what was typed about it."""

    line: Line
    url: str  # where its figure came from
    reply: str  # as typed, else as kept
    reply_words: str
    evidence: Link | None = None  # where it has no figure of its own
    clause: Link | None = None
    finding: Finding | None = None
    cell: str = ""  # the first cell of its lineage, for whoever checks it
    typed: Mapping[str, str] = field(default_factory=dict)  # a form about it that was not taken

    @property
    def years(self) -> list[tuple[int, str]]:
        """The years that have a figure, written as the sentence writes them."""
        return [
            (int(year), apart(value, self.line.limit, _digits(self.line)))
            for year, value in self.line.years
            if value is not None
        ]

    @property
    def limit(self) -> str:
        """The standard."""
        limit = self.line.limit
        return "" if limit is None else shown(limit, _digits(self.line))

    @property
    def has_chart(self) -> bool:
        """Whether there is something to draw."""
        return len(self.years) > 1

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """The wordings an officer may choose from, with the chosen one marked."""
        line = self.line
        every = dict.fromkeys((line.text, *line.wordings, line.words))
        chosen = self.typed.get("wording", line.words)
        return [(text, text == chosen) for text in every]

    @property
    def why(self) -> str:
        """Why it is dropped: as typed, else as kept."""
        return self.typed.get("why", self.line.why)


def _digits(line: Line) -> int:
    known = [value for _year, value in line.years if value is not None]
    return 0 if max(known, default=0) >= 100 else 1


def said_of(
    account: Account,
    report: Diagnosis,
    *,
    whole: bool,
    typed: Mapping[str, str] | None = None,
    typed_line: int = 0,
) -> dict[str, list[Said]]:
    """Group the sentences of a report; the school sees what was kept.

    ``typed`` is a form that could not be taken, about the whole report or about ``typed_line``:
    what was typed stays on the page.
    """
    found: dict[str, list[Said]] = {kind: [] for kind in LineKind.values}
    findings, plans = findings_for(account, report), plans_of(account, report)
    held = typed or {}
    for line in report.lines.all():
        if not (whole or line.is_kept):
            continue
        found[line.kind].append(
            Said(
                line,
                _lineage(report, line),
                held.get(f"reply-{line.pk}", line.reply),
                held.get(f"words-{line.pk}", line.reply_words),
                evidence=evidence_of(report, line, plans),
                clause=clause_of(account, report, line),
                finding=findings.get((line.kind == LineKind.STRENGTH, matter_of(line))),
                cell=_cell(account, report, line) if line.waits_for_check else "",
                typed=held if line.pk == typed_line else {},
            )
        )
    return found


def _lineage(report: Diagnosis, line: Line) -> str:
    if not line.indicator:
        return ""
    address = [report.region_code, report.school_code, line.stage, line.indicator]
    return f"{reverse('lineage', args=address)}?snap={report.snapshot.sha256[:16]}"


def _cell(account: Account, report: Diagnosis, line: Line) -> str:
    """Give the cell a disputed figure was read from, where the data version still opens."""
    if not line.indicator or not account.may("diagnosis.settle", report):
        return ""
    query = {"snap": report.snapshot.sha256[:16], "stage": line.stage}
    try:
        frame = frame_of(account, report.region_code, query)
        found = lineage_of(frame, account, report.school_code, line.indicator)
    except CANNOT_OPEN as trouble:
        _log.warning("no lineage of %s for its check: %s", line, trouble)
        return ""
    return found.cells[0].address if found.cells else ""


def chart_of(line: Line) -> Chart | None:
    """Draw the years of one sentence with its standard; nothing where there are not two."""
    points = [(int(year), value) for year, value in line.years]
    known = [value for _year, value in points if value is not None]
    if len(known) < 2:
        return None

    def make() -> Chart | None:
        return drawn(
            trend(
                [Year(line.diagnosis.school_name, f"{year} 年", value) for year, value in points],
                title=str(render("diagnosis.years", {"n": len(points)})),
                subtitle="",
                description=line.text,
                axis="",
                limit=line.limit,
                digits=_digits(line),
            )
        )

    return remembered(("diagnosis", line.text, repr(line.years), line.limit), make)


def left_of(report: Diagnosis, as_of: date) -> int | None:
    """Count the days the school still has; below zero: days past."""
    due = report.reply_due
    return None if due is None else (due - as_of).days
