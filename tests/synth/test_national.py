"""The made-up country: as many persons as asked for, in the shape of a snapshot."""

from __future__ import annotations

from itertools import pairwise

import duckdb
import numpy as np
import pytest

from junheng.data.snapshots import stored_schema
from junheng.data.standard import standard
from junheng.data.synth.national import national
from junheng.measure.engine.run import measure
from junheng.policy import load_pack


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return national(
        tmp_path_factory.mktemp("national"),
        counties=3,
        sections=60,
        teachers=2_000,
        pupils=30_000,
        rng=np.random.default_rng(1),
        threads=1,
    )


def test_人数学校数正好是要的数_列与数据标准一致(small):
    small.verify()
    rows = {name: part.rows for name, part in small.manifest.tables.items()}
    assert (rows["section"], rows["teacher"], rows["pupil"]) == (60, 2_000, 30_000)
    for name in small.manifest.tables:
        file = small.path / f"{name}.parquet"
        found = duckdb.sql(f"SELECT * FROM read_parquet('{file}')").to_arrow_table().schema  # noqa: S608
        assert found.names == stored_schema(standard().tables[name]).names
        assert found.types == stored_schema(standard().tables[name]).types


def test_人员代码不重复_每个学段部都有学生和教师(small):
    for table in ("teacher", "pupil"):
        file = small.path / f"{table}.parquet"
        rows, persons, sections = duckdb.sql(
            f"SELECT count(*), count(DISTINCT person_id), count(DISTINCT (school_code, stage)) "  # noqa: S608
            f"FROM read_parquet('{file}')"
        ).fetchall()[0]
        assert (rows, sections) == (persons, 60)


def test_同一所学校的人散在各处_如真实数据版本(small):
    file = small.path / "pupil.parquet"
    schools = duckdb.sql(f"SELECT school_code FROM read_parquet('{file}')").fetchall()  # noqa: S608
    neighbours = sum(a == b for a, b in pairwise(schools))
    assert neighbours < 0.1 * len(schools)


def test_没有统计表也能从名册测算(small):
    measured = measure(load_pack("cn-moe-2017-6"), small)
    assert len([u for u in measured.units if u.in_scope]) == 60
    assert len({region for region, _ in measured.verdicts_by_county}) == 3
    assert {r.state for r in measured.results} <= {"met", "near", "unmet"}
