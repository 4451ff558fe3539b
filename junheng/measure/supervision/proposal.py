"""Which schools a visit is proposed to, and why (按风险建议到校)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from junheng.policy.supervision import ReasonRule


@dataclass(frozen=True, slots=True)
class Signs:
    """What is counted of one school on one day (学校的情况)."""

    school: str
    name: str
    open_findings: int  # findings not closed
    overdue_tasks: int
    reopened: int  # open findings that were closed once
    worse: int  # open findings whose last measurement was worse than the one before
    reported: int  # open findings a survey, a hotline or an inspector reported
    days_since_visit: int | None  # None: no visit is on record, which is not 0 days

    def __post_init__(self) -> None:
        counts = (self.open_findings, self.overdue_tasks, self.reopened, self.worse, self.reported)
        if min(counts) < 0 or (self.days_since_visit or 0) < 0:
            raise ValueError(f"{self.name}: a count below zero: {self}")
        if max(self.reopened, self.worse, self.reported) > self.open_findings:
            raise ValueError(f"{self.name}: more findings of one kind than findings: {self}")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason that holds for a school (一条理由)."""

    reason: str  # id of the rule, which names its sentence
    value: int | None  # the counted number; None where it is not known
    at_least: int
    points: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A visit proposed, with every reason and what it adds (建议)."""

    school: str
    name: str
    reasons: tuple[Reason, ...]  # in the order of the rules
    points: int  # the sum of theirs, nothing else

    def __post_init__(self) -> None:
        if self.points != sum(reason.points for reason in self.reasons):
            raise ValueError(f"{self.name}: {self.points} points are not the sum of the reasons")


def reasons_of(signs: Signs, rules: Iterable[ReasonRule]) -> tuple[Reason, ...]:
    """List the reasons that hold for one school, in the order of the rules."""
    out = []
    for rule in rules:
        value: int | None = getattr(signs, rule.fact)
        if value is None:
            if rule.missing:
                out.append(Reason(rule.reason, None, rule.at_least, rule.missing))
        elif value >= rule.at_least:
            out.append(Reason(rule.reason, value, rule.at_least, rule.points))
    return tuple(out)


def propose(
    schools: Iterable[Signs], rules: Sequence[ReasonRule], *, propose_at: int
) -> tuple[Proposal, ...]:
    """Propose visits by stated reasons (到校建议).

    Answers "which schools should the yearly list visit, and what would we say if asked why?".
    A reason either holds or not; it adds its points once, however large its number, and the sum
    decides nothing but whether the school is proposed.  The result stands in the order of school
    codes: it is no rank of schools.

    Parameters
    ----------
    schools : iterable of Signs
        Counts of one day, one per school.
    rules : sequence of ReasonRule
        From the pack ``packs/national/supervision``.
    propose_at : int
        Points from which a school is proposed, at least 1.

    Returns
    -------
    tuple of Proposal
        Only schools that reach it, by code.

    Raises
    ------
    ValueError
        ``propose_at`` below 1 (it would propose every school), or a school given twice.

    Notes
    -----
    ``points = sum(rule.points where fact >= rule.at_least)``; a fact that is not known adds
    ``rule.missing`` and its sentence says that it is not known.

    Examples
    --------
    >>> rules = (ReasonRule("overdue", "overdue_tasks", 1, 2, 0),
    ...          ReasonRule("unvisited", "days_since_visit", 1095, 1, 1))
    >>> a = Signs("1", "甲校", 2, 3, 0, 0, 0, None)
    >>> b = Signs("2", "乙校", 2, 3, 0, 0, 0, 200)
    >>> [(p.name, p.points) for p in propose([b, a], rules, propose_at=3)]
    [('甲校', 3)]
    """
    if propose_at < 1:
        raise ValueError(f"propose_at is {propose_at}; below 1 every school would be proposed")
    held = sorted(schools, key=lambda one: one.school)
    codes = [one.school for one in held]
    if len(set(codes)) != len(codes):
        raise ValueError(f"a school is given twice: {codes}")
    out = []
    for one in held:
        reasons = reasons_of(one, rules)
        points = sum(reason.points for reason in reasons)
        if points >= propose_at:
            out.append(Proposal(one.school, one.name, reasons, points))
    return tuple(out)
