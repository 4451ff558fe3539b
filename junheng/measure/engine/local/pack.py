"""A pack of one local indicator, so that the engine measures it like any other (指标成规则包)."""

from __future__ import annotations

from dataclasses import replace

from junheng.measure.engine.local.definition import LocalDefinition
from junheng.policy.pack import (
    Address,
    AllOf,
    Amount,
    Clause,
    Formula,
    Indicator,
    Pack,
    Parameter,
    Rule,
    Spreading,
)

_AT = Address("local", 1)


def pack_of(base: Pack, definition: LocalDefinition, *, split: bool) -> Pack:
    """Give a pack with nothing but the local indicator, so that the engine can measure it."""
    indicator = Indicator(
        id=definition.name,
        version=definition.revision,
        label=definition.label,
        label_en=definition.label,
        unit=definition.unit,
        numerator=Formula(definition.numerator, _AT),
        denominator=Formula(definition.denominator, _AT),
        per=definition.per,
        split=split,
        limits=Parameter(f"{definition.name}.limits", definition.label, "", (), _AT),
        amount=Amount(definition.name, definition.label, definition.unit, whole=False),
        clause="local",
        confidence="A",
        source="text",
        note=definition.note,
        at=_AT,
    )
    nothing = Rule("", "", "", AllOf(()), _AT)
    clause = Clause("local", "", "本地指标", definition.note, "A", "text", "")
    return replace(
        base,
        id=f"local-{definition.name}",
        version=definition.revision,
        title=definition.label,
        stages=tuple(s for s in base.stages if s in definition.stages),
        clauses={**base.clauses, "local": clause},
        flags=(),
        indicators=(indicator,),
        spreading=Spreading("pupil_weighted_cv", "", "local"),
        floor="",
        school_rule=None,
        dispersion_rule=nothing,
        county_rule=nothing,
        items=(),
    )
