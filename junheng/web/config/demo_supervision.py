"""Supervision in the demo county: a filed list, a visit that was issued, one today, one tomorrow.

The list of both years a visit may lie in is filed; 石桥中学 had its one comprehensive visit, so a
second is refused; 竹溪小学 is visited today, 河口镇中心小学 tomorrow, a teaching visit comes.
柳塘九年制学校 answered the report of its teaching visit on paper, mended what was asked and was
followed up: its visit is closed; its self-check came in, with one thing not done.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from junheng.data.synth.county import county
from junheng.kernel.calendar import national_calendar
from junheng.policy.supervision import NATIONAL, rubrics_of
from junheng.web.accounts.models import Account
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.supervision import actions
from junheng.web.supervision.given import ItemRow, Person
from junheng.web.supervision.models import Line, SelfCheck, Visit, YearlyList
from junheng.web.supervision.queries import drafting

_COUNTY = "yunchuan"
_PAST, _TODAY, _TOMORROW, _TEACHING = "石桥中学", "竹溪小学", "河口镇中心小学", "沿江小学"
_CHECKED = ("zibo-2021", "management_standard")  # what schools look at themselves by
_LESSONS = "柳塘九年制学校"  # its teaching visit is over, followed up and closed
_RUBRICS = {
    "comprehensive": "school_management",
    "special": "workload",
    "teaching": "teaching_visit",
}
_HIGHER = (
    ItemRow("优质均衡督导评估", "special", "nation", "教育部", "抽查", "全年", "教督清单第1项"),
    ItemRow("春季开学专项督导", "special", "province", "省教育厅", "抽查", "3月", "省督清单第2项"),
)
_OWN = (
    ("义务教育学校综合督导", "comprehensive", "五年一轮，每年约三所"),
    ("减负和办学行为专项督导", "special", "按风险抽取"),
    ("学科教学视导", "teaching", "各镇中心小学和初中"),
)


def _places() -> dict[str, Place]:
    rows = School.objects.unscoped("the demo finds its schools by name").filter(valid_to=None)
    code = county(_COUNTY).region_code
    return {s.name: Place(code, s.school_code, name=s.name) for s in rows.filter(region_code=code)}


def _lists(years: set[int], inspector: Account, leader: Account) -> dict[int, YearlyList]:
    place = Place(county(_COUNTY).region_code, name=county(_COUNTY).name)
    held: dict[int, YearlyList] = {}
    for year in sorted(years):
        one, on = actions.list_open(actor=inspector, place=place, year=year), date(year, 1, 12)
        actions.items_import(
            actor=inspector, yearly=one, rows=_HIGHER, file_name=f"{year}上级备案清单.xlsx", on=on
        )
        for label, kind, scope in _OWN:
            actions.item_add(
                actor=inspector,
                yearly=one,
                on=on,
                label=label,
                kind=kind,
                level="county",
                organiser="县政府教育督导室",
                scope=scope,
            )
        one.refresh_from_db()
        held[year] = actions.list_file(
            actor=leader,
            yearly=one,
            seen=one.version,
            document_number=f"云教督备〔{year}〕1号",
            filed_with="省教育厅",
            on=on,
        )
    return held


def _people(inspector: Account, *experts: str) -> list[Person]:
    others = [Person("罗督学"), Person("郑督学")]
    called = [Person(name, None, "县教师进修学校", is_inspector=False) for name in experts]
    return [Person(inspector.name, inspector), *others, *called]


def _school_day(day: date) -> date:
    """Give the day, or the next one a school works, within what a to-do looks ahead."""
    return min(national_calendar().working_day_on_or_after(day).value, day + timedelta(days=6))


def _now(visit: Visit) -> Visit:
    rows = Visit.objects.unscoped("the newest version of a row")
    found: Visit = rows.get(pk=visit.pk)
    return found


def _see(inspector: Account, visit: Visit, item: str, level: str, words: str) -> None:
    at = timezone.now() - timedelta(days=(timezone.localdate() - visit.on).days)
    actions.observation_keep(
        actor=inspector,
        visit=visit,
        client_id=f"demo-{item}",
        revision=1,
        item=item,
        level=level,
        words=words,
        seen_at=at,
    )


def _drafted(visit: Visit, inspector: Account) -> Visit:
    """Draft the same day, of what was seen there."""
    visit = _now(visit)
    found = [one for one in drafting.said_of(inspector, visit) if one.finding is None]
    return actions.opinion_draft(
        actor=inspector, visit=visit, seen=visit.version, found=found, on=visit.on
    )


def _issued(visit: Visit, inspector: Account, principal: Account, leader: Account) -> Visit:
    """See, draft the same day, hear the school's defence, uphold it, issue with its deadlines."""
    _see(inspector, visit, "lesson_quality", "good", "随堂听课四节，学生有展示和练习的时间")
    _see(inspector, visit, "teacher_growth", "partly", "新教师跟班听课，骨干教师没有安排")
    _see(inspector, visit, "charter_in_use", "not", "章程还是旧版，教师不知道家长委员会怎样产生")
    _see(inspector, visit, "equal_entry", "not", "分班过程没有家长在场")
    visit = _drafted(visit, inspector)
    due = timezone.localdate() - timedelta(days=3)
    for line in visit.lines.filter(kind="problem"):
        actions.line_edit(
            actor=inspector,
            line=line,
            seen=line.version,
            is_kept=True,
            asked="修订章程并公布" if "章程" in line.name else "下次编班请家长到场并公示",
            due_on=due,
        )
    visit = _now(visit)
    visit = actions.opinion_send(
        actor=inspector, visit=visit, seen=visit.version, on=visit.on + timedelta(days=1)
    )
    on = visit.on + timedelta(days=6)
    for line in visit.lines.all():
        defends = "编班" in line.name
        actions.line_reply(
            actor=principal,
            line=line,
            seen=line.version,
            reply="defend" if defends else "accept",
            words="编班当天请了两名家长代表，签到表在教务处" if defends else "",
            on=on,
        )
    visit = _now(visit)
    visit = actions.opinion_answer(
        actor=principal, visit=visit, seen=visit.version, on=on, statement="感谢督导组。"
    )
    line = Line.objects.get(visit=visit, reply="defend")
    actions.line_settle(
        actor=inspector,
        line=line,
        seen=line.version,
        settled="upheld",
        words="签到表上的两名家长是上一学年的，本学年没有签到",
    )
    visit = _now(visit)
    return actions.opinion_issue(
        actor=leader,
        visit=visit,
        seen=visit.version,
        document_number=f"云政督意〔{visit.year}〕4号",
        on=visit.on + timedelta(days=12),
    )


