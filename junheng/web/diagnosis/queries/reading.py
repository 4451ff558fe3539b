"""Reports within somebody's reach: the list of a county, one report, its charts (诊断报告)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.publish.charts.trend import Year, trend
from junheng.web.accounts.models import Account
from junheng.web.diagnosis import access  # noqa: F401  declares the rights
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState, Line, LineKind, Reply
from junheng.web.monitor.queries.charts import drawn
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Chart


def reports_of(account: Account, region_code: str) -> Any:
    """Give the reports an account may see; a school sees its own once they are sent."""
    rows = Diagnosis.objects.visible_to(account).filter(region_code=region_code)
    if not account.reach.all_schools_of(region_code):
        own = rows.filter(school_code__in=account.reach.schools)
        rows = own.exclude(state=DiagnosisState.DRAFT)
    return rows.select_related("snapshot")


def with_counts(rows: Any) -> Any:
    """Count what each report says, and the disputes that wait."""
    kept = Q(lines__is_kept=True)
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
    """Count reports by state, in the order of the work."""
    counts = Counter(row.state for row in rows)
    return [(str(label), counts[key]) for key, label in DiagnosisState.choices if counts[key]]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence as the page shows it."""

    line: Line
    url: str  # where its figure came from
    reply: str  # as typed, else as kept
    reply_words: str

    @property
    def years(self) -> list[tuple[int, str]]:
        """The years that have a figure, as written."""
        known = [(int(year), value) for year, value in self.line.years if value is not None]
        digits = 0 if max((value for _, value in known), default=0) >= 100 else 1
        return [(year, shown(value, digits)) for year, value in known]

    @property
    def has_chart(self) -> bool:
        """Whether there is something to draw."""
        return len(self.years) > 1


def said_of(
    report: Diagnosis, *, whole: bool, typed: Mapping[str, str] | None = None
) -> dict[str, list[Said]]:
    """Group the sentences of a report; the school sees what was kept.

    ``typed`` is a form that could not be taken: what was typed stays on the page.
    """
    found: dict[str, list[Said]] = {kind: [] for kind in LineKind.values}
    for line in report.lines.all():
        if whole or line.is_kept:
            held = typed or {}
            reply = held.get(f"reply-{line.pk}", line.reply)
            words = held.get(f"words-{line.pk}", line.reply_words)
            found[line.kind].append(Said(line, _lineage(report, line), reply, words))
    return found


def _lineage(report: Diagnosis, line: Line) -> str:
    if not line.indicator:
        return ""
    address = [report.region_code, report.school_code, line.stage, line.indicator]
    return f"{reverse('lineage', args=address)}?snap={report.snapshot.sha256[:16]}"


def chart_of(line: Line) -> Chart | None:
    """Draw the years of one sentence with its standard; nothing where there are not two."""
    points = [(int(year), value) for year, value in line.years]
    known = [value for _year, value in points if value is not None]
    if len(known) < 2:
        return None

    def make() -> Chart | None:
        digits = 0 if max(known) >= 100 else 1
        return drawn(
            trend(
                [Year(line.diagnosis.school_name, f"{year} 年", value) for year, value in points],
                title=line.text,
                subtitle="",
                description=line.text,
                axis="",
                limit=line.limit,
                digits=digits,
            )
        )

    return remembered(("diagnosis", line.text, repr(line.years), line.limit), make)


def left_of(report: Diagnosis, as_of: date) -> int | None:
    """Count the days the school still has; below zero: days past."""
    due = report.reply_due
    return None if due is None else (due - as_of).days
