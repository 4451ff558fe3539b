"""When a guardrail speaks (适用情形): small tests over the facts of an act.

A condition has three answers.  A fact that is not given makes it *unknown*, never false: the
reader is told what is missing instead of being waved through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Test = Literal["is", "one_of", "at_least", "above", "at_most", "below", "absent"]
NUMERIC: frozenset[str] = frozenset({"at_least", "above", "at_most", "below"})
Facts = Mapping[str, Any]


def plain(value: object) -> str:
    """Write a fact as the rules write it: ``yes``, ``no``, or the text itself."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def _given(facts: Facts, name: str) -> bool:
    return facts.get(name) not in (None, "", (), [])


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one fact."""

    fact: str
    test: Test
    values: tuple[str, ...] = ()

    def holds(self, facts: Facts) -> bool | None:
        """Tell whether it holds; ``None`` when the fact is not given or is no number.

        >>> grade = Condition("grade", "one_of", ("7", "8"))
        >>> grade.holds({"grade": 7}), grade.holds({"grade": 9}), grade.holds({})
        (True, False, None)
        """
        if self.test == "absent":
            return not _given(facts, self.fact) or plain(facts[self.fact]) == "no"
        if not _given(facts, self.fact):
            return None
        found = facts[self.fact]
        if self.test in NUMERIC:
            return self._compare(found)
        each = found if isinstance(found, list | tuple | set | frozenset) else [found]
        return any(plain(one) in self.values for one in each)

    def _compare(self, found: object) -> bool | None:
        number, bound = _number(found), _number(self.values[0])
        if number is None or bound is None:
            return None
        return {
            "at_least": number >= bound,
            "above": number > bound,
            "at_most": number <= bound,
            "below": number < bound,
        }[self.test]

    def facts(self) -> Iterator[str]:
        """Give the fact it asks for."""
        yield self.fact


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several groups of conditions holds."""

    groups: tuple[tuple[Part, ...], ...]

    def holds(self, facts: Facts) -> bool | None:
        """Tell whether one group holds."""
        answers = [all_hold(group, facts) for group in self.groups]
        if True in answers:
            return True
        return None if None in answers else False

    def facts(self) -> Iterator[str]:
        """Give every fact asked for."""
        for group in self.groups:
            for part in group:
                yield from part.facts()


Part = Condition | AnyOf


def all_hold(parts: Sequence[Part], facts: Facts) -> bool | None:
    """Tell whether all parts hold; false as soon as one is false, whatever is unknown."""
    answers = [part.holds(facts) for part in parts]
    if False in answers:
        return False
    return None if None in answers else True
