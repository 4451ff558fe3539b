"""Where an item stands, in one plain Chinese sentence (进展说明)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from junheng.kernel.periods import PERIOD, chinese
from junheng.kernel.rounding import exact, shown
from junheng.measure.engine.verdict import State
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
LAPSED = "采用时已过原定时限"
_BOUNDS: Mapping[BoundKind, str] = {
    "at_least": "不低于",
    "at_most": "不超过",
    "above": "高于",
    "below": "低于",
    "one_of": "为",
    "is_met": "达到",
}
_SIDES: Mapping[BoundKind, str] = {
    "at_least": "最低",
    "above": "最低",
    "at_most": "最高",
    "below": "最高",
}
_WORDS: Mapping[State, str] = {"met": "达到", "near": "接近", "unmet": "未达到"}
_SENTENCE_END = re.compile("[。；]")
_MOST_DIGITS = 6
_SHOWN = 5
_NUMERIC = frozenset({"coverage", "unit_ratio", "frequency", "comparator", "survey"})
_LISTED = frozenset({"coverage", "unit_ratio", "frequency", "milestone", "duration"})


def amount(value: float, unit: str, *, beside: Sequence[float] = ()) -> str:
    """Write a number with its unit: shares as percentages, counts with thin groups.

    A number is not written equal to another it stands ``beside``, nor on its other side, unless
    it is: more digits are shown instead.

    >>> amount(0.256, "比例"), amount(1170, "个"), amount(3, ""), amount(2818.4, "元")
    ('25.6%', '1,170 个', '3', '2,818 元')
    >>> amount(0.2496, "比例", beside=[0.25]), amount(0.9996, "比例", beside=[1])
    ('24.96%', '99.96%')
    """
    share = unit in ("比例", "%")
    scale = 100 if unit == "比例" else 1
    number, others = exact(value) * scale, [exact(other) * scale for other in beside]
    digits = 1 if share else _digits(float(number))
    while digits < _MOST_DIGITS and any(_misleads(number, one, digits) for one in others):
        digits += 1
    text = shown(number, digits)
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    text = "0" if text == "-0" else text
    return f"{text}%" if share else f"{text} {unit}".strip()


def _digits(number: float) -> int:
    size = abs(number)
    if number.is_integer() or size >= 100:
        return 0
    return 1 if size >= 10 else 2 if size >= 0.1 else 4


def _misleads(number: Decimal, other: Decimal, digits: int) -> bool:
    """Tell whether rounding moves a number onto another one, or past it."""
    if number == other:
        return False
    rounded = Decimal(shown(number, digits).replace(",", ""))
    return rounded == other or (rounded > other) != (number > other)


def unit_of(item: PlanItem) -> str:
    """Give the unit of the figure that says where an item stands, not of what it counts.

    The figure of a conjunction is the share of its towns, whatever their counter word.
    """
    kind = item.measure.kind if item.measure is not None else ""
    return {"rank": "位", "conjunction": "比例"}.get(kind, item.unit)


def line_unit(item: PlanItem) -> str:
    """Give the unit of the number an item is held against."""
    if item.measure is not None and item.measure.kind == "duration":
        return {"year": "年", "month": "个月", "day": "天"}[item.measure.unit or "year"]
    return unit_of(item)


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
        return f"由评审人判定“{within_quotes(measure.question.rstrip('？?。'))}”"
    return _bounded(item, measure)


def named(item: PlanItem) -> str:
    """Name an item in plain words, with the document's own term beside them.

    A bare term such as “近三年” says nothing outside its document.
    """
    return f"{item.text}（{item.term}）" if item.term not in item.text else item.text


def within_quotes(text: str) -> str:
    """Write quotation marks as they stand within a quotation.

    >>> within_quotes("推进“未来学校”")
    '推进‘未来学校’'
    """
    return text.replace("“", "‘").replace("”", "’")


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
    unit = line_unit(item)
    whole = bound.kind == "at_least" and unit == "比例" and bound.number == 1
    word = "达到" if whole else _BOUNDS[bound.kind]  # nothing is more than all
    text = f"{word} {amount(bound.number, unit)}"
    if item.hedge:
        text += f"（原文“{item.hedge}”"
        text += f"，按相差 {amount(item.tolerance, unit)} 以内算达到）" if item.tolerance else "）"
    return text


def series(points: Sequence[tuple[str, float]], unit: str) -> str:
    """Write a figure over its periods; two that differ are never written alike.

    >>> series([("2023", 0.4706), ("2024", 0.4118)], "比例"), series([("2025秋", 4)], "级")
    ('2023 年 47.1%→2024 年 41.2%', '2025 年秋季 4 级')
    """
    values = [value for _, value in points]
    return "→".join(
        f"{_period(name)} {amount(value, unit, beside=[*values[max(i - 1, 0) : i + 2]])}"
        for i, (name, value) in enumerate(points)
    )


def _period(text: str) -> str:
    match = PERIOD.match(text.strip())
    if match is None:
        return text
    if match["school"]:
        return f"{match['year']} 学年"
    season = f"{match['season']}季" if match["season"] else ""
    month = f" {int(match['month'])} 月" if match["month"] else ""
    return f"{match['year']} 年{season}{month}"


@dataclass(frozen=True, slots=True)
class When:
    """The deadline of an item on one day."""

    moment: Moment | None
    timing: str
    days: int | None  # to the deadline; negative when it has passed


def explanation(
    item: PlanItem,
    outcome: Outcome,
    units: Units,
    when: When,
    document: PlanItem | None = None,
) -> str:
    """Say where an item stands: how many reached it, who did not, who has not reported.

    ``document`` is the item as the document has it, where the region may have set its own line.
    """
    own = _own_line(item, document) if outcome.verdict.state != "not_computable" else ""
    if not own and outcome.verdict.state in ("near", "unmet"):
        own = _choice(item)
    parts = [*_standing(item, outcome, units), outcome.note, own, _when(when)]
    return "；".join(part for part in parts if part) + "。"


def _own_line(item: PlanItem, document: PlanItem | None) -> str:
    """Name the region's own number beside the document's, where they differ."""
    if item.measure is None or document is None or document.measure is None:
        return ""
    ours, theirs = item.measure.bound, document.measure.bound
    if ours is None or theirs is None or ours.number == theirs.number:
        return ""
    unit = unit_of(item)
    return f"按本地取值 {amount(ours.number, unit)}（文件 {amount(theirs.number, unit)}）"


def _choice(item: PlanItem) -> str:
    """Name what the document leaves open and what was chosen here."""
    if not item.undefined or not item.choices:
        return ""
    first = _SENTENCE_END.split(item.undefined, maxsplit=1)[0]
    return f"口径：{first}，这里取“{within_quotes(item.choices[0])}”"


def _standing(item: PlanItem, outcome: Outcome, units: Units) -> list[str]:
    verdict, measure = outcome.verdict, item.measure
    if measure is None:
        said = {"met": "已按期办理" if verdict.facts else "时限已到", "unmet": "没有按期办理"}
        return [said.get(verdict.state, ""), verdict.reason]
    if verdict.state == "met" and len(outcome.lines) == verdict.of == 1 and _is_numeric(measure):
        return _of_the_only(item, outcome.lines[0])
    listed = measure.kind in _LISTED or bool(outcome.lines and verdict.of > 1)
    if outcome.lines and listed:
        return _by_unit(item, measure, outcome, units)
    if verdict.state == "not_computable":
        return _unknown(outcome, units)
    return _of_the_whole(item, measure, outcome)


def _is_numeric(measure: Measure) -> bool:
    bound = measure.bound
    return measure.kind in _NUMERIC and bound is not None and bound.kind in _SIDES


def figure(item: PlanItem, outcome: Outcome) -> float | None:
    """Give the one number that says where an item stands: of the whole, or of its only unit."""
    if outcome.value is not None or item.measure is None:
        return outcome.value
    single = len(outcome.lines) == 1 and (item.measure.kind == "trend" or _is_numeric(item.measure))
    return outcome.lines[0].value if single else None


def _unknown(outcome: Outcome, units: Units) -> list[str]:
    reasons = "、".join(dict.fromkeys(line.reason for line in outcome.lines if line.reason))
    bare = [] if reasons else [Line(m, "not_computable") for m in outcome.missing if m]
    missing = f"未上报：{_names(bare, units)}" if bare else ""
    return [f"无法计算，因为{reasons or outcome.verdict.reason}", missing]


def _of_the_only(item: PlanItem, line: Line) -> list[str]:
    """Give the figure of the only unit and its line; its name says nothing more."""
    value = f"现为 {figure_in_words(item, line.value)}" if line.value is not None else ""
    return [f"达到（{line_in_words(item)}）", value]


def _of_the_whole(item: PlanItem, measure: Measure, outcome: Outcome) -> list[str]:
    word = _WORDS[outcome.verdict.state]
    told = outcome.lines[0].text if outcome.lines else ""
    if measure.kind == "judgement":
        return [f"评审人判定{word}", told]
    if measure.kind == "trend":
        return [f"{word}（{line_in_words(item)}）", told]
    known = outcome.value is not None and measure.kind != "rank"  # a place is told in the note
    value = f"现为 {figure_in_words(item, outcome.value or 0.0)}" if known else ""
    return [f"{word}（{line_in_words(item)}）", value]


def figure_in_words(item: PlanItem, value: float) -> str:
    """Write a figure so that its rounding never contradicts the line."""
    bound = item.measure.bound if item.measure is not None else None
    return amount(value, unit_of(item), beside=() if bound is None else (bound.number,))


def _by_unit(item: PlanItem, measure: Measure, outcome: Outcome, units: Units) -> list[str]:
    verdict = outcome.verdict
    level: Level = units.level(measure.of) if measure.of else "thing"
    noun = "类人群" if measure.kind == "survey" else NOUNS[level]
    unknown = [line for line in outcome.lines if line.state == "not_computable"]
    aside = _aside(item, measure, outcome)
    said = [f"{verdict.met}/{verdict.of} {noun}达到" + (f"（{aside}）" if aside else "")]
    for state in ("unmet", "near"):
        short = [line for line in outcome.lines if line.state == state]
        if short:
            said.append(f"{_WORDS[state]}：{_names(short, units, item)}")
    reasons = dict.fromkeys(line.reason for line in unknown)
    said += [
        f"{reason or '未上报'}：{_names([u for u in unknown if u.reason == reason], units)}"
        for reason in reasons
    ]
    return said


def _aside(item: PlanItem, measure: Measure, outcome: Outcome) -> str:
    """Say the line; where all that is known reach it, the figure that comes nearest to it too."""
    line = line_in_words(item)
    bound = measure.bound
    if measure.kind == "conjunction" and outcome.low is not None and outcome.high is not None:
        ends = dict.fromkeys(figure_in_words(item, end) for end in (outcome.low, outcome.high))
        return f"{'～'.join(ends)}，要求{line}"
    if measure.kind == "judgement" or bound is None or bound.kind == "is_met":
        return line if measure.kind in ("milestone", "trend") else ""
    values = [line.value for line in outcome.lines if line.value is not None]
    short = any(line.state in ("unmet", "near") for line in outcome.lines)
    if short or not values or not _is_numeric(measure):
        return line
    word, worst = _SIDES[bound.kind], (min, max)[bound.kind in ("at_most", "below")](values)
    word = "均为" if min(values) == max(values) and len(values) > 1 else word
    return f"{word} {figure_in_words(item, worst)}，要求{line}"


def _names(lines: Sequence[Line], units: Units, item: PlanItem | None = None) -> str:
    """List units, each with what is known of it: its figure, else its state in words."""
    names = []
    for line in lines[:_SHOWN]:
        known = _known(line, item)
        names.append(units.label(line.unit) + (f"（{known}）" if known else ""))
    more = f"等 {len(lines)} 个" if len(lines) > _SHOWN else ""
    return "、".join(names) + more


def _known(line: Line, item: PlanItem | None) -> str:
    measure = item.measure if item is not None else None
    if item is None or measure is None or line.value is None or not _is_numeric(measure):
        return line.text
    if measure.kind == "comparator":
        return line.text  # both sides, and how they compare
    value = figure_in_words(item, line.value)
    return f"{value}，{line.text}" if measure.kind == "survey" else value


def _when(when: When) -> str:
    if when.moment is None or when.days is None:
        return ""
    day = f"时限 {chinese(when.moment.on)}"
    if when.timing == "overdue":
        return f"{day}，已逾期 {-when.days} 天"
    if when.timing == "lapsed":
        return f"{day}，{LAPSED}"
    return f"{day}，还有 {when.days} 天" if when.timing == "open" and when.days >= 0 else day
