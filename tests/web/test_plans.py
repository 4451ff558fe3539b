"""A plan from the library to the office that signs for it: verbs, refusals, pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.plan.deadlines import due_date, years_after
from junheng.policy.plan.local import document_day, has_day
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans import actions, cards
from junheng.web.plans.binding_form import BindForm
from junheng.web.plans.cards import _risks
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption, AdoptionState, Door, Duty, DutyState, Settlement, Way
from junheng.web.plans.queries.pages import PAGES as PAGES_OF_ROUTES
from junheng.web.plans.queries.standing import adoption_of, adoptions_of, standing_of
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work.queries.alone import documents_for

from .conftest import World

PACK = "ouhai-2019"


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


@pytest.fixture
def draft(world: World, officer: Account) -> Adoption:
    return actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=PACK)


def settled(draft: Adoption, officer: Account) -> Adoption:
    plan = load_plan(draft.pack_id)
    for conflict in conflicts_of(plan, draft.region_code, timezone.localdate(), draft):
        if conflict.is_open:
            now = fresh(draft)
            actions.adoption_settle(
                actor=officer,
                adoption=now,
                seen=now.version,
                item=conflict.item.id,
                rule=conflict.rule,
                way=Way.CHANGE,
                note="只在局内分析，不下达、不公布",
            )
    return fresh(draft)


def adopted(draft: Adoption, officer: Account, leader: Account) -> Adoption:
    ready = settled(draft, officer)
    actions.adoption_submit(actor=officer, adoption=ready, seen=ready.version, open_conflicts=[])
    ready = fresh(draft)
    return actions.adoption_make(
        actor=leader,
        adoption=ready,
        seen=ready.version,
        approver="县教育局党组会议",
        document_number="云教纪〔2025〕3号",
        day=date(2025, 3, 1),
    )


def bind(draft: Adoption, officer: Account, **changed: Any) -> Adoption:
    given: dict[str, Any] = {"scopes": {}, "offices": {}, "lines": {}, "days": {}}
    given["baseline_year"] = None
    row = fresh(draft)
    return actions.adoption_bind(
        actor=officer, adoption=row, seen=row.version, **{**given, **changed}
    )


def test_数据员准备_校长和外县不行(world: World, draft: Adoption) -> None:
    assert draft.state == AdoptionState.DRAFT
    assert set(draft.offices) == set(load_plan(PACK).offices)
    with pytest.raises(NotAllowed):
        actions.adoption_begin(
            actor=world.home.people["principal"], place=Place(world.home.code), pack="zibo-2021"
        )
    with pytest.raises(Hidden):
        actions.adoption_begin(
            actor=world.away.people["data_officer"], place=Place(world.home.code), pack="zibo-2021"
        )


def test_同一份计划一次只准备一份(world: World, draft: Adoption, officer: Account) -> None:
    with pytest.raises(UsageError, match="已经有一份准备中"):
        actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=PACK)


def test_低于文件要求的取值要写理由(draft: Adoption, officer: Account) -> None:
    item = "experts_per_school"
    assert item in load_plan(PACK).by_id
    with pytest.raises(UsageError, match="没有写理由"):
        bind(draft, officer, lines={item: {"number": 2, "reason": ""}})
    kept = bind(draft, officer, lines={item: {"number": 2, "reason": "先从两名起步"}})
    assert kept.lines[item]["number"] == 2
    bound = standing_of(officer, kept).plan.item(item).measure
    assert bound is not None and bound.bound is not None and bound.bound.number == 2


def test_本地时限_晚于文件要写理由_文件原定的还写在旁边(draft: Adoption, officer: Account) -> None:
    plan = load_plan(PACK)
    timed = next(item for item in plan.items if has_day(item))
    given = document_day(timed)
    assert given is not None
    later = years_after(given, 9)
    with pytest.raises(UsageError, match="晚于文件的时限，没有写理由"):
        bind(draft, officer, days={timed.id: {"on": later.isoformat(), "reason": ""}})
    kept = bind(
        draft, officer, days={timed.id: {"on": later.isoformat(), "reason": "本县今年启动"}}
    )
    moved = standing_of(officer, kept).plan.item(timed.id)
    assert moved.due is not None
    told = due_date(moved.due, date(2025, 1, 1))
    assert told.on == later
    assert due_date(timed.due, date(2025, 1, 1)).words in told.words  # type: ignore[arg-type]


def test_时限整体顺延_单独写了日期的照写的_不写理由不行(draft: Adoption, officer: Account) -> None:
    plan = load_plan(PACK)
    first, second = [item for item in plan.items if has_day(item)][:2]
    own = {f"day-{first.id}": "2019-01-05", "shift_years": "5"}

    def form(**more: str) -> BindForm:
        given: Any = {"schools": [], "towns": [], "regions": []}
        return BindForm({**own, **more}, plan=plan, adoption=draft, **given)

    assert "shift_why" in form().errors
    moved = form(shift_why="本县今年启动")
    assert moved.is_valid(), moved.errors
    given = document_day(second)
    assert given is not None
    assert moved.bound_days[first.id]["on"] == "2019-01-05"
    assert moved.bound_days[second.id] == {
        "on": years_after(given, 5).isoformat(),
        "reason": "本县今年启动",
    }


def test_改过的别人不能盖掉(draft: Adoption, officer: Account) -> None:
    bind(draft, officer, baseline_year=2024)
    with pytest.raises(Stale):
        actions.adoption_bind(
            actor=officer,
            adoption=fresh(draft),
            seen=1,
            scopes={},
            offices={},
            lines={},
            days={},
            baseline_year=None,
        )


def test_冲突没处置完不能提请_不予办理的不能登记依据后继续(
    draft: Adoption, officer: Account
) -> None:
    conflicts = [
        c
        for c in conflicts_of(load_plan(PACK), draft.region_code, timezone.localdate())
        if c.is_open
    ]
    assert conflicts
    with pytest.raises(Refused, match="没有处置"):
        row = fresh(draft)
        actions.adoption_submit(
            actor=officer,
            adoption=row,
            seen=row.version,
            open_conflicts=[c.item.term for c in conflicts],
        )
    strict = next(c for c in conflicts if not c.may_go_on)
    with pytest.raises(Refused) as refusal:
        row = fresh(draft)
        actions.adoption_settle(
            actor=officer,
            adoption=row,
            seen=row.version,
            item=strict.item.id,
            rule=strict.rule,
            way=Way.BASIS,
            document_number="某〔2025〕1号",
            issuer="某局",
            approver="某人",
        )
    assert strict.articles[0] in refusal.value.expected
    assert refusal.value.fix.startswith("可以：")
    assert not Settlement.objects.exists()


def test_领导批准后执行_再次采用替代旧的_旧的还在(
    world: World, draft: Adoption, officer: Account, leader: Account
) -> None:
    first = adopted(draft, officer, leader)
    assert first.state == AdoptionState.IN_FORCE
    again = actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=PACK)
    second = adopted(again, officer, leader)
    assert (second.number, fresh(first).state) == (2, AdoptionState.SUPERSEDED)
    assert fresh(first).ended_why
    events = AuditLine.objects.filter(event="plan.adopted")
    assert [line.after["document_number"] for line in events] == ["云教纪〔2025〕3号"] * 2


def test_按条款交办_只给出执行中的计划_准备中和停了的不在(
    world: World, draft: Adoption, officer: Account, leader: Account
) -> None:
    def offered(region: str) -> list[str]:
        return [pack for pack, _title in documents_for(region, timezone.localdate())]

    assert PACK not in offered(world.home.code)
    adopted(draft, officer, leader)
    assert offered(world.home.code)[0] == PACK
    assert PACK not in offered(world.away.code)
    Adoption.objects.unscoped("the plan ends").update(state=AdoptionState.SUPERSEDED)
    assert PACK not in offered(world.home.code)


def test_没有文号不能批准_数据员不能自己批准(
    draft: Adoption, officer: Account, leader: Account
) -> None:
    ready = settled(draft, officer)
    actions.adoption_submit(actor=officer, adoption=ready, seen=ready.version, open_conflicts=[])
    row = fresh(draft)
    given = {"approver": "局长", "day": date(2025, 3, 1)}
    with pytest.raises(UsageError, match="文号"):
        actions.adoption_make(
            actor=leader, adoption=row, seen=row.version, document_number=" ", **given
        )
    with pytest.raises(NotAllowed):
        actions.adoption_make(
            actor=officer, adoption=row, seen=row.version, document_number="1号", **given
        )


def test_待批准进领导的待办(draft: Adoption, officer: Account, leader: Account) -> None:
    ready = settled(draft, officer)
    actions.adoption_submit(actor=officer, adoption=ready, seen=ready.version, open_conflicts=[])
    todos = [todo.title for todo in todos_of(leader, date(2025, 3, 1))]
    assert any("批准采用" in title for title in todos)


def test_交办_签收三个门_移交后重新签收(
    world: World, draft: Adoption, officer: Account, leader: Account
) -> None:
    plan = adopted(draft, officer, leader)
    inspector = world.home.people["inspector"]
    given = {"adoption": plan, "item": "experts_per_school", "part": "lead"}
    mine = actions.duty_assign(actor=officer, office="督导室", person=inspector, **given)
    with pytest.raises(Refused, match="待交办"):
        actions.duty_receive(actor=inspector, duty=mine, seen=mine.version)
    mine = actions.duty_hand_out(actor=officer, duty=mine, seen=mine.version)
    assert any("签收任务" in t.title for t in todos_of(inspector, date(2025, 3, 1)))
    with pytest.raises(Refused, match="责任人是"):
        actions.duty_receive(actor=officer, duty=mine, seen=mine.version)
    received = actions.duty_receive(actor=inspector, duty=mine, seen=mine.version)
    assert (received.state, received.door) == (DutyState.RECEIVED, Door.PAGE)
    moved = actions.duty_hand_over(
        actor=officer,
        duty=fresh(mine),
        seen=fresh(mine).version,
        person=None,
        person_name="张老师",
        why="工作调动",
    )
    assert moved.state == DutyState.HANDED_OUT
    with pytest.raises(UsageError, match="纸质回执编号"):
        actions.duty_receive(
            actor=officer, duty=fresh(mine), seen=fresh(mine).version, door=Door.OFFICER
        )
    entered = actions.duty_receive(
        actor=officer,
        duty=fresh(mine),
        seen=fresh(mine).version,
        door=Door.OFFICER,
        received_by="张老师",
        paper_number="回执07",
    )
    assert entered.paper_number == "回执07"


def test_学校只看执行中的计划(
    world: World, draft: Adoption, officer: Account, leader: Account
) -> None:
    principal = world.home.people["principal"]
    assert adoptions_of(principal, world.home.code) == []
    with pytest.raises(Hidden):
        adoption_of(principal, draft.pk)
    plan = adopted(draft, officer, leader)
    assert adoptions_of(principal, world.home.code) == [plan]
    assert not any(item.internal for item in standing_of(principal, plan).items)


# with data


@pytest.fixture(scope="session")
def newest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("plans")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    made = max((one for one in DEMO if one.key == "yunchuan"), key=lambda one: one.as_of)
    return home, demo_snapshot(home / "snapshots", keyring, made, known={}).sha256


@pytest.fixture
def with_data(world: World, newest: tuple[Path, str], settings: Any) -> SnapshotRecord:
    settings.HOME, sha256 = newest
    return SnapshotRecord.objects.create(
        sha256=sha256,
        region_code=world.home.code,
        region_name="云川县",
        as_of=date(2025, 10, 15),
        status="approved",
        source="2025年事业统计",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=world.home.people["data_officer"],
    )


@pytest.fixture
def plan(
    world: World, draft: Adoption, officer: Account, leader: Account, with_data: SnapshotRecord
) -> Adoption:
    return adopted(draft, officer, leader)


def test_有数据后多数条目有结论_停用的不算(plan: Adoption, officer: Account) -> None:
    standing = standing_of(officer, plan)
    counts = standing.counts()
    assert counts["met"] + counts["unmet"] > 5
    assert counts["stopped"] == len(standing.stopped)
    assert all(p.explanation.endswith("。") for p in standing.progress.values())
    titled = (
        standing.progress["titled_teacher_share"]
        if ("titled_teacher_share" in standing.progress)
        else next(p for p in standing.progress.values() if p.outcome.lines)
    )
    assert titled.explanation.endswith("。")


PAGES = ("", "adopt/", "duties/", "deadlines/", "?by=office", "?by=school", "?by=deadline")


@pytest.mark.parametrize("tail", PAGES)
def test_计划的每一页都打得开(plan: Adoption, officer: Account, tail: str) -> None:
    client = Client()
    client.force_login(officer)
    answer = client.get(f"/plans/{plan.pk}/{tail}")
    assert answer.status_code == 200
    assert "瓯海" in answer.content.decode()


@pytest.mark.slow
def test_每个条款页和条目页都打得开(plan: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    pack = load_plan(PACK)
    for clause in pack.clauses:
        assert client.get(f"/plans/{plan.pk}/clause/{clause}/").status_code == 200, clause
    for item in pack.items[:40]:
        assert client.get(f"/plans/{plan.pk}/item/{item.id}/").status_code == 200, item.id
    assert client.get(f"/plans/{plan.pk}/item/nothing/").status_code == 404
    assert client.get(f"/plans/{plan.pk}/clause/99.9/").status_code == 404


def test_输入条款编号直接到那一条(plan: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    answer = client.get(f"/plans/{plan.pk}/", {"q": "5.2"})
    assert answer.headers["Location"] == f"/plans/{plan.pk}/clause/5.2/"


def test_校长看不到别的学校(world: World, plan: Adoption) -> None:
    principal = world.home.people["principal"]
    standing = standing_of(principal, plan)
    others = standing.units.schools - principal.reach.schools
    assert others
    for progress in standing.progress.values():
        assert not set(progress.verdict.failing_units) & others
        assert not {line.unit.partition("·")[0] for line in progress.outcome.lines} & others
        for name in (standing.units.label(code) for code in others):
            assert name not in progress.explanation


def test_日历文件只列没到期的(plan: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    answer = client.get(f"/plans/{plan.pk}/calendar.ics")
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert answer.headers["Content-Type"].startswith("text/calendar")


def test_采用页上逐步办到批准(
    world: World, draft: Adoption, officer: Account, leader: Account, with_data: SnapshotRecord
) -> None:
    client = Client()
    client.force_login(officer)
    page = f"/plans/{draft.pk}/adopt/"
    refused = client.post(f"{page}submit/", {"seen": fresh(draft).version})
    assert refused.status_code == 422
    assert "没有处置" in refused.content.decode()
    settled(draft, officer)
    sent = client.post(f"{page}submit/", {"seen": fresh(draft).version})
    assert sent.status_code == 302
    client.force_login(leader)
    lacking = client.post(f"{page}make/", {"seen": fresh(draft).version, "day": "2025-03-01"})
    assert lacking.status_code == 422
    assert "请写明批准人" in lacking.content.decode()
    form = {"approver": "局党组", "document_number": "云教〔2025〕1号", "day": "2025-03-01"}
    done = client.post(f"{page}make/", {"seen": fresh(draft).version, **form})
    assert done.headers["Location"] == f"/plans/{draft.pk}/"
    assert fresh(draft).state == AdoptionState.IN_FORCE


def test_内部目标不分解不交办(draft: Adoption, officer: Account, leader: Account) -> None:
    plan = adopted(draft, officer, leader)
    inner = next(item for item in load_plan(PACK).items if item.internal)
    with pytest.raises(Refused, match="不分解、不下达"):
        actions.duty_assign(
            actor=officer, adoption=plan, item=inner.id, office="督导室", part="lead"
        )


def test_同级商请_上级报请_不随全部交办_按复函登记(
    client: Client, draft: Adoption, officer: Account, leader: Account
) -> None:
    plan = adopted(draft, officer, leader)
    client.force_login(officer)
    client.post(reverse("plan-duty-act", args=[plan.pk, "propose"]))
    rows = Duty.objects.unscoped("every duty of the plan").filter(adoption=plan)
    assert set(rows.values_list("stands", flat=True)) == {"own", "beside"}
    above = actions.duty_assign(
        actor=officer,
        adoption=plan,
        item="experts_per_school",
        office="区政府",
        part="help",
        stands="above",
    )
    client.post(reverse("plan-duty-act", args=[plan.pk, "hand-out"]), {"all": "1"})
    others = rows.exclude(stands="own")
    assert set(others.values_list("state", flat=True)) == {DutyState.DRAWN_UP}
    assert (above.sending, above.state_words) == ("报请", "待报请")
    above = actions.duty_hand_out(actor=officer, duty=above, seen=above.version)
    with pytest.raises(Refused, match="上级，不在系统里签收"):
        actions.duty_receive(actor=officer, duty=above, seen=above.version, door=Door.SLIP)
    answered = actions.duty_receive(
        actor=officer,
        duty=above,
        seen=above.version,
        door=Door.OFFICER,
        received_by=above.office,
        paper_number="区政办函〔2025〕6号",
    )
    assert answered.state_words == "已回复"
    page = client.get(reverse("plan-duties", args=[plan.pk])).content.decode()
    assert "已回复" in page
    assert "待商请" in page


def test_系统计算的一个数_开到公式和单元格_别校和算不出的打不开(
    client: Client, world: World, plan: Adoption, officer: Account
) -> None:
    client.force_login(officer)
    standing = standing_of(officer, plan)
    item = "titled_teachers_in_every_school"
    page = client.get(reverse("plan-item", args=[plan.pk, item])).content.decode()
    assert "看来历" in page
    lines = standing.progress[item].outcome.lines
    code = next(line.unit for line in lines if line.value is not None)
    figure = client.get(reverse("plan-figure", args=[plan.pk, item, code])).content.decode()
    assert standing.units.label(code) in figure
    assert "出处" in figure
    client.force_login(world.home.people["principal"])
    assert client.get(reverse("plan-figure", args=[plan.pk, item, code])).status_code == 404
    client.force_login(officer)
    assert client.get(reverse("plan-figure", args=[plan.pk, item, "9999999999"])).status_code == 404


def test_停用的条目写明哪条规定_依据和可以的做法_不再请人填报(
    client: Client, plan: Adoption, officer: Account
) -> None:
    client.force_login(officer)
    standing = standing_of(officer, plan)
    stopped = next(
        item
        for item in standing.plan.items
        if item.id in standing.stopped and (item.acts or item.named("guardrail"))
    )
    page = client.get(reverse("plan-item", args=[plan.pk, stopped.id])).content.decode()
    assert "现行规定" in page
    assert "依据：" in page
    assert "去填报" not in page


@pytest.mark.parametrize("info", list_plans(), ids=lambda info: info.id)
def test_条目里写的每个办理页面都打得开门(info: Any, plan: Adoption, world: World) -> None:
    named = {route for item in load_plan(info.id).items for route in item.named("route")}
    assert named <= PAGES_OF_ROUTES.keys()
    pages = {PAGES_OF_ROUTES[route] for route in named}
    for role in ("data_officer", "principal", "clerk"):
        account, client = world.home.people[role], Client()
        client.force_login(account)
        for page in pages:
            if account.holds(page.right):  # only to them the name is a link
                assert client.get(page.address(plan)).status_code in (200, 302), (role, page)


@pytest.mark.parametrize("typed", ["17", "第17条", "§17", "五（六）17", "五(六)17", "5.17"])
def test_通篇连续的编号_单写数字也能直接到那一条(typed: str) -> None:
    assert load_plan("ouhai-2019").clause_numbered(typed) == "5.17"


def test_单写的数字不唯一_或没有这一条_就不猜() -> None:
    assert load_plan("zibo-2021").clause_numbered("99") == ""
    assert load_plan("qingliu-2023").clause_numbered("1") == "1"  # a clause of its own


def test_两份对照_逐条有链接_局内条目学校看不到_不和自己比(world: World, officer: Account) -> None:
    inner = next(item for item in load_plan("ouhai-2019").items if item.internal)
    address = "/plans/compare/?a=ouhai-2019&b=ouhai-2019"
    for account, sees in ((officer, True), (world.home.people["principal"], False)):
        client = Client()
        client.force_login(account)
        page = client.get(address).content.decode()
        assert (inner.text in page) is sees
        assert 'href="/plans/packs/ouhai-2019/5.7/"' in page
        assert page.count("<h1>《瓯海区初中全面提升行动计划》与《瓯海区") == 0


def test_局领导的首页先看计划_逾期和将到期的条目写明单位和时限(
    world: World, plan: Adoption, officer: Account
) -> None:
    leader = world.home.people["leader"]
    client = Client()
    client.force_login(leader)
    page = client.get("/").content.decode()
    heads = re.findall("<h2>(.*?)</h2>", page)
    assert next(head for head in heads if head != "待我处理") == "行动计划"
    standing = standing_of(leader, plan)
    risks = list(_risks(standing))
    assert 0 < len(risks) <= 5
    for card, url in risks:
        assert card.state != "met"
        assert card.progress is not None
        assert card.progress.timing in ("overdue", "open")
        assert f'<a href="{url}">{card.item.text}</a>' in page
    late = [card.late for card, _url in risks if card.late]
    assert late == sorted(late, reverse=True)
    principal = world.home.people["principal"]
    assert not [card for card, _url in _risks(standing_of(principal, plan)) if card.item.internal]


def test_计划没有要求到的学段_校长首页不列这份计划(
    world: World, plan: Adoption, monkeypatch: pytest.MonkeyPatch
) -> None:
    principal = world.home.people["principal"]
    standing = standing_of(principal, plan)
    scopes = [s for s in standing.units.names if standing.units.level(s) == "school"]
    assert scopes
    for asked in (False, True):
        units = dict.fromkeys(scopes, tuple(principal.reach.schools) if asked else ("另一所",))
        given = replace(
            standing,
            record=standing.record or SnapshotRecord(region_code=plan.region_code),
            units=replace(standing.units, names=units),
        )
        monkeypatch.setattr(cards, "standing_of", lambda *_a, given=given, **_k: given)
        shown = cards.plans_in_force(principal, date(2026, 3, 2))
        assert (shown is not None) is asked
