"""What money the rules give, and what it may be spent on, as data (经费标准与资金用途).

A :class:`Rate` (标准) is so many yuan a year for each pupil of a kind from one day to another, a
:class:`Floor` the number of pupils a small school is counted as at least, an :class:`Arrival` how
much has to have arrived by which day, a :class:`Fund` what a fund may be spent on.  Each names its
clause and says how sure its source is; ``C`` is from memory and stands only until the document
itself was read.  The nation's are in ``packs/national/funding``, a plan's own in its folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from junheng.kernel.errors import PackError
from junheng.kernel.periods import in_force
from junheng.kernel.places import package_data
from junheng.kernel.yaml_file import read_yaml
from junheng.policy.loader import find_pack

Purpose = Literal["base", "boarding", "special"]
Sure = Literal["A", "B", "C", "local"]
Zone = Literal["east", "central_west"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
PURPOSE_LABELS: Mapping[Purpose, str] = {
    "base": "生均公用经费",
    "boarding": "寄宿生补助",
    "special": "特殊教育学校生均公用经费",
}
SURE_LABELS: Mapping[Sure, str] = {
    "A": "读到过公开的原文或摘录",
    "B": "多处转述一致，未见原文",
    "C": "未见原文，默认值，用前须核对文件",
    "local": "本地按文件登记",
}
_FILE = "funding.yaml"
_NATION = "national/funding"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a value rests on: clause or local document, and how sure that is (依据)."""

    clause: str  # pack#clause; empty where only a local document says it
    confidence: Sure
    where_read: str = ""
    document: str = ""  # number of a local document


@dataclass(frozen=True, slots=True)
class Rate:
    """Yuan a year for each pupil of a kind (生均标准)."""

    id: str
    purpose: Purpose
    yuan: float
    valid_from: date
    valid_to: date | None
    title: str
    basis: Basis
    stage: str = ""  # empty: of every stage
    zone: str = ""  # east or central_west; empty: everywhere

    def holds(self, purpose: Purpose, stage: str, zone: str, day: date) -> bool:
        """Tell whether it is a rate of that kind in force on a day."""
        return (
            self.purpose == purpose
            and self.stage in ("", stage)
            and self.zone in ("", zone)
            and in_force(self.valid_from, self.valid_to, day)
        )


