"""What the pages of monitoring are made of, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from benchmarks.sections import county
from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, SELF_TEST, DemoSnapshot, demo_snapshot
from junheng.kernel.errors import Hidden
from junheng.measure.engine.assess import Assessor, assess
from junheng.policy.pack import ITEM_GROUP_LABELS
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.diagnosis import Conclusion, Conclusions
from junheng.web.accounts.models import Account, Role
from junheng.web.diagnosis.actions import diagnosis_draft
from junheng.web.diagnosis.queries.staffing import compositions_of
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.queries import (
    charts,
    communities,
    documents,
    home,
    item_lineage,
    items,
    library,
    lineages,
    profile,
    remedies,
    remember,
)
from junheng.web.monitor.queries import frame as frames
from junheng.web.monitor.queries.board import board_of
from junheng.web.monitor.queries.frame import Frame, frame_of
from junheng.web.register.models import Region, School
from junheng.web.shared.reach import Place

from .conftest import person

pytestmark = pytest.mark.slow  # a whole county measured

YUNCHUAN, LINJIANG = "990101", "990102"
NAMES = {YUNCHUAN: "云川县", LINJIANG: "临江县"}
MARK = "自测，未经审定"


@dataclass(frozen=True)
class Held:
    """The folders of the demo's snapshots, written once."""

    home: Path
    shas: dict[DemoSnapshot, str]


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    home = tmp_path_factory.mktemp("monitor")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    known: Any = {}
    return Held(
        home,
        {
            made: demo_snapshot(home / "snapshots", keyring, made, known=known).sha256
            for made in (*DEMO, SELF_TEST)
        },
    )


def record(made: DemoSnapshot, sha256: str, by: Account) -> SnapshotRecord:
    region = YUNCHUAN if made.key == "yunchuan" else LINJIANG
    return SnapshotRecord.objects.create(
        sha256=sha256,
        region_code=region,
        region_name=NAMES[region],
        as_of=made.as_of,
        status=made.status,
        source=made.source,
        number=made.version,
        rows=1,
        locked_at=timezone.now(),
        locked_by=by,
    )


@pytest.fixture
def officers(db: None, held: Held, settings: Any) -> dict[str, Account]:
    """Two counties with every snapshot of the demo, and a data officer in each."""
    settings.HOME = held.home
    people = {}
    for code, name in NAMES.items():
        Region.objects.create(
            region_code=code, name=name, level="county", parent_code="", valid_from=date.min
        )
        people[code] = person(f"officer-{code}", Role.DATA_OFFICER, code)
    for made, sha256 in held.shas.items():
        record(made, sha256, people[YUNCHUAN])
    return people


@pytest.fixture
def frame(officers: dict[str, Account]) -> Callable[..., Frame]:
    def ask(region: str = YUNCHUAN, *, year: int = 2025, status: str = "", **query: str) -> Frame:
        rows = SnapshotRecord.objects.unscoped("the test picks one").filter(
            region_code=region, as_of__year=year
        )
        chosen = rows.filter(status=status).get() if status else rows.order_by("-number").first()
        assert chosen is not None
        return frame_of(officers[region], region, {"snap": chosen.sha256, **query})

    return ask


def test_一览表_每校一行_标准在上_系数在下_不按优劣排(frame) -> None:
    board = board_of(frame(), unweighted=True)
    names = [row["school"] for row in board.rows]
    assert names[0] == "云川实验小学"
    assert len(names) == 9
    standard = board.standard[0]
    assert standard["school"] == "标准（小学）"
    assert standard["equipment_per_pupil"].text == "2,000"
    assert board_of(frame()).footer == board.footer[:1]
    weighted, plain = board.footer
    assert "不高于 0.50" in weighted["school"]
    assert weighted["sports_area_per_pupil"].text == "0.35"
    assert weighted["verdict"].note == "全部不超过限值"
    assert plain["sports_area_per_pupil"].text == "0.54"
    zhuxi = next(row for row in board.rows if row["school"] == "竹溪小学")
    assert (zhuxi["met"], zhuxi["verdict"].note) == ("6/7", "余项 79%，低于 85%")
    assert [unit.name for unit in board.excluded] == ["枫林教学点"]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"state": "unmet"}, ["河口镇中心小学", "竹溪小学"]),
        ({"state": "unmet", "residence": "rural"}, ["竹溪小学"]),
        ({"residence": "urban"}, ["云川实验小学", "城关一小", "城关二小"]),
    ],
)
def test_筛选只减少行_标准与系数不变(frame, asked, kept) -> None:
    whole, part = board_of(frame()), board_of(frame(), **asked)
    assert [row["school"] for row in part.rows] == kept
    assert part.footer == whole.footer
    assert part.unmet == whole.unmet


