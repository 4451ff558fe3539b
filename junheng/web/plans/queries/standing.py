"""Where an adopted plan stands, as far as the reader sees (计划进展)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils import timezone

from junheng.kernel.errors import Hidden
from junheng.kernel.periods import SchoolYear
from junheng.measure.engine.holdings import Holdings, read_holdings, remembering
from junheng.measure.engine.verdict import State, Verdict
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.facts import Units, span_of
from junheng.measure.progress.gather import Bindings, assess_holdings, rules_named, units_of
from junheng.measure.progress.outcome import Line
from junheng.measure.progress.wording import amount, line_in_words
from junheng.policy.plan import PlanItem, PlanPack, load_plan
from junheng.publish.sentences.plan import tally
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import (
    folder_of,
    kept,
    of_schools,
    snapshot_of,
    statistics_of,
    whole_measurement,
)
from junheng.web.plans.models import Adoption, AdoptionState, Duty, DutyState, Settlement, Way
from junheng.web.register.queries import region_names
from junheng.web.shared.once import read_once
from junheng.web.work.sources import Told, told_of

_BLANK = dict.fromkeys(
    (
        *("subject", "period", "value", "numerator", "denominator", "state", "on_date"),
        *("until_date", "low", "high", "judgement", "judged_by", "evidence", "address"),
    )
)
_YEARS = 4  # earlier data versions a trend looks back on


def adoptions_of(account: Account, region_code: str) -> list[Adoption]:
    """List what a region took over: those in force first; schools see nothing else."""
    rows = Adoption.objects.visible_to(account).filter(region_code=region_code)
    if not account.holds("plan.see_internal"):
        rows = rows.filter(state=AdoptionState.IN_FORCE)
    order = [state for state, _ in AdoptionState.choices]
    first = {AdoptionState.IN_FORCE: -1}
    return sorted(rows, key=lambda a: (first.get(a.state, order.index(a.state)), -a.pk))


def adoption_of(account: Account, number: int) -> Adoption:
    """Give an adoption the account may see, or :class:`Hidden`."""
    found: Adoption | None = Adoption.objects.visible_to(account).filter(pk=number).first()
    inside = account.holds("plan.see_internal")
    if found is None or (not inside and not found.is_in_force):
        raise Hidden(
            where="行动计划",
            found="没有这份计划，或不在您的范围内",
            expected="是您所在地区采用的计划",
            fix="请从计划列表进入",
        )
    return found


@dataclass(frozen=True)
class Standing:
    """An adopted plan on one data version and one day."""

    adoption: Adoption
    plan: PlanPack  # with the region's own lines
    record: SnapshotRecord | None  # None before the first data version
    as_of: date
    progress: Mapping[str, Progress]  # by item
    units: Units
    stopped: Mapping[str, Settlement]  # items not carried out, by item
    duties: tuple[Duty, ...]
    whole: bool  # the reader sees every school
    inside: bool = False  # the reader belongs to the bureau: ranks among peers included
    held: Holdings | None = None  # what is known, answers of earlier years included

    def of(self, item: PlanItem) -> Progress | None:
        """Give the progress of an item; nothing where it cannot be executed or was stopped."""
        return None if item.id in self.stopped else self.progress.get(item.id)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """Items this reader sees: ranks among peers stay inside the bureau."""
        return tuple(i for i in self.plan.items if self.inside or not i.internal)

    def counts(self, items: tuple[PlanItem, ...] | None = None) -> Counter[str]:
        """Count items by state, those not executed by status."""
        return tally(self.items if items is None else items, self.progress, self.stopped)


@lru_cache(maxsize=64)
def _holdings(sha256: str, as_of: date, pack: str, _stamp: tuple[int, str]) -> Holdings:
    plan = load_plan(pack)

    def make() -> str:
        return read_holdings(plan, folder_of(sha256)).to_json()

    return Holdings.from_json(kept(sha256, plan, as_of, make).read_text(encoding="utf-8"))


def holdings_of(record: SnapshotRecord, plan: PlanPack) -> Holdings:
    """Give what a data version holds for a plan, read once and kept beside the measurements."""
    stamp = (plan.version, str(plan.folder))
    return _holdings(record.sha256, record.as_of, plan.id, stamp)


def _record(account: Account, region_code: str, sha256: str) -> SnapshotRecord | None:
    try:
        return snapshot_of(account, region_code, sha256=sha256)
    except Hidden:
        if sha256:
            raise
        return None  # nothing published yet: everything is not computable


@read_once
def standing_of(
    account: Account, adoption: Adoption, *, sha256: str = "", as_of: date | None = None
) -> Standing:
    """Assess an adopted plan on the newest data version of its region.

    Parameters
    ----------
    sha256 : str, optional
        A pinned data version.
    as_of : date, optional
        Deadlines are counted to this day; today by default.
    """
    local = adoption.local_plan()
    record = _record(account, adoption.region_code, sha256)
    day = as_of or timezone.localdate()
    whole = account.reach.all_schools_of(adoption.region_code)
    inside = account.may("plan.see_internal", adoption)
    stopped = {
        one.item: one for one in adoption.settlements.all() if one.way in (Way.STOP, Way.CHANGE)
    }
    rows = Duty.objects.visible_to(account).filter(adoption=adoption)
    kept = rows.exclude(state=DutyState.WITHDRAWN)
    duties = tuple(kept.select_related("person"))
    if record is None:
        named = places_of(local, bindings_of(adoption), day)
        nothing = Units({}, {}, {}, places=named)
        return Standing(adoption, local, None, day, {}, nothing, stopped, duties, whole, inside)
    others = statistics_of(account, adoption.region_code)
    since = adopted_since(adoption) or day
    found = assessed(local, record, others, day, bindings_of(adoption), since=since)
    progress = {
        one.item.id: one if whole else _own(one, found.units, account) for one in found.progress
    }
    return Standing(
        *(adoption, local, record, day, progress, found.units, stopped, duties, whole, inside),
        held=found.held,
    )


def adopted_since(adoption: Adoption) -> date | None:
    """Give the day the region first adopted this document: taking it over again resets nothing."""
    rows = Adoption.objects.unscoped("the first adoption of the same pack in the same region")
    same = rows.filter(region_code=adoption.region_code, pack_id=adoption.pack_id)
    first: date | None = same.aggregate(first=models.Min("adopted_on"))["first"]
    return first


def places_of(plan: PlanPack, bindings: Bindings, day: date) -> dict[str, str]:
    """Name the regions among the units a region named, by code."""
    scopes = (scope.id for scope in plan.scopes.values() if scope.level == "region")
    codes = {unit for scope in scopes for unit in bindings.get(scope, ())}
    return region_names(codes, day) if codes else {}


def bindings_of(adoption: Adoption) -> Bindings:
    """Give the units a region named for the scopes no formula can tell."""
    return {scope: tuple(units) for scope, units in adoption.scopes.items()}


def before(record: SnapshotRecord) -> list[SnapshotRecord]:
    """List the earlier data versions of a region, newest first, for whoever may see them all."""
    rows = SnapshotRecord.objects.unscoped("earlier years of trends and of what is asked once")
    return of_schools(rows.filter(region_code=record.region_code, as_of__lt=record.as_of))


@dataclass(frozen=True, slots=True)
class Assessed:
    """A plan assessed on what is known."""

    progress: tuple[Progress, ...]
    units: Units
    held: Holdings


def known_holdings(
    plan: PlanPack, record: SnapshotRecord, others: Sequence[SnapshotRecord]
) -> tuple[Holdings, list[Holdings]]:
    """Give what a data version holds, with what was asked once before, and earlier years."""
    earlier = [holdings_of(one, plan) for one in _earlier(plan, record, others)]
    once = [plan.collected_as(ask.id) for ask in plan.asks.values() if ask.period == "once"]
    return remembering(holdings_of(record, plan), once, earlier), earlier


def assessed(
    plan: PlanPack,
    record: SnapshotRecord,
    others: Sequence[SnapshotRecord],
    day: date,
    bindings: Bindings,
    *,
    since: date | None = None,
    only: Collection[str] | None = None,
) -> Assessed:
    """Assess a plan on one data version and on earlier ones, one a year.

    They make the series of trends, and hold what was asked once; ``since`` is the day it was
    adopted, ``only`` names the items asked for.
    """
    known, earlier = known_holdings(plan, record, others)
    held = with_told(known, plan, record.region_code)
    verdicts = {rule: whole_measurement(record, rule) for rule in rules_named(plan)}
    named = places_of(plan, bindings, day)
    found = assess_holdings(
        *(plan, held),
        as_of=day,
        bindings=bindings,
        verdicts=verdicts,
        earlier=earlier,
        places=named,
        since=since,
        only=only,
    )
    return Assessed(found, units_of(plan, held, bindings, named), held)


def with_told(held: Holdings, plan: PlanPack, region_code: str) -> Holdings:
    """Add what other apps did and know by themselves.

    What was answered for the same time or a later one stands before it.
    """
    collected = dict(held.collected)
    for one in told_of(region_code, plan.id):
        item = plan.collected_as(one.ask)
        answered = [r for r in held.collected.get(item, ()) if r["unit_code"] == one.unit]
        if one.ask in plan.asks and all(_is_older(row, one) for row in answered):
            given = {"evidence": one.evidence, "address": one.address, **one.values}
            row = {**_BLANK, "unit_code": one.unit, **given}
            collected[item] = (*collected.get(item, ()), row)
    return replace(held, collected=collected) if collected != held.collected else held


def _is_older(row: Mapping[str, Any], one: Told) -> bool:
    """Tell whether an answer speaks of an earlier time than what was done since."""
    then, since = (span_of(str(each.get("period") or "")) for each in (row, one.values))
    return then is not None and since is not None and then.first < since.first


def _earlier(
    plan: PlanPack, record: SnapshotRecord, others: Sequence[SnapshotRecord]
) -> list[SnapshotRecord]:
    moving = any(
        item.measure is not None
        and item.measure.kind == "trend"
        and item.measure.source.startswith("indicator:")
        for item in plan.items
    )
    once = any(ask.period == "once" for ask in plan.asks.values())
    newest: dict[int, SnapshotRecord] = {}
    for one in others if moving or once else ():
        year = SchoolYear.of(one.as_of).first
        if year < SchoolYear.of(record.as_of).first and one.status != "self_test":
            newest.setdefault(year, one)
    return [newest[year] for year in sorted(newest)][-_YEARS:]


def as_adopted(
    account: Account | None, plan: PlanPack, region_code: str
) -> tuple[PlanPack, Bindings, date | None]:
    """Give a plan with the region's own lines and units, and since when it is in force there."""
    if account is None:
        rows = Adoption.objects.unscoped("the machine evaluates; it lists no person")
    else:
        rows = Adoption.objects.visible_to(account)
    adoption = rows.filter(
        region_code=region_code, pack_id=plan.id, state=AdoptionState.IN_FORCE
    ).first()
    if adoption is None:
        return plan, {}, None
    return adoption.local_plan(), bindings_of(adoption), adopted_since(adoption)


