"""Classical item analysis (试题分析：难度、区分度、信度)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

EXTREME_SHARE = 0.27  # Kelley 1939: the groups that tell most of a normal trait
NO_SPREAD = "这道题所有人得分相同，没有区分度。"
REST_CONSTANT = "其余各题的合计所有人相同，算不出题总相关。"
TOTAL_CONSTANT = "所有人总分相同，分不出高分组和低分组。"
FEW_CANDIDATES = "高低分组各只有 {count} 人，区分度不稳定。"
NEGATIVE_ALPHA = "信度系数为负：有的题与其余的题方向相反，请核对答案和计分。"
ONE_ITEM = "只有一道题，算不出内部一致性信度。"
ONE_CANDIDATE = "只有一名考生，算不出标准差、信度和区分度。"
ALL_EQUAL = "所有人总分相同，算不出信度和测量误差。"
SMALLEST_GROUP = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a paper (一道题)."""

    item: str
    full: float  # full mark, points
    mean: float  # points
    sd: float | None  # points, n − 1; None for one candidate
    difficulty: float  # mean ÷ full mark, 0 to 1; high is easy (得分率)
    discrimination: float | None  # high group's share of the mark − low group's, −1 to 1
    high: float | None  # share of the mark in the high group
    low: float | None  # the same in the low group
    item_rest: float | None  # correlation with the sum of the other items
    alpha_without: float | None  # Cronbach's alpha of the other items
    statements: tuple[str, ...] = ()  # why a figure is missing (Chinese)


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """A paper and its items (试题分析)."""

    n: int  # candidates with a mark on every item
    mean: float  # points
    sd: float | None  # points, n − 1
    alpha: float | None  # Cronbach's alpha, at most 1
    sem: float | None  # standard error of measurement, points
    full: float  # sum of full marks
    group: int | None  # candidates in the high and in the low group
    items: tuple[Item, ...]
    statements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        parts = math.fsum(item.mean for item in self.items)
        if not math.isclose(parts, self.mean, rel_tol=1e-9, abs_tol=1e-9):
            raise ValueError(f"the items' means add up to {parts} but the mean is {self.mean}")


