"""The money of the demo county: a local rate, five lines of the list, two capital projects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.web.accounts.models import Account
from junheng.web.config.demo_findings import KIT_YUAN
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.money import actions
from junheng.web.money.findings import money
from junheng.web.money.models import ListItem, Project
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.work.actions import findings_refresh
from junheng.web.work.models import Finding

_COUNTY = "yunchuan"
_STEPS = ("approval", "land", "tender", "start", "completion", "acceptance", "in_use")
_GROUND, _HALL = "河口镇中心小学", "石桥中学"


def _place(name: str) -> Place:
    rows = School.objects.unscoped("the demo finds its schools by name").filter(valid_to=None)
    school = rows.get(region_code=county(_COUNTY).region_code, name=name)
    return Place(school.region_code, school.school_code, name=name)


def _finding(place: Place, words: str) -> Finding | None:
    rows = Finding.objects.unscoped("the demo finds its findings by name")
    held = rows.filter(school_code=place.school_code, name__contains=words)
    found: Finding | None = held.exclude(indicator="").first()
    return found


def _listed(who: Account, school: str, words: str, on: date, **given: Any) -> ListItem:
    place = _place(school)
    finding = _finding(place, words)
    if finding is not None:
        given |= {"quantity": finding.short, "quantity_unit": finding.amount_unit}
    paper = "" if who.school_code else f"{school}〔{on.year}〕4号"
    return actions.list_propose(
        actor=who, place=place, on=on, finding=finding, paper_number=paper, **given
    )


def _confirm(item: ListItem, leader: Account, on: date, yuan: float | None = None) -> ListItem:
    words = "与教室面积标准核对后核减" if yuan is not None else ""
    item = actions.list_review(
        actor=leader, item=item, seen=item.version, on=on, confirmed=True, yuan=yuan, words=words
    )
    found: ListItem = ListItem.objects.unscoped("the newest version of a row").get(pk=item.pk)
    return found


def _project(officer: Account, school: str, days: list[date], on: date, **given: Any) -> Project:
    return actions.project_open(
        actor=officer,
        place=_place(school),
        office="基建股",
        amount="sports_area_m2",
        clause="cn-moe-2017-6#resource-5",
        planned=dict(zip(_STEPS, days, strict=True)),
        on=on,
        **given,
    )


def _reach(project: Project, officer: Account, reached: list[tuple[str, date, str]]) -> Project:
    rows = Project.objects.unscoped("the newest version of a row")
    for step, day, document in reached:
        held = rows.get(pk=project.pk)
        actions.step_reach(
            actor=officer, project=held, seen=held.version, step=step, reached_on=day,
            document=document, on=day,
        )  # fmt: skip
    found: Project = rows.get(pk=project.pk)
    return found


def _lists(officer: Account, leader: Account, principal: Account, today: date) -> None:
    spring = date(2025, 1, 8)
    ground = _listed(
        officer,
        _GROUND,
        "体育运动场馆",
        spring,
        what="扩建运动场",
        asked_yuan=3_800_000.0,
        fund="weak_links",
        use="building",
    )
    kit = _listed(
        officer, "竹溪小学", "教学仪器设备", spring, what="补充实验仪器", asked_yuan=14_900.0,
        fund="county_special", use="equipment",
    )  # fmt: skip
    for item in (ground, kit):
        done = _confirm(item, leader, spring + timedelta(days=9))
        actions.list_budget(
            actor=leader, item=done, seen=done.version, on=date(2025, 1, 28),
            document="云财预〔2025〕3号",
        )  # fmt: skip
    asked_on = today - timedelta(days=225)
    rest = _listed(
        officer, "竹溪小学", "教学仪器设备", asked_on, what="购置实验仪器", asked_yuan=KIT_YUAN,
        fund="county_special", use="equipment",
    )  # fmt: skip
    rest = _confirm(rest, leader, asked_on + timedelta(days=9))
    actions.list_budget(
        actor=leader, item=rest, seen=rest.version, on=asked_on + timedelta(days=15),
        document=f"云财预〔{asked_on.year}〕8号",
    )  # fmt: skip
    more = _listed(
        officer, "南山小学", "教学及辅助用房", today - timedelta(days=20), what="改造功能教室",
        asked_yuan=460_000.0, fund="weak_links", use="building",
    )  # fmt: skip
    _confirm(more, leader, today - timedelta(days=6), 420_000)
    _listed(
        principal, "竹溪小学", "骨干教师", today - timedelta(days=4), what="骨干教师跟岗研修",
        asked_yuan=36_000.0, fund="county_special", use="training",
    )  # fmt: skip


def _projects(officer: Account, leader: Account, today: date) -> None:
    ground = _project(
        officer, _GROUND,
        [date(2025, 1, 20), date(2025, 2, 20), date(2025, 3, 20), date(2025, 4, 10),
         date(2025, 8, 10), date(2025, 8, 20), date(2025, 8, 31)],
        date(2025, 1, 10), name="河口镇中心小学运动场扩建", quantity=2_100.0, stage="primary",
        cost_yuan=3_800_000.0,
    )  # fmt: skip
    ground = _reach(
        ground,
        officer,
        [
            ("approval", date(2025, 1, 24), "云发改社〔2025〕6号"),
            ("land", date(2025, 3, 5), "云自然资〔2025〕14号"),
            ("tender", date(2025, 4, 2), "云公易中〔2025〕21号"),
            ("start", date(2025, 5, 6), "施工许可990101202505060101"),
        ],
    )
    actions.step_move(
        actor=officer, project=ground, seen=ground.version, step="completion",
        planned_on=today + timedelta(days=40), why="雨季停工，面层待气温回升后铺装",
        approver="周局长", on=today - timedelta(days=30),
    )  # fmt: skip
    start = today - timedelta(days=200)
    hall = _project(
        officer, _HALL,
        [start + timedelta(days=n) for n in (0, 30, 75, 100, 420, 450, 465)],
        start, name="石桥中学风雨操场", quantity=1_200.0, stage="junior", cost_yuan=5_600_000.0,
    )  # fmt: skip
    _reach(
        hall,
        officer,
        [
            ("approval", start + timedelta(days=2), f"云发改社〔{start.year}〕31号"),
            ("land", start + timedelta(days=28), f"云自然资〔{start.year}〕52号"),
            ("tender", start + timedelta(days=74), f"云公易中〔{start.year}〕66号"),
            ("start", start + timedelta(days=99), "施工许可990101202608120202"),
        ],
    )


def show_money() -> None:
    """Keep the money of the demo county through the verbs, and let the data open findings."""
    people = Account.objects
    officer, leader = people.get(username="officer"), people.get(username="leader")
    principal = people.get(username="principal")
    today = timezone.localdate()
    code = county(_COUNTY).region_code
    actions.rate_record(
        actor=officer,
        place=Place(code, name=county(_COUNTY).name),
        purpose="base",
        stage="junior",
        yuan=960.0,
        valid_from=date(today.year, 1, 1),
        document=f"云财教〔{today.year}〕2号",
        title="初中生均公用经费标准",
    )
    _lists(officer, leader, principal, today)
    _projects(officer, leader, today)
    rows = SnapshotRecord.objects.unscoped("the demo reads its own county")
    record = rows.filter(region_code=code).exclude(status="self_test").first()
    if record is not None:
        seen = list(money(record, newest=True))
        findings_refresh(actor=officer, record=record, observations=seen)
