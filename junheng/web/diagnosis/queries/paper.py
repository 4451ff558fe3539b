"""What the papers of one school say (一校一报告的内容), gathered from the data and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from junheng.data.standard.model import stage_label
from junheng.kernel.periods import chinese
from junheng.kernel.rounding import shown
from junheng.measure.engine.remedy import Quantity, remedy
from junheng.measure.engine.result import Result
from junheng.policy.plan import load_plan
from junheng.publish.reports.school_paper import (
    Commitment,
    Growth,
    SaidLine,
    SchoolPaper,
    Shortage,
    Working,
    WorkRow,
)
from junheng.publish.reports.school_sections import CHECKED, CORRECTED
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.growth import WORDS
from junheng.publish.sentences.kinds import lacking
from junheng.publish.sentences.school_facts import SchoolFacts
from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import (
    REPLY_DAYS,
    SIGN_DAYS,
    Diagnosis,
    DiagnosisState,
    Line,
    LineKind,
)
from junheng.web.diagnosis.queries import links
from junheng.web.diagnosis.queries.facts import County, facts_of
from junheng.web.diagnosis.queries.reported import grades_of, reported_of
from junheng.web.monitor.queries.board import counted
from junheng.web.monitor.queries.costs import Asked, bill_of, bill_word, cost_word
from junheng.web.monitor.queries.frame import Frame
from junheng.web.monitor.queries.school_rows import predecessors_of
from junheng.web.work.models import Finding, Way
from junheng.web.work.queries.ledger import Line as LedgerLine
from junheng.web.work.queries.ledger import TaskLine, line_of, with_tasks

# what a reader might look for in a report, and the words of the plan items that speak of it
_GROWTH = "学生学业与成长"
_AREAS = {
    _GROWTH: ("学业", "增值"),
    "体质健康": ("体质", "体育技能"),
    "视力": ("视力", "近视"),
    "心理健康": ("心理",),
    "满意度与作业负担": ("满意", "作业"),
    "教师专业发展": ("培训", "教研", "名师"),
}


def paper_of(report: Diagnosis, account: Account, county: County) -> SchoolPaper:
    """Gather what the papers of one school say."""
    lines = list(report.lines.all())
    kept = [line for line in lines if line.is_kept]
    corrected = _corrected(report, lines)
    ledger = _ledger(report, county)
    shortages, total = _shortages(report, county, ledger, corrected)
    facts = facts_of(county, account, report.school_code, report.school_name)
    growth = county.growth.get(report.school_code)
    return SchoolPaper(
        facts=facts,
        said=tuple(_said(line) for line in kept if line.kind != LineKind.BACKGROUND),
        background=tuple(line.words for line in kept if line.kind == LineKind.BACKGROUND),
        more=tuple(report.more),
        work=tuple(_work(line, corrected) for line in ledger if not line.finding.is_strength),
        shortages=shortages,
        total=total,
        steps=_steps(report),
        statement=report.statement,
        reply_due=report.reply_due,
        is_silent=report.is_silent,
        is_answered=report.answered_on is not None,
        not_covered=_not_covered(facts, has_growth=growth is not None),
        reply_days=REPLY_DAYS,
        documents=_documents(kept, county),
        corrected=corrected,
        staff=county.staff.get(report.school_code),
        memberships=county.memberships.get(report.school_code, ()),
        money=county.money.get(report.school_code),
        growth=Growth(WORDS[growth.word], growth.said) if growth is not None else None,
        commitments=tuple(
            _commitment(line, task) for line in ledger for task in line.tasks if task.task.is_open
        ),
        signing=_signing(report),
        is_issued=report.state == DiagnosisState.ISSUED,
        reported=reported_of(
            [record for record, _ in county.years],
            account,
            predecessors_of(county.frame, account, report.school_code),
        ),
        grades=grades_of(
            county.frame.record,
            account,
            report.school_code,
            {one.stage: one.limit for one in facts.classes if one.limit is not None},
        ),
        workings=_workings(county.frame, report.school_code),
        background_forms=tuple(
            dict.fromkeys(line.form for line in kept if line.kind == LineKind.BACKGROUND)
        ),
    )


def _workings(frame: Frame, code: str) -> tuple[Working, ...]:
    """Give the sum behind every indicator of the sections of a school that the rule counts."""
    units = [unit for unit in frame.measurement.units if unit.code == code]
    found = []
    for unit in units:
        for result in frame.measurement.results_of(*unit.key) if unit.in_scope else ():
            indicator = frame.pack.indicator(result.indicator)
            amount = indicator.amount
            found.append(
                Working(
                    section=f"{stage_label(unit.stage)}部" if len(units) > 1 else "",
                    label=indicator.label,
                    numerator=_counted(result.numerator, amount.unit),
                    pupils=_counted(result.denominator, ""),
                    value=frame.words.value(result) if result.value is not None else "—",
                    limit=_limit(frame, result) if result.limit is not None else "—",
                    clause=frame.pack.clauses[result.clause.partition("#")[2]].number,
                )
            )
    return tuple(found)


def _counted(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    return f"{shown(value, 0 if float(value).is_integer() else 2)} {unit}".strip()


def _corrected(report: Diagnosis, lines: Sequence[Line]) -> frozenset[tuple[str, str]]:
    """Name the figures that were found wrong, until a newer data version stands."""
    gone = [line for line in lines if line.is_withdrawn and line.indicator]
    if not gone or links.has_newer_data(report):
        return frozenset()
    return frozenset((line.indicator, line.stage) for line in gone)


def _not_covered(facts: SchoolFacts, *, has_growth: bool) -> tuple[str, ...]:
    """Name the areas no plan item with data speaks of for this school."""
    known = [one.term for one in facts.plans if one.state != "not_computable"]
    return tuple(
        area
        for area, words in _AREAS.items()
        if not any(word in term for term in known for word in words)
        and not (has_growth and area == _GROWTH)
    )


def _signing(report: Diagnosis) -> tuple[str, ...]:
    if report.refused_on is not None:
        told: dict[str, object] = {
            "by": report.refused_by,
            "day": report.refused_on,
            "words": report.refused_words.rstrip("。"),
        }
        return (str(render("diagnosis.refused", told)),)
    if report.is_silent and report.reply_due is not None:
        return (str(render("diagnosis.silent", {"due": report.reply_due})),)
    if report.is_unsigned and report.sign_due is not None:
        told = {"due": report.sign_due, "days": SIGN_DAYS}
        return (str(render("diagnosis.unsigned", told)),)
    return ()


def _ledger(report: Diagnosis, county: County) -> list[LedgerLine]:
    """Read the findings of the school with their tasks, once for all parts of the paper."""
    today = timezone.localdate()
    held = county.findings.get(report.school_code, ())
    rows = Finding.objects.unscoped("findings the reader sees, with their tasks")
    found = {one.pk: one for one in with_tasks(rows.filter(pk__in=[one.pk for one in held]))}
    return [line_of(found[one.pk], today) for one in held]


def _said(line: Line) -> SaidLine:
    return SaidLine(
        number=line.place,
        kind=line.kind,
        words=line.words,
        reply=str(line.get_reply_display()) if line.reply else "",
        reply_words=line.reply_words,
        settled=str(line.get_settled_display()) if line.settled else "",
        settled_words=line.settled_words,
        settled_cell=line.settled_cell,
        form=line.form,
        is_withdrawn=line.is_withdrawn,
    )


def _documents(lines: Sequence[Line], county: County) -> tuple[str, ...]:
    """Name the documents the conclusions rest on, each once."""
    pack = county.frame.pack
    named = dict.fromkeys(line.clause.partition("#")[0] for line in lines if "#" in line.clause)
    return tuple(pack.title if one == pack.id else load_plan(one).title for one in named)


def _due(task: TaskLine) -> str:
    """Write the day of a task; one that has passed says by how many days."""
    late = task.task.days_late(timezone.localdate())
    day = chinese(task.task.due_on)
    return f"{day}（已过 {late} 天）" if late else day


def _owner(task: TaskLine) -> str:
    return " ".join(part for part in (task.task.office, task.task.person_name) if part)


def _commitment(line: LedgerLine, task: TaskLine) -> Commitment:
    return Commitment(
        what=f"{task.task.title} {task.quantity}".strip(),
        about=line.finding.name,
        owner=_owner(task),
        due=_due(task),
        progress=f"{task.task.get_state_display()}，{task.task.percent}%",
        money=task.money,
        is_late=bool(task.task.days_late(timezone.localdate())),
    )


def _work(line: LedgerLine, corrected: frozenset[tuple[str, str]]) -> WorkRow:
    finding, tasks = line.finding, line.tasks
    return WorkRow(
        label=finding.label,
        name=finding.name,
        now=line.now,
        limit=line.limit,
        measures="；".join(f"{one.task.title} {one.quantity}".strip() for one in tasks),
        owner="、".join(dict.fromkeys(one.task.office for one in tasks)),
        due="、".join(dict.fromkeys(_due(one) for one in tasks)),
        is_open=finding.is_open,
        is_corrected=(finding.indicator, finding.stage) in corrected,
        item=(finding.rule, finding.subject.partition(":")[0]),
        closed="" if finding.is_open else _closed(finding),
    )


def _closed(finding: Finding) -> str:
    day = chinese(finding.closed_on) if finding.closed_on is not None else ""
    return "，".join(part for part in (str(finding.get_closed_way_display()), day) if part)


def _shortages(
    report: Diagnosis,
    county: County,
    ledger: Sequence[LedgerLine],
    corrected: frozenset[tuple[str, str]],
) -> tuple[tuple[Shortage, ...], str]:
    frame, found = county.frame, []
    asked: list[Asked] = []
    own = [line for line in ledger if line.finding.indicator and not line.finding.is_strength]
    tasks = {
        (line.finding.indicator, line.finding.stage): line for line in own if line.finding.is_open
    }
    marks = {
        (line.finding.indicator, line.finding.stage): CHECKED
        for line in own
        if _met_by_check(line.finding, frame.record.as_of)
    } | dict.fromkeys(corrected, CORRECTED)
    units = [unit for unit in frame.measurement.units if unit.code == report.school_code]
    several = len(units) > 1
    for unit in units:
        if not unit.in_scope:
            continue
        needed = remedy(frame.measurement, frame.pack, *unit.key, prices=frame.prices)
        for one in needed.fully_meet:
            indicator = frame.pack.indicator(one.indicator)
            result = frame.measurement.result(*unit.key, one.indicator)
            matter = (one.indicator, unit.stage)
            line = tasks.get(matter)
            work = _work(line, corrected) if line else None
            if matter not in marks:
                asked.append((indicator, one.amount, one.cost))
            stage = f"{stage_label(unit.stage)}部" if several else ""
            found.append(
                Shortage(
                    what=f"{stage}{counted(indicator)}",
                    now=frame.words.value(result),
                    limit=_limit(frame, result),
                    quantity=_quantity(one),
                    cost=cost_word(one.cost),
                    measure=work.measures if work else "",
                    owner=work.owner if work else "",
                    due=work.due if work else "",
                    arranged="；".join(task.money for task in line.tasks if task.money)
                    if line
                    else "",
                    mark=marks.get(matter, ""),
                )
            )
    return tuple(found), f"合计{bill_word(bill_of(asked))}" if asked else ""


def _met_by_check(finding: Finding, as_of: date) -> bool:
    """Tell whether an off-cycle check after the data version found that nothing lacks any more."""
    closed = not finding.is_open and finding.closed_way == Way.CHECK
    return closed and finding.closed_on is not None and finding.closed_on > as_of


def _limit(frame: Frame, result: Result) -> str:
    indicator = frame.pack.indicator(result.indicator)
    return shown(result.limit, frame.words.digits(indicator, result.stage))


def _quantity(one: Quantity) -> str:
    return lacking(one.amount, one.unit, whole=one.whole)


def _steps(report: Diagnosis) -> tuple[tuple[str, str, str], ...]:
    steps = [("起草", str(report.drafted_by), report.drafted_on)]
    if report.sent_on is not None and report.reply_due is not None:
        what = f"发学校答复（答复期到{chinese(report.reply_due)}）"
        steps.append((what, str(report.sent_by), report.sent_on))
    if report.answered_on is not None:
        who = "学校未答复" if report.is_silent else report.answered_by or report.school_name
        steps.append(("学校答复", who, report.answered_on))
    if report.school_signed_on is not None:
        steps.append(("学校签署", report.school_signed_by, report.school_signed_on))
    if report.refused_on is not None:
        steps.append(("学校写明不签", report.refused_by, report.refused_on))
    if report.is_unsigned and report.sign_due is not None:
        steps.append(("视为不签，记录在案", f"签署期 {SIGN_DAYS} 个工作日", report.sign_due))
    if report.issued_on is not None:
        steps.append(("签发", str(report.issued_by), report.issued_on))
    return tuple((what, who, chinese(day)) for what, who, day in steps)
