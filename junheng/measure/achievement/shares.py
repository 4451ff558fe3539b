"""Shares in the top and in the bottom fifth of a reference population (前20%率、后20%率).

Three ways in, one shape out: the rows of a unit under cut scores; cut scores found in one's own
reference population, or received from above; a bulletin that prints shares and no rows.  Unit,
reference population, tie rule and denominator are named on every result.  The bottom share is
better the lower it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.items import Floats

Ties = Literal["in", "out", "in_part"]
Side = Literal["top", "bottom"]
Base = Literal["enrolled_grade_7", "enrolled_grade_9", "registered", "sat"]
BASES: Mapping[Base, str] = {
    "enrolled_grade_7": "七年级入学时在籍",
    "enrolled_grade_9": "九年级在籍",
    "registered": "报名",
    "sat": "参加考试",
}
TIES: Mapping[Ties, str] = {
    "in": "与分数线同分的都计入",
    "out": "与分数线同分的都不计入",
    "in_part": "与分数线同分的按名额的比例计入",
}
Z95 = 1.959963984540054
NO_BASE = "没有“{base}”人数，算不出这个口径。"
SMALLER_BASE = "“{base}”{base_n} 人，比有成绩的 {n} 人还少：请核对；这个口径不算。"
NO_UNIT = "{unit}没有一个成绩。"
VANISHES = "按参加考试的人数，{side}{words} {gain:.1f} 个百分点；按七年级入学人数没有{words}。"


@dataclass(frozen=True, slots=True)
class CutScores:
    """The scores that bound the top and the bottom part of a population (分数线)."""

    part: float  # of the population, such as 0.2
    top: float  # points
    bottom: float
    reference: str  # the population, such as 全市考生
    n: int | None  # its pupils with a score; None where only the cuts were received
    ties: Ties
    top_in_part: float = 1.0  # weight of a pupil exactly on the top cut, 0 to 1
    bottom_in_part: float = 1.0
    source: str = ""  # document of cuts that were received


def cut_scores(
    reference: ArrayLike, *, name: str, part: float = 0.2, ties: Ties = "in"
) -> CutScores:
    """Find the cut scores of a population one holds (划分数线).

    Parameters
    ----------
    reference : array of float, n
        Scores of the whole reference population, points; NaN for none.
    name : str
        What the population is; it goes with every result.
    part : float
        Above 0, up to 0.5.
    ties : {"in", "out", "in_part"}
        What becomes of those exactly on a cut.  ``in``: all count, the population's own share may
        exceed ``part``; ``out``: none does, unless nobody would be left; ``in_part``: each counts
        by the places left over the number who tie, so that the population's share is ``part``.

    Returns
    -------
    CutScores
        ``top`` is the score of the ``⌈part n⌉``-th from above, ``bottom`` from below.

    Raises
    ------
    ValueError
        No score, all scores equal, a part outside its range, or an unknown tie rule.

    Examples
    --------
    >>> cuts = cut_scores([9, 8, 8, 7, 6, 5, 4, 3, 2, 1], name="甲县考生")
    >>> cuts.top, cuts.bottom
    (8.0, 2.0)
    """
    held = _scores(reference)
    held = np.sort(held[~np.isnan(held)])
    if not 0 < part <= 0.5 or ties not in TIES:
        raise ValueError(f"part is {part}, ties {ties!r}; a part up to 0.5 and in, out or in_part")
    if not held.size or held[0] == held[-1]:
        raise ValueError("the reference has no score, or all are equal: nothing is top or bottom")
    places = Fraction(str(part)) * held.size
    at = math.ceil(places)
    top, bottom = float(held[-at]), float(held[at - 1])
    above, below = int((held > top).sum()), int((held < bottom).sum())
    return CutScores(
        part=part,
        top=top,
        bottom=bottom,
        reference=name,
        n=held.size,
        ties=ties,
        top_in_part=_on_the_cut(ties, places - above, int((held == top).sum()), above),
        bottom_in_part=_on_the_cut(ties, places - below, int((held == bottom).sum()), below),
    )


def _on_the_cut(ties: Ties, left: Fraction, level: int, beyond: int) -> float:
    if ties == "in_part":
        return float(left / level)
    return 1.0 if ties == "in" or not beyond else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """One share on one denominator (一个口径)."""

    base: Base
    n: int | None  # pupils of the denominator
    value: float | None  # 0 to 1
    low: float | None  # 95 % interval (Wilson), or the bounds of a rounded bulletin
    high: float | None
    reason: str = ""  # why there is none


@dataclass(frozen=True, slots=True)
class UnitShares:
    """A unit's share in one end of the reference population, on four denominators."""

    unit: str
    side: Side
    part: float  # of the reference population, such as 0.2
    count: float | None  # pupils in that end; fractions where ties count in part
    cuts: CutScores | None  # None for a bulletin that names none
    reference: str
    shares: tuple[Share, ...]  # in the order of BASES
    statements: tuple[str, ...]
    withheld: bool = False  # not told: it would give a masked share away

    @property
    def lower_is_better(self) -> bool:
        """Whether a low share is the good one."""
        return self.side == "bottom"

    def on(self, base: Base) -> Share:
        """Give the share on one denominator."""
        return next(share for share in self.shares if share.base == base)


