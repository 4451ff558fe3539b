"""Which class a school's verdicts point to, and why (类别建议).

Answers: by the criteria a plan states, which class would a school be in, and what lacks for the
next?  A class is reached when ``needs`` of its criteria are met; it is open while unknown
criteria could still decide.  Nothing is counted against a school that is not known: where a step
is open there is no proposal, and the reason names what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junheng.measure.engine.verdict import State
from junheng.policy.classes import Criterion, SchoolClass, SupportPack


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one school for one criterion (依据)."""

    state: State
    words: str  # the figure, or why there is none
    url: str = ""  # where the figure opens


UNKNOWN = Reading("not_computable", "还没有数据")


@dataclass(frozen=True, slots=True)
class Step:
    """One class held against what is known of a school."""

    klass: SchoolClass
    readings: tuple[tuple[Criterion, Reading], ...]

    def count(self, state: State) -> int:
        """Count the criteria of a state."""
        return sum(one.state == state for _, one in self.readings)

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return self.count("met")

    @property
    def asks_all(self) -> bool:
        """Whether every criterion has to be met."""
        return self.klass.needs == len(self.readings)

    @property
    def state(self) -> State:
        """Met, unmet, or still open."""
        met = self.count("met")
        if met >= self.klass.needs:
            return "met"
        return (
            "not_computable" if met + self.count("not_computable") >= self.klass.needs else "unmet"
        )

    @property
    def lacking(self) -> tuple[tuple[Criterion, Reading], ...]:
        """What is not met yet, known or not."""
        return tuple((c, r) for c, r in self.readings if r.state != "met")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the criteria say of one school (建议)."""

    klass: SchoolClass | None  # None where it cannot be computed
    steps: tuple[Step, ...]
    why: str

    def step(self, name: str) -> Step | None:
        """Find the step of one class."""
        return next((one for one in self.steps if one.klass.id == name), None)


def propose(pack: SupportPack, readings: Mapping[str, Reading]) -> Proposal:
    """Climb the classes as far as the verdicts carry (提出建议).

    >>> from junheng.policy.classes import load_classes
    >>> pack = load_classes("ouhai-2019")
    >>> propose(pack, {}).klass is None
    True
    >>> propose(pack, {"balance": Reading("unmet", "五项达到")}).klass.id
    'potential'
    """
    steps = tuple(
        Step(one, tuple((c, readings.get(c.id, UNKNOWN)) for c in one.criteria))
        for one in pack.classes
    )
    reached = steps[0].klass
    for step in steps[1:]:
        if step.state == "not_computable":
            missing = "；".join(
                f"{c.label}：{r.words}" for c, r in step.readings if r.state == "not_computable"
            )
            return Proposal(None, steps, missing)
        if step.state != "met":
            lacks = "；".join(f"{c.label}：{r.words}" for c, r in step.lacking)
            return Proposal(reached, steps, lacks)
        reached = step.klass
    return Proposal(reached, steps, "各项条件都达到")
