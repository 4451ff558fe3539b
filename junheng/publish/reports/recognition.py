"""Papers of recognition: three application forms and the county's self-assessment (认定文书).

Built from frozen lines and a measurement, without clock, network or database.  The second form
writes 1 where a school reaches an indicator and leaves the cell empty, on a grey ground, where it
does not; what was not reported is written so and is no 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from junheng.data.standard import standard
from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import shown
from junheng.measure.engine.result import Measurement
from junheng.publish.render.model import Column, Report
from junheng.publish.reports import tables
from junheng.publish.reports.balance import document_of
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.balance import BalanceWords, short_name
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.recognition import subject

GROUPS: Mapping[str, str] = {
    "entry": "前提条件",
    "resource": "资源配置",
    "gate": "前提与门槛",
    "assurance": "政府保障程度",
    "quality": "教育质量",
    "work": "政府推进工作",
    "recognition": "社会认可度",
    "veto": "一票否决事项",
    "beside": "本省（市）另列的事项",
}
STATES: Mapping[str, str] = {"met": "达到", "unmet": "未达到", "not_computable": "不能下结论"}
_UNSIGNED = "自评稿　没有签发"
_TO_SIGN = "（自评稿，待县人民政府签发后落款）"


@dataclass(frozen=True, slots=True)
class RowSaid:
    """One line of a self-assessment as it is printed."""

    group: str
    label: str
    standard: str
    now: str
    state: str
    gap: str
    owner: str
    papers: tuple[str, ...]
    by: str

    @property
    def state_word(self) -> str:
        """The state as the paper says it; of a veto, whether it occurred."""
        if self.group == "veto":
            return {"met": "未发生", "unmet": "已发生"}.get(self.state, STATES["not_computable"])
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """A county's self-assessment, frozen (县级自评)."""

    region_name: str
    cover: Cover  # of the data version it rests on
    rows: tuple[RowSaid, ...]
    headline: Sentence
    claim: Sentence
    profile: str = ""
    problems: str = ""
    plans: str = ""
    population: str = ""
    population_source: str = ""
    document_number: str = ""
    signed_on: date | None = None

    @property
    def issuer(self) -> str:
        """A county's self-assessment is its government's."""
        return f"{self.region_name}人民政府"

    @property
    def day(self) -> date:
        """The day it was signed, or of the copy."""
        return self.signed_on or self.cover.day

    @property
    def footer(self) -> str:
        """The document number, and the data version."""
        number = f"{self.document_number}　" if self.document_number else ""
        return f"{number}{self.cover.footer}"

    @property
    def mark(self) -> str:
        """What stands on every page until it is signed and the data are approved."""
        marks = (self.cover.mark, "" if self.signed_on else _UNSIGNED)
        return "　".join(mark for mark in marks if mark)

    def of(self, group: str) -> list[RowSaid]:
        """Give the lines of one group."""
        return [row for row in self.rows if row.group == group]


def self_assessment(one: SelfAssessment, words: BalanceWords) -> Report:
    """Write 《××县自评报告》: what the data and the people say, problems, plans, the annex."""
    draft = Draft()
    draft.part("县情和工作")
    for text in one.profile.splitlines() or ["（待写）"]:
        draft.say(text)
    draft.part("数据来源")
    draft.say(*one.cover.standing)
    columns, rows = tables.overview(words)
    draft.table("参评学校（学部）与学生", columns, rows)
    draft.say_each(words.excluded())
    draft.part("自评结论")
    draft.say(one.headline, one.claim)
    for group in dict.fromkeys(row.group for row in one.rows):
        draft.part(GROUPS[group])
        if group == "resource":
            _resources(draft, words)
        draft.table(f"{GROUPS[group]}自评", *_judged(one.of(group)))
    if one.problems:
        draft.part("存在的问题")
        for text in one.problems.splitlines():
            draft.say(text)
    if one.plans:
        draft.part("下一步打算")
        for text in one.plans.splitlines():
            draft.say(text)
    if one.signed_on is None:
        draft.say(_TO_SIGN)  # no name and no day before it is signed
    else:
        draft.sign(one)
    short = [row for row in one.rows if row.state != "met"]
    if short:
        draft.annex("附件　问题和责任清单")
        draft.table("没有达到和不能下结论的事项", *_list_of(short))
    title = f"{one.region_name}义务教育{subject(words.pack)}发展\n县级自评报告"
    return draft.finish(title, one)


def _resources(draft: Draft, words: BalanceWords) -> None:
    for stage in words.stages:
        draft.subpart(stage_label(stage))
        columns, rows, strong = tables.schools(words, stage)
        note = tables.LEGEND if words.pack.school_rule is not None else tables.LEGEND_PLAIN
        draft.table(f"{stage_label(stage)}各校指标", columns, rows, note=note, strong=strong)
        columns, rows = tables.spreads(words, stage)
        draft.table(f"{stage_label(stage)}差异系数", columns, rows)


def _judged(rows: Sequence[RowSaid]) -> tuple[tuple[Column, ...], list[tuple[str, ...]]]:
    columns = (
        Column("事项", 0.26),
        Column("标准", 0.23),
        Column("现状", 0.12, "right"),
        Column("结论", 0.1, "center"),
        Column("差距、依据和记录人", 0.29),
    )
    return columns, [
        (row.label, row.standard, row.now, row.state_word, _basis(row)) for row in rows
    ]


def _basis(row: RowSaid) -> str:
    parts = [row.gap, "；".join(row.papers), f"记录：{row.by}" if row.by else ""]
    return "\n".join(part for part in parts if part) or "—"


