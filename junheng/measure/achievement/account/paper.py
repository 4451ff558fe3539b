"""The paper itself (试卷质量): items, options, calibration, fairness, plan and fact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from junheng.kernel.errors import DataError
from junheng.measure.achievement.account.marks import Marks
from junheng.measure.achievement.blueprint import labels
from junheng.measure.achievement.dif import mantel_haenszel
from junheng.measure.achievement.irt import calibrate, information_curve
from junheng.measure.achievement.irt.result import Calibration, Model
from junheng.measure.achievement.items import Floats, ItemAnalysis, analyse_items
from junheng.measure.achievement.options import ItemOptions, analyse_options

MOST_SCORES = 10  # different marks of an item that is calibrated
LEAST_CANDIDATES = 200  # below, slopes move too much to be read
FEW_CANDIDATES = "只有 {n} 名考生的小题得分齐全，少于 {least} 人，题目参数不稳定。"
TOO_MANY_SCORES = "“{item}”有 {count} 种得分，多于 {most} 种，不参加标定。"
NO_SEX = "学生名册里没有这些考生的性别。"
OFFERED = "ABCD"
_PLACES = np.linspace(-3.0, 3.0, 25)  # abilities, a quarter of a standard deviation apart
_HARDLY = 0.05  # of the information of all


@dataclass(frozen=True, slots=True)
class CalibratedItem:
    """Parameters of one item (题目参数)."""

    item: str
    slope: float
    slope_se: float | None
    thresholds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Precision:
    """How finely the calibrated items measure at each ability (测验信息)."""

    abilities: tuple[float, ...]  # standard deviations from the candidates' mean
    information: tuple[float, ...]  # of all calibrated items together
    se: tuple[float | None, ...]  # 1/√information, standard deviations; none where there is none
    items: tuple[tuple[str, tuple[float, ...]], ...]  # information of each item

    @property
    def best(self) -> int:
        """Where they measure best."""
        return max(range(len(self.information)), key=lambda at: self.information[at])

    def most(self, at: int, n: int) -> tuple[str, ...]:
        """Name the items that tell most at one place, those that tell hardly anything left out."""
        told = sorted(self.items, key=lambda one: -one[1][at])[:n]
        return tuple(name for name, values in told if values[at] > _HARDLY * self.information[at])


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A paper calibrated, or why not (题目参数标定)."""

    model: str  # 2pl, gpcm; empty where it was not done
    n: int
    items: tuple[CalibratedItem, ...]
    statements: tuple[str, ...]
    reason: str = ""  # why it cannot be done
    precision: Precision | None = None


@dataclass(frozen=True, slots=True)
class Fairness:
    """One item between the sexes of equal total (题目功能差异)."""

    item: str
    delta: float | None  # negative: harder for girls
    p: float | None
    size: str  # A, B, C; empty: reason says why
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Every item between the sexes, or why not."""

    boys: int
    girls: int
    items: tuple[Fairness, ...]
    statements: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Points a label of the blueprint is worth (分值分布)."""

    part: str  # knowledge, ability, section
    label: str
    items: tuple[str, ...]
    full: float
    share: float  # of the paper's full mark


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """What was planned for an item and what came out (预设与实测难度)."""

    item: str
    planned: float | None
    actual: float


@dataclass(frozen=True, slots=True)
class PaperQuality:
    """All that is said of one paper."""

    subject: str
    incomplete: int
    analysis: ItemAnalysis
    options: tuple[ItemOptions, ...]
    planned: tuple[PlannedItem, ...]
    asked: tuple[Asked, ...]
    calibrated: Calibrated
    fairness: Compared


