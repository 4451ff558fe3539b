"""《××学校年度评价》 and 《奖励资金发放名单》 on paper (评价和奖励的文件).

Built from plain facts, without clock, network or database.  A school's paper prints every
weight, figure and way of scoring, what could not be computed and why, and how to object; the
award's paper prints the formula and every payment, in the order of codes, never of amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.decide.award import Sharing
from junheng.measure.appraisal import Appraisal, SchoolAppraisal
from junheng.publish.render.model import Column, Report
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.appraisal import (
    award_standing,
    figure_in_words,
    formula,
    of_school,
    points,
    scoring_in_words,
    weights,
)

STATES = {"paid": "发放", "retained": "暂留", "refused": "不予发放"}
_STATES = {"missing": "没有数据", "refused": "不计", "not_applicable": "不适用"}


@dataclass(frozen=True, slots=True)
class AppraisalPaper:
    """What a school's paper is told besides its result."""

    title: str
    plan: str  # title of the plan the scheme stands in
    clause: str
    standing: str  # 公示中 …
    object_until: date | None
    objections: Sequence[tuple[str, str, str]] = ()  # about, words, what became of it
    lists: Sequence[tuple[str, str]] = ()  # list, reasons


def school_paper(
    appraisal: Appraisal, one: SchoolAppraisal, paper: AppraisalPaper, cover: Cover
) -> Report:
    """Write the appraisal of one school (一校一评)."""
    draft = Draft()
    draft.part("结果")
    draft.say(of_school(one))
    draft.say(weights(appraisal.scheme))
    for label, reasons in paper.lists:
        draft.say(f"{label}：{reasons}。")
    draft.part("逐项得分")
    rows: list[tuple[str, ...]] = []
    strong: list[int] = []
    for part in one.parts:
        strong.append(len(rows))
        known = f"有数据的 {points(part.known)} 分"
        rows.append((part.part.label, points(part.part.weight), "", points(part.told), known))
        for each in one.measures:
            if each.measure.part != part.part.id:
                continue
            how = scoring_in_words(each.measure.scoring, each.measure)
            said = _STATES.get(each.state, "")
            told = f"{said}：{each.why}" if said and each.why else said or how
            if each.bundle and each.points is not None:
                told += f"；与{'、'.join(each.bundle)}捆绑计分"
            rows.append(
                (
                    each.measure.label,
                    points(each.measure.weight),
                    "—"
                    if each.figure.value is None
                    else figure_in_words(each.figure, each.measure),
                    points(each.points),
                    told,
                )
            )
    draft.table(
        "逐项得分",
        (
            Column("项目", 0.27),
            Column("分值", 0.08, "right"),
            Column("数", 0.2, "right"),
            Column("得分", 0.09, "right"),
            Column("怎样计分，没有计分的为什么", 0.36),
        ),
        rows,
        note="没有数据不是零分：这一项的分值不计入折算。",
        strong=frozenset(strong),
    )
    draft.part("异议")
    until = f"，到{_day(paper.object_until)}为止" if paper.object_until else ""
    draft.say(
        f"目前{paper.standing}。学校对任何一个数有异议的，公示期内写明正确的数和出处提出{until}；"
        "核对后维持或更正，更正的重新核算。"
    )
    if paper.objections:
        draft.table(
            "提出的异议",
            (Column("项目", 0.25), Column("学校的话", 0.4), Column("处理", 0.35)),
            paper.objections,
        )
    draft.part("依据")
    draft.say(
        f"方案依据《{paper.plan}》{paper.clause}。{appraisal.scheme.undefined}；"
        f"这里：{appraisal.scheme.choices[0]}。"
    )
    draft.say_each(cover.standing)
    draft.sign(cover)
    return draft.finish(paper.title, cover)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class AwardPaper:
    """What stands on every sheet (奖励文件信息)."""

    title: str
    issuer: str
    day: date
    footer: str
    mark: str = ""  # 历史口径 for an award of an earlier day
    document: str = ""  # of the fund
    published_on: date | None = None
    object_until: date | None = None  # last day of the publicity
    final: str = ""  # on which paper and day it was made final
    officer: str = ""  # who takes objections


@dataclass(frozen=True, slots=True)
class AwardCover:
    """Who signs an award's paper, when, and what stands on every page."""

    issuer: str
    day: date
    mark: str
    footer: str


