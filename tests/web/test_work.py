"""A finding from the rule that opens it to the data that close it: verbs, refusals, pages."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from junheng.kernel.errors import Hidden, JunhengError, NotAllowed, Refused, Stale, UsageError
from junheng.measure.engine.following import Observation
from junheng.policy.tasks import colour_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine, Job
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import actions, jobs, sources
from junheng.web.work.forms import CheckForm, TaskForm
from junheng.web.work.models import (
    Check,
    Finding,
    FindingValue,
    Ledger,
    Status,
    Task,
    TaskState,
)
from junheng.web.work.queries import words, workbook
from junheng.web.work.queries.alone import people_of
from junheng.web.work.queries.finding import people_for, view_of
from junheng.web.work.queries.ledger import (
    Rates,
    finding_of,
    findings_of,
    line_of,
    rates_of,
    with_tasks,
)

from .conftest import World, client_of


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


@pytest.fixture
def seen(world: World) -> Observation:
    """甲 school's sports area: 5.1 of 7.5 m² a pupil."""
    school = world.home.schools[0]
    return Observation(
        unit=school.school_code,
        clause="cn-moe-2017-6#2.4",
        rule="school",
        subject="primary:sports_area",
        name="生均体育运动场馆面积",
        unit_name=school.name,
        school=school.school_code,
        state="unmet",
        value=5.1,
        limit=7.5,
        sense="at_least",
        value_unit="㎡/生",
        numerator=4437.0,
        denominator=870.0,
        per=1,
        short=2088.0,
        amount="体育运动场馆面积",
        amount_unit="㎡",
        indicator="sports_area_m2_per_pupil",
        stage="primary",
    )


Version = Callable[..., SnapshotRecord]


@pytest.fixture
def version(world: World, officer: Account) -> Version:
    def make(year: int, *, number: int = 1, status: str = "approved") -> SnapshotRecord:
        return SnapshotRecord.objects.create(
            sha256=f"{year}{number}".ljust(64, "0"),
            region_code=world.home.code,
            region_name="云川县",
            as_of=date(year, 10, 15),
            status=status,
            source=f"{year}年事业统计",
            number=number,
            rows=1,
            locked_at=timezone.now(),
            locked_by=officer,
        )

    return make


def read(officer: Account, record: SnapshotRecord, *observations: Observation) -> Ledger:
    return actions.findings_refresh(actor=officer, record=record, observations=observations)


def only() -> Finding:
    found: Finding = Finding.objects.unscoped("the test looks at the only row").get()
    return found


def steps(finding: Finding) -> list[str]:
    return [value.change for value in FindingValue.objects.filter(finding=finding)]


@pytest.fixture
def finding(officer: Account, version: Version, seen: Observation) -> Finding:
    read(officer, version(2023), seen)
    return only()


def hand_out(finding: Finding, by: Account, **given: Any) -> Task:
    held = {
        "title": "扩建运动场",
        "office": "基建股",
        "begun_on": date(2023, 11, 1),
        "due_on": date(2024, 3, 1),
    }
    now = fresh(finding)
    return actions.task_hand_out(actor=by, finding=now, seen=now.version, **{**held, **given})


def act(verb: Any, task: Task, by: Account, **given: Any) -> Task:
    now = fresh(task)
    return verb(actor=by, task=now, seen=now.version, **given)


def accepted(task: Task, officer: Account, leader: Account) -> Task:
    day = date(2024, 2, 20)
    act(actions.task_receive, task, officer, on=day, received_by="王工", paper_number="回执1")
    act(
        actions.task_feed_back, task, officer,
        on=day, percent=100, words="完工", paper_number="回执2",
    )  # fmt: skip
    return act(actions.task_accept, task, leader, on=day, document="云教验〔2024〕6号")


# data open, move, close and re-open


def test_规则开一条_编号按地区和年份_核对两次什么也不变(
    finding: Finding, officer: Account, seen: Observation
) -> None:
    assert (finding.label, finding.status, finding.short) == ("问题-2023-0001", "open", 2088.0)
    before = fresh(finding).__dict__ | {"_state": None}
    read(officer, finding.snapshot, seen)
    assert fresh(finding).__dict__ | {"_state": None} == before
    assert steps(finding) == ["opened"]


