"""One class in one subject on one page, for its teacher (班级学科版)."""

from __future__ import annotations

from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.exam_facts import ClassPaper, ItemLine, PointLine
from junheng.publish.reports.exam_tables import interval, number
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.exam import class_sentence, pupils_told, share_told

POINTS, ITEMS = 8, 4  # most behind, so that all fits a page
LEAST_HELP = 11  # fewer are not counted on paper


def class_report(paper: ClassPaper) -> Report:
    """Write the page: what to go through again, the items, how the class did."""
    draft = Draft()
    head, told = paper.head, paper.described
    draft.say(
        class_sentence(
            head.who,
            paper.label,
            weakest=paper.weakest,
            against=paper.against,
            share=told.score_share,
            with_items=bool(paper.points),
        )
    )
    _results(draft, paper)
    _points(draft, paper)
    _items(draft, paper)
    return draft.finish(f"{head.exam}\n{head.who}{paper.label}分析", head)


def _results(draft: Draft, paper: ClassPaper) -> None:
    told = paper.described
    labels = paper.head.bands
    width = 0.4 / len(labels)
    columns = (
        Column("有成绩", 0.1, "right"),
        Column("缺考等", 0.1, "right"),
        Column("平均分（95%区间）", 0.26, "center"),
        Column("得分率", 0.14, "right"),
        *(Column(label, width, "right") for label in labels),
    )
    row = (
        number(told.n, 0),
        number(paper.absent, 0),
        f"{number(told.mean)}（{interval(told.low, told.high)}）",
        share_told(told.score_share, told.n, 1),
        *(pupils_told(count / told.n if told.n else None, told.n) for count in paper.placed),
    )
    said = (
        _help(paper),
        render("exam_report.classes_only", {}),
        render("exam_report.no_order", {}),
    )
    note = f"注：{''.join(map(str, said))}"
    title = f"{paper.label}结果（满分 {told.full:g}）"
    draft.table(title, columns, [row], note=note, dense=True)


def _help(paper: ClassPaper) -> Sentence:
    share = {"share": paper.help_share}
    if paper.help < LEAST_HELP:
        return render("exam_report.few_help", share)
    return render("exam_report.help", {"n": paper.help, **share})


def _behind(one: PointLine | ItemLine) -> float:
    return (1.0 if one.against is None else one.against) - one.share


def _points(draft: Draft, paper: ClassPaper) -> None:
    if not paper.points:
        return
    n = paper.described.n
    most = sorted(paper.points, key=lambda one: -_behind(one))[:POINTS]
    held = [one for one in paper.points if one in most]
    columns = (
        Column("知识点", 0.36),
        Column("题", 0.32),
        Column("本班", 0.16, "right"),
        Column(paper.against or "比较", 0.16, "right"),
    )
    rows = [
        (
            one.label,
            "、".join(one.items),
            share_told(one.share, n),
            share_told(one.against, n) if one.against is not None else "—",
        )
        for one in held
    ]
    strong = frozenset(i for i, one in enumerate(held) if one.label in paper.weakest)
    left = len(paper.points) - len(held)
    note = "注：按细目表的顺序" + ("；加粗的是最需要补的" if strong else "")
    note += f"；另有 {left} 个在班级页上看。" if left else "。"
    draft.table("知识点掌握", columns, rows, note=note, strong=strong, dense=True)


def _items(draft: Draft, paper: ClassPaper) -> None:
    chosen = set(sorted(paper.items, key=lambda one: -_behind(one))[:ITEMS])
    held = [one for one in paper.items if one in chosen and _behind(one) > 0]
    if not held:
        return
    n = paper.described.n
    columns = (
        Column("题号", 0.14, "center"),
        Column("本班", 0.18, "right"),
        Column(paper.against or "比较", 0.18, "right"),
        Column("错选最多的", 0.5),
    )
    rows = [
        (
            one.item,
            share_told(one.share, n),
            share_told(one.against, n) if one.against is not None else "—",
            f"{one.distractor}（{share_told(one.chosen, n)}）" if one.distractor else "—",
        )
        for one in held
    ]
    draft.table("要讲评的题，按题号的顺序", columns, rows, dense=True)
