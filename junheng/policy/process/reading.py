"""Reading a process from ``processes.yaml`` of a plan pack, every mistake with its line."""

from __future__ import annotations

from typing import get_args

from junheng.policy.document import Entry, Report
from junheng.policy.loader import folders, kind_of
from junheng.policy.pack import Address
from junheng.policy.plan.due_reading import read_due
from junheng.policy.plan.model import PlanPack
from junheng.policy.process.model import (
    ALONE,
    TOGETHER,
    Applicant,
    Beside,
    Criterion,
    FieldType,
    FormField,
    Fund,
    Kin,
    Kind,
    KnownField,
    KnownGroup,
    Per,
    Point,
    PointKind,
    Process,
    Quota,
    Rubric,
    Stage,
    StageKind,
    Tells,
    Way,
    Who,
    Words,
)

_WHO: dict[StageKind, Who] = {
    "apply": "applicant",
    "review": "reviewers",
    "shortlist": "owner",
    "publicity": "owner",
    "award": "leader",
    "report": "owner",
    "outcome": "superior",
    "carry_out": "applicant",
    "midterm": "owner",
    "acceptance": "leader",
}


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    return entry.texts(key) if entry.has(key) else ()


def _field(entry: Entry) -> FormField:
    field = FormField(
        id=entry.text("field"),
        label=entry.text("label"),
        type=entry.choice("type", get_args(FieldType)),
        required=entry.boolean("required", default=True),
        choices=_texts(entry, "choices"),
        each_of=entry.text("each_of", ""),
        office=entry.text("office", ""),
        known=entry.choice_or("known", get_args(KnownField), ""),
        clause=entry.text("clause"),
        help=entry.text("help", ""),
    )
    entry.close()
    return field


def _point(entry: Entry) -> Point:
    point = Point(
        id=entry.text("point"),
        label=entry.text("label"),
        kind=entry.choice_or("kind", get_args(PointKind), "stated"),
        asks=entry.text("asks"),
        fields=_texts(entry, "fields"),
        known=entry.choice_or("known", get_args(KnownGroup), ""),
        clause=entry.text("clause"),
    )
    entry.close()
    return point


def _criterion(entry: Entry) -> Criterion:
    criterion = Criterion(
        id=entry.text("criterion"),
        label=entry.text("label"),
        weight=entry.integer("weight", 0),
        asks=entry.text("asks", ""),
        clause=entry.text("clause"),
    )
    entry.close()
    return criterion


def _rubric(entry: Entry) -> Rubric:
    kin: tuple[Kin, ...] = get_args(Kin)
    named = _texts(entry, "recuse") or ("same_school",)
    rubric = Rubric(
        way=entry.choice_or("way", get_args(Way), "scores"),
        criteria=tuple(_criterion(one) for one in entry.sections("criteria")),
        quorum=entry.integer("quorum"),
        drop_extremes=entry.boolean("drop_extremes"),
        pass_mark=entry.integer("pass_mark", 0),
        kin=tuple(one for one in kin if one in named),
    )
    if set(named) - set(kin):
        entry.wrong("recuse", "、".join(kin) + " 之中的几个")
    entry.close()
    return rubric


def _stage(entry: Entry, report: Report) -> Stage:
    kind: StageKind = entry.choice("kind", (*TOGETHER, *ALONE))
    rubric, due = entry.section("rubric"), entry.section("due")
    stage = Stage(
        id=entry.text("stage"),
        kind=kind,
        label=entry.text("label"),
        who=entry.choice_or("who", get_args(Who), _WHO[kind]),
        clause=entry.text("clause"),
        item=entry.text("item", ""),
        due=read_due(due, report) if due is not None else None,
        form=tuple(_field(one) for one in entry.sections("form")),
        checklist=tuple(_point(one) for one in entry.sections("checklist")),
        rubric=_rubric(rubric) if rubric is not None else None,
        working_days=entry.integer("working_days", 0),
        undefined=entry.text("undefined", ""),
        choices=_texts(entry, "choices"),
        note=entry.text("note", ""),
        words=_words(entry.section("words")),
        at=entry.at,
    )
    entry.close()
    return stage


def _words(entry: Entry | None) -> Words:
    if entry is None:
        return Words()
    words = Words(
        entry.text("act", Words().act), entry.text("number", Words().number), entry.text("done", "")
    )
    entry.close()
    return words


