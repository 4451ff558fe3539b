"""Verbs of adopting a plan (采用行动计划)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.progress.wording import amount, line_unit
from junheng.policy.plan import PlanPack, load_plan
from junheng.policy.plan.local import has_day, has_line, impossible, is_later, is_weaker
from junheng.web.accounts.models import Account
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import (
    Adoption,
    AdoptionState,
    Duty,
    LocalTarget,
    Settlement,
    Way,
)
from junheng.web.register.queries import regions_within
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


def _open(adoption: Adoption) -> None:
    if not adoption.is_open:
        raise Refused(
            where=str(adoption),
            found=f"这份计划{adoption.get_state_display()}",
            expected="还在准备或待批准",
            fix="已经采用的计划不能改；需要修改时，重新采用一次，旧的一次会标为已被替代",
        )


@verb("plan.begun", may="plan.prepare")
def adoption_begin(*, actor: Account, place: Place, pack: str) -> Adoption:
    """Begin to prepare a plan for a region; a data officer may.  One preparation at a time.

    Where the region carries the plan out already, the new preparation starts from what it bound
    and settled then.
    """
    plan = load_plan(pack)
    rows = Adoption.objects.unscoped("number of this pack in this region")
    mine = rows.filter(region_code=place.region_code, pack_id=plan.id)
    waiting = mine.filter(state__in=[AdoptionState.DRAFT, AdoptionState.SUBMITTED]).first()
    if waiting is not None:
        raise UsageError(
            where=f"《{plan.title}》",
            found=f"已经有一份{waiting.get_state_display()}",
            expected="同一份计划一次只准备一份",
            fix="请接着办理那一份，或先放弃它",
        )
    before = mine.filter(state=AdoptionState.IN_FORCE).first()
    made = Adoption(
        region_code=place.region_code,
        pack_id=plan.id,
        pack_version=plan.version,
        title=plan.title,
        number=mine.count() + 1,
        prepared_by=actor,
        offices={office.id: office.label for office in plan.offices.values()},
    )
    if before is not None:
        made.take_over(before)
    made.save()
    for one in before.settlements.all() if before is not None else ():
        one.pk, one.adoption = None, made
        one.save(force_insert=True)
    return made


@verb("plan.bound", may="plan.prepare")
def adoption_bind(
    *,
    actor: Account,
    adoption: Adoption,
    seen: int,
    scopes: Mapping[str, Sequence[str]],
    offices: Mapping[str, str],
    lines: Mapping[str, Mapping[str, Any]],
    days: Mapping[str, Mapping[str, Any]],
    baseline_year: int | None,
) -> Adoption:
    """Bind local values: units, offices, numbers, deadlines, baseline year; a data officer may.

    A number that asks for less than the document, or a later day, needs a reason.
    """
    _open(adoption)
    plan = load_plan(adoption.pack_id)
    _check_regions(plan, adoption, scopes)
    _check_lines(plan, lines)
    _check_days(plan, days)
    adoption.scopes = {scope: list(units) for scope, units in scopes.items() if units}
    adoption.offices = {office: name.strip() for office, name in offices.items() if name.strip()}
    adoption.lines = {item: dict(line) for item, line in lines.items()}
    adoption.days = {item: dict(day) for item, day in days.items()}
    adoption.baseline_year = baseline_year
    adoption.state = AdoptionState.DRAFT
    adoption.save()
    return adoption


def _check_regions(plan: PlanPack, adoption: Adoption, scopes: Mapping[str, Sequence[str]]) -> None:
    """Refuse a region that is not one of this region's: its figures would never be found."""
    within = regions_within(adoption.region_code, timezone.localdate())
    for name, units in scopes.items():
        scope = plan.scopes.get(name)
        unknown = [unit for unit in units if unit not in within]
        if scope is not None and scope.level == "region" and unknown:
            raise UsageError(
                where=f"名单“{scope.label}”",
                found=f"“{'、'.join(unknown)}”不是本地区的区划代码",
                expected="本地区或所辖地区的区划代码",
                fix="请从页面上列出的地区里选择",
            )


