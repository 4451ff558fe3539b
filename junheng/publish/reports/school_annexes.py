"""The annexes of a diagnosis report: where its figures come from, how they are reckoned."""

from __future__ import annotations

from collections.abc import Iterable

from junheng.kernel.rounding import shown
from junheng.publish.render.model import Column
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.school_paper import Reported, SchoolPaper
from junheng.publish.reports.school_room import Room
from junheng.publish.sentences.catalogue import forms, render
from junheng.publish.sentences.diagnosis import ATTENTION, STRENGTHS

Rows = list[tuple[str, ...]]


def annexes(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    """Add what was reported with its cells, then the method, the sums and the rules that spoke."""
    draft.annex("附件1　上报数据与出处", apart=room.annexes > 0)
    _reported(draft, paper)
    draft.annex("附件2　方法、算式与结论的规则", apart=room.annexes > 1)
    _workings(draft, paper)
    if room.rules:
        _rules(draft, paper, room)


def _reported(draft: Draft, paper: SchoolPaper) -> None:
    if not paper.reported:
        draft.say(render("diagnosis.no_reported", {}))
        return
    years = [year for year, _ in paper.reported[0].years]
    draft.say(render("diagnosis.reported", {"n": len(paper.reported), "year": str(years[-1])}))
    columns = (
        Column("项目", 0.52 - 0.11 * (len(years) - 3)),
        *(Column(f"{year}年", 0.11, "right") for year in years),
        Column("单元格", 0.15, "center"),
    )
    rows: Rows = []
    strong = set()
    for place in dict.fromkeys((one.section, one.source) for one in paper.reported):
        strong.add(len(rows))
        rows.append((f"{place[0]}　{place[1]}".strip(), *("" for _ in years), ""))
        own = (one for one in paper.reported if (one.section, one.source) == place)
        rows += [_row(one) for one in own]
    note = "注：粗体行写明学段和工作簿、工作表；“—”为当年没有上报，不是0。"
    draft.table("三年上报的数", columns, rows, note=note, dense=True, strong=frozenset(strong))


def _row(one: Reported) -> tuple[str, ...]:
    return (one.label, *(_amount(value) for _, value in one.years), one.cell or "—")


def _amount(value: float | None) -> str:
    if value is None:
        return "—"
    return shown(value, 0 if float(value).is_integer() else 2)


def _method(paper: SchoolPaper) -> str:
    told = {"attention": ATTENTION, "strengths": STRENGTHS, "days": paper.reply_days}
    said = [render("diagnosis.rules", told)]
    if paper.not_covered:
        said.append(render("diagnosis.not_covered", {"areas": "、".join(paper.not_covered)}))
    if paper.documents:
        titles = "".join(f"《{title}》" for title in paper.documents)
        said.append(render("diagnosis.documents", {"titles": titles}))
    return "".join(str(sentence) for sentence in said)


def _workings(draft: Draft, paper: SchoolPaper) -> None:
    """Give numerator and denominator of every indicator."""
    if not paper.workings:
        draft.say(_method(paper))
        return
    columns = (
        Column("指标", 0.37),
        Column("分子", 0.15, "right"),
        Column("学生", 0.1, "right"),
        Column("值", 0.09, "right"),
        Column("标准", 0.09, "right"),
        Column("条款", 0.2, "center"),
    )
    rows: Rows = []
    strong = set()
    for section in dict.fromkeys(w.section for w in paper.workings):
        if section:
            strong.add(len(rows))
            rows.append((section, "", "", "", "", ""))
        rows += [
            (w.label, w.numerator, w.pupils, w.value, w.limit, w.clause)
            for w in paper.workings
            if w.section == section
        ]
    note = (
        "注：值 = 分子 ÷ 学生数，“每百名学生”的再乘 100；按没有舍入的值判断是否达标。"
        f"{_method(paper)}"
    )
    draft.table(
        "资源配置指标的算式", columns, rows, note=note, dense=True, strong=frozenset(strong)
    )


def _rules(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    places: dict[str, list[int]] = {}
    for line in paper.said:
        if line.form in forms():
            places.setdefault(line.form, []).append(line.number)
    for form in paper.background_forms if room.told else ():
        places.setdefault(form, [])
    if not places:
        return
    columns = (
        Column("结论", 0.12, "center"),
        Column("什么情况下写", 0.3),
        Column("界限", 0.2),
        Column("什么情况下不写", 0.38),
    )
    rows = [
        (_numbers(numbers), forms()[form].trigger, forms()[form].threshold, forms()[form].suppress)
        for form, numbers in places.items()
    ]
    note = "注：编号是“结论与学校答复”里的序号；全部句式见系统里公布的句式目录。"
    draft.table("本报告用到的句式", columns, rows, note=note, dense=True)


def _numbers(numbers: Iterable[int]) -> str:
    """Write the numbers of conclusions; what only tells of the school has none."""
    told = "、".join(map(str, numbers))
    return f"第{told}条" if told else "概况"
