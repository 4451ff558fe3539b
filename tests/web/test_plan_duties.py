"""Who is responsible: named before handing out, handed over on record, withdrawn with a reason."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.plan.deadlines import FixedDay
from junheng.publish.reports.plan_tasks import slips
from junheng.web.accounts.models import Account
from junheng.web.plans import actions
from junheng.web.plans.models import Adoption, Door, Duty, DutyState
from junheng.web.plans.queries import documents
from junheng.web.plans.queries import duties as breakdown
from junheng.web.plans.queries.standing import standing_of
from junheng.web.plans.queries.traces import traces_of
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of

from .conftest import World
from .test_plans import PACK, adopted, fresh

ITEM = "experts_per_school"
BUREAU = "云川县教育局"
AHEAD = date(2099, 6, 30)


@pytest.fixture
def plan(world: World, officer: Account) -> Adoption:
    draft = actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=PACK)
    actions.adoption_bind(
        actor=officer,
        adoption=draft,
        seen=draft.version,
        scopes={},
        offices={**draft.offices, "education_bureau": BUREAU},
        lines={},
        days={},
        baseline_year=None,
    )
    return adopted(draft, officer, world.home.people["leader"])


def assign(officer: Account, plan: Adoption, office: str = "督导室", **given: Any) -> Duty:
    given = {"item": ITEM, "part": "lead", "due_on": AHEAD, **given}
    return actions.duty_assign(actor=officer, adoption=fresh(plan), office=office, **given)


def handed(officer: Account, plan: Adoption, office: str = "督导室", **given: Any) -> Duty:
    duty = assign(officer, plan, office, **given)
    return actions.duty_hand_out(actor=officer, duty=duty, seen=duty.version)


def act(client: Client, plan: Adoption, name: str, given: dict[str, Any]) -> Any:
    return client.post(reverse("plan-duty-act", args=[plan.pk, name]), given)


def shown(client: Client, plan: Adoption) -> str:
    return client.get(reverse("plan-duties", args=[plan.pk])).content.decode()


def items_of(officer: Account, plan: Adoption, n: int) -> list[str]:
    lines = breakdown.lines_of(standing_of(officer, plan))
    return [line.item.id for line in lines if not line.item.internal][:n]


@pytest.fixture
def desk(client: Client, officer: Account) -> Client:
    client.force_login(officer)
    return client


# 移交


def test_移交以后_页面和责任清单写明以前是谁_何时到何时_为什么(
    desk: Client, plan: Adoption, officer: Account, inspector: Account
) -> None:
    duty = handed(officer, plan, person=inspector)
    duty = actions.duty_receive(actor=inspector, duty=duty, seen=duty.version)
    given = {"duty": duty.pk, "seen": duty.version, "person_name": "张老师", "why": "工作调动"}
    assert act(desk, plan, "hand-over", given).status_code == 302
    (trace,) = traces_of([duty])[duty.pk]
    today = timezone.localdate()
    assert (trace.holder, trace.to, trace.why) == (inspector.name, "张老师", "工作调动")
    assert (trace.since, trace.until) == (today, today)
    assert f"{inspector.name} " in trace.signed  # the earlier signature stays on record
    assert "工作调动" in shown(desk, plan)
    held = documents.adopted_plan(standing_of(officer, plan))
    (fact,) = [one for one in held.duties if one.item == ITEM]
    assert fact.before == (trace.words,)
    path = documents.write(standing_of(officer, plan), "duties.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["责任清单"]
    heads = [cell.value for cell in sheet[4]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(5, values_only=True)]
    assert any("工作调动" in str(row["移交经过"]) for row in rows if row["责任人"] == "张老师")


def test_移交的经过只给局里看(
    world: World, client: Client, plan: Adoption, officer: Account, inspector: Account
) -> None:
    duty = handed(officer, plan, person=inspector)
    actions.duty_hand_over(
        actor=officer, duty=duty, seen=duty.version, person=None, person_name="张", why="身体原因"
    )
    client.force_login(world.home.people["principal"])
    assert "身体原因" not in shown(client, plan)


def test_离任的人_一次移交全部责任_写明原因(
    desk: Client, world: World, plan: Adoption, officer: Account, inspector: Account
) -> None:
    first, second = items_of(officer, plan, 2)
    one = handed(officer, plan, item=first, person=inspector)
    one = actions.duty_receive(actor=inspector, duty=one, seen=one.version)
    two = assign(officer, plan, item=second, person=inspector)
    leader = world.home.people["leader"]
    assert "离任移交" in shown(desk, plan)
    lacking = act(desk, plan, "hand-over-all", {"leaver": inspector.pk, "person": leader.pk})
    assert lacking.status_code == 422
    given = {"leaver": inspector.pk, "person": leader.pk, "why": "调任他县"}
    assert act(desk, plan, "hand-over-all", given).status_code == 302
    assert {fresh(one).person, fresh(two).person} == {leader}
    assert fresh(one).state == DutyState.HANDED_OUT  # the new one signs again
    assert len(traces_of([one, two])) == 2
    assert not breakdown.held_in(officer, plan.region_code).get(str(inspector.pk))


def test_移交给本人_退回(plan: Adoption, officer: Account, inspector: Account) -> None:
    duty = handed(officer, plan, person=inspector)
    with pytest.raises(Refused, match="现在的责任人就是"):
        actions.duty_hand_over(
            actor=officer, duty=duty, seen=duty.version, person=inspector, person_name="", why="换"
        )


# 撤回、改动


def test_交办错了可以撤回_要写原因_原因和原来的签收都留着(
    desk: Client, plan: Adoption, officer: Account, inspector: Account
) -> None:
    duty = handed(officer, plan, person=inspector)
    duty = actions.duty_receive(actor=inspector, duty=duty, seen=duty.version)
    silent = act(desk, plan, "withdraw", {"duty": duty.pk, "seen": duty.version, "why": " "})
    assert silent.status_code == 422
    given = {"duty": duty.pk, "seen": duty.version, "why": "应由人事科承办"}
    assert act(desk, plan, "withdraw", given).status_code == 302
    page = shown(desk, plan)
    assert "应由人事科承办" in page
    assert "已撤回" in page
    assert f"{inspector.name} " in traces_of([duty])[duty.pk][0].signed
    assert duty.pk not in {one.pk for one in standing_of(officer, plan).duties}
    assert not any("签收任务" in todo.title for todo in todos_of(inspector, date(2025, 3, 1)))
    with pytest.raises(Refused, match="已经撤回"):
        actions.duty_withdraw(actor=officer, duty=fresh(duty), seen=fresh(duty).version, why="再撤")


def test_撤回以后可以重新交办_原来的编码不能再签收(
    desk: Client, plan: Adoption, officer: Account
) -> None:
    duty = handed(officer, plan)
    code = duty.code
    actions.duty_withdraw(actor=officer, duty=duty, seen=duty.version, why="时限写错")
    signed = act(desk, plan, "receive", {"code": code, "received_by": "李敏"})
    assert (signed.status_code, "已撤回" in signed.content.decode()) == (422, True)
    again = handed(officer, plan)
    assert (again.pk, again.state) == (duty.pk, DutyState.HANDED_OUT)
    assert again.code != code


def test_一条只有一个牵头单位_再指定就退回_说明怎么办(plan: Adoption, officer: Account) -> None:
    handed(officer, plan)
    with pytest.raises(Refused, match="已由督导室牵头") as refused:
        assign(officer, plan, "基础教育科")
    assert "请先把原来的撤回" in refused.value.fix
    helped = assign(officer, plan, "基础教育科", part="help")
    assert helped.office == "基础教育科"


def test_已经交办的不能再写一遍覆盖_待交办的可以改(plan: Adoption, officer: Account) -> None:
    draft = assign(officer, plan)
    changed = assign(officer, plan, person_name="张老师")
    assert (changed.pk, changed.person_name) == (draft.pk, "张老师")
    actions.duty_hand_out(actor=officer, duty=changed, seen=fresh(changed).version)
    with pytest.raises(Refused, match="已经有这一条的牵头责任"):
        assign(officer, plan, person_name="王老师")
    with pytest.raises(Refused, match="待签收"):
        actions.duty_change(
            actor=officer, duty=fresh(draft), seen=fresh(draft).version, office="人事科"
        )


# 待明确责任人


def test_文件只写到本局的_先列在待明确责任人_不交办_领导和数据员有待办(
    desk: Client, world: World, plan: Adoption, officer: Account
) -> None:
    act(desk, plan, "propose", {})
    standing = standing_of(officer, plan)
    drafts = [duty for duty in standing.duties if duty.is_open]
    assert drafts
    assert {duty.office for duty in drafts} == {BUREAU}
    n = len(drafts)
    page = shown(desk, plan)
    assert f"{n} 项待明确责任人" in page
    assert page.index("文件只写到本局") < page.index("任务分解表</h2>")
    for who in (officer, world.home.people["leader"]):
        titles = [todo.title for todo in todos_of(who, date(2025, 3, 1))]
        assert any(f"{n} 项任务明确责任人" in title for title in titles)
    with pytest.raises(Refused, match="还没有明确由哪个科室"):
        actions.duty_hand_out(actor=officer, duty=drafts[0], seen=drafts[0].version)
    act(desk, plan, "hand-out", {"all": "1"})
    assert all(fresh(duty).state == DutyState.DRAWN_UP for duty in drafts)
    told = documents.adopted_plan(standing_of(officer, plan))
    words = {one.word for one in told.duties if one.office == BUREAU}
    assert words == {"待明确责任人"}


def test_勾选几项_写明科室和时限_就可以交办_回执单不说交办给自己(
    desk: Client, plan: Adoption, officer: Account
) -> None:
    act(desk, plan, "propose", {})
    drafts = [duty for duty in standing_of(officer, plan).duties if duty.is_open][:3]
    keys = [duty.pk for duty in drafts]
    nothing = act(desk, plan, "name", {"duty": keys})
    assert nothing.status_code == 422
    assert "请填写承办科室或责任人" in nothing.content.decode()
    nobody = act(desk, plan, "name", {"office": "人事科"})
    assert "没有选任务" in nobody.content.decode()
    given = {"duty": keys, "office": "人事科", "due_on": AHEAD.isoformat()}
    assert act(desk, plan, "name", given).status_code == 302
    named = [fresh(duty) for duty in drafts]
    assert {(duty.office, duty.due_on) for duty in named} == {(f"{BUREAU}人事科", AHEAD)}
    act(desk, plan, "hand-out", {"all": "1"})
    assert {fresh(duty).state for duty in drafts} == {DutyState.HANDED_OUT}
    held = documents.adopted_plan(standing_of(officer, plan))
    cover = documents.cover_of(standing_of(officer, plan))
    text = "\n".join(slips(held, cover, plan_number=plan.pk).texts())
    assert f"{BUREAU}人事科：依据" in text
    assert f"{BUREAU}：依据" not in text
    act(desk, plan, "propose", {})  # the bureau is there by its division
    again = standing_of(officer, plan).duties
    assert not any(d.office == BUREAU and d.item == drafts[0].item for d in again)


def test_只写了责任人_也算明确_回执单由局机关承办(plan: Adoption, officer: Account) -> None:
    handed(officer, plan, BUREAU, person_name="周副局长")
    held = documents.adopted_plan(standing_of(officer, plan))
    cover = documents.cover_of(standing_of(officer, plan))
    text = "\n".join(slips(held, cover, plan_number=plan.pk).texts())
    assert f"任务由{BUREAU}机关承办" in text
    assert "交办给你单位" not in text


# 签收


def test_按编码签收要写签收人_编码留在框里_再用一次写明谁何时签过(
    desk: Client, plan: Adoption, officer: Account
) -> None:
    duty = handed(officer, plan)
    empty = act(desk, plan, "receive", {"code": duty.code.lower(), "received_by": " "})
    page = empty.content.decode()
    assert empty.status_code == 422
    assert "没有写签收人" in page
    assert f'value="{duty.code.lower()}"' in page
    assert fresh(duty).state == DutyState.HANDED_OUT
    given = {"code": duty.code, "received_by": "李敏"}
    assert act(desk, plan, "receive", given).status_code == 302
    assert (fresh(duty).received_by, fresh(duty).door) == ("李敏", Door.SLIP)
    again = act(desk, plan, "receive", given)
    assert again.status_code == 422
    assert "已由李敏于" in again.content.decode()
    with pytest.raises(UsageError, match="签收人"):
        other = handed(officer, plan, "教研室", part="help")
        actions.duty_receive(actor=officer, duty=other, seen=other.version, door=Door.SLIP)


def test_电子回执单发回来_写了名字的行签收_没写的不签_另一份计划的不收(
    desk: Client, plan: Adoption, officer: Account
) -> None:
    first, second = items_of(officer, plan, 2)
    one, two = (handed(officer, plan, item=item) for item in (first, second))
    assert "用电子回执单签收" in shown(desk, plan)
    answer = desk.get(reverse("plan-slip", args=[plan.pk, one.code]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    lines = {row[0].value: row for row in sheet.iter_rows(4)}
    assert set(lines) == {one.code, two.code}
    unsigned = act(desk, plan, "receive-slip", {"sheet": _sent(book)})
    assert "没有写签收人" in unsigned.content.decode()
    lines[one.code][2].value = "李敏"
    assert act(desk, plan, "receive-slip", {"sheet": _sent(book)}).status_code == 302
    assert (fresh(one).received_by, fresh(one).door) == ("李敏", Door.SLIP)
    assert fresh(two).state == DutyState.HANDED_OUT
    again = act(desk, plan, "receive-slip", {"sheet": _sent(book)})
    assert "已由李敏于" in again.content.decode()
    sheet["B2"].value = f"99999-{one.code}"
    other = act(desk, plan, "receive-slip", {"sheet": _sent(book)})
    assert "不是这份计划的回执单" in other.content.decode()
    assert act(desk, plan, "receive-slip", {}).status_code == 422


def _sent(book: Any) -> SimpleUploadedFile:
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("回执单.xlsx", held.getvalue())


# 名称、日历


def test_待办和日历用白话_交办时限也在日历里_引号不套引号(
    desk: Client, plan: Adoption, officer: Account, inspector: Account
) -> None:
    standing = standing_of(officer, plan)
    open_ = (i for i in standing.items if not i.internal and i.id not in standing.stopped)
    item = next(i for i in open_ if "“" in i.text)
    duty = handed(officer, plan, item=item.id, person=inspector)
    title = next(t.title for t in todos_of(inspector, date(2025, 3, 1)) if "签收任务" in t.title)
    assert item.text.replace("“", "‘").replace("”", "’") in title
    assert title.count("“") == 1
    text = desk.get(f"/plans/{plan.pk}/calendar.ics").content.decode().replace("\r\n ", "")
    assert f"DTSTART;VALUE=DATE:{AHEAD:%Y%m%d}" in text
    assert f"SUMMARY:交办到期：{item.text}（督导室，{inspector.name}）" in text
    assert f"UID:duty-{duty.pk}-" in text


def test_本地另定的时限_待办里说明代替原文的哪一天(
    plan: Adoption, officer: Account, inspector: Account
) -> None:
    standing = standing_of(officer, plan)
    own = load_plan(plan.pack_id).by_id
    dated = (i for i in standing.items if isinstance(own[i.id].due, FixedDay))
    item = next(i for i in dated if not i.internal and i.id not in standing.stopped)
    handed(officer, plan, item=item.id, person=inspector)
    title = next(t.title for t in todos_of(inspector, date(2025, 3, 1)) if "签收任务" in t.title)
    was = own[item.id].due.on  # type: ignore[union-attr]
    assert title.endswith(f"，时限由本地另定，代替原文的 {was.year}年{was.month}月{was.day}日")
