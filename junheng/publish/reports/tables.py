"""The tables of a balance report (监测报告的表)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import shown
from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.moments import Moments
from junheng.measure.engine.remedy import Remedy
from junheng.measure.engine.result import Result, Unit
from junheng.measure.engine.verdict import LABELS, State
from junheng.policy.pack import ITEM_GROUP_LABELS, Indicator, Item
from junheng.publish.charts.palette import MARKS, STATE_LABELS
from junheng.publish.render.model import Column
from junheng.publish.sentences.balance import BalanceWords, short_name, shortfall
from junheng.publish.sentences.kinds import lacking, told

RESIDENCES: Mapping[str, str] = {"urban": "城区", "town": "镇区", "rural": "乡村"}
LEGEND = "注：●达标，▲接近（不低于下限），■未达标，○未上报（不是0）。"
LEGEND_PLAIN = "注：○未上报（不是0）。"

Rows = list[tuple[str, ...]]


def overview(words: BalanceWords) -> tuple[tuple[Column, ...], Rows]:
    """Count schools and pupils by stage and residence."""
    columns = [Column("学段", 0.16, "center")]
    columns += [Column(f"{label}校（部）", 0.14, "right") for label in RESIDENCES.values()]
    columns += [Column("合计", 0.14, "right"), Column("学生数（人）", 0.28, "right")]
    rows = []
    for stage in words.stages:
        units = words.units(stage)
        counts = [str(sum(u.residence == code for u in units)) for code in RESIDENCES]
        pupils = shown(sum(u.pupils for u in units), 0)
        rows.append((stage_label(stage), *counts, str(len(units)), pupils))
    return tuple(columns), rows


def schools(words: BalanceWords, stage: str) -> tuple[tuple[Column, ...], Rows, frozenset[int]]:
    """List every school of a stage on every indicator, the standard first."""
    indicators = words.pack.indicators
    ruled = words.pack.school_rule is not None
    edge = (0.17, 0.07, 0.055, 0.075) if ruled else (0.17, 0.07, 0.0, 0.0)
    each = (1 - sum(edge)) / len(indicators)
    columns = [Column("学校", edge[0]), Column("学生数", edge[1], "right")]
    columns += [Column(f"{short_name(i)}（{i.unit}）", each, "right") for i in indicators]
    if ruled:
        columns += [Column("达标", edge[2], "center"), Column("结论", edge[3], "center")]
    as_of = words.measurement.as_of
    limits = [words.pack.limit(i.id, as_of, stage) for i in indicators]
    tail = ("", "") if ruled else ()
    rows: Rows = []
    if any(limit is not None for limit in limits):
        standard = [
            shown(v, words.digits(i, stage)) for v, i in zip(limits, indicators, strict=True)
        ]
        rows.append((f"标准（{stage_label(stage)}）", "", *standard, *tail))
    for unit in words.units(stage):
        cells = [_marked(words, r) for r in words.measurement.results_of(*unit.key)]
        end: tuple[str, ...] = ()
        if ruled:
            verdict = words.measurement.school_verdicts[unit.key]
            end = (f"{verdict.met}/{verdict.of}", LABELS[verdict.state])
        pupils = shown(unit.pupils, 0) if unit.has_pupils else "未上报"
        rows.append((words.name(unit), pupils, *cells, *end))
    strong = frozenset({0}) if rows and rows[0][0].startswith("标准") else frozenset()
    return tuple(columns), rows, strong


def _marked(words: BalanceWords, result: Result) -> str:
    mark = f"{MARKS[result.state]} " if result.state else ""
    return mark + (words.value(result) if result.value is not None else "—")


def spreads(words: BalanceWords, stage: str) -> tuple[tuple[Column, ...], Rows]:
    """List the difference coefficients of a stage with what they are made of."""
    limited = bool(words.pack.spreading.limit)
    columns = [
        Column("指标", 0.40 if limited else 0.49),
        Column("全县平均", 0.16 if limited else 0.19, "right"),
        Column("标准差", 0.14 if limited else 0.17, "right"),
        Column("差异系数", 0.12 if limited else 0.15, "right"),
    ]
    if limited:
        columns += [Column("限值", 0.09, "right"), Column("结论", 0.09, "center")]
    rows: Rows = []
    for spread in words.measurement.spreads_of(stage):
        indicator = words.pack.indicator(spread.indicator)
        digits = words.digits(indicator, stage) + 1
        cv = "—" if spread.cv is None else told(spread.cv, spread.limit, 2, at_most=True)
        verdict = STATE_LABELS[spread.state] if spread.state else "—"
        rows.append(
            (
                f"{indicator.label}（{indicator.unit}）",
                shown(spread.mean, digits),
                shown(spread.sd, digits),
                cv,
                *((shown(spread.limit, 2), verdict) if limited else ()),
            )
        )
    return tuple(columns), rows


ITEMS_LEGEND = (
    "注：现状为比例、数量，或达到的单位数/有结果的单位数；没有填报或判定的写无法计算，不当作 0。"
)


def items(words: BalanceWords, results: Sequence[ItemResult]) -> tuple[tuple[Column, ...], Rows]:
    """List what was collected and judged beyond the resource indicators, item by item."""
    columns = (
        Column("分组", 0.16),
        Column("事项", 0.34),
        Column("现状", 0.14, "right"),
        Column("结论", 0.12, "center"),
        Column("未达到的单位", 0.24),
    )
    names = {unit.code: unit.name for unit in words.measurement.units}
    rows: Rows = []
    for item in words.pack.items:
        own = [result for result in results if result.item == item.id]
        short = [names.get(r.unit, "全县") for r in own if r.state == "unmet"]
        rows.append(
            (
                ITEM_GROUP_LABELS[item.group],
                f"{item.number}. {item.label}",
                _standing(item, own),
                _together(item, own),
                "、".join(dict.fromkeys(short)) or "—",
            )
        )
    return columns, rows


def _standing(item: Item, results: Sequence[ItemResult]) -> str:
    if len(results) > 1:
        return f"{sum(result.state == 'met' for result in results)}/{len(results)}"
    value = results[0].value if results else None
    if value is None:
        return "—"
    return f"{shown(value * 100, 1)}%" if item.unit in {"比例", "%"} else shown(value, 1)


def _together(item: Item, results: Sequence[ItemResult]) -> str:
    states = {result.state for result in results} or {"not_computable"}
    order: tuple[State, ...] = ("unmet", "not_computable", "near", "met")
    state = next(one for one in order if one in states)
    if item.kind == "veto" and state != "not_computable":
        return "已发生" if state == "unmet" else "未发生"
    return STATE_LABELS[state]


def gaps(words: BalanceWords) -> tuple[tuple[Column, ...], Rows]:
    """List every shortfall: value, standard, lack to the floor and to the standard."""
    columns = (
        Column("学校", 0.19),
        Column("指标", 0.25),
        Column("现值", 0.11, "right"),
        Column("标准", 0.11, "right"),
        Column("为标准的", 0.10, "right"),
        Column("到下限还差", 0.12, "right"),
        Column("补齐到标准", 0.12, "right"),
    )
    rows: Rows = []
    for unit in words.units():
        for result in words.measurement.results_of(*unit.key):
            if result.state in ("near", "unmet"):
                rows.append(_gap(words, unit, result))
    return columns, rows


def _gap(words: BalanceWords, unit: Unit, result: Result) -> tuple[str, ...]:
    indicator = words.pack.indicator(result.indicator)
    limit, floor, value = result.limit, result.floor, result.value
    if limit is None or value is None:
        raise ValueError(f"{result.indicator} of {result.unit} falls short of no limit")
    digits = words.digits(indicator, unit.stage)
    share = told(value / limit * 100, None if floor is None else floor / limit * 100, 0)
    return (
        words.name(unit),
        short_name(indicator),
        words.value(result),
        shown(limit, digits),
        f"{share}%",
        "—" if floor is None or value >= floor else _lack(result, indicator, floor),
        _lack(result, indicator, limit),
    )


def _lack(result: Result, indicator: Indicator, bound: float) -> str:
    lack = shortfall(result, indicator, bound)
    return lacking(lack, indicator.amount.unit, whole=indicator.amount.whole)


def remedies(
    words: BalanceWords, held: Mapping[tuple[str, str], Remedy]
) -> tuple[tuple[Column, ...], Rows]:
    """List both remedies of every school that does not reach the requirement."""
    columns = (Column("学校", 0.22), Column("刚好通过", 0.39), Column("补齐到标准", 0.39))
    rows: Rows = [
        (
            words.name(u),
            words.quantities(held[u.key].just_pass),
            words.quantities(held[u.key].fully_meet),
        )
        for u in words.units()
        if u.key in held
    ]
    return columns, rows


def reasons(words: BalanceWords, units: Sequence[Unit]) -> tuple[tuple[Column, ...], Rows]:
    """Name in one line what keeps each school from the requirement."""
    columns = (
        Column("学校", 0.26),
        Column("达标", 0.09, "center"),
        Column("低于标准或未上报的指标", 0.65),
    )
    rows: Rows = []
    for unit in units:
        verdict = words.measurement.school_verdicts[unit.key]
        short = [
            f"{MARKS[result.state]}{short_name(words.pack.indicator(result.indicator))}"
            for result in words.measurement.results_of(*unit.key)
            if result.state is not None and result.state != "met"
        ]
        rows.append((words.name(unit), f"{verdict.met}/{verdict.of}", "　".join(short)))
    return columns, rows


def unweighted(words: BalanceWords) -> tuple[tuple[Column, ...], Rows]:
    """Set the official coefficients beside those that count every school once."""
    columns = [Column("指标", 0.40)]
    width = 0.60 / (2 * len(words.stages))
    for stage in words.stages:
        columns.append(Column(f"{stage_label(stage)}加权（规定口径）", width, "right"))
        columns.append(Column(f"{stage_label(stage)}不加权", width, "right"))
    rows = []
    for indicator in words.pack.indicators:
        cells: list[str] = []
        for stage in words.stages:
            spread = words.measurement.spread(stage, indicator.id)
            cells += [shown(spread.cv, 2), shown(spread.unweighted_cv, 2)]
        rows.append((indicator.label, *cells))
    return tuple(columns), rows


def places(words: BalanceWords, stage: str) -> tuple[tuple[Column, ...], Rows]:
    """Set the means of town and country beside each other, weighted by pupils."""
    columns = [Column("指标", 0.46)]
    columns += [Column(label, 0.18, "right") for label in RESIDENCES.values()]
    rows = []
    for indicator in words.pack.indicators:
        digits = words.digits(indicator, stage)
        cells = [shown(mean_of(words, stage, indicator, code), digits) for code in RESIDENCES]
        rows.append((f"{indicator.label}（{indicator.unit}）", *cells))
    return tuple(columns), rows


def mean_of(words: BalanceWords, stage: str, indicator: Indicator, residence: str) -> float | None:
    """Give the pupil-weighted mean of one kind of place; nothing where a value is missing."""
    living = [unit for unit in words.units(stage) if unit.residence == residence]
    held = [words.measurement.result(*unit.key, indicator.id) for unit in living]
    values = [result.value for result in held if result.value is not None]
    if not values or len(values) < len(held):
        return None
    mean = Moments.of(values, [result.denominator or 0.0 for result in held]).mean
    return mean if math.isfinite(mean) else None


def definitions(words: BalanceWords) -> tuple[tuple[Column, ...], Rows]:
    """List what every indicator counts, its standards and its clause."""
    columns = [Column("指标", 0.30), Column("计量", 0.34)]
    columns += [Column(f"{stage_label(stage)}标准", 0.09, "right") for stage in words.stages]
    columns.append(Column("条款", 0.36 - 0.09 * len(words.stages)))
    rows = []
    for indicator in words.pack.indicators:
        limits = [words.pack.limit(indicator.id, words.measurement.as_of, s) for s in words.stages]
        shares = "，各学段分摊" if indicator.split else ""
        rows.append(
            (
                f"{indicator.label}（{indicator.unit}）",
                f"{indicator.amount.label}（{indicator.amount.unit}）÷在校生数{shares}",
                *(
                    shown(v, words.digits(indicator, s))
                    for v, s in zip(limits, words.stages, strict=True)
                ),
                words.pack.clauses[indicator.clause].number or "—",
            )
        )
    return tuple(columns), rows


def shares_of(weights: Mapping[str, float | None]) -> str:
    """Write split weights by stage: 小学：初中：高中为 1：1.1：1.32."""
    held = [(stage_label(stage), weight) for stage, weight in weights.items() if weight is not None]
    numbers = "：".join(f"{weight:g}" for _, weight in held)
    return f"{'：'.join(label for label, _ in held)}为 {numbers}"
