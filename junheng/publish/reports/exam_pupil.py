"""One pupil's own result on one sheet of paper, for the pupil and the parents (学生和家长版).

Bands instead of points, what to do next instead of a place among others.
"""

from __future__ import annotations

from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.exam_facts import OwnResult, PupilPaper
from junheng.publish.sentences.catalogue import Sentence, render

NONE = "没有成绩"
NEXT = 2  # knowledge points to begin with, in each paper


def pupil_report(paper: PupilPaper) -> Report:
    """Write both sides of the sheet; the pupil's name is ``head.who``."""
    draft = Draft()
    draft.part("我的结果")
    _bands(draft, paper)
    sat = [one for one in paper.results if one.band]
    for one in sat:
        if one.points:
            _points(draft, one)
    if sat:
        draft.part("下一步")
        for one in sat:
            for at, words in enumerate(_next(one)):
                draft.say(words, about=f"{one.label}{at}")
        without = "、".join(one.label for one in sat if not one.points)
        if without:
            draft.say(render("exam_report.pupil_no_items", {"label": without}))
    draft.say(render("exam_report.pupil_private", {}))
    draft.sign(paper.head)
    title = f"{paper.head.exam}\n{paper.room} {paper.head.who}"
    return draft.finish(title, paper.head, slip=True)


def _bands(draft: Draft, paper: PupilPaper) -> None:
    """Set the band of every paper side by side, and below how bands are made."""
    width = 1 / len(paper.results)
    columns = tuple(Column(one.label, width, "center") for one in paper.results)
    row = tuple(one.band or NONE for one in paper.results)
    draft.table("各科等级", columns, [row], note=f"注：{paper.head.lines}")


def _points(draft: Draft, one: OwnResult) -> None:
    columns = (Column("知识点", 0.4), Column("掌握", 0.2, "center"), Column("要再看的题", 0.4))
    rows = [(point.label, point.band, "、".join(point.again) or "没有") for point in one.points]
    draft.table(f"{one.label}知识点", columns, rows, dense=True)


def _next(one: OwnResult) -> list[Sentence]:
    if not one.points:
        return []
    weak = [point for point in one.points if point.again]
    if not weak:
        return [render("exam_report.pupil_sound", {"label": one.label})]
    first = sorted(weak, key=lambda point: point.share)[:NEXT]
    return [
        render(
            "exam_report.pupil_then" if at else "exam_report.pupil_next",
            {"label": one.label, "point": point.label, "items": "、".join(point.again)},
        )
        for at, point in enumerate(first)
    ]
