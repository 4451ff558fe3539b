"""Conditions and facts of the guardrail pack in words a bureau officer reads (适用情形)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from junheng.policy.guardrails.condition import AnyOf, Condition, Part
from junheng.policy.guardrails.rule import Fact

_BOUNDS = {"at_least": "不少于", "above": "超过", "at_most": "不超过", "below": "不足"}


def _one(part: Condition, facts: Mapping[str, Fact]) -> str:
    fact = facts[part.fact]
    if part.test == "absent":
        return f"没有“{fact.label}”"
    if part.test in _BOUNDS:
        return f"{fact.label}{_BOUNDS[part.test]} {part.values[0]} {fact.unit}".rstrip()
    if fact.kind == "yes_no":
        return f"{fact.label}：{fact.say(part.values[0])}"
    return f"{fact.label}：{'、'.join(fact.say(value) for value in part.values)}"


def words(parts: Sequence[Part], facts: Mapping[str, Fact]) -> str:
    """Say when a rule speaks.

    >>> held = {"grade": Fact("grade", "年级", "Grade", "number", (), "年级")}
    >>> words((Condition("grade", "at_most", ("2",)),), held)
    '年级不超过 2 年级'
    """
    said = []
    for part in parts:
        if isinstance(part, AnyOf):
            groups = [words(group, facts) for group in part.groups]
            said.append(f"（{'，或者'.join(groups)}）")
        else:
            said.append(_one(part, facts))
    return "；".join(said) or "任何情形"


def told(given: Mapping[str, object], facts: Mapping[str, Fact]) -> str:
    """Say the facts of an act, or the facts an exception is limited to."""
    return "；".join(
        f"{facts[name].label}：{facts[name].say(value)}" for name, value in given.items()
    )