@dataclass(frozen=True, slots=True)
class Floor:
    """How many pupils a small school is counted as at least (按不少于多少人核定)."""

    id: str
    pupils: int
    kinds: frozenset[str]  # groups of kinds of school: teaching_point
    residences: frozenset[str]  # rural
    valid_from: date
    valid_to: date | None
    title: str
    basis: Basis

    def covers(self, kind: str, residence: str, day: date) -> bool:
        """Tell whether a school of that kind or place is meant on a day."""
        known = kind in self.kinds or residence in self.residences
        return known and in_force(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Which share of the year's money has to have arrived by a day (到账时限)."""

    month: int
    day: int
    share: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Fund:
    """What a fund may be spent on (资金用途范围)."""

    fund: str  # code of the list of funds
    title: str
    basis: Basis
    eligible: frozenset[str] = frozenset()  # closed list of uses; empty: not closed
    excluded: frozenset[str] = frozenset()
    reckoned: bool = False  # whether it is what the rates give

    def allows(self, use: str) -> bool:
        """Tell whether money of this fund may be spent on a use.

        >>> Fund("f", "", Basis("", "A"), eligible=frozenset({"research"})).allows("equipment")
        False
        """
        return use not in self.excluded and (not self.eligible or use in self.eligible)


@dataclass(frozen=True, slots=True)
class Funding:
    """Everything the rules say of money where a region adopted some plans (经费规则)."""

    rates: tuple[Rate, ...] = ()
    floors: tuple[Floor, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    funds: tuple[Fund, ...] = ()
    zone: str = "central_west"

    @property
    def reckoned(self) -> frozenset[str]:
        """Funds that together are what the rates give."""
        return frozenset(one.fund for one in self.funds if one.reckoned)

    def limits_of(self, fund: str) -> tuple[Fund, ...]:
        """Give every rule about what a fund may be spent on."""
        return tuple(one for one in self.funds if one.fund == fund)

    def offences(self, fund: str, use: str) -> tuple[Fund, ...]:
        """Give the rules a spending breaks; none where it is within the eligible uses."""
        return tuple(one for one in self.limits_of(fund) if not one.allows(use))

    def with_rates(self, rates: Iterable[Rate]) -> Funding:
        """Add a region's own rates."""
        return Funding((*self.rates, *rates), self.floors, self.arrivals, self.funds, self.zone)


def _basis(row: Mapping[str, Any]) -> Basis:
    return Basis(row["clause"], row["confidence"], row.get("where_read", ""))


def _rate(row: Mapping[str, Any]) -> Rate:
    return Rate(
        id=row["rate"],
        purpose=row["purpose"],
        yuan=float(row["yuan"]),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        title=row["title"],
        basis=_basis(row),
        stage=row.get("stage", ""),
        zone=row.get("zone", ""),
    )


def _floor(row: Mapping[str, Any]) -> Floor:
    return Floor(
        id=row["floor"],
        pupils=int(row["pupils"]),
        kinds=frozenset(row["kinds"]),
        residences=frozenset(row["residences"]),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        title=row["title"],
        basis=_basis(row),
    )


def _arrival(row: Mapping[str, Any]) -> Arrival:
    month, day = (int(part) for part in str(row["by"]).split("-"))
    return Arrival(month, day, float(row["share"]), _basis(row))


def _fund(row: Mapping[str, Any]) -> Fund:
    return Fund(
        fund=row["fund"],
        title=row["title"],
        basis=_basis(row),
        eligible=frozenset(row.get("eligible", ())),
        excluded=frozenset(row.get("excluded", ())),
        reckoned=row.get("reckoned", False),
    )


def read_funding(path: Path) -> Funding:
    """Read one file of rates and funds.

    Raises
    ------
    PackError
        A field lacks, or a rate is of no known purpose.
    """
    raw = read_yaml(path) or {}
    try:
        found = Funding(
            rates=tuple(_rate(row) for row in raw.get("rates", ())),
            floors=tuple(_floor(row) for row in raw.get("floors", ())),
            arrivals=tuple(_arrival(row) for row in raw.get("arrivals", ())),
            funds=tuple(_fund(row) for row in raw.get("funds", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PackError(
            where=path.as_posix(),
            found=f"有一条写得不全：{error}",
            expected="每条标准有 rate、purpose、yuan、valid_from、title、clause、confidence",
            fix="请对照 packs/national/funding/funding.yaml 补齐",
        ) from error
    for rate in found.rates:
        if rate.purpose not in PURPOSES or rate.yuan < 0:
            raise PackError(
                where=f"{path.as_posix()} {rate.id}",
                found=f"用途 {rate.purpose}，{rate.yuan} 元",
                expected=f"用途是其中之一：{'、'.join(PURPOSES)}；金额不为负",
                fix="请改正这一条",
            )
    return found


@cache
def _of_plan(pack: str) -> Funding:
    path = find_pack(pack) / _FILE
    return read_funding(path) if path.is_file() else Funding()


@cache
def national_funding() -> Funding:
    """Read the nation's rates once."""
    return read_funding(package_data("packs") / _NATION / _FILE)


def funding_of(
    plans: Iterable[str] | Mapping[str, date | None], *, zone: str = "central_west"
) -> Funding:
    """Put the nation's rules and those of the plans in force together.

    Parameters
    ----------
    plans : iterable or mapping
        Ids of the plans in force; with the day each was adopted on, its rates hold from that day
        at the earliest, for a plan binds nobody before it is adopted.

    Examples
    --------
    >>> [one.title for one in funding_of(["zibo-2021"]).offences("city_support", "equipment")]
    ['市级扶持资金']
    >>> late = funding_of({"ouhai-2019": date(2026, 1, 9)}).rates[-1]
    >>> late.yuan, late.valid_from.isoformat()
    (1200.0, '2026-01-09')
    """
    nation = national_funding()
    days = plans if isinstance(plans, Mapping) else dict.fromkeys(plans)
    own = [(_of_plan(one), since) for one, since in days.items()]
    arrivals = tuple(arrival for one, _day in own for arrival in one.arrivals)
    return Funding(
        rates=(*nation.rates, *(r for one, since in own for r in _since(one.rates, since))),
        floors=(*nation.floors, *(floor for one, _day in own for floor in one.floors)),
        arrivals=arrivals or nation.arrivals,
        funds=(*nation.funds, *(fund for one, _day in own for fund in one.funds)),
        zone=zone,
    )


def _since(rates: Iterable[Rate], day: date | None) -> Iterator[Rate]:
    """Let rates hold from a day at the earliest; what had ended by then is left out."""
    for rate in rates:
        if day is None or rate.valid_from >= day:
            yield rate
        elif rate.valid_to is None or rate.valid_to >= day:
            yield replace(rate, valid_from=day)
