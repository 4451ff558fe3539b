"""Recognition: owners, papers asked once, a veto with its recorder, self-assessment, the years."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, DemoSnapshot, demo_snapshot
from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account, Role
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.models import Adoption
from junheng.web.processes import actions as processes
from junheng.web.processes.models import Application
from junheng.web.processes.units import applicants
from junheng.web.recognition import actions
from junheng.web.recognition.actions.item import Paper
from junheng.web.recognition.given import given_of
from junheng.web.recognition.models import Assessment, Citation, Judgement, Owner, Proof
from junheng.web.recognition.queries.checklist import checklist_of, judged_of, rule_frame, said_of
from junheng.web.recognition.queries.documents import frozen_lines, made
from junheng.web.recognition.queries.standing import standing_of, titles_of
from junheng.web.recognition.queries.years import years_of
from junheng.web.register.models import Region
from junheng.web.shared.guards import Basis
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import sources
from junheng.web.work.sources import InForce, told_of

from .conftest import CITY, World, person

ON = date(2026, 3, 2)
RULE, BASIC = "cn-moe-2017-6", "cn-moe-2012-3"
PAPER = Paper("云教督〔2026〕4号", "一票否决事项核查记录", "县政府教育督导室", date(2026, 2, 20))
ANOTHER = Paper("云教督〔2026〕9号", "择校问题查处结果", "县政府教育督导室", date(2026, 3, 1))


@dataclass(frozen=True)
class Held:
    home: Path
    shas: dict[DemoSnapshot, str]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Held:
    home = tmp_path_factory.mktemp("recognition")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    known: Any = {}
    mine = [one for one in DEMO if one.key == "yunchuan"]
    return Held(
        home,
        {one: demo_snapshot(home / "snapshots", keyring, one, known=known).sha256 for one in mine},
    )


@pytest.fixture
def officer(world: World) -> Account:
    return world.home.people["data_officer"]


@pytest.fixture
def leader(world: World) -> Account:
    return world.home.people["leader"]


@pytest.fixture
def inspector(world: World) -> Account:
    return world.home.people["inspector"]


@pytest.fixture
def place(world: World) -> Place:
    return Place(world.home.code, name="云川县")


@pytest.fixture
def record(world: World, officer: Account) -> SnapshotRecord:
    return recorded(world, officer, "c" * 64, date(2025, 10, 15))


def recorded(world: World, by: Account, sha256: str, as_of: date, **more: Any) -> SnapshotRecord:
    given = {
        "sha256": sha256,
        "region_code": world.home.code,
        "region_name": "云川县",
        "as_of": as_of,
        "status": "approved",
        "source": f"{as_of.year}年事业统计",
        "number": 1,
        "rows": 1,
        "locked_at": timezone.now(),
        "locked_by": by,
    }
    return SnapshotRecord.objects.create(**{**given, **more})


@pytest.fixture
def data(world: World, officer: Account, folders: Held, settings: Any) -> list[SnapshotRecord]:
    """Three years of the demo county."""
    settings.HOME = folders.home
    return [
        recorded(world, officer, sha256, one.as_of, status=one.status, number=one.version)
        for one, sha256 in folders.shas.items()
    ]


@pytest.fixture
def adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(_region: str) -> Iterator[InForce]:
        for plan in ("zibo-2021", "ouhai-2019"):
            yield InForce(load_plan(plan), 1, {}, frozenset(), lambda _scope: ())

    monkeypatch.setattr(sources, "_adopted", [give])


def client(account: Account) -> Client:
    found = Client()
    found.force_login(account)
    return found


def cited(officer: Account, place: Place, item: str, paper: Paper) -> Citation:
    return actions.proof_cite(
        actor=officer, place=place, rule=RULE, item=item, label=item, paper=paper, on=ON
    )


def vetoed(
    inspector: Account, place: Place, *, occurred: bool, paper: Paper = PAPER, year: int = 2025
) -> Judgement:
    return actions.veto_record(
        actor=inspector,
        place=place,
        rule=RULE,
        item="unlawful_choice",
        year=year,
        occurred=occurred,
        words="三所学校收择校生 12 人",
        paper=paper,
        on=ON,
    )


# owners and papers


def test_责任单位是县级部门_写学校名字不收(officer: Account, place: Place, world: World) -> None:
    items = {"class_size_cap": "班额", "school_size_cap": "学校规模"}
    given = {"actor": officer, "place": place, "rule": RULE, "items": items, "on": ON}
    school = world.home.schools[0].name
    with pytest.raises(Refused, match=f"责任单位写的是学校：{school}"):
        actions.owner_assign(**given, office=school)
    with pytest.raises(UsageError, match="没有写责任单位"):
        actions.owner_assign(**given, office=" ")
    made = actions.owner_assign(**given, office="县教育局规划科")
    again = actions.owner_assign(**given, office="县教育局基础教育科")
    assert again.pk == made.pk
    offices = Owner.objects.visible_to(officer).values_list("item", "office")
    assert dict(offices) == dict.fromkeys(items, "县教育局基础教育科")
    with pytest.raises(Refused, match="没有选事项"):
        actions.owner_assign(**{**given, "items": {}}, office="县教育局")


def test_一份文件只登记一次_再引用只写文号(officer: Account, place: Place) -> None:
    with pytest.raises(UsageError, match="没有写文件名、发文单位"):
        cited(officer, place, "school_layout", Paper(PAPER.number))
    cited(officer, place, "school_layout", PAPER)
    cited(officer, place, "posts_allocated", Paper(PAPER.number))
    assert Proof.objects.visible_to(officer).count() == 1
    with pytest.raises(Refused, match="已登记为《一票否决事项核查记录》"):
        cited(officer, place, "study_load", Paper(PAPER.number, "另一份文件", "县教育局", ON))
    with pytest.raises(UsageError, match="能查到原件的文号"):
        cited(officer, place, "study_load", Paper("有", "文件", "县教育局", ON))
    later = Paper("云教〔2026〕30号", "将要印发的文件", "县教育局", ON + timedelta(days=1))
    with pytest.raises(UsageError, match="成文日期"):
        cited(officer, place, "study_load", later)


def test_别的县登记的文件_本县看不到也用不上(officer: Account, place: Place, world: World) -> None:
    away = world.away.people["data_officer"]
    cited(away, Place(world.away.code), "school_layout", PAPER)
    with pytest.raises(UsageError, match="没有写文件名"):
        cited(officer, place, "school_layout", Paper(PAPER.number))
    assert Proof.objects.visible_to(officer).count() == 0


# judgements and vetoes


def test_数据得出的结论不能手工写_数据里已有的判定不再问(inspector: Account, place: Place) -> None:
    given = {
        "actor": inspector, "place": place, "rule": RULE, "is_met": True, "words": "看过",
        "year": 2025, "paper": PAPER, "on": ON,
    }  # fmt: skip
    with pytest.raises(Refused, match="由数据得出"):
        actions.item_judge(**given, item="licence_share")
    with pytest.raises(Refused, match="已有这一项的判定"):
        actions.item_judge(**given, item="study_load", is_in_data=True)
    with pytest.raises(Refused, match="由数据得出"):
        actions.item_judge(**given, item="nothing_like_it")
    made = actions.item_judge(**given, item="study_load")
    assert made.judged_by == inspector
    assert Citation.objects.get(item="study_load").proof.number == PAPER.number
    with pytest.raises(Refused, match="判定写的就是这份文件"):
        actions.proof_uncite(actor=inspector, citation=Citation.objects.get(item="study_load"))


def test_一票否决写明记录人_登记了只有局领导凭另一份文件更正(
    inspector: Account, leader: Account, officer: Account, place: Place
) -> None:
    with pytest.raises(NotAllowed):
        vetoed(officer, place, occurred=True)
    with pytest.raises(UsageError, match="没有写文号"):
        vetoed(inspector, place, occurred=True, paper=Paper(""))
    held = vetoed(inspector, place, occurred=True)
    with pytest.raises(Refused, match="登记为已发生"):
        vetoed(inspector, place, occurred=False, paper=ANOTHER)
    held.refresh_from_db()
    given = {"judgement": held, "seen": held.version, "on": ON}
    with pytest.raises(NotAllowed):
        actions.veto_lift(actor=inspector, why="已清退", paper=ANOTHER, **given)
    with pytest.raises(Refused, match="还是登记时的文件"):
        actions.veto_lift(actor=leader, why="已清退", paper=Paper(PAPER.number), **given)
    with pytest.raises(UsageError, match="没有写更正的理由"):
        actions.veto_lift(actor=leader, why=" ", paper=ANOTHER, **given)
    lifted = actions.veto_lift(actor=leader, why="12 人已清退，复核无误", paper=ANOTHER, **given)
    assert (lifted.is_met, lifted.judged_by) == (True, leader)
    events = AuditLine.objects.filter(subject_id=str(held.pk), event__startswith="recognition.")
    assert {line.event for line in events} == {"recognition.vetoed", "recognition.lifted"}


def test_更正以后两次记录都看得到_第一次的记录人和文件还在(
    inspector: Account, leader: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    held = vetoed(inspector, place, occurred=True)
    held.refresh_from_db()
    actions.veto_lift(
        actor=leader, judgement=held, seen=held.version, why="已清退", paper=ANOTHER, on=ON
    )
    address = f"/recognition/of/{place.region_code}/{RULE}/item/unlawful_choice/"
    page = client(leader).get(address).content.decode()
    now, past = page.split('id="past"')
    assert "更正为没有发生：已清退" in now
    assert "三所学校收择校生" not in now
    for told in ("已发生：三所学校收择校生 12 人", inspector.name, PAPER.number):
        assert told in past.split("</ul>")[0]
    said = said_of(judged_of(place.region_code, RULE, date(2025, 10, 15)))["unlawful_choice"]
    assert (said.is_met, said.by) == (True, leader.name)
    assert f"{inspector.name}登记为已发生，依据《{PAPER.title}》" in said.words
    again = vetoed(inspector, place, occurred=True, paper=ANOTHER)
    assert [one["words"] for one in again.history] == ["三所学校收择校生 12 人", "已清退"]


def test_由人判定的_现状写谁判定_标准写问的是什么(
    inspector: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    found = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    row = found.row("four_unified_standards")
    assert row.now == f"{row.line.by}判定达到"
    assert row.line.by
    assert row.standard.startswith("凭文件判定：建设标准、教师编制标准")


def test_登记一票否决_总的结论当场变_自评写明谁记录的(
    inspector: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    before = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    assert before.row("unlawful_choice").line.state == "met"
    vetoed(inspector, place, occurred=True)
    after = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    row = after.row("unlawful_choice")
    assert (row.line.state, row.by) == ("unmet", inspector.name)
    assert after.headline.text.startswith("一票否决：“违规择校”已发生")
    assert inspector.name in after.headline.text
    assert PAPER.number in after.headline.text
    assert after.verdict.reason == "一票否决：违规择校"


@pytest.mark.slow
def test_判定只管当年_发生过的否决没有更正就一直算(
    inspector: Account, leader: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    def state(year: int) -> str:
        record = next(one for one in data if one.as_of.year == year)
        frame = rule_frame(officer, place.region_code, RULE, record.sha256)
        return checklist_of(officer, frame).row("unlawful_choice").line.state

    held = vetoed(inspector, place, occurred=True, year=2024)
    assert [state(year) for year in (2023, 2024, 2025)] == ["met", "unmet", "unmet"]
    with pytest.raises(Refused, match="登记为已发生"):
        vetoed(inspector, place, occurred=False, paper=ANOTHER, year=2025)
    held.refresh_from_db()
    actions.veto_lift(
        actor=leader, judgement=held, seen=held.version, why="已清退", paper=ANOTHER, on=ON
    )
    assert [state(year) for year in (2023, 2024, 2025)] == ["met", "met", "met"]


# the list


def test_十五项保障九项质量社会认可六项否决都在_没有一项编出来(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    found = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    numbers = {group.id: {row.line.number for row in group.rows} for group in found.groups}
    assert numbers["assurance"] == set(range(1, 16))
    assert numbers["quality"] == set(range(1, 10))
    assert numbers["recognition"] == {1}
    assert numbers["veto"] == set(range(1, 7))
    assert len(found.groups[1].rows) == 4
    entry = found.row("entry")
    assert (entry.line.state, entry.gap) == (
        "not_computable",
        "不能计算，因为还没有登记基本均衡认定的文件",
    )
    schools = found.row("schools-primary")
    assert schools.gap == "2 所没有达到：河口镇中心小学、竹溪小学"
    assert found.row("class_size_cap").gap == "1 所没有达到：城关一小"
    with pytest.raises(Hidden):
        found.row("nothing")


def test_没有达到的事项_列出是哪些学校_没有登记的可以当场登记(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    address = f"/recognition/of/{place.region_code}/{RULE}/item/class_size_cap/"
    page = client(officer).get(address).content.decode()
    assert "城关一小" in page.split('id="findings"')[1]
    assert "还没有登记。" in page
    url = unescape(page.split('href="/ledger/of/')[1].split('"')[0])
    form = client(officer).get(f"/ledger/of/{url}").content.decode()
    row = checklist_of(officer, rule_frame(officer, place.region_code, RULE)).row("class_size_cap")
    assert f'value="{row.label}"' in form
    assert f'value="{row.line.clause}" selected' in form


def test_市里另列的事项_列在清单和自评里_不改变国家规则的结论(
    data: list[SnapshotRecord], officer: Account, leader: Account, place: Place
) -> None:
    region = place.region_code
    before = checklist_of(officer, rule_frame(officer, region, BASIC))
    Adoption.objects.create(
        region_code=region,
        pack_id="chongqing-2017",
        pack_version=1,
        number=1,
        title="质量提升行动计划",
        state="in_force",
        scopes={"counties": [region]},
        adopted_on=date(2026, 1, 5),
        prepared_by=officer,
    )
    after = checklist_of(officer, rule_frame(officer, region, BASIC))
    assert (after.verdict, after.headline) == (before.verdict, before.headline)
    assert [group.id for group in after.groups][-1] == "beside"
    rows = {row.line.key: row for row in after.groups[-1].rows}
    assert set(rows) == {
        "chongqing-2017-conditions_and_resources",
        "chongqing-2017-towards_quality_balance",
    }
    judged = rows["chongqing-2017-towards_quality_balance"]
    assert judged.line.state == "not_computable"
    assert "本市行动计划的落实情况" in judged.standard
    computed = rows["chongqing-2017-conditions_and_resources"]
    assert computed.line.state == "met"
    assert computed.data_url.endswith("/conditions_and_resources/")
    national = checklist_of(officer, rule_frame(officer, region, RULE))
    assert "beside" not in [group.id for group in national.groups]  # its plan names another rule

    address = f"/recognition/of/{region}/{BASIC}/"
    page = client(officer).get(address).content.decode()
    assert "本省（市）另列的事项" in page
    item = f"{address}item/{computed.line.key}/"
    assert client(officer).get(item).status_code == 200
    answer = client(officer).post(f"{item}assign/", {"form": "assign", "office": "县教育局"})
    assert answer.status_code == 302
    held = Owner.objects.visible_to(officer).get(item=computed.line.key)
    assert held.office == "县教育局"
    frozen = [row.frozen() for row in after.rows]
    draft = actions.assessment_draft(
        actor=officer, place=place, rule=BASIC, snapshot=data[-1], lines=frozen, on=ON
    )
    assert all(line.group != "beside" for line in frozen_lines(draft))
    paper, _name = made(officer, draft, "report.docx")
    cells = "".join(
        cell.text
        for table in docx.Document(io.BytesIO(paper)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert computed.label in cells
    with pytest.raises(Refused, match="没有责任单位") as refused:
        actions.assessment_sign(
            actor=leader, assessment=draft, seen=draft.version, document_number="1号", on=ON
        )
    assert judged.label in refused.value.found or "等" in refused.value.found


def test_没有审定的数据_不用认定的说法(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    newest = max(data, key=lambda one: (one.as_of, one.number))
    newest.status = "reported"
    newest.save()
    found = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    assert found.claim.text == "这是上报数据的测算，只供自查，不作认定依据。"


# the self-assessment


def line(key: str, state: str = "met", **more: Any) -> dict[str, Any]:
    given = {
        "key": key, "group": "assurance", "label": key, "standard": "", "now": "", "state": state,
        "gap": "", "owner": "县教育局", "papers": [], "by": "", "needs_paper": False,
    }  # fmt: skip
    return {**given, **more}


def drafted(officer: Account, place: Place, record: SnapshotRecord, *lines: Any) -> Assessment:
    return actions.assessment_draft(
        actor=officer, place=place, rule=RULE, snapshot=record, lines=lines, on=ON
    )


def written(officer: Account, held: Assessment, **texts: str) -> Assessment:
    given = {
        "population": "31.40", "population_source": "2025年统计公报", "profile": "山区县",
        "problems": "", "plans": "",
    }  # fmt: skip
    return actions.assessment_write(
        actor=officer, assessment=held, seen=held.version, on=ON, texts={**given, **texts}
    )


def signed(leader: Account, held: Assessment, number: str = "云政〔2026〕9号") -> Assessment:
    held.refresh_from_db()
    return actions.assessment_sign(
        actor=leader, assessment=held, seen=held.version, document_number=number, on=ON
    )


def test_缺责任单位缺结论缺依据_都不能签发(
    officer: Account, leader: Account, place: Place, record: SnapshotRecord
) -> None:
    for one, told in (
        (line("班额", owner=""), "1 项没有责任单位：班额"),
        (line("班额", "not_computable"), "1 项还不能下结论：班额"),
        (line("课业负担", needs_paper=True), "1 项没有依据文件：课业负担"),
    ):
        held = drafted(officer, place, record, one)
        held.refresh_from_db()
        with pytest.raises(Refused, match=told):
            signed(leader, written(officer, held))


def test_没有达到的要写问题和打算_人口写两位小数_签发以后不动(
    officer: Account, leader: Account, place: Place, record: SnapshotRecord
) -> None:
    held = drafted(officer, place, record, line("班额", "unmet"))
    with pytest.raises(UsageError, match="两位小数"):
        written(officer, held, population="31.4")
    with pytest.raises(UsageError, match="没有写人口数的出处"):
        written(officer, held, population_source="")
    held = written(officer, held)
    with pytest.raises(UsageError, match="存在的问题、下一步打算"):
        signed(leader, held)
    written(officer, held, problems="两所学校班额超标", plans="秋季分流")
    with pytest.raises(NotAllowed):
        signed(officer, held)
    with pytest.raises(UsageError, match="能查到原件"):
        signed(leader, held, "好")
    held = signed(leader, held)
    assert held.signed_by == leader
    for again in (
        lambda: drafted(officer, place, record, line("班额")),
        lambda: written(officer, held),
        lambda: signed(leader, held),
    ):
        with pytest.raises(Refused, match="已签发"):
            again()


def test_两个人同时写_后写的看得到别人改过(
    officer: Account, place: Place, record: SnapshotRecord
) -> None:
    held = drafted(officer, place, record, line("班额"))
    written(officer, held)
    with pytest.raises(Stale):
        actions.assessment_write(
            actor=officer, assessment=held, seen=held.version - 1, on=ON, texts={}
        )


def test_自测数据不能签发(
    officer: Account, leader: Account, place: Place, record: SnapshotRecord
) -> None:
    record.status = "self_test"
    record.save()
    held = written(officer, drafted(officer, place, record, line("班额")))
    with pytest.raises(Refused, match="自测数据"):
        signed(leader, held)


# recognised, and the years after


def registered(officer: Account, place: Place, on: date, rule: str = BASIC) -> None:
    actions.recognition_register(
        actor=officer,
        place=place,
        rule=rule,
        document_number="国教督办函〔2019〕12号",
        issuer="国务院教育督导委员会办公室",
        recognised_on=on,
        on=ON,
    )


def test_登记基本均衡认定_前提条件当场算_计划不再问(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    with pytest.raises(Refused, match="还没有到"):
        registered(officer, place, ON + timedelta(days=1))
    registered(officer, place, date(2019, 2, 14))
    entry = checklist_of(officer, rule_frame(officer, place.region_code, RULE)).row("entry")
    assert (entry.line.state, entry.now) == ("met", "6 年")
    told = {one.ask: one for one in told_of(place.region_code, "chongqing-2017")}
    assert told["basic_balance_stage"].values["state"] == "国家认定"
    assert told["basic_balance_stage"].evidence == "国教督办函〔2019〕12号"
    assert told_of(place.region_code, "zibo-2021") == []


def test_认定以后每年读最新数据_下滑的写明处理才收(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    newest = max(data, key=lambda one: (one.as_of, one.number))
    given = {
        "actor": inspector, "place": place, "rule": RULE, "snapshot": newest, "on": ON,
        "states": {"class_size_cap": "unmet"}, "document_number": "云教督监〔2026〕1号",
    }  # fmt: skip
    with pytest.raises(Refused, match="还没有登记认定文件"):
        actions.year_record(**given, fallen=[])
    registered(officer, place, date(2026, 1, 1), RULE)
    with pytest.raises(Refused, match="2026年1月1日才认定"):
        actions.year_record(**given, fallen=[])
    registered(officer, place, date(2024, 1, 1), RULE)
    with pytest.raises(Refused, match="1 项比上次下滑：学校规模"):
        actions.year_record(**given, fallen=["学校规模"])
    made = actions.year_record(**given, fallen=["学校规模"], words="秋季分流，教育局规划科负责")
    frame = rule_frame(officer, place.region_code, RULE)
    found = years_of(officer, frame, given_of(place.region_code, RULE))  # type: ignore[arg-type]
    assert [one.record.as_of.year for one in found] == [2025, 2024]
    assert found[0].review == made
    assert "学校规模" in found[1].fallen
    assert "比上次下滑" in found[1].words


def test_新数据版本出来_督导的待办提醒登记年度监测(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    registered(officer, place, date(2019, 2, 14))
    titles = [one.title for one in todos_of(inspector, ON)]
    assert any(title.startswith("登记年度监测：2025年") for title in titles)
    assert not any("年度监测" in one.title for one in todos_of(officer, ON))


# the way, as a process of the plan


GROUPS = ("resource", "assurance", "quality", "recognition", "veto")


def reported(officer: Account, leader: Account, place: Place, *unmet: str) -> Assessment:
    """The county signs a self-assessment of one item a group; some groups fall short."""
    record = SnapshotRecord.objects.create(
        sha256="e" * 64,
        region_code=place.region_code,
        region_name="云川县",
        as_of=date(2025, 10, 15),
        status="approved",
        source="2025年事业统计",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )
    lines = [
        line(f"{group}一项", "unmet" if group in unmet else "met", group=group) for group in GROUPS
    ]
    held = written(officer, drafted(officer, place, record, *lines), problems="有", plans="有")
    return signed(leader, held)


def opened(officer: Account, place: Place) -> Application:
    """Open the county's round and begin its application."""
    call = processes.call_open(
        actor=officer,
        place=place,
        process=process_of("zibo-2021#balanced_county"),
        on=ON,
        notice_number="云教督〔2026〕3号",
        dates={"self_check": ON + timedelta(days=20)},
    )
    (unit,) = applicants(call, officer)
    return processes.application_begin(
        actor=officer, unit=unit, call=call, title="2026年优质均衡认定"
    )


