"""What is known of a school, as the rules of the diagnosis look at it (诊断依据)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from junheng.data.standard.model import stage_label
from junheng.measure.engine.result import Measurement, Result, Unit
from junheng.policy.plan.model import PlanItem
from junheng.publish.reports.school_paper import Membership, Money, Staff
from junheng.publish.sentences.balance import shortfall
from junheng.publish.sentences.kinds import apart, lacking
from junheng.publish.sentences.school_facts import (
    ClassSizes,
    EndsFact,
    GrowthFact,
    PlanFact,
    Praised,
    Reading,
    SchoolFacts,
    SectionFact,
    WorkFact,
)
from junheng.web.accounts.models import Account
from junheng.web.diagnosis.queries.staffing import (
    Composition,
    communities_of,
    compositions_of,
    staff_of,
)
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.queries.frame import RESIDENCE, Frame, frame_of, yearly
from junheng.web.monitor.queries.school_rows import classes_of, predecessors_of
from junheng.web.plans.queries.sides import groups
from junheng.web.plans.queries.standing import adoptions_of, standing_of
from junheng.web.work.ends import falling_ends_of
from junheng.web.work.funded import funded_in
from junheng.web.work.growth import Growth, growth_of
from junheng.web.work.models import Finding, How, Status, Task
from junheng.web.work.queries.ledger import findings_of

Years = Sequence[tuple[SnapshotRecord, Measurement]]
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class County:
    """What the reports of one county share: the data, the plans, the ledger."""

    frame: Frame
    years: Years
    plans: Mapping[str, tuple[PlanFact, ...]]  # by school
    findings: Mapping[str, tuple[Finding, ...]]  # by school
    tasks: Mapping[str, tuple[Task, ...]]  # open ones, by school
    staff: Mapping[str, Staff]  # by school
    compositions: Mapping[str, Composition]  # of pupils, by school
    memberships: Mapping[str, tuple[Membership, ...]]  # by school
    money: Mapping[str, Money]  # by school
    growth: Mapping[str, Growth]  # by school, as known on the day of the data
    ends: Mapping[str, EndsFact]  # by school, likewise


def county_of(account: Account, region_code: str, sha256: str = "") -> County:
    """Read once what every school of a county needs."""
    frame = frame_of(account, region_code, {"snap": sha256[:16]} if sha256 else {})
    rows = list(findings_of(account, region_code).exclude(school_code=""))
    tasks = Task.objects.visible_to(account).filter(region_code=region_code, finding__in=rows)
    return County(
        frame=frame,
        years=yearly(frame, account),
        plans=_plans(account, region_code, frame.record.sha256),
        findings=_by_school(rows),
        tasks=_by_school([task for task in tasks if task.is_open]),
        staff=staff_of(frame.record, account),
        compositions=compositions_of(frame.record, account),
        memberships=communities_of(frame.record),
        money={
            code: Money(one.year, one.due, one.budgeted, one.arrived, one.spent, one.missing)
            for code, one in funded_in(region_code, frame.record.sha256).items()
        },
        growth=growth_of(region_code, frame.record.as_of),
        ends=falling_ends_of(region_code, frame.record.as_of),
    )


def _by_school(rows: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
    held: dict[str, list[Any]] = {}
    for row in rows:
        held.setdefault(row.school_code, []).append(row)
    return {code: tuple(found) for code, found in held.items()}


def _plans(account: Account, region_code: str, sha256: str) -> dict[str, tuple[PlanFact, ...]]:
    held: dict[str, list[PlanFact]] = {}
    for adoption in adoptions_of(account, region_code):
        if not adoption.is_in_force:
            continue
        standing = standing_of(account, adoption, sha256=sha256)
        counts: dict[str, list[str]] = {}
        schools = groups(standing, "school")
        for group in schools:
            for card in group.cards:
                if card.progress is not None:
                    counts.setdefault(card.item.id, []).append(card.progress.state)
        for group in schools:
            for card in group.cards:
                if card.progress is None:
                    continue
                states = counts[card.item.id]
                held.setdefault(group.key, []).append(
                    PlanFact(
                        plan=adoption.pack_id,
                        item=card.item.id,
                        document=standing.plan.title,
                        clause=card.clause,
                        term=card.item.text,
                        words=_own_words(card.progress.explanation),
                        state=card.progress.state,
                        met=states.count("met"),
                        of=len(states),
                        has_number=_has_number(card.item),
                        address=standing.plan.cite(card.item.clause),
                    )
                )
    return {code: tuple(facts) for code, facts in held.items()}


def _has_number(item: PlanItem) -> bool:
    """Whether a number decides an item, and not a judge or a milestone."""
    return item.measure is not None and item.measure.kind not in ("judgement", "milestone")


def _own_words(explanation: str) -> str:
    """Take what is said of the school out of its verdict: 本校未达到（2 人，要求不少于 3 人）。"""
    inner = explanation.rstrip("。").partition("（")[2]
    return inner[:-1] if inner.endswith("）") else inner or "没有填报"


def facts_of(county: County, account: Account, school_code: str, name: str) -> SchoolFacts:
    """Gather what is known of one school."""
    frame = county.frame
    units = [unit for unit in frame.measurement.units if unit.code == school_code]
    counted = [unit for unit in units if unit.in_scope]
    several = len(units) > 1
    codes = predecessors_of(frame, account, school_code)
    labels = {unit.stage: f"{stage_label(unit.stage)}部" if several else "" for unit in units}
    classes = classes_of(frame, account, frozenset({school_code}))
    pupils = county.compositions.get(school_code, Composition(0, ()))
    return SchoolFacts(
        name=name,
        sections=tuple(_section(frame, unit, labels[unit.stage]) for unit in units),
        readings=tuple(
            _reading(county, unit, result, labels[unit.stage], codes)
            for unit in counted
            for result in frame.measurement.results_of(*unit.key)
        ),
        classes=tuple(
            _sizes(frame, stage, labels.get(stage, ""), classes)
            for stage in dict.fromkeys(room.stage for room in classes)
        ),
        plans=county.plans.get(school_code, ()),
        work=_work(county, school_code),
        growth=_growth(county.growth.get(school_code)),
        ends=county.ends.get(school_code),
        pupils=pupils.pupils,
        groups=pupils.groups,
    )


def _growth(known: Growth | None) -> GrowthFact | None:
    if known is None or not known.lasting:
        return None
    return GrowthFact(known.lasting, known.lasting_said, known.clause)


def _section(frame: Frame, unit: Unit, section: str) -> SectionFact:
    verdict = frame.measurement.school_verdicts.get(unit.key)
    return SectionFact(
        stage=unit.stage,
        label=stage_label(unit.stage),
        section=section,
        pupils=unit.pupils,
        residence=str(RESIDENCE[unit.residence]),
        in_scope=unit.in_scope,
        reason=unit.reason,
        met=verdict.met if verdict else 0,
        of=verdict.of if verdict else 0,
        said=frame.words.school(unit).text if verdict else "",
    )


def _reading(
    county: County, unit: Unit, result: Result, section: str, codes: frozenset[str]
) -> Reading:
    frame = county.frame
    indicator = frame.pack.indicator(result.indicator)
    digits = frame.words.digits(indicator, unit.stage)
    verdict = frame.measurement.school_verdicts.get(unit.key)
    fails = verdict is not None and verdict.state == "unmet"
    short = result.state in ("near", "unmet") and result.limit is not None
    below = fails and short and (result.state == "unmet" or verdict is None or _too_few(verdict))
    gap = ""
    if short and result.value is not None and result.limit is not None:
        counted = indicator.amount
        lack = shortfall(result, indicator, result.limit)
        gap = lacking(lack, counted.unit, whole=counted.whole)
    spread = frame.measurement.spread(unit.stage, indicator.id, unit.region)
    old = [_before(measured, codes, unit, indicator.id) for _, measured in county.years]
    series = tuple(
        (record.as_of.year, one.value if one is not None else None)
        for (record, _), one in zip(county.years, old, strict=True)
    )
    return Reading(
        indicator=indicator.id,
        label=indicator.label,
        stage=unit.stage,
        section=section,
        value=result.value,
        limit=result.limit,
        county=spread.mean,
        state=result.state,
        gap=gap,
        decides=below,
        years=series,
        clause=result.clause,
        write=partial(_written, limit=result.limit, digits=digits),
        unit=indicator.amount.unit,
        comparable=len({one.definition for one in old if one is not None}) <= 1,
    )


def _too_few(verdict: Any) -> bool:
    needed = verdict.facts.get("results_limit_needed")
    return isinstance(needed, int) and verdict.met < needed


def _written(value: float, *, limit: float | None, digits: int) -> str:
    return apart(value, limit, digits)


def _before(
    measured: Measurement, codes: frozenset[str], unit: Unit, indicator: str
) -> Result | None:
    found = (r for code in codes for r in measured.results_of(code, unit.stage))
    return next((r for r in found if r.indicator == indicator), None)


def _sizes(frame: Frame, stage: str, section: str, classes: Sequence[Any]) -> ClassSizes:
    held = frame.pack.parameters.get("class_size")
    limit = held.on(frame.record.as_of, stage) if held else None
    rooms = [room for room in classes if room.stage == stage and room.pupils.value is not None]
    return ClassSizes(
        section=section,
        stage=stage,
        limit=int(limit.number) if limit is not None else None,
        classes=tuple((room.name, int(room.pupils.value)) for room in rooms),
    )


def _work(county: County, school_code: str) -> WorkFact:
    day = timezone.localdate()
    rows = county.findings.get(school_code, ())
    late = (task.days_late(day) for task in county.tasks.get(school_code, ()))
    return WorkFact(
        reopened=tuple(f.label for f in rows if f.is_open and f.reopened and not f.is_strength),
        closed=tuple(
            f.label
            for f in rows
            if f.status == Status.CLOSED
            and not f.is_strength
            and f.closed_on
            and day - _YEAR <= f.closed_on
        ),
        overdue=tuple(days for days in late if days),
        praised=tuple(
            Praised(f.label, str(f.get_how_display()), f.name, f.words, f.clause)
            for f in rows
            if f.is_strength and f.is_open and f.how != How.RULE  # the data speak for themselves
        ),
    )
