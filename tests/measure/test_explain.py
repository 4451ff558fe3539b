"""Lineage, what-if, remedies, findings and items on the county of the demo's stories."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from junheng.data.snapshots import Scope, SourceFile, SourceSheet
from junheng.kernel.errors import DataError, NotAllowed, UsageError
from junheng.measure.engine.finding import candidates
from junheng.measure.engine.following import observed
from junheng.measure.engine.items import item_results, item_verdicts, items_from_json, items_to_json
from junheng.measure.engine.provenance import cells_of
from junheng.measure.engine.remedy import remedy
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure
from junheng.measure.engine.trace import trace
from junheng.measure.engine.whatif import Change, what_if
from junheng.policy import Pack
from tests.measure.conftest import Build, resource, school, statistics

pytestmark = pytest.mark.slow  # whole counties, papers or installations

RIVER, BAMBOO, BRANCH = "2100000004", "2100000007", "2100000009"
SPORTS, EQUIPMENT = "sports_area_per_pupil", "equipment_per_pupil"
FILES = (
    SourceFile(
        1,
        "办学条件.xlsx",
        "0" * 64,
        {
            "条件": SourceSheet(
                "resource",
                {"school_code": "A", "sports_ground_area_m2": "F", "indoor_sports_area_m2": "E"},
                {"sports_ground_area_m2": "运动场地", "indoor_sports_area_m2": "体育馆"},
            )
        },
    ),
)


def _county(build: Build) -> tuple[object, ...]:
    river = {
        "teachers_master": 1,
        "teachers_bachelor": 26,
        "teachers_associate": 10,
        "backbone_teachers": 7,
        "pe_teachers": 3,
        "music_teachers": 2,
        "fine_art_teachers": 1,
    }
    at = {"_file": 1, "_sheet": "条件"}
    return (
        build(
            FILES,
            organisation=[
                school(RIVER, urban_rural="121"),
                school(BAMBOO),
                school(BRANCH, counts_as_school=False, lead_school_code=RIVER),
            ],
            section_statistics=[
                statistics(RIVER, "primary", 800, **river),
                statistics(BAMBOO, "primary", 236, teachers_bachelor=5, teachers_associate=6),
                statistics(BRANCH, "primary", 70, **dict.fromkeys(river, 0)),
            ],
            resource=[
                resource(
                    RIVER,
                    teaching_area_m2=4100.0,
                    sports_ground_area_m2=4237.0,
                    indoor_sports_area_m2=0.0,
                    equipment_yuan=1_830_000.0,
                    multimedia_classrooms=22,
                    _row=7,
                    **at,
                ),
                resource(
                    BRANCH,
                    teaching_area_m2=0.0,
                    sports_ground_area_m2=200.0,
                    equipment_yuan=0.0,
                    multimedia_classrooms=0,
                    _row=9,
                    **at,
                ),
                resource(
                    BAMBOO,
                    teaching_area_m2=2265.0,
                    sports_ground_area_m2=4295.0,
                    equipment_yuan=372_880.0,
                    multimedia_classrooms=10,
                    _row=8,
                    **at,
                ),
            ],
            teacher=[
                {
                    "person_id": "t1",
                    "school_code": RIVER,
                    "stage": "primary",
                    "degree": "bachelor",
                    "subject": "pe",
                    "is_full_time": True,
                }
            ],
            collected_item=[
                {
                    "unit_code": "990101",
                    "item": "social_recognition",
                    "numerator": 90.0,
                    "denominator": 100.0,
                },
                {"unit_code": "990101", "item": "falsification", "judgement": "occurred"},
                {
                    "unit_code": RIVER,
                    "item": "training_funds",
                    "numerator": 4.0,
                    "denominator": 100.0,
                },
            ],
        ),
    )


@pytest.fixture
def snapshot(build: Build) -> object:
    return _county(build)[0]


@pytest.fixture
def measured(snapshot: object, quality: Pack) -> Measurement:
    return measure(quality, snapshot)  # type: ignore[arg-type]


def test_河口_补齐缺2088平方米和各2人_刚好通过少补场地(
    measured: Measurement, quality: Pack
) -> None:
    found = remedy(measured, quality, RIVER, "primary")
    full = {q.indicator: q.amount for q in found.fully_meet}
    assert full == {
        "backbone_teachers_per_100": 2,
        "pe_art_teachers_per_100": 2,
        SPORTS: pytest.approx(2088),
    }
    just = {q.indicator: (q.amount, q.to) for q in found.just_pass}
    assert just[SPORTS] == (pytest.approx(1109.25), "floor")
    assert just["pe_art_teachers_per_100"] == (2, "limit")


def test_竹溪_补齐9万9_刚好通过2万8(measured: Measurement, quality: Pack) -> None:
    found = remedy(measured, quality, BAMBOO, "primary")
    assert [q.cost_yuan for q in found.fully_meet] == [pytest.approx(99120)]
    assert [q.cost_yuan for q in found.just_pass] == [pytest.approx(28320)]


def test_补齐之后再测_每所学校都达到(measured: Measurement, quality: Pack) -> None:
    for way in ("just_pass", "fully_meet"):
        changes = [
            Change(unit, "primary", q.indicator, q.amount)
            for unit in (RIVER, BAMBOO)
            for q in getattr(remedy(measured, quality, unit, "primary"), way)
        ]
        after = what_if(measured, quality, changes)
        assert {v.state for v in after.school_verdicts.values()} == {"met"}


def test_假如_只改动的格和它的系数变化_原测算不变(measured: Measurement, quality: Pack) -> None:
    before = measured.to_json()
    after = what_if(measured, quality, [Change(RIVER, "primary", SPORTS, 2088)])
    assert after.result(RIVER, "primary", SPORTS).value == pytest.approx(7.5)
    assert after.result(RIVER, "primary", SPORTS).state == "met"
    assert after.spread("primary", SPORTS) != measured.spread("primary", SPORTS)
    assert after.spread("primary", EQUIPMENT) is measured.spread("primary", EQUIPMENT)
    assert measured.to_json() == before
    assert what_if(measured, quality, []).to_json() == before


@pytest.mark.parametrize(
    "change",
    [
        Change("2999999999", "primary", SPORTS, 1),
        Change(RIVER, "primary", "nothing", 1),
        Change(RIVER, "primary", SPORTS, -1e9),
    ],
)
def test_假如_说不通的改动被拒绝(measured: Measurement, quality: Pack, change: Change) -> None:
    with pytest.raises(UsageError):
        what_if(measured, quality, [change])


def test_两百个学部的假如_不到三百毫秒(measured: Measurement, quality: Pack) -> None:
    units, results, verdicts = [], [], {}
    for i in range(100):
        for unit in measured.units:
            code = f"{i:04d}{unit.code[4:]}"
            units.append(replace(unit, code=code))
            own = measured.results_of(unit.code, unit.stage)
            results += [replace(r, unit=code) for r in own]
            verdicts[(code, unit.stage)] = measured.school_verdicts[unit.key]
    large = replace(measured, units=tuple(units), results=tuple(results), school_verdicts=verdicts)
    assert len(large.units) == 200
    start = time.perf_counter()
    what_if(large, quality, [Change(units[0].code, "primary", SPORTS, 10)])
    assert time.perf_counter() - start < 0.3


def test_溯源_到工作簿的单元格_并入的校区也在内(snapshot: object, quality: Pack) -> None:
    found = trace(quality, snapshot, SPORTS, RIVER, "primary")  # type: ignore[arg-type]
    assert (found.result.numerator, found.result.denominator) == (4437, 870)
    assert found.merged == (BRANCH,)
    ground = next(p for p in found.parts if "sports_ground" in p.text)
    assert ground.amount == sum(row.cells[0].value for row in ground.rows) == 4437  # type: ignore[misc]
    cells = [(c.file, c.sheet, c.cell, c.header, c.value) for r in ground.rows for c in r.cells]
    assert cells == [
        ("办学条件.xlsx", "条件", "F7", "运动场地", 4237.0),
        ("办学条件.xlsx", "条件", "F9", "运动场地", 200.0),
    ]
    assert {p.table for p in found.parts if p.side == "denominator" and p.used} == {
        "section_statistics"
    }
    assert found.clause_title == "资源配置第5项 生均体育运动场馆面积"


def test_溯源的数与测算的数相同(snapshot: object, quality: Pack, measured: Measurement) -> None:
    for result in measured.results_of(RIVER, "primary"):
        found = trace(quality, snapshot, result.indicator, RIVER, "primary")  # type: ignore[arg-type]
        assert (found.result.numerator, found.result.value) == (result.numerator, result.value)


def test_溯源_没有授权时只数教师人数_有授权才列出(snapshot: object, quality: Pack) -> None:
    art = "pe_art_teachers_per_100"
    blind = trace(quality, snapshot, art, RIVER, "primary")  # type: ignore[arg-type]
    roster = next(p for p in blind.parts if p.table == "teacher")
    assert (roster.listed, roster.rows, roster.n_rows, roster.used) == (False, (), 1, False)
    mine = Scope(frozenset({RIVER}), "rows", "核对体艺教师", "王老师")
    assert trace(quality, snapshot, art, RIVER, "primary", scope=mine).result == blind.result  # type: ignore[arg-type]
    other = Scope(frozenset({BAMBOO}), "rows", "核对体艺教师", "王老师")
    with pytest.raises(NotAllowed):
        trace(quality, snapshot, art, RIVER, "primary", scope=other)  # type: ignore[arg-type]


def test_成批溯源与逐个溯源_单元格一样(
    snapshot: object, quality: Pack, measured: Measurement
) -> None:
    figures = [(r.unit, r.stage, r.indicator) for r in measured.results]
    found = cells_of(quality, snapshot, figures)
    assert any(found.values())
    for unit, stage, indicator in figures[::3]:
        alone = trace(quality, snapshot, indicator, unit, stage).cells
        assert found[(unit, stage, indicator)] == alone


def test_溯源_没有的学校说没有(snapshot: object, quality: Pack) -> None:
    with pytest.raises(DataError, match="2999999999"):
        trace(quality, snapshot, SPORTS, "2999999999", "primary")  # type: ignore[arg-type]


def test_问题线索_每项缺口一条_两次相同(measured: Measurement, quality: Pack) -> None:
    found = candidates(measured, quality)
    assert found == candidates(measured, quality)
    assert len({c.key for c in found}) == len(found)
    keys = {(c.unit, c.subject): c for c in found}
    sports = keys[(RIVER, f"primary:{SPORTS}")]
    assert (sports.clause, sports.rule) == ("cn-moe-2017-6#resource-5", "six_of_seven_with_floor")
    assert (sports.short, sports.decides) == (pytest.approx(2088), True)
    assert {c.unit for c in found if c.level == "school"} == {RIVER, BAMBOO}


def test_观测里的不足_正是问题线索_达到的也在(measured: Measurement, quality: Pack) -> None:
    seen = observed(measured, quality)
    short = {one.key: one.short for one in seen if one.is_short}
    assert short == {one.key: one.short for one in candidates(measured, quality)}
    assert any(one.state == "met" for one in seen)
    assert len({one.key for one in seen}) == len(seen)


def test_采集事项_有数的比较_否决要写明谁判定(snapshot: object, quality: Pack) -> None:
    found = {r.item: r for r in item_results(quality, snapshot)}  # type: ignore[arg-type]
    assert (found["social_recognition"].value, found["social_recognition"].state) == (0.9, "met")
    assert found["training_funds"].state == "unmet"
    assert found["falsification"].state == "unmet"
    assert "判定人" in found["falsification"].reason
    assert found["school_layout"].state == "not_computable"
    assert items_from_json(items_to_json(found.values())) == tuple(found.values())
    verdicts = item_verdicts(found.values(), quality)
    assert (verdicts["veto"].state, verdicts["recognition"].state) == ("unmet", "met")
