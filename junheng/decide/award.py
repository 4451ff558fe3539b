"""Sharing a fund among schools by a published formula (奖励资金分配).

*Question*: of a fund of so many yuan, how many does each school get for each component, and does
it come to the fund?

1. The fund is cut into components by weight.
2. In a component a school's part is its *basis* (pupils, or the same for each school) times its
   *score* from 0 to 1; it gets the component's amount in the ratio of these parts.
3. Whole yuan come by largest remainder (最大余额法): everybody gets the yuan below the exact
   amount, and what is left goes, a yuan each, to the largest remainders; equal remainders in the
   order the schools are listed.  Remainders are compared to six digits, so that a spreadsheet
   finds the same.

A component in which one school's figure is missing is *retained* (暂留): without it nobody's part
is known.  One the guardrails refuse on the day is not paid.  Paid, retained and refused add up to
the fund, always.

Example: 100 yuan, two schools of 300 and 100 pupils with scores 1/2 and 1: parts 150 and 100, so
60 and 40 yuan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from junheng.measure.appraisal import Figure, School, share_of
from junheng.policy.appraisal import Award, Component

State = Literal["paid", "retained", "refused"]
DIGITS = 6  # of a remainder, as the workbook compares them
ZERO = Fraction(0)
Figures = Mapping[str, Mapping[str, Figure]]  # component → school → figure


def largest_remainder(total: int, parts: Sequence[Fraction]) -> list[int]:
    """Share whole yuan in the ratio of the parts; the result adds up to the total (最大余额法).

    Raises
    ------
    ValueError
        A part is negative, or all are zero though there is something to share.

    Examples
    --------
    >>> largest_remainder(100, [Fraction(1), Fraction(1), Fraction(1)])
    [34, 33, 33]
    >>> largest_remainder(10, [Fraction(6), Fraction(3), Fraction(1)])
    [6, 3, 1]
    """
    whole = sum(parts, ZERO)
    if any(part < 0 for part in parts):
        raise ValueError("a part is negative; parts are amounts of something")
    if not whole:
        if total:
            raise ValueError("every part is zero; there is nobody to share the total among")
        return [0 for _ in parts]
    exact = [total * part / whole for part in parts]
    floors = [int(one) for one in exact]
    left = total - sum(floors)
    order = sorted(
        range(len(parts)), key=lambda n: (-round(float(exact[n] - floors[n]), DIGITS), n)
    )
    for n in order[:left]:
        floors[n] += 1
    return floors


@dataclass(frozen=True, slots=True)
class Part:
    """What one school brings to one component, and gets of it."""

    school: School
    figure: Figure
    basis: Fraction | None
    score: Fraction | None  # 0 to 1; None where there is no figure
    yuan: int

    @property
    def product(self) -> Fraction:
        """Basis times score; nothing where one is missing."""
        return (self.basis or ZERO) * (self.score or ZERO)


@dataclass(frozen=True, slots=True)
class Shared:
    """One component of the fund."""

    component: Component
    amount: int  # yuan
    state: State
    parts: tuple[Part, ...]
    why: str = ""  # where it is not paid


@dataclass(frozen=True, slots=True)
class Sharing:
    """A fund shared out."""

    award: Award
    fund: int
    components: tuple[Shared, ...]
    schools: tuple[School, ...]

    def yuan(self, state: State) -> int:
        """Add up what is paid, retained or refused."""
        return sum(one.amount for one in self.components if one.state == state)

    def of(self, code: str) -> tuple[tuple[Shared, Part], ...]:
        """List what one school gets, component by component."""
        return tuple(
            (shared, part)
            for shared in self.components
            for part in shared.parts
            if part.school.code == code
        )

    def payment(self, code: str) -> int:
        """Give what one school is paid."""
        return sum(part.yuan for _, part in self.of(code))

    @property
    def payments(self) -> tuple[tuple[School, int], ...]:
        """List every school with its payment, in the order they were given."""
        return tuple((school, self.payment(school.code)) for school in self.schools)


def share_fund(
    award: Award,
    fund: int,
    schools: Sequence[School],
    figures: Figures,
    *,
    refused: Mapping[str, str] | None = None,
) -> Sharing:
    """Share a fund by the formula of an award (分配奖励资金).

    Parameters
    ----------
    fund : int
        Whole yuan, zero or more.
    schools : sequence of School
        In the order they are listed; their pupils are a basis.
    figures : mapping of component to mapping of school to Figure
        A school left out has no figure.
    refused : mapping of component to reason, optional
        What the guardrails refuse on the day, with the article.

    Raises
    ------
    ValueError
        The fund is negative, or what was shared does not add up to it.
    """
    if fund < 0:
        raise ValueError(f"the fund is {fund} yuan; it must not be negative")
    amounts = largest_remainder(fund, [component.weight for component in award.components])
    no = refused or {}
    shared = tuple(
        _shared(component, amount, schools, figures.get(component.id, {}), no.get(component.id, ""))
        for component, amount in zip(award.components, amounts, strict=True)
    )
    made = Sharing(award, fund, shared, tuple(schools))
    paid = sum(yuan for _, yuan in made.payments)
    if paid + made.yuan("retained") + made.yuan("refused") != fund:
        raise ValueError(
            f"{paid} yuan are paid of {fund}; the rest is neither retained nor refused"
        )
    return made


def _shared(
    component: Component,
    amount: int,
    schools: Sequence[School],
    figures: Mapping[str, Figure],
    refused: str,
) -> Shared:
    parts = [_part(component, school, figures.get(school.code)) for school in schools]
    if refused:
        return Shared(component, amount, "refused", tuple(parts), refused)
    lacking = [
        part.school.name
        for part in parts
        if not part.figure.does_not_apply and (part.score is None or part.basis is None)
    ]
    if lacking:
        why = f"{'、'.join(lacking)}没有数据，各校的份额算不出，暂留"
        return Shared(component, amount, "retained", tuple(parts), why)
    products = [part.product for part in parts]
    if not sum(products, ZERO):
        return Shared(component, amount, "retained", tuple(parts), "没有学校得分，暂留")
    paid = largest_remainder(amount, products)
    return Shared(
        component,
        amount,
        "paid",
        tuple(
            Part(part.school, part.figure, part.basis, part.score, yuan)
            for part, yuan in zip(parts, paid, strict=True)
        ),
    )


def _part(component: Component, school: School, figure: Figure | None) -> Part:
    held = figure or Figure(why="没有填报")
    if component.basis == "equal":
        basis: Fraction | None = Fraction(1)
    else:
        basis = None if school.pupils is None else Fraction(school.pupils)
    if held.does_not_apply:
        return Part(school, held, basis, ZERO, 0)
    score = None if held.value is None else share_of(component.scoring, held.value)
    return Part(school, held, basis, score, 0)