def _check_lines(plan: PlanPack, lines: Mapping[str, Mapping[str, Any]]) -> None:
    for name, line in lines.items():
        item = plan.by_id.get(name)
        if item is None or not has_line(item):
            raise UsageError(
                where=f"条目 {name}",
                found="这一条没有可以改的数",
                expected="有达到线的条目",
                fix="请从页面上列出的条目里填写",
            )
        if wrong := impossible(item, float(line["number"])):
            raise UsageError(
                where=f"“{item.term}”的本地取值",
                found=wrong,
                expected="这个单位里可能有的数",
                fix="请改成可能有的数，或者留空，照文件的要求",
            )
        weaker = is_weaker(item, float(line["number"]))
        told = amount(float(line["number"]), line_unit(item))
        if weaker and not str(line.get("reason", "")).strip():
            raise UsageError(
                where=f"“{item.term}”的本地取值",
                found=f"填的是 {told}，低于文件的要求，没有写理由",
                expected="低于文件要求的，写明理由",
                fix="请补上理由，或者改回文件的数",
            )


def _check_days(plan: PlanPack, days: Mapping[str, Mapping[str, Any]]) -> None:
    for name, own in days.items():
        item = plan.by_id.get(name)
        if item is None or not has_day(item):
            raise UsageError(
                where=f"条目 {name}",
                found="这一条没有可以改的时限",
                expected="有时限、不是按期重复的条目",
                fix="请从页面上列出的条目里填写",
            )
        if is_later(item, date.fromisoformat(own["on"])) and not str(own.get("reason", "")).strip():
            raise UsageError(
                where=f"“{item.term}”的本地时限",
                found=f"填的是 {own['on']}，晚于文件的时限，没有写理由",
                expected="晚于文件时限的，写明理由",
                fix="请补上理由，或者改回文件的时限",
            )


@verb("plan.settled", may="plan.prepare")
def adoption_settle(
    *,
    actor: Account,
    adoption: Adoption,
    seen: int,
    item: str,
    rule: str,
    way: str,
    note: str = "",
    document_number: str = "",
    issuer: str = "",
    approver: str = "",
) -> Settlement:
    """Settle one conflict with a policy guardrail; a data officer may.

    Going on needs the document, who issued it and who approved.
    """
    _open(adoption)
    _may_go_on(adoption, item, rule, way)
    if way == Way.BASIS and not (document_number and issuer and approver):
        raise UsageError(
            where="登记依据后继续",
            found="没有写全文号、发文单位和批准人",
            expected="三项都写明",
            fix="请补上依据；没有依据的，请停用这一条或改用合规的做法",
        )
    settled, _created = Settlement.objects.update_or_create(
        adoption=adoption,
        item=item,
        rule=rule,
        defaults={
            "way": way,
            "note": note,
            "document_number": document_number,
            "issuer": issuer,
            "approver": approver,
            "by": actor,
            "at": timezone.now(),
        },
    )
    return settled


def _may_go_on(adoption: Adoption, item: str, rule: str, way: str) -> None:
    plan = load_plan(adoption.pack_id)
    every = conflicts_of(plan, adoption.region_code, timezone.localdate())
    found = next((one for one in every if (one.item.id, one.rule) == (item, rule)), None)
    if found is None:
        raise UsageError(
            where=f"条目 {item}",
            found=f"规定 {rule} 没有管到这一条",
            expected="页面上列出的冲突",
            fix="请从“与现行规定核对”里选择",
        )
    if way == Way.BASIS and not found.may_go_on:
        raise Refused(
            where=f"“{found.item.term}”",
            found=found.says,
            expected="符合" + "；".join(found.articles),
            fix="可以：" + "；".join(found.alternatives),
        )


@verb("plan.prevails", may="plan.prepare")
def adoption_prefer(
    *, actor: Account, adoption: Adoption, seen: int, topic: str, pack: str, note: str
) -> Adoption:
    """Say which of two plans that pull apart holds on a topic; a data officer may."""
    _open(adoption)
    if not (topic and pack and note.strip()):
        raise UsageError(
            where="两份计划方向相反",
            found="没有写全以哪一份为准和理由",
            expected="选定一份，写一句理由",
            fix="请选定一份计划，并写明为什么以它为准",
        )
    adoption.prevails = {**adoption.prevails, topic: {"pack": pack, "note": note.strip()}}
    adoption.save(update_fields=["prevails"])
    return adoption


@verb("plan.submitted", may="plan.prepare")
def adoption_submit(
    *, actor: Account, adoption: Adoption, seen: int, open_conflicts: Iterable[str]
) -> Adoption:
    """Ask the leader to adopt; a data officer may, once every conflict is settled."""
    _open(adoption)
    left = list(open_conflicts)
    if left:
        raise Refused(
            where=str(adoption),
            found=f"还有 {len(left)} 处与现行规定的冲突没有处置：{'、'.join(left[:3])}",
            expected="逐条处置完",
            fix="请在“与现行规定核对”里逐条选择停用、改用合规做法，或登记依据",
        )
    adoption.state, adoption.submitted_at = AdoptionState.SUBMITTED, timezone.now()
    adoption.returned_at, adoption.returned_by, adoption.returned_why = None, None, ""
    adoption.save()
    return adoption


