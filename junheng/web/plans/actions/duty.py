"""Verbs of responsibility (交办、签收、移交、撤回)."""

from __future__ import annotations

import secrets
from datetime import date

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.periods import chinese
from junheng.policy.plan import load_plan
from junheng.publish.reports.plan_duties import is_bureau
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, Door, Duty, DutyState, Part, Stands
from junheng.web.shared.verbs import verb

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like another
_UNSIGNED = {"received_at": None, "received_by": "", "door": "", "paper_number": ""}


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
    _must_be_free(adoption, item, office.strip(), part)
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
            "state": DutyState.DRAWN_UP,
            "code": "",  # a slip of before must not sign for it
            **_UNSIGNED,
        },
    )
    made: Duty = duty
    return made


def _must_be_free(
    adoption: Adoption, item: str, office: str, part: str, but: Duty | None = None
) -> None:
    """Refuse a second lead for an item, and to write over what was handed out."""
    rows = Duty.objects.unscoped("who is responsible for an item").filter(
        adoption=adoption, item=item
    )
    given = [d for d in rows.exclude(state=DutyState.WITHDRAWN) if but is None or d.pk != but.pk]
    same = next((d for d in given if (d.office, d.part) == (office, part)), None)
    if same is not None and (but is not None or same.state != DutyState.DRAWN_UP):
        raise Refused(
            where=str(same),
            found=f"{office}已经有这一条的{same.get_part_display()}责任（{same.state_words}）",
            expected="一个单位在一条里的同一分工只写一次",
            fix="要换人，请用“移交”；要改单位、分工或时限，请先把原来的撤回",
        )
    leads = [d for d in given if d.part == Part.LEAD and d.office != office]
    if part == Part.LEAD and leads:
        raise Refused(
            where=str(leads[0]),
            found=f"这一条已由{leads[0].office}牵头（{leads[0].state_words}）",
            expected="一条只有一个牵头单位",
            fix="要换牵头单位，请先把原来的撤回；一起办的单位，分工请选“责任”或“配合”",
        )


@verb("duty.changed", may="duty.assign")
def duty_change(
    *,
    actor: Account,
    duty: Duty,
    seen: int,
    office: str = "",
    person: Account | None = None,
    person_name: str = "",
    due_on: date | None = None,
) -> Duty:
    """Name the office or person a draft is meant for (明确责任人); what is empty stays."""
    if duty.state != DutyState.DRAWN_UP:
        raise Refused(
            where=str(duty),
            found=duty.state_words,
            expected="还没有交办",
            fix="要换人，请用“移交”；要改单位、分工或时限，请先撤回再重新分解",
        )
    _must_lie_ahead(str(duty), due_on, "请改填完成时限，或先空着")
    office = office.strip()
    if office and is_bureau(duty.office) and not office.startswith(duty.office):
        office = duty.office + office  # a division is called by the bureau it belongs to
    _must_be_free(duty.adoption, duty.item, office or duty.office, duty.part, but=duty)
    duty.office, duty.due_on = office or duty.office, due_on or duty.due_on
    if person is not None or person_name.strip():
        duty.person = person
        duty.person_name = person.name if person is not None else person_name.strip()
    if not duty.is_settled:
        raise Refused(
            where=str(duty),
            found=f"责任单位还是{duty.office}，没有写科室，也没有写责任人",
            expected="局里的一个科室，或者一个人",
            fix="请填写承办科室，或选一位责任人",
        )
    duty.save()
    return duty


@verb("duty.handed_out", may="duty.assign")
def duty_hand_out(*, actor: Account, duty: Duty, seen: int) -> Duty:
    """Hand a duty out (交办; 商请 and 报请 towards others); the office is asked to receive it."""
    if duty.state not in (DutyState.DRAWN_UP, DutyState.HANDED_OUT):
        raise Refused(
            where=str(duty),
            found=duty.state_words,
            expected="还没有签收",
            fix="要换人，请用“移交”；要改内容，请先撤回再重新分解",
        )
    if not duty.is_settled:
        raise Refused(
            where=str(duty),
            found=f"{duty.office}是本局自己，还没有明确由哪个科室、哪位同志承办",
            expected="先明确责任人，再交办",
            fix="请在“待明确责任人”里填写承办科室或责任人",
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
            found=_signed_words(duty) if duty.state == DutyState.RECEIVED else duty.state_words,
            expected="已交办、待签收",
            fix="不用再签收；签收人写错的，请撤回后重新交办"
            if duty.state == DutyState.RECEIVED
            else "请刷新页面看最新状态",
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
    if door == Door.SLIP and not received_by.strip():
        raise UsageError(
            where="按回执单签收",
            found="没有写签收人",
            expected="在回执单上签字的人的姓名",
            fix="请填写签收人，编码不用重填",
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


def _signed_words(duty: Duty) -> str:
    """Say who signed, when and through which door."""
    day = chinese(timezone.localtime(duty.received_at).date()) if duty.received_at else ""
    paper = f" {duty.paper_number}" if duty.paper_number else ""
    return f"已由{duty.received_by}于{day}签收（{duty.get_door_display()}{paper}）"


@verb("duty.withdrawn", may="duty.assign")
def duty_withdraw(*, actor: Account, duty: Duty, seen: int, why: str) -> Duty:
    """Withdraw a duty that was given wrongly (撤回); it stays on record with the reason."""
    if duty.state == DutyState.WITHDRAWN:
        raise Refused(
            where=str(duty),
            found="已经撤回",
            expected="还在执行的责任",
            fix="要重新交办，请在“逐条指定单位和责任人”里再写入",
        )
    if not why.strip():
        raise UsageError(
            where=str(duty),
            found="没有写撤回原因",
            expected="写明为什么撤回",
            fix="请填写撤回原因，例如“单位写错，应由人事科承办”",
        )
    duty.state = DutyState.WITHDRAWN
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
    if duty.state == DutyState.WITHDRAWN or (duty.person, duty.person_name) == (person, name):
        raise Refused(
            where=str(duty),
            found=f"现在的责任人就是{name}"
            if duty.state != DutyState.WITHDRAWN
            else "这项责任已撤回",
            expected="移交给另一个人",
            fix="请另选接手人；已撤回的，请重新分解",
        )
    duty.person, duty.person_name = person, name
    if duty.state == DutyState.RECEIVED:
        duty.state = DutyState.HANDED_OUT
        for name, value in _UNSIGNED.items():
            setattr(duty, name, value)
    duty.save()
    return duty