def _quota(entry: Entry) -> Quota:
    quota = Quota(
        at_most=entry.integer("at_most"),
        per=entry.choice_or("per", get_args(Per), "call"),
        clause=entry.text("clause"),
        words=entry.text("words", ""),
    )
    entry.close()
    return quota


def _fund(entry: Entry) -> Fund:
    fund = Fund(
        yuan=float(entry.integer("yuan", 0)),
        source=entry.text("source"),
        uses=_texts(entry, "uses"),
        clause=entry.text("clause"),
        item=entry.text("item", ""),
    )
    entry.close()
    return fund


def _tells(entry: Entry) -> Tells:
    states: dict[str, str] = {}
    for one in entry.sections("states"):
        states[one.text("moment")] = one.text("state")
        one.close()
    tells = Tells(ask=entry.text("ask"), states=states)
    entry.close()
    return tells


def _beside(entry: Entry | None) -> Beside | None:
    if entry is None:
        return None
    beside = Beside(entry.text("label"), entry.text("clause"), entry.texts("items"))
    entry.close()
    return beside


def read_process(entry: Entry, plan: PlanPack, report: Report) -> Process:
    """Read one process; what is wrong is recorded, and something harmless comes back."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    applicants: tuple[Applicant, ...] = get_args(Applicant)
    quota, fund = entry.section("quota"), entry.section("fund")
    tells = entry.section("tells")
    process = Process(
        id=entry.text("process"),
        pack=plan.id,
        label=entry.text("label"),
        label_en=entry.text("label_en", ""),
        kind=entry.choice("kind", kinds),
        applicant=entry.choice("applicant", applicants),
        of=entry.text("of", ""),
        except_=entry.text("except", ""),
        except_words=entry.text("except_words", ""),
        clause=entry.text("clause"),
        valid_from=entry.day("valid_from"),
        items=_texts(entry, "items"),
        themes=_texts(entry, "themes"),
        stages=tuple(_stage(one, report) for one in entry.sections("stages")),
        quota=_quota(quota) if quota is not None else None,
        fund=_fund(fund) if fund is not None else None,
        rule=entry.text("rule", ""),
        beside=_beside(entry.section("beside")),
        tells=_tells(tells) if tells is not None else None,
        years=entry.integer("years", 0),
        public=entry.boolean("public", default=True),
        note=entry.text("note", ""),
        at=entry.at,
    )
    entry.close()
    check_process(process, plan, report)
    return process


def _check_tells(process: Process, plan: PlanPack, report: Report) -> None:
    tells = process.tells
    if tells is None:
        return
    if tells.ask not in plan.asks:
        report.add("JH-PK-109", process.at, what="填报项", id=tells.ask)
        return
    moments = {"begun", "submitted", *(stage.id for stage in process.stages)}
    for moment, state in tells.states.items():
        if moment not in moments:
            report.add("JH-PK-109", process.at, what="环节", id=moment)
        if state not in plan.asks[tells.ask].states:
            report.add("JH-PK-109", process.at, what=f"{tells.ask} 的状态", id=state)


def _check_beside(process: Process, plan: PlanPack, report: Report) -> None:
    """Check that what stands beside the nation's list has a verdict, and a rule to stand beside."""
    beside = process.beside
    if beside is None:
        return
    if not process.rule:
        report.add("JH-PK-103", process.at, field="rule")
    for one in beside.items:
        item = plan.by_id.get(one)
        if item is None or item.measure is None:
            report.add("JH-PK-109", process.at, what="有结论的条目", id=one)


def _rules() -> frozenset[str]:
    return frozenset(folder.name for folder in folders() if kind_of(folder) == "rules")


def check_process(process: Process, plan: PlanPack, report: Report) -> None:
    """Check what no single line shows: the order of stages, references, weights."""
    _check_order(process, report)
    _check_clauses(process, plan, report)
    _check_references(process, plan, report)
    _check_tells(process, plan, report)
    _check_beside(process, plan, report)
    for stage in process.stages:
        _check_stage(stage, report)