def _publicity(draft: Draft, paper: AwardPaper, page: str = "奖励页", heard: str = "") -> None:
    """Say from when to when it is public, how to object on which page, and whom to ask."""
    if paper.mark:
        return  # kept for reading: nothing is public
    draft.part("公示和异议")
    if paper.published_on is None or paper.object_until is None:
        draft.say("还没有公示。公示的起止日期在公示当天写入本表。")
        return
    days = f"{_day(paper.published_on)}至{_day(paper.object_until)}"
    draft.form(
        (Column("项目", 0.2, "center"), Column("内容", 0.8)),
        [
            ("公示期", f"{days}"),
            ("怎样提出", f"公示期内写明学校认为正确的数和出处：由校长在系统的{page}上提出，"
             "或填异议填报单、交书面材料，由教育局代为登记"),
            ("谁受理", f"{paper.issuer}　经办人：{paper.officer}"),
            ("联系电话", "（印发前填写）"),
            *([("收到异议", heard)] if heard else []),
            ("结果", paper.final or "公示期满、异议处理完后确定"),
        ],
    )  # fmt: skip


def commended_report(
    appraisal: Appraisal,
    commended: Sequence[tuple[str, Sequence[str]]],
    paper: AwardPaper,
    heard: tuple[int, int],
) -> Report:
    """Write the publicity of who is to be commended, by code, each with the criteria it meets.

    Who is to be helped is no public list.  ``heard``: objections received, and decided.
    """
    draft = Draft()
    draft.part("办法")
    draft.say(weights(appraisal.scheme))
    draft.part("名单")
    if commended:
        draft.table(
            "表彰建议名单",
            (Column("序号", 0.1, "center"), Column("学校", 0.3), Column("符合的条件", 0.6)),
            [
                (str(place), school, "；".join(reasons))
                for place, (school, reasons) in enumerate(commended, 1)
            ],
            note="按学校代码列出，不排名。",
        )
    else:
        draft.say("没有学校符合条件。")
    received, decided = heard
    told = f"{received} 件，已处理 {decided} 件" if received else ""
    _publicity(draft, paper, "评价页", told)
    cover = AwardCover(paper.issuer, paper.day, paper.mark, paper.footer)
    draft.sign(cover)
    return draft.finish(paper.title, cover)


def award_report(
    found: Sharing, paper: AwardPaper, objections: Sequence[tuple[str, str, str, str]]
) -> Report:
    """Write the publicity of an award: formula, payments, what is retained, objections."""
    draft = Draft()
    draft.part("总额")
    draft.say(award_standing(found))
    if paper.document:
        draft.say(f"资金文件：{paper.document}。")
    draft.part("发放名单")
    width = 0.64 / max(1, len(found.components))
    columns = (
        Column("学校", 0.2),
        *(Column(one.component.label, width, "right") for one in found.components),
        Column("合计（元）", 0.16, "right"),
    )
    rows = [
        (
            school.name,
            *(
                f"{part.yuan:,}" if shared.state == "paid" else "—"
                for shared, part in found.of(school.code)
            ),
            f"{yuan:,}",
        )
        for school, yuan in found.payments
    ]
    rows.append(
        (
            "发放合计",
            *(f"{one.amount:,}" if one.state == "paid" else "—" for one in found.components),
            f"{found.yuan('paid'):,}",
        )
    )
    draft.table("发放名单", columns, rows, note="按学校代码列出，不排名。",
                strong=frozenset({len(rows) - 1}), dense=True)  # fmt: skip
    draft.part("公式")
    for sentence in formula(found):
        draft.say(sentence)
    for one in found.components:
        if one.state != "paid":
            draft.say(f"{one.component.label}{STATES[one.state]}：{one.why}。")
    _publicity(draft, paper)
    if objections:
        draft.part("异议和处理")
        draft.table(
            "异议和处理",
            (
                Column("学校", 0.2),
                Column("项目", 0.2),
                Column("学校的话", 0.3),
                Column("处理", 0.3),
            ),
            objections,
        )
    cover = AwardCover(paper.issuer, paper.day, paper.mark, paper.footer)
    draft.sign(cover)
    return draft.finish(paper.title, cover, wide=True)
