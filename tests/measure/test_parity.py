"""Every indicator on DuckDB and on Spark: the same numbers to 1e-9."""

from __future__ import annotations

from datetime import date

import pytest

from junheng.data.engines import duckdb_backend, spark_backend
from junheng.data.snapshots import Snapshot
from junheng.measure.engine.holdings import read_holdings
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure
from junheng.policy import list_packs, load_pack
from junheng.policy.plan import list_plans, load_plan
from tests.measure.conftest import Build, resource, school, statistics

NINE, LEAD, BRANCH, POINT, ROSTER = (
    "3120000001",
    "2100000001",
    "2100000002",
    "2180000003",
    "3100000004",
)
DAY = date(2025, 10, 15)


def _teachers(code: str, stage: str, n: int) -> list[dict[str, object]]:
    degrees = ("bachelor", "associate", "master", "doctor", "secondary")
    subjects = ("pe", "music", "maths", "arts", "chinese", "fine_art")
    return [
        {
            "person_id": f"{code}{i}",
            "school_code": code,
            "stage": stage,
            "degree": degrees[i % 5],
            "subject": subjects[i % 6],
            "title_level": ("mid", "senior", "assistant")[i % 3],
            "backbone_level": ("county", "none", "city")[i % 3],
            "is_full_time": i % 7 != 0,
            "is_shared": i % 7 == 0,
            "has_licence": i % 9 != 0,
            "age": None if i % 13 == 0 else 24 + i,
        }
        for i in range(n)
    ]


def _since(code: str, **more: object) -> dict[str, object]:
    return {"school_code": code, "valid_from": date(2023, 9, 1), **more}


def _funds(code: str, year: int, public: float, training: float) -> dict[str, object]:
    money = {"public_funds_yuan": public, "training_funds_yuan": training}
    return {"school_code": code, "fiscal_year": year, **money}


def _county(build: Build) -> Snapshot:
    """Write a county in which every formula of every pack has something to count."""
    return build(
        organisation=[
            school(NINE, "312", built_year=2005),
            school(LEAD, in_dense_centre=True, urban_rural="111"),
            school(BRANCH, counts_as_school=False, lead_school_code=LEAD),
            school(POINT, "218"),
            school(ROSTER, "311"),
        ],
        section=[{"school_code": ROSTER, "stage": "junior"}],
        section_statistics=[
            statistics(NINE, "primary", 166, teachers=31, teachers_mid_title_or_above=17),
            statistics(NINE, "junior", 210, teachers=29, teachers_mid_title_or_above=11),
            statistics(LEAD, "primary", 733, teachers=47, teachers_mid_title_or_above=19),
            statistics(BRANCH, "primary", 91, teachers=7, teachers_mid_title_or_above=1),
            statistics(POINT, "primary", 77, shared_pe_art_teachers=2, teachers=6),
        ],
        resource=[
            resource(NINE, sports_ground_area_m2=23226.7),
            resource(LEAD, indoor_sports_area_m2=311.3, extra_sports_area_m2=205.9),
            resource(BRANCH),
            resource(POINT, teaching_area_m2=None),
            resource(ROSTER),
        ],
        teacher=_teachers(ROSTER, "junior", 41) + _teachers(POINT, "primary", 5),
        pupil=[
            {
                "person_id": f"p{i}",
                "school_code": ROSTER,
                "stage": "junior",
                "is_registered": i % 11 != 0,
                "is_migrant": i % 3 == 0,
                "is_left_behind": i % 5 == 0,
            }
            for i in range(311)
        ],
        membership=[
            _since(NINE, community="城乡共同体", type="alliance", role="member"),
            _since(LEAD, community="总校", type="lead_branch", role="lead"),
            _since(BRANCH, community="总校", type="lead_branch", role="branch"),
            _since(ROSTER, community="教育集团", type="tight_group", role="lead"),
            _since(ROSTER, community="结对", type="pairing", role="lead", valid_to=DAY),
        ],
        named_list=[_since(LEAD, list="urban_quality", document="测教〔2023〕1号")],
        finance=[
            _funds(NINE, 2024, 371_003.7, 18_111.1),
            _funds(LEAD, 2024, 703_311.9, 50_019.3),
            _funds(BRANCH, 2024, 77_000.1, 3_007.7),
            _funds(ROSTER, 2024, 401_777.3, 31_337.9),
            _funds(ROSTER, 2023, 399_111.1, 29_333.3),
        ],
        collected_item=[
            {"unit_code": code, "item": f"{plan.id}.{ask}", "period": "2025", "value": 3.0}
            for plan in list_plans()
            for ask in list(load_plan(plan.id).asks)[:3]
            for code in (NINE, ROSTER)
        ],
    )


@pytest.mark.parity
@pytest.mark.slow
def test_每项指标在两个引擎上相同(build: Build) -> None:
    snapshot = _county(build)
    duck, spark = duckdb_backend(), spark_backend()
    for info in list_packs():
        pack = load_pack(info.id)
        one, two = (measure(pack, snapshot, backend=backend) for backend in (duck, spark))
        assert [u.code for u in one.units] == [u.code for u in two.units]
        assert [(u.flags, u.reason) for u in one.units] == [(u.flags, u.reason) for u in two.units]
        _same(one, two)
        assert any(r.value is not None for r in one.results if r.unit == ROSTER)


@pytest.mark.parity
@pytest.mark.slow
def test_每份计划的每个公式和范围在两个引擎上相同(build: Build) -> None:
    snapshot = _county(build)
    duck, spark = duckdb_backend(), spark_backend()
    plans = [load_plan(info.id) for info in list_plans()]
    assert plans
    for plan in plans:
        one, two = (read_holdings(plan, snapshot, backend=backend) for backend in (duck, spark))
        assert one.members == two.members
        assert one.schools == two.schools
        assert one.collected == two.collected
        assert (one.measured is None) == (two.measured is None) == (not plan.formulas.indicators)
        if one.measured is not None and two.measured is not None:
            assert one.measured.units == two.measured.units
            _same(one.measured, two.measured)
            counted = {r.indicator for r in one.measured.results if r.value is not None}
            assert counted == {indicator.id for indicator in plan.formulas.indicators}


def _same(one: Measurement, two: Measurement) -> None:
    for a, b in zip(one.results, two.results, strict=True):
        for field in ("numerator", "denominator", "value", "whole", "share"):
            wanted = getattr(a, field)
            found = getattr(b, field)
            assert found == (None if wanted is None else pytest.approx(wanted, rel=1e-9)), a
        assert a.state == b.state
    for s, t in zip(one.spreads, two.spreads, strict=True):
        assert t.cv == (None if s.cv is None else pytest.approx(s.cv, rel=1e-9))
    assert {k: v.state for k, v in one.school_verdicts.items()} == {
        k: v.state for k, v in two.school_verdicts.items()
    }