def applied(officer: Account, leader: Account, place: Place) -> Application:
    """The county hands in its self-assessment, its government adopts it."""
    reported(officer, leader, place)
    one = opened(officer, place)
    processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    call = fresh(one).call
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=ON)
    call.refresh_from_db()
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云政〔2026〕10号"
    )
    return fresh(one)


def fresh(one: Application) -> Application:
    found: Application = Application.objects.unscoped("the newest").get(pk=one.pk)
    return found


def replied(officer: Account, one: Application, name: str, verdict: str = "passed") -> None:
    one = fresh(one)
    points = one.call.process.stage(name).checklist
    processes.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage=name,
        on=ON,
        document_number=f"文〔2026〕{len(name)}号",
        verdict=verdict,
        words="两所学校资源不达标",
        checks={point.id: {"answer": "", "words": "一"} for point in points},
    )


def test_申报由签发的自评报告带出_别的写法不收_没有达到的要写理由(
    officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    reported(officer, leader, place, "assurance")
    one = opened(officer, place)
    assert one.answers["number"] == "云政〔2026〕9号"
    assert "没有达到" in one.answers["standing"]
    assert one.checks["assurance"] == {
        "answer": "unmet", "words": "1 项里 0 项达到，没有达到：assurance一项",
    }  # fmt: skip
    assert one.checks["vetoes"] == {"answer": "met", "words": "1 项核查，都没有发生"}
    given = {"actor": officer, "application": one, "seen": one.version}
    for answers, checks, found in (
        ({"number": "云政〔2026〕999号"}, {}, "“自评报告文号”写的是“云政〔2026〕999号”"),
        ({"standing": "各项都达到"}, {}, "“自评结论”写的是“各项都达到”"),
        ({}, {"assurance": {"answer": "met", "words": ""}}, "“政府保障程度”写的是“具备”"),
    ):
        with pytest.raises(Refused) as caught:
            processes.application_save(**given, answers=answers, checks=checks)
        assert caught.value.found == found
        assert "与已签发的自评报告（云政〔2026〕9号）一致" in caught.value.expected
    with pytest.raises(Refused) as caught:
        processes.application_submit(**given, on=ON)
    assert "1 项没有达到：assurance一项" in caught.value.found
    page = client(officer).get(f"/projects/applications/{one.pk}/").content.decode()
    assert "看自评报告" in page
    assert page.count(" disabled") >= 12  # two fields, five points of two parts
    answer = client(officer).post(
        f"/projects/applications/{one.pk}/save/",
        {"seen": one.version, "f-number": "云政〔2026〕999号", "f-in_spite": "整改已列入计划"},
    )
    assert answer.status_code == 302
    one = fresh(one)
    assert one.answers["number"] == "云政〔2026〕9号"
    done = processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    assert done.answers["in_spite"] == "整改已列入计划"


def test_没有签发自评报告_不能申报认定_编一个文号也不行(
    officer: Account, place: Place, adopted: None
) -> None:
    one = opened(officer, place)
    given = {"actor": officer, "application": one, "seen": one.version}
    with pytest.raises(Refused, match="还没有签发的自评报告"):
        processes.application_save(**given, answers={"number": "云政〔2026〕999号"}, checks={})
    with pytest.raises(Refused, match="还没有签发的自评报告"):
        processes.application_submit(**given, on=ON)


def test_县政府审定不叫公布结果_没有公示就没有结果公告(
    officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    reported(officer, leader, place)
    one = opened(officer, place)
    processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    call = fresh(one).call
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=ON)
    page = client(leader).get(f"/projects/calls/{call.pk}/").content.decode()
    assert "审定上报" in page
    assert "审定文号" in page
    assert "公布结果" not in page
    assert any(t.title.startswith("审定上报：") for t in todos_of(leader, ON))
    call.refresh_from_db()
    with pytest.raises(UsageError, match="审定文号"):
        processes.award_make(actor=leader, call=call, seen=call.version, on=ON, result_number="")
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云政〔2026〕10号"
    )
    done = fresh(one)
    assert (done.state_words, done.call.state_words) == ("已审定上报", "已审定上报")
    found = client(leader).get(f"/projects/calls/{call.pk}/file/result.docx")
    assert found.status_code == 404


