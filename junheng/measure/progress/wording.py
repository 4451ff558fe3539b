"""Where an item stands, in one plain Chinese sentence (进展说明)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from junheng.kernel.periods import chinese
from junheng.measure.progress.facts import Units
from junheng.measure.progress.outcome import Line, Outcome
from junheng.policy.plan.deadlines import Moment
from junheng.policy.plan.model import BoundKind, Level, Measure, PlanItem

NOUNS: Mapping[Level, str] = {
    "region": "个地区",
    "town": "个镇（街道）",
    "school": "所学校",
    "office": "个单位",
    "thing": "项",
    "person": "人次",
    "peer": "个地区",
}
_BOUNDS: Mapping[BoundKind, str] = {
    "at_least": "不低于",
    "at_most": "不超过",
    "above": "高于",
    "below": "低于",
    "one_of": "为",
    "is_met": "达到",
}
_SHOWN = 5
_NUMERIC = frozenset({"coverage", "unit_ratio", "frequency", "comparator", "survey"})
_LISTED = frozenset({"coverage", "unit_ratio", "frequency", "milestone", "duration"})


def amount(value: float, unit: str) -> str:
    """Write a number with its unit: shares as percentages, counts with thin groups.

    >>> amount(0.256, "比例"), amount(1170, "个"), amount(3, "")
    ('25.6%', '1,170 个', '3')
    """
    if unit in ("比例", "%"):
        return f"{value * (100 if unit == '比例' else 1):.1f}".removesuffix(".0") + "%"
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"
    return f"{shown} {unit}".strip()


def line_in_words(item: PlanItem) -> str:
    """Write the line an item is held against (达到线), hedge included."""
    measure = item.measure
    if measure is None:
        return ""
    if measure.kind == "milestone":
        return f"{len(measure.named)} 项都到“{measure.reached}”"
    if measure.kind == "trend":
        moves = "上升" if measure.direction == "up" else "下降"
        return f"连续 {measure.periods} 期{moves}" + ("" if measure.strict else "或持平")
    if measure.kind == "judgement":
        return measure.question
    return _bounded(item, measure)


def _bounded(item: PlanItem, measure: Measure) -> str:
    bound = measure.bound
    if measure.top_share is not None:
        return f"位于前 {measure.top_share:.0%}"
    if bound is None:
        return ""
    if bound.kind == "one_of":
        states = "、".join(f"“{state}”" for state in bound.states)
        return f"为{states}之一" if len(bound.states) > 1 else f"为{states}"
    if bound.kind == "is_met":
        return "达到要求"
    unit = "位" if measure.kind == "rank" else item.unit
    if measure.kind == "duration":
        unit = {"year": "年", "month": "个月", "day": "天"}[measure.unit or "year"]
    if measure.kind == "conjunction":
        unit = "比例"
    text = f"{_BOUNDS[bound.kind]} {amount(bound.number, unit)}"
    if item.hedge:
        text += f"（原文“{item.hedge}”"
        text += f"，按相差 {amount(item.tolerance, unit)} 以内算达到）" if item.tolerance else "）"
    return text


@dataclass(frozen=True, slots=True)
class When:
    """The deadline of an item on one day."""

    moment: Moment | None
    timing: str
    days: int | None  # to the deadline; negative when it has passed


def explanation(item: PlanItem, outcome: Outcome, units: Units, when: When) -> str:
    """Say where an item stands: how many reached it, who did not, who has not reported."""
    own = ""
    if outcome.verdict.state == "unmet" and item.undefined and item.choices:
        own = "原文没有写明，按本库取法判定"
    parts = [*_standing(item, outcome, units), outcome.note, own, _when(when)]
    return "；".join(part for part in parts if part) + "。"


def _standing(item: PlanItem, outcome: Outcome, units: Units) -> list[str]:
    verdict, measure = outcome.verdict, item.measure
    if measure is None:
        said = {"met": "已按期办理" if verdict.facts else "时限已到", "unmet": "没有按期办理"}
        return [said.get(verdict.state, ""), verdict.reason]
    listed = measure.kind in _LISTED or bool(outcome.lines and verdict.of > 1)
    if outcome.lines and listed:
        return _by_unit(item, measure, outcome, units)
    if verdict.state == "not_computable":
        return _unknown(outcome, units)
    return _of_the_whole(item, measure, outcome)


def _unknown(outcome: Outcome, units: Units) -> list[str]:
    reasons = "、".join(dict.fromkeys(line.reason for line in outcome.lines if line.reason))
    bare = [] if reasons else [Line(m, "not_computable") for m in outcome.missing if m]
    missing = f"未上报：{_names(bare, units)}" if bare else ""
    return [f"无法计算，因为{reasons or outcome.verdict.reason}", missing]


def _of_the_whole(item: PlanItem, measure: Measure, outcome: Outcome) -> list[str]:
    word = {"met": "达到", "near": "接近", "unmet": "未达到"}[outcome.verdict.state]
    told = outcome.lines[0].text if outcome.lines else ""
    if measure.kind == "judgement":
        return [f"评审人判定{word}", told]
    if measure.kind == "trend":
        return [f"{word}（{line_in_words(item)}）", told]
    known = outcome.value is not None and measure.kind != "rank"  # a place is told in the note
    value = f"现为 {amount(outcome.value or 0.0, _unit(item, measure))}" if known else ""
    return [f"{word}（{line_in_words(item)}）", value]


def _unit(item: PlanItem, measure: Measure) -> str:
    return {"rank": "位", "conjunction": "比例"}.get(measure.kind, item.unit)


def _by_unit(item: PlanItem, measure: Measure, outcome: Outcome, units: Units) -> list[str]:
    verdict = outcome.verdict
    level: Level = units.level(measure.of) if measure.of else "thing"
    noun = "类人群" if measure.kind == "survey" else NOUNS[level]
    short = [line for line in outcome.lines if line.state in ("unmet", "near")]
    unknown = [line for line in outcome.lines if line.state == "not_computable"]
    said = [f"{verdict.met}/{verdict.of} {noun}达到"]
    if measure.kind == "conjunction" and outcome.low is not None:
        said[0] += f"（{outcome.low:.1%}）"
    elif measure.kind in _NUMERIC and measure.bound is not None and short:
        said[0] += f"（{line_in_words(item)}）"
    if short:
        unit = item.unit if measure.kind in _NUMERIC else ""
        said.append(f"未达到：{_names(short, units, unit)}")
    reasons = dict.fromkeys(line.reason for line in unknown)
    said += [
        f"{reason or '未上报'}：{_names([u for u in unknown if u.reason == reason], units)}"
        for reason in reasons
    ]
    return said


def _names(lines: Sequence[Line], units: Units, unit: str = "") -> str:
    """List units, each with what is known of it: its figure, else its state in words."""
    names = []
    for line in lines[:_SHOWN]:
        known = amount(line.value, unit) if unit and line.value is not None else line.text
        names.append(units.label(line.unit) + (f"（{known}）" if known else ""))
    more = f"等 {len(lines)} 个" if len(lines) > _SHOWN else ""
    return "、".join(names) + more


def _when(when: When) -> str:
    if when.moment is None or when.days is None:
        return ""
    day = f"时限 {chinese(when.moment.on)}"
    if when.timing == "overdue":
        return f"{day}，已逾期 {-when.days} 天"
    return f"{day}，还有 {when.days} 天" if when.timing == "open" and when.days >= 0 else day
