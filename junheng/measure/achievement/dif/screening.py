"""Two groups matched by their totals (按总分匹配), item by item, until the flagged ones settle."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.achievement.irt.answers import Missing, names, table
from junheng.measure.achievement.irt.result import Floats, Labels

Purify = Literal["no", "significant", "sizeable"]
Size = Literal["A", "B", "C"]  # negligible, moderate, large
Flags = NDArray[np.bool_]
ALPHA = 0.05
_ROUNDS = 10
_FEWEST = 20  # candidates of a group, below which nothing is compared
ENOUGH = 200  # candidates of a group; below, only large differences are seen

INCOMPLETE = "{count} 名考生有未呈现的题，没有可比的总分，已略去。"
SMALL = "{group}只有 {count} 人：只有很大的差异才看得出，看不出不等于没有。"
NOT_SETTLED = "净化 {rounds} 轮后有差异的题目仍在变动：以最后一轮为准，请谨慎使用。"
MANY = "有差异的题目占 {share:.0%}：总分本身已受影响，匹配不可靠，请先检查试卷和分组。"
MORE_SCORES = "“{item}”有两种以上的分值：这里只比较对错题。"
NO_SPREAD = "“{item}”所有考生得分相同：无法比较。"


class Compared(Protocol):
    """What one item's comparison says of whether it stands out."""

    @property
    def significant(self) -> bool:
        """Unlikely by chance alone."""

    @property
    def size(self) -> Size | None:
        """How large; None where it could not be computed."""


Item = TypeVar("Item", bound=Compared)


@dataclass(frozen=True, slots=True)
class Screening(Generic[Item]):
    """Every item compared between two groups."""

    items: tuple[Item, ...]  # in the order given
    reference: int  # candidates of the reference group
    focal: int
    rounds: int  # of purification; 0 without
    statements: tuple[str, ...]  # what a reader must know before using the figures (Chinese)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Complete answers of a reference and a focal group."""

    items: Labels
    points: Floats  # n_candidates × n_items
    focal: Flags  # n_candidates
    statements: tuple[str, ...]

    @classmethod
    def read(
        cls, scores: ArrayLike, focal: ArrayLike, *, missing: Missing, items: Sequence[str]
    ) -> Groups:
        """Check scores and groups.

        Parameters
        ----------
        scores : array of float, n_candidates × n_items
            Points; NaN where there is no answer.
        focal : array of bool, n_candidates
            Who belongs to the group of concern (目标组); the others are the reference (参照组).
        missing : "not_presented" or "wrong"
            Candidates with an empty cell are left out, or empty cells count as 0 points.
        items : sequence of str
            Names; empty for 1, 2, ….

        Raises
        ------
        ValueError
            As :func:`table` and :func:`names`; groups that do not fit or are not true or false;
            fewer than twenty candidates in a group; fewer than two items.
        """
        points = table(scores)
        labels = names(items, points.shape[1])
        member = np.asarray(focal)
        if member.shape != (len(points),) or member.dtype != np.bool_:
            raise ValueError(
                f"focal has shape {member.shape} and type {member.dtype}; give true or false for "
                f"each of the {len(points)} candidates"
            )
        if points.shape[1] < 2:
            raise ValueError("one item: without others there is no total to match by")
        if missing == "wrong":
            points = np.where(np.isnan(points), 0.0, points)
        elif missing != "not_presented":
            raise ValueError(f"missing is {missing!r}; say not_presented or wrong")
        whole = ~np.isnan(points).any(axis=1)
        statements = [] if whole.all() else [INCOMPLETE.format(count=int((~whole).sum()))]
        points, member = points[whole], member[whole]
        for group, count in (("参照组", int((~member).sum())), ("目标组", int(member.sum()))):
            if count < _FEWEST:
                raise ValueError(
                    f"{count} candidates with every answer in the "
                    f"{'focal' if group == '目标组' else 'reference'} group; at least {_FEWEST}"
                )
            if count < ENOUGH:
                statements.append(SMALL.format(group=group, count=count))
        return cls(labels, points, member, tuple(statements))

    def right(self, place: int) -> tuple[Flags, str | None]:
        """Say who has the item right, and why it cannot be compared, if so."""
        column = self.points[:, place]
        low, high = float(column.min()), float(column.max())
        right = column == high
        if low == high:
            return right, NO_SPREAD.format(item=self.items[place])
        if not (right | (column == low)).all():
            return right, MORE_SCORES.format(item=self.items[place])
        return right, None


def screen(
    groups: Groups, compare: Callable[[int, Floats], Item], purify: Purify
) -> Screening[Item]:
    """Compare every item, and again without the flagged ones in the total (净化).

    Parameters
    ----------
    groups : Groups
    compare : callable
        Takes an item's place and the matching totals, n_candidates.
    purify : "no", "significant" or "sizeable"
        Which items leave the total: none; those significant at 5 %; those that are also more than
        negligible.  The item compared always belongs to its own total.

    Raises
    ------
    ValueError
        An unknown way to purify.
    """
    if purify not in ("no", "significant", "sizeable"):
        raise ValueError(f"purify is {purify!r}; say no, significant or sizeable")
    count = len(groups.items)
    flagged: Flags = np.zeros(count, dtype=bool)
    rounds, settled = 0, True
    while True:
        base = groups.points[:, ~flagged].sum(axis=1)
        found = tuple(
            compare(place, base + groups.points[:, place] if flagged[place] else base)
            for place in range(count)
        )
        now = np.array(
            [one.significant and (one.size != "A" or purify == "significant") for one in found]
        )
        settled = bool((now == flagged).all())
        if purify == "no" or settled or rounds == _ROUNDS or now.all():
            break
        flagged, rounds = now, rounds + 1
    statements = list(groups.statements)
    if purify != "no" and not settled:
        statements.append(NOT_SETTLED.format(rounds=rounds))
    share = float(np.mean([one.significant and one.size != "A" for one in found]))
    if share > 0.3:
        statements.append(MANY.format(share=share))
    return Screening(
        found, int((~groups.focal).sum()), int(groups.focal.sum()), rounds, tuple(statements)
    )


def chance_above(chi2: float, degrees: Literal[1, 2]) -> float:
    """Probability of a larger chi-square by chance."""
    return math.erfc(math.sqrt(chi2 / 2.0)) if degrees == 1 else math.exp(-chi2 / 2.0)
