"""Verbs of responsibility (交办、签收、移交)."""

from __future__ import annotations

import secrets
from datetime import date

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.periods import chinese
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, Door, Duty, DutyState, Stands
from junheng.web.shared.verbs import verb

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like another


def _slip_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def _must_lie_ahead(where: str, due_on: date | None, fix: str) -> None:
    """Refuse a day that is over: nobody can do a thing by then."""
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(
            where=where,
            found=f"完成时限{chinese(due_on)}已经过了",
            expected="今天或以后的一天",
            fix=fix,
        )


@verb("duty.assigned", may="duty.assign")
def duty_assign(
    *,
    actor: Account,
    adoption: Adoption,
    item: str,
    office: str,
    part: str,
    stands: str = Stands.OWN,
    person: Account | None = None,
    person_name: str = "",
    due_on: date | None = None,
) -> Duty:
    """Make an office responsible for an item of a plan in force; the bureau's officers may."""
    adoption.must_be_in_force("请先采用计划，再分解任务")
    found = load_plan(adoption.pack_id).by_id.get(item)
    if found is None or found.internal:
        raise Refused(
            where=f"条目 {item}",
            found="只在局内使用，不分解、不下达" if found is not None else "计划里没有这一条",
            expected="可以交办的条目",
            fix="请另选一条；本地区在同类地区中的位置只供局内掌握",
        )
    if not office.strip():
        raise UsageError(
            where="任务分解",
            found="没有写责任单位",
            expected="一个单位的名称",
            fix="请填写牵头、责任或配合单位",
        )
    _must_lie_ahead(f"任务分解 {found.term}", due_on, "请改填完成时限，或先空着")
    duty, _created = Duty.objects.unscoped("one duty per office and part").update_or_create(
        adoption=adoption,
        item=item,
        office=office.strip(),
        part=part,
        defaults={
            "region_code": adoption.region_code,
            "stands": stands,
            "person": person,
            "person_name": person.name if person is not None else person_name.strip(),
            "due_on": due_on,
        },
    )
    made: Duty = duty
    return made


@verb("duty.handed_out", may="duty.assign")
def duty_hand_out(*, actor: Account, duty: Duty, seen: int) -> Duty:
    """Hand a duty out (交办; 商请 and 报请 towards others); the office is asked to receive it."""
    if duty.state == DutyState.RECEIVED:
        raise Refused(
            where=str(duty),
            found="已经签收",
            expected="还没有签收",
            fix="要换人，请用移交；要改内容，请另行交办",
        )
    fix = "请先在“逐条指定单位和责任人”里改定时限，再交办"
    _must_lie_ahead(str(duty), duty.due_on, fix)
    duty.state, duty.code = DutyState.HANDED_OUT, duty.code or _slip_code()
    duty.handed_at, duty.handed_by = timezone.now(), actor
    duty.save()
    return duty


@verb("duty.received", may="duty.receive")
def duty_receive(
    *,
    actor: Account,
    duty: Duty,
    seen: int,
    door: str = Door.PAGE,
    received_by: str = "",
    paper_number: str = "",
) -> Duty:
    """Receive a duty (签收): on the page, by the slip's code, or entered for the office.

    Entering for somebody needs the paper's number.
    """
    if duty.state != DutyState.HANDED_OUT:
        raise Refused(
            where=str(duty),
            found=duty.state_words,
            expected="已交办、待签收",
            fix="请刷新页面看最新状态",
        )
    if door == Door.OFFICER and not (paper_number.strip() and received_by.strip()):
        raise UsageError(
            where="代为登记签收",
            found="没有写签收人或纸质回执编号",
            expected="两项都写明",
            fix="请按纸质回执填写",
        )
    if duty.stands != Stands.OWN and door != Door.OFFICER:
        raise Refused(
            where=str(duty),
            found=f"{duty.office}是{duty.get_stands_display()}，不在系统里签收",
            expected="按复函代为登记",
            fix="收到复函或纪要后，选“代为登记”并写明文号",
        )
    if door == Door.PAGE and duty.person != actor:
        raise Refused(
            where=str(duty),
            found=f"责任人是{duty.person or '没有账号的人'}",
            expected="由责任人本人在网页签收",
            fix="请由本人签收；没有账号的单位凭回执单编码签收，收到纸质回执的，选“代为登记”并写明编号",
        )
    duty.state, duty.door, duty.received_at = DutyState.RECEIVED, door, timezone.now()
    duty.received_by = received_by.strip() or actor.name
    duty.paper_number = paper_number.strip()
    duty.save()
    return duty


@verb("duty.handed_over", may="duty.assign")
def duty_hand_over(
    *, actor: Account, duty: Duty, seen: int, person: Account | None, person_name: str, why: str
) -> Duty:
    """Hand a duty over when a person leaves; the new one receives it anew."""
    name = person.name if person is not None else person_name.strip()
    if not (name and why.strip()):
        raise UsageError(
            where=str(duty),
            found="没有写接手人或原因",
            expected="两项都写明",
            fix="请填写接手人和移交原因，例如工作调动",
        )
    duty.person, duty.person_name = person, name
    if duty.state == DutyState.RECEIVED:
        duty.state, duty.received_at = DutyState.HANDED_OUT, None
        duty.received_by, duty.door, duty.paper_number = "", "", ""
    duty.save()
    return duty