def test_2012规则没有单校标准_就没有标准行和结论列(frame) -> None:
    board = board_of(frame(pack="cn-moe-2012-3"))
    assert board.standard == ()
    assert {column.name for column in board.columns}.isdisjoint({"met", "verdict"})
    assert len(board.columns) == 3 + 8


@pytest.mark.parametrize(
    ("region", "year", "told"),
    [
        (YUNCHUAN, 2025, "与 2024年10月15日的数据版本相比，未达到的减少 1 个。"),
        (YUNCHUAN, 2024, "与 2023年10月15日的数据版本相比，未达到的减少 1 个。"),
        (LINJIANG, 2025, "与 2024年10月15日的数据版本相比，未达到的个数没有变化。"),
        (YUNCHUAN, 2023, ""),
    ],
)
def test_与上一数据版本相比的那句话(frame, officers, region, year, told) -> None:
    made = home.home_of(frame(region, year=year), officers[region])
    assert (made.change.text if made.change else "") == told


def test_变动大的系数排在前面_没有上期就不列(frame, officers) -> None:
    moves = home.home_of(frame(), officers[YUNCHUAN]).moves
    assert (moves[0].before, moves[0].now) == ("0.41", "0.35")
    sizes = [move.size for move in moves]
    assert sizes == sorted(sizes, reverse=True)
    assert home.home_of(frame(year=2023), officers[YUNCHUAN]).moves == ()


def section(frame: Frame, account: Account, name: str) -> profile.SectionView:
    unit = next(u for u in frame.measurement.units if u.name == name)
    return profile.profile_of(frame, account, unit.code, name).sections[0]


def test_城区优质学校名单换了_南山小学高学历教师由低于变为不低于(frame, officers) -> None:
    states = {}
    for year in (2024, 2025):
        shown = section(frame(year=year), officers[YUNCHUAN], "南山小学").comparator
        assert shown is not None
        states[year] = (shown.schools, shown.document, shown.lines[0].own.state)
    assert states == {
        2024: (("云川实验小学",), "云教〔2023〕18号", "unmet"),
        2025: (("云川实验小学", "城关一小"), "云教〔2025〕21号", "met"),
    }


def test_名单上的学校自己不比(frame, officers) -> None:
    assert section(frame(), officers[YUNCHUAN], "云川实验小学").comparator is None


def test_合并来的学校换了代码_三年走势仍接得上(frame, officers) -> None:
    made = profile.profile_of(frame(LINJIANG), officers[LINJIANG], "2199020004", "沙洲第一小学")
    assert made.former == ("2199030004",)
    years = made.sections[0].lines[0].years
    assert [year.record.as_of.year for year in years] == [2023, 2024, 2025]
    assert all(year.figure is not None and year.figure.value for year in years)


def test_东校区并入城关一小_自己没有画像(frame, officers) -> None:
    shown = section(frame(), officers[YUNCHUAN], "城关一小")
    assert shown.state == "met"
    assert "并入" in shown.notes[0].text
    branch = profile.profile_of(frame(), officers[YUNCHUAN], "2199010009", "城关一小东校区")
    assert branch.sections == ()
    assert branch.lead is not None
    assert branch.lead.name == "城关一小"


def test_两种补法_竹溪刚好通过差2点8万元_补齐差9点9万元_人数取整(frame) -> None:
    here = frame()
    told = remedies.remedies_of(here, board_of(here).unmet, tried=True)
    lines = {(line.school, line.what): (line.just_pass, line.fully_meet) for line in told.lines}
    assert lines["竹溪小学", "教学仪器设备"] == ("2.83 万元", "9.91 万元")
    assert lines["河口镇中心小学", "体育运动场馆"] == ("1,110 ㎡", "2,088 ㎡")
    assert lines["河口镇中心小学", "体育、艺术专任教师"] == ("2 人", "2 人")
    just_pass, fully_meet = told.ways
    assert "由 11 个变为 13 个" in just_pass.told
    assert "体育运动场馆 0.35 → 0.32" in fully_meet.told
    form = remedies.Form.read(here, QueryDict(fully_meet.url.partition("?")[2]))
    assert not [line.error for line in form.lines if line.error]
    assert "13 个" in remedies.outcome_of(here, form).headline


