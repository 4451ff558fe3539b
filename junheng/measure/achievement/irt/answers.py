"""Scores as categories (作答记录): read once, checked, equal rows counted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.kernel.errors import DataError
from junheng.measure.achievement.irt.result import Floats, Labels

Missing = Literal["not_presented", "wrong"]
Codes = NDArray[np.int16]
WHERE = "项目反应分析"
ABSENT = -1  # code of an answer that was not presented
_MOST_CATEGORIES = 100
_FEW = 5  # candidates in a category below which its parameter is weak

NO_ANSWER = "{count} 名考生一题也没有作答，已略去。"
NO_SPREAD = "“{item}”全部作答的考生都得 {score:g} 分：没有信息，未纳入。"
NOBODY = "“{item}”没有人作答，未纳入。"
UNUSED = "“{item}”没有人得 {scores} 分：没有人得的分值无法估计，其余分值依次为相邻的类别。"
RARE = "“{item}”得 {scores} 分的不到 {few} 人：这一类的截距不可靠，可以与相邻分值合并。"
SMALL = "只有 {count} 名考生：题目参数的误差很大，只能参考。"
ENOUGH = 200  # candidates; below, item parameters are rough
FEWEST = 10  # candidates, below which nothing is estimated


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers of all candidates, as categories 0, 1, … of each item."""

    items: Labels  # n_items, all that were given
    codes: Codes  # n_candidates × n_used; ABSENT where not presented
    used: tuple[int, ...]  # places of the items that can be estimated
    scores: tuple[Floats, ...]  # per used item, the score of each category, ascending
    candidates: NDArray[np.intp]  # n_candidates: their rows in the table given
    given: int  # rows of the table
    unusable: dict[str, str]  # the other items, each with its reason (Chinese)
    statements: tuple[str, ...]

    @classmethod
    def read(cls, scores: ArrayLike, *, missing: Missing, items: Sequence[str] = ()) -> Answers:
        """Check a table of scores and number each item's categories.

        Parameters
        ----------
        scores : array of float, n_candidates × n_items
            Points; NaN where there is no answer.
        missing : "not_presented" or "wrong"
            Whether an empty cell says nothing of the candidate, or counts as 0 points.
        items : sequence of str, optional
            Names; without them 1, 2, ….

        Raises
        ------
        ValueError
            No table, an infinite or negative score, names that do not fit, an unknown treatment of
            empty cells.
        DataError
            An item with more than 100 different scores, fewer than ten candidates, or fewer than
            two items with different scores.
        """
        points = table(scores)
        labels = names(items, points.shape[1])
        if missing == "wrong":
            points = np.where(np.isnan(points), 0.0, points)
        elif missing != "not_presented":
            raise ValueError(f"missing is {missing!r}; say not_presented or wrong")
        answered = ~np.isnan(points).all(axis=1)
        statements = [] if answered.all() else [NO_ANSWER.format(count=int((~answered).sum()))]
        kept = np.flatnonzero(answered)
        if kept.size < FEWEST:
            raise DataError(
                where=WHERE,
                found=f"有作答的考生只有 {kept.size} 人",
                expected=f"至少 {FEWEST} 人，{ENOUGH} 人以上才有参考价值",
                fix="请只用经典的试题分析，或合并几次同样的考试",
            )
        if kept.size < ENOUGH:
            statements.append(SMALL.format(count=kept.size))
        used, columns, levels, unusable = [], [], [], {}
        for place, name in enumerate(labels):
            column, found = _categories(points[kept, place], name)
            if found.size > 1:
                used.append(place)
                columns.append(column)
                levels.append(found)
                statements += _weak(name, column, found)
            elif found.size:
                unusable[name] = NO_SPREAD.format(item=name, score=float(found[0]))
            else:
                unusable[name] = NOBODY.format(item=name)
        if len(used) < 2:
            raise DataError(
                where=WHERE,
                found=f"{len(labels)} 道题里只有 {len(used)} 道的得分有差别",
                expected="至少两道题的得分有差别",
                fix="请检查是否选错了列",
            )
        codes = np.ascontiguousarray(np.stack(columns, axis=1))
        return cls(
            items=labels,
            codes=codes,
            used=tuple(used),
            scores=tuple(levels),
            candidates=kept,
            given=len(points),
            unusable=unusable,
            statements=tuple(statements),
        )

    def without(self, place: int, reason: str) -> Answers:
        """Leave one item out, by its place among the used ones."""
        keep = [i for i in range(len(self.used)) if i != place]
        codes = self.codes[:, keep]
        some = (codes != ABSENT).any(axis=1)
        name = self.items[self.used[place]]
        return replace(
            self,
            codes=np.ascontiguousarray(codes[some]),
            used=tuple(self.used[i] for i in keep),
            scores=tuple(self.scores[i] for i in keep),
            candidates=self.candidates[some],
            unusable=self.unusable | {name: reason},
            statements=tuple(said for said in self.statements if f"“{name}”" not in said),
        )


def table(scores: ArrayLike) -> Floats:
    """Give a table of points, n_candidates × n_items, or say what is wrong with it."""
    points: Floats = np.asarray(scores, dtype=np.float64)
    if points.ndim != 2 or not points.size:
        raise ValueError(f"scores have shape {points.shape}; give candidates × items")
    if np.isinf(points).any():
        raise ValueError("an infinite score; leave the cell empty or mend it")
    if (points < 0).any():
        raise ValueError("a negative score; points start at 0")
    return points


def names(items: Sequence[str], count: int) -> Labels:
    """Give a name to each of ``count`` items."""
    labels = tuple(items) or tuple(str(i + 1) for i in range(count))
    if len(labels) != count:
        raise ValueError(f"{len(labels)} names for {count} items")
    if len(set(labels)) < count:
        raise ValueError("two items have the same name")
    return labels


def _categories(column: Floats, name: str) -> tuple[Codes, Floats]:
    absent = np.isnan(column)
    found = np.unique(column[~absent])
    if found.size > _MOST_CATEGORIES:
        raise DataError(
            where=f"{WHERE} “{name}”",
            found=f"有 {found.size} 种不同的分值",
            expected=f"每道题不超过 {_MOST_CATEGORIES} 种",
            fix="这一列若是总分，请不要当作题目",
        )
    codes = np.searchsorted(found, column).astype(np.int16)
    codes[absent] = ABSENT
    return codes, found


def _weak(name: str, codes: Codes, found: Floats) -> list[str]:
    """Say what is weak about one item's categories."""
    said = []
    skipped = _skipped(found)
    if skipped.size:
        said.append(UNUSED.format(item=name, scores=_listed(skipped)))
    counts = np.bincount(codes[codes >= 0], minlength=found.size)
    if (counts < _FEW).any():
        said.append(RARE.format(item=name, scores=_listed(found[counts < _FEW]), few=_FEW))
    return said


def _skipped(found: Floats) -> Floats:
    """Whole or half points from 0 to the highest that nobody got; none where 0 and one more."""
    doubled = np.round(found * 2.0)
    if found.size == 2 or (doubled != found * 2.0).any():
        return np.zeros(0)
    whole = not (doubled % 2).any()
    steps = np.arange(0.0, found[-1] + 0.25, 1.0 if whole else 0.5)
    out: Floats = np.setdiff1d(steps, found)
    return out


def _listed(scores: Floats) -> str:
    shown = "、".join(f"{score:g}" for score in scores[:8])
    return shown if scores.size <= 8 else f"{shown} 等 {scores.size} 种"
