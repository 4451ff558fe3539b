"""How much of the spread of scores lies between schools and between classes (方差分解)."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.achievement.distributions import f_quantile, t_quantile
from junheng.measure.achievement.items import Floats

Outer = Literal["schools", "classes"]
ONE_UNIT = "{outer}只有一个，没有{outer}之间的差异可算。"
ONE_CLASS_EACH = "每所学校只有一个班，分不开学校和班级。"
NO_WITHIN = "每个单位只有一名学生，分不开单位之间和单位之内。"
NO_SPREAD = "所有成绩相同，没有差异可分。"
NEGATIVE = "{level}之间的差异估计小于 0，记为 0：看不出{level}之间有差别。"
FEW = "{outer}只有 {count} 个，区间很宽，不宜与别处比较。"
TOO_FEW = "{count} 所学校里去掉任何一所，余下的都要能分开学校和班级，否则算不出区间。"
ENOUGH_UNITS = 10
LEAST_SCHOOLS = 3
_Interval = tuple[float | None, float | None]
_Intervals = tuple[_Interval, _Interval, _Interval]  # outer units, classes, pupils
_NO_INTERVALS: _Intervals = ((None, None), (None, None), (None, None))
LABELS: Mapping[Outer, str] = {"schools": "学校", "classes": "班级"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level's part of the spread (一层的份额)."""

    name: str  # schools, classes, pupils
    units: int
    squares: float  # sum of squares, points²
    squares_share: float  # of the total sum of squares, 0 to 1: what these pupils show
    component: float | None  # variance component, points²
    share: float | None  # of the components' sum, 0 to 1: what schools such as these would show
    low: float | None  # 95 % interval of ``share``
    high: float | None


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Levels from the outside in; their shares add up to one."""

    n: int  # pupils
    by_chance: float | None  # squares_share of outer units that do not differ: (k − 1)/(n − 1)
    levels: tuple[Level, ...]  # empty where there is nothing to split
    statements: tuple[str, ...]

    def __post_init__(self) -> None:
        for part in ("squares_share", "share"):
            held = [getattr(level, part) for level in self.levels]
            if held and None not in held and not math.isclose(math.fsum(held), 1, rel_tol=1e-9):
                raise ValueError(f"{part} of the levels add up to {math.fsum(held)}")

    def level(self, name: str) -> Level:
        """Give a level by name."""
        for level in self.levels:
            if level.name == name:
                return level
        raise KeyError(f"no level {name}; there are {[one.name for one in self.levels]}")


def variance_shares(
    scores: ArrayLike,
    schools: Sequence[Hashable],
    classes: Sequence[Hashable] | None = None,
    *,
    outer: Outer = "schools",
) -> VarianceShares:
    """Split the spread of scores into schools, classes and pupils (校际、班际差异占比).

    Answers "if the schools were all alike, how much of the differences would be gone?".

    Parameters
    ----------
    scores : array of float, n
        Points; pupils with NaN are left out.
    schools : sequence, n
        School of each pupil.
    classes : sequence, n, optional
        Class of each pupil; the same name in two schools is two classes.
    outer : {"schools", "classes"}
        What ``schools`` holds: within one school, give its classes there and say so.

    Returns
    -------
    VarianceShares
        Two shares that are not the same number.  ``squares_share`` describes these pupils: SS of a
        level ÷ total SS; it is above zero by chance alone, ``by_chance``.  ``share`` estimates the
        variance between such schools, without that (intraclass correlation).

    Raises
    ------
    ValueError
        Lengths that differ, or an infinite score.

    Notes
    -----
    Components by the analysis of variance: mean squares set equal to their expectations, for
    unequal sizes too (Henderson's method 1 [1]_).  Below zero they are set to zero, and said so.
    The interval with schools alone is ``(F/F_u − 1)/(F/F_u + n₀ − 1)`` [2]_, exact for equal
    sizes and normal scores.  With classes it leaves out one school at a time (jackknife [3]_),
    since schools, not pupils, are what was drawn.

    References
    ----------
    .. [1] S. R. Searle, G. Casella, C. E. McCulloch, *Variance Components*, Wiley 1992, ch. 5.
    .. [2] A. Donner, "A review of inference procedures for the intraclass correlation coefficient
       in the one-way random effects model", *International Statistical Review* 54, 1986.
    .. [3] B. Efron, C. Stein, "The jackknife estimate of variance", *Annals of Statistics* 9, 1981.

    Examples
    --------
    >>> found = variance_shares([1, 2, 3, 4, 5, 6], ["a", "a", "a", "b", "b", "b"])
    >>> round(found.level("schools").squares_share, 4), round(found.level("schools").share, 4)
    (0.7714, 0.8065)
    """
    held = np.asarray(scores, dtype=np.float64)
    if held.shape != (len(schools),) or (classes is not None and len(classes) != len(schools)):
        raise ValueError(f"scores have shape {held.shape} for {len(schools)} pupils; give one each")
    if np.isinf(held).any():
        raise ValueError("a score is infinite; write NaN where there is none")
    known = ~np.isnan(held)
    keep = np.flatnonzero(known).tolist()
    units = _numbered([schools[i] for i in keep])
    inner = units if classes is None else _numbered([(schools[i], classes[i]) for i in keep])
    return _split(_Sums.of(held[known], units, inner), outer, with_classes=classes is not None)


def _numbered(labels: Sequence[Hashable]) -> NDArray[np.intp]:
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(label, len(known)) for label in labels], dtype=np.intp)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What each school adds to every sum; a school left out is a subtraction."""

    pupils: Floats  # a
    classes: Floats
    total: Floats  # of scores, around the grand mean
    squares: Floats  # of scores
    class_means: Floats  # Σ_j T_ij²/n_ij
    class_sizes: Floats  # Σ_j n_ij²

    @classmethod
    def of(cls, scores: Floats, outer: NDArray[np.intp], inner: NDArray[np.intp]) -> _Sums:
        around = scores - (scores.mean() if scores.size else 0.0)
        if scores.size and scores.max() == scores.min():
            around = np.zeros_like(scores)
        size, total = _added(inner), _added(inner, around)
        school = np.zeros(size.size, dtype=np.intp)
        school[inner] = outer
        return cls(
            pupils=_added(outer),
            classes=_added(school),
            total=_added(outer, around),
            squares=_added(outer, around**2),
            class_means=_added(school, total**2 / size),
            class_sizes=_added(school, size**2),
        )


def _added(units: NDArray[np.intp], values: Floats | None = None) -> Floats:
    """Add values, or count, by unit."""
    return np.bincount(units, values).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Anova:
    """Sums of squares and components; each field one number, or one a school left out."""

    between: Floats
    classes: Floats
    within: Floats
    components: tuple[Floats, Floats, Floats]  # schools, classes, pupils; may be negative


def _anova(sums: _Sums, *, with_classes: bool, left_out: bool) -> _Anova:
    """Analyse all schools, or all but each one in turn, at once."""

    def over(part: Floats) -> Floats:
        whole: Floats = part.sum(keepdims=True)
        rest: Floats = whole - part
        return rest if left_out else whole

    n, a, b = over(sums.pupils), over(np.ones_like(sums.pupils)), over(sums.classes)
    school_means = over(sums.total**2 / sums.pupils)
    class_means = over(sums.class_means)
    correction = over(sums.total) ** 2 / n
    between, inside = school_means - correction, class_means - school_means
    within = over(sums.squares) - class_means
    e = within / (n - b)
    k3 = (n - over(sums.pupils**2) / n) / (a - 1)
    if not with_classes:
        s = (between / (a - 1) - e) / k3
        return _Anova(between, inside, within, (s, np.zeros_like(s), e))
    inner = over(sums.class_sizes / sums.pupils)
    k1 = (n - inner) / (b - a)
    k2 = (inner - over(sums.class_sizes) / n) / (a - 1)
    c = (inside / (b - a) - e) / k1
    s = (between / (a - 1) - e - k2 * c) / k3
    return _Anova(between, inside, within, (s, c, e))


def _split(sums: _Sums, outer: Outer, *, with_classes: bool) -> VarianceShares:
    n, a, b = int(sums.pupils.sum()), sums.pupils.size, int(sums.classes.sum())
    reason = _nothing_to_split(sums, n, a, b, with_classes=with_classes)
    if reason:
        return VarianceShares(n, None, (), (reason.format(outer=LABELS[outer]),))
    found = _anova(sums, with_classes=with_classes, left_out=False)
    parts = [float(one.item()) for one in found.components]
    said = [
        NEGATIVE.format(level=label)
        for part, label in zip(parts, (LABELS[outer], "班级"), strict=False)
        if part < 0
    ]
    if a < ENOUGH_UNITS:
        said.append(FEW.format(outer=LABELS[outer], count=a))
    kept = [max(0.0, part) for part in parts]
    names = (outer, "classes", "pupils")
    if with_classes:
        intervals = _by_jackknife(sums, parts)
    else:
        intervals = _by_f(sums, float(found.between.item()), float(found.within.item()))
    if intervals == _NO_INTERVALS:
        said.append(TOO_FEW.format(count=a))
    squares = [max(0.0, float(one.item())) for one in (found.between, found.classes, found.within)]
    rows = zip(names, (a, b, n), squares, kept, intervals, strict=True)
    levels = tuple(
        Level(
            name=name,
            units=units,
            squares=square,
            squares_share=square / math.fsum(squares),
            component=part,
            share=part / math.fsum(kept),
            low=limits[0],
            high=limits[1],
        )
        for i, (name, units, square, part, limits) in enumerate(rows)
        if with_classes or i != 1  # without classes their squares are zero
    )
    return VarianceShares(n, (a - 1) / (n - 1), levels, tuple(said))


def _nothing_to_split(sums: _Sums, n: int, a: int, b: int, *, with_classes: bool) -> str:
    if a < 2:
        return ONE_UNIT
    if n == b:
        return NO_WITHIN
    if with_classes and a == b:
        return ONE_CLASS_EACH
    return "" if sums.squares.any() else NO_SPREAD


def _by_f(sums: _Sums, between: float, within: float) -> _Intervals:
    n, a = float(sums.pupils.sum()), sums.pupils.size
    if not within:
        return ((1.0, 1.0), (0.0, 0.0), (0.0, 0.0))
    ratio = (between / (a - 1)) / (within / (n - a))
    size = (n - float((sums.pupils**2).sum()) / n) / (a - 1)
    limits = []
    for p in (0.975, 0.025):
        over = ratio / f_quantile(p, a - 1, n - a)
        limits.append(min(1.0, max(0.0, (over - 1) / (over + size - 1))))
    return ((limits[0], limits[1]), (0.0, 0.0), (1 - limits[1], 1 - limits[0]))


def _by_jackknife(sums: _Sums, parts: Sequence[float]) -> _Intervals:
    """Leave out one school at a time; nothing where what is left cannot be split.

    Components are taken as they come, below zero too: set to zero each time they would not vary,
    and "none" would be told as if it were certain.  A level set to zero has its interval around
    what was estimated, the others around what is told.
    """
    a = sums.pupils.size
    classes = sums.classes.sum() - sums.classes
    pupils = sums.pupils.sum() - sums.pupils
    spread = sums.squares.sum() - sums.squares
    if a < LEAST_SCHOOLS or ((classes < a) | (pupils <= classes) | (spread <= 0)).any():
        return _NO_INTERVALS
    left = np.stack(_anova(sums, with_classes=True, left_out=True).components)
    raw = np.array(parts)
    kept = np.maximum(0.0, raw)
    if (left.sum(axis=0) <= 0).any() or raw.sum() <= 0:
        return _NO_INTERVALS
    found = raw / raw.sum()
    pseudo = a * found[:, None] - (a - 1) * left / left.sum(axis=0)
    half = t_quantile(0.975, a - 1) * pseudo.std(axis=1, ddof=1) / math.sqrt(a)
    middle = np.where(raw < 0, found, kept / kept.sum())
    low, high = np.clip(middle - half, 0, 1).tolist(), np.clip(middle + half, 0, 1).tolist()
    return ((low[0], high[0]), (low[1], high[1]), (low[2], high[2]))
