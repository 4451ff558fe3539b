"""What is due to a school by the rates (应拨经费): rate × pupils × months, with its working.

The question: how much public money had this school to get in this fiscal year?  Each month takes
the rate in force on its first day, the highest where several documents set one; a small village
school or teaching point is counted as at least so many pupils as the rule says; boarders bring
their supplement; a special school has its own rate.  Every part is written with the months, the
rate, the pupils and the clause, and the parts add up to the total.

What is refused: a month without a rate, or a school whose pupils nobody reported, gives no total
but the reason.  Boarders that are not known leave the supplement out and say so; missing is not 0.

Worked by hand from the rule 不足100人按100人核定: 38 pupils of a teaching point, 720 yuan a year,
are due 720 × 100 = 72,000 yuan, not 720 × 38 = 27,360.

>>> from datetime import date
>>> from junheng.policy.funding import funding_of
>>> point = Counted("s", "枫林教学点", "primary", 38, kind="teaching_point", residence="rural")
>>> found = due_of(point, funding_of([]), 2025)
>>> str(found.total), found.parts[0].counted, found.parts[0].floor.pupils
('72000.00', 100, 100)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby

from junheng.policy.funding import Floor, Funding, Purpose, Rate

COMPULSORY = ("primary", "junior")
_CENT = Decimal("0.01")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """A section as its money is reckoned (核定单位)."""

    school: str
    name: str
    stage: str
    pupils: int | None
    boarders: int | None = None  # None: not reported, which is not 0
    kind: str = "general"  # group of the kind of school: general, teaching_point, special
    residence: str = ""  # urban, town, rural
    whole: int | None = None  # pupils of the whole school, where it has several sections


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the working: some months, one rate, some pupils (核算明细)."""

    purpose: Purpose
    first: int  # months, both counted
    last: int
    rate: Rate
    pupils: int  # there are
    counted: int  # counted as
    floor: Floor | None
    amount: Decimal  # yuan, to the cent

    @property
    def months(self) -> int:
        """How many months."""
        return self.last - self.first + 1

    @property
    def working(self) -> str:
        """The sum as one would write it.

        ``720 元 × 100 人（实有 38 人）× 12/12 = 72,000.00 元``
        """
        counted = f"{self.counted} 人"
        if self.counted != self.pupils:
            counted += f"（实有 {self.pupils} 人）"
        return f"{self.rate.yuan:g} 元 × {counted} × {self.months}/12 = {self.amount:,.2f} 元"


