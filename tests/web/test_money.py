"""Money from rate to result: what people decide, what the workbooks say, what the two make."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.policy.projects import project_rules
from junheng.web.accounts.models import Account, Role
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.money import actions, guarding
from junheng.web.money.findings import money
from junheng.web.money.models import ListItem, ListState, Project
from junheng.web.money.queries import documents
from junheng.web.money.queries.contracts import bought_of
from junheng.web.money.queries.county import county_of, funding_for
from junheng.web.money.queries.forms_out import form_for
from junheng.web.money.queries.listing import listed_of
from junheng.web.money.queries.numbers import numbers_untied
from junheng.web.money.queries.projects import view_of
from junheng.web.register.models import Region, School
from junheng.web.shared import guards
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import actions as work
from junheng.web.work.actions import findings_refresh
from junheng.web.work.beside import beside_of
from junheng.web.work.models import Finding, Status, Task

from .conftest import World, client_of, person

DAY = date(2025, 10, 20)
REGION = "990101"


def place(world: World, n: int = 0) -> Place:
    school = world.home.schools[n]
    return Place(school.region_code, school.school_code, name=school.name)


def propose(who: Account, at: Place, **more: Any) -> ListItem:
    given = {
        "what": "购置实验仪器", "asked_yuan": 99_000.0, "fund": "county_special",
        "use": "equipment", "on": DAY,
    } | more  # fmt: skip
    return actions.list_propose(actor=who, place=at, **given)


def now(row: Any) -> Any:
    return type(row).objects.unscoped("the newest version of a row").get(pk=row.pk)


# 一校一清单


def test_学校提出_另一人审核_局领导批准列入预算_每一步都留痕(world: World) -> None:
    people = world.home.people
    item = propose(people["principal"], place(world))
    assert item.label == "清单-2025-0001"
    assert any("审核清单-2025-0001" in todo.title for todo in todos_of(people["data_officer"], DAY))
    actions.list_review(
        actor=people["data_officer"], item=item, seen=1, on=DAY, confirmed=True, yuan=90_000.0,
        words="按中标价核减",
    )  # fmt: skip
    item = now(item)
    assert (item.state, item.confirmed_yuan) == (ListState.CONFIRMED, 90_000.0)
    assert any("列入预算" in todo.title for todo in todos_of(people["leader"], DAY))
    actions.list_budget(
        actor=people["leader"], item=item, seen=item.version, on=DAY, document="云财预〔2025〕3号"
    )
    assert now(item).state == ListState.BUDGETED
    assert AuditLine.objects.filter(event__startswith="list.").count() == 3


def test_自己提出的不能自己审核_核减要写意见_确认不超过提出(world: World) -> None:
    people = world.home.people
    officer = people["data_officer"]
    own = propose(officer, place(world))
    with pytest.raises(Refused, match="另一人"):
        actions.list_review(actor=officer, item=own, seen=1, on=DAY, confirmed=True)
    leader = people["leader"]
    with pytest.raises(UsageError, match="审核意见"):
        actions.list_review(actor=leader, item=own, seen=1, on=DAY, confirmed=True, yuan=1.0)
    with pytest.raises(UsageError, match="不超过"):
        actions.list_review(actor=leader, item=own, seen=1, on=DAY, confirmed=True, yuan=99_001.0)
    with pytest.raises(UsageError, match="审核意见"):
        actions.list_review(actor=leader, item=own, seen=1, on=DAY, confirmed=False)
    with pytest.raises(Refused):
        actions.list_budget(actor=leader, item=own, seen=1, on=DAY, document="某号")
    actions.list_review(actor=leader, item=own, seen=1, on=DAY, confirmed=False, words="明年再列")
    assert now(own).state == ListState.RETURNED


def test_外县当作没有_没有权限的被拒绝_看过旧版的被告知(world: World) -> None:
    item = propose(world.home.people["principal"], place(world))
    with pytest.raises(Hidden):
        actions.list_review(
            actor=world.away.people["leader"], item=item, seen=1, on=DAY, confirmed=True
        )
    with pytest.raises(NotAllowed):
        actions.list_review(
            actor=world.home.people["inspector"], item=item, seen=1, on=DAY, confirmed=True
        )
    with pytest.raises(Hidden):
        propose(world.home.other_principal, place(world))
    leader = world.home.people["leader"]
    actions.list_review(actor=leader, item=item, seen=1, on=DAY, confirmed=True)
    with pytest.raises(Stale):
        actions.list_budget(actor=leader, item=item, seen=1, on=DAY, document="某号")


def test_一所学校按顺序编号_两县各编各的(world: World) -> None:
    assert [propose(world.home.people["principal"], place(world)).number for _ in "ab"] == [1, 2]
    away = world.away.schools[0]
    other = propose(
        world.away.people["principal"], Place(away.region_code, away.school_code, name=away.name)
    )
    assert other.number == 1


def test_资金不能用于这个用途_先登记依据_登记后继续(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from junheng.policy.funding import funding_of

    monkeypatch.setattr(guarding, "funding_for", lambda _code: funding_of(["zibo-2021"]))
    officer, at = world.home.people["data_officer"], place(world)
    with pytest.raises(guards.Stopped) as caught:
        propose(officer, at, fund="city_support", use="equipment")
    assert caught.value.needs_basis
    assert "市级扶持资金不用于设备购置" in caught.value.found
    assert "课程建设" in caught.value.fix
    assert ListItem.objects.unscoped("none was made").count() == 0
    basis = guards.Basis("市教函〔2025〕8号", "市教育局", "分管副局长")
    item = propose(officer, at, fund="city_support", use="equipment", basis=basis)
    line = AuditLine.objects.get(event="list.proposed")
    assert "市教函〔2025〕8号" in str(line.facts)
    assert item.pk
    propose(officer, at, fund="city_support", use="research")  # within the uses: nothing is asked


def test_财务的待办有要审核的清单_科室的待办有到日子的环节_页面有按钮(world: World) -> None:
    people = world.home.people
    item = propose(people["principal"], place(world))
    finance, staff = people["finance"], people["staff"]
    assert any(f"审核{item.label}" in todo.title for todo in todos_of(finance, DAY))
    project(world)
    late = todos_of(staff, DAY + timedelta(days=40))
    assert any("登记进展" in todo.title for todo in late)
    assert not any("登记进展" in todo.title for todo in todos_of(finance, DAY))
    client = Client()
    client.force_login(finance)
    page = client.get(reverse("money-list", args=[REGION])).content.decode()
    assert reverse("money-item-act", args=[item.pk, "review"]) in page
    assert reverse("money-list-new", args=[REGION]) not in page
    assert "登记本地标准" in client.get(reverse("money-rates", args=[REGION])).content.decode()
    client.force_login(staff)
    page = client.get(reverse("money-list", args=[REGION])).content.decode()
    assert reverse("money-item-act", args=[item.pk, "review"]) not in page
    projects = client.get(reverse("money-projects", args=[REGION])).content.decode()
    assert reverse("money-project-new", args=[REGION]) in projects


# 合同


def decide(who: Account, at: Place, **more: Any) -> Any:
    given = {
        "contract_number": "HT-1", "title": "同步课堂", "quantity": 240.0, "delivered": 168.0,
        "amount_yuan": 96_000.0, "way": "change", "why": "只交付七成",
        "document": "云教采〔2025〕9号", "on": DAY,
    } | more  # fmt: skip
    return actions.contract_decide(actor=who, place=at, **given)


def test_没有报交付数量的合同_不能按原条件续签_一份只决定一次(world: World) -> None:
    leader, at = world.home.people["leader"], place(world)
    with pytest.raises(Refused, match="没有报已交付多少"):
        decide(leader, at, delivered=None, way="renew")
    with pytest.raises(UsageError, match="理由"):
        decide(leader, at, why=" ")
    with pytest.raises(NotAllowed):
        decide(world.home.people["data_officer"], at)
    assert decide(leader, at).way == "change"
    with pytest.raises(Refused, match="已经决定"):
        decide(leader, at, way="end")


def test_没有足额交付的_按原条件续签要写明余下的怎样办(world: World) -> None:
    leader, at = world.home.people["leader"], place(world)
    with pytest.raises(UsageError, match="少 72") as caught:
        decide(leader, at, way="renew")
    assert "补交付" in caught.value.fix
    made = decide(leader, at, way="renew", short_words="第四季度补足72课时，按原价")
    assert made.short_words == "第四季度补足72课时，按原价"
    assert decide(leader, at, contract_number="HT-2", delivered=240.0, way="renew").pk


# 基建项目


def project(world: World, days: int = 30, **more: Any) -> Project:
    steps = project_rules().steps
    planned = {one.step: DAY + timedelta(days=days * n) for n, one in enumerate(steps)}
    given = {
        "name": "运动场扩建", "office": "基建股", "amount": "sports_area_m2", "quantity": 2100.0,
        "planned": planned, "on": DAY,
    } | more  # fmt: skip
    officer = world.home.people["data_officer"]
    return actions.project_open(actor=officer, place=place(world), **given)


def reach(held: Project, who: Account, step: str, on: date, document: str = "某号") -> None:
    actions.step_reach(
        actor=who, project=held, seen=now(held).version, step=step, reached_on=on,
        document=document, on=on,
    )  # fmt: skip


def test_七个环节依次登记_要文件编号_不能跳(world: World) -> None:
    officer, held = world.home.people["data_officer"], project(world)
    with pytest.raises(UsageError, match="立项批复文号"):
        reach(held, officer, "approval", DAY, " ")
    with pytest.raises(Refused, match="先立项"):
        reach(held, officer, "land", DAY)
    reach(held, officer, "approval", DAY)
    with pytest.raises(UsageError, match="不早于"):
        reach(now(held), officer, "land", DAY - timedelta(days=1))
    with pytest.raises(Refused, match="已于"):
        reach(now(held), officer, "approval", DAY)
    with pytest.raises(NotAllowed):
        reach(now(held), world.home.people["leader"], "land", DAY)


def test_经费表里还没有它_不写成零元_新增的数分开千位(world: World) -> None:
    held = project(world, cost_yuan=3_800_000.0)
    client = client_of(world.home.people["data_officer"])
    page = client.get(reverse("money-project", args=[held.pk])).content.decode()
    assert "体育运动场馆（㎡） 2,100" in page
    assert "380.0 万元" in page
    assert f"经费表里还没有写着{held.label}的行" in page
    assert "0 元" not in page


def test_计划日期要完整要依次(world: World) -> None:
    with pytest.raises(UsageError, match="没有写用地"):
        project(world, planned={"approval": DAY})
    with pytest.raises(UsageError, match="早于前一个环节"):
        project(world, days=-30)
    assert not Project.objects.unscoped("none was made").exists()


def test_晚了就传下去_调整留下原计划和批准人(world: World) -> None:
    officer, held = world.home.people["data_officer"], project(world)
    in_time = view_of(officer, held, DAY)
    assert in_time.late == 0
    reach(held, officer, "approval", DAY + timedelta(days=40))
    late = view_of(officer, now(held), DAY + timedelta(days=40))
    assert late.late == 40
    assert not late.passes_on  # 2026-04-18 → 2026-05-28: the same count
    moved = {"step": "tender", "planned_on": DAY + timedelta(days=300), "on": DAY, "why": "雨季"}
    with pytest.raises(UsageError, match="批准人"):
        actions.step_move(actor=officer, project=now(held), seen=2, approver="", **moved)
    actions.step_move(actor=officer, project=now(held), seen=2, approver="周局长", **moved)
    found = view_of(officer, now(held), DAY + timedelta(days=40))
    assert found.steps[2].row.first_planned_on == DAY + timedelta(days=60)
    assert found.late == 240
    assert (found.enters_planned.year, found.enters.year) == (2026, 2027)
    assert found.passes_on
    assert any("登记进展" in one.title for one in todos_of(officer, DAY + timedelta(days=400)))


def test_前面的环节往后调_后面的顺延_不能倒过来_页面只有一个预计日期(world: World) -> None:
    officer, held = world.home.people["data_officer"], project(world)
    told = {"actor": officer, "on": DAY, "why": "雨季停工", "approver": "周局长"}
    actions.step_move(
        **told, project=held, seen=1, step="completion", planned_on=DAY + timedelta(days=220)
    )
    held = now(held)
    planned = [one.planned_on for one in held.steps.all()]
    assert planned == sorted(planned)
    assert held.moves.get(step="acceptance").why == "随竣工顺延：雨季停工"
    early = {"step": "in_use", "planned_on": DAY + timedelta(days=200)}
    with pytest.raises(UsageError, match="早于前一个环节验收的日期") as caught:
        actions.step_move(**told, project=held, seen=held.version, **early)
    assert "先调整验收的计划日期" in caught.value.fix
    gone = {"step": "in_use", "planned_on": DAY - timedelta(days=1)}
    with pytest.raises(UsageError, match="已经过去"):
        actions.step_move(**told, project=held, seen=held.version, **gone)
    view = view_of(officer, held, DAY)
    assert view.steps[-1].expected == view.expected == DAY + timedelta(days=280)
    assert "现在预计 2026年7月27日" in view.said
    assert "现在要到" not in view.said  # the same count holds it


def test_延期传到执行中的计划_赶不上计划期的写明(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from junheng.web.money.queries import projects

    monkeypatch.setattr(projects, "documents_of", lambda _code: ["zibo-2021"])
    officer = world.home.people["data_officer"]
    rooms = view_of(officer, project(world, amount="teaching_area_m2"), DAY)
    assert rooms.targets
    assert "计划期到 2025-12-31" in rooms.targets[0].note  # it enters the data of 2026
    ground = view_of(officer, project(world, amount="sports_area_m2"), DAY)
    assert ground.targets == ()  # that plan says nothing of grounds


# 本地标准


def test_登记本地标准_要文号_同一天只有一条_停用后不再算(world: World) -> None:
    officer = world.home.people["data_officer"]
    given = {
        "actor": officer, "place": Place(REGION), "purpose": "base", "stage": "junior",
        "yuan": 1500.0, "valid_from": date(2025, 1, 1),
    }  # fmt: skip
    with pytest.raises(UsageError, match="文号"):
        actions.rate_record(**given, document="")
    made = actions.rate_record(**given, document="云财教〔2025〕2号")
    with pytest.raises(UsageError, match="已经登记过"):
        actions.rate_record(**given, document="云财教〔2025〕3号")
    held = [r for r in funding_for(REGION).rates if r.basis.document]
    assert [(r.yuan, r.basis.confidence) for r in held] == [(1500.0, "local")]
    actions.rate_end(actor=officer, rate=made, seen=1, valid_to=date(2025, 6, 30))
    assert funding_for(REGION).rates[-1].valid_to == date(2025, 6, 30)
    assert [r for r in funding_for("990102").rates if r.basis.document] == []


def test_低于国家标准的本地标准_记下但说明仍按高的算(world: World) -> None:
    client = Client()
    client.force_login(world.home.people["data_officer"])
    url = reverse("money-rate-new", args=[REGION])
    given = {"purpose": "base", "valid_from": "2025-01-01", "document": "云财教〔2025〕9号"}
    low = client.post(url, given | {"stage": "primary", "yuan": "500"}, follow=True)
    text = low.content.decode()
    assert "应拨数仍按720元核算" in text
    assert "低于同期 720 元的标准，不采用" in text
    high = client.post(url, given | {"stage": "junior", "yuan": "1500"}, follow=True)
    assert "应拨数随即按新标准核算" in high.content.decode()


# 经费表从数据版本来


@pytest.fixture(scope="session")
def shas(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    home = tmp_path_factory.mktemp("money")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    known: Any = {}
    made = [demo_snapshot(home / "snapshots", keyring, one, known=known) for one in DEMO[1:3]]
    return home, [one.sha256 for one in made]


@pytest.fixture
def officer(db: None, shas: tuple[Path, list[str]], settings: Any) -> Account:
    settings.HOME = shas[0]
    Region.objects.create(
        region_code=REGION, name="云川县", level="county", parent_code="", valid_from=date.min
    )
    who = person("officer", Role.DATA_OFFICER, REGION)
    for made, sha256 in zip(DEMO[1:3], shas[1], strict=True):
        SnapshotRecord.objects.create(
            sha256=sha256, region_code=REGION, region_name="云川县", as_of=made.as_of,
            status=made.status, source=made.source, number=made.version, rows=1,
            locked_at=timezone.now(), locked_by=who,
        )  # fmt: skip
    for code, name in (("2199010004", "河口镇中心小学"), ("2199010010", "枫林教学点")):
        School.objects.create(
            school_code=code, name=name, region_code=REGION, kind="211", valid_from=date.min
        )
    return who


def newest() -> SnapshotRecord:
    return SnapshotRecord.objects.unscoped("the newest of the test").order_by("-as_of")[0]  # type: ignore[no-any-return]


def test_应拨按上年秋季学生数_教学点按100人_谁少了多少都点名(officer: Account) -> None:
    county = county_of(newest())
    assert county.counted is not None
    assert county.counted.as_of == date(2024, 10, 15)
    by_name = {one.due.name: one for one in county.execution.schools}
    point = by_name["枫林教学点"]
    assert (point.due.total, point.sums["budgeted"]) == (72_000, 29_520)  # 41 pupils were budgeted
    assert point.under_budget == 42_480
    assert [one.due.name for one in county.execution.short] == [
        "白岭小学",
        "竹溪小学",
        "枫林教学点",
    ]
    assert by_name["白岭小学"].missing == Decimal("45360.00")
    assert sum(one.sums["allocated"] for one in county.execution.schools) == (
        county.execution.sum_of("allocated")
    )


def test_文件总额对不上_用途超出范围_都写成句子(officer: Account) -> None:
    from junheng.policy.funding import funding_of

    county = county_of(newest())
    untied, wrong = documents.sentences_of(county)
    assert untied == (
        "2 所学校的公用经费预算比应拨数少，共少 4.5 万元：枫林教学点、云川一中。",
        "云财教〔2025〕11号的文件总额是 656.3 万元，表里各校合计 652.7 万元，相差 3.6 万元。",
    )
    assert wrong == ()  # the plan that limits the fund is not in force in this test
    assert funding_of(["zibo-2021"]).offences("city_support", "equipment")


def test_经费表写的编号查不到_或是别校的_县页点名(officer: Account) -> None:
    county = county_of(newest())
    untied = "".join(numbers_untied(county))
    assert "“清单-2025-0001”，一校一清单里没有这个编号" in untied
    at = Place(REGION, "2199010010", name="枫林教学点")
    propose(officer, at)  # takes the number 清单-2025-0001, which the workbooks give to another
    untied = "".join(numbers_untied(county))
    assert "“清单-2025-0001”是枫林教学点的，经费表有 4 行把它写在河口镇中心小学名下" in untied
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("money", args=[REGION])).content.decode()
    assert "清单-2025-0002" in page.split("各校公用经费")[0]


def test_数据版本打开问题事项_改好的版本关上(officer: Account) -> None:
    record = newest()
    seen = list(money(record, newest=True))
    findings_refresh(actor=officer, record=record, observations=seen)
    rows = Finding.objects.unscoped("what the money opened")
    held = {(one.unit_name, one.rule) for one in rows}
    assert ("枫林教学点", "public_funds_budget") in held
    assert ("白岭小学", "public_funds_arrival") in held
    assert ("云川实验小学", "public_funds_arrival") not in held
    point = rows.get(rule="public_funds_budget")
    assert point.clause == "cn-moe-2017-6#assurance-6"
    assert (point.value, point.limit) == (29_520, 72_000)
    assert "720 元 × 100 人（实有 41 人）" in point.state_words
    findings_refresh(actor=officer, record=record, observations=seen)
    assert rows.filter(status=Status.OPEN).count() == len(held)


def test_没有前一年数据版本_不能计算_说明为什么(officer: Account) -> None:
    rows = SnapshotRecord.objects.unscoped("only the older one is left")
    older = rows.order_by("as_of")[0]
    county = county_of(older)
    assert county.counted is None
    assert {one.due.total for one in county.execution.schools} == {None}
    assert "2023 年秋季" in county.execution.schools[0].due.reason
    assert list(money(older, newest=False)) == [
        one for one in money(older, newest=False) if one.rule == "eligible_uses"
    ]


def test_清单编号把下达和支出带过来_合同付款也带过来(officer: Account) -> None:
    at = Place(REGION, "2199010004", name="河口镇中心小学")
    propose(
        officer, at, what="扩建运动场", asked_yuan=3_800_000.0, fund="weak_links", use="building"
    )
    (one,) = listed_of(officer, REGION)
    assert (one.budgeted, one.allocated, one.spent) == (3_800_000, 3_800_000, 2_360_000)
    assert one.documents == ("云财教〔2025〕52号",)
    lessons = bought_of(officer, county_of(newest()), DAY)[1]
    assert (lessons.contract.unit_price, lessons.contract.share, lessons.spent) == (
        400,
        0.7,
        48_000,
    )
    assert lessons.waits
    assert lessons.days_left > 0


def test_合同到期没有决定_进局领导的待办_页面写明已到期(officer: Account) -> None:
    leader = person("leader", Role.LEADER, REGION)
    day = date(2026, 1, 10)
    found = [one for one in todos_of(leader, day) if "决定是否续签" in one.title]
    assert [one.due for one in found] == [date(2025, 9, 30), date(2025, 12, 31)]
    assert [one for one in todos_of(officer, day) if "决定是否续签" in one.title] == []
    client = Client()
    client.force_login(leader)
    page = client.get(reverse("money-contracts", args=[REGION])).content.decode()
    assert "2 份购买合同，2 份等决定是否续签，其中 2 份已经到期" in page
    assert "临近到期或已到期" not in page


def test_今年还没有导入_写明怎样导入(officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("money", args=[REGION])).content.decode()
    assert f"{timezone.localdate().year}年还没有导入经费表，这一页是 2025 年的" in page
    assert reverse("upload") in page


def test_县里欠拨的不当作学校的需要(officer: Account) -> None:
    record = newest()
    findings_refresh(actor=officer, record=record, observations=list(money(record, newest=True)))
    owed = Finding.objects.unscoped("what the money opened").get(
        rule="public_funds_arrival", unit_name="枫林教学点"
    )
    at = Place(REGION, owed.school_code, name=owed.unit_name)
    with pytest.raises(Refused, match="县里应当拨付"):
        propose(officer, at, finding=owed)
    school = School.objects.unscoped("the school of the finding").get(school_code=owed.school_code)
    sheet = openpyxl.load_workbook(io.BytesIO(form_for(officer, school))).worksheets[0]
    assert "公用经费" not in str([[c.value for c in row] for row in sheet.iter_rows(min_row=4)])
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("finding", args=[owed.pk])).content.decode()
    assert reverse("money-list-new", args=[REGION]) not in page
    assert "由县里拨付或更正" in page


def test_清单上一个数只写一遍_大数有分隔() -> None:
    assert ListItem(quantity=99_100.0, quantity_unit="元").quantity_words == ""
    assert ListItem(quantity=2_088.0, quantity_unit="㎡").quantity_words == "2,088 ㎡"


def test_数点开就看到单元格_页面和两种执行表都出得来(officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("money-figure", args=[REGION, "2199010004", "arrived"]))
    assert "资金下达明细" in page.content.decode()
    assert "云财教〔2025〕11号" in page.content.decode()
    due = client.get(reverse("money-figure", args=[REGION, "2199010010", "due"])).content.decode()
    assert "720 元 × 100 人（实有 41 人） × 12/12 = 72,000.00 元" in due
    assert "政府保障第6项" in due
    assert "《云川县2024年_03_小学综合表.xlsx》" in due  # where the 41 pupils stand
    sheet = client.get(reverse("money-document", args=[REGION, "execution.xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))["表"]
    last = [cell.value for cell in book[book.max_row]]
    assert last[2] == "合计"
    arrived = [book.cell(row, 8).value for row in range(4, book.max_row)]
    assert sum(arrived) == last[7]
    word = client.get(reverse("money-document", args=[REGION, "execution.docx"]))
    paper = docx.Document(io.BytesIO(word.content))
    texts = "".join(p.text for p in paper.paragraphs)
    assert "云财教〔2025〕11号的文件总额" in texts


# 申报表：不在网上办的学校


def shortfall(world: World) -> Finding:
    return Finding.objects.create(
        region_code=REGION, school_code=world.home.schools[0].school_code, year=2025, number=1,
        unit=world.home.schools[0].school_code, clause="cn-moe-2017-6#resource-6", rule="r",
        subject="s", indicator="equipment_per_pupil", stage="primary", name="生均教学仪器设备值",
        unit_name=world.home.schools[0].name, sense="at_least", limit=2000.0, value=1580.0,
        short=99_120.0, amount="教学仪器设备值", amount_unit="元", opened_on=DAY,
    )  # fmt: skip


def filled(content: bytes, **cells: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["表"]
    heads = [cell.value for cell in sheet[3]]
    for label, value in cells.items():
        column = next(n for n, head in enumerate(heads, start=1) if head.startswith(label))
        sheet.cell(4, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def returned(client: Client, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("申报表.xlsx", content)
    return client.post(reverse("money-list-return", args=[REGION]), {"file": file})


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_申报表印好缺口和回收码_填是交回就列入_改了码的一行也不列(world: World) -> None:
    finding = shortfall(world)
    client = Client()
    client.force_login(world.home.people["data_officer"])
    form = client.get(reverse("money-list-form", args=[finding.school_code])).content
    heads, first = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(form))["表"].iter_rows(min_row=3, max_row=4)
    ]
    printed = dict(zip(heads, first, strict=True))
    assert (printed["问题编号"], printed["数量"]) == ("问题-2025-0001", 99_120)
    for wrong, said in (
        (filled(form), "没有一行填了“是”"),
        (filled(form, 列入="是", 回收码="ABCD1234"), "回收码“ABCD1234”对不上"),
        (filled(form, 列入="是", 所需经费="九万九"), "所需经费“九万九”"),
        (filled(form, 列入="是", 所需经费=99_000, 资金来源="小金库"), "填的是“小金库”"),
        (b"not a workbook", "《申报表.xlsx》"),
    ):
        answer = returned(client, wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode() or said.startswith("《")
    assert not ListItem.objects.unscoped("none was listed").exists()
    answer = returned(client, filled(form, 列入="是", 所需经费=99_000))
    assert answer.status_code == 302
    item = ListItem.objects.unscoped("the one that came back").get()
    assert (item.asked_yuan, item.finding, item.paper_number) == (
        99_000,
        finding,
        printed["回收码"],
    )
    again = returned(client, filled(form, 列入="是", 所需经费=99_000))
    assert again.status_code == 422  # a finding is listed once a year
    assert "已经列入清单" in again.content.decode()


def test_任务里填的已支和经费表的_写明哪个新_不相加_别的一笔不混进来(officer: Account) -> None:
    at = Place(REGION, "2199010004", name="河口镇中心小学")
    finding = Finding.objects.create(
        region_code=REGION, school_code=at.school_code, year=2025, number=1, unit=at.school_code,
        clause="cn-moe-2017-6#resource-5", rule="r", subject="s", indicator="sports_area_per_pupil",
        stage="primary", name="生均体育运动场馆面积", unit_name=at.name, sense="at_least",
        limit=7.5, value=5.1, short=2088.0, amount="运动场馆面积", amount_unit="㎡", opened_on=DAY,
    )  # fmt: skip
    task = work.task_hand_out(
        actor=officer, finding=finding, seen=finding.version, title="扩建运动场", office="基建股",
        begun_on=date(2025, 3, 1), due_on=date(2026, 3, 1),
    )  # fmt: skip
    propose(
        officer, at, what="扩建运动场", asked_yuan=3_800_000.0, fund="weak_links", use="building",
        finding=finding,
    )  # fmt: skip
    task = work.task_receive(
        actor=officer, task=now(task), seen=now(task).version, on=DAY, paper_number="收1"
    )

    def told(spent: float, on: date) -> list[str]:
        work.task_feed_back(
            actor=officer, task=now(task), seen=now(task).version, on=on, percent=60,
            words="在建", spent_yuan=spent, paper_number="函1",
        )  # fmt: skip
        return [one.text for one in beside_of(officer, now(finding)) if "的已支" in one.label]

    (early,) = told(1_800_000, date(2025, 3, 20))
    assert "任务反馈填已支 180.0 万元（2025年3月20日）" in early
    assert "工作簿较新，以它为准" in early
    (late,) = told(3_000_000, date(2025, 12, 20))
    assert "反馈较新，工作簿还没有跟上；经费合计只按财务工作簿，两个数不相加" in late
    (same,) = told(2_360_000, date(2025, 12, 21))
    assert "是同一笔钱，合计只计一次" in same
    Task.objects.unscoped("another purchase").filter(pk=task.pk).update(title="购置跳绳")
    assert not told(2_360_000, date(2025, 12, 22))
