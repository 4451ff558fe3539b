"""How one item moved over the data versions, with its line (历年进展)."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache

from junheng.kernel.periods import SchoolYear
from junheng.kernel.rounding import exact
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.wording import amount, figure, figure_in_words, unit_of, within_quotes
from junheng.policy.plan import PlanItem
from junheng.publish import charts
from junheng.publish.charts.trend import Year, trend
from junheng.publish.sentences.catalogue import render
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import statistics_of
from junheng.web.plans.queries.standing import Standing, assessed, bindings_of, within
from junheng.web.shared.kit import Chart

_YEARS = 4
_SHARE = "比例"
_REACHED = "达到的占比"
_FULL = 100.0


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
        """The figure of the whole, or of the only unit."""
        if self.progress.state == "not_computable":
            return None
        return figure(self.progress.item, self.progress.outcome)

    @property
    def share(self) -> float | None:
        """The share of units that reached their line; nothing while one of them is not known."""
        outcome, verdict = self.progress.outcome, self.progress.verdict
        unknown = any(line.state == "not_computable" for line in outcome.lines)
        if self.progress.state == "not_computable" or unknown or outcome.missing:
            return None
        return verdict.met / verdict.of if verdict.of > 1 else None

    @property
    def text(self) -> str:
        """The figure in words: 11/14, 25.6%, 1,170 个; empty where nothing can be computed."""
        verdict, value = self.progress.verdict, self.value
        if value is not None:
            return figure_in_words(self.progress.item, value)
        known = verdict.of > 1 and verdict.state != "not_computable"
        return f"{verdict.met}/{verdict.of}" if known else ""


def histories_of(
    standing: Standing, account: Account, items: Collection[str]
) -> dict[str, list[Past]]:
    """Assess some items on the newest data version of each of the last years, oldest first."""
    if standing.record is None:
        return {}
    records = statistics_of(account, standing.adoption.region_code)
    newest: dict[int, SnapshotRecord] = {}
    for record in records:
        if record.as_of <= standing.record.as_of and record.status != "self_test":
            newest.setdefault(SchoolYear.of(record.as_of).first, record)
    past: dict[str, list[Past]] = {}
    for record in [newest[year] for year in sorted(newest)][-_YEARS:]:
        bound = bindings_of(standing.adoption)
        found = assessed(standing.plan, record, records, record.as_of, bound, only=items)
        for one in within(found, account, standing.adoption.region_code):
            if one.item.measure is not None:
                past.setdefault(one.item.id, []).append(Past(record, one))
    return past


def history_of(standing: Standing, item: PlanItem, account: Account) -> list[Past]:
    """Assess one item on the newest data version of each of the last years, oldest first."""
    return histories_of(standing, account, {item.id}).get(item.id, [])


def chart_of(past: list[Past], item: PlanItem) -> Chart | None:
    """Draw the years of one item with its line; nothing where there are not two figures.

    A year that cannot be computed is a gap, not a zero.
    """
    if item.measure is None:
        return None
    whole = all(one.value is not None or one.share is None for one in past)
    figures = [(one.year, one.value if whole else one.share, one.text) for one in past]
    if sum(value is not None for _, value, _ in figures) < 2:
        return None
    bound = item.measure.bound
    numeric = bound is not None and bound.kind in ("at_least", "at_most", "above", "below")
    limit = bound.number if whole and numeric and bound is not None else None
    return _drawn(
        within_quotes(item.term),
        unit_of(item) if whole else _SHARE,
        "" if whole else _REACHED,
        tuple(figures),
        limit if whole else 1.0,
        at_most=bool(whole and bound is not None and bound.kind in ("at_most", "below")),
    )


@lru_cache(maxsize=256)
def _drawn(
    term: str,
    unit: str,
    subtitle: str,
    figures: tuple[tuple[int, float | None, str], ...],
    limit: float | None,
    *,
    at_most: bool,
) -> Chart:
    known = [one for one in figures if one[1] is not None]
    first, last = known[0], known[-1]
    ends = {"a": str(first[0]), "first": first[2], "b": str(last[0]), "last": last[2]}
    told = render("plan.moved", {"term": term, **ends}).text
    scale = 100 if unit == _SHARE else 1
    axis = "%" if unit == _SHARE else unit
    drawn = [None if value is None else float(exact(value) * scale) for _, value, _ in figures]
    line = None if limit is None else float(exact(limit) * scale)
    chart = trend(
        [Year(term, f"{figures[i][0]} 年", value) for i, value in enumerate(drawn)],
        title=told,
        subtitle=f"{subtitle}（%）" if subtitle else axis,
        description=told,
        axis=axis,
        limit=line,
        at_most=at_most,
        digits=_digits([value for value in (*drawn, line) if value is not None], axis),
    )
    if axis == "%":
        chart = _in_percent(chart)
    rows = tuple(
        (
            f"{year} 年",
            text or "无法计算" if value is None else amount(value, unit) if subtitle else text,
        )
        for year, value, text in figures
    )
    return Chart(
        title=chart.title,
        measure=chart.subtitle,
        svg=charts.svg(chart),
        columns=chart.table.columns,
        rows=rows,
    )


def _digits(values: list[float], axis: str) -> int:
    if all(value.is_integer() for value in values):
        return 0
    top = max(map(abs, values))
    return 1 if axis == "%" or 10 <= top < 100 else 2 if top < 10 else 0


def _in_percent(chart: charts.Chart) -> charts.Chart:
    """Draw shares on an axis from 0 to 100 %, every number with its sign."""
    spec = deepcopy(dict(chart.spec))
    layers = spec["layer"]
    holders = [part for part in (spec, *layers) if "data" in part]  # shared rows stand on top
    values = [row for part in holders for row in part["data"]["values"]]
    for row in values:
        row |= {k: f"{row[k].removesuffix('%')}%" for k in ("text", "word") if k in row}
    if all(0 <= row["value"] <= _FULL for row in values):
        for layer in layers:
            layer["encoding"]["y"]["scale"]["domain"] = [0, _FULL]
    return replace(chart, spec=spec)
