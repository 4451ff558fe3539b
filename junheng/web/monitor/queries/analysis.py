"""Other measures of inequality (供分析人员参考): none of them decides anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from junheng.measure.indicators.inequality import (
    concentration_index,
    gini,
    mcloone,
    theil,
    urban_rural_gap,
)
from junheng.web.monitor.queries.frame import Frame
from junheng.web.shared.kit import Column, Figure

_STANDING = {"rural": 0.0, "town": 1.0, "urban": 2.0}  # order of the concentration index


def columns() -> tuple[Column, ...]:
    """Name the measures."""
    return (
        Column("indicator", _("指标")),
        Column("cv", _("差异系数"), _("加权"), kind="number"),
        Column("plain", _("差异系数"), _("不加权"), kind="number"),
        Column("gini", _("基尼系数"), kind="number"),
        Column("theil", _("泰尔指数"), kind="number"),
        Column("within", _("其中城乡内部"), kind="number"),
        Column("between", _("其中城乡之间"), kind="number"),
        Column("mcloone", _("麦克隆指数"), kind="number"),
        Column("concentration", _("集中指数"), _("按城乡排序"), kind="number"),
        Column("gap", _("城乡差距"), _("占城区值"), kind="number"),
    )


def _figure(compute: Callable[[], float]) -> Figure:
    """Show a measure, or say that it does not exist for these schools."""
    try:
        return Figure(compute(), digits=3)
    except ValueError as reason:  # such as no urban school: the measure is not defined
        return Figure(None, missing="—", note=_no_value(str(reason)))


def _no_value(reason: str) -> str:
    if reason.startswith("no urban"):
        return _("没有城区学校")
    if reason.startswith("no rural"):
        return _("没有乡村学校")
    return _("不可计算")


def _row(
    frame: Frame, indicator: str, values: Sequence[float], pupils: Sequence[float], homes: list[str]
) -> dict[str, object]:
    spread = frame.measurement.spread(frame.stage, indicator)
    standing = [_STANDING.get(home, 1.0) for home in homes]
    return {
        "indicator": frame.pack.indicator(indicator).label,
        "cv": Figure(spread.cv, digits=3, missing="—"),
        "plain": Figure(spread.unweighted_cv, digits=3, missing="—"),
        "gini": _figure(lambda: gini(values, pupils)),
        "theil": _figure(lambda: theil(values, pupils, homes).total),
        "within": _figure(lambda: theil(values, pupils, homes).within),
        "between": _figure(lambda: theil(values, pupils, homes).between),
        "mcloone": _figure(lambda: mcloone(values, pupils)),
        "concentration": _figure(lambda: concentration_index(values, pupils, standing)),
        "gap": _figure(lambda: urban_rural_gap(values, pupils, homes).share),
    }


def rows(frame: Frame) -> list[dict[str, object]]:
    """Compute the measures of every indicator of the stage; missing values stay out."""
    units = frame.words.units(frame.stage)
    made = []
    for indicator in frame.pack.indicators:
        known = [
            (unit, result.value)
            for unit in units
            for result in [frame.measurement.result(*unit.key, indicator.id)]
            if result.value is not None
        ]
        if known:
            values = [value for _unit, value in known]
            pupils = [unit.pupils for unit, _value in known]
            homes = [unit.residence for unit, _value in known]
            made.append(_row(frame, indicator.id, values, pupils, homes))
    return made