def test_数量旁边是费用_一次性和每年分开_没有单价的不猜也不算进合计(frame) -> None:
    here = frame()
    told = remedies.remedies_of(here, board_of(here).unmet)
    lines = {(line.school, line.what): line for line in told.lines}
    ground = lines["河口镇中心小学", "体育运动场馆"]
    assert (ground.price, ground.just_cost, ground.full_cost) == (
        "每㎡ 420 元",
        "46.59 万元",
        "87.7 万元",
    )
    teachers = lines["河口镇中心小学", "体育、艺术专任教师"]
    assert (teachers.price, teachers.full_cost) == ("每人每年 12 万元", "24 万元/年")
    titled = lines["河口镇中心小学", "县级以上骨干教师"]
    assert (titled.price, titled.just_cost, titled.full_cost) == ("", "未登记单价", "未登记单价")
    money = lines["竹溪小学", "教学仪器设备"]
    assert (money.price, money.just_cost, money.full_cost) == ("", "2.83 万元", "9.91 万元")
    assert [(t.label, t.just_pass, t.fully_meet) for t in told.costs.totals] == [
        ("合计，一次性", "49.42 万元", "97.61 万元"),
        ("合计，每年", "24 万元", "24 万元"),
    ]
    assert told.costs.without == "合计不含未登记单价的县级以上骨干教师。"
    assert "虚构" in told.costs.sources
    earlier = frame(year=2024)
    assert earlier.prices["sports_area_m2"].yuan == 400
    query = QueryDict("school=2199010004&indicator=sports_area_per_pupil&add=2088")
    form = remedies.Form.read(here, query)
    assert remedies.outcome_of(here, form).cost == "一次性 87.7 万元"


def test_假如的结果写明学校自己的结论_和没有改动的超限系数(frame) -> None:
    here = frame()
    query = QueryDict("school=2199010004&indicator=backbone_teachers_per_100&add=2")
    found = remedies.outcome_of(here, remedies.Form.read(here, query))
    school = next(line for line in found.lines if line.label == "达标项数和学校结论")
    assert (school.before.text, school.after.text, school.state) == ("4/7", "5/7", "unmet")
    assert found.over == ()
    away = frame(LINJIANG)
    unit = next(iter(away.measurement.in_scope(away.stage, LINJIANG)))
    query = QueryDict(f"school={unit.code}&indicator=teaching_area_per_pupil&add=1")
    over = remedies.outcome_of(away, remedies.Form.read(away, query)).over
    assert over
    assert not [name for name in over if "教学及辅助用房" in name]


def test_没有单价表的县_费用写未登记单价_没有合计_告诉怎样登记(frame, officers) -> None:
    here = frame(LINJIANG)
    told = remedies.remedies_of(here, board_of(here).unmet)
    assert {line.full_cost for line in told.lines} == {"未登记单价"}
    assert (told.costs.totals, told.costs.without, told.costs.sources) == ((), "", "")
    client = Client()
    client.force_login(officers[LINJIANG])
    page = client.get(f"/r/{LINJIANG}/balance/").content.decode()
    assert "本地还没有登记单价" in page
    assert 'href="/data/standard/unit_price/"' in page


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("很多", "这里填数字，例如 2088"),
        ("\uff11\uff12", ""),
        ("1，000", ""),
        ("1e15", "数太大，请核对单位"),
        ("nan", "数太大，请核对单位"),
    ],
)
def test_假如里填的数_看不懂就说明_不算进去(frame, typed, error) -> None:
    query = QueryDict(mutable=True)
    query.setlist("school", ["2199010007"])
    query.setlist("indicator", ["equipment_per_pupil"])
    query.setlist("add", [typed])
    line = remedies.Form.read(frame(), query).lines[0]
    assert line.error == error
    assert (line.amount is None) == bool(error)


def test_来历_九年制学校写明分摊_别的县的数等于没有(frame, officers) -> None:
    shown = lineages.lineage_of(
        frame(stage="junior"), officers[YUNCHUAN], "3199010011", "sports_area_per_pupil"
    )
    assert shown.split
    assert shown.cells
    assert [year.record.as_of.year for year in shown.years] == [2023, 2024, 2025]
    with pytest.raises(Hidden):
        lineages.lineage_of(frame(), officers[YUNCHUAN], "2199020004", "equipment_per_pupil")


