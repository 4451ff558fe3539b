"""Supervision from the yearly list to the re-check: refusals, records, defence, rectification."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import NotAllowed, Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.supervision import rubrics_of
from junheng.publish.render.model import Signature
from junheng.publish.reports.supervision import opinion_paper
from junheng.web.accounts.models import Account
from junheng.web.shared.guards import Basis, Stopped
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.supervision import actions
from junheng.web.supervision.given import ItemRow, Person
from junheng.web.supervision.models import Line, ListItem, Observation, Visit, YearlyList
from junheng.web.supervision.queries import documents, drafting, reading, sheets, signs
from junheng.web.supervision.written import opinion_of
from junheng.web.work import actions as work
from junheng.web.work.clauses import cited
from junheng.web.work.models import Finding, Task

from .conftest import World

TODAY = date(2026, 5, 12)  # a Tuesday
NOTICED = date(2026, 4, 1)
BASIS = Basis("云教督〔2026〕3号", "县教育局", "周局长")


@pytest.fixture
def people(world: World) -> dict[str, Account]:
    return world.home.people


@pytest.fixture
def place(world: World) -> Place:
    school = world.home.schools[0]
    return Place(world.home.code, school.school_code, name=school.name)


@pytest.fixture
def filed(people: dict[str, Account], place: Place) -> YearlyList:
    inspector, leader = people["inspector"], people["leader"]
    held = actions.list_open(actor=inspector, place=Place(place.region_code), year=2026)
    for label, kind in (("义务教育学校综合督导", "comprehensive"), ("学科教学视导", "teaching")):
        actions.item_add(
            actor=inspector, yearly=held, on=date(2026, 1, 12), label=label, kind=kind,
            level="county", organiser="督导室",
        )  # fmt: skip
    held.refresh_from_db()
    return actions.list_file(
        actor=leader,
        yearly=held,
        seen=held.version,
        document_number="云教督备〔2026〕1号",
        filed_with="省教育厅",
        on=date(2026, 1, 15),
    )


def group(people: dict[str, Account], *names: str) -> list[Person]:
    inspector = people["inspector"]
    return [
        Person(inspector.name, inspector),
        *(Person(name) for name in names or ("李督学", "孙督学")),
    ]


def plan(by: dict[str, Account], place: Place, filed: YearlyList, **more: Any) -> Visit:
    given: dict[str, Any] = {
        "kind": "comprehensive",
        "item": filed.items.get(kind="comprehensive"),
        "on": TODAY,
        "noticed_on": NOTICED,
        "purpose": "办学行为和课堂教学",
        "people": group(by),
        "day": NOTICED,
        "pack": "zibo-2021",
        "rubric": "town_diagnosis",
    }
    return actions.visit_plan(actor=by["inspector"], place=place, **{**given, **more})


@pytest.fixture
def visit(people: dict[str, Account], place: Place, filed: YearlyList) -> Visit:
    return plan(people, place, filed)


def keep(
    who: Account, visit: Visit, item: str, level: str, words: str = "", **more: Any
) -> Observation:
    given: dict[str, Any] = {"client_id": item, "revision": 1, "seen_at": timezone.now()}
    return actions.observation_keep(
        actor=who, visit=visit, item=item, level=level, words=words, **{**given, **more}
    )


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def draft(people: dict[str, Account], visit: Visit) -> Visit:
    inspector = people["inspector"]
    keep(inspector, visit, "curriculum_reform", "good", "听课三节，都有学生展示")
    keep(inspector, visit, "no_irregular", "not", "收费没有公示")
    keep(inspector, visit, "charter", "partly")
    visit = fresh(visit)
    found = drafting.said_of(inspector, visit)
    return actions.opinion_draft(
        actor=inspector, visit=visit, seen=visit.version, found=found, on=TODAY
    )


def send(people: dict[str, Account], visit: Visit) -> Visit:
    visit = fresh(visit)
    return actions.opinion_send(
        actor=people["inspector"], visit=visit, seen=visit.version, on=TODAY
    )


def answer(people: dict[str, Account], visit: Visit, defend: str = "no_irregular") -> Visit:
    principal = people["principal"]
    for line in visit.lines.all():
        own = line.is_problem and defend
        actions.line_reply(
            actor=principal,
            line=line,
            seen=line.version,
            reply="defend" if own else "accept",
            words="收费公示在校务栏，当天正在更换" if own else "",
            on=TODAY,
        )
    visit = fresh(visit)
    return actions.opinion_answer(actor=principal, visit=visit, seen=visit.version, on=TODAY)


def settle(people: dict[str, Account], visit: Visit, settled: str = "upheld") -> None:
    for line in visit.lines.filter(reply="defend"):
        actions.line_settle(
            actor=people["inspector"],
            line=line,
            seen=line.version,
            settled=settled,
            words="校务栏当天是空的，有两名督学在场",
        )


def issue(people: dict[str, Account], visit: Visit) -> Visit:
    visit = fresh(visit)
    return actions.opinion_issue(
        actor=people["leader"],
        visit=visit,
        seen=visit.version,
        document_number="云督意见〔2026〕5号",
        on=TODAY + timedelta(days=7),
    )


def test_清单没有备案_不在清单里_通知太晚_督学不够_每一种都说依据和出路(
    people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    with pytest.raises(Stopped, match="不在年度清单内") as stopped:
        plan(people, place, filed, item=None, kind="special")
    assert not stopped.value.needs_basis
    assert "教师厅〔2025〕2号" in stopped.value.expected
    with pytest.raises(Stopped, match="提前通知不足一个月") as late:
        plan(people, place, filed, noticed_on=TODAY - timedelta(days=5))
    assert late.value.needs_basis
    with pytest.raises(Stopped, match="不足三名督学"):
        plan(people, place, filed, people=group(people, "李督学"))
    with pytest.raises(UsageError, match="督学 1 名"):
        alone = [Person("李督学"), Person("王专家", is_inspector=False)]
        item = filed.items.get(kind="teaching")
        plan(people, place, filed, kind="teaching", item=item, people=alone)
    made = plan(people, place, filed, noticed_on=TODAY - timedelta(days=5), basis=BASIS)
    line = AuditLine.objects.filter(event="visit.planned").last()
    assert line is not None
    assert line.facts["rulings"][0]["basis"]["document_number"] == BASIS.document_number
    assert made.label == "督导-2026-001"


def test_同一所学校一年第二次综合督导_不予办理_取消的不算(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit
) -> None:
    with pytest.raises(Stopped, match="该校本年已安排过综合督导") as stopped:
        plan(people, place, filed, on=date(2026, 11, 3))
    assert "并入明年的年度清单" in stopped.value.fix
    visit = fresh(visit)
    actions.visit_cancel(
        actor=people["inspector"], visit=visit, seen=visit.version, why="与省里的合并"
    )
    assert plan(people, place, filed, on=date(2026, 11, 3)).label == "督导-2026-002"


def test_登记了回避的人不进督导组(
    people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    actions.recusal_declare(
        actor=people["leader"], place=place, name="李督学", reason="校长的近亲属", on=NOTICED
    )
    with pytest.raises(Refused, match="李督学已登记回避"):
        plan(people, place, filed)
    with pytest.raises(Refused, match="已登记回避"):
        actions.duty_assign(
            actor=people["leader"], place=place, name="李督学", phone="0000-1", valid_from=TODAY
        )


def test_本校的人不进督导组_不用先登记回避(
    people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    own = Person("叶老师", None, place.name, is_inspector=False)
    with pytest.raises(Refused, match=f"叶老师是{place.name}的人"):
        plan(people, place, filed, people=[*group(people), own])
    other = Person("叶老师", None, "县教师进修学校", is_inspector=False)
    assert plan(people, place, filed, people=[*group(people), other]).members.count() == 4


def test_复查带出原来的督导组_跨年的仍写原清单的年份(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit
) -> None:
    visit = answer(people, send(people, draft(people, visit)))
    settle(people, visit)
    visit = issue(people, visit)
    client = Client()
    client.force_login(people["inspector"])
    page = client.get(f"/supervision/of/{place.region_code}/visits/new/?of={visit.pk}")
    assert page.context["form"].initial["others"] == "李督学、孙督学"
    item = filed.items.get(kind="comprehensive")
    again = plan(people, place, filed, kind="remote", item=item, of=visit, on=date(2027, 1, 26))
    told = client.get(f"/supervision/visits/{again.pk}/").content.decode()
    assert f"2026年第{item.number}项" in told


def test_安排到校_先给一个月以后的上课日(
    people: dict[str, Account], place: Place, filed: YearlyList, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(people["inspector"])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 5, 12))
    form = client.get(f"/supervision/of/{place.region_code}/visits/new/").context["form"]
    assert form.initial["on"] == date(2026, 6, 12)  # a Friday
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 5, 13))
    form = client.get(f"/supervision/of/{place.region_code}/visits/new/").context["form"]
    assert form.initial["on"] == date(2026, 6, 15)  # not the Saturday


def test_线上复核不算到校_今天到的说今天(
    people: dict[str, Account],
    place: Place,
    filed: YearlyList,
    visit: Visit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client()
    client.force_login(people["inspector"])
    home = f"/supervision/of/{place.region_code}/"
    day = date(2026, 5, 11)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)
    assert f"下一次是 2026-05-12 到{place.name}" in client.get(home).content.decode()
    day = TODAY
    assert f"今天到{place.name}，今年已到校 0 次" in client.get(home).content.decode()
    visit = answer(people, send(people, draft(people, visit)))
    settle(people, visit)
    day = date(2026, 5, 20)
    visit = issue(people, visit)
    plan(people, place, filed, kind="remote", item=None, of=visit, on=date(2026, 7, 20))
    told = client.get(home).content.decode()
    assert "今年已到校 1 次，没有已安排的" in told  # nobody goes there for a look from the office


def test_同一条记录重发不变多_新修订替换_旧修订晚到不算(
    people: dict[str, Account], visit: Visit
) -> None:
    inspector = people["inspector"]
    for _again in range(3):
        keep(
            inspector,
            visit,
            "charter",
            "partly",
            "章程在修订",
            client_id="x",
            once=f"{visit.pk}-x-1",
        )
    keep(inspector, visit, "charter", "good", "章程上墙", client_id="x", revision=3)
    keep(inspector, visit, "charter", "partly", "旧的", client_id="x", revision=2)
    (row,) = visit.observations.all()
    assert (row.revision, row.level, row.words) == (3, "good", "章程上墙")
    with pytest.raises(UsageError, match="没有写看到什么"):
        keep(inspector, visit, "charter", "not")
    with pytest.raises(UsageError, match="量表里没有条目"):
        keep(inspector, visit, "photos", "good")
    with pytest.raises(NotAllowed):
        keep(people["principal"], visit, "charter", "good")


def test_手机发来的记录_好的留下_坏的说原因_整批不丢(
    people: dict[str, Account], visit: Visit, client: Client
) -> None:
    client.force_login(people["inspector"])
    good = {"id": "p1", "revision": 1, "item": "charter", "level": "good", "words": "",
            "at": "2026-05-12T02:00:00.000Z"}  # fmt: skip
    bad = {**good, "id": "p2", "level": "not"}
    worse = {"id": 5, "revision": "x"}
    for _again in range(2):
        told = client.post(
            f"/supervision/visits/{visit.pk}/records/",
            json.dumps({"records": [good, bad, worse]}),
            content_type="application/json",
        )
        assert told.status_code == 200
        assert told.json()["kept"] == [{"id": "p1", "revision": 1}]
        assert [one["id"] for one in told.json()["refused"]] == ["p2", "5"]
    assert visit.observations.count() == 1
    broken = client.post(
        f"/supervision/visits/{visit.pk}/records/", "{", content_type="application/json"
    )
    assert broken.status_code == 400


def test_纸质记录_编号对得上才录_写明档案编号(
    people: dict[str, Account], visit: Visit, client: Client
) -> None:
    client.force_login(people["data_officer"])
    address = f"/supervision/visits/{visit.pk}/paper/"
    typed = {"code": "D000", "paper_number": "记录表1", "level-charter": "not",
             "words-charter": "没有章程"}  # fmt: skip
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "没有章程" in refused.content.decode()
    assert client.post(address, {**typed, "code": visit.code}).status_code == 302
    (row,) = visit.observations.all()
    assert row.by_name.endswith("（记录表1）")


def test_当日起草_改说法不改数_问题要有要求和期限(people: dict[str, Account], visit: Visit) -> None:
    with pytest.raises(Refused, match="没有一条现场记录"):
        actions.opinion_draft(
            actor=people["inspector"], visit=visit, seen=visit.version, found=[], on=TODAY
        )
    visit = draft(people, visit)
    strength, problem, _advice = visit.lines.all()
    assert strength.text == "教学：课程教学改革进了日常课堂。听课三节，都有学生展示。"
    assert problem.text == "管理：“没有违规办学行为”没有做到。收费没有公示。"
    assert problem.clause == "zibo-2021#2.2"
    assert problem.due_on == TODAY + timedelta(days=60)
    inspector = people["inspector"]
    edit = {"actor": inspector, "line": problem, "seen": problem.version, "is_kept": True}
    with pytest.raises(UsageError, match="改写后的数和原句不一样"):
        actions.line_edit(
            **edit, wording="有 3 项收费没有公示", asked="公示", due_on=problem.due_on
        )
    with pytest.raises(UsageError, match="没有写整改要求"):
        actions.line_edit(**edit, asked="公示收费", due_on=TODAY)
    kept = actions.line_edit(
        **edit, wording="收费项目没有按规定公示。", asked="公示收费项目", due_on=date(2026, 6, 30)
    )
    assert kept.said == "收费项目没有按规定公示。"
    visit = draft(people, visit)  # again: own wording stays while the text is the same
    assert visit.lines.get(kind="problem").wording == "收费项目没有按规定公示。"


def test_申辩期按工作日_沉默不是同意_到期才能登记(people: dict[str, Account], visit: Visit) -> None:
    visit = send(people, draft(people, visit))
    assert visit.reply_due == date(2026, 5, 26)
    inspector = people["inspector"]
    visit = fresh(visit)
    with pytest.raises(Refused, match="申辩期到"):
        actions.opinion_silent(actor=inspector, visit=visit, seen=visit.version, on=TODAY)
    made = actions.opinion_silent(
        actor=inspector, visit=visit, seen=visit.version, on=date(2026, 5, 27)
    )
    assert (made.state, made.is_silent) == ("answered", True)
    paper, _masthead = opinion_of(fresh(made), made.lines.all(), TODAY)
    assert paper.is_silent


def test_申辩要有依据_局里代登要编号_申辩表认编号(people: dict[str, Account], visit: Visit) -> None:
    visit = send(people, draft(people, visit))
    line = visit.lines.get(kind="problem")
    given = {"line": line, "seen": line.version, "on": TODAY}
    with pytest.raises(UsageError, match="没有写理由"):
        actions.line_reply(actor=people["principal"], reply="defend", **given)
    with pytest.raises(UsageError, match="没有写学校书面申辩的编号"):
        actions.line_reply(actor=people["data_officer"], reply="accept", **given)
    slip = sheets.slip_sheet(fresh(visit))
    assert sheets.slip_answers(visit, slip, "申辩表.xlsx") == {}
    other = Visit(code="D1", reply_due=TODAY)
    with pytest.raises(UsageError, match="编号是"):
        sheets.slip_answers(other, slip, "申辩表.xlsx")


def test_有申辩没复核不能印发_印发后问题进台账_交办校长_复查到位销号办结(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit
) -> None:
    visit = answer(people, send(people, draft(people, visit)))
    assert any("复核" in todo.title for todo in todos_of(people["inspector"], TODAY))
    with pytest.raises(Refused, match="有申辩，还没有复核"):
        issue(people, visit)
    settle(people, visit)
    assert any("签发" in todo.title for todo in todos_of(people["leader"], TODAY))
    issue(people, visit)
    line = visit.lines.get(kind="problem")
    assert line.finding is not None
    assert line.finding.how == "inspection"
    assert line.finding.clause == "zibo-2021#2.2"
    assert line.task is not None
    assert line.task.person == people["principal"]
    assert line.task.due_on == line.due_on
    judge = {"actor": people["inspector"], "words": "已公示", "document": "云督复〔2026〕2号"}
    due = line.due_on
    with pytest.raises(Refused, match="还没有复查"):
        actions.line_judge(**judge, line=line, seen=line.version, met=True, on=due)
    plan(people, place, filed, kind="remote", item=None, of=fresh(visit), on=due)
    task = line.task
    own = {"actor": people["principal"], "on": TODAY}
    task = work.task_receive(**own, task=task, seen=task.version)
    work.task_feed_back(**own, task=task, seen=task.version, percent=100, words="已公示")
    claimed = fresh(task).version
    with pytest.raises(UsageError, match="没有写报给谁"):
        actions.line_judge(**judge, line=line, seen=line.version, met=False, on=due)
    up = actions.line_judge(
        **judge, line=line, seen=line.version, met=False, on=due, escalated_to="县政府督导委员会"
    )
    assert (fresh(visit).state, fresh(up.finding).is_open) == ("issued", True)
    task = fresh(task)
    assert task.version == claimed + 1  # who still has its page open is told
    assert (task.state, task.percent, task.said) == (
        "received",
        99,
        "退回：已公示（云督复〔2026〕2号）",
    )
    assert any("补办退回的任务" in todo.title for todo in todos_of(people["principal"], due))
    assert not any("验收任务" in todo.title for todo in todos_of(people["leader"], due))
    again = "复查没有到位，没有任务在办，请重新交办"
    assert not any(again in todo.title for todo in todos_of(people["leader"], due))
    work.task_feed_back(**own, task=task, seen=task.version, percent=100, words="又改了")
    task = fresh(task)
    work.task_accept(
        actor=people["leader"], task=task, seen=task.version, on=TODAY, document="云教验〔2026〕5号"
    )
    assert any(again in todo.title for todo in todos_of(people["leader"], due))
    up = fresh(up)
    actions.line_judge(**judge, line=up, seen=up.version, met=True, on=due)
    assert not any(again in todo.title for todo in todos_of(people["leader"], due))
    finding = fresh(line.finding)
    assert (finding.status, finding.closed_way) == ("closed", "judgement")
    assert fresh(visit).state == "closed"


def test_采纳申辩_这一条撤下_没有问题就办结(people: dict[str, Account], visit: Visit) -> None:
    visit = answer(people, send(people, draft(people, visit)))
    settle(people, visit, "withdrawn")
    made = issue(people, visit)
    assert made.state == "closed"
    assert not Finding.objects.unscoped("nothing was opened").exists()
    assert not Task.objects.unscoped("nothing was handed out").exists()


def test_学校在反馈前什么也看不到_别的学校当作没有(
    world: World, people: dict[str, Account], visit: Visit, client: Client
) -> None:
    visit = draft(people, visit)
    client.force_login(people["principal"])
    page = client.get(f"/supervision/visits/{visit.pk}/").content.decode()
    assert "收费没有公示" not in page
    assert "三个问题" not in page
    assert client.get(f"/supervision/visits/{visit.pk}/file/brief.docx").status_code == 404
    assert client.get(f"/supervision/visits/{visit.pk}/phone/").status_code == 403
    send(people, visit)
    assert "收费没有公示" in client.get(f"/supervision/visits/{visit.pk}/").content.decode()
    client.force_login(world.home.other_principal)
    assert client.get(f"/supervision/visits/{visit.pk}/").status_code == 404


def test_清单工作簿_写出去能读回来_种类写错指到格(
    people: dict[str, Account], filed: YearlyList
) -> None:
    with pytest.raises(UsageError, match="没有一行事项"):
        sheets.list_rows(sheets.list_sheet(), "清单.xlsx")
    with pytest.raises(UsageError, match="文件不完整"):
        sheets.list_rows(b"PK", "清单.xlsx")
    with pytest.raises(Refused, match="已经备案"):
        actions.items_import(
            actor=people["inspector"], yearly=fresh(filed), rows=[], file_name="x", on=TODAY
        )
    held = fresh(filed)
    actions.list_amend(
        actor=people["leader"], yearly=held, seen=held.version, why="省教督函〔2026〕9号", on=TODAY
    )
    rows = [
        ItemRow("国家义务教育质量监测", "special", "nation", "教育部", "", "5月", "教督〔2026〕1号")
    ]
    for _again in range(2):
        actions.items_import(
            actor=people["inspector"], yearly=fresh(filed), rows=rows, file_name="国家清单.xlsx",
            on=TODAY,
        )  # fmt: skip
    assert ListItem.objects.filter(yearly=filed).count() == 3
    with pytest.raises(UsageError, match="没有备案文号"):
        actions.item_add(
            actor=people["inspector"], yearly=fresh(filed), on=TODAY, label="甲", kind="special",
            level="province", organiser="省厅",
        )  # fmt: skip


def test_指派责任督学_先列还没有的学校(
    people: dict[str, Account], place: Place, world: World
) -> None:
    actions.duty_assign(
        actor=people["leader"], place=place, name="李督学", phone="0000-1", valid_from=TODAY
    )
    client = Client()
    client.force_login(people["leader"])
    to = f"/supervision/of/{place.region_code}/people/"
    form = client.get(to).context["forms"]["duty"]
    assert form.initial["school"] == world.home.schools[1].school_code
    sent = {"school": form.initial["school"], "name": "孙督学", "phone": "0000-2"}
    told = client.post(f"{to}duty/", {**sent, "valid_from": "2026-05-12"}, follow=True)
    assert "的责任督学从2026年5月12日起是孙督学。" in told.content.decode()


def test_责任督学换人_前一任止于前一天(people: dict[str, Account], place: Place) -> None:
    given = {"actor": people["inspector"], "place": place, "phone": "0599-1"}
    first = actions.duty_assign(**given, name="甲督学", valid_from=date(2026, 1, 1))
    actions.duty_assign(**given, name="乙督学", valid_from=date(2026, 3, 1))
    assert fresh(first).valid_to == date(2026, 2, 28)
    with pytest.raises(Refused, match="乙督学从"):
        actions.duty_assign(**given, name="丙督学", valid_from=date(2026, 3, 1))


def test_自查_没做到的要写打算_全部选好才提交_提交后不再改(
    people: dict[str, Account], place: Place
) -> None:
    check = actions.self_check_open(
        actor=people["inspector"], place=place, pack="zibo-2021", rubric="management_standard",
        year=2026, due_on=TODAY,
    )  # fmt: skip
    principal = people["principal"]
    items = [one.id for one in load_plan("zibo-2021").rubrics["management_standard"].items]
    answers = dict.fromkeys(items[:-1], ("done", ""))
    given = {"actor": principal, "check": check, "on": TODAY}
    with pytest.raises(Refused, match="第 6 项没有选"):
        actions.self_check_fill(**given, seen=check.version, answers=answers, hand_in=True)
    answers[items[-1]] = ("not", "")
    check = fresh(check)
    given["check"] = check
    with pytest.raises(Refused, match="没有写打算"):
        actions.self_check_fill(**given, seen=check.version, answers=answers, hand_in=True)
    answers[items[-1]] = ("not", "下学期成立家委会")
    done = actions.self_check_fill(**given, seen=check.version, answers=answers, hand_in=True)
    assert done.handed_by == principal.name
    with pytest.raises(Refused, match="提交"):
        actions.self_check_fill(
            actor=principal, check=fresh(done), seen=fresh(done).version, answers={}, on=TODAY,
            hand_in=False,
        )  # fmt: skip
    with pytest.raises(UsageError, match="不用于自查"):
        actions.self_check_open(
            actor=people["inspector"], place=place, pack="zibo-2021", rubric="town_diagnosis",
            year=2026, due_on=TODAY,
        )  # fmt: skip


def test_建议到校_没有到校记录照实说_到过就算间隔(
    people: dict[str, Account], place: Place, visit: Visit
) -> None:
    inspector = people["inspector"]
    one = signs.signs_of(inspector, place.region_code, place.school_code, TODAY)
    assert one.days_since_visit is None
    draft(people, visit)
    one = signs.signs_of(inspector, place.region_code, place.school_code, TODAY + timedelta(days=9))
    assert one.days_since_visit == 9


@pytest.mark.parametrize("name", sorted(documents.NAMES))
def test_每种文书都排得出(people: dict[str, Account], visit: Visit, name: str) -> None:
    visit = send(people, draft(people, visit))
    visit.lines.filter(kind="problem").update(verdict="met", verdict_on=TODAY)
    data, filename = documents.made(people["inspector"], fresh(visit), name, TODAY)
    assert len(data) > 2000
    assert filename.startswith(visit.school_name)


def test_意见条目只在反馈后的学校申辩_换了状态就拦(
    people: dict[str, Account], visit: Visit
) -> None:
    visit = draft(people, visit)
    line: Line = visit.lines.get(kind="problem")
    with pytest.raises(Refused, match="意见起草中"):
        actions.line_reply(
            actor=people["principal"], line=line, seen=line.version, reply="accept", on=TODAY
        )


def test_简报两页_问题再多也不添页(
    people: dict[str, Account], place: Place, visit: Visit, tmp_path: Path
) -> None:
    for number in range(40):
        work.finding_open(
            actor=people["inspector"], place=place, kind="shortfall", how="hotline",
            name=f"第{number}件家长反映的、名称写得很长的事项",
            words="家长两次来电反映，还没有答复。" * 3,
            on=TODAY, distinct=True,
        )  # fmt: skip
    data, _name = documents.made(people["inspector"], fresh(visit), "brief.pdf", TODAY)
    path = tmp_path / "brief.pdf"
    path.write_bytes(data)
    assert len(pypdf.PdfReader(path).pages) == 2


def test_自查工作簿_编号对不上不收_填好的读得回来(people: dict[str, Account], place: Place) -> None:
    check = actions.self_check_open(
        actor=people["inspector"], place=place, pack="zibo-2021", rubric="management_standard",
        year=2026, due_on=TODAY,
    )  # fmt: skip
    actions.self_check_fill(
        actor=people["principal"], check=check, seen=check.version, on=TODAY, hand_in=False,
        answers={"equal_rights": ("partly", "明年起请家长到场")},
    )  # fmt: skip
    data = sheets.check_sheet(fresh(check))
    read = sheets.check_answers(fresh(check), data, "自查.xlsx")
    assert read == {"equal_rights": ("partly", "明年起请家长到场")}
    other = fresh(check)
    other.code = "Z0"
    with pytest.raises(UsageError, match="编号是"):
        sheets.check_answers(other, data, "自查.xlsx")


def paper_text(people: dict[str, Account], visit: Visit, name: str = "opinion.docx") -> str:
    data, _name = documents.made(people["inspector"], fresh(visit), name, TODAY)
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        parts = [held.read(one).decode() for one in held.namelist() if one.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", "".join(parts))


def test_撤下的条目_不在问题和整改里_只在申辩里写明(
    people: dict[str, Account], visit: Visit
) -> None:
    visit = answer(people, send(people, draft(people, visit)))
    settle(people, visit, "withdrawn")
    visit = issue(people, visit)
    opinion, masthead = opinion_of(visit, visit.lines.all(), TODAY)
    report = opinion_paper(opinion, masthead)
    said = list(report.texts())
    assert "存在问题" not in " ".join(said)
    assert "限期整改" not in " ".join(said)
    (line,) = [one for one in said if "收费没有公示" in one]
    assert line.startswith("申辩")
    assert "初步意见第2条" in line


def test_印发以后的事不改印发的意见书(people: dict[str, Account], visit: Visit) -> None:
    visit = answer(people, send(people, draft(people, visit)))
    settle(people, visit)
    visit = issue(people, visit)
    before = opinion_of(fresh(visit), [], TODAY)
    Line.objects.filter(visit=visit, kind="problem").update(
        verdict="met", verdict_words="已经改好", wording="另一句话"
    )
    Account.objects.filter(pk=people["leader"].pk).update(name="新局长")
    assert opinion_of(fresh(visit), fresh(visit).lines.all(), TODAY + timedelta(days=90)) == before
    text = paper_text(people, visit)
    assert "另一句话" not in text
    assert "已经改好" not in text
    assert "新局长" not in text


def test_没有印发的意见书有草稿字样_没有落款(people: dict[str, Account], visit: Visit) -> None:
    visit = draft(people, visit)
    opinion, masthead = opinion_of(visit, visit.lines.all(), TODAY)
    assert masthead.mark == "草稿"
    report = opinion_paper(opinion, masthead)
    assert not any(isinstance(one, Signature) for one in report.blocks)
    visit = send(people, visit)
    assert opinion_of(visit, visit.lines.all(), TODAY)[1].mark == "征求意见稿"


def two_problems(people: dict[str, Account], visit: Visit) -> Visit:
    keep(people["inspector"], visit, "joint_research", "not", "村小教师没有到场")
    visit = answer(people, send(people, draft(people, visit)))
    settle(people, visit)
    return issue(people, visit)


def test_复查意见书_没有复查完的是草稿_复查到位或上报后复查办结(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit
) -> None:
    visit = two_problems(people, visit)
    first, second = visit.lines.filter(kind="problem")
    due = first.due_on
    assert due is not None
    recheck = plan(people, place, filed, kind="remote", item=None, of=fresh(visit), on=due)
    judge = {"actor": people["inspector"], "words": "看过", "document": "云督复〔2026〕2号"}
    actions.line_judge(**judge, line=first, seen=first.version, met=True, on=due)
    _data, name = documents.made(people["inspector"], fresh(visit), "recheck.docx", due)
    assert "（草稿）" in name
    assert "还有 1 条没有复查" in paper_text(people, visit, "recheck.docx")
    assert fresh(recheck).state == "planned"
    client = Client()
    client.force_login(people["inspector"])
    page = client.get(f"/supervision/visits/{recheck.pk}/").content.decode()
    assert f"对{recheck.school_name}线上复核整改" in page  # nobody goes there
    assert "到校后用手机记" not in page
    second = fresh(second)
    actions.line_judge(
        **judge, line=second, seen=second.version, met=False, on=due, escalated_to="县政府"
    )
    assert fresh(recheck).state == "closed"
    assert fresh(visit).state == "issued"  # what was reported upwards is not mended yet
    _data, name = documents.made(people["inspector"], fresh(visit), "recheck.docx", due)
    assert "草稿" not in name


def test_一个文号只编一份文件_写法不同也认得(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit
) -> None:
    visit = two_problems(people, visit)
    item = filed.items.get(kind="teaching")
    other = answer(people, send(people, draft(people, plan(people, place, filed, kind="teaching",
                                                           item=item))))  # fmt: skip
    settle(people, other)
    given = {"actor": people["leader"], "visit": fresh(other), "seen": fresh(other).version,
             "on": TODAY + timedelta(days=8)}  # fmt: skip
    for number in ("云督意见〔2026〕5号", "云督意见[2026] 5号", "云教督备〔2026〕1号"):
        with pytest.raises(UsageError, match="已经是"):
            actions.opinion_issue(**given, document_number=number)
    with pytest.raises(UsageError, match="没有写发文的文号"):
        actions.opinion_issue(**given, document_number=" ")
    assert actions.opinion_issue(**given, document_number="云督意见〔2026〕6号").issued_on
    line = visit.lines.filter(kind="problem").first()
    assert line is not None
    plan(people, place, filed, kind="remote", item=None, of=fresh(visit), on=line.due_on)
    with pytest.raises(UsageError, match="督导-2026-001的意见书的文号"):
        actions.line_judge(
            actor=people["inspector"], line=line, seen=line.version, met=True, words="好",
            document="云督意见〔2026〕5号", on=line.due_on,
        )  # fmt: skip


def test_到校以前不收记录(people: dict[str, Account], place: Place, filed: YearlyList) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    if tomorrow.year != 2026:
        filed.year = tomorrow.year
        filed.save()
    early = plan(people, place, filed, on=tomorrow, day=tomorrow, noticed_on=NOTICED)
    with pytest.raises(Refused, match="还没有到校") as refused:
        keep(people["inspector"], early, "charter", "good")
    assert str(tomorrow) in refused.value.found


def test_两人看法不一致_草稿写明_核定以前不反馈(
    world: World, people: dict[str, Account], visit: Visit, client: Client
) -> None:
    keep(people["inspector"], visit, "charter", "good", "章程上墙", client_id="a")
    keep(people["inspector"], visit, "charter", "not", "教师不知道章程", client_id="b",
         paper_number="记录表2")  # fmt: skip
    visit = fresh(visit)
    visit = actions.opinion_draft(
        actor=people["inspector"], visit=visit, seen=visit.version, on=TODAY,
        found=drafting.said_of(people["inspector"], visit),
    )  # fmt: skip
    with pytest.raises(Refused, match="第1、2条对同一项的看法不一致"):
        send(people, visit)
    client.force_login(people["inspector"])
    page = client.get(f"/supervision/visits/{visit.pk}/").content.decode()
    assert "的记录不一致" in page
    assert "看法不一致" in page
    assert "记录表2" in page
    assert "教师不知道章程" in page
    assert "反馈给学校</button>" not in page
    line = visit.lines.get(kind="problem")
    actions.line_edit(
        actor=people["inspector"], line=line, seen=line.version, is_kept=False,
        why="公布栏上确有章程，教师次日确认",
    )  # fmt: skip
    assert send(people, visit).state == "sent"


def shortfall(world: World, place: Place, name: str, indicator: str, unit: str) -> Finding:
    return Finding.objects.create(
        region_code=place.region_code, school_code=place.school_code, unit=place.school_code,
        unit_name=place.name, year=2025, number=901, name=name, indicator=indicator,
        clause="cn-moe-2017-6#resource-5", rule="r", subject=name, sense="at_least", limit=2000.0,
        value=1800.0, value_unit=unit, short=99_120.0, amount="", amount_unit="元",
        opened_on=date(2025, 11, 1),
    )  # fmt: skip


def test_设备经费是县里的事_起草时写明承办单位_任务交给它_督导可以改给学校(
    world: World, people: dict[str, Account], place: Place, visit: Visit
) -> None:
    finding = shortfall(world, place, "生均教学仪器设备值", "equipment_per_pupil", "元/生")
    visit = draft(people, visit)
    line = visit.lines.get(finding=finding)
    assert line.kind == "county"
    assert line.office
    assert "整改“" not in line.asked
    assert not line.is_problem
    edit = {"actor": people["inspector"], "line": line, "is_kept": True, "due_on": line.due_on}
    with pytest.raises(UsageError, match="没有写承办单位"):
        actions.line_edit(**edit, seen=line.version, asked="补足", kind="county", office=" ")
    moved = actions.line_edit(
        **edit, seen=line.version, asked="清点在用设备，报废的及时报县里", kind="problem"
    )
    assert (moved.kind, moved.office) == ("problem", "")
    edit["line"] = moved
    back = actions.line_edit(
        **edit,
        seen=moved.version,
        asked="购置设备",
        kind="county",
        office="县教育局装备股",
    )
    again = draft(people, visit)  # the drafter's choice stays
    assert again.lines.get(pk=back.pk).office == "县教育局装备股"
    visit = answer(people, send(people, again))
    settle(people, visit)
    visit = issue(people, visit)
    task = fresh(back).task
    assert task.office == "县教育局装备股"
    assert task.person is None
    opinion, masthead = opinion_of(visit, visit.lines.all(), TODAY)
    text = "\n".join(opinion_paper(opinion, masthead).texts())
    assert "县级承办事项" in text
    assert "另有 1 条不是学校能解决的" in text


def test_教学视导的报告不写校舍经费_整改要求不抄条目(
    world: World, people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    shortfall(world, place, "生均教学仪器设备值", "equipment_per_pupil", "元/生")
    item = filed.items.get(kind="teaching")
    visit = draft(people, plan(people, place, filed, kind="teaching", item=item))
    assert not visit.lines.filter(finding__isnull=False).exists()
    asked = visit.lines.get(kind="problem").asked
    assert asked
    assert "整改“没有违规办学行为”" not in asked


def test_教学视导一趟_回避的拦下_改一处说法_报告带走_回访没到位再来_到位销号(
    people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    """A teaching visit as a story: the research office starts it, the school has the last word."""
    inspector, principal = people["inspector"], people["principal"]
    item = filed.items.get(kind="teaching")
    given = {"kind": "teaching", "item": item, "pack": "national", "rubric": "teaching_visit"}
    actions.recusal_declare(
        actor=people["leader"], place=place, name="沈老师", reason="配偶在该校任教", on=NOTICED
    )
    with pytest.raises(Refused, match="沈老师已登记回避"):  # the refusal
        plan(people, place, filed, **given, people=group(people, "沈老师"))
    visit = plan(people, place, filed, **given, people=group(people, "罗老师"))
    assert any("入校" in todo.title or "视导" in todo.title for todo in todos_of(inspector, TODAY))
    keep(inspector, visit, "lesson_goal", "good", "三节课都写明怎样知道学生会了")
    keep(inspector, visit, "pupils_active", "not", "两节课没有留当堂练习的时间")
    visit = fresh(visit)
    visit = actions.opinion_draft(
        actor=inspector, visit=visit, seen=visit.version, on=TODAY,
        found=drafting.said_of(inspector, visit),
    )  # fmt: skip
    problem = visit.lines.get(kind="problem")
    assert "教研组互相听课" in problem.asked  # what the rubric proposes to mend
    actions.line_edit(  # the correction: own words, the same facts
        actor=inspector, line=problem, seen=problem.version, is_kept=True,
        wording="听的课里有两节没有留当堂练习的时间。", asked=problem.asked, due_on=problem.due_on,
    )  # fmt: skip
    visit = send(people, visit)
    assert any("视导" in todo.title for todo in todos_of(principal, TODAY))  # what the next sees
    visit = answer(people, visit, defend="")
    visit = issue(people, visit)
    paper, name = documents.made(inspector, visit, "opinion.docx", TODAY)
    text = "".join(one.text for one in docx.Document(io.BytesIO(paper)).paragraphs)
    assert "教学视导报告" in name + text  # the paper that leaves
    problem = fresh(problem)
    assert problem.task.person == principal
    due = problem.due_on
    plan(people, place, filed, kind="remote", item=None, of=visit, on=due)
    judge = {"actor": inspector, "words": "回访听课两节", "on": due}
    actions.line_judge(
        **judge, line=problem, seen=problem.version, met=False, document="云教视复〔2026〕1号",
        escalated_to="县教研室",
    )  # fmt: skip
    assert fresh(problem.finding).is_open
    problem = fresh(problem)
    actions.line_judge(
        **judge, line=problem, seen=problem.version, met=True, document="云教视复〔2026〕2号"
    )
    assert fresh(problem.finding).status == "closed"  # the verdict that moves
    assert fresh(visit).state == "closed"


def test_登记复查结论被拒_写过的还在_数据销号的可以办结(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit, client: Client
) -> None:
    visit = two_problems(people, visit)
    line = visit.lines.filter(kind="problem").first()
    assert line is not None
    actions.visit_plan(
        actor=people["inspector"], place=place, kind="remote", item=None, of=fresh(visit),
        on=TODAY, noticed_on=TODAY, purpose="复查", people=group(people), day=TODAY,
    )  # fmt: skip
    client.force_login(people["inspector"])
    answer = client.post(
        f"/supervision/lines/{line.pk}/judge/",
        {"seen": line.version, "met": "0", "words": "还差三项", "document": "云督复〔2026〕8号"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还差三项" in page
    assert "云督复〔2026〕8号" in page
    close = {"actor": people["inspector"], "visit": fresh(visit), "seen": fresh(visit).version}
    with pytest.raises(Refused, match="还没有销号"):
        actions.visit_close(**close, on=TODAY)
    Line.objects.filter(visit=visit, kind="problem").update(verdict="met")
    assert any("都已销号，请办结" in todo.title for todo in todos_of(people["inspector"], TODAY))
    assert actions.visit_close(**close, on=TODAY).state == "closed"


def test_第二次综合督导_说出是哪一次哪一天_出路是链接_填过的还在(
    people: dict[str, Account], place: Place, filed: YearlyList, visit: Visit, client: Client
) -> None:
    client.force_login(people["inspector"])
    today = timezone.localdate()
    visit.on = date(today.year, 12, 30)
    visit.save()
    filed.year = today.year
    filed.save()
    item = filed.items.get(kind="comprehensive")
    answer = client.post(
        f"/supervision/of/{place.region_code}/visits/new/",
        {"school": place.school_code, "kind": "comprehensive", "item": item.pk, "others": "罗督学",
         "on": f"{today.year}-12-31", "noticed_on": str(today), "purpose": "再看一次",
         "inspectors": [people["inspector"].pk]},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "该校本年已安排过综合督导" in page
    assert f"已安排的是{visit.label}，{today.year}-12-30" in page
    assert f'href="/supervision/visits/{visit.pk}/"' in page
    assert f'href="/supervision/of/{place.region_code}/list/{today.year + 1}/"' in page
    assert "再看一次" in page
    assert "<nav" in page


def test_量表只列采用的计划和各县通用的_不合用的种类不收(
    people: dict[str, Account], place: Place, filed: YearlyList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "documents_of", lambda _region: ["zibo-2021"])
    offered = {pack for pack, _title, _rubric in reading.rubrics_for(place.region_code)}
    assert offered == {"zibo-2021", "national"}
    with pytest.raises(UsageError, match="不用于综合督导"):
        plan(people, place, filed, pack="national", rubric="workload")
    made = plan(people, place, filed, pack="national", rubric="school_management")
    keep(people["inspector"], made, "charter_in_use", "not", "章程是旧版")
    (said,) = drafting.said_of(people["inspector"], made)
    assert said.asked == "修订章程并公布，在教代会和家长委员会上说明怎样参与"
    assert cited(said.clause).paper == "《义务教育学校管理标准》6.1"


def test_简报说几年多_数旁边有标准(
    world: World, people: dict[str, Account], place: Place, visit: Visit
) -> None:
    one = shortfall(world, place, "生均教学仪器设备值", "equipment_per_pupil", "元/生")
    one.opened_on = TODAY - timedelta(days=1139)
    one.save()
    brief = documents.brief_of(people["inspector"], visit, TODAY)
    assert brief.matters[0].now == "1,800.0 元/生（标准 2,000.0 元/生）"
    assert any("已 3 年多没有解决" in str(one.words) for one in brief.questions)


def test_问题印发以后_台账上是事情的名称_不是一句要求(
    people: dict[str, Account], visit: Visit
) -> None:
    seen = "食堂排烟管道破损，油烟进教室。"
    keep(people["inspector"], visit, "other", "not", seen, client_id="seen1")
    visit = draft(people, visit)
    aside = visit.lines.get(key="seen:seen1")
    assert aside.text == f"其他：{seen}"
    actions.line_edit(
        actor=people["inspector"], line=aside, seen=aside.version, is_kept=True,
        asked="更换管道", due_on=TODAY + timedelta(days=60),
    )  # fmt: skip
    send(people, visit)
    answer(people, visit, defend="")
    issue(people, visit)
    names = set(visit.lines.filter(kind="problem").values_list("finding__name", flat=True))
    assert names == {"办学行为", "食堂排烟管道破损"}


def test_清单备案后增减_写明依据和理由_移出的留着_有到校的不能移(
    people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    inspector, leader = people["inspector"], people["leader"]
    url = f"/supervision/of/{place.region_code}/list/2026/"
    client = Client()
    client.force_login(inspector)
    plan(people, place, filed)
    teaching = filed.items.get(kind="teaching")
    sent = {"seen": filed.version, "item": teaching.pk, "why": "本年不再开展"}
    assert "已经备案" in client.post(url + "remove/", sent).content.decode()
    held = fresh(filed)
    actions.list_amend(
        actor=leader, yearly=held, seen=held.version, why="省教督函〔2026〕9号", on=TODAY
    )

    def remove(item: ListItem, why: str) -> str:
        given = {"seen": fresh(filed).version, "item": item.pk, "why": why}
        return client.post(url + "remove/", given, follow=True).content.decode()

    assert "没有写移出的理由" in remove(teaching, " ")
    assert "已按这一项安排到校 1 次" in remove(filed.items.get(kind="comprehensive"), "不办")
    page = remove(teaching, "本年不再开展")
    assert "<s>学科教学视导</s>" in page
    assert "2026 年度清单，1 项" in page
    held = fresh(filed)
    actions.list_file(
        actor=leader, yearly=held, seen=held.version, document_number="云教督备〔2026〕4号",
        filed_with="省教育厅", on=TODAY,
    )  # fmt: skip
    told = [(one.what, one.label, one.words, one.by_name) for one in fresh(filed).changes.all()]
    assert told == [
        ("opened", "", "省教督函〔2026〕9号", leader.name),
        ("removed", "学科教学视导", "本年不再开展", inspector.name),
        ("filed", "", "云教督备〔2026〕4号", leader.name),
    ]
    assert [one.label for one in reading.items_of(inspector, place.region_code)] == [
        "义务教育学校综合督导"
    ]
    with pytest.raises(Stopped, match="不在年度清单内"):
        plan(people, place, fresh(filed), kind="teaching", item=None, rubric="", pack="")


def test_安排到校的页面写明依据的底线_别年的清单事项当场说清(
    people: dict[str, Account], place: Place, filed: YearlyList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    client = Client()
    client.force_login(people["inspector"])
    url = f"/supervision/of/{place.region_code}/visits/new/"
    assert "教师厅〔2025〕2号" in client.get(url).content.decode()
    sent = {
        "school": place.school_code, "kind": "special", "on": "2027-03-01",
        "item": str(filed.items.get(kind="comprehensive").pk), "noticed_on": "2026-05-01",
        "purpose": "看课堂", "others": "李督学、孙督学", "rubric": "",
    }  # fmt: skip
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "这一项在 2026 年度清单里，到校在 2027 年" in refused.content.decode()


def test_没有量表的到校_三个问题取自系统知道的_不足三个写明为什么(
    people: dict[str, Account], place: Place, filed: YearlyList
) -> None:
    held = plan(people, place, filed, pack="", rubric="")
    brief = documents.brief_of(people["inspector"], held, TODAY)
    assert brief.questions == ()
    assert "3 个问题由督导组到校前商定" in str(brief.fewer)
    page = paper_text(people, held, "brief.docx").replace(" ", "")
    assert "3个问题由督导组到校前商定" in page
    assert "没有选用量表" in page
    inspector = people["inspector"]
    check = actions.self_check_open(
        actor=inspector, place=place, pack="zibo-2021", rubric="management_standard", year=2026,
        due_on=TODAY,
    )  # fmt: skip
    items = [one.id for one in rubrics_of("zibo-2021")["management_standard"].items]
    said = dict.fromkeys(items, ("done", "")) | {items[0]: ("not", "本月补上")}
    actions.self_check_fill(
        actor=people["principal"], check=check, seen=check.version, answers=said, on=NOTICED,
        hand_in=True,
    )  # fmt: skip
    brief = documents.brief_of(inspector, held, TODAY)
    assert [str(one.words)[:7] for one in brief.questions] == ["自查时学校说“"]
    assert "只有 1 件，其余 2 个问题" in str(brief.fewer)


def test_整改期限已过_印发前督导往后改期_不能往前(
    people: dict[str, Account], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(people, draft(people, visit))
    held = answer(people, fresh(visit), defend="")
    line = next(one for one in held.lines.all() if one.is_problem)
    late = line.due_on + timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: late)
    inspector, client = people["inspector"], Client()
    with pytest.raises(Refused, match="整改期限已经过了"):
        actions.opinion_issue(
            actor=people["leader"], visit=held, seen=held.version, document_number="云教督1号",
            on=late,
        )  # fmt: skip
    told = [todo.title for todo in todos_of(inspector, late)]
    assert any("整改期限已过，印发前请改期" in text for text in told)
    client.force_login(inspector)
    url = f"/supervision/lines/{line.pk}/put-off/"
    assert (
        "期限已过，印发前请改期" in client.get(f"/supervision/visits/{held.pk}/").content.decode()
    )
    early = client.post(url, {"seen": line.version, "due_on": line.due_on.isoformat()})
    assert "期限只能往后改" in early.content.decode()
    later = late + timedelta(days=60)
    assert client.post(url, {"seen": line.version, "due_on": later.isoformat()}).status_code == 302
    held = fresh(held)
    done = actions.opinion_issue(
        actor=people["leader"], visit=held, seen=held.version, document_number="云教督1号", on=late
    )
    assert done.state == "issued"


def test_申辩表和自查表填错_每一格都说出来_一条也不存(
    people: dict[str, Account], visit: Visit
) -> None:
    held = send(people, draft(people, visit))
    blank = sheets.slip_sheet(held)

    def changed(**cells: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(blank))
        for cell, text in cells.items():
            book.active[cell] = text
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    wrong = changed(C5="同意", C6="不同意")
    with pytest.raises(UsageError, match="C5“回复”填的是“同意”；C6“回复”填的是“不同意”"):
        sheets.slip_answers(held, wrong, "申辩表.xlsx")
    with pytest.raises(UsageError, match="D5“申辩的事实和依据”没有填"):
        sheets.slip_answers(held, changed(C5="申辩"), "申辩表.xlsx")
    with pytest.raises(UsageError, match="D5“申辩的事实和依据”有 401 个字"):
        sheets.slip_answers(held, changed(C5="申辩", D5="据" * 401), "申辩表.xlsx")
    with pytest.raises(UsageError, match="A5“序号”填的是“99”"):
        sheets.slip_answers(held, changed(A5="99", C5="认可"), "申辩表.xlsx")
    listed = openpyxl.load_workbook(io.BytesIO(sheets.list_sheet()))
    for cell, text in (("A2", "国家质量监测"), ("B2", "专项检查"), ("C2", "国家级")):
        listed.active[cell] = text
    out = io.BytesIO()
    listed.save(out)
    with pytest.raises(UsageError, match="B2“种类”填的是“专项检查”；C2“层级”填的是“国家级”"):
        sheets.list_rows(out.getvalue(), "清单.xlsx")
    told = sheets.slip_answers(held, changed(C5="申辩", D5="公示表显示 55 分钟"), "申辩表.xlsx")
    assert told == {1: ("defend", "公示表显示 55 分钟")}


def issued(people: dict[str, Account], visit: Visit, item: str, number: str) -> Visit:
    """Carry a visit that saw one thing not done through to its issued opinion."""
    keep(people["inspector"], visit, item, "not", "教师说不出章程里写了什么")
    visit = fresh(visit)
    found = drafting.said_of(people["inspector"], visit)
    actions.opinion_draft(
        actor=people["inspector"], visit=visit, seen=visit.version, found=found, on=TODAY
    )
    visit = answer(people, send(people, visit), defend="")
    return actions.opinion_issue(
        actor=people["leader"], visit=visit, seen=visit.version, document_number=number,
        on=TODAY + timedelta(days=7),
    )  # fmt: skip


def test_两份量表的同名条目_条款不同也是同一件事_又看到的补充进去_不另开一条(
    people: dict[str, Account], place: Place, filed: YearlyList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The charter of the plan (三（六）) and of the management standard (6.1) are one matter."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY + timedelta(days=7))
    issued(people, plan(people, place, filed), "charter", "云督意见〔2026〕5号")
    second = plan(
        people, place, filed, kind="special", item=filed.items.get(kind="teaching"),
        pack="national", rubric="school_management",
    )  # fmt: skip
    issued(people, second, "charter_in_use", "云督意见〔2026〕6号")
    rows = Finding.objects.unscoped("what both visits opened").filter(name="章程的执行")
    (one,) = rows
    assert one.clause == "zibo-2021#3.6"
    (line,) = fresh(second).lines.filter(kind="problem")
    assert line.finding_id == one.pk
    assert line.task_id == Task.objects.unscoped("handed out once").get(finding=one).pk
    (again,) = one.supplements.all()
    assert "教师说不出章程里写了什么" in again.words
    assert "6.1" in again.words  # the clause of the second rubric
    assert "云督意见〔2026〕6号" in again.words
