"""The plans of the demo county (演示县的计划): adopted and handed out through the verbs."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.data.synth.plans import PlanAdoption, plan_adoptions
from junheng.policy.plan import PlanItem, load_plan
from junheng.publish.reports.plan_duties import is_bureau
from junheng.web.accounts.models import Account
from junheng.web.config.demo_processes import pilot_days
from junheng.web.plans import actions
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption, Door, Duty, Part
from junheng.web.shared.reach import Place

_COUNTY, _SECOND = "yunchuan", "linjiang"
_DIVISIONS = (
    ("人事科", re.compile("教师|师资|编制|骨干|校长|培训")),
    ("计划财务科", re.compile("经费|条件|建设|设备|用房|设施|信息化|元")),
)
_WAITING = 3  # duties handed out to the inspector that wait to be signed for


def _now(row: Adoption) -> Adoption:
    found: Adoption = Adoption.objects.unscoped("the newest version of a row").get(pk=row.pk)
    return found


def _adopt(key: str, given: PlanAdoption, officer: Account, leader: Account) -> Adoption:
    row = actions.adoption_begin(
        actor=officer, place=Place(county(key).region_code), pack=given.plan
    )
    actions.adoption_bind(
        actor=officer,
        adoption=row,
        seen=row.version,
        scopes=given.scopes,
        offices=given.offices,
        lines=given.lines,
        days={**given.days, **pilot_days(given.plan, timezone.localdate())},
        baseline_year=given.baseline_year,
    )
    met = conflicts_of(load_plan(given.plan), row.region_code, timezone.localdate())
    known = {(one.item.id, one.rule) for one in met}
    for one in given.settlements:
        if (one.item, one.rule) not in known:
            continue  # the rules of another day may govern something else
        row = _now(row)
        actions.adoption_settle(
            actor=officer,
            adoption=row,
            seen=row.version,
            item=one.item,
            rule=one.rule,
            way=one.way,
            note=one.note,
            document_number=one.document_number,
            issuer=one.issuer,
            approver=one.approver,
        )
    row = _now(row)
    actions.adoption_submit(actor=officer, adoption=row, seen=row.version, open_conflicts=[])
    row = _now(row)
    return actions.adoption_make(
        actor=leader,
        adoption=row,
        seen=row.version,
        approver=given.approver,
        document_number=given.document_number,
        day=given.adopted_on,
    )


def _division(item: PlanItem) -> str:
    """Say which division of the bureau an item belongs to."""
    said = item.term + item.text
    found = (name for name, word in _DIVISIONS if word.search(said))
    return next(found, "基础教育科")


def _hand_out(adoption: Adoption, officer: Account, inspector: Account) -> None:
    """Make the document's offices responsible; most have signed, the inspector has not yet."""
    plan = load_plan(adoption.pack_id)
    soonest = timezone.localdate() + timedelta(days=30)  # a day that has passed is refused
    adopted = adoption.adopted_on or soonest
    stopped = {one.item for one in adoption.settlements.all() if one.way == "stop"}
    led = [
        item
        for item in plan.items
        if item.duty is not None
        and item.measure is not None
        and not item.internal
        and item.id not in stopped
    ]
    for n, item in enumerate(led):
        if item.duty is None:
            continue
        named = plan.offices[item.duty.lead]
        lead = adoption.offices.get(named.id, named.label)
        mine, waits = n < _WAITING, n % 4 == 3
        if is_bureau(lead) and named.stands == "own" and not waits:
            lead += _division(item)  # the bureau hands nothing out to itself
        duty: Duty = actions.duty_assign(
            actor=officer,
            adoption=adoption,
            item=item.id,
            office="督导室" if mine else lead,
            part=Part.LEAD,
            stands="own" if mine else named.stands,
            person=inspector if mine else None,
            due_on=max(adopted + timedelta(days=330), soonest),
        )
        if waits:
            continue  # some still wait to be handed out, and for somebody to be named
        duty = actions.duty_hand_out(actor=officer, duty=duty, seen=duty.version)
        if not mine and n % 3:
            actions.duty_receive(
                actor=officer,
                duty=duty,
                seen=duty.version,
                door=Door.OFFICER,
                received_by=f"{lead}办公室",
                paper_number=f"回执{n + 1:03d}",
            )


def adopt_plans() -> None:
    """Let the demo county take two plans over and hand out what they ask; the second has one."""
    people = Account.objects
    officer, leader = people.get(username="officer"), people.get(username="leader")
    inspector = people.get(username="inspector")
    for given in plan_adoptions(_COUNTY):
        _hand_out(_adopt(_COUNTY, given, officer, leader), officer, inspector)
    officer, leader = people.get(username="officer2"), people.get(username="leader2")
    for given in plan_adoptions(_SECOND):
        _adopt(_SECOND, given, officer, leader)