def test_同一件事不能同时开两条(finding: Finding) -> None:
    twin = fresh(finding)
    twin.pk, twin.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_数据改善_达到后销号_再不达到就重新打开(
    finding: Finding, officer: Account, version: Version, seen: Observation
) -> None:
    read(officer, version(2024), replace(seen, value=6.2))
    assert only().change == "better"
    read(officer, version(2025), replace(seen, value=7.5, state="met"))
    closed = only()
    assert (closed.status, closed.closed_way, closed.closed_on) == (
        "closed", "data", date(2025, 10, 15),
    )  # fmt: skip
    read(officer, version(2026), replace(seen, value=7.4))
    again = only()
    assert (again.status, again.reopened, again.label) == ("open", 1, "问题-2023-0001")
    assert steps(again) == ["opened", "better", "closed", "reopened"]


def test_有改善的_前后两个数写得不一样(
    finding: Finding, officer: Account, version: Version, seen: Observation
) -> None:
    read(officer, version(2024), replace(seen, value=5.12))
    page = client_of(officer).get(f"/ledger/{finding.pk}/").content.decode()
    assert "有改善" in page
    assert [f"{value} ㎡/生" in page for value in ("5.10", "5.12")] == [True, True]


def test_缺数据不开也不销(
    finding: Finding, officer: Account, version: Version, seen: Observation
) -> None:
    read(officer, version(2024), replace(seen, value=None, state="not_computable"))
    assert (only().status, steps(finding)) == ("open", ["opened"])


def test_较旧的数据版本不改动较新的结论(
    officer: Account, version: Version, seen: Observation
) -> None:
    old = version(2023)
    read(officer, version(2025), seen)
    read(officer, old, replace(seen, value=9.0, state="met"))
    assert (only().status, steps(only())) == ("open", ["opened"])


def test_自测数据不开不销(officer: Account, version: Version, seen: Observation) -> None:
    with pytest.raises(Refused, match="自测"):
        read(officer, version(2025, status="self_test"), seen)


def test_督学不核对数据_外县当作没有(
    world: World, version: Version, seen: Observation, inspector: Account
) -> None:
    record = version(2025)
    with pytest.raises(NotAllowed):
        read(inspector, record, seen)
    with pytest.raises(Hidden):
        read(world.away.people["data_officer"], record, seen)


# by hand


def opened(world: World, by: Account, school: int = 0, **given: Any) -> Finding:
    place = world.home.schools[school]
    held = {
        "kind": "shortfall",
        "how": "hotline",
        "name": "放学时段校门口拥堵",
        "words": "家长来电两次",
        "on": date(2026, 3, 1),
    }
    return actions.finding_open(
        actor=by,
        place=Place(place.region_code, place.school_code, name=place.name),
        **{**held, **given},
    )


def test_手工登记_同一事项不登记两次_亮点单独编号(world: World, inspector: Account) -> None:
    first = opened(world, inspector)
    assert first.label == "问题-2026-0001"
    with pytest.raises(Refused, match="问题-2026-0001"):
        opened(world, inspector, name="放学时段 校门口拥堵")
    assert opened(world, inspector, kind="strength", name="送课").label == "亮点-2026-0001"
    assert opened(world, inspector, school=1).label == "问题-2026-0002"


def test_校长只能登记本校的_文员不能登记(world: World, principal: Account) -> None:
    assert opened(world, principal, how="principal").school_code == principal.school_code
    with pytest.raises(Hidden):
        opened(world, principal, school=1, how="principal")
    with pytest.raises(NotAllowed):
        opened(world, world.home.people["clerk"], name="别的事")


def test_没有数可量的由督学署名判定_有数的不能(
    world: World, inspector: Account, officer: Account, finding: Finding
) -> None:
    given = {"met": True, "words": "现场查看，已设临时停车区", "document": "云教督复〔2026〕3号"}
    day = date(2026, 4, 1)
    with pytest.raises(Refused, match="由数据判定"):
        actions.finding_judge(
            actor=inspector, finding=finding, seen=finding.version, on=day, **given
        )
    found = opened(world, officer)
    with pytest.raises(NotAllowed):
        actions.finding_judge(actor=officer, finding=found, seen=found.version, on=day, **given)
    with pytest.raises(UsageError, match="文书编号"):
        actions.finding_judge(
            actor=inspector, finding=found, seen=1, on=day, **{**given, "document": " "}
        )
    done = actions.finding_judge(actor=inspector, finding=found, seen=1, on=day, **given)
    assert (done.status, done.closed_way, done.closed_by) == ("closed", "judgement", inspector)


