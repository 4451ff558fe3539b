"""Every promise of a process, from the call to the case library, on two counties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from junheng.data.intake.attachment import judge_attachment
from junheng.data.intake.keyring import Keyring
from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.plan.deadlines import FixedDay
from junheng.policy.process import process_of
from junheng.policy.process.flow import next_acts
from junheng.web.accounts.models import Account, Role
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Call,
    Objection,
    Reviewer,
)
from junheng.web.processes.queries import papers, reading
from junheng.web.processes.standing import call_state
from junheng.web.processes.units import Unit, units_for
from junheng.web.register.models import School
from junheng.web.shared import sealing
from junheng.web.shared.guards import Basis, Stopped
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import actions as work
from junheng.web.work import sources
from junheng.web.work.models import Task
from junheng.web.work.sources import InForce, told_of

from .conftest import World, filled, person

MONDAY = date(2025, 11, 3)
CLOSES = date(2025, 11, 14)


def in_force(plan_id: str, members: dict[str, tuple[str, ...]], days: dict[str, date]) -> InForce:
    plan = load_plan(plan_id)
    items = tuple(
        replace(item, due=FixedDay(on=days[item.id], source=getattr(item.due, "source", "")))
        if item.id in days
        else item
        for item in plan.items
    )
    local = replace(plan, items=items, by_id={item.id: item for item in items})
    return InForce(local, 1, {}, frozenset(), lambda scope: members.get(scope, ()))


@pytest.fixture(autouse=True)
def adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both counties carry the three plans out; the towns' days are those of next spring."""
    days = {
        "assessment_report_due": date(2025, 11, 28),
        "pilot_plan_due": date(2025, 12, 12),
        "county_scheme_due": date(2025, 12, 26),
        "three_year_cycle": date(2028, 12, 12),
    }

    def give(region_code: str) -> Iterator[InForce]:
        county = world.home if region_code == world.home.code else world.away
        schools = tuple(school.school_code for school in county.schools)
        yield in_force("ouhai-2019", {"public_junior": schools}, {})
        yield in_force(
            "zibo-2021", {"all_towns": ("河口镇", "沿江镇"), "seat_schools": schools[:1]}, days
        )

    monkeypatch.setattr(sources, "_adopted", [give])


@pytest.fixture
def officer(world: World) -> Account:
    return world.home.people["data_officer"]


@pytest.fixture
def leader(world: World) -> Account:
    return world.home.people["leader"]


@pytest.fixture
def principal(world: World) -> Account:
    return world.home.people["principal"]


@pytest.fixture
def expert(world: World) -> Account:
    return world.home.people["expert"]


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def opened(
    world: World,
    key: str = "ouhai-2019#fine_projects",
    day: date = CLOSES,
    days: dict[str, date] | None = None,
    **more: Any,
) -> Call:
    process = process_of(key)
    return actions.call_open(
        actor=world.home.people["data_officer"],
        place=Place(world.home.code, name="云川县"),
        process=process,
        on=MONDAY,
        notice_number="云教〔2025〕9号",
        dates={process.stages[0].id: day, **(days or {})},
        **more,
    )


@pytest.fixture
def call(world: World) -> Call:
    return opened(world)


def unit(world: World, number: int = 0) -> Unit:
    school = world.home.schools[number]
    return Unit(school.name, world.home.code, school.school_code)


ANSWERS = {
    "bottleneck": "村小教师跨学科多",
    "goal": "三年内每科都有专任教师主讲",
    "timetable": "2026 年 3 月起",
    "roadmap": "先英语，后科学",
    "measures": "同步课堂，每周两节",
    "money": "80000",
}
CHECKS = {
    point: {"words": "第二部分", "answer": ""}
    for point in ("has_goal", "has_timetable", "has_roadmap", "has_measures")
}


def begun(world: World, call: Call, who: Account, number: int = 0, **more: Any) -> Application:
    return actions.application_begin(
        actor=who,
        unit=unit(world, number),
        call=call,
        title="乡村小班的同步课堂",
        theme="“同步课堂”结对帮扶",
        **more,
    )


