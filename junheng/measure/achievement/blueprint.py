"""The blueprint of a paper (双向细目表): what each item is worth and what it asks for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from junheng.kernel.errors import DataError
from junheng.kernel.issues import Issue, Place
from junheng.kernel.rounding import exact
from junheng.measure.achievement.responses import Question, rules


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """One item: its full mark, what it asks for, and what was planned (细目)."""

    item: str
    full: float  # points
    knowledge: tuple[str, ...]  # knowledge points; the first is the main one
    ability: str = ""  # such as 识记, 理解, 应用
    section: str = ""  # such as 选择题
    key: str = ""  # right option of a choice item
    planned_difficulty: float | None = None  # 0 to 1, high is easy
    line: int | None = None  # where it stands in the file


@dataclass(frozen=True, slots=True)
class Blueprint:
    """All items of one paper; their full marks add up to the paper's."""

    subject: str
    full: float  # points
    rows: tuple[BlueprintRow, ...]

    def __post_init__(self) -> None:
        issues = check_blueprint(self.rows, self.full, Place())
        if issues:
            raise DataError(
                where=f"{self.subject}双向细目表",
                found=issues[0].found,
                expected=issues[0].expected,
                fix=issues[0].fix,
                issues=issues,
            )

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the items, in order."""
        return tuple(row.item for row in self.rows)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked of a sheet of answers or marks."""
        return tuple(Question(row.item, row.key, row.full) for row in self.rows)

    def full_by(self, part: str) -> dict[str, float]:
        """Points by ``knowledge``, ``ability`` or ``section`` (分值分布).

        An item of several knowledge points counts whole for each of them.
        """
        points: dict[str, list[float]] = {}
        for row in self.rows:
            for name in labels(row, part):
                points.setdefault(name, []).append(row.full)
        return {name: math.fsum(held) for name, held in points.items()}


def labels(row: BlueprintRow, part: str) -> tuple[str, ...]:
    """Give an item's labels of one part; none where it was left empty.

    Raises
    ------
    ValueError
        A part other than ``knowledge``, ``ability`` or ``section``.
    """
    if part == "knowledge":
        return row.knowledge
    if part not in ("ability", "section"):
        raise ValueError(f"part is {part!r}; it is knowledge, ability or section")
    label: str = getattr(row, part)
    return (label,) if label else ()


def check_blueprint(rows: Sequence[BlueprintRow], full: float, place: Place) -> tuple[Issue, ...]:
    """Name everything that is wrong with a blueprint (核对细目表).

    Parameters
    ----------
    rows : sequence of BlueprintRow
    full : float
        Full mark of the paper, points.
    place : Place
        The file and sheet; rows add their line.

    Returns
    -------
    tuple of Issue
        ``JH-EX-201`` to ``205``; empty where the blueprint holds.  Sums are compared in decimal,
        so that thirty items of 0.1 are 3.
    """
    found: list[Issue] = []

    def report(code: str, line: int | None, **facts: object) -> None:
        at = Place(place.file, place.sheet, line=line)
        found.append(rules().issue(code, at, **facts))

    times = Counter(row.item for row in rows)
    for row in rows:
        if times[row.item] > 1 or not row.item:
            report("JH-EX-201", row.line, item=row.item or "（空）", count=times[row.item])
        if not (row.full > 0 and math.isfinite(row.full)):
            report("JH-EX-202", row.line, item=row.item, value=f"{row.full:g}")
        if not row.knowledge or not all(row.knowledge):
            report("JH-EX-203", row.line, item=row.item)
        planned = row.planned_difficulty
        if planned is not None and not 0 <= planned <= 1:
            report("JH-EX-204", row.line, item=row.item, value=f"{planned:g}")
    if all(math.isfinite(row.full) for row in rows):
        total = sum(exact(row.full) for row in rows)
        if total != exact(full):
            report("JH-EX-205", None, total=f"{float(total):g}", full=f"{full:g}", count=len(rows))
    return tuple(found)
