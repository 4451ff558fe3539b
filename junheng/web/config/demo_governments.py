"""Supervision of a government in the demo (对政府的督导): the city files it, a county answers.

The second county adopted the city's plans: by one of them its government is supervised, so the
city's yearly list names the matter and the county's round has begun; by the other the city looks
at two things beside the nation's list of basic balance, for which the county was recognised.
"""

from __future__ import annotations

from datetime import date, timedelta

from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account
from junheng.web.config.demo_people import CITY
from junheng.web.config.demo_processes import Demo
from junheng.web.processes import actions
from junheng.web.processes.units import applicants
from junheng.web.recognition import actions as recognition
from junheng.web.shared.reach import Place
from junheng.web.supervision import actions as supervision

_BASIC, _PLAN = "cn-moe-2012-3", "chongqing-2017"
_BEGUN, _SELF_CHECK = 9, 25  # days since the round began, days until the self-check is due
_OFFICE = "临江县政府教育督导室"


def show_governments() -> None:
    """File the city's list, begin the county's round, give the city's own items an office."""
    demo = Demo("linjiang", "officer2", "leader2")
    begun = demo.ago(_BEGUN)
    _filed(begun)
    call = demo.open(
        "beijing-2015#district_appraisal",
        begun,
        {"self_check": demo.today + timedelta(days=_SELF_CHECK)},
    )
    (unit,) = applicants(call, demo.officer)
    actions.application_begin(
        actor=demo.officer, unit=unit, call=call, title=f"{demo.place.name}政府{begun.year}年自查"
    )
    _looked_at_beside(demo)


def _filed(begun: date) -> None:
    year = begun.year
    city = Account.objects.get(username="city")
    # before the round, in January too
    on = min(date(year, 1, 8), begun - timedelta(days=1))
    held = supervision.list_open(actor=city, place=Place(CITY[0], name=CITY[1]), year=year)
    supervision.item_add(
        actor=city,
        yearly=held,
        on=on,
        label="县级政府推进优质均衡情况督导考核",
        kind="government",
        level="city",
        organiser="市政府教育督导室",
        document=f"云州督备〔{year}〕2号",
        scope="采用市里计划的县",
        months="10—12月",
    )
    held.refresh_from_db()
    supervision.list_file(
        actor=city,
        yearly=held,
        seen=held.version,
        document_number=f"云州督备〔{year}〕2号",
        filed_with="省政府教育督导室",
        on=on,
    )


def _looked_at_beside(demo: Demo) -> None:
    recognition.recognition_register(
        actor=demo.officer,
        place=demo.place,
        rule=_BASIC,
        document_number="国教督办函〔2018〕31号",
        issuer="国务院教育督导委员会办公室",
        recognised_on=date(2018, 4, 9),
        on=demo.today,
    )
    plan, beside = load_plan(_PLAN), process_of(f"{_PLAN}#basic_balance").beside
    items = [plan.by_id[item] for item in beside.items]
    named = {f"{_PLAN}-{item.id}": item.name or item.text for item in items}
    recognition.owner_assign(
        actor=demo.officer,
        place=demo.place,
        rule=_BASIC,
        items=named,
        office=_OFFICE,
        on=demo.today,
    )
