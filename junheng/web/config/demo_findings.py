"""The findings of the demo county (演示县的问题事项): followed over three years by the verbs.

The national rule is read at once, so that the ledger stands when the demo opens; what the plans
in force add is read by the job that every data version asks for.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.findings import national, went_well
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.models import Finding, How, Kind, Task

_COUNTY = "yunchuan"
KIT_YUAN = 99_100.0  # what 竹溪小学 lacks to the standard


def _people(*names: str) -> list[Account]:
    return [Account.objects.get(username=name) for name in names]


def _finding(school: str, name: str) -> Finding:
    rows = Finding.objects.unscoped("the demo finds its findings by name").exclude(status="closed")
    national = rows.exclude(indicator="")  # plans measure some of the same things
    found: Finding = national.get(unit_name=school, name__contains=name)
    return found


def _now(task: Task) -> Task:
    found: Task = Task.objects.unscoped("the newest version of a row").get(pk=task.pk)
    return found


def _hand_out(school: str, name: str, by: Account, **given: object) -> Task:
    finding = _finding(school, name)
    quantity = {"quantity": finding.short, "quantity_unit": finding.amount_unit}
    return actions.task_hand_out(
        actor=by, finding=finding, seen=finding.version, **{**quantity, **given}
    )


def _receive(task: Task, by: Account, on: date, **paper: str) -> Task:
    return actions.task_receive(actor=by, task=task, seen=task.version, on=on, **paper)


def _say(task: Task, by: Account, on: date, percent: int, words: str, **more: object) -> Task:
    task = _now(task)
    return actions.task_feed_back(
        actor=by, task=task, seen=task.version, on=on, percent=percent, words=words, **more
    )


def _playground() -> None:
    """Accept in March, close by a check in April; the October data say otherwise."""
    officer, leader, inspector = _people("officer", "leader", "inspector")
    task = _hand_out(
        "城关一小",
        "体育运动场馆",
        officer,
        title="租用相邻体育馆",
        measure="building",
        office="基建股",
        begun_on=date(2023, 11, 20),
        due_on=date(2024, 3, 15),
        money_source="县本级财政",
        money_yuan=180_000.0,
    )
    task = _receive(task, officer, date(2023, 11, 22), received_by="基建股", paper_number="回执11")
    task = _say(
        task, officer, date(2024, 3, 12), 100, "租用协议已签，场馆可用", paper_number="回执26"
    )
    task = _now(task)
    actions.task_accept(
        actor=leader,
        task=task,
        seen=task.version,
        on=date(2024, 3, 18),
        document="云教验〔2024〕6号",
    )
    finding = _finding("城关一小", "体育运动场馆")
    check = actions.check_enter(
        actor=officer,
        finding=finding,
        seen=finding.version,
        as_of=date(2024, 4, 10),
        numerator=(finding.limit or 0.0) * (finding.denominator or 0.0) + 60,
        denominator=finding.denominator,
        source="租用场馆测量记录",
        source_number="云教测〔2024〕2号",
        on=date(2024, 4, 12),
    )
    actions.check_confirm(actor=inspector, check=check, seen=check.version, on=date(2024, 4, 15))


def _late(today: date) -> None:
    """Leave a playground 45 days late, with its slip and a deadline moved before."""
    (officer,) = _people("officer")
    due = today - timedelta(days=45)
    task = _hand_out(
        "河口镇中心小学",
        "体育运动场馆",
        officer,
        title="扩建运动场",
        measure="building",
        office="基建股",
        person_name="王工",
        begun_on=today - timedelta(days=320),
        due_on=due - timedelta(days=60),
        money_source="薄弱环节改善与能力提升补助资金",
        money_yuan=3_800_000.0,
    )
    received = today - timedelta(days=316)
    task = _receive(task, officer, received, received_by="王工", paper_number="回执31")
    half = {"words": "旧看台已拆，场地平整", "spent_yuan": 1_100_000.0, "paper_number": "回执75"}
    _say(task, officer, today - timedelta(days=150), 35, **half)
    task = actions.task_move(
        actor=officer,
        task=_now(task),
        seen=_now(task).version,
        on=due - timedelta(days=70),
        due_on=due,
        why="雨季停工",
        approver="周局长",
        document="云教办〔2026〕12号",
    )
    most = {
        "words": "排水和基层完成，面层待铺", "spent_yuan": 2_360_000.0, "paper_number": "回执102",
    }  # fmt: skip
    _say(task, officer, today - timedelta(days=40), 62, **most)
    task = _now(task)
    actions.slip_issue(
        actor=officer,
        task=task,
        seen=task.version,
        on=due + timedelta(days=31),
        words="请说明面层铺装进度和完工日期",
    )


def _claimed(today: date) -> None:
    """Done on paper: accepted, waiting for data; and one that waits to be accepted."""
    officer, leader, principal = _people("officer", "leader", "principal")
    task = _hand_out(
        "竹溪小学",
        "教学仪器设备",
        officer,
        title="购置实验仪器",
        measure="equipment",
        office="竹溪小学",
        person=principal,
        begun_on=today - timedelta(days=200),
        due_on=today - timedelta(days=20),
        quantity=KIT_YUAN,
        money_source="县级专项资金",
        money_yuan=KIT_YUAN,
    )
    task = _receive(task, principal, today - timedelta(days=199))
    done = "仪器到货，已登记资产"
    task = _say(task, principal, today - timedelta(days=35), 100, done, spent_yuan=KIT_YUAN)
    task = _now(task)
    actions.task_accept(
        actor=leader,
        task=task,
        seen=task.version,
        on=today - timedelta(days=28),
        document=f"云教验〔{today.year}〕17号",
    )
    task = _hand_out(
        "沿江小学",
        "体育、艺术专任教师",
        officer,
        title="调配体艺教师",
        measure="teachers",
        office="人事股",
        begun_on=today - timedelta(days=120),
        due_on=today + timedelta(days=9),
    )
    received = today - timedelta(days=118)
    task = _receive(task, officer, received, received_by="人事股", paper_number="回执52")
    on = today - timedelta(days=3)
    _say(task, officer, on, 100, "调入文件已下发", paper_number="回执60")


def _waiting(today: date) -> None:
    """Leave a task to sign for, a check to confirm, and what people saw by themselves."""
    officer, clerk, inspector, staff = _people("officer", "clerk", "inspector", "staff")
    _hand_out(
        "河口镇中心小学",
        "体育、艺术专任教师",
        officer,
        title="摸清体艺教师缺口并报编制需求",
        measure="teachers",
        office="河口镇中心小学",
        person=clerk,
        begun_on=today - timedelta(days=2),
        due_on=today + timedelta(days=28),
    )
    _hand_out(
        "沿江小学",
        "体育、艺术专任教师",
        officer,
        title="核定体艺教师走教的交通补助",
        measure="other",
        office="人事股",
        person=staff,
        begun_on=today - timedelta(days=1),
        due_on=today + timedelta(days=21),
    )
    finding = _finding("石桥中学", "体育运动场馆")
    actions.check_enter(
        actor=officer,
        finding=finding,
        seen=finding.version,
        as_of=today - timedelta(days=5),
        numerator=(finding.numerator or 0.0) + 300,
        denominator=finding.denominator,
        source="校内空地改建篮球场测量记录",
        source_number=f"云教测〔{today.year}〕9号",
        on=today - timedelta(days=4),
    )
    schools = School.objects.unscoped("the demo finds its schools by name").filter(valid_to=None)
    for name, kind, how, title, words in (
        (
            "柳塘九年制学校", Kind.STRENGTH, How.INSPECTION, "中小学教师同课联研",
            "随堂听课三次，小学高年级与初中起始年级衔接顺畅，可向石桥中学送课。",
        ),
        (
            "石桥中学", Kind.SHORTFALL, How.HOTLINE, "放学时段校门口拥堵",
            "家长两次来电反映，放学时段摩托车占道，学生在车行道等候。",
        ),
    ):  # fmt: skip
        school = schools.get(region_code=county(_COUNTY).region_code, name=name)
        actions.finding_open(
            actor=inspector,
            place=Place(school.region_code, school.school_code, name=name),
            kind=kind,
            how=how,
            name=title,
            words=words,
            on=today - timedelta(days=12),
        )


def _by_clause(today: date) -> None:
    """Hand out what a plan asks and no figure shows: signed for, and once told of."""
    officer = _people("officer")[0]
    task = actions.clause_task_hand_out(
        actor=officer,
        place=Place(county(_COUNTY).region_code, name=county(_COUNTY).name),
        clause="zibo-2021#2.5",
        title="制定镇驻地学校辐射带动村小的年度安排",
        office="基教股",
        person_name="钱股长",
        begun_on=today - timedelta(days=26),
        due_on=today + timedelta(days=34),
    )
    on = today - timedelta(days=24)
    task = _receive(task, officer, on, received_by="钱股长", paper_number="回执63")
    on = today - timedelta(days=6)
    _say(task, officer, on, 40, "四所镇驻地学校已报带动对象", paper_number="回执66")


def follow_findings() -> None:
    """Read the three years in order, with what people did between them."""
    (officer,) = _people("officer")
    rows = SnapshotRecord.objects.unscoped("the demo reads its own county")
    code = county(_COUNTY).region_code
    for record in rows.filter(region_code=code).order_by("as_of", "number"):
        seen = list(national(record, newest=False))
        well = list(went_well(record))
        actions.findings_refresh(actor=officer, record=record, observations=seen, strengths=well)
        if record.as_of.year == 2023:
            _playground()
    today = timezone.localdate()
    _late(today)
    _claimed(today)
    _waiting(today)
    _by_clause(today)
