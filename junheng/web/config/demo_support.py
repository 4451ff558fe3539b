"""The support given in the demo county: four schools have theirs, one still waits for its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from junheng.data.synth.county import county
from junheng.web.accounts.models import Account
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.support import actions
from junheng.web.support.models import Support
from junheng.web.support.queries.grounds import Ground, ground_of
from junheng.web.support.queries.reading import packs_of

_COUNTY, _PLAN = "yunchuan", "ouhai-2019"
_TEAMS = {
    "云川一中": ("严教授", "曹老师", "魏校长", "陶老师"),
    "实验中学": ("金教授", "姜老师", "戚校长"),
    "河口中学": ("邹教授", "章老师", "苏校长"),
    "石桥中学": ("潘教授", "葛老师", "范校长"),
}
_FROM = ("云州师范学院", "云州市教科院", "云州市第二中学", "云江省教育学院")
_WAYS = ("borrowed", "part_time", "introduced", "borrowed")
_GOALS = ("每学期到校四次，带出一个教研组", "每月一次同课研讨", "带教校长和中层", "指导校本课程")
_PROJECTS = {
    "云川一中": "成果推广：分层走班的课程安排",
    "实验中学": "“班组文化”的课堂变革",
    "河口中学": "寄宿生的晚间课程",
    "石桥中学": "同步课堂结对帮扶",
}
# judged by an inspector: three schools have something others can use or not yet
_JUDGED = {"云川一中": True, "实验中学": True, "河口中学": False}
_DECIDED = {"云川一中": "model", "实验中学": "model", "河口中学": "good", "石桥中学": "potential"}


def _seats(names: tuple[str, ...], today: date) -> list[actions.Seat]:
    return [
        actions.Seat(
            name=name,
            unit=_FROM[n],
            way=_WAYS[n],
            goal=_GOALS[n],
            until=today + timedelta(days=300 + 30 * n),
            pay_yuan=(12_000, 6_000, 9_000, 6_000)[n],
        )
        for n, name in enumerate(names)
    ]


def _decide(leader: Account, place: Place, ground: Ground, class_id: str, since: date) -> None:
    actions.class_decide(
        actor=leader,
        place=place,
        pack=ground.pack,
        proposal=ground.proposal(place.school_code),
        class_id=class_id,
        valid_from=since,
        document_number="云教〔2025〕46号",
        why="按校际资源、评估结论和考评认定",
        snapshot=ground.record,
        on=since,
    )


@transaction.atomic
def support_schools() -> None:
    """Decide the paths of four schools and give them team, project and plan."""
    people = Account.objects
    officer, leader = people.get(username="officer"), people.get(username="leader")
    inspector = people.get(username="inspector")
    region, today = county(_COUNTY).region_code, timezone.localdate()
    adoption, pack = next(
        (one, pack) for one, pack in packs_of(leader, region) if pack.plan == _PLAN
    )
    rows: Any = School.objects.unscoped("the demo finds its schools by name")
    codes = dict(rows.filter(region_code=region).values_list("name", "school_code"))
    for name, is_met in _JUDGED.items():
        actions.criterion_judge(
            actor=inspector,
            place=Place(region, codes[name], name=name),
            pack=pack,
            criterion="shared",
            is_met=is_met,
            words="两项做法已在集团内使用" if is_met else "做法还没有成文，别校用不上",
            document_number="云督〔2025〕15号",
            on=today - timedelta(days=350),
        )
    ground = ground_of(leader, pack, adoption, today)
    since = today - timedelta(days=340)
    if ground.record is not None:
        since = max(since, ground.record.as_of)
    for name, class_id in _DECIDED.items():
        _decide(leader, Place(region, codes[name], name=name), ground, class_id, since)
    for name, title in _PROJECTS.items():
        place = Place(region, codes[name], name=name)
        actions.team_set(
            actor=officer,
            place=place,
            pack=pack,
            seats=_seats(_TEAMS[name], today),
            document_number="云教研〔2026〕9号",
            on=today - timedelta(days=60),
        )
        actions.plan_set(
            actor=officer,
            place=place,
            pack=pack,
            project_title=title,
            application=None,
            plan_number=f"{name[:2]}〔2026〕6号",
            plan_due_on=today + timedelta(days=210),
            on=today - timedelta(days=20),
        )
    own = Support.objects.unscoped("the demo's school says what it still needs")
    given = own.get(school_code=codes["石桥中学"], plan=_PLAN)
    principal = people.get(username="principal2")
    actions.support_reply(
        actor=principal,
        support=given,
        seen=given.version,
        words="团队里没有数学专家，盼增加一名",
        paper_number="",
        on=today - timedelta(days=3),
    )