# tasks


def test_交办_签收_反馈_验收后是已办结待核验_数据达到才销号(
    finding: Finding, officer: Account, leader: Account, version: Version, seen: Observation
) -> None:
    task = accepted(hand_out(finding, officer), officer, leader)
    assert (task.state, only().status) == (TaskState.ACCEPTED, Status.DONE)
    rates = rates_of(findings_of(officer, finding.region_code), date(2024, 3, 1))
    assert (rates.accepted, rates.tasks, rates.closed, rates.findings) == (1, 1, 0, 1)
    assert "办结率 100%" in rates.text
    assert "核验销号率 0%" in rates.text
    read(officer, version(2024), replace(seen, value=7.6, state="met"))
    assert only().status == Status.CLOSED


def test_没有任务时_办结率不写成百分之零():
    none = Rates(tasks=0, accepted=0, findings=86, closed=0, waiting=0, late=0)
    assert none.text == "还没有任务，办结率无从计算；核验销号率 0%（0/86 条问题）。"
    assert replace(none, findings=0).text == ""


def test_办结了数据还没达到_回到整改中(
    finding: Finding, officer: Account, leader: Account, version: Version, seen: Observation
) -> None:
    accepted(hand_out(finding, officer), officer, leader)
    read(officer, version(2024), replace(seen, value=5.2))
    assert (only().status, only().change) == (Status.OPEN, "better")


def test_又未达到而任务都办结了的_是待交办_再交办才是整改中(
    finding: Finding, officer: Account, leader: Account, version: Version, seen: Observation
) -> None:
    ledger = f"/ledger/of/{finding.region_code}/"
    accepted(hand_out(finding, officer), officer, leader)
    client = client_of(officer)

    def listed(tail: str) -> bool:
        return finding.label in client.get(ledger + tail).content.decode()

    assert not listed("?status=untasked")  # done, and waiting for data
    read(officer, version(2024), replace(seen, value=5.2))
    assert listed("?status=untasked")
    board = client.get(f"{ledger}?view=board").content.decode()
    assert finding.label in board.split('id="col-untasked"', 1)[1].split("<section", 1)[0]
    assert "待交办" in client.get(f"/ledger/{finding.pk}/").content.decode()
    hand_out(finding, officer)
    assert not listed("?status=untasked")
    assert (
        line_of(with_tasks(Finding.objects.unscoped("one")).get(), date(2024, 3, 1)).status
        == "整改中"
    )


def test_责任人自己不能验收_没有文件编号不能办结(
    finding: Finding, officer: Account, leader: Account
) -> None:
    task = hand_out(finding, officer, person=leader)
    act(actions.task_receive, task, leader, on=date(2024, 1, 1))
    act(actions.task_feed_back, task, leader, on=date(2024, 1, 2), percent=100, words="完工")
    with pytest.raises(Refused, match="责任人就是"):
        act(actions.task_accept, task, leader, on=date(2024, 1, 3), document="1号")
    with pytest.raises(NotAllowed):
        act(actions.task_accept, task, officer, on=date(2024, 1, 3), document="1号")
    mine = hand_out(finding, officer, title="拆除危房")
    act(actions.task_receive, mine, officer, on=date(2024, 1, 1), paper_number="回执3")
    act(
        actions.task_feed_back, mine, officer,
        on=date(2024, 1, 2), percent=100, words="拆完", paper_number="回执4",
    )  # fmt: skip
    with pytest.raises(UsageError, match="验收文件编号"):
        act(actions.task_accept, mine, leader, on=date(2024, 1, 3), document=" ")
    back = act(actions.task_send_back, mine, leader, words="垃圾没有清运", on=date(2024, 3, 1))
    assert (back.state, back.percent) == (TaskState.RECEIVED, 99)