def _rechecked(visit: Visit, inspector: Account, today: date) -> None:
    """Look again from the office: one matter is done, the other waits for its verdict."""
    actions.visit_plan(
        actor=inspector,
        place=Place(visit.region_code, visit.school_code, name=visit.school_name),
        kind="remote",
        item=None,
        on=today - timedelta(days=1),
        noticed_on=today - timedelta(days=8),
        purpose=f"复查{visit.label}的整改",
        people=_people(inspector),
        day=today - timedelta(days=8),
        of=visit,
    )
    line = Line.objects.get(visit=visit, name__contains="章程")
    actions.line_judge(
        actor=inspector,
        line=line,
        seen=line.version,
        met=True,
        words="新章程已经教代会通过并公布",
        document=f"云政督复〔{visit.year}〕2号",
        on=today - timedelta(days=1),
    )


def _followed_up(
    visit: Visit, inspector: Account, leader: Account, lists: dict[int, YearlyList]
) -> None:
    """Report on lessons, take the school's answer from paper, look again, close (视导报告)."""
    _see(inspector, visit, "lesson_goal", "good", "听语文课六节，五节写明目标并当堂检查")
    _see(inspector, visit, "group_preparation", "partly", "备课组每两周一次，没有定下要试的课")
    _see(inspector, visit, "pupils_active", "not", "六节里有四节教师讲满四十分钟，没有当堂练习")
    visit = _drafted(visit, inspector)
    for line in visit.lines.filter(kind="problem"):
        actions.line_edit(
            actor=inspector,
            line=line,
            seen=line.version,
            is_kept=True,
            asked=line.asked,
            due_on=visit.on + timedelta(days=45),
        )
    on, paper = visit.on + timedelta(days=5), "柳塘学校〔回复〕3号"
    visit = _now(visit)
    visit = actions.opinion_send(actor=inspector, visit=visit, seen=visit.version, on=visit.on)
    for line in visit.lines.all():
        actions.line_reply(
            actor=inspector, line=line, seen=line.version, reply="accept", on=on, paper_number=paper
        )
    visit = _now(visit)
    visit = actions.opinion_answer(
        actor=inspector, visit=visit, seen=visit.version, on=on, paper_number=paper,
        statement="语文组已排出听课表。",
    )  # fmt: skip
    visit = actions.opinion_issue(
        actor=leader, visit=visit, seen=visit.version, on=on + timedelta(days=3),
        document_number=f"云政督意〔{visit.year}〕3号",
    )  # fmt: skip
    again = visit.on + timedelta(days=45)
    actions.visit_plan(
        actor=inspector,
        place=Place(visit.region_code, visit.school_code, name=visit.school_name),
        kind="recheck",
        item=lists[again.year].items.get(kind="teaching", level="county"),
        on=again,
        noticed_on=again - timedelta(days=33),
        purpose="回访语文课堂，看当堂练习的时间",
        people=_people(inspector, "沈老师"),
        day=again - timedelta(days=33),
        of=visit,
    )
    for line in visit.lines.filter(kind="problem"):
        actions.line_judge(
            actor=inspector, line=line, seen=line.version, met=True, on=again,
            words="回访听课四节，每节都有十分钟以上的当堂练习，教师当面批改",
            document=f"云政督复〔{visit.year}〕1号",
        )  # fmt: skip


