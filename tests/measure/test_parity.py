"""Every indicator on DuckDB and on Spark: the same numbers to 1e-9."""

from __future__ import annotations

import pytest

from junheng.data.engines import duckdb_backend, spark_backend
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure
from junheng.policy import list_packs, load_pack
from tests.measure.conftest import Build, resource, school, statistics

NINE, LEAD, BRANCH, POINT, ROSTER = (
    "3120000001",
    "2100000001",
    "2100000002",
    "2180000003",
    "3100000004",
)


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
        }
        for i in range(n)
    ]


@pytest.mark.parity
@pytest.mark.slow
def test_每项指标在两个引擎上相同(build: Build) -> None:
    snapshot = build(
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
            }
            for i in range(311)
        ],
    )
    duck, spark = duckdb_backend(), spark_backend()
    for info in list_packs():
        pack = load_pack(info.id)
        one, two = (measure(pack, snapshot, backend=backend) for backend in (duck, spark))
        assert [u.code for u in one.units] == [u.code for u in two.units]
        assert [(u.flags, u.reason) for u in one.units] == [(u.flags, u.reason) for u in two.units]
        _same(one, two)
        assert any(r.value is not None for r in one.results if r.unit == ROSTER)


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