def _check_order(process: Process, report: Report) -> None:
    kinds = [stage.kind for stage in process.stages]
    order = (*TOGETHER, *ALONE)
    places = [order.index(kind) for kind in kinds if kind in TOGETHER]
    wrong = ""
    if kinds[:1] != ["apply"] or kinds.count("award") != 1:
        wrong = "不是从 apply 开始，或者没有恰好一个 award"
    elif places != sorted(places) or len(set(places)) != len(places):
        wrong = "award 以前的环节次序不对，或者有一种写了两次"
    elif any(kind in TOGETHER for kind in kinds[kinds.index("award") + 1 :]):
        wrong = "award 之后又写了整批办理的环节"
    if wrong:
        report.add("JH-PK-601", process.at, id=process.id, wrong=wrong)


def _check_stage(stage: Stage, report: Report) -> None:
    rubric = stage.rubric
    if (rubric is None) != (stage.kind != "review"):
        found = "没有 rubric" if rubric is None else "写了 rubric"
        report.add("JH-PK-602", stage.at, id=stage.id, found=found)
    elif rubric is not None:
        total = sum(one.weight for one in rubric.criteria)
        if rubric.way == "scores" and total != 100:
            report.add("JH-PK-602", stage.at, id=stage.id, found=f"权重合计 {total}")
        if rubric.quorum < 1 or not rubric.criteria:
            report.add("JH-PK-602", stage.at, id=stage.id, found="没有评审标准或有效评审数")
    if (stage.working_days < 1) == (stage.kind == "publicity"):
        days = stage.working_days
        report.add("JH-PK-604", stage.at, id=stage.id, kind=stage.kind, days=days)
    known = {field.id for field in stage.form}
    for point in stage.checklist:
        for field in point.fields:
            if field not in known:
                report.add("JH-PK-109", stage.at, what="申报内容", id=field)


def _check_references(process: Process, plan: PlanPack, report: Report) -> None:
    for stage in process.stages:
        if stage.item:
            item = plan.by_id.get(stage.item)
            if item is None or item.due is None or stage.due is not None:
                report.add("JH-PK-603", stage.at, id=stage.id, item=stage.item)
    named = (*process.items, *((process.fund.item,) if process.fund else ()))
    for one in named:
        if one and one not in plan.by_id:
            report.add("JH-PK-109", process.at, what="条目", id=one)
    fields = [field for stage in process.stages for field in stage.form]
    scopes = [process.of, process.except_, *(field.each_of for field in fields)]
    for scope in scopes:
        if scope and scope not in plan.scopes:
            report.add("JH-PK-109", process.at, what="适用范围", id=scope)
    _check_fields(fields, process, plan, report)
    if process.rule and process.rule not in _rules():
        report.add("JH-PK-109", process.at, what="国家条目库", id=process.rule)
    if process.quota is not None and process.quota.at_most < 1:
        report.add("JH-PK-605", process.at, id=process.id, found=process.quota.at_most)


def _check_fields(
    fields: list[FormField], process: Process, plan: PlanPack, report: Report
) -> None:
    known: list[str] = [field.known for field in fields]
    known += [point.known for stage in process.stages for point in stage.checklist]
    if not process.rule and any(known):
        report.add("JH-PK-103", process.at, field="rule")
    for field in fields:
        if field.office and field.office not in plan.offices:
            report.add("JH-PK-109", process.at, what="责任单位", id=field.office)
        if (field.type == "choice") != bool(field.choices):
            report.add("JH-PK-103", process.at, field=f"{field.id}.choices")
        if (field.type == "each") != bool(field.each_of):
            report.add("JH-PK-103", process.at, field=f"{field.id}.each_of")


def _check_clauses(process: Process, plan: PlanPack, report: Report) -> None:
    cited: list[tuple[str, Address]] = [(process.clause, process.at)]
    for part in (process.quota, process.fund, process.beside):
        if part is not None:
            cited.append((part.clause, process.at))
    for stage in process.stages:
        cited.append((stage.clause, stage.at))
        cited += [(field.clause, stage.at) for field in stage.form]
        cited += [(point.clause, stage.at) for point in stage.checklist]
        if stage.rubric is not None:
            cited += [(one.clause, stage.at) for one in stage.rubric.criteria]
    for clause, at in cited:
        if clause and clause not in plan.clauses:
            report.add("JH-PK-108", at, clause=clause)