def _list_of(rows: Sequence[RowSaid]) -> tuple[tuple[Column, ...], list[tuple[str, ...]]]:
    columns = (
        Column("序号", 0.08, "center"),
        Column("事项", 0.3),
        Column("差距", 0.36),
        Column("责任单位", 0.26),
    )
    return columns, [
        (str(n), row.label, row.gap or row.state_word, row.owner or "没有落实")
        for n, row in enumerate(rows, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Form:
    """What an application form needs besides the measurement (申报表)."""

    region_name: str
    cover: Cover
    population: str = ""
    population_source: str = ""
    marks: tuple[str, ...] = field(default=())

    @property
    def issuer(self) -> str:
        """Whose form it is."""
        return f"{self.region_name}人民政府"

    @property
    def day(self) -> date:
        """Date of the paper."""
        return self.cover.day

    @property
    def footer(self) -> str:
        """The data version."""
        return self.cover.footer

    @property
    def mark(self) -> str:
        """What stands on every page."""
        return "　".join(mark for mark in (self.cover.mark, *self.marks) if mark)


def form_one(form: Form, words: BalanceWords) -> Report:
    """Write the first form (申报表): the county, its schools, sections and pupils."""
    draft = Draft()
    population = form.population or "没有登记"
    source = form.population_source or "—"
    draft.form(
        (Column("项目", 0.3), Column("内容", 0.7)),
        [
            ("县（市、区）", form.region_name),
            ("常住人口（万人）", population),
            ("人口数的出处", source),
            ("评估办法", document_of(words.pack)),
            ("数据", f"{form.cover.source}，截至 {form.cover.as_of}"),
        ],
    )
    draft.annex("学校", apart=False)
    draft.form(
        (Column("办学类型", 0.6), Column("学校（所）", 0.4, "right")), _kinds(words.measurement)
    )
    draft.annex("学段", apart=False)
    draft.form(
        (
            Column("学段", 0.2, "center"),
            Column("学部（个）", 0.2, "right"),
            Column("其中参评", 0.2, "right"),
            Column("在校生（人）", 0.2, "right"),
            Column("其中参评", 0.2, "right"),
        ),
        [_stage_row(words.measurement, stage) for stage in words.stages],
        note="注：九年一贯制学校的小学部、教学点计入小学。",
    )
    draft.say_each(words.excluded())
    return draft.finish(f"申报表Ⅰ　{form.region_name}基本情况", form)


def _kinds(measurement: Measurement) -> list[tuple[str, ...]]:
    labels = {code.code: code.label for code in standard().codes["school_kind"].codes}
    schools = {unit.code: unit.kind for unit in measurement.units}
    rows = [
        (label, str(sum(kind == code for kind in schools.values())))
        for code, label in labels.items()
        if code in schools.values()
    ]
    return [*rows, ("合计", str(len(schools)))]


def _stage_row(measurement: Measurement, stage: str) -> tuple[str, ...]:
    every = [unit for unit in measurement.units if unit.stage == stage]
    inside = [unit for unit in every if unit.in_scope]
    return (
        stage_label(stage),
        str(len(every)),
        str(len(inside)),
        shown(sum(unit.pupils for unit in every), 0),
        shown(sum(unit.pupils for unit in inside), 0),
    )


def form_two(form: Form, words: BalanceWords) -> Report:
    """Write the second form, Ⅱ-1 and Ⅱ-2: every school on every indicator."""
    draft = Draft()
    titles = [
        f"申报表Ⅱ-{n}　{form.region_name}{stage_label(stage)}各校达标情况"
        for n, stage in enumerate(words.stages, start=1)
    ]
    for title, stage in zip(titles, words.stages, strict=True):
        if title != titles[0]:
            draft.paper(title)
        if words.pack.school_rule is None:
            draft.say(render("recognition.form_two_none", {"document": document_of(words.pack)}))
            continue
        rows, shaded = _reached(words, stage)
        indicators = words.pack.indicators
        each = 0.6 / len(indicators)
        columns = [Column("序号", 0.06, "center"), Column("学校", 0.24)]
        columns += [Column(short_name(one), each, "center") for one in indicators]
        columns.append(Column("达标项数", 0.1, "center"))
        note = "注：达标填 1，未达标不填、加底纹；没有上报的写“未上报”。不参评的学校见申报表Ⅰ。"
        draft.form(tuple(columns), rows, shaded=shaded, note=note)
    return draft.finish(titles[0], form, wide=True)


def _reached(
    words: BalanceWords, stage: str
) -> tuple[list[tuple[str, ...]], frozenset[tuple[int, int]]]:
    rows: list[tuple[str, ...]] = []
    shaded: set[tuple[int, int]] = set()
    for n, unit in enumerate(words.units(stage)):
        cells = []
        results = words.measurement.results_of(*unit.key)
        for k, result in enumerate(results):
            if result.state == "met":
                cells.append("1")
            elif result.value is None:
                cells.append("未上报")
            else:
                cells.append("")
                shaded.add((n, k + 2))
        met = sum(cell == "1" for cell in cells)
        rows.append((str(n + 1), words.name(unit), *cells, f"{met}/{len(cells)}"))
    return rows, frozenset(shaded)


def form_three(form: Form, words: BalanceWords) -> Report:
    """Write the third form, Ⅲ: the difference coefficients of every stage."""
    draft = Draft()
    for stage in words.stages:
        draft.annex(stage_label(stage), apart=False)
        columns, rows = tables.spreads(words, stage)
        draft.form(columns, rows)
    return draft.finish(f"申报表Ⅲ　{form.region_name}校际差异系数", form)
