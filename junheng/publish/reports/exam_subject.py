"""A subject's edition of the report (学科版): the reader's own, cut to one paper, and its items.

For the subject officer and the head of a subject: what both editions say of every paper, said of
this one, with every item and every knowledge point by school or by class.
"""

from __future__ import annotations

from dataclasses import replace

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import PaperQuality, Unit, UnitPoints
from junheng.measure.achievement.options import Option
from junheng.publish.render.model import Column
from junheng.publish.reports.exam_facts import ExamPaper, PointsFact
from junheng.publish.sentences.exam import share_told

Filled = tuple[tuple[Column, ...], list[tuple[str, ...]]]
ITEMS_NOTE = (
    "注：难度是得分占满分的比，越大越容易；区分度是总分最高和最低各27%的考生在这道题得分率的差；"
    "题总相关是这道题与其余各题总分的相关。没有选项的题写“—”。"
)
_AT_ONCE = 6  # knowledge points side by side on one page


def of_subject(paper: ExamPaper, subject: str, label: str) -> ExamPaper:
    """Cut a reader's edition to one paper; growth is of the total and is left out."""

    def only(unit: Unit) -> Unit:
        return replace(unit, figures=(unit.of(subject),))

    return replace(
        paper,
        edition=f"{label}学科版",
        subject=label,
        unit=only(paper.unit),
        beside=None if paper.beside is None else only(paper.beside),
        units=tuple((name, only(unit)) for name, unit in paper.units),
        spread=tuple(one for one in paper.spread if one.label == label),
        gaps=tuple(one for one in paper.gaps if one.label == label),
        qualities=tuple(one for one in paper.qualities if one.label == label),
        points=tuple(one for one in paper.points if one.label == label),
        growth=(),
    )


def items(found: PaperQuality) -> Filled:
    """Every item: how hard it is, how well it tells apart, the wrong option chosen most."""
    columns = (
        Column("题号", 0.12, "center"),
        Column("难度", 0.16, "right"),
        Column("预设难度", 0.16, "right"),
        Column("区分度", 0.16, "right"),
        Column("题总相关", 0.16, "right"),
        Column("错选最多的", 0.24),
    )
    wrong = {one.item: _wrong(one.strongest_distractor) for one in found.options}
    rows: list[tuple[str, ...]] = [
        (
            item.item,
            _told(item.difficulty),
            _told(plan.planned),
            _told(item.discrimination),
            _told(item.item_rest),
            wrong.get(item.item, "—"),
        )
        for item, plan in zip(found.analysis.items, found.planned, strict=True)
    ]
    return columns, rows


def _wrong(found: Option | None) -> str:
    return "—" if found is None else f"{found.option}（{100 * found.share:.0f}%）"


def _told(value: float | None) -> str:
    return "—" if value is None else shown(value, 2)


def by_unit(points: PointsFact, kind: str) -> list[Filled]:
    """Knowledge points of every school or class, a few side by side, in the blueprint's order."""
    labels = [one.label for one in points.own.mastery] if points.units else []
    tables: list[Filled] = []
    for start in range(0, len(labels), _AT_ONCE):
        shown_here = labels[start : start + _AT_ONCE]
        width = 0.76 / len(shown_here)
        columns = (Column(kind, 0.24), *(Column(one, width, "right") for one in shown_here))
        tables.append((columns, [_line(name, unit, shown_here) for name, unit in points.units]))
    return tables


def _line(name: str, unit: UnitPoints, labels: list[str]) -> tuple[str, ...]:
    held = {one.label: share_told(one.share, unit.n) for one in unit.mastery}
    return (name, *(held.get(label, "—") for label in labels))
