"""Other measures of inequality (供分析人员参考): none of them decides anything."""

from __future__ import annotations

from django.utils.translation import gettext as _

from junheng.measure.indicators.analysis import inequality
from junheng.web.monitor.queries.frame import Frame
from junheng.web.shared.kit import Column, Figure


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


def _figure(value: float | None) -> Figure:
    return Figure(value, digits=3, missing="—")


def rows(frame: Frame) -> list[dict[str, object]]:
    """Compute the measures of every indicator of the stage that every school has reported."""
    made: list[dict[str, object]] = []
    for indicator in frame.pack.indicators:
        found = inequality(frame.measurement, frame.stage, indicator.id)
        if found is None:
            made.append({"indicator": indicator.label, "cv": Figure(None, missing="—")})
            continue
        made.append(
            {
                "indicator": indicator.label,
                "cv": _figure(found.cv),
                "plain": _figure(found.unweighted_cv),
                "gini": _figure(found.gini),
                "theil": _figure(found.theil.total),
                "within": _figure(found.theil.within),
                "between": _figure(found.theil.between),
                "mcloone": _figure(found.mcloone),
                "concentration": _figure(found.concentration),
                "gap": _figure(found.gap.share if found.gap else None),
            }
        )
    return made