def analyse_items(
    scores: ArrayLike,
    names: Sequence[str],
    full: Sequence[float],
    *,
    extreme_share: float = EXTREME_SHARE,
) -> ItemAnalysis:
    """Difficulty, discrimination and reliability of a paper (难度、区分度、信度).

    Answers "which questions told pupils apart, and how far is the total to be trusted?".

    Parameters
    ----------
    scores : array of float, n_candidates × n_items
        Points.  Every cell is known: a candidate who was absent or whose mark is missing is left
        out by the caller, an item left blank by a candidate who sat is 0.
    names : sequence of str, n_items
    full : sequence of float, n_items
        Full marks, points, positive.
    extreme_share : float
        Share of candidates in the high and in the low group, above 0 to 0.5.

    Returns
    -------
    ItemAnalysis
        A figure that cannot be computed is ``None`` and a statement says why.

    Raises
    ------
    ValueError
        No candidate, no item, shapes that differ, a repeated name, a mark that is missing,
        negative or above full marks, a full mark that is not positive.

    Notes
    -----
    ``difficulty = mean / full``; ``alpha = k/(k−1) (1 − Σ s_i²/s²)`` [1]_;
    ``sem = s √(1 − alpha)``; ``item_rest`` is the correlation of an item with the total less the
    item.  The high and the low group are ``round(share × n)`` candidates by total [2]_.  Those
    who tie at a group's edge count in it by the same fraction each, so that neither the order of
    the rows nor chance decides; where nobody ties this is the usual figure.

    References
    ----------
    .. [1] L. J. Cronbach, "Coefficient alpha and the internal structure of tests",
       *Psychometrika* 16, 1951.
    .. [2] T. L. Kelley, "The selection of upper and lower groups for the validation of test
       items", *Journal of Educational Psychology* 30, 1939.

    Examples
    --------
    >>> found = analyse_items([[1, 1], [1, 0], [0, 0], [0, 0]], ["1", "2"], [1, 1])
    >>> round(found.alpha, 4), [item.difficulty for item in found.items]
    (0.7273, [0.5, 0.25])
    """
    marks = _checked(scores, names, full)
    if not 0 < extreme_share <= 0.5:
        raise ValueError(f"extreme_share is {extreme_share}; give a share above 0, up to 0.5")
    n, k = marks.shape
    sums = _Sums.of(marks)
    alpha = _alpha(float(sums.squares.sum()), sums.of_total, k)
    sd = math.sqrt(sums.of_total / (n - 1)) if n > 1 else None
    weights = extreme_weights(marks.sum(axis=1), extreme_share)
    group = _group_size(n, extreme_share) if weights else 0
    high, low = (weights[0] @ marks, weights[1] @ marks) if weights else (None, None)
    items = tuple(
        _item(sums, i, name, mark, high=high, low=low)
        for i, (name, mark) in enumerate(zip(names, full, strict=True))
    )
    return ItemAnalysis(
        n=n,
        mean=math.fsum(sums.means),
        sd=sd,
        alpha=alpha,
        sem=None if alpha is None or sd is None else sd * math.sqrt(1 - alpha),
        full=math.fsum(full),
        group=group or None,
        items=items,
        statements=tuple(_statements(n, k, alpha, group)),
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over candidates from which every coefficient follows."""

    n: int
    means: Floats  # of each item
    squares: Floats  # around the mean, of each item
    with_total: Floats  # products of each item and the total, around the means
    of_total: float  # squares of the total around its mean

    @classmethod
    def of(cls, marks: Floats) -> _Sums:
        """Take them; an item or a total that does not vary has exactly no spread."""
        n = len(marks)
        means = marks.sum(axis=0) / n
        centred = marks - means
        centred[:, marks.max(axis=0) == marks.min(axis=0)] = 0.0
        around = centred.sum(axis=1)
        total = marks.sum(axis=1)
        if np.ptp(total) <= _near(float(total.max())):
            around = np.zeros(n)
        squares = np.einsum("ij,ij->j", centred, centred)
        return cls(n, means, squares, around @ centred, float(around @ around))

    def rest(self, i: int) -> float:
        """Squares of the total less one item, around its mean; 0 where only rounding is left."""
        rest = float(self.of_total - 2 * self.with_total[i] + self.squares[i])
        return rest if rest > 1e-10 * (self.of_total + float(self.squares[i])) else 0.0


def _alpha(squares: float, of_total: float, k: int) -> float | None:
    return None if k < 2 or not of_total else k / (k - 1) * (1 - squares / of_total)


def _group_size(n: int, share: float) -> int:
    return min(math.floor(share * n + 0.5), n // 2)


def extreme_weights(total: Floats, share: float) -> tuple[Floats, Floats] | None:
    """Weights of the high and of the low group, each adding up to one (高分组、低分组).

    Parameters
    ----------
    total : array of float, n_candidates
    share : float
        Of the candidates, in each group.

    Returns
    -------
    tuple of two arrays, or None
        Candidates beyond a group's edge weigh ``1 / group``, those who tie on it share what is
        left of the group equally.  ``None`` where all totals are equal or a group is empty.
    """
    group = _group_size(len(total), share)
    ordered = np.sort(total)
    if not group or ordered[-1] - ordered[0] <= _near(float(ordered[-1])):
        return None
    return (
        _weights(total, float(ordered[-group]), group, 1.0),
        _weights(total, float(ordered[group - 1]), group, -1.0),
    )


def _near(value: float) -> float:
    return 1e-9 * max(1.0, abs(value))


def _weights(total: Floats, edge: float, group: int, sign: float) -> Floats:
    beyond = sign * (total - edge) > _near(edge)
    level = np.abs(total - edge) <= _near(edge)
    in_part = (group - int(beyond.sum())) / int(level.sum())
    weights: Floats = (beyond + in_part * level) / group
    return weights


def _item(
    sums: _Sums, i: int, name: str, full: float, *, high: Floats | None, low: Floats | None
) -> Item:
    square, rest = float(sums.squares[i]), sums.rest(i)
    said = []
    if not square:
        said.append(NO_SPREAD)
    elif not rest:
        said.append(REST_CONSTANT)
    correlation = None
    if square and rest:
        covariance = float(sums.with_total[i]) - square
        correlation = min(1.0, max(-1.0, covariance / math.sqrt(square * rest)))
    top = None if high is None else float(high[i]) / full
    bottom = None if low is None else float(low[i]) / full
    return Item(
        item=name,
        full=full,
        mean=float(sums.means[i]),
        sd=math.sqrt(square / (sums.n - 1)) if sums.n > 1 else None,
        difficulty=float(sums.means[i]) / full,
        discrimination=None if top is None or bottom is None else top - bottom,
        high=top,
        low=bottom,
        item_rest=correlation,
        alpha_without=_alpha(float(sums.squares.sum()) - square, rest, len(sums.means) - 1),
        statements=tuple(said),
    )


def _statements(n: int, k: int, alpha: float | None, group: int) -> list[str]:
    said = []
    if n == 1:
        said.append(ONE_CANDIDATE)
    elif k == 1:
        said.append(ONE_ITEM)
    elif alpha is None:
        said += [ALL_EQUAL, TOTAL_CONSTANT]
    elif alpha < 0:
        said.append(NEGATIVE_ALPHA)
    if n > 1 and 0 < group < SMALLEST_GROUP:
        said.append(FEW_CANDIDATES.format(count=group))
    return said


def _checked(scores: ArrayLike, names: Sequence[str], full: Sequence[float]) -> Floats:
    marks = np.asarray(scores, dtype=np.float64)
    if marks.ndim != 2 or not marks.size:
        raise ValueError(f"scores have shape {marks.shape}; give candidates × items, none empty")
    if not marks.shape[1] == len(names) == len(full):
        raise ValueError(
            f"{marks.shape[1]} columns, {len(names)} names, {len(full)} full marks; "
            "give one of each per item"
        )
    if len(set(names)) < len(names):
        raise ValueError("an item's name is there twice; name each item once")
    limits = np.asarray(full, dtype=np.float64)
    if not (np.isfinite(limits) & (limits > 0)).all():
        raise ValueError("a full mark is not a positive number")
    if not ((marks >= 0) & (marks <= limits)).all():  # a missing mark fails both
        raise ValueError("a mark is missing, negative or above the full mark; check the table")
    return marks
