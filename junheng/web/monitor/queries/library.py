"""The indicator library (指标库): every definition of a rule, with its values and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from junheng.data.standard import standard
from junheng.kernel.errors import Hidden
from junheng.kernel.periods import in_force
from junheng.kernel.rounding import shown
from junheng.measure.engine.wording import formula_in_words
from junheng.policy.pack import (
    CONFIDENCE_LABELS,
    SOURCE_LABELS,
    Clause,
    Indicator,
    Item,
    Pack,
    Parameter,
    Value,
)
from junheng.web.monitor.queries.board import figure_of, pupils_of, school_url
from junheng.web.monitor.queries.frame import Frame, stage_word
from junheng.web.shared.labels import label_of

GROUP_LABELS = {
    "assurance": _("政府保障程度"),
    "quality": _("教育质量"),
    "recognition": _("社会认可度"),
    "work": _("政府工作"),
    "gate": _("前提与门槛"),
    "veto": _("一票否决"),
}
KIND_LABELS = {"collected": _("需填报"), "judged": _("需人工判定"), "veto": _("需人工判定")}
LEVEL_LABELS = {"county": _("全县"), "school": _("每所学校"), "class": _("每个班")}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in force at some time."""

    stage: str
    value: Value
    confidence: str
    source: str

    @property
    def text(self) -> str:
        """The limit as people write it: 4.2, 2,000."""
        return shown(self.value.number, 0 if self.value.number >= 100 else 1)


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as people read it."""

    indicator: Indicator
    clause: Clause
    confidence: str
    source: str
    limits: tuple[Limit, ...]
    numerator: str  # in words
    denominator: str
    parameters: tuple[tuple[Parameter, tuple[str, ...]], ...]  # named by its formulas, with values


def _limits(parameter: Parameter) -> tuple[Limit, ...]:
    return tuple(
        Limit(
            stage=stage_word(value.stage) if value.stage else str(_("各学段")),
            value=value,
            confidence=str(_(CONFIDENCE_LABELS[value.confidence])),
            source=str(_(SOURCE_LABELS[value.source])),
        )
        for value in parameter.values
    )


def definition_in_words(pack: Pack, indicator: Indicator) -> str:
    """Say how an indicator is computed: numerator, denominator, and for how many pupils."""
    top = formula_in_words(indicator.numerator.text, pack)
    below = formula_in_words(indicator.denominator.text, pack)
    per = f" × {indicator.per}" if indicator.per != 1 else ""
    single = not any(mark in top for mark in (" + ", " − ", "；"))
    return f"{top if single else f'（{top}）'} ÷ {below}{per}"


def definition_of(pack: Pack, indicator_id: str) -> Definition:
    """Describe one indicator of a rule."""
    found = next((i for i in pack.indicators if i.id == indicator_id), None)
    if found is None:
        raise Hidden(
            where="指标库",
            found=f"这一规则里没有“{indicator_id}”",
            expected="是规则里的指标",
            fix="请从指标库里选一个",
        )
    formulas = f"{found.numerator.text} {found.denominator.text}"
    return Definition(
        indicator=found,
        clause=pack.clauses[found.clause],
        confidence=str(_(CONFIDENCE_LABELS[found.confidence])),
        source=str(_(SOURCE_LABELS[found.source])),
        limits=_limits(found.limits),
        numerator=formula_in_words(found.numerator.text, pack),
        denominator=formula_in_words(found.denominator.text, pack),
        parameters=tuple(
            (parameter, tuple(_meaning(value) for value in parameter.values))
            for parameter in pack.parameters.values()
            if parameter.id in formulas
        ),
    )


_SIDES = {
    "at_least": _("不低于 %(n)s"),
    "above": _("高于 %(n)s"),
    "at_most": _("不超过 %(n)s"),
    "below": _("低于 %(n)s"),
}


def standard_words(pack: Pack, item: Item, day: date) -> str:
    """Say what an item asks for on a day, stage by stage where it differs."""
    if item.kind == "veto":
        return str(_("没有发生"))
    if item.test is None or item.test.kind == "is_met":
        return str(_("判定为达到"))
    parameter = pack.parameters.get(item.test.bound)
    if parameter is None:
        return ""
    said: dict[str, list[str]] = {}
    for value in parameter.values:
        if in_force(value.valid_from, value.valid_to, day):
            stage = stage_word(value.stage) if value.stage else ""
            said.setdefault(_amount(value.number, item.unit), []).append(stage)
    side = str(_SIDES[item.test.kind])
    if len(said) == 1:
        return side % {"n": next(iter(said))}
    return "；".join(
        "、".join(stages) + " " + side % {"n": number} for number, stages in said.items()
    )


def _amount(number: float, unit: str) -> str:
    if unit in {"比例", "%"}:
        return f"{shown(number * 100, 1).removesuffix('.0')}%"
    return f"{shown(number, 1).removesuffix('.0')} {unit}".strip()


def _meaning(value: Value) -> str:
    """Write the codes of a parameter as words, after the stage they hold for."""
    stage = f"{stage_word(value.stage)}：" if value.stage else ""
    codes = value.value if isinstance(value.value, tuple) else (str(value.value),)
    return stage + "、".join(_code_word(code, value.unit) for code in codes)


def _code_word(code: str, unit: str) -> str:
    lists = standard().codes.values()
    held = [c for one in lists if unit.removesuffix("代码") in one.label for c in one.codes]
    return next((label_of(c) for c in held if c.code == code), code)


def values_of(frame: Frame, indicator_id: str) -> list[dict[str, object]]:
    """List the figures of one indicator and stage, in the order of the school codes."""
    return [
        {
            "school": frame.words.name(unit),
            "url": school_url(frame, unit.code),
            "pupils": pupils_of(unit),
            "value": figure_of(frame, result),
            "state": result.state,
        }
        for unit in frame.measurement.in_scope(frame.stage, frame.region.region_code)
        for result in [frame.measurement.result(unit.code, unit.stage, indicator_id)]
    ]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One collected or judged item."""

    item: Item
    kind: str
    level: str
    standard: str  # what counts as reached
    clause: Clause


def items_of(pack: Pack, day: date) -> list[tuple[str, list[ItemLine]]]:
    """Group the items that no resource table holds, with what they ask for on a day."""
    groups: dict[str, list[ItemLine]] = {}
    for item in pack.items:
        line = ItemLine(
            item,
            str(KIND_LABELS[item.kind]),
            str(LEVEL_LABELS[item.level]),
            standard_words(pack, item, day),
            pack.clauses[item.clause],
        )
        groups.setdefault(str(GROUP_LABELS[item.group]), []).append(line)
    return list(groups.items())