def test_别人不能替责任人签收_除非写明纸质回执(
    finding: Finding, officer: Account, principal: Account
) -> None:
    task = hand_out(finding, officer, person=principal)
    with pytest.raises(Refused, match="责任人是"):
        act(actions.task_receive, task, officer, on=date(2024, 1, 1))
    assert any("签收任务" in todo.title for todo in todos_of(principal, date(2024, 1, 1)))
    done = act(actions.task_receive, task, officer, on=date(2024, 1, 1), paper_number="回执7")
    assert "回执7" in done.received_by


def test_延期后原时限还在_要写原因和批准人(finding: Finding, officer: Account) -> None:
    task = hand_out(finding, officer)
    given = {"on": date(2024, 2, 1), "due_on": date(2024, 6, 1)}
    with pytest.raises(UsageError, match="批准人"):
        act(
            actions.task_move,
            task,
            officer,
            why="雨季停工",
            approver="",
            document="会纪3号",
            **given,
        )
    with pytest.raises(UsageError, match="新时限"):
        act(
            actions.task_move, task, officer,
            why="提前", approver="周局长", document="会纪3号",
            on=date(2024, 2, 1), due_on=date(2024, 1, 1),
        )  # fmt: skip
    moved = act(
        actions.task_move,
        task,
        officer,
        why="雨季停工",
        approver="周局长",
        document="会纪3号",
        **given,
    )
    assert (moved.original_due_on, moved.due_on) == (date(2024, 3, 1), date(2024, 6, 1))
    assert [str(one) for one in moved.extensions.all()] == ["2024-03-01 → 2024-06-01"]


def test_灯和督办单的颜色按逾期天数(finding: Finding, officer: Account) -> None:
    task = hand_out(finding, officer)
    due = task.due_on
    lamps = [task.lamp(due + timedelta(days=n)) for n in (-15, -14, 0, 1)]
    assert lamps == ["on_time", "soon", "soon", "late"]
    assert [one and one.colour for one in map(colour_of, (0, 1, 29, 30, 45, 90))] == [
        None, "yellow", "yellow", "orange", "orange", "red",
    ]  # fmt: skip
    with pytest.raises(Refused, match="没有逾期"):
        act(actions.slip_issue, task, officer, on=due)
    slipped = act(actions.slip_issue, task, officer, on=due + timedelta(days=45))
    assert [slip.colour for slip in slipped.slips.all()] == ["orange"]
    with pytest.raises(Refused, match="已发过"):
        act(actions.slip_issue, task, officer, on=due + timedelta(days=46))


def test_两人同时改一项任务_后一个知道是谁什么时候(finding: Finding, officer: Account) -> None:
    task = hand_out(finding, officer)
    act(actions.task_receive, task, officer, on=date(2024, 1, 1), paper_number="回执1")
    with pytest.raises(Stale, match="改过这一项"):
        actions.task_move(
            actor=officer,
            task=fresh(task),
            seen=task.version,
            on=date(2024, 1, 2),
            due_on=date(2024, 9, 1),
            why="雨季",
            approver="周局长",
            document="会纪3号",
        )


# off-cycle


def entered(finding: Finding, by: Account, numerator: float = 6600.0, **given: Any) -> Check:
    held = {
        "as_of": date(2024, 4, 10),
        "numerator": numerator,
        "denominator": 870.0,
        "source": "竣工测绘报告",
        "source_number": "云测〔2024〕9号",
    }
    now = fresh(finding)
    return actions.check_enter(actor=by, finding=now, seen=now.version, **{**held, **given})


def test_三月验收_四月专项复核销号_十月数据不符_重新打开(
    world: World, finding: Finding, version: Version, seen: Observation
) -> None:
    people = world.home.people
    officer, leader, inspector = (people[role] for role in ("data_officer", "leader", "inspector"))
    accepted(hand_out(finding, officer), officer, leader)
    check = entered(finding, officer)
    assert check.state == "met"
    assert only().status == Status.DONE  # nothing moves before the second person
    with pytest.raises(Refused, match="录入的就是"):
        actions.check_confirm(actor=officer, check=check, seen=check.version)
    assert any("核对专项复核" in todo.title for todo in todos_of(inspector, date(2024, 4, 11)))
    actions.check_confirm(actor=inspector, check=check, seen=check.version)
    assert (only().status, only().closed_way) == ("closed", "check")
    read(officer, version(2024), replace(seen, value=5.4))
    assert (only().status, only().reopened) == ("open", 1)
    assert steps(finding) == ["opened", "closed", "reopened"]