def test_区县自己申报_逐级回复_国家通过就是认定(
    officer: Account, leader: Account, place: Place, world: World, adopted: None
) -> None:
    """Self-check, adopted by the county, reported, city, province, nation: one mechanism."""
    one = applied(officer, leader, place)
    assert applicants(one.call, world.home.people["principal"]) == []
    region = Region.objects.get(region_code=place.region_code)
    assert standing_of(officer, region, RULE, ON).word == "等待：报市级复核"
    for name in ("report", "city", "province", "nation"):
        assert given_of(place.region_code, RULE) is None
        replied(officer, one, name, "done" if name == "report" else "passed")
    given = given_of(place.region_code, RULE)
    assert given is not None
    assert (given.document_number, given.on) == ("文〔2026〕6号", ON)
    now = standing_of(officer, region, RULE, ON)
    assert now.word == "已认定"
    assert [step.state for step in now.steps] == ["done"] * 5 + ["now"]
    page = client(officer).get(f"/recognition/of/{place.region_code}/").content.decode()
    assert "2026年3月2日 国家认定通过（文〔2026〕6号）" in page
    assert "认定认定" not in page


def test_市级不通过_就停在那里_不算认定(
    officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    one = applied(officer, leader, place)
    replied(officer, one, "report", "done")
    replied(officer, one, "city", "failed")
    region = Region.objects.get(region_code=place.region_code)
    found = standing_of(officer, region, RULE, ON)
    assert found.word == "已终止"
    assert "不通过" in found.steps[2].lines
    assert given_of(place.region_code, RULE) is None
    with pytest.raises(Refused):
        replied(officer, one, "province")


def test_没有申报时_步骤来自计划_没有这类流程的照实说(
    officer: Account, place: Place, adopted: None
) -> None:
    region = Region.objects.get(region_code=place.region_code)
    found = standing_of(officer, region, RULE, ON)
    assert found.word == "未申报"
    assert [str(step.label) for step in found.steps] == [
        "县级自评", "报市级复核", "市级复核", "省级评估", "国家认定", "年度监测",
    ]  # fmt: skip
    assert standing_of(officer, region, BASIC, ON).process is None
    assert [process.id for process, _held in titles_of(officer, place.region_code, ON)] == [
        "smart_campus", "district_experiment", "city_experiment",
    ]  # fmt: skip


def test_管理标准化学校_自查核查推荐认定一步步走_计划的填报自己跟着变(
    officer: Account, leader: Account, place: Place, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Preparing, handed in, passed: what the process knows, the plan does not ask again."""
    school = world.home.schools[0]
    held = InForce(load_plan("qingliu-2023"), 1, {}, frozenset(), lambda _scope: ())
    monkeypatch.setattr(sources, "_adopted", [lambda _region: [held]])

    def told() -> list[tuple[str, Any]]:
        found = told_of(place.region_code, "qingliu-2023")
        return [(one.unit, one.values["state"]) for one in found if one.ask == "standard_school"]

    call = processes.call_open(
        actor=officer,
        place=place,
        process=process_of("qingliu-2023#standard_school"),
        on=ON,
        notice_number="云教〔2026〕12号",
        dates={"application": ON + timedelta(days=9)},
        basis=Basis("闽教基〔2023〕5号", "省教育厅", "分管副局长"),
    )
    unit = next(one for one in applicants(call, officer) if one.key == school.school_code)
    one = processes.application_begin(
        actor=officer, unit=unit, call=call, title="管理标准化", paper_number="申1"
    )
    assert told() == [(school.school_code, "准备中")]
    with pytest.raises(Refused, match="还缺：对照标准还差什么；"):
        processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    stage = call.process.stages[0]
    one = processes.application_save(
        actor=officer,
        application=one,
        seen=one.version,
        answers={field.id: "见自查表" for field in stage.form},
        checks={p.id: {"answer": "met", "words": "制度汇编"} for p in stage.checklist},
    )
    one = processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    assert told() == [(school.school_code, "已申报")]
    receipt = one.receipt
    one = processes.application_return(
        actor=officer, application=one, seen=one.version, on=ON, why="自查表请写明制度的文号"
    )
    assert told() == [(school.school_code, "准备中")]
    one = processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    assert (told(), one.receipt) == ([(school.school_code, "已申报")], receipt)
    paper = client(officer).get(reverse("process-receipt", args=[one.pk, "receipt.docx"])).content
    printed = "".join(p.text for p in docx.Document(io.BytesIO(paper)).paragraphs)
    assert (school.name in printed, receipt in printed) == (True, True)
    for n in range(3):
        call.refresh_from_db()
        processes.reviewer_appoint(
            actor=officer, call=call, seen=call.version, name=f"专家{n}", unit="县教研室"
        )
    call.refresh_from_db()
    ((_process, (running,)),) = [
        found for found in titles_of(officer, place.region_code, ON) if found[1]
    ]
    assert (running.word, running.document) == ("学校自查", "云教〔2026〕12号")
    assert running.waits
    late = ON + timedelta(days=10)
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=late)
    rubric = call.process.of_kind("review").rubric  # type: ignore[union-attr]
    for seat in call.reviewers.all():
        processes.review_write(
            actor=officer,
            application=fresh(one),
            reviewer=seat,
            on=ON,
            marks={each.id: Decimal(1) for each in rubric.criteria},  # type: ignore[union-attr]
            reason="逐条看过",
            paper_number=f"评{seat.pk}",
        )
    call.refresh_from_db()
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云教〔2026〕20号"
    )
    replied(officer, one, "report", "done")
    ((_process, (running,)),) = [
        found for found in titles_of(officer, place.region_code, ON) if found[1]
    ]
    assert (running.word, running.waits) == ("已推荐", "省级认定")
    replied(officer, one, "province")
    assert told() == [(school.school_code, "已通过")]
    ((_process, titles),) = [
        found
        for found in titles_of(officer, place.region_code, ON)
        if found[0].id == "standard_school"
    ]
    assert [(each.application.unit_name, each.word, each.document) for each in titles] == [
        (school.name, "省级认定通过", "文〔2026〕8号")
    ]


def test_市里的人_一张表看各县走到哪一步(world: World, place: Place, officer: Account) -> None:
    registered(officer, place, date(2019, 2, 14))
    city = person("city-leader", Role.LEADER, CITY)
    page = client(city).get("/recognition/").content.decode()
    assert "2 个县的认定走到哪一步" in page
    assert "云川县" in page
    assert "国教督办函〔2019〕12号" in page
    assert page.count("未申报") == 3


def test_省里的分析员看得到各县走到哪一步_看不到逐项清单和学校(
    world: World, place: Place, officer: Account, adopted: None
) -> None:
    registered(officer, place, date(2019, 2, 14))
    person = client(world.analyst)
    page = person.get("/recognition/").content.decode()
    assert "2 个县的认定走到哪一步" in page
    county = f"/recognition/of/{place.region_code}/"
    assert f"{county}{RULE}/" not in page
    page = person.get(county).content.decode()
    assert "国教督办函〔2019〕12号" in page
    assert "登记认定文件" not in page
    assert "学校称号" not in page
    assert f"{county}{RULE}/" not in page
    assert person.get(f"{county}{RULE}/").status_code == 403
    assert person.post(county, {"rule": RULE}).status_code == 403


# pages


def test_没有数据版本_逐项清单先说做什么(officer: Account, place: Place) -> None:
    page = client(officer).get(f"/recognition/of/{place.region_code}/{RULE}/")
    assert "还没有数据版本" in page.content.decode()


def test_页上写错_说明哪里错_写的还在(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    item = f"/recognition/of/{place.region_code}/{RULE}/item/unlawful_choice/"
    typed = {
        "form": "veto", "answer": "occurred", "words": "收择校生", "number": PAPER.number,
        "title": PAPER.title, "issuer": PAPER.issuer, "dated_on": "昨天",
    }  # fmt: skip
    answer = client(inspector).post(f"{item}veto/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "填的是“昨天”" in page
    assert "收择校生" in page
    answer = client(inspector).post(f"{item}veto/", {**typed, "answer": ""})
    assert "没有选结论" in answer.content.decode()
    assert (
        client(officer).post(f"{item}veto/", typed | {"dated_on": "2026-02-20"}).status_code == 403
    )
    assert (
        client(inspector).post(f"{item}veto/", typed | {"dated_on": "2026-02-20"}).status_code
        == 302
    )
    page = client(inspector).get(f"/recognition/of/{place.region_code}/{RULE}/").content.decode()
    assert "一票否决：“违规择校”已发生" in page
    assert client(inspector).post(f"{item}zzz/", {}).status_code == 404


def test_一组里没有责任单位的_一次落实(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    address = f"/recognition/of/{place.region_code}/{RULE}/"
    typed = {"group": "veto", "office": "县政府教育督导室"}
    assert client(inspector).post(address, typed).status_code == 403
    assert client(officer).post(address, {**typed, "office": ""}).status_code == 422
    assert client(officer).post(address, typed).status_code == 302
    assert Owner.objects.visible_to(officer).count() == 6
    assert client(officer).post(address, typed).status_code == 422  # none is left
    page = client(officer).get(address).content.decode()
    assert "落实 15 项" not in page
    assert "落实 9 项没有责任单位的" in page


@pytest.mark.slow
def test_从形成自评到带走文件_一页一页走(
    officer: Account, leader: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    person = client(officer)
    first = person.get("/recognition/")
    assert first.status_code == 302
    made = person.post(f"/recognition/of/{place.region_code}/{RULE}/draft/", {})
    page = person.get(made["Location"]).content.decode()
    assert "优质均衡的 38 项里" in page
    held = Assessment.objects.visible_to(officer).get()
    address = f"/recognition/assessments/{held.pk}/"
    answer = person.post(f"{address}write/", {"seen": held.version, "population": "三十万"})
    assert answer.status_code == 422
    assert "三十万" in answer.content.decode()
    answer = client(leader).post(
        f"{address}sign/", {"seen": held.version, "document_number": "云政〔2026〕9号"}
    )
    assert answer.status_code == 422
    assert "没有责任单位" in answer.content.decode()
    for name in ("form-1.docx", "form-2.docx", "form-3.docx", "report.docx"):
        paper = person.get(f"{address}file/{name}")
        assert paper.status_code == 200, name
        assert paper.content[:2] == b"PK"
    assert person.get(f"{address}file/form-9.docx").status_code == 404