def within(found: Assessed, account: Account, region_code: str) -> tuple[Progress, ...]:
    """Cut what was found to what an account may see."""
    if account.reach.all_schools_of(region_code):
        return found.progress
    return tuple(_own(one, found.units, account) for one in found.progress if not one.item.internal)


_OWN_WORDS: Mapping[State, str] = {
    "met": "本校达到",
    "near": "本校接近",
    "unmet": "本校未达到",
    "not_computable": "本校还没有数据",
}


def _own_words(item: PlanItem, line: Line) -> str:
    if line.state is None:
        return ""
    moves = item.measure is not None and item.measure.kind == "trend"
    value = line.text if moves or line.value is None else amount(line.value, item.unit)
    asked = "" if moves else f"，要求{line_in_words(item)}"
    known = f"{value}{asked}" if value else line.reason
    return f"{_OWN_WORDS[line.state]}（{known}）。" if known else f"{_OWN_WORDS[line.state]}。"


def of_unit(progress: Progress, line: Line) -> Progress:
    """Cut a progress to one of its units."""
    state = line.state or "not_computable"
    verdict = Verdict(state, int(state == "met"), 1)
    outcome = replace(progress.outcome, lines=(line,), missing=(), note="", verdict=verdict)
    return replace(progress, outcome=outcome, explanation=_own_words(progress.item, line))


