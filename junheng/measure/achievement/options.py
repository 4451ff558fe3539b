"""How the options of choice items were chosen (选择题选项分析)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.items import EXTREME_SHARE, Floats, extreme_weights

BLANK = ""  # no answer; 未作答
NOT_CHOSEN = "选项 {option} 没有人选，起不到干扰作用。"
STRONG_CHOOSE = "选项 {option} 吸引的高分组比低分组多，请核对答案和题意。"
KEY_FAILS = "正确答案 {option} 在低分组里选的人更多，请核对答案。"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice item (选项)."""

    option: str  # as written on the answer sheet; empty: no answer
    is_key: bool
    count: int  # candidates
    share: float  # of all who sat, 0 to 1
    high: float | None  # share in the high group
    low: float | None  # share in the low group
    mean_total: float | None  # mean total of those who chose it, points; None: nobody did


@dataclass(frozen=True, slots=True)
class ItemOptions:
    """All options of one item; the shares add up to one."""

    item: str
    key: str
    options: tuple[Option, ...]
    statements: tuple[str, ...]

    def __post_init__(self) -> None:
        if not math.isclose(math.fsum(one.share for one in self.options), 1.0, rel_tol=1e-9):
            raise ValueError("the shares of the options do not add up to one")

    @property
    def strongest_distractor(self) -> Option | None:
        """The wrong option most chose; None where nobody chose one."""
        wrong = [one for one in self.options if one.option and not one.is_key and one.count]
        return max(wrong, key=lambda one: one.count, default=None)


def analyse_options(
    answers: Mapping[str, Sequence[str]],
    keys: Mapping[str, str],
    totals: ArrayLike,
    *,
    offered: Sequence[str] = (),
    extreme_share: float = EXTREME_SHARE,
) -> tuple[ItemOptions, ...]:
    """Who chose which option of each item (干扰项分析).

    Answers "what did those who got it wrong think?".

    Parameters
    ----------
    answers : mapping of str to sequence of str, n_candidates each
        By item, the option each candidate chose; empty for no answer.
    keys : mapping of str to str
        The right option of each item.
    totals : array of float, n_candidates
        Totals on the whole paper, points.
    offered : sequence of str
        Options the paper offers, so that one nobody chose is seen too.
    extreme_share : float
        As in :func:`~junheng.measure.achievement.items.analyse_items`, with its tie rule.

    Returns
    -------
    tuple of ItemOptions
        Options in order, "no answer" last where it occurs.

    Raises
    ------
    ValueError
        No candidate, lengths that differ, an item without a key, a total that is not a number.

    Examples
    --------
    >>> (found,) = analyse_options({"1": "AABC"}, {"1": "A"}, [4, 3, 2, 1], offered="ABCD")
    >>> [(one.option, one.count) for one in found.options]
    [('A', 2), ('B', 1), ('C', 1), ('D', 0)]
    >>> found.statements
    ('选项 D 没有人选，起不到干扰作用。',)
    """
    total = np.asarray(totals, dtype=np.float64)
    if not total.size or not np.isfinite(total).all():
        raise ValueError("no total, or one that is not a number; leave those candidates out")
    for item, chosen in answers.items():
        if len(chosen) != total.size or not keys.get(item):
            raise ValueError(
                f"item {item} has {len(chosen)} answers for {total.size} totals, "
                f"key {keys.get(item)!r}; give one answer each, and a key"
            )
    groups = extreme_weights(total, extreme_share)
    found = []
    for item, chosen in answers.items():
        counted = _Counted.of(chosen, {*offered, keys[item]}, total, groups)
        options = tuple(counted.option(i, keys[item]) for i in range(len(counted.named)))
        found.append(ItemOptions(item, keys[item], options, tuple(_statements(options))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The options of one item, counted in one pass over the candidates."""

    named: list[str]
    counts: list[int]
    sums: list[float]  # of totals
    high: list[float] | None
    low: list[float] | None

    @classmethod
    def of(
        cls,
        chosen: Sequence[str],
        known: set[str],
        total: Floats,
        groups: tuple[Floats, Floats] | None,
    ) -> _Counted:
        seen = {*chosen, *known}
        named = sorted(seen - {BLANK}) + [BLANK] * (BLANK in seen)
        place = {option: i for i, option in enumerate(named)}
        held = np.fromiter((place[one] for one in chosen), dtype=np.intp, count=len(chosen))

        def added(weights: Floats | None) -> list[float]:
            found: list[float] = np.bincount(held, weights, minlength=len(named)).tolist()
            return found

        return cls(
            named=named,
            counts=[int(count) for count in added(None)],
            sums=added(total),
            high=added(groups[0]) if groups else None,
            low=added(groups[1]) if groups else None,
        )

    def option(self, i: int, key: str) -> Option:
        count = self.counts[i]
        return Option(
            option=self.named[i],
            is_key=self.named[i] == key,
            count=count,
            share=count / sum(self.counts),
            high=self.high[i] if self.high else None,
            low=self.low[i] if self.low else None,
            mean_total=self.sums[i] / count if count else None,
        )


def _statements(options: Sequence[Option]) -> list[str]:
    said = []
    for one in options:
        high, low = one.high or 0.0, one.low or 0.0  # both None, or neither
        if one.is_key:
            if low > high:
                said.append(KEY_FAILS.format(option=one.option))
        elif not one.count:
            said.append(NOT_CHOSEN.format(option=one.option))
        elif one.option and high > low:
            said.append(STRONG_CHOOSE.format(option=one.option))
    return said