@verb("plan.returned", may="plan.adopt")
def adoption_return(*, actor: Account, adoption: Adoption, seen: int, why: str) -> Adoption:
    """Return a submitted plan to whoever prepared it, with the reason; a leader may."""
    if adoption.state != AdoptionState.SUBMITTED:
        raise Refused(
            where=str(adoption),
            found=f"这份计划{adoption.get_state_display()}",
            expected="待批准",
            fix="只有提请批准、还没有批准的计划可以退回；已经采用的，请用“停止执行”",
        )
    if not why.strip():
        raise UsageError(
            where=str(adoption),
            found="没有写退回的理由",
            expected="一句话写明要改什么",
            fix="请写明理由，准备的人在待办和采用页上都会看到",
        )
    adoption.state = AdoptionState.DRAFT
    adoption.returned_at, adoption.returned_by = timezone.now(), actor
    adoption.returned_why = why.strip()
    adoption.save()
    return adoption


@verb("plan.adopted", may="plan.adopt")
def adoption_make(
    *,
    actor: Account,
    adoption: Adoption,
    seen: int,
    approver: str,
    document_number: str,
    day: date,
) -> Adoption:
    """Adopt the plan; a leader may.  An earlier adoption of the same plan is superseded, kept."""
    if adoption.state != AdoptionState.SUBMITTED:
        raise Refused(
            where=str(adoption),
            found=f"这份计划{adoption.get_state_display()}",
            expected="待批准",
            fix="请让数据员核对完并提交批准",
        )
    _check_day(adoption, day)
    if not (approver.strip() and document_number.strip()):
        raise UsageError(
            where="采用行动计划",
            found="没有写批准人，或没有写文号、会议纪要号",
            expected="两项都写明",
            fix="请补上；采用哪份计划，要有据可查",
        )
    rows = Adoption.objects.unscoped("the earlier adoption of the same pack")
    earlier = rows.filter(
        region_code=adoption.region_code,
        pack_id=adoption.pack_id,
        state=AdoptionState.IN_FORCE,
    )
    _pass_on(adoption, earlier)
    earlier.update(
        state=AdoptionState.SUPERSEDED,
        ended_on=day,
        ended_why=f"由第{adoption.number}次采用替代",
    )
    adoption.state = AdoptionState.IN_FORCE
    adoption.approver, adoption.document_number = approver.strip(), document_number.strip()
    adoption.adopted_by, adoption.adopted_on = actor, day
    adoption.save()
    return adoption


def _check_day(adoption: Adoption, day: date) -> None:
    plan = load_plan(adoption.pack_id)
    begins, today = plan.issued_on or plan.valid_from, timezone.localdate()
    if not begins <= day <= today:
        raise UsageError(
            where="采用日期",
            found=day.isoformat(),
            expected=f"文件印发（{begins}）以后、今天（{today}）以前",
            fix="请填写批准的那一天",
        )


def _pass_on(adoption: Adoption, earlier: models.QuerySet[Adoption]) -> None:
    """Let what was drawn up, handed out and signed for go on under the new adoption."""
    mine = Duty.objects.unscoped("duties of the adoption this one takes the place of")
    mine.filter(adoption__in=earlier).update(adoption=adoption)
    own = LocalTarget.objects.unscoped("local targets of the adoption this one takes the place of")
    own.filter(adoption__in=earlier).update(adoption=adoption)


@verb("plan.dropped", may="plan.prepare")
def adoption_drop(*, actor: Account, adoption: Adoption, seen: int) -> Adoption:
    """Give up preparing; the record stays; a data officer may."""
    _open(adoption)
    adoption.state = AdoptionState.DROPPED
    adoption.save(update_fields=["state"])
    return adoption


@verb("plan.ended", may="plan.adopt")
def adoption_end(*, actor: Account, adoption: Adoption, seen: int, why: str, day: date) -> Adoption:
    """End a plan that is in force; a leader may; it stays readable."""
    if not adoption.is_in_force or not why.strip():
        raise UsageError(
            where=str(adoption),
            found="没有写原因" if adoption.is_in_force else "这份计划不在执行",
            expected="正在执行的计划，写明为什么停止",
            fix="请写一句原因，例如计划期满、由新文件替代",
        )
    adoption.state, adoption.ended_on = AdoptionState.SUPERSEDED, day
    adoption.ended_why = why.strip()
    adoption.save(update_fields=["state", "ended_on", "ended_why"])
    return adoption
