"""Classes of school as support given: who decides, what is refused, what a school sees."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.measure.engine.holdings import Holdings
from junheng.measure.progress.classing import Reading, propose
from junheng.policy.classes import load_classes
from junheng.policy.plan import load_plan
from junheng.publish.sentences.support import criteria_sentence
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, Settlement, Way
from junheng.web.plans.queries.asks import ask_rows, questions
from junheng.web.plans.queries.standing import standing_of, with_told
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.support import actions
from junheng.web.support.models import Classification, Expert, Judgement, Support
from junheng.web.support.queries import reading
from junheng.web.support.queries.reading import movements, packs_of
from junheng.web.work import sources
from junheng.web.work.sources import told_of

from .conftest import World
from .test_intake import SCHOOLS, Desk, desk  # noqa: F401  a fixture
from .test_plan_asks import officer, plan  # noqa: F401  fixtures

ON = date(2026, 3, 2)
PACK = load_classes("ouhai-2019")
assert PACK is not None
CLASSES = [one.state for one in PACK.classes]
KNOWN = propose(PACK, {"balance": Reading("unmet", "7 项中达到 3 项")})
UNKNOWN = propose(PACK, {})


def place(world: World, n: int = 0) -> Place:
    school = world.home.schools[n]
    return Place(school.region_code, school.school_code, name=school.name)


def seat(name: str, unit: str = "云州师范学院", **more: Any) -> actions.Seat:
    given = {"way": "borrowed", "goal": "每学期到校四次", "until": date(2027, 3, 1)}
    return actions.Seat(name, unit, pay_yuan=6000, **{**given, **more})


TEAM = [seat("甲教授"), seat("乙教授"), seat("丙教授")]


def decide(world: World, **more: Any) -> Classification:
    given = {
        "actor": world.home.people["leader"],
        "place": place(world),
        "pack": PACK,
        "proposal": KNOWN,
        "class_id": "potential",
        "valid_from": ON,
        "document_number": "云教〔2026〕18号",
        "why": "",
        "snapshot": None,
        "on": ON,
    }
    return actions.class_decide(**{**given, **more})


def team(world: World, **more: Any) -> Support:
    given = {
        "actor": world.home.people["data_officer"],
        "place": place(world),
        "pack": PACK,
        "seats": TEAM,
        "document_number": "云教研〔2026〕9号",
        "on": ON,
    }
    return actions.team_set(**{**given, **more})


def arrange(world: World, **more: Any) -> Support:
    given = {
        "actor": world.home.people["data_officer"],
        "place": place(world),
        "pack": PACK,
        "project_title": "同步课堂结对帮扶",
        "application": None,
        "plan_number": "一小〔2026〕6号",
        "plan_due_on": date(2026, 6, 30),
        "on": ON,
    }
    return actions.plan_set(**{**given, **more})


def rows(world: World, n: int = 0) -> list[Classification]:
    found = Classification.objects.unscoped("the classes of one school")
    return list(found.filter(school_code=world.home.schools[n].school_code))


# the decision


def test_认定要有文号_与建议不同要写理由_只有局领导能认定(world: World) -> None:
    with pytest.raises(UsageError, match="认定文号"):
        decide(world, document_number="口头")
    with pytest.raises(UsageError, match="与按条件得出的建议不同"):
        decide(world, class_id="good")
    with pytest.raises(UsageError, match="还得不出建议"):
        decide(world, proposal=UNKNOWN)
    with pytest.raises(UsageError, match="没有选定路径"):
        decide(world, class_id="best")
    for role in ("data_officer", "inspector", "principal"):
        with pytest.raises(NotAllowed):
            decide(world, actor=world.home.people[role])
    with pytest.raises(Hidden):
        decide(world, actor=world.away.people["leader"])
    row = decide(world, class_id="good", why="六个方面的评估已具备依据，数据在更正")
    assert (row.proposed, row.why) == ("potential", "六个方面的评估已具备依据，数据在更正")
    assert row.review_on == date(2027, 3, 2)
    assert row.grounds[0] == ["校际资源配置七项指标至少六项达到", "unmet", "7 项中达到 3 项"]


def test_按建议认定的不留理由_政策底线的提示记在日志里(world: World) -> None:
    row = decide(world, why="多写的")
    assert row.why == ""
    line = AuditLine.objects.filter(event="support.decided").latest("number")
    assert [one["strength"] for one in line.facts["rulings"]] == ["notice"]
    assert line.facts["class_purpose"] == "support"


def test_新的认定接着旧的_旧的不改不删(world: World) -> None:
    first = decide(world)
    with pytest.raises(Refused, match="以前的认定不改动"):
        decide(world, class_id="good", why="复核", valid_from=ON)
    second = decide(
        world, class_id="good", why="复核", valid_from=date(2027, 3, 1), on=date(2027, 3, 1)
    )
    first.refresh_from_db(from_queryset=Classification.objects.unscoped("the first of two"))
    assert (first.valid_to, second.valid_to) == (date(2027, 2, 28), None)
    assert len(rows(world)) == 2
    found = movements(PACK, rows(world), date(2027, 12, 1))
    assert found == ((2026, (1, 0, 0), 0), (2027, (0, 1, 0), 1))
    assert movements(PACK, [], ON) == ()


def test_同一所学校同时只有一个认定_数据库也守着(world: World) -> None:
    decide(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.create(
            **{
                field: getattr(rows(world)[0], field)
                for field in ("region_code", "school_code", "school_name", "plan", "class_id")
            },
            valid_from=date(2026, 9, 1),
            review_on=date(2027, 9, 1),
            document_number="云教〔2026〕19号",
            decided_by=world.home.people["leader"],
            decided_on=ON,
        )


def test_由人判断的条件_要有材料文号_有数据的条件不由人判断(world: World) -> None:
    given = {
        "actor": world.home.people["inspector"],
        "place": place(world),
        "pack": PACK,
        "criterion": "shared",
        "is_met": True,
        "words": "两项做法已在集团内使用",
        "document_number": "云督〔2026〕3号",
        "on": ON,
    }
    with pytest.raises(UsageError, match="材料文号"):
        actions.criterion_judge(**{**given, "document_number": "看过"})
    with pytest.raises(UsageError, match="不由人判断"):
        actions.criterion_judge(**{**given, "criterion": "balance"})
    with pytest.raises(NotAllowed):
        actions.criterion_judge(**{**given, "actor": world.home.people["leader"]})
    assert actions.criterion_judge(**given).is_met
    actions.criterion_judge(**{**given, "is_met": False})
    assert Judgement.objects.unscoped("both stay on record").count() == 2


# the team, the project, the plan


def test_专家少于三名_不予登记_说明理由(world: World) -> None:
    with pytest.raises(Refused, match="专家团队只有 2 人") as refused:
        team(world, seats=TEAM[:2])
    assert "不少于 3 名指导专家" in refused.value.expected
    assert "《瓯海区初中全面提升行动计划》五（一）2" in refused.value.expected
    assert not Expert.objects.exists()
    with pytest.raises(UsageError, match="写了两次"):
        team(world, seats=[*TEAM, seat("甲教授")])
    with pytest.raises(UsageError, match="协议到期日"):
        team(world, seats=[*TEAM[:2], seat("丁教授", until=ON)])
    with pytest.raises(UsageError, match="约定的目标"):
        team(world, seats=[*TEAM[:2], seat("丁教授", goal=" ")])
    with pytest.raises(UsageError, match="引进方式"):
        team(world, seats=[*TEAM[:2], seat("丁教授", way="")])
    with pytest.raises(UsageError, match="组队文号"):
        team(world, document_number="")


def test_换专家_离队的留着日期_数还是三名(world: World) -> None:
    team(world)
    held = team(world, seats=[*TEAM[:2], seat("丁教授")], on=date(2026, 9, 1))
    assert [one.name for one in held.team] == ["甲教授", "乙教授", "丁教授"]
    left = Expert.objects.get(name="丙教授")
    assert left.left_on == date(2026, 9, 1)
    assert not Expert.objects.get(name="丁教授").is_bound(ON)


def test_一个项目一份方案_没有文号或时限已过不予登记(world: World) -> None:
    with pytest.raises(UsageError, match="方案文号"):
        arrange(world, plan_number="有")
    with pytest.raises(UsageError, match="方案完成时限"):
        arrange(world, plan_due_on=ON)
    with pytest.raises(UsageError, match="项目名称"):
        arrange(world, project_title=" ")
    assert arrange(world).project_title == "同步课堂结对帮扶"
    with pytest.raises(NotAllowed):
        arrange(world, actor=world.home.people["principal"])


def test_学校的意见_本校自己写_代为登记要来件编号_答复以后才了结(world: World) -> None:
    held = arrange(world)
    principal, officer_ = world.home.people["principal"], world.home.people["data_officer"]
    reply = {"support": held, "seen": held.version, "on": ON, "paper_number": ""}
    with pytest.raises(Hidden):
        actions.support_reply(actor=world.home.other_principal, words="盼增加一名", **reply)
    with pytest.raises(UsageError, match="学校来件编号"):
        actions.support_reply(actor=officer_, words="盼增加一名", **reply)
    with pytest.raises(UsageError, match="学校的意见"):
        actions.support_reply(actor=principal, words=" ", **reply)
    with pytest.raises(Refused, match="还没有提出意见"):
        actions.support_answer(actor=officer_, support=held, seen=held.version, words="好", on=ON)
    told = actions.support_reply(actor=principal, words="盼增加一名数学专家", **reply)
    assert not told.is_answered
    assert any("答复" in one.title for one in todos_of(officer_, ON))
    with pytest.raises(Stale):
        actions.support_answer(actor=officer_, support=told, seen=0, words="已增聘", on=ON)
    done = actions.support_answer(
        actor=officer_, support=told, seen=told.version, words="已增聘", on=ON
    )
    assert done.is_answered
    assert not any("答复" in one.title for one in todos_of(officer_, ON))


# what waits


def test_待办_复核_配齐_协议到期_学校看支持(world: World) -> None:
    people = world.home.people
    decide(world)
    assert not [one for one in todos_of(people["leader"], ON) if one.group == "一校一策"]
    (review,) = [
        one for one in todos_of(people["leader"], date(2027, 2, 10)) if one.group == "一校一策"
    ]
    assert review.due == date(2027, 3, 2)
    assert any("配齐" in one.title for one in todos_of(people["data_officer"], ON))
    team(world)
    arrange(world)
    titles = [one.title for one in todos_of(people["data_officer"], ON)]
    assert not any("配齐" in one for one in titles)
    later = [one.title for one in todos_of(people["data_officer"], date(2027, 1, 15))]
    assert any("甲教授、乙教授、丙教授" in one for one in later)
    own = [one.title for one in todos_of(people["principal"], ON)]
    assert any("看教育局给本校的支持" in one for one in own)
    assert not [one for one in todos_of(world.home.other_principal, ON) if one.group == "一校一策"]
    assert not [one for one in todos_of(world.away.people["leader"], ON) if one.group]


# what a plan is told


def test_认定和配备回答计划的填报_写明出处(world: World) -> None:
    decide(world)
    team(world)
    arrange(world)
    code = world.home.schools[0].school_code
    told = {one.ask: one for one in told_of(world.home.code, "ouhai-2019")}
    assert told["school_class"].values == {"state": "潜质", "period": "2026"}
    assert told["guiding_experts"].values["value"] == 3
    assert told["key_projects"].unit == code
    assert {one.address for one in told.values()} == {"一校一策支持，不另填"}
    assert told_of(world.away.code, "ouhai-2019") == []
    assert not [one for one in told_of(world.home.code, "beijing-2015") if one.ask in told]


def test_早些年的填报让位给办好的事_同一年填报的为准(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, code = load_plan("ouhai-2019"), world.home.schools[0].school_code
    item, nobody = "ouhai-2019.guiding_experts", defaultdict[str, tuple[str, ...]](tuple)
    done = sources.Told("guiding_experts", code, "云教研1号", {"value": 3.0, "period": "2026"})
    monkeypatch.setattr(sources.told, "held", [lambda _region, _plan: [done]])
    for period, expected in (("2025", [2.0, 3.0]), ("2026", [2.0]), ("2027", [2.0]), ("", [2.0])):
        answered = {item: ({"unit_code": code, "period": period, "value": 2.0},)}
        empty = Holdings("", world.home.code, ON, None, nobody, {}, answered)
        held = with_told(empty, pack, world.home.code)
        assert [row["value"] for row in held.collected[item]] == expected, period


def _state(account: Account, adoption: Adoption, item: str) -> Any:
    return standing_of(account, adoption, as_of=date(2026, 12, 1)).progress[item].outcome.verdict


@pytest.mark.slow
def test_配齐以后_条款的结论跟着动_同一件事不再问(
    desk: Desk,  # noqa: F811
    plan: Adoption,  # noqa: F811
    officer: Account,  # noqa: F811
) -> None:
    world = desk.world
    for school in world.home.schools:
        school.refresh_from_db(from_queryset=type(school).objects.unscoped("real codes"))
    assert _state(officer, plan, "experts_per_school").state == "not_computable"
    for n in (0, 1):
        team(world, place=place(world, n))
        arrange(world, place=place(world, n))
    moved = _state(officer, plan, "experts_per_school")
    assert (moved.state, moved.met, moved.of) == ("met", 2, 2)
    standing = standing_of(officer, plan, as_of=date(2026, 12, 1))
    asked = {row.ask.id: row.answers for row in ask_rows(standing, officer)}
    assert asked["guiding_experts"].answered == 2
    one = [standing.plan.asks["guiding_experts"]]
    written = questions(standing, one, date(2026, 12, 1))
    assert {q.known.get("value") for q in written} == {3.0}


@pytest.mark.slow
def test_页面_局里看全县_学校只看本校_支持单里没有类别(
    desk: Desk,  # noqa: F811
    plan: Adoption,  # noqa: F811
    officer: Account,  # noqa: F811
) -> None:
    world = desk.world
    for school in world.home.schools:
        school.refresh_from_db(from_queryset=type(school).objects.unscoped("real codes"))
    own, other = (f"/support/ouhai-2019/{code}/" for code in SCHOOLS)
    leader = desk.client("leader")
    assert "还得不出建议" in leader.get(own).content.decode()
    form = {"class_id": "potential", "document_number": "云教〔2026〕18号"}
    refused = leader.post(own + "decide/", {**form, "valid_from": "三月"})
    assert refused.status_code == 422
    assert "云教〔2026〕18号" in refused.content.decode()  # what was typed stays
    today = timezone.localdate().isoformat()
    refused = leader.post(own + "decide/", {**form, "valid_from": today})
    assert "没有写理由" in refused.content.decode()
    form |= {"valid_from": today, "why": "数据还没有齐，先按视导认定"}
    assert leader.post(own + "decide/", form).status_code == 302
    clerk = desk.client("data_officer")
    until = (timezone.localdate() + timedelta(days=300)).isoformat()
    seats = {
        f"{field}-{n}": value
        for n, name in enumerate(("甲教授", "乙教授", "丙教授"))
        for field, value in (
            *(("name", name), ("unit", "师范学院"), ("way", "part_time")),
            *(("goal", "每月一次"), ("until", until), ("pay", "6000")),
        )
    }
    short = {k: v for k, v in seats.items() if not k.endswith("-2")}
    answer = clerk.post(own + "team/", {**short, "document_number": "云教研〔2026〕9号"})
    assert (answer.status_code, "专家团队只有 2 人" in answer.content.decode()) == (422, True)
    assert "乙教授" in answer.content.decode()
    answer = clerk.post(own + "team/", {**seats, "document_number": "云教研〔2026〕9号"})
    assert answer.status_code == 302
    project = {"project_title": "同步课堂", "plan_number": "一中〔2026〕6号", "plan_due_on": until}
    assert clerk.post(own + "plan/", project).status_code == 302
    county = leader.get("/support/of/990101/").content.decode()
    assert "2 所学校中，1 所有专家团队，1 所定下了项目和方案" in county
    principal = desk.client("principal")
    assert principal.get("/support/").headers["Location"] == own
    page = principal.get(own).content.decode()
    assert "我们得到的支持" in page
    assert "甲教授" in page
    assert "6,000" not in page  # what an expert is paid is the bureau's
    assert world.home.schools[1].name not in page
    assert [principal.get(url).status_code for url in (other, "/support/of/990101/")] == [404, 403]
    assert desk.client("expert").get(own).status_code == 403
    answer = principal.get(own + "paper.docx")
    paper = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(p.text for p in paper.paragraphs)
    text += "\n".join(c.text for t in paper.tables for row in t.rows for c in row.cells)
    text += "\n".join(p.text for s in paper.sections for p in s.footer.paragraphs)
    assert "甲教授" in text
    assert "同步课堂" in text
    assert not [state for state in CLASSES if state in text]
    assert "6000" not in text.replace(",", "")
    inner = f"/plans/{plan.pk}/item/three_school_classes/"  # which school is in which class
    assert leader.get(inner).status_code == 200
    for role in ("principal", "clerk", "analyst"):
        who = Client()
        who.force_login(world.analyst if role == "analyst" else desk.person(role))
        assert who.get(inner).status_code == 404, role
        assert who.get(f"/support/of/{plan.region_code}/").status_code == 403, role


@pytest.mark.slow
def test_没有填的说是哪一项_选好的项目还在_条款写原文的条号(
    desk: Desk,  # noqa: F811
    plan: Adoption,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered = [SimpleNamespace(pk=7, title="强校工程", get_state_display=lambda: "已提交")]
    monkeypatch.setattr(reading, "projects_of", lambda *_given: offered)
    own = f"/support/ouhai-2019/{SCHOOLS[0]}/"
    clerk = desk.client("data_officer")
    sent = {"application": "7", "plan_number": "一中〔2026〕6号", "plan_due_on": ""}
    refused = clerk.post(own + "plan/", sent)
    page = refused.content.decode()
    assert (refused.status_code, "没有填方案完成时限" in page) == (422, True)
    assert '<option value="7" selected>' in page
    assert "每校不少于 3 名指导专家（条款 五（一）2）" in page
    assert "条款 5.2" not in page
    seats = {"name-0": "甲教授", "unit-0": "师范学院", "way-0": "part_time", "pay-0": ""}
    refused = clerk.post(own + "team/", {**seats, "document_number": "云教研〔2026〕9号"})
    assert "没有填第1位专家的报酬" in refused.content.decode()
    decided = {"class_id": "potential", "document_number": "云教〔2026〕18号", "why": "先按视导"}
    sent = {**decided, "valid_from": timezone.localdate().isoformat()}
    assert desk.client("leader").post(own + "decide/", sent).status_code == 302
    county = clerk.get("/support/of/990101/").content.decode()
    assert "条款 五（一）1" in county
    assert PACK is not None
    assert f'data-label="{PACK.classes[0].path}">1</td>' in county  # on a telephone too


@pytest.mark.slow
def test_停用这一条的地区_没有一校一策(
    desk: Desk,  # noqa: F811
    plan: Adoption,  # noqa: F811
    officer: Account,  # noqa: F811
) -> None:
    assert packs_of(officer, plan.region_code)
    Settlement.objects.create(
        adoption=plan, item="three_school_classes", rule="no_key_schools", way=Way.STOP, by=officer
    )
    assert packs_of(officer, plan.region_code) == []
    assert desk.client("leader").get(f"/support/ouhai-2019/{SCHOOLS[0]}/").status_code == 404
    page = desk.client("leader").get("/support/of/990101/").content.decode()
    assert "还没有分类支持的计划" in page


def test_下一步要达到几项_现在达到几项_不会读成都达到了() -> None:
    all_of = criteria_sentence("建设未来学校", 3, 3, date(2026, 12, 22)).text
    assert "要达到下表全部 3 项" in all_of
    some = criteria_sentence("建设未来学校", 2, 3, date(2026, 12, 22)).text
    assert "要在下表 3 项里达到 2 项" in some
    step = KNOWN.step("good")
    assert step is not None
    assert (step.met, step.asks_all) == (0, True)
