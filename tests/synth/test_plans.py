"""The demo county carries out two plans: most clauses have a verdict, some an honest gap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa
import pytest

from junheng.data.intake.keyring import Keyring
from junheng.data.snapshots import Snapshot
from junheng.data.synth.county import YEARS, county
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.data.synth.plans import PlanAdoption, plan_adoptions, plan_rows
from junheng.measure.engine.holdings import Holdings, read_holdings
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.gather import assess_holdings
from junheng.policy.guardrails import check, load_guardrails
from junheng.policy.plan import PlanItem, PlanPack, load_plan

ZIBO, OUHAI = "zibo-2021", "ouhai-2019"
ADOPTED: Mapping[str, PlanAdoption] = {one.plan: one for one in plan_adoptions("yunchuan")}
_FILLS = {  # type of an ask → cells a row has to fill
    "number": {"value"},
    "share": {"numerator", "denominator"},
    "survey": {"numerator", "denominator"},
    "date": {"on_date"},
    "state": {"state"},
    "judgement": {"judgement", "judged_by"},
    "bulletin": {"value", "low", "high"},
}


@dataclass(frozen=True)
class Seen:
    """What a plan says of the county, by item."""

    found: Mapping[str, Progress]
    names: Mapping[str, str]

    def __getitem__(self, item: str) -> Progress:
        return self.found[item]

    def failing(self, item: str) -> list[str]:
        """Name the units that do not reach the line."""
        lines = self.found[item].outcome.lines
        return [self.names.get(line.unit, line.unit) for line in lines if line.state == "unmet"]

    def states(self) -> Counter[str]:
        return Counter(one.state for one in self.found.values())


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    root, ring = tmp_path_factory.mktemp("snapshots"), Keyring.of(bytes(32))
    known: dict[tuple[object, ...], Mapping[str, object]] = {}
    return [demo_snapshot(root, ring, made, known=known) for made in DEMO[1:3]]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def seen(snapshots: list[Snapshot]) -> Callable[[str], Seen]:
    names = {school.code: school.name for school in county("yunchuan").schools}

    @cache
    def assess(pack: str) -> Seen:
        plan = load_plan(pack)
        before, newest = (read_holdings(plan, snapshot) for snapshot in snapshots)
        bindings = ADOPTED[pack].scopes
        found = assess_holdings(plan, newest, bindings=bindings, earlier=[before])
        return Seen({one.item.id: one for one in found}, names)

    return assess


# --- most clauses show a verdict


@pytest.mark.parametrize(
    ("pack", "met", "unmet", "unknown"), [(ZIBO, 21, 32, 8), (OUHAI, 18, 24, 15)]
)
def test_六成以上的可执行条目有结论_其余如实写明(pack, met, unmet, unknown, seen):
    states = seen(pack).states()
    assert (states["met"], states["unmet"], states["not_computable"]) == (met, unmet, unknown)
    assert (met + unmet) / states.total() >= 0.6


def test_停用的条目没有填报_没有停用的照常有结论(seen):
    for pack, adoption in ADOPTED.items():
        asked = {ask for one in adoption.stopped for ask in load_plan(pack).item(one).named("ask")}
        items = {row["item"] for row in plan_rows(county("yunchuan"), 2025)}
        assert not {f"{pack}.{ask}" for ask in asked} & items
        assessed = {one for one in adoption.stopped if load_plan(pack).item(one).is_assessed}
        assert {seen(pack)[one].state for one in assessed} == {"not_computable"}
    going_on = {s.item for s in ADOPTED[OUHAI].settlements if s.way == "basis"}
    assert {"city_lead", "three_school_classes", "five_dimensions"} <= going_on
    assert seen(OUHAI)["three_school_classes"].state == "met"


def test_按中考追加的奖金被底线停用_奖金的基数和修订的办法照常核对(seen):
    top_up = load_plan(OUHAI).item("award_top_up")
    assert top_up.status == "out_of_force"
    assert top_up.id in ADOPTED[OUHAI].stopped
    assert top_up.id not in seen(OUHAI).found
    assert "award_rules" not in {s.item for s in ADOPTED[OUHAI].settlements}  # it obeys the rule
    assert seen(OUHAI)["award_rules"].state == "met"
    assert seen(OUHAI)["quality_award"].outcome.lines[0].value == 1600000


# --- the stories


def test_石桥中学缺音体美教师_缺额_课程_体育特色都看得出(seen):
    zibo, ouhai = seen(ZIBO), seen(OUHAI)
    assert zibo.failing("full_staff") == ["河口镇中心小学", "石桥中学"]
    assert zibo["arts_and_pe_offered"].explanation.startswith(
        "4/5 所学校达到（达到 100%）；未达到：石桥中学（66.7%）"
    )
    assert "未达到：石桥中学（艺术、德育）" in ouhai["sport_feature"].explanation
    assert "石桥中学" in ouhai.failing("two_sports_per_pupil")


def test_河口镇中心小学房屋设备不如城区_生活用房和省定条目也不够(seen):
    zibo = seen(ZIBO)
    for item in ("rooms_not_below_urban_primary", "equipment_not_below_urban_primary"):
        assert zibo.failing(item) == ["河口镇中心小学"]
    assert "对照 1.76" in zibo["living_facilities_not_below_urban"].explanation
    assert zibo.failing("living_facilities_not_below_urban") == ["河口镇中心小学"]
    assert zibo.failing("conditions_above_standard") == ["河口镇中心小学", "石桥中学"]


def test_核验人的判定与算出的数一致_七项目标没有一个镇全部实现(seen):
    zibo = seen(ZIBO)
    assert zibo.failing("goal_conditions") == ["河口镇", "石桥镇"]
    assert zibo["backbone_not_below_urban_primary"].verdict.met == 0
    assert len(zibo.failing("goal_staff")) == 4
    half = zibo["half_of_towns"]
    assert (half.state, half.verdict.met, half.verdict.of) == ("unmet", 0, 4)
    assert {line.unit: line.value for line in half.outcome.lines}["柳塘镇"] == 8.0


def test_河口镇小学生越来越多进城_石桥镇没有小学_如实写未上报(seen):
    primary = seen(ZIBO)["local_share_primary_rises"]
    assert primary.explanation.startswith(
        "2/4 个镇（街道）达到（连续 3 期上升）；"
        "未达到：河口镇（2023 年 87.1%→2024 年 86.7%→2025 年 85.9%）；未上报：石桥镇"
    )
    assert seen(ZIBO)["urban_pressure_relieved"].state == "unmet"


def test_家长调查够数_学生只收回27份_不下结论(seen):
    found = seen(ZIBO)["satisfaction"]
    assert found.state == "not_computable"
    assert "有效问卷 27 份，少于 30 份：学生" in found.explanation


def test_一名教研员没有包扶学校_只写代码(seen):
    assert "未达到：研-04（0 所）" in seen(ZIBO)["researcher_covers_school"].explanation


def test_学业差距河口中学刚在线内_石桥中学在线外(seen):
    gap = seen(ZIBO)["academic_gap_junior"]
    values = {seen(ZIBO).names[line.unit]: line.value for line in gap.outcome.lines}
    assert 0.13 < values["河口中学"] < 0.15 < values["石桥中学"]
    assert seen(ZIBO).failing("academic_gap_junior") == ["石桥中学"]


def test_生均公用经费标准940元_与学校账上的数对得上(seen):
    ouhai = seen(OUHAI)
    standard = ouhai["public_funds_standard"]
    assert standard.outcome.lines[0].value == 940
    assert "未达到：云川县（940 元/生·学年）" in standard.explanation
    paid = {line.value for line in ouhai["public_funds_reach_schools"].outcome.lines}
    assert paid == {940.0}


# --- ranks and deadlines


def test_名次区间重叠_只说第3到5位之间_无明显差异_不下结论(seen):
    city = seen(OUHAI)["city_lead"]
    assert (city.state, city.outcome.low, city.outcome.high) == ("not_computable", 3, 5)
    assert "第 3—5 位之间（共 8 个地区），与相邻地区无明显差异" in city.explanation
    resources = seen(OUHAI)["resources_front_of_city"]
    assert (resources.state, resources.outcome.value) == ("unmet", 5.0)


def test_时限有的按期_有的晚办_有的逾期未办_有的未到(seen):
    zibo, ouhai = seen(ZIBO), seen(OUHAI)
    assert zibo["assessment_report_due"].timing == "done_in_time"
    assert zibo["pilot_plan_due"].timing == "done_late"
    assert zibo["county_scheme_due"].timing == "overdue"
    assert "已逾期 1604 天" in zibo["county_scheme_due"].explanation
    assert zibo["vacancies_filled"].timing == "overdue"
    assert ouhai["summer_preparation"].timing == "done_late"
    assert ouhai["subject_contest"].timing == "open"
    overdue = [one for plan in (zibo, ouhai) for one in plan.found.values()]
    assert sum(one.timing == "overdue" for one in overdue) == 9


# --- what is reported, and how it is adopted


def _columns(row: Mapping[str, object]) -> set[str]:
    fixed = {"unit_code", "item", "subject", "period", "evidence"}
    return {name for name, value in row.items() if value is not None} - fixed


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("key", ["yunchuan", "linjiang"])
def test_每一行都填对了单元格_对象和时段_写明依据(key, year):
    region = county(key)
    plans = {one.plan: load_plan(one.plan) for one in plan_adoptions(key)}
    rows = plan_rows(region, year)
    assert rows
    keys = [(r["unit_code"], r["item"], r["subject"], r["period"]) for r in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        pack, _, name = row["item"].partition(".")
        ask = plans[pack].asks[name]
        assert _columns(row) == _FILLS[ask.type], row
        assert row["evidence"]
        assert (row["unit_code"] == region.region_code) == (ask.per != "school"), row
        if ask.type == "state":
            assert row["state"] in ask.states
        assert str(row["on_date"] or "") <= f"{year}-10-15"
        assert (row["period"] or "")[:4] <= str(year)


def test_个人只写代码_不写姓名():
    people = {
        row["subject"]
        for row in plan_rows(county("yunchuan"), 2025)
        if load_plan(row["item"].split(".")[0]).asks[row["item"].split(".")[1]].per == "person"
    }
    assert people
    assert all(re.fullmatch(r"研-\d\d", person) for person in people)


def test_镇和学校都是县里有的_没有的不填():
    region = county("yunchuan")
    towns = {school.town for school in region.schools}
    codes = {school.code for school in region.schools}
    plans = {pack: load_plan(pack) for pack in ADOPTED}
    for row in plan_rows(region, 2025):
        ask = plans[row["item"].split(".")[0]].asks[row["item"].split(".")[1]]
        if ask.per == "town":
            assert row["subject"] in towns
        if ask.per == "school":
            assert row["unit_code"] in codes


def _scope_units_exist(plan: PlanPack, adoption: PlanAdoption, scope: str) -> bool:
    region = county("yunchuan")
    level = plan.scopes[scope].level
    known = {
        "school": {school.code for school in region.schools},
        "town": {school.town for school in region.schools},
        "region": {region.region_code},
    }
    units = set(adoption.scopes[scope])
    return bool(units) and units <= known.get(level, units)


def test_采用时指定了所有要指定的范围和单位():
    for pack, adoption in ADOPTED.items():
        plan = load_plan(pack)
        left_open = {scope.id for scope in plan.scopes.values() if scope.bind}
        nothing = {"counties_with_provincial_pilot"}  # the county has none
        assert set(adoption.scopes) == left_open - nothing
        assert all(_scope_units_exist(plan, adoption, scope) for scope in adoption.scopes)
        assert set(adoption.offices) == set(plan.offices)
        assert adoption.adopted_on > date(2025, 12, 16)  # after the newest rule it answers to
        assert adoption.approver
        assert adoption.document_number


def _governed(item: PlanItem, day: date) -> set[tuple[str, str]]:
    """Pairs of an item and a rule that must be settled: named, or judged stronger than a notice."""
    layers = load_guardrails().layers_for([])
    judged = (one for act in item.acts for one in check(act.act, act.facts, day, layers))
    asking = {one.rule for one in judged if one.strength != "notice"}
    return {(item.id, rule) for rule in asking | set(item.named("guardrail"))}


def test_碰到政策底线的条目逐条处置_登记依据的写全文号单位和批准人():
    for pack, adoption in ADOPTED.items():
        day = adoption.adopted_on
        governed = set().union(*(_governed(item, day) for item in load_plan(pack).items))
        assert {(s.item, s.rule) for s in adoption.settlements} == governed
        assert len(adoption.settlements) == len(governed)
        for settled in adoption.settlements:
            given = (settled.document_number, settled.issuer, settled.approver)
            assert settled.note
            assert all(given) if settled.way == "basis" else not any(given), settled
    ways = Counter(s.way for adoption in ADOPTED.values() for s in adoption.settlements)
    assert ways["stop"] >= 1
    assert ways["change"] >= 1
    assert ways["basis"] >= 1


def test_本地取值低于文件要求的都写了理由():
    for pack, adoption in ADOPTED.items():
        for name, line in adoption.lines.items():
            bound = load_plan(pack).item(name).measure.bound
            assert bound.kind == "at_least"
            assert line["number"] < bound.number
            assert line["reason"]


def test_第二个县采用了一份计划_三年前到期的点名事项都办了_经费标准还差一项():
    held = next(one for one in plan_adoptions("linjiang") if one.plan == "qingliu-2023")
    plan = load_plan(held.plan)
    every = plan_rows(county("linjiang"), 2025)
    rows = [row for row in every if row["item"].startswith(f"{plan.id}.")]
    assert {plan.asks[row["item"].split(".")[1]].per for row in rows} <= {"region", "thing"}
    named = {r["subject"]: r["state"] for r in rows if r["item"].endswith(".named_projects")}
    asked = [plan.item(one).measure for one in ("spring_kindergartens", "it_pilot_schools")]
    assert {named[one.name] for measure in asked for one in measure.named} == {"已完成"}
    left = [name for name, state in named.items() if state != "已完成"]
    assert left == ["总校制办学经费标准"]
    assert set(held.scopes) <= set(plan.scopes)
    assert set(held.offices) <= set(plan.offices)
    codes = {school.code for school in county("linjiang").schools}
    assert all(unit in codes for units in held.scopes.values() for unit in units)


def test_依据文件都带本县的发文代字或写明是哪张表():
    marked = [
        row["evidence"] for row in plan_rows(county("yunchuan"), 2025) if "〔" in row["evidence"]
    ]
    assert len(marked) > 60
    assert all("云教" in text for text in marked)


def test_填报事项进了数据版本_带着工作簿地址(snapshots):
    plan = load_plan(OUHAI)
    held = read_holdings(plan, snapshots[-1])
    rows = held.collected["ouhai-2019.guiding_experts"]
    assert len(rows) == 5
    assert all("采集与判定事项" in row["address"] for row in rows)
    table = pa.Table.from_pylist([{k: v for k, v in row.items() if k != "address"} for row in rows])
    assert set(table["period"].to_pylist()) == {"2025"}


def test_取到的数_写成文件再读回来一样(snapshots):
    held = read_holdings(load_plan(ZIBO), snapshots[-1])
    assert held.collected
    assert held.measured is not None
    assert Holdings.from_json(held.to_json()) == held
