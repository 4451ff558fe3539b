"""What a plan reads: the schools of its scopes, and one county after the other."""

from __future__ import annotations

from dataclasses import replace

from junheng.measure.engine.holdings import by_county, read_holdings, remembering
from junheng.measure.progress.gather import assess_holdings
from junheng.policy.plan import load_plan
from tests.measure.conftest import Build, school, statistics

JUNIOR, PRIMARY, AWAY = "3110000001", "2110000002", "3110000009"


def _teacher(code: str, stage: str, number: int) -> dict[str, object]:
    person = {"person_id": f"{code}{stage}{number}", "is_full_time": True, "age": 30}
    return {**person, "school_code": code, "stage": stage}


def _experts(code: str, value: float) -> dict[str, object]:
    row = {"unit_code": code, "item": "ouhai-2019.guiding_experts", "period": "2025"}
    return {**row, "value": value}


def test_只有教师名册提到的学段不算一所学校(build: Build) -> None:
    snapshot = build(
        organisation=[school(JUNIOR, "311"), school(PRIMARY, "211")],
        section_statistics=[statistics(JUNIOR, "junior", 300), statistics(PRIMARY, "primary", 200)],
        teacher=[_teacher(JUNIOR, "junior", 1), _teacher(PRIMARY, "junior", 2)],
    )
    held = read_holdings(load_plan("ouhai-2019"), snapshot)
    assert held.members["public_junior"] == (JUNIOR,)
    assert {code: name for code, (name, _) in held.schools.items()} == {
        JUNIOR: "学校01",
        PRIMARY: "学校02",
    }


def test_一次取数分到各县_各判各的(build: Build) -> None:
    snapshot = build(
        organisation=[
            school(JUNIOR, "311"),
            school(AWAY, "311", region_code="990102"),
        ],
        section_statistics=[statistics(JUNIOR, "junior", 300), statistics(AWAY, "junior", 200)],
        collected_item=[_experts(JUNIOR, 3), _experts(AWAY, 2)],
    )
    plan = load_plan("ouhai-2019")
    found = {}
    for held in by_county(read_holdings(plan, snapshot)):
        progress = {one.item.id: one for one in assess_holdings(plan, held)}
        found[held.region] = progress["experts_per_school"]
        assert held.measured is not None
        assert {result.unit for result in held.measured.results} == set(held.schools)
        assert progress["titled_teachers_in_every_school"].verdict.of == 1
    assert {county: one.state for county, one in found.items()} == {
        "990101": "met",
        "990102": "unmet",
    }
    assert found["990102"].verdict.failing_units == (AWAY,)


def test_只填一次的_别的年份填过还算_本年填了的照本年_地址写明年份(build: Build) -> None:
    plan = load_plan("ouhai-2019")
    years = []
    for year, values in ((2024, {JUNIOR: 1, PRIMARY: 4}), (2025, {JUNIOR: 3})):
        snapshot = build(
            organisation=[school(JUNIOR, "311"), school(PRIMARY, "211")],
            section_statistics=[statistics(JUNIOR, "junior", 300)],
            collected_item=[_experts(code, float(value)) for code, value in values.items()],
        )
        held = read_holdings(plan, snapshot)
        years.append(replace(held, as_of=held.as_of.replace(year=year)))
    asked = "ouhai-2019.guiding_experts"
    rows = remembering(years[1], [asked], years[:1]).collected[asked]
    assert {row["unit_code"]: row["value"] for row in rows} == {JUNIOR: 3.0, PRIMARY: 4.0}
    told = {row["unit_code"]: row["address"] for row in rows}
    assert told[PRIMARY].startswith("2024年数据版本")
    assert not told[JUNIOR].startswith("2024年数据版本")
    assert remembering(years[1], [], years[:1]).collected == years[1].collected
