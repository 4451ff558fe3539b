"""How one item moved over the data versions, with its line (历年进展)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from junheng.kernel.periods import SchoolYear
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.wording import amount
from junheng.policy.plan import PlanItem
from junheng.publish import charts
from junheng.publish.charts.trend import Year, trend
from junheng.publish.sentences.catalogue import render
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshots_of
from junheng.web.plans.queries.standing import Standing, assessed, bindings_of, within
from junheng.web.shared.kit import Chart

_YEARS = 4


@dataclass(frozen=True, slots=True)
class Past:
    """One item on one data version."""

    record: SnapshotRecord
    progress: Progress

    @property
    def year(self) -> int:
        """The calendar year of the data."""
        return int(self.record.as_of.year)

    @property
    def value(self) -> float | None:
        """The figure of the whole, else the share of units that reached their line."""
        outcome = self.progress.outcome
        if outcome.value is not None:
            return outcome.value
        verdict = outcome.verdict
        known = verdict.of - len(outcome.missing)
        return verdict.met / verdict.of if verdict.of > 1 and known else None

    @property
    def text(self) -> str:
        """The figure in words: 11/14, 25.6%, 1,170 个."""
        outcome, verdict = self.progress.outcome, self.progress.verdict
        if outcome.value is not None:
            return amount(outcome.value, self.progress.item.unit)
        return f"{verdict.met}/{verdict.of}" if verdict.of > 1 else ""


def history_of(standing: Standing, item: PlanItem, account: Account) -> list[Past]:
    """Assess one item on the newest data version of each of the last years, oldest first."""
    if standing.record is None or item.measure is None:
        return []
    records = snapshots_of(account, standing.adoption.region_code)
    newest: dict[int, SnapshotRecord] = {}
    for record in records:
        if record.as_of <= standing.record.as_of and record.status != "self_test":
            newest.setdefault(SchoolYear.of(record.as_of).first, record)
    chosen = [newest[year] for year in sorted(newest)][-_YEARS:]
    past = []
    for record in chosen:
        bound = bindings_of(standing.adoption)
        found = assessed(standing.plan, record, records, record.as_of, bound)
        seen = within(found, account, standing.adoption.region_code)
        past += [Past(record, one) for one in seen if one.item.id == item.id]
    return past


def chart_of(past: list[Past], item: PlanItem) -> Chart | None:
    """Draw the years of one item with its line; nothing where there are not two figures."""
    known = [one for one in past if one.value is not None]
    if len(known) < 2 or item.measure is None:
        return None
    whole = all(one.progress.outcome.value is not None for one in known)
    bound = item.measure.bound
    numeric = bound is not None and bound.kind in ("at_least", "at_most", "above", "below")
    limit = bound.number if whole and numeric and bound is not None else None
    if not whole:
        limit = 1.0
    at_most = bool(whole and bound is not None and bound.kind in ("at_most", "below"))
    return _drawn(
        item.term,
        item.unit if whole else "达到的占比",
        tuple((one.year, one.value or 0.0, one.text) for one in known),
        limit,
        at_most=at_most,
    )


@lru_cache(maxsize=256)
def _drawn(
    term: str,
    axis: str,
    points: tuple[tuple[int, float, str], ...],
    limit: float | None,
    *,
    at_most: bool,
) -> Chart:
    first, last = points[0], points[-1]
    ends = {"a": str(first[0]), "first": first[2], "b": str(last[0]), "last": last[2]}
    told = render("plan.moved", {"term": term, **ends})
    top = max(value for _, value, _ in points)
    chart = trend(
        [Year(term, f"{year} 年", value) for year, value, _ in points],
        title=told.text,
        subtitle=axis,
        description=told.text,
        axis=axis,
        limit=limit,
        at_most=at_most,
        digits=2 if top < 10 else 0,
    )
    return Chart(
        title=chart.title,
        measure=chart.subtitle,
        svg=charts.svg(chart),
        columns=chart.table.columns,
        rows=chart.table.rows,
    )