def unit_shares(
    scores: ArrayLike, cuts: CutScores, side: Side, *, unit: str, bases: Mapping[Base, int]
) -> UnitShares:
    """Share of one unit's pupils in the top or bottom part (按成绩行计算).

    Parameters
    ----------
    scores : array of float, n
        The unit's scores, points; NaN for pupils without one.
    cuts : CutScores
        Of the reference population, found or received.
    side : {"top", "bottom"}
    unit : str
        What the unit is, such as a school or a district.
    bases : mapping of Base to int
        Pupils enrolled in grade 7, enrolled in grade 9, registered; ``sat`` is counted from the
        scores.  A denominator that is not given has no share, with the reason.

    Returns
    -------
    UnitShares
        A pupil without a score is never in the top part and never in the bottom part: where many
        of the weak do not sit, the share on ``sat`` improves and that on ``enrolled_grade_7`` does
        not.

    Examples
    --------
    >>> cuts = CutScores(0.2, 560, 300, "全市考生", None, "in", source="市考试院〔2025〕8号")
    >>> found = unit_shares([600, 560, 400, 200], cuts, "top", unit="甲校",
    ...     bases={"enrolled_grade_7": 8})
    >>> found.on("sat").value, found.on("enrolled_grade_7").value
    (0.5, 0.25)
    """
    held = _scores(scores)
    held = held[~np.isnan(held)]
    if side == "top":
        count = int((held > cuts.top).sum()) + cuts.top_in_part * int((held == cuts.top).sum())
    else:
        low = int((held < cuts.bottom).sum())
        count = low + cuts.bottom_in_part * int((held == cuts.bottom).sum())
    told = {**bases, "sat": held.size}
    shares = tuple(_share(base, told.get(base), count, held.size) for base in BASES)
    said = () if held.size else (NO_UNIT.format(unit=unit),)
    return UnitShares(unit, side, cuts.part, count, cuts, cuts.reference, shares, said)


def _share(base: Base, n: int | None, count: float, sat: int) -> Share:
    if not n:
        return Share(base, n, None, None, None, NO_BASE.format(base=BASES[base]))
    if n < sat:
        reason = SMALLER_BASE.format(base=BASES[base], base_n=n, n=sat)
        return Share(base, n, None, None, None, reason)
    return Share(base, n, count / n, *wilson(count, n))