def words_of(path: Path) -> str:
    if path.suffix == ".docx":
        with ZipFile(path) as parts:
            return parts.read("word/document.xml").decode()
    book = openpyxl.load_workbook(path)
    return "".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value)


@pytest.mark.parametrize("name", ["brief.docx", "gap.xlsx"])
@pytest.mark.parametrize("status", ["self_test", "approved"])
def test_自测的文件带着标记_审定的没有(frame, officers, name, status) -> None:
    here = frame(status=status)
    path = documents.write(here, officers[YUNCHUAN], name)
    marked = status == "self_test"
    assert ("自测" in words_of(path)) == marked
    assert ("（自测）" in documents.filename_of(here, name)) == marked


PATHS = (
    f"/r/{YUNCHUAN}/",
    f"/r/{YUNCHUAN}/balance/",
    f"/r/{YUNCHUAN}/items/",
    f"/r/{YUNCHUAN}/cell/2199010007/primary/equipment_per_pupil/",
    "/s/2199010007/",
)


def test_不加权只给分析的人看_规则的系数一直在_写明公式和权重(officers) -> None:
    leader = person("leader", Role.LEADER, YUNCHUAN)

    def shown(by: Account, query: str, page: str = "balance/") -> str:
        client = Client()
        client.force_login(by)
        return client.get(f"/r/{YUNCHUAN}/{page}?{query}").content.decode()

    official, plain = "差异系数（按学生数加权", "不加权（仅供分析，不作结论）"
    usual = shown(officers[YUNCHUAN], "")
    assert official in usual
    assert plain not in usual
    assert "权重 n 是该校学生数，N = 9,373 人" in usual
    assert "同时看不加权" in usual
    asked = shown(officers[YUNCHUAN], "weights=equal")
    assert official in asked
    assert plain in asked
    assert "每校权重都是 1/k，k = 9 校" in asked
    assert "balance/spread/sports_area_per_pupil/?stage=primary&amp;weights=equal" in asked
    for query in ("", "weights=equal&analysis=1"):
        seen = shown(leader, query)
        assert official in seen
        assert not any(word in seen for word in (plain, "同时看不加权", "基尼系数"))
    spread = "balance/spread/sports_area_per_pupil/"
    assert "不加权" not in shown(leader, "weights=equal", spread)
    assert "不加权的差异系数是 0.5388" in shown(officers[YUNCHUAN], "weights=equal", spread)


def test_不加权的计算过程_各校贡献加起来就是方差(frame) -> None:
    indicator = "sports_area_per_pupil"
    for unweighted in (False, True):
        working = lineages.spread_of(frame(), indicator, unweighted=unweighted)
        parts = [row["part"].value for row in working.rows]
        assert sum(parts) == pytest.approx(float(working.sd) ** 2, rel=1e-4)
        assert float(working.sd) / float(working.mean) == pytest.approx(float(working.cv), abs=1e-4)
    assert working.cv == working.unweighted
    assert working.schools == 9


@pytest.mark.parametrize("path", PATHS)
def test_自测的每一页都带着标记_审定的没有(frame, officers, path) -> None:
    School.objects.create(
        school_code="2199010007",
        name="竹溪小学",
        region_code=YUNCHUAN,
        kind="211",
        valid_from=date(1960, 9, 1),
    )
    client = Client()
    client.force_login(officers[YUNCHUAN])
    for status in ("self_test", "approved"):
        page = client.get(path, {"snap": frame(status=status).record.sha256[:16]})
        assert page.status_code == 200
        assert (MARK in page.content.decode()) == (status == "self_test")


def test_还没有数据版本的县_页面说该做什么(officers) -> None:
    SnapshotRecord.objects.unscoped("an empty county").filter(region_code=LINJIANG).delete()
    client = Client()
    client.force_login(officers[LINJIANG])
    for path in ("", "balance/", "balance/what-if/", "items/", "indicators/"):
        page = client.get(f"/r/{LINJIANG}/{path}").content.decode()
        assert "还没有数据版本" in page, path
        assert 'href="/data/"' in page, path
    School.objects.create(
        school_code="9902001", name="滨江小学", region_code=LINJIANG, valid_from=date(2020, 9, 1)
    )
    assert "还没有数据版本" in client.get("/s/9902001/").content.decode()
    assert client.get(f"/r/{LINJIANG}/balance/spread/teachers_per_100/").status_code == 404


