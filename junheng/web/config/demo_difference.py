"""A figure reported that the school's asset ledger does not bear out (上报数与资产台账不一致).

An inspector compares the two on site; the bureau and the school see the difference, nobody else,
and the school is asked to correct it with the next statistics.  Both figures stand in words: the
reported one is that of the data version.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.web.accounts.models import Account
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.models import How, Kind

_COUNTY, _SCHOOL, _YEAR = "yunchuan", "白岭小学", 2025
_SCRAPPED = 26_400.0  # yuan of equipment written off and still reported


def show_difference() -> None:
    """Open the matter as the inspector found it, and ask the school for the correction."""
    region = county(_COUNTY)
    made = next(one for one in region.schools if one.name == _SCHOOL)
    reported = made.rooms[_YEAR].equipment_yuan
    pupils = sum(people.pupils for people in made.sections[_YEAR].values())
    ledger = reported - _SCRAPPED
    schools = School.objects.unscoped("the demo finds its schools by name").filter(valid_to=None)
    school = schools.get(region_code=region.region_code, name=_SCHOOL)
    inspector, officer = (Account.objects.get(username=name) for name in ("inspector", "officer"))
    today = timezone.localdate()
    finding = actions.finding_open(
        actor=inspector,
        place=Place(school.region_code, school.school_code, name=_SCHOOL),
        kind=Kind.SHORTFALL,
        how=How.INSPECTION,
        name="教学仪器设备值上报数与资产台账不一致",
        words=(
            f"{_YEAR}年事业统计上报{reported / 10_000:.2f}万元，"
            f"学校资产台账{ledger / 10_000:.2f}万元，"
            f"相差{_SCRAPPED / 10_000:.2f}万元，是已报废还没有从报表里减去的旧设备。"
            f"按资产台账算每名学生{ledger / pupils:,.0f}元，下一次填报照台账改。"
        ),
        on=today - timedelta(days=9),
    )
    actions.task_hand_out(
        actor=officer,
        finding=finding,
        seen=finding.version,
        title="按资产台账更正教学仪器设备值",
        measure="other",
        office=_SCHOOL,
        begun_on=today - timedelta(days=8),
        due_on=today + timedelta(days=45),
    )