def bulletin_shares(
    printed: float,
    side: Side,
    *,
    unit: str,
    reference: str,
    base: Base,
    bases: Mapping[Base, int],
    part: float = 0.2,
    decimals: int = 3,
) -> UnitShares:
    """Carry a printed share over to the other denominators (按通报计算，没有成绩行).

    Parameters
    ----------
    printed : float
        The share as the bulletin prints it, 0 to 1.
    side : {"top", "bottom"}
    unit, reference : str
        As the bulletin names them.
    base : Base
        The denominator the bulletin uses.
    bases : mapping of Base to int
        Pupils on each denominator; that of the bulletin must be there.
    part : float
        Of the reference population, as the bulletin says.
    decimals : int
        Decimals of ``printed``: 0.214 has 3.

    Returns
    -------
    UnitShares
        ``low`` and ``high`` are the bounds the rounding leaves, not an interval for chance.
        ``count`` is the whole number the print allows, where there is just one.

    Raises
    ------
    ValueError
        A share outside 0 to 1, or no number of pupils for the bulletin's denominator.

    Examples
    --------
    >>> found = bulletin_shares(0.214, "top", unit="甲县", reference="全市", base="sat",
    ...     bases={"sat": 500, "enrolled_grade_7": 620})
    >>> found.count, round(found.on("enrolled_grade_7").value, 4)
    (107.0, 0.1726)
    """
    n = bases.get(base)
    if not n or not 0 <= printed <= 1:
        raise ValueError(f"printed is {printed}, {base} has {n} pupils; a share and its pupils")
    half = 0.5 * 10.0**-decimals
    low, high = max(0.0, printed - half), min(1.0, printed + half)
    whole = range(math.ceil(low * n - 1e-9), math.floor(high * n + 1e-9) + 1)
    count = float(whole[0]) if len(whole) == 1 else None
    shares = []
    for one, label in BASES.items():
        pupils = bases.get(one)
        if not pupils:
            shares.append(Share(one, pupils, None, None, None, NO_BASE.format(base=label)))
            continue
        value = (printed * n if count is None else count) / pupils
        bounds = (low * n / pupils, high * n / pupils)
        if one == base:
            shares.append(Share(one, pupils, printed, low, high))
        elif bounds[1] > 1:
            reason = SMALLER_BASE.format(base=label, base_n=pupils, n=n)
            shares.append(Share(one, pupils, None, None, None, reason))
        else:
            shares.append(Share(one, pupils, value, *bounds))
    return UnitShares(unit, side, part, count, None, reference, tuple(shares), ())


def gain_statements(before: UnitShares, after: UnitShares) -> tuple[str, ...]:
    """Say when a gain among those who sat is none among those who once enrolled (口径之差).

    Parameters
    ----------
    before, after : UnitShares
        The same side, part, reference and tie rule in two years.

    Returns
    -------
    tuple of str
        Empty where both denominators tell the same, or one of them is not there.

    Raises
    ------
    ValueError
        Sides, parts, references or tie rules that differ: the difference would mean nothing.
    """
    rules = [
        (one.side, one.part, one.reference, one.cuts and one.cuts.ties) for one in (before, after)
    ]
    if rules[0] != rules[1]:
        raise ValueError(f"{rules[0]} and {rules[1]} cannot be compared")
    sign = -1.0 if after.lower_is_better else 1.0
    gains = []
    for base in ("sat", "enrolled_grade_7"):
        then, now = before.on(base).value, after.on(base).value
        if then is None or now is None:
            return ()
        gains.append(sign * (now - then))
    if not (gains[0] > 0 >= gains[1]):
        return ()
    end, words = ("后", "下降") if after.lower_is_better else ("前", "上升")
    side = f"{end}{100 * after.part:g}%率"
    return (VANISHES.format(side=side, words=words, gain=100 * gains[0]),)


def wilson(count: float, n: int) -> tuple[float, float]:
    """Interval of a share (Wilson 区间), 95 %.

    Parameters
    ----------
    count : float
        Successes, 0 to n; fractions are allowed.
    n : int
        Trials, positive.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
       *Journal of the American Statistical Association* 22, 1927.

    Examples
    --------
    >>> tuple(round(limit, 4) for limit in wilson(9, 45))
    (0.109, 0.3382)
    """
    if not (n > 0 and 0 <= count <= n):
        raise ValueError(f"{count} of {n} is no share")
    share, square = count / n, Z95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def _scores(scores: ArrayLike) -> Floats:
    held = np.asarray(scores, dtype=np.float64)
    if np.isinf(held).any():
        raise ValueError("a score is infinite; write NaN where there is none")
    return held
