"""The charts of balance monitoring, built from a measurement (均衡监测的图)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import shown
from junheng.measure.engine.result import Unit
from junheng.policy.pack import Indicator
from junheng.publish.charts.bars import Bar, bars
from junheng.publish.charts.frame import WIDTH
from junheng.publish.charts.model import Chart
from junheng.publish.charts.strip import Dot, strip
from junheng.publish.charts.trend import Year, trend
from junheng.publish.sentences.balance import BalanceWords, short_name, shortfall
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.kinds import dated, lacking


def indicator_strip(
    words: BalanceWords, stage: str, indicator_id: str, *, width: int = WIDTH
) -> Chart | None:
    """Draw the schools of one stage on one indicator; nothing when no school has a value."""
    indicator = words.pack.indicator(indicator_id)
    digits = words.digits(indicator, stage)
    limit = words.pack.limit(indicator_id, words.measurement.as_of, stage)
    mean = words.measurement.spread(stage, indicator_id).mean
    dots = []
    for unit in words.units(stage):
        result = words.measurement.result(*unit.key, indicator_id)
        if result.value is not None:
            dots.append(Dot(words.name(unit), result.value, unit.pupils, result.state))
    if not dots:
        return None
    facts = {"stage": stage_label(stage), "indicator": indicator.label}
    short = sum(1 for dot in dots if limit is not None and dot.state != "met")
    low, high = min(dots, key=lambda d: d.value), max(dots, key=lambda d: d.value)
    ends = {"lowest": shown(low.value, digits), "highest": shown(high.value, digits)}
    if limit is None:
        title = render("chart.strip_plain", {**facts, **ends})
    elif short:
        title = render("chart.strip_short", {**facts, "n": short})
    else:
        title = render("chart.strip_met", facts)
    described = render(
        "chart.strip_described",
        {
            "n": len(dots),
            "indicator": indicator.label,
            "low": low.label,
            "high": high.label,
            **ends,
            "mean": shown(mean, digits),
        },
    )
    return strip(
        dots,
        title=title.text,
        subtitle=_scope(words, indicator, stage, len(words.units(stage))),
        description=described.text,
        axis=f"{indicator.label}（{indicator.unit}）",
        limit=limit,
        mean=mean,
        digits=digits,
        width=width,
    )


def spread_bars(words: BalanceWords, stage: str) -> Chart | None:
    """Draw the difference coefficients of one stage; nothing when none could be computed."""
    spreads = words.measurement.spreads_of(stage)
    if all(spread.cv is None for spread in spreads):
        return None
    limits = {spread.limit for spread in spreads}
    limit = limits.pop() if len(limits) == 1 else None
    over = [spread for spread in spreads if spread.state == "unmet"]
    facts: dict[str, object] = {"stage": stage_label(stage)}
    if limit is None or any(spread.cv is None for spread in spreads):
        title = render("chart.spreads_plain", facts)
    elif over:
        title = render("chart.spreads_over", {**facts, "k": len(over), "limit": limit})
    else:
        title = render("chart.spreads_within", {**facts, "n": len(spreads), "limit": limit})
    rows = [
        Bar(short_name(words.pack.indicator(spread.indicator)), spread.cv, spread.state)
        for spread in spreads
    ]
    each = "，".join(f"{row.label} {shown(row.value, 2)}" for row in rows)
    return bars(
        rows,
        title=title.text,
        subtitle=f"差异系数，按学生数加权，{stage_label(stage)}，{dated(words.measurement.as_of)}",
        description=render("chart.spreads_described", {**facts, "each": each}).text,
        axis="差异系数",
        limit=limit,
        at_most=True,
        digits=2,
    )


def own_bars(
    words: BalanceWords, unit: Unit, indicator_id: str, *, width: int = WIDTH
) -> Chart | None:
    """Draw one school beside the standard and its county; nothing when nothing has a value."""
    indicator = words.pack.indicator(indicator_id)
    digits = words.digits(indicator, unit.stage)
    result = words.measurement.result(*unit.key, indicator_id)
    spread = words.measurement.spread(unit.stage, indicator_id, unit.region)
    mean = spread.mean
    if result.value is None and mean is None:
        return None
    facts = {"name": words.name(unit), "indicator": short_name(indicator)}
    if result.value is not None and result.limit is not None and result.state != "met":
        lack = shortfall(result, indicator, result.limit)
        gap = lacking(lack, indicator.amount.unit, whole=indicator.amount.whole)
        title = render("chart.own_short", {**facts, "gap": gap}).text
    elif result.state == "met":
        title = render("chart.own_met", facts).text
    else:
        title = render("chart.own_plain", facts).text
    described = render(
        "chart.own_described",
        {
            "indicator": indicator.label,
            "own": words.value(result),
            "limit": shown(result.limit, digits),
            "mean": shown(mean, digits),
        },
    )
    return bars(
        [
            Bar("本校", result.value, result.state, focus=True),
            Bar("全县平均", mean),
        ],
        title=title,
        subtitle=_scope(words, indicator, unit.stage, spread.n_units),
        description=described.text,
        axis=f"{indicator.label}（{indicator.unit}）",
        limit=result.limit,
        digits=digits,
        width=width,
    )


def spread_trend(years: Sequence[BalanceWords], stage: str, indicator_id: str) -> Chart | None:
    """Draw one coefficient over the snapshots given, oldest first."""
    last = years[-1]
    indicator = last.pack.indicator(indicator_id)

    def coefficient(words: BalanceWords) -> float | None:
        found = [s for s in words.measurement.spreads_of(stage) if s.indicator == indicator_id]
        return found[0].cv if found else None

    return _trend(
        years,
        indicator,
        coefficient,
        subject=f"{stage_label(stage)}“{indicator.label}”的差异系数",
        subtitle=f"差异系数，按学生数加权，{stage_label(stage)}",
        axis="差异系数",
        limit=last.pack.number(last.pack.spreading.limit, last.measurement.as_of, stage),
        at_most=True,
        digits=2,
    )


def own_trend(
    years: Sequence[BalanceWords], code: str, stage: str, indicator_id: str
) -> Chart | None:
    """Draw one school on one indicator over the snapshots given, oldest first."""
    last = years[-1]
    indicator = last.pack.indicator(indicator_id)

    def value(words: BalanceWords) -> float | None:
        results = words.measurement.results_of(code, stage)
        return next((r.value for r in results if r.indicator == indicator_id), None)

    return _trend(
        years,
        indicator,
        value,
        subject=f"{last.name(last.measurement.unit(code, stage))}“{indicator.label}”",
        subtitle=f"{indicator.label}（{indicator.unit}）",
        axis=indicator.unit,
        limit=last.pack.limit(indicator_id, last.measurement.as_of, stage),
        at_most=False,
        digits=last.digits(indicator, stage) + 1,  # a change of a year is small
    )


def _trend(
    years: Sequence[BalanceWords],
    indicator: Indicator,
    figure: Callable[[BalanceWords], float | None],
    *,
    subject: str,
    subtitle: str,
    axis: str,
    limit: float | None,
    at_most: bool,
    digits: int,
) -> Chart | None:
    """Draw a figure year by year; another version of the definition breaks the line."""
    points: list[Year] = []
    before = ""
    for words in years:
        held_results = (r.definition for r in words.measurement.results)
        own = next((d for d in held_results if d.partition("@")[0] == indicator.id), before)
        label = f"{words.measurement.as_of.year} 年"
        points.append(Year(indicator.label, label, figure(words), own == before or not before))
        before = own
    held = [point.value for point in points if point.value is not None]
    if not held:
        return None
    first, last = shown(held[0], digits), shown(held[-1], digits)
    facts: dict[str, object] = {"subject": subject, "last": last, "years": len(held)}
    if first == last:
        title = render("chart.trend_flat", facts)
    else:
        way = "降" if held[0] > held[-1] else "升"
        title = render("chart.trend", {**facts, "way": way, "first": first})
    return trend(
        points,
        title=title.text,
        subtitle=subtitle,
        description=title.text,
        axis=axis,
        limit=limit,
        at_most=at_most,
        digits=digits,
    )


def _scope(words: BalanceWords, indicator: Indicator, stage: str, schools: int) -> str:
    """Name measure, unit, scope and date; the schools are those of the mean, seen or not."""
    return (
        f"{indicator.label}（{indicator.unit}），{stage_label(stage)} {schools} 所"
        f"，{dated(words.measurement.as_of)}"
    )
