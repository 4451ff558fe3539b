"""A school looks at itself as a story: asked, given back once, entered in the ledger, mended."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.supervision import actions
from junheng.web.supervision.models import SelfCheck
from junheng.web.work import actions as work
from junheng.web.work import sources
from junheng.web.work.models import Finding

from .conftest import World, client_of, in_force

PACK, RUBRIC = "zibo-2021", "management_standard"
ITEMS = load_plan(PACK).rubrics[RUBRIC].items


@pytest.fixture
def people(world: World) -> dict[str, Account]:
    return world.home.people


@pytest.fixture
def check(world: World, people: dict[str, Account]) -> SelfCheck:
    school = world.home.schools[0]
    today = timezone.localdate()
    return actions.self_check_open(
        actor=people["inspector"],
        place=Place(world.home.code, school.school_code, name=school.name),
        pack=PACK, rubric=RUBRIC, year=today.year, due_on=today + timedelta(days=14),
    )  # fmt: skip


def fresh(check: SelfCheck) -> SelfCheck:
    found: SelfCheck = SelfCheck.objects.unscoped("the newest version").get(pk=check.pk)
    return found


def typed(check: SelfCheck, plan: str = "", **more: str) -> dict[str, str]:
    """Fill the page as a principal does: all done but the last, which has a plan or none."""
    given = {f"answer-{one.id}": "done" for one in ITEMS[:-1]}
    last = ITEMS[-1].id
    return {**given, f"answer-{last}": "not", f"words-{last}": plan,
            "seen": str(fresh(check).version), "submit": "1", **more}  # fmt: skip


def test_自查一趟_没写打算拦下_督导退回补正_列入台账_督导判定到位_自查表带走(
    people: dict[str, Account], check: SelfCheck
) -> None:
    address = f"/supervision/self-checks/{check.pk}/"
    principal, inspector = client_of(people["principal"]), client_of(people["inspector"])
    assert address in {one.url for one in todos_of(people["principal"], timezone.localdate())}
    refused = principal.post(address, typed(check))
    assert refused.status_code == 422
    assert "没有做到，没有写打算" in refused.content.decode()  # the refusal
    assert principal.post(address, typed(check, "会改进")).status_code == 302
    assert address not in {one.url for one in todos_of(people["principal"], timezone.localdate())}
    page = inspector.get(address).content.decode()
    assert "学校写明 1 项没有做到" in page  # what the next person sees
    seen = {one.url: one.title for one in todos_of(people["inspector"], timezone.localdate())}
    assert "自查写明 1 项没有做到" in seen[address]
    given = {"seen": fresh(check).version, "act": "return"}
    assert "没有写为什么退回" in inspector.post(address, given).content.decode()
    why = "第 6 项写明谁在哪一天以前做什么"
    assert inspector.post(address, {**given, "why": why}).status_code == 302  # the correction
    page = principal.get(address).content.decode()
    assert why in page
    assert "会改进" in page  # what was written stays
    assert address in {one.url for one in todos_of(people["principal"], timezone.localdate())}
    assert address not in {one.url for one in todos_of(people["inspector"], timezone.localdate())}
    plan = "十月底前由政教处选出家长委员会"
    assert principal.post(address, typed(check, plan)).status_code == 302
    assert fresh(check).why_returned == ""
    entered = inspector.post(address, {"seen": fresh(check).version, "act": "enter"})
    assert entered.status_code == 302
    assert address not in {one.url for one in todos_of(people["inspector"], timezone.localdate())}
    finding = Finding.objects.visible_to(people["inspector"]).get()
    assert (finding.how, finding.clause, finding.name) == (
        "principal", f"{PACK}#{ITEMS[-1].clause}", ITEMS[-1].name,
    )  # fmt: skip
    assert plan in finding.words
    assert "退回学校" not in inspector.get(address).content.decode()  # what rests on it stays
    work.finding_judge(
        actor=people["inspector"], finding=finding, seen=finding.version, met=True,
        words="家长委员会名单已公布", document="云教督复〔2026〕9号", on=timezone.localdate(),
    )  # fmt: skip
    page = principal.get(address).content.decode()
    assert finding.label in page
    assert "已销号" in page  # the verdict that moved
    book = openpyxl.load_workbook(io.BytesIO(principal.get(f"{address}sheet.xlsx").content))
    cells = {cell.value for row in book.active.iter_rows() for cell in row}
    assert {check.code, check.school_name, "没有做到", plan} <= cells  # what leaves


def test_台账里已有的不重复登记_列过的不再列_没提交的不能列(
    people: dict[str, Account], check: SelfCheck
) -> None:
    inspector = people["inspector"]
    with pytest.raises(Refused, match="还没有提交"):
        actions.self_check_enter(
            actor=inspector, check=check, seen=check.version, on=timezone.localdate()
        )
    client_of(people["principal"]).post(
        f"/supervision/self-checks/{check.pk}/", typed(check, "秋季做")
    )
    held = work.finding_open(
        actor=inspector,
        place=Place(check.region_code, check.school_code, name=check.school_name),
        kind="shortfall", how="inspection", name=ITEMS[-1].name, words="到校看到的",
        on=timezone.localdate(), clause=f"{PACK}#{ITEMS[-1].clause}",
    )  # fmt: skip
    check = fresh(check)
    check = actions.self_check_enter(
        actor=inspector, check=check, seen=check.version, on=timezone.localdate()
    )
    assert [one.finding for one in check.lines.exclude(finding=None)] == [held]
    assert Finding.objects.visible_to(inspector).count() == 1
    page = client_of(inspector).get(f"/supervision/self-checks/{check.pk}/").content.decode()
    assert ">待交办</span>" in page  # as the ledger says: nobody is asked yet
    with pytest.raises(Refused, match="没有还要列入的条目"):
        actions.self_check_enter(
            actor=inspector, check=fresh(check), seen=fresh(check).version, on=timezone.localdate()
        )
    with pytest.raises(Refused, match="已经列入问题台账"):
        actions.self_check_return(
            actor=inspector, check=fresh(check), seen=fresh(check).version, why="再看"
        )
    with pytest.raises(UsageError, match="为什么退回"):
        actions.self_check_return(
            actor=inspector, check=fresh(check), seen=fresh(check).version, why=" "
        )


def test_自查的期限在今天以后_没有提交的再请一次就是改期_提交了的不动(
    world: World, people: dict[str, Account], check: SelfCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources.adopted, "held", [in_force(PACK)])
    url = f"/supervision/of/{world.home.code}/self-checks/"
    inspector = client_of(people["inspector"])
    today = timezone.localdate()
    both = [one.school_code for one in world.home.schools[:2]]
    given = {"rubric": f"{PACK}#{RUBRIC}", "schools": both, "due_on": today.isoformat()}
    assert "提交期限要在今天以后" in inspector.post(url, given).content.decode()
    later = today + timedelta(days=21)
    again = inspector.post(url, {**given, "due_on": later.isoformat()}, follow=True)
    told = "已请 1 所学校自查。1 所本年已经请过，提交期限改为这一次填的。"
    assert told in again.content.decode()
    assert fresh(check).due_on == later
    client_of(people["principal"]).post(f"/supervision/self-checks/{check.pk}/", typed(check, "改"))
    assert fresh(check).handed_on is not None
    third = inspector.post(url, {**given, "due_on": (later + timedelta(days=7)).isoformat()},
                           follow=True)  # fmt: skip
    assert "1 所本年已经提交，没有改动。" in third.content.decode()
    assert fresh(check).due_on == later