def test_复核销号后下一次数据确认(
    finding: Finding, officer: Account, inspector: Account, version: Version, seen: Observation
) -> None:
    check = entered(finding, officer)
    actions.check_confirm(actor=inspector, check=check, seen=check.version)
    read(officer, version(2024), replace(seen, value=7.6, state="met"))
    assert (only().status, steps(finding)) == ("closed", ["opened", "closed", "confirmed"])


def test_复核没核对完就来了新数据_以新数据为准(
    world: World, finding: Finding, version: Version, seen: Observation
) -> None:
    officer, inspector = (world.home.people[role] for role in ("data_officer", "inspector"))
    check = entered(finding, officer)
    read(officer, version(2024), replace(seen, value=5.4))
    with pytest.raises(Refused, match="2024-10-15"):
        actions.check_confirm(actor=inspector, check=check, seen=check.version)
    actions.check_reject(actor=inspector, check=check, seen=check.version, why="已有新数据")
    assert (only().status, only().value) == ("open", 5.4)


def test_复核没达到不销号_不采用要写理由(
    finding: Finding, officer: Account, inspector: Account
) -> None:
    low = entered(finding, officer, 5000.0)
    assert low.state == "unmet"
    with pytest.raises(Refused, match="等另一人核对"):
        entered(finding, officer)
    with pytest.raises(UsageError, match="理由"):
        actions.check_reject(actor=inspector, check=low, seen=low.version, why=" ")
    actions.check_reject(actor=inspector, check=low, seen=low.version, why="与图纸不符")
    again = entered(finding, officer, 5000.0)
    actions.check_confirm(actor=inspector, check=again, seen=again.version)
    assert (only().status, only().change) == ("open", "better")


def test_复核按这一条的规则判_到了下限的是接近(
    officer: Account, inspector: Account, version: Version, seen: Observation
) -> None:
    rule = {"rule": "six_of_seven_with_floor", "clause": "cn-moe-2017-6#resource-5"}
    read(officer, version(2023), replace(seen, **rule))
    near = entered(only(), officer, 5600.0)  # 6.44 of 7.5: above 85 %
    assert near.state == "near"
    actions.check_confirm(actor=inspector, check=near, seen=near.version)
    assert (only().status, only().values.last().state) == ("open", "near")


def test_复核以后还差几个人_仍是整数(
    officer: Account, inspector: Account, version: Version, seen: Observation
) -> None:
    people = {"limit": 0.9, "value": 0.79, "per": 100, "numerator": 8.0, "denominator": 1012.0}
    count = {"short": 2.0, "amount": "体育、艺术专任教师", "amount_unit": "人", "whole": True}
    read(officer, version(2023), replace(seen, value_unit="人/百名学生", **people, **count))
    check = entered(only(), officer, 8.0, denominator=1008.0)
    actions.check_confirm(actor=inspector, check=check, seen=check.version)
    assert only().short == 2.0  # 1.07 of a person is nobody
    assert "还差 2 人" in words.headline(only())


@pytest.mark.postgres
def test_许多人同时登记_编号不重也不跳(committed: Callable[[], World]) -> None:
    """Eight threads open five findings each: forty numbers, one after the other."""
    world = committed()
    failed: list[Exception] = []

    def clerk(number: int) -> None:
        try:
            officer = Account.objects.get(pk=world.home.people["data_officer"].pk)
            for each in range(5):
                opened(world, officer, name=f"事项 {number}-{each}", distinct=True)
        except (DatabaseError, JunhengError) as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    rows = Finding.objects.unscoped("every number that was given")
    assert sorted(rows.values_list("number", flat=True)) == list(range(1, 41))