def paper_quality(marks: Marks, girls: Sequence[bool | None]) -> PaperQuality:
    """Judge a paper by what its candidates did with it.

    Parameters
    ----------
    marks : Marks
        At least one candidate.
    girls : sequence, n
        Whether each candidate is a girl; ``None`` where nobody says.

    Raises
    ------
    ValueError
        As :func:`~junheng.measure.achievement.items.analyse_items`.
    """
    rows = marks.blueprint.rows
    analysis = analyse_items(marks.points, marks.blueprint.items, [row.full for row in rows])
    totals = marks.points.sum(axis=1)
    options = (
        analyse_options(marks.answers, marks.keys, totals, offered=OFFERED) if marks.answers else ()
    )
    return PaperQuality(
        subject=marks.blueprint.subject,
        incomplete=marks.incomplete,
        analysis=analysis,
        options=options,
        planned=tuple(
            PlannedItem(row.item, row.planned_difficulty, item.difficulty)
            for row, item in zip(rows, analysis.items, strict=True)
        ),
        asked=_asked(marks),
        calibrated=_calibrated(marks.points, marks.blueprint.items),
        fairness=_fairness(marks, girls),
    )


def _asked(marks: Marks) -> tuple[Asked, ...]:
    blueprint, found = marks.blueprint, []
    for part in ("knowledge", "ability", "section"):
        for label, full in blueprint.full_by(part).items():
            items = tuple(row.item for row in blueprint.rows if label in labels(row, part))
            found.append(Asked(part, label, items, full, full / blueprint.full))
    return tuple(found)


def _calibrated(points: Floats, items: Sequence[str]) -> Calibrated:
    if len(points) < LEAST_CANDIDATES:
        why = FEW_CANDIDATES.format(n=len(points), least=LEAST_CANDIDATES)
        return Calibrated("", len(points), (), (), why)
    levels = [np.unique(points[:, i]).size for i in range(points.shape[1])]
    said = [
        TOO_MANY_SCORES.format(item=item, count=count, most=MOST_SCORES)
        for item, count in zip(items, levels, strict=True)
        if count > MOST_SCORES
    ]
    kept = [i for i, count in enumerate(levels) if count <= MOST_SCORES]
    model: Model = "2pl" if all(levels[i] <= 2 for i in kept) else "gpcm"
    try:
        found = calibrate(
            points[:, kept], model, missing="not_presented", items=[items[i] for i in kept]
        )
    except DataError as error:
        return Calibrated("", len(points), (), tuple(said), f"{error.found}；{error.fix}。")
    except ValueError:
        return Calibrated("", len(points), (), tuple(said), "没有一道题可以标定。")
    said += [*found.left_out.values(), *found.statements]
    return Calibrated(model, found.n, _items(found), tuple(said), precision=_precision(found))


def _precision(found: Calibration) -> Precision:
    told = information_curve(found, _PLACES)
    return Precision(
        tuple(told.abilities.tolist()),
        tuple(told.test.tolist()),
        tuple(one if math.isfinite(one) else None for one in told.se.tolist()),
        tuple(
            (item.name, tuple(row.tolist()))
            for item, row in zip(found.items, told.items, strict=True)
        ),
    )


def _items(found: Calibration) -> tuple[CalibratedItem, ...]:
    return tuple(
        CalibratedItem(
            item=item.name,
            slope=item.slope,
            slope_se=item.slope_se if math.isfinite(item.slope_se) else None,
            thresholds=tuple(
                float(one) for one in item.thresholds(found.model) if math.isfinite(one)
            ),
        )
        for item in found.items
    )


def _fairness(marks: Marks, girls: Sequence[bool | None]) -> Compared:
    known = np.array([one is not None for one in girls], dtype=bool)
    if not known.any():
        return Compared(0, 0, (), (), NO_SEX)
    focal = np.array([one is True for one in girls], dtype=bool)[known]
    counts = int((~focal).sum()), int(focal.sum())
    try:
        found = mantel_haenszel(
            marks.points[known],
            focal,
            missing="not_presented",
            items=marks.blueprint.items,
            purify="sizeable",
        )
    except ValueError:
        why = f"男生 {counts[0]} 人、女生 {counts[1]} 人，每组至少 20 人、至少两道题才能比较。"
        return Compared(*counts, (), (), why)
    items = tuple(
        Fairness(
            item=one.name,
            delta=one.delta if math.isfinite(one.delta) else None,
            p=one.p if math.isfinite(one.p) else None,
            size=one.size or "",
            reason=one.reason or "",
        )
        for one in found.items
    )
    return Compared(*counts, items, found.statements)