def test_没有的规则学段指标_都说没有_不是出错(officers) -> None:
    client = Client()
    client.force_login(officers[YUNCHUAN])
    for query in ("pack=none", "stage=senior", "snap=ffff"):
        assert client.get(f"/r/{YUNCHUAN}/balance/?{query}").status_code == 404
    assert client.get(f"/r/{YUNCHUAN}/balance/spread/none/").status_code == 404
    assert client.get(f"/r/{YUNCHUAN}/indicators/none/").status_code == 404
    assert client.get(f"/r/{YUNCHUAN}/documents/none.pdf").status_code == 404


def test_学校都写成别的县的_页面说出那个代码和下一步(officers, monkeypatch) -> None:
    whole = frames.measurement_of

    def elsewhere(*asked: Any) -> Any:
        measured = whole(*asked)
        away = tuple(replace(unit, region="990199") for unit in measured.units)
        return replace(measured, units=away, spreads=(), verdicts_by_county={})

    monkeypatch.setattr(frames, "measurement_of", elsewhere)
    client = Client()
    client.force_login(officers[YUNCHUAN])
    for page in ("", "balance/"):
        text = client.get(f"/r/{YUNCHUAN}/{page}").content.decode()
        assert "没有参评的学校，还不能下结论" in text
        assert "区划代码是 990199，不是本县的 990101" in text
        assert 'href="/data/"' in text
        assert "全部达到" not in text


def test_来历说中文_编号都在技术细节里(officers) -> None:
    client = Client()
    client.force_login(officers[YUNCHUAN])
    figure = "/cell/2199010007/primary/teachers_above_required_degree_per_100/"
    for path in (figure, "/indicators/teachers_above_required_degree_per_100/"):
        page = client.get(f"/r/{YUNCHUAN}{path}").content.decode()
        told, _, technical = page.partition("技术细节")
        assert "“学段综合统计·本科毕业专任教师”合计" in told
        for code in ("sum(section_statistics", "teachers_above_required_degree_per_100@1"):
            assert code not in told
            assert code in technical


@pytest.mark.parametrize(
    "path",
    [
        "cell/2199010007/primary/multimedia_classrooms_per_100/",
        "balance/spread/multimedia_classrooms_per_100/",
        "indicators/multimedia_classrooms_per_100/",
        "balance/",
    ],
)
@pytest.mark.parametrize("registered", [True, False])
def test_换规则换数据版本_总能到一个有的页(officers, path, registered) -> None:
    if registered:
        School.objects.create(
            school_code="2199010007",
            name="竹溪小学",
            region_code=YUNCHUAN,
            kind="211",
            valid_from=date(2015, 9, 1),
        )
    client = Client()
    client.force_login(officers[YUNCHUAN])
    bar = client.get(f"/r/{YUNCHUAN}/{path}").context["context_bar"]
    offered = [url for switch in bar.switches for _, url, _ in switch.options]
    assert any("pack=cn-moe-2012-3" in url for url in offered)
    assert [url for url in offered if client.get(url).status_code != 200] == []


def test_总览和首页都说到资源配置之外的事项(officers) -> None:
    client = Client()
    client.force_login(officers[YUNCHUAN])
    told = "未达到：政府保障程度（学校规模、班额，涉及城关一小）"
    page = client.get(f"/r/{YUNCHUAN}/").content.decode()
    assert told in page
    assert f'href="/r/{YUNCHUAN}/items/"' in page
    assert told in client.get("/").content.decode()


def test_事项分组的名称_页面与规则一致() -> None:
    assert {group: str(label) for group, label in library.GROUP_LABELS.items()} == dict(
        ITEM_GROUP_LABELS
    )


def test_两所学校各看各的_记住的不会拿错(frame) -> None:
    whole = frame()
    one, other = whole.measurement.units[:2]
    seen = {
        replace(whole, measurement=replace(whole.measurement, units=(unit,))).key
        for unit in (one, other)
    }
    assert len(seen) == 2


def test_同一版数据_参评的学校不同_记住的不会拿错(frame) -> None:
    whole = frame()
    first, *rest = whole.measurement.units
    outside = (replace(first, in_scope=False, reason="另行评估"), *rest)
    away = replace(whole, measurement=replace(whole.measurement, units=outside))
    shown = {len(board_of(one).rows) for one in (whole, away)}
    assert shown == {len(board_of(whole).rows), len(board_of(whole).rows) - 1}