@pytest.mark.postgres
def test_同一数据版本同时核对_每一条只开一次(
    committed: Callable[[], World],
) -> None:
    """Four workers read the same version at once; the findings are opened by one of them."""
    world = committed()
    officer = world.home.people["data_officer"]
    record = SnapshotRecord.objects.create(
        sha256="a" * 64, region_code=world.home.code, region_name="云川县",
        as_of=date(2025, 10, 15), status="approved", source="2025年事业统计", number=1, rows=1,
        locked_at=timezone.now(), locked_by=officer,
    )  # fmt: skip
    low = [
        Observation(
            f"s{n}", "p#1", "r", "primary:area", "面积", f"{n}校", f"s{n}",
            "unmet", 5.0, 7.5, "at_least",
        )
        for n in range(20)
    ]  # fmt: skip
    failed: list[Exception] = []

    def worker() -> None:
        try:
            read(Account.objects.get(pk=officer.pk), record, *low)
        except (DatabaseError, JunhengError) as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert FindingValue.objects.count() == 20
    assert Finding.objects.unscoped("every finding").count() == 20


# reach, pages, workbook, job


def test_校长只看自己学校的(
    world: World, finding: Finding, officer: Account, principal: Account, inspector: Account
) -> None:
    other = opened(world, inspector, school=1)
    region_wide = actions.finding_open(
        actor=inspector,
        place=Place(world.home.code, name="云川县"),
        kind="shortfall",
        how="survey",
        name="家长不知道课后服务",
        words="问卷",
        on=date(2026, 3, 1),
    )
    assert list(findings_of(principal, world.home.code)) == [finding]
    for hidden in (other, region_wide):
        with pytest.raises(Hidden):
            finding_of(principal, hidden.pk)
    assert findings_of(world.away.people["leader"], world.home.code).count() == 0


PAGES = (
    "",
    "?status=late",
    "?status=untasked",
    "?status=closed",
    "?q=体育",
    "?school=-",
    "?q=0001",
)


@pytest.mark.parametrize("tail", PAGES)
def test_台账的每种看法都打得开(finding: Finding, officer: Account, tail: str) -> None:
    hand_out(finding, officer)
    answer = client_of(officer).get(f"/ledger/of/{finding.region_code}/{tail}")
    assert answer.status_code == 200
    assert "核验销号率" in answer.content.decode()