def submitted(world: World, call: Call, who: Account, number: int = 0, **more: Any) -> Application:
    one = begun(world, call, who, number, **more)
    one = actions.application_save(
        actor=who, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    return actions.application_submit(actor=who, application=one, seen=one.version, on=CLOSES)


def seated(world: World, call: Call, n: int, **given: Any) -> Reviewer:
    call = fresh(call)
    return actions.reviewer_appoint(
        actor=world.home.people["data_officer"],
        call=call,
        seen=call.version,
        name=f"专家{n}",
        unit="市教科院",
        **given,
    )


def mark(who: Account, one: Application, seat: Reviewer, value: int, **more: Any) -> Any:
    marks = dict.fromkeys(("need", "path", "team", "spread"), Decimal(value))
    return actions.review_write(
        actor=who,
        application=fresh(one),
        reviewer=seat,
        on=CLOSES,
        marks=marks,
        reason="问题准，路径具体",
        **more,
    )


def taken_in(call: Call, officer: Account, on: date = date(2025, 11, 17)) -> Call:
    call = fresh(call)
    return actions.call_take_in(actor=officer, call=call, seen=call.version, on=on)


def judged(world: World, call: Call, *values: int) -> list[Application]:
    """Hand one application of each school in, and let three experts give it these marks."""
    officer = world.home.people["data_officer"]
    found = [
        submitted(world, call, officer, n, paper_number=f"申{n + 1}") for n in range(len(values))
    ]
    seats = [seated(world, call, n) for n in range(3)]
    taken_in(call, officer)
    for one, value in zip(found, values, strict=True):
        for n, seat in enumerate(seats):
            mark(officer, one, seat, value, paper_number=f"评{n + 1}")
    return found


def chosen(call: Call, officer: Account, picked: list[Application], why: str = "") -> Call:
    call = fresh(call)
    return actions.shortlist_make(
        actor=officer,
        call=call,
        seen=call.version,
        chosen=[one.pk for one in picked],
        on=date(2025, 11, 20),
        why=why,
    )


def shown(call: Call, officer: Account, first: date = date(2025, 11, 24)) -> Call:
    call = fresh(call)
    return actions.publicity_begin(
        actor=officer, call=call, seen=call.version, first=first, on=date(2025, 11, 21)
    )


def award(call: Call, leader: Account, on: date = date(2025, 12, 1), **more: Any) -> Call:
    call = fresh(call)
    return actions.award_make(
        actor=leader, call=call, seen=call.version, on=on, result_number="云教〔2025〕12号", **more
    )


# the call


def test_没有采用的计划_不能发布它的申报(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_adopted", [])
    with pytest.raises(Refused, match="没有采用"):
        opened(world)


def test_三个报送时限自己出来_改期要写依据(world: World, officer: Account) -> None:
    todo = [t for t in todos_of(officer, MONDAY) if "强镇筑基" in t.title]
    assert [t.due for t in todo] == [date(2025, 11, 28)]
    call = opened(world, "zibo-2021#town_pilot")
    assert [call.dates[s] for s in ("report_assessment", "report_plan", "report_scheme")] == [
        "2025-11-28", "2025-12-12", "2025-12-26",
    ]  # fmt: skip
    process = process_of("zibo-2021#town_pilot")
    with pytest.raises(Refused, match="改期的依据"):
        actions.call_open(
            actor=officer,
            place=Place(world.home.code),
            process=process,
            on=MONDAY,
            notice_number="云教〔2025〕10号",
            dates={"application": CLOSES, "report_plan": date(2025, 12, 20)},
        )


def test_本地另定的时限_写明代替原文的哪一天(world: World, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda *_: MONDAY)
        form = client.get(
            reverse("process-open", args=[world.home.code, "zibo-2021", "town_pilot"])
        ).content.decode()
        listed = client.get(reverse("processes", args=[world.home.code])).content.decode()
    assert "本地另定的时限 2025年11月28日，代替原文的 2021年4月30日" in form
    assert "本地另定，代替原文的 2021年4月30日" in listed


def test_申报截止日不能晚于报市里的日子(world: World) -> None:
    with pytest.raises(Refused, match="早于"):
        opened(world, "zibo-2021#town_pilot", date(2025, 12, 1))


def test_公示少于规定天数_名额多于原文_都不办(world: World) -> None:
    with pytest.raises(Refused, match="公示 3 个工作日"):
        opened(world, publicity_days=3)
    with pytest.raises(Refused, match="名额 11 个"):
        opened(world, quota=11)


def test_称号评选受政策底线管_登记依据后继续(world: World) -> None:
    from junheng.web.guardrails import apps as _apps  # noqa: F401  the hook is registered

    key, basis = "ouhai-2019#district_experiment", Basis("温教基〔2019〕21号", "市教育局", "副局长")
    with pytest.raises(Stopped) as caught:
        opened(world, key)
    assert caught.value.needs_basis
    with pytest.raises(Refused, match="按环节的先后"):  # the plan's own day has passed
        opened(world, key, basis=basis)
    given = {"days": {"work": date(2028, 6, 30)}, "dates_why": "云教〔2025〕8号"}
    assert opened(world, key, basis=basis, **given).pk


def test_同一年同一流程只有一轮_停办以后可以重来(
    world: World, call: Call, officer: Account
) -> None:
    with pytest.raises(Refused, match="已经发布过"):
        opened(world)
    actions.call_stop(
        actor=officer, call=call, seen=call.version, on=MONDAY, why="与市里的评选合并"
    )
    assert opened(world).pk != call.pk


def test_公布的截止日没有过_不能截止受理_区县自己申报的可以(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    submitted(world, call, principal)
    with pytest.raises(Refused, match="公布的申报截止日是 2025年11月14日，还没有过"):
        taken_in(call, officer, CLOSES)
    assert not any("截止受理" in t.title for t in todos_of(officer, CLOSES))
    client = Client()
    client.force_login(officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda *_: CLOSES)
        page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "申报到 2025年11月14日为止" in page
    assert "转入下一环节" not in page
    assert any("截止受理" in t.title for t in todos_of(officer, CLOSES + timedelta(days=1)))
    assert taken_in(call, officer, CLOSES + timedelta(days=1)).kind == "review"
    own = opened(world, "zibo-2021#balanced_county", CLOSES)
    acts = {act.act: act for act in next_acts(own.process, call_state(own), MONDAY)}
    assert acts["take_in"].waits == "还没有收到申报"


def test_日期之间要容得下公示的工作日_只显示一个公示截止日(world: World, officer: Account) -> None:
    with pytest.raises(Refused) as caught:  # five working days from 17 November end on the 21st
        opened(world, days={"publicity": date(2025, 11, 20)})
    assert "最早到 2025年11月21日" in caught.value.found
    with pytest.raises(Refused, match="不早于 2025年11月22日"):
        opened(world, days={"awarded": date(2025, 11, 21)})
    call = opened(world, days={"publicity": date(2025, 12, 1), "awarded": date(2025, 12, 5)})
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)  # five working days would end on 28 November
    assert (call.shown_to, call.publicity_days) == (date(2025, 12, 1), 6)
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "2025年11月24日至2025年12月1日" in page
    assert "2025年12月1日 公示" in page
    assert "11月28日" not in page


def test_年度是通知的年度_截止日在下一年也一样(world: World) -> None:
    assert str(opened(world, day=date(2026, 1, 9))) == "2025年学校内涵发展精品项目"


# applying


def test_草稿随时存_缺要件不受理_补齐给回执(world: World, call: Call, principal: Account) -> None:
    one = begun(world, call, principal)
    one = actions.application_save(
        actor=principal,
        application=one,
        seen=one.version,
        answers={**ANSWERS, "roadmap": ""},
        checks={k: v for k, v in CHECKS.items() if k != "has_goal"},
    )
    with pytest.raises(Refused) as caught:
        actions.application_submit(actor=principal, application=one, seen=one.version, on=MONDAY)
    assert "路线图" in caught.value.found
    assert "写明目标" in caught.value.found
    one = actions.application_save(
        actor=principal, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    one = actions.application_submit(actor=principal, application=one, seen=one.version, on=MONDAY)
    assert (one.receipt, one.state) == ("〔2025〕1号", "submitted")
    content, kind, name = papers.receipt(one, "receipt.pdf")
    assert content.startswith(b"%PDF")
    assert (kind, name) == ("application/pdf", "申报回执〔2025〕1号.pdf")


def test_迟到的不受理_截止日前收到的纸质材料可以补登(
    world: World, call: Call, officer: Account
) -> None:
    one = begun(world, call, officer, paper_number="竹小〔2025〕4号")
    one = actions.application_save(
        actor=officer, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    with pytest.raises(Refused, match="逾期不受理"):
        actions.application_submit(
            actor=officer, application=one, seen=one.version, on=CLOSES + timedelta(days=1)
        )
    done = actions.application_submit(actor=officer, application=one, seen=one.version, on=CLOSES)
    assert "竹小〔2025〕4号" in done.submitted_by


def test_代学校登记要写纸质编号_别校和外县办不了(
    world: World, call: Call, officer: Account
) -> None:
    with pytest.raises(UsageError, match="纸质材料的编号"):
        begun(world, call, officer)
    with pytest.raises(NotAllowed):
        begun(world, call, world.home.other_principal)
    with pytest.raises(Hidden):
        begun(world, call, world.away.people["principal"])


def test_退回补正_再提交还是原来的编号(
    world: World, call: Call, principal: Account, officer: Account
) -> None:
    one = submitted(world, call, principal)
    one = actions.application_return(
        actor=officer, application=one, seen=one.version, on=CLOSES, why="时间表请写到月"
    )
    assert any("补正" in t.title for t in todos_of(principal, CLOSES))
    again = actions.application_submit(
        actor=principal, application=one, seen=one.version, on=CLOSES
    )
    assert again.receipt == "〔2025〕1号"


def test_附件按内容查验_宏和脚本不收_名字只留文件名() -> None:
    assert judge_attachment("../../方案.pdf", b"%PDF-1.4 hello").name == "方案.pdf"
    for name, content, word in (
        ("空.pdf", b"", "空的"),
        ("木马.exe", b"MZ...", "exe"),
        ("假.pdf", b"PK\x03\x04", "压缩结构"),
        ("假.docx", b"%PDF-1.4", "内容不是"),
        ("脚本.pdf", b"%PDF-1.4 /OpenAction << /S /JavaScript >>", "脚本"),
    ):
        with pytest.raises(UsageError) as caught:
            judge_attachment(name, content)
        assert word in caught.value.found, name


def test_带宏的和到外面取内容的文档不收() -> None:
    import io
    import zipfile

    def packed(**parts: str) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name.replace("__", "/"), text)
        return held.getvalue()

    assert judge_attachment("好.docx", packed(**{"word__document.xml": "<w/>"})).kind == "docx"
    macro = packed(**{"word__document.xml": "<w/>", "word__vbaProject.bin": "x"})
    link = (
        '<Relationship Type="http://x/attachedTemplate" Target="http://a" TargetMode="External"/>'
    )
    outside = packed(**{"word__document.xml": "<w/>", "word___rels__settings.xml.rels": link})
    for content in (macro, outside):
        with pytest.raises(UsageError):
            judge_attachment("坏.docx", content)


def test_附件封存_原样取回(
    world: World, call: Call, principal: Account, home: Path, tmp_path: Path
) -> None:
    ring = Keyring.create(tmp_path.parent / f"{tmp_path.name}.key")
    kept = sealing._lent[0]
    sealing.lend(lambda: ring)
    try:
        client = Client()
        client.force_login(principal)
        one = begun(world, call, principal)
        page = reverse("process-application", args=[one.pk])
        import io

        file = io.BytesIO(b"%PDF-1.4 plan")
        file.name = "方案.pdf"
        answer = client.post(page + "attach/", {"seen": one.version, "file": file})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        attachment = one.attachments.get()
        sealed = next((home / "attachments").rglob("*.sealed"))
        assert b"plan" not in sealed.read_bytes()
        got = client.get(reverse("process-attachment", args=[attachment.pk]))
        assert got.content == b"%PDF-1.4 plan"
        assert got["Content-Disposition"].startswith("attachment")
        stranger = Client()
        stranger.force_login(world.home.other_principal)
        assert stranger.get(reverse("process-attachment", args=[attachment.pk])).status_code == 404
    finally:
        sealing.lend(kept)


def test_申请的钱比这一轮的经费还多_不收(world: World, call: Call, principal: Account) -> None:
    one = begun(world, call, principal)
    one = actions.application_save(
        actor=principal,
        application=one,
        seen=one.version,
        answers={**ANSWERS, "money": "9000000"},
        checks=CHECKS,
    )
    with pytest.raises(Refused) as caught:
        actions.application_submit(actor=principal, application=one, seen=one.version, on=MONDAY)
    assert "9,000,000 元，这一轮的经费一共 3,000,000 元" in caught.value.found


def test_回执编号按地区和年度连着排_几轮申报也不重号(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    first = submitted(world, call, principal)
    town = opened(world, "zibo-2021#county_pilot")
    one = actions.application_begin(
        actor=officer,
        unit=Unit("河口镇", world.home.code, town="河口镇"),
        call=town,
        title="河口镇试点",
        paper_number="河政1号",
    )
    answers: dict[str, Any] = {field.id: "已写" for field in town.process.form}
    answers["school_tasks"] = {"任一学校": "已写"}
    one = actions.application_save(
        actor=officer, application=one, seen=one.version, answers=answers, checks={}
    )
    one = actions.application_submit(actor=officer, application=one, seen=one.version, on=CLOSES)
    third = submitted(world, call, officer, 1, paper_number="申2")
    assert [each.receipt for each in (first, one, third)] == [
        "〔2025〕1号", "〔2025〕2号", "〔2025〕3号",
    ]  # fmt: skip


@pytest.mark.slow
def test_不在申报范围的学校_待办里不提_页面上也没有开始申报(
    world: World, principal: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = world.home.other_principal
    members = {"public_junior": (world.home.schools[0].school_code,)}
    plan = in_force("ouhai-2019", members, {})
    monkeypatch.setattr(sources, "_adopted", [lambda _region: [plan]])
    call = opened(world)
    client = Client()
    for who, offered in ((principal, True), (outside, False)):
        told = [t.title for t in todos_of(who, MONDAY)]
        assert (f"可以申报：{call}" in told) == offered
        client.force_login(who)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.localdate", lambda *_: MONDAY)
            page = client.get(reverse("process-call", args=[call.pk])).content.decode()
        assert ("开始申报" in page) == offered


# review


def test_请有账号的专家_不用再写姓名和单位(
    world: World, call: Call, officer: Account, expert: Account
) -> None:
    client = Client()
    client.force_login(officer)
    act = reverse("process-call-act", args=[call.pk, "appoint"])
    given = {"seen": call.version, "account": expert.pk}
    assert client.post(act, given).status_code == 302
    assert str(call.reviewers.get()) == expert.name
    answer = client.post(act, {"seen": fresh(call).version, "name": "冯教授"})
    assert "没有写单位" in answer.content.decode()
    own = opened(world, "zibo-2021#balanced_county")
    with pytest.raises(Refused, match="没有评审环节"):
        seated(world, own, 1)
    page = client.get(reverse("process-call", args=[own.pk])).content.decode()
    assert "请一位专家" not in page


def test_本校的专家必须回避_自己也可以回避(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    own = seated(world, call, 1, account=expert, school_code=world.home.schools[0].school_code)
    other = seated(world, call, 2)
    taken_in(call, officer)
    with pytest.raises(Refused, match="本校"):
        mark(expert, one, own, 90)
    actions.review_recuse(actor=expert, application=fresh(one), reviewer=own, on=CLOSES, why="本校")
    mark(officer, one, other, 90, paper_number="评1")
    with pytest.raises(Refused, match="有效评审不够"):
        chosen(call, officer, [one])


def test_专家只看到自己的一轮_别人的评审表看不到(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    with pytest.raises(Hidden):
        reading.application_of(expert, one.pk)
    seat = seated(world, call, 1, account=expert)
    taken_in(call, officer)
    assert reading.application_of(expert, one.pk) == one
    assert [t.title for t in todos_of(expert, CLOSES)] == [
        "评审 1 份申报：2025年学校内涵发展精品项目"
    ]
    mark(expert, one, seat, 88)
    assert todos_of(expert, CLOSES) == []
    mark(officer, one, seated(world, call, 2), 51, paper_number="评2")
    client = Client()
    client.force_login(expert)
    page = client.get(reverse("process-application", args=[one.pk])).content.decode()
    assert "评审表" not in page.split('id="review"')[0]
    assert "51" not in page


def test_分数缺项和没有意见都不收_另一位专家的表不能代填(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    seat, other = seated(world, call, 1, account=expert), seated(world, call, 2)
    taken_in(call, officer)
    given = {"actor": expert, "application": one, "reviewer": seat, "on": CLOSES}
    marks = dict.fromkeys(("need", "path", "team"), Decimal(80))
    with pytest.raises(Refused, match="成果可推广"):
        actions.review_write(**given, marks=marks, reason="好")
    with pytest.raises(Refused, match="没有打分或超出范围"):
        actions.review_write(**given, marks={**marks, "spread": Decimal(101)}, reason="好")
    with pytest.raises(UsageError, match="评审意见"):
        actions.review_write(**given, marks={**marks, "spread": Decimal(80)}, reason=" ")
    with pytest.raises(Refused, match="另一位专家"):
        mark(expert, one, other, 80)


def test_超名额不办_不合格不选_并列要写怎样取舍(world: World, officer: Account) -> None:
    call = opened(world, quota=1)
    a, b = judged(world, call, 80, 80)
    with pytest.raises(Refused, match="选了 2 个"):
        chosen(call, officer, [a, b])
    with pytest.raises(Refused, match="并列"):
        chosen(call, officer, [a])
    done = chosen(call, officer, [a], "两校并列，甲校没有过重点项目")
    assert (done.minutes[:4], fresh(a).is_inside, fresh(b).is_inside) == ("两校并列", True, False)


def test_不合格的不能选(world: World, call: Call, officer: Account) -> None:
    a, b = judged(world, call, 90, 50)
    with pytest.raises(Refused, match="不合格"):
        chosen(call, officer, [a, b])
    chosen(call, officer, [a])


# announcement and result


def test_公示五个工作日_期内不能公布_异议答复完才公布(
    world: World, call: Call, officer: Account, leader: Account
) -> None:
    a, b = judged(world, call, 90, 85)
    chosen(call, officer, [a, b])
    call = shown(call, officer)
    assert (call.shown_from, call.shown_to) == (date(2025, 11, 24), date(2025, 11, 28))
    with pytest.raises(Refused, match="公示到 2025年11月28日为止"):
        award(call, leader, date(2025, 11, 28))
    one = actions.objection_file(
        actor=world.home.people["principal"],
        place=Place(world.home.code, world.home.schools[0].school_code),
        call=call,
        on=date(2025, 11, 26),
        words="第二所学校的方案与去年的重复",
        about=b.pk,
    )
    with pytest.raises(Refused, match="没有答复"):
        award(call, leader)
    with pytest.raises(UsageError, match="答复和理由"):
        actions.objection_decide(
            actor=leader, objection=one, seen=1, on=date(2025, 11, 28), upheld=True, answer=""
        )
    actions.objection_decide(
        actor=leader,
        objection=one,
        seen=1,
        on=date(2025, 11, 28),
        upheld=True,
        answer="核对去年的方案，内容相同",
    )
    done = award(call, leader, amounts={a.pk: 80000})
    assert done.stage == ""
    assert (fresh(a).state, fresh(a).amount_yuan) == (ApplicationState.AWARDED, 80000)
    assert fresh(b).state == ApplicationState.REFUSED


def test_个人的异议由经办人登记来件编号_期满不收_姓名不进日志也不进公告(
    world: World, call: Call, officer: Account, leader: Account, tmp_path: Path
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)
    place = Place(world.home.code)
    given = {
        "actor": officer,
        "place": place,
        "call": call,
        "words": "数字有误",
        "by_name": "张三丰",
    }
    with pytest.raises(UsageError, match="来件编号"):
        actions.objection_file(**given, on=date(2025, 11, 25))
    with pytest.raises(Refused, match="收到"):
        actions.objection_file(**given, on=date(2025, 12, 2), paper_number="来1")
    one = actions.objection_file(**given, on=date(2025, 11, 25), paper_number="来1")
    assert "张三丰" not in str(list(AuditLine.objects.values()))
    actions.objection_decide(
        actor=leader, objection=one, seen=1, on=date(2025, 11, 27), upheld=False, answer="无误"
    )
    for name in ("publicity.docx", "result.docx"):
        if name.startswith("result"):
            award(call, leader)
        content, _kind, _name = papers.made(fresh(call), name, date(2025, 11, 25))
        (tmp_path / name).write_bytes(content)
        paper = docx.Document(str(tmp_path / name))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        text = "".join(p.text for p in paper.paragraphs) + "".join(cells)
        assert a.unit_name in text
        assert "张三丰" not in text
        assert "专家" not in text
        assert "90" not in text


def test_补助合计不超过经费(world: World, call: Call, officer: Account, leader: Account) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    shown(call, officer)
    with pytest.raises(Refused, match="补助合计"):
        award(call, leader, amounts={a.pk: 3_000_001})


def test_公示的名单按公示时留存_移出的在结果公告里写明理由(
    world: World, call: Call, officer: Account, leader: Account, tmp_path: Path
) -> None:
    a, b = judged(world, call, 90, 85)
    chosen(call, officer, [a, b])
    call = shown(call, officer)
    one = actions.objection_file(
        actor=officer,
        place=Place(world.home.code),
        call=call,
        on=date(2025, 11, 26),
        words="与去年的重复",
        about=b.pk,
        paper_number="来1",
    )
    actions.objection_decide(
        actor=leader,
        objection=one,
        seen=1,
        on=date(2025, 11, 27),
        upheld=True,
        answer="与去年的方案相同",
    )

    def said(name: str) -> str:
        content, _kind, _name = papers.made(fresh(call), name, date(2025, 12, 1))
        (tmp_path / name).write_bytes(content)
        paper = docx.Document(str(tmp_path / name))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return "".join([p.text for p in paper.paragraphs] + cells)

    announced = said("publicity.docx")
    assert "拟定2项" in announced
    assert b.unit_name in announced
    client = Client()
    client.force_login(officer)
    for address in (
        reverse("process-call", args=[call.pk]),
        reverse("process-application", args=[b.pk]),
    ):
        assert "曾入围，公示异议成立移出" in client.get(address).content.decode()
    told = [t.title for t in todos_of(world.home.other_principal, date(2025, 11, 28))]
    assert f"公示异议成立，已移出名单：{b.title}" in told
    award(call, leader)
    assert said("publicity.docx") == announced
    result = said("result.docx")
    assert "确定1项" in result
    assert f"{b.unit_name}{b.title}公示异议成立：与去年的方案相同" in result


def test_移出一项以后名单空了_结果公告照样出得来(
    world: World, call: Call, officer: Account, leader: Account
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)
    given = {"place": Place(world.home.code), "on": date(2025, 11, 26), "about": a.pk}
    one = actions.objection_file(
        actor=officer, call=call, words="不实", paper_number="来1", **given
    )
    actions.objection_decide(
        actor=leader, objection=one, seen=1, on=date(2025, 11, 27), upheld=True, answer="属实"
    )
    award(call, leader)
    content, _kind, _name = papers.made(fresh(call), "result.pdf", date(2025, 12, 1))
    assert content.startswith(b"%PDF")


def test_入围的学校待办里看得到公示到哪一天_没有定补助时不列空栏(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    assert f"已入围，等待公示：{a.title}" in [t.title for t in todos_of(principal, CLOSES)]
    shown(call, officer)
    (told,) = [t for t in todos_of(principal, date(2025, 11, 25)) if "正在公示" in t.title]
    call = fresh(call)
    acts = next_acts(call.process, replace(call_state(call), open_objections=1), call.shown_to)
    assert [act.label for act in acts] == ["答复异议", "立项和补助"]
    assert (told.title, told.due) == (f"已入围，正在公示：{a.title}", date(2025, 11, 28))
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "公示名单" in page
    assert "补助（元）" not in page


# what follows


def awarded(world: World, call: Call) -> Application:
    officer, leader = world.home.people["data_officer"], world.home.people["leader"]
    (one,) = judged(world, call, 90)
    chosen(call, officer, [one])
    shown(call, officer)
    award(call, leader, amounts={one.pk: 80000})
    return fresh(one)


def finish(task: Task, officer: Account, leader: Account, on: date) -> None:
    given = {"actor": officer, "on": on}
    work.task_receive(**given, task=task, seen=task.version, paper_number="回1")
    task = fresh(task)
    work.task_feed_back(
        **given, task=task, seen=task.version, percent=100, words="已完成", paper_number="回2"
    )
    task = fresh(task)
    work.task_accept(actor=leader, task=task, seen=task.version, on=on, document="验〔2026〕1号")


def test_节点成为台账的任务_办结后中期和验收_收入案例库(
    world: World, call: Call, officer: Account, leader: Account
) -> None:
    one = awarded(world, call)
    day = date(2025, 12, 2)
    with pytest.raises(Refused, match="还轮不到"):
        actions.step_record(
            actor=officer,
            application=one,
            seen=one.version,
            stage="midterm",
            on=day,
            document_number="中1",
        )
    made = actions.milestone_add(
        actor=officer,
        application=one,
        seen=one.version,
        on=day,
        title="开出同步课堂",
        due_on=date(2026, 6, 30),
        money_yuan=40000,
    )
    assert made.task.clause == "ouhai-2019#5.3"
    assert made.task.money_source == "人民教育基金会专项经费"
    one = fresh(one)
    one = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="midterm",
        on=date(2026, 4, 1),
        document_number="云教中〔2026〕1号",
        verdict="passed",
    )
    accept = {"stage": "acceptance", "document_number": "云教验〔2026〕3号", "words": "达到目标"}
    with pytest.raises(Refused, match="先列出并办结节点"):
        actions.acceptance_record(
            actor=leader, application=one, seen=one.version, on=day, passed=True, **accept
        )
    finish(made.task, officer, leader, date(2026, 6, 20))
    one = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="work",
        on=date(2026, 6, 21),
        document_number="云教〔2026〕8号",
    )
    with pytest.raises(NotAllowed):
        actions.acceptance_record(
            actor=officer, application=one, seen=one.version, on=day, passed=True, **accept
        )
    one = actions.acceptance_record(
        actor=leader,
        application=one,
        seen=one.version,
        on=date(2026, 7, 1),
        passed=True,
        **accept,
    )
    assert one.state == ApplicationState.ACCEPTED
    actions.case_publish(
        actor=officer,
        application=one,
        seen=one.version,
        on=date(2026, 7, 2),
        title="一块屏幕连起两所村小",
        words="每周两节英语由中心校教师主讲",
    )
    found = reading.cases_of(world.home.other_principal, world.home.code, "英语")
    assert [case.case_title for case in found] == ["一块屏幕连起两所村小"]
    assert reading.cases_of(officer, world.home.code, "足球") == []


def town_pilot(world: World) -> Application:
    """A town applies, three experts judge, the county recommends it after the announcement."""
    officer, leader = world.home.people["data_officer"], world.home.people["leader"]
    call = opened(world, "zibo-2021#town_pilot")
    School.objects.unscoped("the seat school of the town").filter(
        school_code=world.home.schools[0].school_code
    ).update(town="河口镇")
    town = Unit("河口镇", world.home.code, town="河口镇")
    one = actions.application_begin(
        actor=officer, unit=town, call=call, title="河口镇试点", paper_number="河政〔2025〕7号"
    )
    stage = call.process.stages[0]
    units = units_for(call, one, stage)
    answers: dict[str, Any] = {field.id: "已写" for field in stage.form}
    answers["school_tasks"] = dict.fromkeys(units["school_tasks"], "开齐课程")
    checks = {p.id: {"answer": "met", "words": "见评估报告"} for p in stage.checklist}
    one = actions.application_save(
        actor=officer, application=one, seen=one.version, answers=answers, checks=checks
    )
    one = actions.application_submit(actor=officer, application=one, seen=one.version, on=CLOSES)
    seats = [seated(world, call, n) for n in range(3)]
    taken_in(call, officer)
    for n, seat in enumerate(seats):
        actions.review_write(
            actor=officer,
            application=fresh(one),
            reviewer=seat,
            on=CLOSES,
            marks=dict.fromkeys(("base", "value", "feasible"), Decimal(1)),
            reason="条件具备",
            paper_number=f"论{n}",
        )
    chosen(call, officer, [one])
    call = fresh(call)
    actions.publicity_begin(
        actor=officer, call=call, seen=call.version, first=date(2025, 11, 18), on=CLOSES
    )
    award(call, leader, date(2025, 11, 25))
    return fresh(one)


def test_镇的试点_按时报送_计划的时限自己办结(world: World, officer: Account) -> None:
    one = town_pilot(world)
    assert told_of(world.home.code, "zibo-2021") == []
    one = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="report_assessment",
        on=date(2025, 11, 27),
        document_number="云教〔2025〕15号",
        checks={"county_appraisal": {"words": "论证报告一份"}},
    )
    (told,) = told_of(world.home.code, "zibo-2021")
    assert (told.ask, told.evidence) == ("assessment_report_sent", "云教〔2025〕15号")
    assert told.values["on_date"] == date(2025, 11, 27)


def test_推进方案缺一个明确就不登记_缺一所学校也不行(world: World, officer: Account) -> None:
    one = town_pilot(world)
    one = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="report_assessment",
        on=date(2025, 11, 27),
        document_number="云教〔2025〕15号",
        checks={"county_appraisal": {"words": "一份"}},
    )
    stage = one.call.process.stage("report_plan")
    answers: dict[str, Any] = {field.id: "已写" for field in stage.form}
    checks = {p.id: {"words": "第三部分"} for p in stage.checklist}
    given = {
        "actor": officer,
        "stage": "report_plan",
        "on": date(2025, 12, 10),
        "document_number": "云教〔2025〕18号",
    }
    school = world.home.schools[0].name
    with pytest.raises(Refused) as caught:
        actions.step_record(
            **given,
            application=one,
            seen=one.version,
            answers={**answers, "each_school": {school: ""}},
            checks={k: v for k, v in checks.items() if k != "clear_support"},
        )
    assert f"：{school}" in caught.value.found or "每所" in caught.value.found
    assert "明确区县支持举措" in caught.value.found
    answers["each_school"] = {school: "英语教研基地"}
    done = actions.step_record(
        **given, application=one, seen=one.version, answers=answers, checks=checks
    )
    assert done.steps.count() == 2


def test_镇的申报学校看不到_外县看不到(world: World, principal: Account, officer: Account) -> None:
    one = town_pilot(world)
    for who in (principal, world.away.people["data_officer"]):
        with pytest.raises(Hidden):
            reading.application_of(who, one.pk)
    with pytest.raises(NotAllowed):
        actions.application_withdraw(actor=principal, application=one, seen=one.version)


def test_学校只看到公示名单_看不到分数(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    (a,) = judged(world, call, 91)
    chosen(call, officer, [a])
    client = Client()
    client.force_login(world.home.other_principal)
    page = reverse("process-call", args=[call.pk])
    assert a.unit_name not in client.get(page).content.decode()
    shown(call, officer)
    call = fresh(call)
    call.shown_from = date(2020, 1, 2)
    call.save()
    text = client.get(page).content.decode()
    assert a.unit_name in text
    assert "91" not in text


def test_页面都打得开_乱填说清楚(world: World, call: Call, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    one = begun(world, call, officer, paper_number="申1")
    region = world.home.code
    for name, args in (
        ("processes", [region]),
        ("process-cases", [region]),
        ("process-open", [region, "zibo-2021", "town_pilot"]),
        ("process-call", [call.pk]),
        ("process-begin", [call.pk]),
        ("process-application", [one.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 200, name
    act = reverse("process-application-act", args=[one.pk, "save"])
    answer = client.post(act, {"seen": one.version, "f-money": "八万", "submit": "1"})
    assert answer.status_code == 422
    assert "请填一个数" in answer.content.decode()
    answer = client.post(act, {"seen": one.version, "f-goal": "目标", "submit": "1"})
    assert answer.status_code == 422
    assert "还缺" in answer.content.decode()
    nothing = reverse("process-call-act", args=[call.pk, "nothing"])
    assert client.post(nothing).status_code == 404


def test_新角色是评审专家_不属于局里也不属于学校(world: World) -> None:
    expert = person("guest", Role.EXPERT, world.home.code)
    assert expert.is_guest
    assert not expert.holds("finding.see")
    assert not world.home.people["leader"].is_guest
    assert Objection.objects.unscoped("none yet").count() == 0


def test_填报单带编号出去_填好导回来_别人的填报单不收(
    world: World, call: Call, principal: Account
) -> None:
    client = Client()
    client.force_login(principal)
    one = begun(world, call, principal)
    page = reverse("process-application", args=[one.pk])
    blank = client.get(page + "file/sheet.xlsx").content
    said = {f"f-{key}": text for key, text in ANSWERS.items()}
    said |= {f"p-{point}": "第二部分" for point in CHECKS}

    def sent(seen: int) -> Any:
        return client.post(page + "import/", {"seen": seen, "sheet": filled(blank, said)})

    assert sent(one.version).status_code == 302
    one = fresh(one)
    assert one.answers == ANSWERS
    done = actions.application_submit(actor=principal, application=one, seen=one.version, on=CLOSES)
    assert done.number == 1
    other = actions.application_begin(
        actor=principal, unit=unit(world), call=call, title="另一项", theme=one.theme
    )
    page = reverse("process-application", args=[other.pk])
    answer = sent(other.version)
    assert answer.status_code == 422
    assert "这张填报单的编号" in answer.content.decode()


def test_报送一登记_计划的时限从没有填报变成按期办结(
    world: World, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import defaultdict

    from junheng.measure.engine.holdings import Holdings
    from junheng.measure.progress.gather import assess_holdings
    from junheng.web.plans.queries.standing import with_told

    plan, region = load_plan("zibo-2021"), world.home.code
    nobody: dict[str, tuple[str, ...]] = defaultdict(tuple)
    empty = Holdings("", region, date(2021, 12, 31), None, nobody, {}, {})

    def standing() -> Any:
        held = with_told(empty, plan, region)
        found = assess_holdings(plan, held, as_of=date(2021, 12, 31))
        return next(one for one in found if one.item.id == "assessment_report_due")

    assert standing().timing == "overdue"
    sent = sources.Told("assessment_report_sent", region, "云教1号", {"on_date": date(2021, 4, 28)})
    monkeypatch.setattr(sources, "_told", [lambda _region, _plan: [sent]])
    told = standing()
    assert (told.verdict.state, told.timing) == ("met", "done_in_time")


def test_异议填报单_公示期内下载_经办人导入即登记_名单外的一项和别轮的单子不收(
    world: World, call: Call, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = judged(world, call, 90, 50)
    chosen(call, officer, [a])
    page = reverse("process-call", args=[call.pk])
    client = Client()
    client.force_login(officer)
    assert client.get(page + "file/objection.xlsx").status_code == 404  # nothing is announced
    call = shown(call, officer)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2025, 11, 25))
    blank = client.get(page + "file/objection.xlsx").content
    words = {"about": f"{a.unit_name}《{a.title}》", "words": "与去年的重复", "by_name": "张三丰"}

    def sent(**changed: str) -> Any:
        sheet = filled(blank, {**words, **changed})
        return client.post(page + "object-sheet/", {"sheet": sheet, "on": "2025-11-24"})

    wrong = sent(about=f"{b.unit_name}《{b.title}》")
    assert wrong.status_code == 422
    assert "公示名单里的一项" in wrong.content.decode()
    assert sent().status_code == 302
    (one,) = Objection.objects.unscoped("the one filed")
    assert (one.application_id, one.words, one.by_name) == (a.pk, "与去年的重复", "张三丰")
    assert one.paper_number.startswith(f"异议-{call.pk}-")
    assert one.received_on == date(2025, 11, 24)
    assert "张三丰" not in str(list(AuditLine.objects.values()))
    forged = filled(blank, words, code=f"异议-{call.pk}-00000000")
    answer = client.post(page + "object-sheet/", {"sheet": forged, "on": "2025-11-24"})
    assert "不是这一轮的填报单" in answer.content.decode()
