"""《××学校办学诊断报告》 and 《一校一清单》.

Built from plain facts, without clock, network or database; Word and PDF are two renderings of
the model returned.  The wording of every conclusion is the officer's, who may not change a
figure; the school's answer stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.kernel.periods import chinese
from junheng.measure.engine.verdict import LABELS
from junheng.publish.charts.palette import MARKS, STATE_LABELS
from junheng.publish.charts.trend import Year, trend
from junheng.publish.render.model import Column, Report
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.diagnosis import (
    ATTENTION,
    STRENGTHS,
    Kind,
    Reading,
    SchoolFacts,
    SectionFact,
)

_CHARTS = 3  # drawn at most: the figures furthest below their standard
_KINDS: Sequence[tuple[Kind, str]] = (("attention", "需要关注"), ("strength", "做得好"))

Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One conclusion as it stands, with the school's answer (结论与答复)."""

    number: int
    kind: Kind
    words: str
    reply: str = ""  # 认可、有异议、补充背景; empty: none yet
    reply_words: str = ""
    settled: str = ""  # 数据无误，维持; 异议成立，撤下这一句
    settled_words: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One finding of the school as the ledger has it."""

    label: str
    name: str
    now: str
    limit: str
    measures: str
    owner: str
    due: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """One thing the school lacks: how much, what it costs, who gets it by when (清单一行)."""

    what: str
    now: str
    limit: str
    quantity: str
    cost: str
    measure: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class SchoolPaper:
    """Everything the papers of one school say."""

    facts: SchoolFacts
    said: tuple[SaidLine, ...]
    background: tuple[str, ...]
    more: tuple[str, ...]
    work: tuple[WorkRow, ...]
    shortages: tuple[Shortage, ...]
    total: str  # cost of all of it, in words
    steps: tuple[tuple[str, str, str], ...]  # what was done, who, when
    statement: str
    reply_due: date | None
    is_silent: bool
    is_answered: bool
    not_covered: tuple[str, ...]
    reply_days: int
    documents: tuple[str, ...]  # titles of what the conclusions rest on

    @property
    def shown(self) -> list[SaidLine]:
        """Conclusions that stand."""
        return [line for line in self.said if not line.is_withdrawn]


def diagnosis_report(paper: SchoolPaper, cover: Cover) -> Report:
    """Write the report of one school (6–8 pages; the first is a summary)."""
    draft = Draft()
    _summary(draft, paper, cover)
    _school(draft, paper)
    _conditions(draft, paper)
    _shortages(draft, paper)
    _plans(draft, paper)
    _work(draft, paper)
    _answers(draft, paper)
    _method(draft, paper)
    draft.sign(cover)
    return draft.finish(f"{paper.facts.name}办学诊断报告", cover)


def school_list(paper: SchoolPaper, cover: Cover) -> Report:
    """Write the one-page list of what the school lacks (一校一清单)."""
    draft = Draft()
    draft.say(*cover.standing)
    if paper.shortages:
        draft.table("要补的项目", *_list_table(paper), note=_total(paper), dense=True)
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
    if counts:
        told = {"name": name, "attention": counts["attention"], "strengths": counts["strength"]}
        draft.say(render("diagnosis.summary", told))
    else:
        draft.say(render("diagnosis.nothing", {"name": name}))
    if not paper.is_answered:
        draft.say(render("diagnosis.unanswered", {}))
    draft.say(*cover.standing)
    columns = (Column("序号", 0.09, "center"), Column("结论", 0.91))
    for kind, label in _KINDS:
        rows = [(str(line.number), line.words) for line in paper.shown if line.kind == kind]
        if rows:
            draft.table(label, columns, rows)
    for sentence in paper.more:
        draft.say(sentence)


def _school(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("学校概况")
    if paper.background:
        draft.say("".join(paper.background))
    rows: Rows = []
    for section in paper.facts.sections:
        classes = [
            pupils
            for one in paper.facts.classes
            if one.stage == section.stage
            for _, pupils in one.classes
        ]
        rows.append(
            (
                section.label,
                f"{section.pupils:.0f}",
                str(len(classes)) if classes else "—",
                f"{min(classes)}—{max(classes)}" if classes else "—",
                section.residence,
                "参评" if section.in_scope else section.reason,
            )
        )
    columns = (
        Column("学段", 0.12, "center"),
        Column("学生数（人）", 0.15, "right"),
        Column("班数", 0.1, "right"),
        Column("班额（人）", 0.15, "center"),
        Column("城乡", 0.12, "center"),
        Column("是否参评", 0.36),
    )
    if rows:
        draft.table("学段、学生与班级", columns, rows)


def _conditions(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("办学条件达标")
    if not paper.facts.readings:
        draft.say(render("diagnosis.no_work", {}))
        return
    for section in paper.facts.sections:
        own = [r for r in paper.facts.readings if r.stage == section.stage]
        if own:
            draft.subpart(section.label)
            _section(draft, section, own)
    lowest = sorted(
        (r for r in paper.facts.readings if r.state in ("near", "unmet") and _drawable(r)),
        key=lambda r: (r.value or 0.0) / (r.limit or 1.0),
    )
    for reading in lowest[:_CHARTS]:
        _chart(draft, reading)


def _section(draft: Draft, section: SectionFact, readings: Sequence[Reading]) -> None:
    years = [year for year, _ in readings[0].years]
    columns = (
        Column("指标", 0.34),
        *(Column(f"{year}年", 0.1, "right") for year in years),
        Column("标准", 0.1, "right"),
        Column("全县平均", 0.12, "right"),
        Column("结论", 0.44 - 0.1 * len(years), "center"),
    )
    rows: Rows = []
    for one in readings:
        values = [one.write(v) if v is not None else "—" for _, v in one.years]
        state = f"{MARKS[one.state]} {STATE_LABELS[one.state]}" if one.state else "—"
        limit = one.write(one.limit) if one.limit is not None else "—"
        county = one.write(one.county) if one.county is not None else "—"
        rows.append((f"{one.label}（{one.unit}）", *values, limit, county, state))
    note = f"注：{section.of} 项中 {section.met} 项达标；“—”为没有数据或当年不参评，不是0。"
    draft.table(f"{section.label}资源配置指标", columns, rows, note=note)


def _drawable(reading: Reading) -> bool:
    return sum(value is not None for _, value in reading.years) > 1


def _chart(draft: Draft, reading: Reading) -> None:
    title = f"{reading.section}{reading.label}"
    draft.figure(
        trend(
            [Year(title, f"{year} 年", value) for year, value in reading.years],
            title=title,
            subtitle=reading.unit,
            description=f"{title}：{reading.series}，标准 {reading.told(reading.limit)}",
            axis=reading.unit,
            limit=reading.limit,
            digits=0 if (reading.limit or 0) >= 100 else 1,
        ),
        width=0.7,
    )


def _list_table(paper: SchoolPaper) -> tuple[tuple[Column, ...], Rows]:
    columns = (
        Column("序号", 0.06, "center"),
        Column("要补的项目", 0.2),
        Column("现值", 0.1, "right"),
        Column("标准", 0.1, "right"),
        Column("补齐到标准", 0.12, "right"),
        Column("费用", 0.12, "right"),
        Column("措施", 0.12),
        Column("责任单位", 0.08),
        Column("时限", 0.1, "center"),
    )
    rows: Rows = [
        (str(n), s.what, s.now, s.limit, s.quantity, s.cost, s.measure, s.owner, s.due)
        for n, s in enumerate(paper.shortages, start=1)
    ]
    return columns, rows


def _total(paper: SchoolPaper) -> str:
    return f"注：{paper.total}；人和间取整；达到标准由下一数据版本核验，不需要佐证材料。"


def _shortages(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("一校一清单")
    if paper.shortages:
        columns = (
            Column("要补的项目", 0.3),
            Column("现值", 0.14, "right"),
            Column("标准", 0.14, "right"),
            Column("补齐到标准", 0.2, "right"),
            Column("费用", 0.22, "right"),
        )
        rows = [(s.what, s.now, s.limit, s.quantity, s.cost) for s in paper.shortages]
        draft.table("补齐到标准的数量与费用", columns, rows, note=_total(paper))
    else:
        draft.say(render("diagnosis.no_shortage", {"name": paper.facts.name}))


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
            one.name,
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
            "：".join(part for part in (line.settled, line.settled_words) if part) or "—",
        )
        for line in paper.said
    ]
    if rows:
        draft.table("逐条答复", columns, rows)
    if paper.statement:
        draft.subpart("学校说明")
        draft.say(paper.statement)
    steps = (Column("办理", 0.34), Column("经办", 0.36), Column("日期", 0.3, "center"))
    draft.table("办理过程", steps, paper.steps)


def _method(draft: Draft, paper: SchoolPaper) -> None:
    draft.part("方法与说明")
    told = {"attention": ATTENTION, "strengths": STRENGTHS, "days": paper.reply_days}
    areas = {"areas": "、".join(paper.not_covered)}
    said = [render("diagnosis.rules", told), render("diagnosis.not_covered", areas)]
    if paper.documents:
        titles = "".join(f"《{title}》" for title in paper.documents)
        said.append(render("diagnosis.documents", {"titles": titles}))
    draft.say(*said)