def test_手机上_学校名下面就有结论(officers) -> None:
    client = Client()
    client.force_login(officers[YUNCHUAN])
    page = client.get(f"/r/{YUNCHUAN}/balance/").content.decode()
    named = page.partition("竹溪小学</a>")[2].partition("</td>")[0]
    assert named == '<span class="on-phone"><span class="st fail">未达到</span>\n</span>'


def lacking(frame: Frame, indicator: str, school: str) -> Frame:
    """The same county, where one school did not report one indicator."""
    measured = frame.measurement
    assessor = Assessor(frame.pack, measured.as_of)
    own = {
        r: assessor.result(frame.pack.indicator(indicator), measured.unit(*key), None, 1.0)
        for r in measured.results
        if (key := (r.unit, r.stage)) and (r.unit, r.indicator) == (school, indicator)
    }
    rows = {u.key: [own.get(r, r) for r in measured.results_of(*u.key)] for u in measured.units}
    made = assess(assessor, measured.units, rows)
    return replace(
        frame,
        measurement=replace(
            measured,
            results=tuple(own.get(r, r) for r in measured.results),
            school_verdicts=made.school_verdicts,
            spreads=made.spreads,
            verdicts_by_county=made.verdicts_by_county,
        ),
    )


def test_缺一个数_系数说无法计算_不说全部不超过(frame) -> None:
    here = lacking(frame(), "equipment_per_pupil", "2199010001")
    verdict = board_of(here).footer[0]["verdict"]
    assert (verdict.state, verdict.note) == ("not_computable", "1 项缺少数据")


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Let nothing made of a changed measurement stay in memory, nor anything made before it."""
    remember._answer.cache_clear()
    yield
    remember._answer.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_无法计算的学校_不算未达到_自己有一个筛选(frame, officers, monkeypatch) -> None:
    here = lacking(frame(), "equipment_per_pupil", "2199010001")
    unmet = ["河口镇中心小学", "竹溪小学"]
    assert [row["school"] for row in board_of(here, state="unmet").rows] == unmet
    missing = board_of(here, state="not_computable").rows
    assert [row["school"] for row in missing] == ["云川实验小学"]
    assert [unit.name for unit in board_of(here).unmet] == unmet
    client = Client()
    client.force_login(officers[YUNCHUAN])
    chip = "state=not_computable"
    assert chip not in client.get(f"/r/{YUNCHUAN}/balance/").content.decode()
    monkeypatch.setattr(frames, "measurement_of", lambda *_: here.measurement)
    assert chip in client.get(f"/r/{YUNCHUAN}/balance/").content.decode()


@pytest.mark.usefixtures("forgotten")
def test_两百个校部的县_一页不把两百校全列出来_假如带上整套补法(officers, monkeypatch) -> None:
    pack = frames.pack_of("cn-moe-2017-6")
    made = county(pack, 200, Random(7), 0.3, 0.95)  # noqa: S311 - figures, not secrets
    monkeypatch.setattr(frames, "measurement_of", lambda *_: made)
    looks: list[Any] = []
    whole = Assessor.school

    def counted(self: Assessor, *asked: Any) -> Any:
        looks.append(asked)
        return whole(self, *asked)

    monkeypatch.setattr(Assessor, "school", counted)
    client = Client()
    client.force_login(officers[YUNCHUAN])
    page = client.get(f"/r/{YUNCHUAN}/balance/").content.decode()
    assert len(looks) < 3000
    looks.clear()
    assert client.get(f"/r/{YUNCHUAN}/balance/?page=2").status_code == 200
    assert looks == []  # the same data version, rule and prices: nothing is searched again
    assert page.count("data-lineage>") <= 60 * 7 + 20
    assert len(page) < 260_000
    assert "rpage=2#remedies" in page
    assert "page=2#t" in page
    for way in ("just_pass", "fully_meet"):
        link = f"/r/{YUNCHUAN}/balance/what-if/?stage=primary&amp;way={way}"
        assert link in page
        tried = client.get(link.replace("&amp;", "&")).content.decode()
        assert "由 0 个变为 200 个" in tried
        assert "200 所学校" in tried
        assert "没有逐项列出" in tried


def test_2012规则没有单校标准_图和表都不替它下结论_题目是一句完整的话(frame) -> None:
    chart = charts.strip_of(frame(pack="cn-moe-2012-3"), "sports_area_per_pupil")
    assert chart is not None
    assert chart.columns[-1] == "学生数"
    assert "达标" not in chart.svg + chart.narrow
    assert re.fullmatch(r"小学各校的“生均体育运动场馆面积”从 [\d.]+ 到 [\d.]+", str(chart.title))
    judged = charts.strip_of(frame(), "sports_area_per_pupil")
    assert judged is not None
    assert judged.columns[-1] == "达标情况"


def test_其他事项的每个数都打得开_分子分母条款单元格和没达到的学校(frame, officers) -> None:
    here, officer = frame(), officers[YUNCHUAN]
    exchange = item_lineage.item_lineage_of(here, officer, "exchange_teachers_share")
    assert exchange.line.value == "11.5%"
    above, below = (
        float(re.search(r"：([\d,.]+)$", side)[1].replace(",", ""))
        for side in (exchange.numerator, exchange.denominator)
    )
    assert above / below == pytest.approx(0.115, abs=0.0006)
    assert any("采集与判定事项.xlsx" in cell.address for cell in exchange.cells)
    assert exchange.clause.number
    size = item_lineage.item_lineage_of(here, officer, "school_size_cap")
    assert size.line.value == "13/14"
    assert (size.numerator, size.denominator) == ("达到的单位 13 个", "有结果的单位 14 个")
    assert [name for name, _ in size.failing] == ["城关一小"]
    assert len(size.rows) == 14
    assert all(row["cells"] for row in size.rows)
    classes = item_lineage.item_lineage_of(here, officer, "class_size_cap")
    assert classes.code
    largest = next(row for row in classes.rows if str(row["unit"]).startswith("城关一小"))
    assert "班级名册" in largest["cells"]
    client = Client()
    client.force_login(officer)
    page = client.get(f"/r/{YUNCHUAN}/items/").content.decode()
    for line in (one for group in items.items_of(here, officer) for one in group.lines):
        assert f'href="/r/{YUNCHUAN}/items/{line.item.id}/"' in page
        opened = client.get(f"/r/{YUNCHUAN}/items/{line.item.id}/").content.decode()
        for word in ("分子", "分母", "条款", "数据版本", "出处"):
            assert word in opened, line.item.id
    assert client.get(f"/r/{YUNCHUAN}/items/none/").status_code == 404


def test_只有一部分学校的版本_先说缺了多少_只比两版都有的(frame, officers) -> None:
    here = frame()
    kept = {"2199010001", "2199010002", "2199010003", "2199010005", "2199010006"}
    measured = here.measurement
    part = tuple(u for u in measured.units if u.code in kept and u.stage == "primary")
    rows = {u.key: measured.results_of(*u.key) for u in part}
    made = assess(Assessor(here.pack, measured.as_of), part, rows)
    partial = replace(
        measured,
        units=part,
        results=tuple(r for row in rows.values() for r in row),
        school_verdicts=made.school_verdicts,
        spreads=made.spreads,
        verdicts_by_county=made.verdicts_by_county,
    )
    shown = home.home_of(replace(here, measurement=partial), officers[YUNCHUAN])
    told = "上一学年 14 个校（部）中，两版数据都齐的有 5 个，与上一学年比较只用这些。"
    assert shown.coverage is not None
    assert shown.coverage.text == told
    counts = [
        sum(one.measurement.school_verdicts[key].state == "unmet" for key in rows)
        for one in (frame(year=2024), here)
    ]
    assert counts == [
        1,
        0,
    ]  # of these five; before, the two unmet that are left out counted as mended
    assert shown.change is not None
    assert shown.change.text == "与 2024年10月15日的数据版本相比，未达到的减少 1 个。"
    whole = home.home_of(here, officers[YUNCHUAN])
    assert whole.coverage is None
    now = {(m.stage, m.indicator.id): m.now for m in whole.moves}
    assert all(now.get((m.stage, m.indicator.id)) != m.now for m in shown.moves)


def test_异议成立的数_来历页写明待更正的格子_连到同一天的上传页(frame, officers) -> None:
    officer, record = officers[YUNCHUAN], frame().record
    facts = {
        "section": "", "indicator": "生均教学仪器设备值", "value": "1,580 元",
        "limit": "2,000 元", "gap": "9.91 万元",
    }  # fmt: skip
    short = Conclusion(
        "equipment_per_pupil/primary", "attention", render("diagnosis.short", facts), "",
        "equipment_per_pupil", "primary",
    )  # fmt: skip
    report = diagnosis_draft(
        actor=officer, place=Place(YUNCHUAN, "2199010007", name="竹溪小学"), snapshot=record,
        found=Conclusions((short,), (), (), ()), day=date(2025, 11, 1),
    )  # fmt: skip
    client = Client()
    client.force_login(officer)
    address = f"/r/{YUNCHUAN}/cell/2199010007/primary/equipment_per_pupil/"
    assert "待更正" not in client.get(address).content.decode()
    report.lines.update(
        settled="withdrawn", settled_cell="《设备.xlsx》“设备”C9", settled_words="少填 12 万元"
    )
    page = client.get(address).content.decode()
    assert "诊断第 1 条异议成立</a> 核对 《设备.xlsx》“设备”C9：少填 12 万元" in page
    assert "/data/upload/?as_of=2025-10-15" in page
    assert 'value="2025-10-15"' in client.get("/data/upload/?as_of=2025-10-15").content.decode()
    other = f"/r/{YUNCHUAN}/cell/2199010007/primary/sports_area_per_pupil/"
    assert "待更正" not in client.get(other).content.decode()


PAIR = "实验中学与石桥中学结对"


def test_集团与结对_列出成员和不在其中的学校_东校区并入主校不单列(frame) -> None:
    listing = communities.listing_of(frame())
    assert [one.name for one in listing.communities if one.kind == "结对"] == [PAIR]
    assert (listing.covered, listing.schools) == (10, 13)
    assert "柳塘九年制学校" in listing.alone
    assert str(listing.said).startswith("13 所参评学校中 10 所在 5 个")


def test_结对两所的差距_写明最低的一所是否达标_图默认画还没达标的(frame, officers) -> None:
    within = communities.within(frame(), officers[YUNCHUAN], PAIR)
    row = next(one for one in within.rows if one.label == "生均体育运动场馆面积")
    assert [cell.text for cell in row.cells] == ["2.7", "2.3", "2.0"]
    assert row.cells[-1].small == "石桥中学 8.4，实验中学 10.4"
    assert (row.said, row.lowest) == ("缩小", "unmet")
    assert within.chart("").title == "初中“生均体育运动场馆面积”：缩小"
    asked = next(one for one in within.rows if one.label == "生均教学仪器设备值")
    assert "教学仪器设备值" in within.chart(asked.key).title
    said = "1 项差距缩小，3 项差距扩大，3 项变化不大"
    assert str(within.headline) == f"{PAIR} 2 所学校之间，{said}。"
    spread = next(one for one in within.rows if one.label.startswith("每百名学生拥有高于"))
    assert (spread.said, spread.cells[0].text, spread.cells[-1].text) == ("扩大", "0.57", "0.65")
    before = replace(within.community, since=date(2024, 9, 1))
    cells = replace(within, community=before).rows[0].cells
    assert [cell.is_before for cell in cells] == [True, False, False]


def test_没有的共同体说没有_学校页写出所在的集团(frame, officers) -> None:
    with pytest.raises(Hidden, match="没有“别的集团”"):
        communities.within(frame(), officers[YUNCHUAN], "别的集团")
    client = Client()
    client.force_login(officers[YUNCHUAN])
    page = client.get(f"/r/{YUNCHUAN}/communities/{PAIR}/")
    assert page.status_code == 200
    assert "成员校" in page.content.decode()
    unit = next(one for one in frame().measurement.units if one.name == "石桥中学")
    School.objects.create(
        school_code=unit.code, name=unit.name, region_code=YUNCHUAN, valid_from=date(2020, 9, 1)
    )
    own = client.get(f"/s/{unit.code}/").content.decode()
    assert f'结对：<a href="/r/{YUNCHUAN}/communities/' in own


def test_学生构成从名册汇总_不足11人的一组不显示_报告不写人数(frame, officers) -> None:
    found = compositions_of(frame().record, officers[YUNCHUAN])
    names = {unit.code: unit.name for unit in frame().measurement.units}
    told = {
        names[code]: {one.label: one.n for one in held.groups}
        for code, held in found.items()
        if code in names
    }
    assert told["石桥中学"] == {"寄宿生": 326, "随迁子女": 31, "留守儿童": 85}
    assert told["白岭小学"] == {"寄宿生": 0, "随迁子女": None, "留守儿童": 29}
    assert told["枫林教学点"]["留守儿童"] is None
    for code, held in found.items():
        for one in held.groups:
            rest = held.pupils - (one.n or 0)
            assert one.n is None or (one.n in (0, held.pupils) or min(one.n, rest) >= 11), code