_WORST: tuple[State, ...] = ("unmet", "near", "not_computable", "met")


def _own(progress: Progress, units: Units, account: Account) -> Progress:
    """Cut a progress to the reader's own school: no other school's name or figure leaves.

    Where the school has a figure of its own, the verdict is the school's; an item judged school
    by school that leaves it out says how many meet it; one judged for the region stays.
    """
    every = progress.outcome.lines
    lines = tuple(line for line in every if line.unit.partition("·")[0] in account.reach.schools)
    by_school = [line for line in every if line.unit.partition("·")[0] in units.schools]
    if not by_school and not progress.outcome.missing:
        return progress
    states = [line.state for line in lines if line.state is not None]
    verdict = replace(progress.verdict, failing_units=(), facts={}, reason="")
    said = "".join(_own_words(progress.item, line) for line in lines)
    if states:
        worst = next(state for state in _WORST if state in states)
        verdict = Verdict(worst, states.count("met"), len(states))
    else:
        met = sum(line.state == "met" for line in by_school)
        said = f"本校不在这一条的范围内；全县 {len(by_school)} 所学校中 {met} 所达到。"
    outcome = replace(progress.outcome, lines=lines, missing=(), note="", verdict=verdict)
    return replace(progress, outcome=outcome, explanation=said)
