"""From facts to one figure for each school (评价取数).

A figure is exact: a share is its numerator over its denominator, never a rounded decimal.  Where
there is none the figure says why; missing is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from junheng.kernel.rounding import exact, shown
from junheng.measure.progress.facts import Fact, latest

_VERDICTS: Mapping[str, Fraction] = {"met": Fraction(1), "unmet": Fraction(0)}
NOT_REPORTED = "没有填报"
SHARE = "比例"


@dataclass(frozen=True, slots=True)
class School:
    """One school that is appraised: its code, its name, the pupils that weigh it in a bundle."""

    code: str
    name: str
    pupils: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What one measure looks at in one school."""

    value: Fraction | None = None
    why: str = ""  # why there is none, or what stands behind the value
    address: str = ""  # where it was read
    does_not_apply: bool = False  # the school is not asked


def fraction(value: float) -> Fraction:
    """Give the fraction a reported number stands for, without binary noise.

    >>> fraction(0.1 + 0.2)
    Fraction(3, 10)
    """
    return Fraction(exact(value))


def value_of(facts: Sequence[Fact]) -> Fraction | None:
    """Give what several facts of one school and one period say together.

    Verdicts become the share that is met; shares are pooled, numbers added; a missing part leaves
    the whole unknown.

    >>> value_of([Fact("s", judgement="met"), Fact("s", judgement="unmet")])
    Fraction(1, 2)
    >>> value_of([Fact("s", numerator=2, denominator=3)])
    Fraction(2, 3)
    >>> value_of([Fact("s", value=1), Fact("s")]) is None
    True
    """
    if not facts:
        return None
    if any(fact.judgement for fact in facts):
        verdicts = [_VERDICTS.get(fact.judgement) for fact in facts]
        known = [one for one in verdicts if one is not None]
        return sum(known, Fraction(0)) / len(known) if len(known) == len(facts) else None
    if all(fact.numerator is not None and fact.denominator for fact in facts):
        whole = sum((fraction(fact.denominator or 0) for fact in facts), Fraction(0))
        return sum((fraction(fact.numerator or 0) for fact in facts), Fraction(0)) / whole
    values = [fact.value for fact in facts if fact.value is not None]
    return sum(map(fraction, values), Fraction(0)) if len(values) == len(facts) else None


def _by_school(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    held: dict[str, list[Fact]] = {}
    for fact in facts:
        held.setdefault(fact.unit, []).append(fact)
    return {unit: latest(rows) for unit, rows in held.items()}


def figures_of(
    facts: Iterable[Fact],
    schools: Iterable[School],
    *,
    before: Iterable[Fact] | None = None,
    missing: str = NOT_REPORTED,
    least: int = 0,
    unit: str = "",
) -> dict[str, Figure]:
    """Give each school its figure: of the latest period, or the change since the year before.

    Parameters
    ----------
    facts : iterable of Fact
        What is known now; the latest period of each school counts.
    schools : iterable of School
        Who is appraised.
    before : iterable of Fact, optional
        What was known a year before; given, the figure is the change (比上一年的变化).
    missing : str
        Why a school has none.
    least : int
        A share of fewer than so many people is not used (人数不足).
    unit : str
        How a change is told: shares in per cent.

    Examples
    --------
    >>> one = School("s", "甲校")
    >>> now, then = [Fact("s", value=0.93)], [Fact("s", value=0.9)]
    >>> figures_of(now, [one], before=then)["s"].value
    Fraction(3, 100)
    >>> figures_of(now, [one], before=[])["s"].why
    '没有上一年的数'
    """
    now = _by_school(facts)
    then = _by_school(before) if before is not None else None
    out: dict[str, Figure] = {}
    for school in schools:
        rows = now.get(school.code, [])
        value = value_of(rows)
        address = "；".join(dict.fromkeys(fact.address for fact in rows if fact.address))
        if value is None:
            out[school.code] = Figure(why=missing, address=address)
        elif _few(rows, least) or (then is not None and _few(then.get(school.code, []), least)):
            out[school.code] = Figure(why=f"少于{least}，不使用", address=address)
        elif then is None:
            out[school.code] = Figure(value, _stands_on(rows), address)
        else:
            old = value_of(then.get(school.code, []))
            if old is None:
                out[school.code] = Figure(why="没有上一年的数", address=address)
            else:
                out[school.code] = Figure(value - old, _moved(old, value, unit), address)
    return out


def _stands_on(facts: Sequence[Fact]) -> str:
    """Say what stands behind a value: its two counts and its document."""
    said = [
        f"{fact.numerator:g}/{fact.denominator:g}"
        for fact in facts
        if fact.numerator is not None and fact.denominator
    ]
    said += [fact.evidence for fact in facts if fact.evidence]
    return "；".join(dict.fromkeys(said))


def _few(facts: Sequence[Fact], least: int) -> bool:
    """Tell whether a share rests on fewer people than it may."""
    counted = [fact.denominator for fact in facts if fact.denominator is not None]
    return bool(counted) and sum(counted) < least


def _moved(old: Fraction, new: Fraction, unit: str) -> str:
    return f"上一年 {_told(old, unit)}，这一年 {_told(new, unit)}"


def _told(value: Fraction, unit: str) -> str:
    if unit == SHARE:
        return f"{shown(float(value * 100), 1)}%"
    return f"{float(value):.4g}{unit}"