def test_台账工作簿_局里的栏目_两个比率在表头(finding: Finding, officer: Account) -> None:
    hand_out(finding, officer, money_source="县财政", money_yuan=380.0)
    answer = client_of(officer).get(f"/ledger/of/{finding.region_code}/ledger.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "云川县问题整改工作台账"
    assert "办结率" in rows[1][0]
    assert "核验销号率" in rows[1][0]
    assert rows[2] == [column.label for column in workbook.COLUMNS]
    assert rows[3][1] == "问题-2023-0001"
    assert rows[3][5:8] == ["5.1 ㎡/生", "7.5 ㎡/生", "2,088 ㎡"]
    assert rows[3][12] == 380.0


def test_办理记录写办理那一天_代为登记的写明是谁的(
    finding: Finding, officer: Account, leader: Account, inspector: Account
) -> None:
    task = hand_out(finding, officer, person_name="王工")
    given = {"on": date(2024, 1, 5), "due_on": date(2024, 6, 1)}
    act(
        actions.task_move,
        task,
        officer,
        why="雨季停工",
        approver="周局长",
        document="会纪3号",
        **given,
    )
    accepted(task, officer, leader)
    check = entered(finding, officer, on=date(2024, 4, 12))
    actions.check_confirm(actor=inspector, check=check, seen=check.version, on=date(2024, 4, 15))
    every = view_of(officer, only(), date(2024, 5, 1)).acts
    turns = [(one.on, one.what) for one in every if one.what in ("触发", "达到，销号")]
    assert turns == [(date(2023, 10, 15), "触发"), (date(2024, 4, 10), "达到，销号")]
    acts = [one for one in every if (one.on, one.what) not in turns]
    days = [date(2023, 11, 1), date(2024, 1, 5), *[date(2024, 2, 20)] * 3]
    assert [one.on for one in acts] == [*days, date(2024, 4, 12), date(2024, 4, 15)]
    assert acts[2].who == "王工"
    assert acts[2].what == f"签收任务（回执1，{officer.name}代为登记）"
    assert acts[4].who == leader.name
    page = client_of(officer).get(f"/ledger/{finding.pk}/").content.decode()
    card = page.partition(f'id="task-{task.pk}"')[2].partition("</section>")[0]
    assert "2024-02-20 办结" in card
    assert card.count("已办结") == 0  # said once, with its day


def test_填错的用我们的话说_请填写哪一项_不用框架自带的话(
    finding: Finding, officer: Account
) -> None:
    form = TaskForm(
        {"measure": "nothing", "quantity": "-1", "money_yuan": "十万", "due_on": "明年",
         "person_name": "王" * 61},
        people=[],
    )  # fmt: skip
    said = {name: list(map(str, errors)) for name, errors in form.errors.items()}
    assert said == {
        "measure": ["请从列表里选一项。"],
        "title": ["请填写措施。"],
        "quantity": ["不能小于 0。"],
        "office": ["请填写责任单位。"],
        "person_name": ["最多 60 个字，现在是 61 个字。"],
        "due_on": ["请写成 2026-03-01 的样子。"],
        "money_yuan": ["请填一个数，例如 2000。"],
    }
    given = {"as_of": "2024-04-10", "denominator": "870", "source": "报告", "source_number": "1号"}
    (told,) = CheckForm(given, finding=finding).errors["numerator"]
    assert told == "请填写体育运动场馆面积（㎡）。"
    assert (
        "这个字段"
        not in client_of(officer)
        .post(f"/ledger/{finding.pk}/hand-out/", {"seen": finding.version})
        .content.decode()
    )


def test_条款写文件名和原文的条款号_不露编号(
    finding: Finding, officer: Account, inspector: Account, world: World
) -> None:
    rows = Finding.objects.unscoped("the clause of the rule itself")
    rows.filter(pk=finding.pk).update(clause="cn-moe-2017-6#resource-5")
    of_plan = opened(world, inspector, clause="zibo-2021#2.1")
    title = "县域义务教育优质均衡发展督导评估办法"
    client = client_of(officer)
    ledger = client.get(f"/ledger/of/{finding.region_code}/").content.decode()
    assert f'<option value="cn-moe-2017-6">{title}</option>' in ledger
    assert "资源配置第5项" in ledger
    assert "二（一）" in ledger
    for code in ("resource-5", ">cn-moe-2017-6<", ">zibo-2021<"):
        assert code not in ledger
    assert f"《{title}》资源配置第5项" in client.get(f"/ledger/{finding.pk}/").content.decode()
    page = client.get(f"/ledger/{of_plan.pk}/").content.decode()
    assert "《淄博市强镇筑基教育改革试点工作的通知》二（一）" in page
    answer = client.get(f"/ledger/of/{finding.region_code}/ledger.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [row[3] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert f"《{title}》资源配置第5项" in cells


def test_条款所在的文件已不在这里_照原样写(finding: Finding, officer: Account) -> None:
    rows = Finding.objects.unscoped("a pack that was taken away")
    rows.filter(pk=finding.pk).update(clause="gone-2001#3")
    assert "gone-2001" in client_of(officer).get(f"/ledger/{finding.pk}/").content.decode()


def test_页面上从交办到销号(
    world: World, finding: Finding, version: Version, seen: Observation
) -> None:
    people = world.home.people
    officer, leader, principal = (people[role] for role in ("data_officer", "leader", "principal"))
    page = f"/ledger/{finding.pk}/"
    shown = client_of(officer).get(page).content.decode()
    assert "生均体育运动场馆面积 5.1 ㎡/生，标准 7.5 ㎡/生，还差 2,088 ㎡。" in shown
    assert 'value="2088"' in shown  # the quantity stands in the form
    refused = client_of(officer).post(f"{page}hand-out/", {"seen": finding.version})
    assert refused.status_code == 422
    form = {
        "measure": "building",
        "title": "扩建运动场",
        "office": "第一小学",
        "person": str(principal.pk),
        "due_on": "2030-01-01",
        "seen": finding.version,
    }
    sent = client_of(officer).post(f"{page}hand-out/", form)
    task = Task.objects.unscoped("the only task").get()
    assert sent.headers["Location"] == f"{page}#task-{task.pk}"
    owner = client_of(principal)
    assert "签收" in owner.get(page).content.decode()
    owner.post(f"/ledger/tasks/{task.pk}/receive/", {"seen": fresh(task).version})
    said = {"seen": fresh(task).version, "percent": "100", "words": "完工"}
    owner.post(f"/ledger/tasks/{task.pk}/feed-back/", said)
    none = client_of(leader).post(f"/ledger/tasks/{task.pk}/accept/", {"seen": fresh(task).version})
    assert none.status_code == 422
    assert "没有写验收文件编号" in none.content.decode()
    assert "应当：写明验收文件编号" in "".join(none.content.decode().split())
    given = {"seen": fresh(task).version, "document": "云教验〔2026〕1号"}
    client_of(leader).post(f"/ledger/tasks/{task.pk}/accept/", given)
    waiting = client_of(leader).get(page).content.decode()
    assert "已办结·待核验" in waiting
    read(officer, version(2024), replace(seen, value=7.6, state="met"))
    closed = client_of(officer).get(page).content.decode()
    assert "数据核验销号" in closed
    assert "验收办结" in closed


def test_手工登记的页面_督学判定(world: World, inspector: Account, officer: Account) -> None:
    new = f"/ledger/of/{world.home.code}/new/"
    client = client_of(inspector)
    assert client.get(new).status_code == 200
    assert client.post(new, {"name": ""}).status_code == 422
    form = {
        "kind": "shortfall",
        "how": "inspection",
        "school": world.home.schools[0].school_code,
        "name": "功能室不开放",
        "words": "两次到校都锁着",
        "on": "2026-03-01",
    }
    sent = client.post(new, form)
    found = only()
    assert sent.headers["Location"] == f"/ledger/{found.pk}/"
    assert client.post(new, form).status_code == 422
    judged = {"seen": found.version, "met": "1", "words": "已开放", "document": "复〔2026〕1号"}
    client.post(f"/ledger/{found.pk}/judge/", judged)
    assert only().status == Status.CLOSED
    assert "督学复查销号" in client.get(f"/ledger/{found.pk}/").content.decode()


def test_按钮要一次核对_同一数据版本只做一次(
    world: World, officer: Account, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    version(2024)
    client = client_of(officer)
    for _ in range(2):
        assert client.post(f"/ledger/of/{world.home.code}/refresh/").status_code == 302
    rows = Job.objects.unscoped("the queue").filter(kind=jobs.REFRESH)
    assert rows.count() == 1
    denied = client_of(world.home.people["inspector"])
    assert denied.post(f"/ledger/of/{world.home.code}/refresh/").status_code == 403


def test_锁定数据版本后自动核对_自测的不核对(
    version: Version, officer: Account, seen: Observation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_school(record: SnapshotRecord, *, newest: bool) -> list[Observation]:
        value = 5.1 if record.as_of.year == 2024 else 7.6
        return [replace(seen, value=value, state="unmet" if value < 7.5 else "met")]

    monkeypatch.setattr(sources.source, "held", [one_school])
    monkeypatch.setattr(sources.strengths, "held", [])
    jobs.after_adopting(version(2023, status="self_test"), officer)
    assert not Job.objects.unscoped("the queue").filter(kind=jobs.REFRESH).exists()
    older, newer = version(2024), version(2025)
    jobs.after_adopting(newer, officer)  # the older one was not read yet: it is read first
    while work_once():
        pass
    assert steps(only()) == ["opened", "closed"]
    jobs.after_adopting(older, officer)
    while work_once():
        pass
    assert steps(only()) == ["opened", "closed"]
    done = Job.objects.unscoped("the queue").filter(kind=jobs.REFRESH)
    assert {job.state for job in done} == {"done"}


def test_一次数据核对写一条审计_数目在里面(finding: Finding) -> None:
    lines = AuditLine.objects.filter(event="findings.refreshed")
    assert [line.after["counts"] for line in lines] == [{"opened": 1}]


def test_责任人只列能签收任务的人_专家教师教研员不在内(world: World) -> None:
    people, day = world.home.people, date(2026, 3, 2)
    finding = opened(world, people["data_officer"])
    offered = {key for key, _label in people_for(finding, day)}
    everywhere = set(people_of(world.home.code, day))
    for role in ("leader", "staff", "finance", "principal"):
        assert str(people[role].pk) in offered & everywhere
    for role in ("expert", "teacher", "researcher", "operator"):
        assert str(people[role].pk) not in offered | everywhere