@dataclass(frozen=True, slots=True)
class Due:
    """What one section had to get in one fiscal year (应拨)."""

    of: Counted
    year: int
    parts: tuple[Part, ...]
    reason: str = ""  # why there is no total
    notes: tuple[str, ...] = ()  # what the total leaves out

    @property
    def total(self) -> Decimal | None:
        """Yuan, the sum of the parts; nothing where it cannot be said."""
        return None if self.reason else sum((p.amount for p in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class SchoolDue:
    """What one school had to get: its sections together."""

    school: str
    name: str
    sections: tuple[Due, ...]

    @property
    def total(self) -> Decimal | None:
        """Yuan; nothing where one section has none."""
        totals = [one.total for one in self.sections]
        known = [one for one in totals if one is not None]
        return sum(known, Decimal(0)) if len(known) == len(totals) else None

    @property
    def reason(self) -> str:
        """Why there is no total."""
        return "；".join(dict.fromkeys(one.reason for one in self.sections if one.reason))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the total leaves out."""
        return tuple(dict.fromkeys(note for one in self.sections for note in one.notes))

    @property
    def floor(self) -> Floor | None:
        """The rule by which it is counted as more pupils than it has."""
        found = (part.floor for one in self.sections for part in one.parts)
        return next((floor for floor in found if floor is not None), None)


def rate_on(funding: Funding, purpose: Purpose, stage: str, day: date) -> Rate | None:
    """Give the rate of a day, the highest where several documents set one; of equals the newest.

    >>> from junheng.policy.funding import funding_of
    >>> rate_on(funding_of(["ouhai-2019"]), "base", "junior", date(2019, 9, 1)).yuan
    1200.0
    """
    held = [r for r in funding.rates if r.holds(purpose, stage, funding.zone, day)]
    return max(held, key=lambda r: (r.yuan, r.valid_from), default=None)


def counts_instead(funding: Funding, rate: Rate, day: date) -> Rate | None:
    """Give the higher rate that counts on a day instead of this one; nothing where it counts.

    >>> from junheng.policy.funding import funding_of
    >>> nation = funding_of([])
    >>> low = replace(rate_on(nation, "base", "primary", date(2026, 1, 1)), id="low", yuan=500.0)
    >>> counts_instead(nation.with_rates([low]), low, date(2026, 1, 1)).yuan
    720.0
    """
    stages = (rate.stage,) if rate.stage else COMPULSORY
    held = [rate_on(funding, rate.purpose, stage, day) for stage in stages]
    if any(one is None or one.id == rate.id for one in held):
        return None
    return held[0]


def due_of(counted: Counted, funding: Funding, year: int) -> Due:
    """Reckon one section for one fiscal year.

    Parameters
    ----------
    counted : Counted
        Its pupils on the day the rules count them.
    funding : Funding
        Rates, floors and zone that hold where it lies.
    year : int
        Fiscal year, January to December.
    """
    if counted.pupils is None:
        return Due(counted, year, (), reason="没有报学生数")
    purpose: Purpose = "special" if counted.kind == "special" else "base"
    missing = _months_without(funding, purpose, counted.stage, year)
    if missing:
        return Due(counted, year, (), reason=f"{year}年{missing}没有生均标准")
    parts = list(_parts(counted, counted.pupils, funding, purpose, year))
    notes: tuple[str, ...] = ()
    boards = any(rate.purpose == "boarding" for rate in funding.rates)
    if counted.boarders is None and boards:
        notes = ("没有报寄宿生数，寄宿生补助没有算在内",)
    elif counted.boarders:
        parts += _parts(counted, counted.boarders, funding, "boarding", year)
    return Due(counted, year, tuple(parts), notes=notes)


def _months_without(funding: Funding, purpose: Purpose, stage: str, year: int) -> str:
    months = [
        month
        for month in range(1, _MONTHS + 1)
        if rate_on(funding, purpose, stage, date(year, month, 1)) is None
    ]
    if not months:
        return ""
    return f"{months[0]}月" if len(months) == 1 else f"{months[0]}—{months[-1]}月"


def _floor_on(counted: Counted, funding: Funding, day: date) -> Floor | None:
    held = [f for f in funding.floors if f.covers(counted.kind, counted.residence, day)]
    return max(held, key=lambda floor: floor.pupils, default=None)


def _parts(
    counted: Counted, pupils: int, funding: Funding, purpose: Purpose, year: int
) -> Iterator[Part]:
    """Split the year where the rate or the floor changes."""

    def rules(month: int) -> tuple[Rate | None, Floor | None]:
        day = date(year, month, 1)
        floor = _floor_on(counted, funding, day) if purpose == "base" else None
        whole = pupils if counted.whole is None else counted.whole
        small = floor is not None and whole < floor.pupils
        return rate_on(funding, purpose, counted.stage, day), floor if small else None

    for (rate, floor), run in groupby(range(1, _MONTHS + 1), key=rules):
        months = list(run)
        if rate is None:
            continue  # no supplement in those months
        as_many = pupils
        if floor is not None:
            # a small school of two sections is counted as so many once, not twice
            whole = counted.whole or pupils
            as_many = floor.pupils if whole == pupils else -(-floor.pupils * pupils // whole)
        exact = Fraction(str(rate.yuan)) * as_many * len(months) / _MONTHS
        amount = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
            _CENT, ROUND_HALF_UP
        )
        yield Part(purpose, months[0], months[-1], rate, pupils, as_many, floor, amount)


def dues_of(sections: Iterable[Counted], funding: Funding, year: int) -> tuple[SchoolDue, ...]:
    """Reckon every school of a county, in the order of their codes.

    Only primary and junior sections are of compulsory education; others are left out.
    """
    held: dict[str, list[Counted]] = {}
    for one in sections:
        if one.stage in COMPULSORY:
            held.setdefault(one.school, []).append(one)
    found = []
    for school, parts in sorted(held.items()):
        known = [one.pupils for one in parts if one.pupils is not None]
        whole = sum(known) if len(known) == len(parts) else None
        each = [replace(one, whole=whole) for one in parts] if len(parts) > 1 else parts
        found.append(
            SchoolDue(school, parts[0].name, tuple(due_of(one, funding, year) for one in each))
        )
    return tuple(found)
