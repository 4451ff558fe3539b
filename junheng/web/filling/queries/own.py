"""Figures of a school by what the school is (按本校取数): its town, its year, its one stage.

A form for every school asks one number of primary and junior schools alike.  A school with one
stage gives that stage's; a school with both is told to ask for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junheng.data.standard.model import stage_label
from junheng.kernel.periods import SchoolYear
from junheng.policy.pack import Indicator
from junheng.publish.filling import Filling
from junheng.web.evidence.queries import pack_of
from junheng.web.filling.queries.figures import (
    PACK,
    STAGES,
    Drawing,
    Figure,
    Missing,
    figure_source,
    number,
)
from junheng.web.register.queries import school_of


@figure_source
def of_the_school() -> Iterator[Figure]:
    """Give what is said of a school without naming a stage."""
    yield Figure("school.town", "所在乡镇", "名称和日期", "school", _town)
    yield Figure("day.school_year", "学年", "名称和日期", "", _school_year)
    for indicator in pack_of(PACK).indicators:
        yield from _of_indicator(indicator)


def _town(at: Drawing) -> Filling:
    town = school_of(at.school_code, at.account, at.today).town
    if not town:
        raise Missing("学校登记里没有写乡镇")
    return Filling(town)


def _school_year(at: Drawing) -> Filling:
    if at.record is None:
        raise Missing("还没有数据版本")
    first = SchoolYear.of(at.record.as_of).first
    return Filling(f"{first}—{first + 1}")  # the form itself says 学年


def _stages(at: Drawing) -> list[str]:
    """Give the stages of the school that take part."""
    found, why = [], ""
    for stage in STAGES:
        try:
            at.unit(stage)
        except Missing as reason:
            why = why or str(reason)
        else:
            found.append(stage)
    if not found:
        raise Missing(why if at.measurement is None else "数据里没有这所学校，或不参加评估")
    return found


def _of_indicator(indicator: Indicator) -> Iterator[Figure]:
    digits = 0 if indicator.unit.startswith("元") else 1
    amount = indicator.amount

    def one(at: Drawing) -> Any:
        stages = _stages(at)
        if len(stages) > 1:
            parts = "、".join(stage_label(stage) for stage in stages)
            raise Missing(f"本校有{parts}，请分别选各学段的数")
        return at.result(stages[0], indicator.id)

    def value(at: Drawing) -> Filling:
        found = one(at)
        if found.value is None:
            raise Missing(found.reason or "没有上报")
        return number(found.value, digits, limit=found.limit)

    def whole(at: Drawing) -> Filling:
        held = [at.result(stage, indicator.id).numerator for stage in _stages(at)]
        return number(None if None in held else float(sum(held)), 0)

    key, group = f"{indicator.id}.own", "本校指标"
    yield Figure(f"{key}.value", indicator.label, group, "school", value)
    yield Figure(
        f"{key}.amount", f"{amount.label}（{amount.unit}）", group, "school", whole,
        (amount.label,),
    )  # fmt: skip