def _visits(places: dict[str, Place], today: date) -> None:
    inspector = Account.objects.get(username="inspector")
    leader = Account.objects.get(username="leader")
    past, tomorrow = today - timedelta(days=45), _school_day(today + timedelta(days=1))
    comes, lessons = _school_day(today + timedelta(days=9)), today - timedelta(days=80)
    days = (today, past, tomorrow, comes, lessons, lessons + timedelta(days=45))
    lists = _lists({day.year for day in days}, inspector, leader)

    def plan(school: str, kind: str, on: date, purpose: str, *experts: str) -> Visit:
        noticed = min(on - timedelta(days=33), today)
        return actions.visit_plan(
            actor=inspector,
            place=places[school],
            kind=kind,
            item=lists[on.year].items.get(kind=kind, level="county"),
            on=on,
            noticed_on=noticed,
            purpose=purpose,
            people=_people(inspector, *experts),
            day=noticed,
            pack=NATIONAL,
            rubric=_RUBRICS[kind],
        )

    visit = plan(_PAST, "comprehensive", past, "办学行为、教学和管理")
    principal = Account.objects.get(username="principal2")
    _rechecked(_issued(visit, inspector, principal, leader), inspector, today)
    plan(_TODAY, "special", today, "减负和办学行为")
    plan(_TOMORROW, "special", tomorrow, "作业、课后服务和办学行为")
    plan(_TEACHING, "teaching", comes, "语文、数学课堂教学", "沈老师")
    done = plan(_LESSONS, "teaching", lessons, "语文课堂教学", "沈老师")
    _followed_up(done, inspector, leader, lists)


def _handed_in(check: SelfCheck, inspector: Account, today: date) -> None:
    """Take one self-check in from its paper: one thing is not done, and waits for the ledger."""
    items = rubrics_of(check.pack)[check.rubric].items
    answers = {one.id: ("done", "") for one in items[:-2]}
    answers[items[-2].id] = ("partly", "门口放学时拥堵，正在与交警商量错峰")
    answers[items[-1].id] = ("not", "学期末前由教代会讨论，寒假前公布")
    actions.self_check_fill(
        actor=inspector, check=check, seen=check.version, answers=answers,
        on=today - timedelta(days=1), hand_in=True, paper_number="柳塘学校〔自查〕1号",
    )  # fmt: skip


def _registered(places: dict[str, Place], today: date) -> None:
    inspector = Account.objects.get(username="inspector")
    names = ("陈督学", "罗督学", "郑督学")
    for number, (school, place) in enumerate(sorted(places.items())):
        if school == _TEACHING:
            continue  # its sign still waits for a name
        name = names[number % 3]
        actions.duty_assign(
            actor=inspector,
            place=place,
            name=name,
            phone="0990-200010",
            valid_from=date(today.year - 1, 9, 1),
            account=inspector if name == inspector.name else None,
            document=f"云政督聘〔{today.year - 1}〕1号",
        )
    where = Place(county(_COUNTY).region_code, name=county(_COUNTY).name)
    team = actions.team_open(
        actor=inspector, place=where, label="县语文学科视导团队", field="语文", on=today
    )
    for name, unit, duty in (
        ("沈老师", "县教师进修学校", "组长"),
        ("高老师", _PAST, "初中课堂"),
        ("叶老师", "城关一小", "小学课堂"),
    ):
        team.refresh_from_db()
        actions.team_add(
            actor=inspector, team=team, seen=team.version, name=name, unit=unit, duty=duty, on=today
        )
    actions.recusal_declare(
        actor=inspector, place=places[_PAST], name="高老师", reason="在该校任教", on=today
    )
    held = {
        school: actions.self_check_open(
            actor=inspector,
            place=places[school],
            pack=_CHECKED[0],
            rubric=_CHECKED[1],
            year=today.year,
            due_on=today + timedelta(days=days),
        )
        for school, days in ((_TODAY, 10), (_PAST, 3), (_LESSONS, 1))
    }
    _handed_in(held[_LESSONS], inspector, today)


def show_supervision() -> None:
    """Fill the county's supervision through its verbs, like anybody's."""
    today, places = timezone.localdate(), _places()
    with transaction.atomic():  # one commit instead of a hundred
        _visits(places, today)
        _registered(places, today)
