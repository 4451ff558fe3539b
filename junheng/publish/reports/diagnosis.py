"""《××学校办学诊断报告》 and 《一校一清单》.

Built from plain facts, without clock, network or database; Word and PDF are two renderings of
the model returned.  Every conclusion is one of the published wordings, chosen by the officer;
the school's answer stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from junheng.kernel.periods import chinese
from junheng.measure.engine.verdict import LABELS
from junheng.publish.charts.palette import MARKS
from junheng.publish.render.model import Column, Report
from junheng.publish.reports import school_sections
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.school_paper import SaidLine, SchoolPaper
from junheng.publish.reports.school_sections import CORRECTED, Rows
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.diagnosis import ATTENTION, STRENGTHS, Kind

_KINDS: Sequence[tuple[Kind, str]] = (("attention", "需要关注"), ("strength", "做得好"))


def diagnosis_report(paper: SchoolPaper, cover: Cover) -> Report:
    """Write the report of one school (6–8 pages; the first is a summary)."""
    draft = Draft()
    _summary(draft, paper, cover)
    school_sections.school(draft, paper)
    school_sections.conditions(draft, paper)
    school_sections.shortages(draft, paper)
    school_sections.staff(draft, paper)
    school_sections.communities(draft, paper)
    school_sections.money(draft, paper)
    _plans(draft, paper)
    _work(draft, paper)
    school_sections.commitments(draft, paper)
    _answers(draft, paper)
    _method(draft, paper)
    draft.sign(cover)
    return draft.finish(f"{paper.facts.name}办学诊断报告", cover)


def school_list(paper: SchoolPaper, cover: Cover) -> Report:
    """Write the one-page list of what the school lacks (一校一清单)."""
    draft = Draft()
    draft.say(*cover.standing)
    if paper.shortages:
        note = school_sections.total_note(paper)
        draft.table("要补的项目", *_list_table(paper), note=note, dense=True)
    else:
        draft.say(render("diagnosis.no_shortage", {"name": paper.facts.name}))
    draft.form(
        (Column("学校（签字）", 0.5, "center"), Column(f"{cover.issuer}（盖章）", 0.5, "center")),
        [("\u3000\n\u3000", f"\u3000\n{chinese(cover.day)}")],
    )
    return draft.finish(f"{paper.facts.name}一校一清单", cover, wide=True)


def _summary(draft: Draft, paper: SchoolPaper, cover: Cover) -> None:
    draft.part("摘要")
    counts = Counter(line.kind for line in paper.shown)
    name = paper.facts.name
    for section in paper.facts.sections:
        if section.said:
            told = {"stage": section.label, "said": section.said}
            draft.say(render("diagnosis.standing", told), about=section.stage)
    if paper.said:
        numbers = {"attention": counts["attention"], "strengths": counts["strength"]}
        draft.say(render("diagnosis.summary", {"name": name, **numbers}))
    else:
        draft.say(render("diagnosis.nothing", {"name": name}))
    _withdrawn(draft, paper)
    if not paper.is_answered:
        draft.say(render("diagnosis.unanswered", {}))
    for words in paper.signing:
        draft.say(words)
    draft.say(*cover.standing)
    columns = (Column("序号", 0.09, "center"), Column("结论", 0.91))
    for kind, label in _KINDS:
        own = [line for line in paper.said if line.kind == kind]
        rows = [(str(line.number), line.words) for line in own if not line.is_withdrawn]
        gone = [f"第{line.number}条" for line in own if line.is_withdrawn]
        note = f"注：{'、'.join(gone)}经核对撤下，见“结论与学校答复”。" if gone else ""
        if rows:
            draft.table(label, columns, rows, note=note, dense=True)
    for sentence in paper.more:
        draft.say(sentence)


def _withdrawn(draft: Draft, paper: SchoolPaper) -> None:
    """Say how many conclusions the school disputed and won, and why."""
    gone = [line for line in paper.said if line.is_withdrawn]
    if gone:
        told = {
            "n": len(gone),
            "places": "、".join(f"第{line.number}条" for line in gone),
            "why": "；".join(
                f"第{line.number}条 {line.settled_words.rstrip('。')}" for line in gone
            ),
        }
        draft.say(render("diagnosis.withdrawn", told))


def _list_table(paper: SchoolPaper) -> tuple[tuple[Column, ...], Rows]:
    columns = (
        Column("序号", 0.06, "center"),
        Column("要补的项目", 0.17),
        Column("现值", 0.08, "right"),
        Column("标准", 0.08, "right"),
        Column("补齐到标准", 0.11, "right"),
        Column("费用（测算）", 0.11, "right"),
        Column("措施", 0.12),
        Column("已安排资金", 0.1, "right"),
        Column("责任单位", 0.07),
        Column("时限", 0.1, "center"),
    )
    rows: Rows = [
        (
            str(n),
            s.what,
            s.now,
            s.limit,
            s.mark or s.quantity,
            "—" if s.mark else s.cost,
            s.measure or "还没有任务",
            s.arranged or "—",
            s.owner or "—",
            s.due or "—",
        )
        for n, s in enumerate(paper.shortages, start=1)
    ]
    return columns, rows


def _plans(draft: Draft, paper: SchoolPaper) -> None:
    if not paper.facts.plans:
        return
    draft.part("行动计划执行情况")
    columns = (
        Column("条款", 0.14, "center"),
        Column("要求", 0.36),
        Column("结论", 0.14, "center"),
        Column("本校情况", 0.36),
    )
    for document in dict.fromkeys(one.document for one in paper.facts.plans):
        own = [one for one in paper.facts.plans if one.document == document]
        states = Counter(one.state for one in own)
        told = {
            "document": document,
            "of": len(own),
            "met": states["met"],
            "unmet": states["unmet"] + states["near"],
            "unknown": states["not_computable"],
        }
        draft.say(render("diagnosis.plans", told), about=own[0].plan)
        rows = [
            (one.clause, one.term, f"{MARKS[one.state]} {LABELS[one.state]}", one.words)
            for one in own
            if one.state != "met"
        ]
        if rows:
            draft.table(f"《{document}》没有达到和没有数据的条目", columns, rows, dense=True)


def _work(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("问题整改")
    open_ones = [one for one in paper.work if one.is_open]
    told = {"open": len(open_ones), "closed": len(paper.work) - len(open_ones)}
    draft.say(render("diagnosis.work", told))
    columns = (
        Column("编号", 0.2, "center"),
        Column("问题", 0.26),
        Column("现值与标准", 0.22),
        Column("措施、责任与时限", 0.32),
    )
    rows = [
        (
            one.label,
            f"{one.name}（{CORRECTED}）" if one.is_corrected else one.name,
            f"{one.now}，标准 {one.limit}" if one.limit else one.now,
            "；".join(part for part in (one.measures, one.owner, one.due) if part) or "还没有任务",
        )
        for one in open_ones
    ]
    if rows:
        draft.table("没有销号的事项", columns, rows, dense=True)


def _answers(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("结论与学校答复")
    if paper.is_silent and paper.reply_due is not None:
        draft.say(render("diagnosis.silent", {"due": paper.reply_due}))
    replies = Counter(line.reply for line in paper.said)
    if any(replies[label] for label in replies if label):
        told = {
            "agree": replies["认可"],
            "dispute": replies["有异议"],
            "background": replies["补充背景"],
            "withdrawn": sum(line.is_withdrawn for line in paper.said),
        }
        draft.say(render("diagnosis.answers", told))
    columns = (
        Column("序号", 0.07, "center"),
        Column("结论", 0.38),
        Column("学校答复", 0.28),
        Column("核对结果", 0.27),
    )
    rows = [
        (
            str(line.number),
            line.words,
            "：".join(part for part in (line.reply or "未答复", line.reply_words) if part),
            _settled(line) or "—",
        )
        for line in paper.said
    ]
    if rows:
        draft.table("逐条答复", columns, rows, dense=True)
    if paper.statement:
        draft.subpart("学校说明")
        draft.say(paper.statement)
    steps = (Column("办理", 0.34), Column("经办", 0.36), Column("日期", 0.3, "center"))
    draft.table("办理过程", steps, paper.steps)


def _settled(line: SaidLine) -> str:
    looked = f"（核对 {line.settled_cell}）" if line.settled_cell else ""
    return "：".join(part for part in (line.settled, line.settled_words) if part) + looked


def _method(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("方法与说明")
    told = {"attention": ATTENTION, "strengths": STRENGTHS, "days": paper.reply_days}
    said = [render("diagnosis.rules", told)]
    if paper.not_covered:
        said.append(render("diagnosis.not_covered", {"areas": "、".join(paper.not_covered)}))
    if paper.documents:
        titles = "".join(f"《{title}》" for title in paper.documents)
        said.append(render("diagnosis.documents", {"titles": titles}))
    draft.say(*said)
