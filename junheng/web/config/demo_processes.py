"""Projects and pilots of the demo county: one call open, one announced, one project at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.kernel.calendar import national_calendar
from junheng.policy.process import process_of
from junheng.policy.process.publicity import window
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import Application, Call, Reviewer
from junheng.web.processes.units import Unit, units_for
from junheng.web.register.models import School
from junheng.web.shared.guards import Basis
from junheng.web.shared.reach import Place
from junheng.web.work import actions as work

_COUNTY = "yunchuan"
_FIRST = 12  # days until towns have handed in
_AFTER = {"assessment_report_due": 3, "pilot_plan_due": 12, "county_scheme_due": 26}  # publicity
_BASIS = Basis("市教基〔2025〕21号", "市教育局", "分管副局长")
_SAID = {
    "bottleneck": "村小每校只有两三名教师，英语、科学长期由其他学科的教师兼着教",
    "goal": "三年内每所村小的英语、科学都由专任教师主讲",
    "timetable": "第一年联通教室，第二年开齐两科，第三年总结推广",
    "roadmap": "先英语，后科学；先两所村小，后全镇",
    "measures": "每周两节同步课堂，中心校教师主讲，村小教师随堂辅导",
    "town_facts": "人口 3.1 万，离县城 18 公里，通公交",
    "education_facts": "全镇 4 所学校，在校生 2,140 人",
    "seat_facts": "镇驻地有中心小学和初中各一所",
    "goals": "三年内镇驻地学校的专任教师和体育场地达到城区水平",
}
_BOARDING = {
    "bottleneck": "六成学生寄宿，晚饭后到熄灯前有两个半小时只安排自习",
    "goal": "一年内每个年级每晚有一节自习答疑、一节选修",
    "timetable": "五月开出三门课，九月开出六门，十二月总结",
    "roadmap": "先七年级，后八、九年级；先本校教师，后请镇上的手艺人",
    "measures": "值班教师答疑，剪纸、木工、合唱等六门选修轮流开",
}
_PANEL = (("expert", "", "石桥中学"), ("冯教授", "云州师范学院", ""), ("贺老师", "市教科院", ""))


def pilot_days(plan: str, today: date) -> dict[str, dict[str, str]]:
    """Set the three dates of the pilots anew for this year's round; the document's are over.

    They leave room for the announcement, whatever holidays lie in between.
    """
    if plan != "zibo-2021":
        return {}
    told = window(today + timedelta(days=_FIRST + 1), 5).last
    days = {
        item: national_calendar().working_day_on_or_after(told + timedelta(days=after)).value
        for item, after in _AFTER.items()
    }
    days["three_year_cycle"] = days["county_scheme_due"] + timedelta(days=3 * 365)
    reason = "原文的日期已过，本轮按市教育局通知另定"
    return {item: {"on": day.isoformat(), "reason": reason} for item, day in days.items()}


def _now(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


_REASONS = (  # each expert writes what he read
    "问题来自诊断报告，时间表具体；经费可再细化",
    "结对学校愿意出教师，每周课表排得开；检验办法只写了次数，还要写学生学到什么",
    "校长牵头，分工到人；家长的意见听得不够，立项前应补一次",
    "基础数据齐全，三年目标分到每学期；与县里现有的教研活动有重叠，可以合并",
    "做法小而实，花钱不多；第二年的经费来源没有写明",
)


class Demo:
    """Processes of one county as its officer and its leader carry them out."""

    def __init__(
        self, key: str = _COUNTY, officer: str = "officer", leader: str = "leader"
    ) -> None:
        self.officer = Account.objects.get(username=officer)
        self.leader = Account.objects.get(username=leader)
        self.expert = Account.objects.get(username="expert")
        self.place = Place(county(key).region_code, name=county(key).name)
        self.mark = county(key).document_mark
        self.region = self.place.region_code
        self.today = timezone.localdate()
        rows = School.objects.unscoped("the demo finds its schools by name")
        held = rows.filter(region_code=self.region, valid_to=None)
        self.schools = {school.name: school for school in held}

    def ago(self, days: int) -> date:
        """Give the day so many days before today."""
        return self.today - timedelta(days=days)

    def open(self, key: str, on: date, dates: Mapping[str, date], **more: Any) -> Call:
        """Open a call of a process of a plan."""
        return actions.call_open(
            actor=self.officer,
            place=self.place,
            process=process_of(key),
            on=on,
            notice_number=f"{self.mark}〔{on.year}〕{20 + on.month}号",
            dates=dates,
            **more,
        )

    def unit(self, name: str) -> Unit:
        """Give a school as who applies."""
        school = self.schools[name]
        return Unit(name, self.region, school.school_code, school.town)

    def apply(
        self,
        call: Call,
        unit: Unit,
        title: str,
        on: date | None,
        theme: str = "",
        *,
        said: Mapping[str, str] = _SAID,
    ) -> Application:
        """Begin one application from a paper; hand it in where a day is given."""
        stage = call.process.stages[0]
        paper = f"{unit.name}〔{call.year}〕3号"
        one = actions.application_begin(
            actor=self.officer,
            unit=unit,
            call=call,
            title=title,
            theme=theme,
            paper_number=paper,
        )
        units = units_for(call, one, stage)
        told = f"《{title}》申报书第一部分"
        answers: dict[str, Any] = {field.id: told for field in stage.form}
        answers |= {f.id: "80000" for f in stage.form if f.type == "money"}
        answers |= {f: dict.fromkeys(names, "承担一项改革任务") for f, names in units.items()}
        answers |= {f.id: said[f.id] for f in stage.form if f.id in said}
        checks = {
            p.id: {"answer": "met" if p.kind == "met" else "", "words": "申报书第二部分"}
            for p in stage.checklist
        }
        if on is None:
            checks = {}
        one = actions.application_save(
            actor=self.officer, application=one, seen=one.version, answers=answers, checks=checks
        )
        if on is None:
            return one
        return actions.application_submit(
            actor=self.officer, application=one, seen=one.version, on=on
        )

    def panel(self, call: Call) -> list[Reviewer]:
        """Ask the experts, one of them with an account."""
        seats = []
        for name, unit, school in _PANEL:
            mine = name == "expert"
            call = _now(call)
            seats.append(
                actions.reviewer_appoint(
                    actor=self.officer,
                    call=call,
                    seen=call.version,
                    account=self.expert if mine else None,
                    name=self.expert.name if mine else name,
                    unit=school if mine else unit,
                    school_code=self.schools[school].school_code if school else "",
                )
            )
        return seats

    def fourth(self, call: Call) -> Reviewer:
        """Ask one more expert, where one of the panel must recuse."""
        held = _now(call)
        return actions.reviewer_appoint(
            actor=self.officer, call=held, seen=held.version, name="梁老师", unit="县教研室"
        )

    def judge(
        self,
        call: Call,
        found: Sequence[Application],
        on: date,
        marks: Sequence[int],
        more: Sequence[Reviewer] = (),
    ) -> None:
        """Close the applying and let every expert write a sheet; own schools recuse."""
        call = _now(call)
        seats = [*self.panel(call), *more]
        call = _now(call)
        actions.call_take_in(actor=self.officer, call=call, seen=call.version, on=on)
        stage = call.process.of_kind("review")
        if stage is None or stage.rubric is None:
            return
        judgement = stage.rubric.way == "judgement"
        for one, mark in zip(found, marks, strict=True):
            for n, seat in enumerate(seats):
                given = {
                    "actor": self.officer,
                    "application": _now(one),
                    "reviewer": seat,
                    "on": on,
                    "paper_number": f"评审表{n + 1}",
                }
                if seat.school_code and seat.school_code == one.school_code:
                    actions.review_recuse(**given, why="本校教师")
                    continue
                value = Decimal(1) if judgement else Decimal(mark - n)
                values = {each.id: value for each in stage.rubric.criteria}
                words = _REASONS[(n + 2 * found.index(one)) % len(_REASONS)]
                actions.review_write(**given, marks=values, reason=words)

    def announce(self, call: Call, first: date) -> Call:
        """Begin the publicity on a day."""
        call = _now(call)
        return actions.publicity_begin(
            actor=self.officer, call=call, seen=call.version, first=first, on=first
        )


def show_processes() -> None:
    """Let three calls stand at three points of the way."""
    demo = Demo()
    _pilots(demo)
    _announced(demo)
    _projects(demo)


def _pilots(demo: Demo) -> None:
    """Towns apply for the pilot: one has handed in, one is still being written."""
    first = demo.today + timedelta(days=_FIRST)
    call = demo.open("zibo-2021#town_pilot", demo.ago(6), {"application": first})
    for town, on in (("河口镇", demo.ago(2)), ("沿江镇", None)):
        unit = Unit(town, demo.region, town=town)
        demo.apply(call, unit, f"{town}强镇筑基改革", on)


def _announced(demo: Demo) -> None:
    """Two schools are announced as experimental schools; an objection waits for its answer."""
    begun = demo.ago(60)
    call = demo.open(
        "ouhai-2019#district_experiment",
        begun,
        {"application": demo.ago(30), "work": demo.today + timedelta(days=1095)},
        dates_why="市教基〔2025〕21号",
        basis=_BASIS,
    )
    names = ("石桥中学", "柳塘九年制学校")  # on the path of this title
    found = [demo.apply(call, demo.unit(name), f"{name}强校工程", demo.ago(32)) for name in names]
    demo.judge(call, found, demo.ago(28), (1, 1), [demo.fourth(call)])
    call = demo.announce(call, demo.ago(14))
    actions.objection_file(
        actor=demo.officer,
        place=Place(demo.region),
        call=call,
        on=demo.ago(11),
        words="柳塘九年制学校申报书里的专任教师数，与县里公布的不一致",
        by_name="一位家长",
        about=found[1].pk,
        paper_number=f"来件〔{demo.today.year}〕31号",
    )


def _projects(demo: Demo) -> None:
    """Fine projects of the last round: one at work with milestones, one in the case library."""
    year = demo.today.year - 1
    begun = date(year, 3, 2)
    call = demo.open("ouhai-2019#fine_projects", begun, {"application": date(year, 3, 27)})
    wanted = (
        ("石桥中学", "村小与中学的同步课堂", "“同步课堂”结对帮扶", _SAID),
        ("河口中学", "寄宿生的晚间课程", "基于寄宿制的多元办学机制", _BOARDING),
    )
    found = [
        demo.apply(call, demo.unit(name), title, date(year, 3, 20), theme, said=said)
        for name, title, theme, said in wanted
    ]
    fourth = demo.fourth(call)
    demo.judge(call, found, date(year, 4, 7), (88, 86))
    for one in found:
        actions.review_write(
            actor=demo.officer,
            application=_now(one),
            reviewer=fourth,
            on=date(year, 4, 8),
            marks=dict.fromkeys(("need", "path", "team", "spread"), Decimal(84)),
            reason="有数据，有路线图",
            paper_number="评审表4",
        )
    held = _now(call)
    actions.shortlist_make(
        actor=demo.officer,
        call=held,
        seen=held.version,
        chosen=[one.pk for one in found],
        on=date(year, 4, 10),
    )
    demo.announce(call, date(year, 4, 13))
    held = _now(call)
    actions.award_make(
        actor=demo.leader,
        call=held,
        seen=held.version,
        on=date(year, 4, 24),
        result_number=f"云教〔{year}〕35号",
        amounts={one.pk: 80000.0 for one in found},
    )
    _finish(demo, _now(found[1]), year)
    _milestones(demo, _now(found[0]), (("教室联通和排课", -40, 30000.0), ("中期汇报课", 60, None)))


def _milestones(
    demo: Demo, one: Application, wanted: Sequence[tuple[str, int, float | None]]
) -> None:
    for title, days, money in wanted:
        one = _now(one)
        actions.milestone_add(
            actor=demo.officer,
            application=one,
            seen=one.version,
            on=demo.ago(90),
            title=title,
            due_on=demo.today + timedelta(days=days),
            money_yuan=money,
        )


def _step(demo: Demo, one: Application, stage: str, on: date, number: str) -> None:
    one = _now(one)
    verdict = "passed" if stage == "midterm" else "done"
    actions.step_record(
        actor=demo.officer,
        application=one,
        seen=one.version,
        stage=stage,
        on=on,
        document_number=number,
        verdict=verdict,
    )


def _finish(demo: Demo, one: Application, year: int) -> None:
    """Bring one project to its acceptance and into the case library."""
    begun = date(year, 5, 6)
    made = actions.milestone_add(
        actor=demo.officer,
        application=one,
        seen=one.version,
        on=begun,
        title="开出六门晚间课程",
        due_on=date(year, 12, 20),
    )
    _step(demo, one, "midterm", date(year, 9, 26), f"云教〔{year}〕40号")
    task = made.task
    given = {"actor": demo.officer, "task": task, "seen": task.version, "on": begun}
    work.task_receive(**given, received_by="河口中学", paper_number="回执12")
    task = _now(task)
    given |= {"task": task, "seen": task.version}
    work.task_feed_back(**given, percent=100, words="六门课程都已开出", paper_number="回执13")
    task = _now(task)
    work.task_accept(
        actor=demo.leader,
        task=task,
        seen=task.version,
        on=date(year, 12, 22),
        document=f"云教验〔{year}〕6号",
    )
    _step(demo, one, "work", date(year, 12, 23), f"云教〔{year}〕52号")
    one = _now(one)
    actions.acceptance_record(
        actor=demo.leader,
        application=one,
        seen=one.version,
        stage="acceptance",
        on=date(year, 12, 28),
        document_number=f"云教验〔{year}〕7号",
        passed=True,
        words="对照方案，四项目标都达到",
    )
    one = _now(one)
    actions.case_publish(
        actor=demo.officer,
        application=one,
        seen=one.version,
        on=date(year, 12, 30),
        title="寄宿生晚上做什么",
        words="晚饭后两节课：一节自习答疑，一节选修；由值班教师和镇上的手艺人轮流开课。"
        "适合寄宿生占一半以上的乡镇初中。",
    )
