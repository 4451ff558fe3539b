"""Small counties written as rows, for tests that read like the story they tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from junheng.data.snapshots import Snapshot, SourceFile, stored_schema, write_snapshot
from junheng.data.standard import standard
from junheng.policy import Pack, load_pack

Rows = Sequence[Mapping[str, Any]]
Build = Callable[..., Snapshot]

TEACHERS = {
    "teachers_doctor": 0,
    "teachers_master": 1,
    "teachers_bachelor": 20,
    "teachers_associate": 10,
    "backbone_teachers": 5,
    "pe_teachers": 3,
    "music_teachers": 1,
    "fine_art_teachers": 1,
}
RESOURCES = {
    "teaching_area_m2": 3000.0,
    "indoor_sports_area_m2": 0.0,
    "sports_ground_area_m2": 4000.0,
    "equipment_yuan": 1_200_000.0,
    "multimedia_classrooms": 14,
    "computers": 60,
    "books": 9000,
}


def school(code: str, kind: str = "211", **more: Any) -> dict[str, Any]:
    """A counted public school of the county."""
    return {
        "school_code": code,
        "name": f"学校{code[-2:]}",
        "region_code": "990101",
        "kind": kind,
        "organiser": "education",
        "urban_rural": "220",
        "counts_as_school": True,
        **more,
    }


def statistics(code: str, stage: str, pupils: int | None, **more: Any) -> dict[str, Any]:
    """One row of the annual statistics with plausible staff."""
    return {"school_code": code, "stage": stage, "pupils": pupils, **TEACHERS, **more}


def resource(code: str, **more: Any) -> dict[str, Any]:
    """One row of school resources."""
    return {"school_code": code, **RESOURCES, **more}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Write rows as a snapshot of a county as of 15 October 2025."""

    def write(files: tuple[SourceFile, ...] = (), **tables: Rows) -> Snapshot:
        held = {
            name: pa.Table.from_pylist(list(rows), stored_schema(standard().tables[name]))
            for name, rows in tables.items()
        }
        return write_snapshot(
            tmp_path / "snapshots",
            held,
            region="990101",
            region_name="测试县",
            as_of=date(2025, 10, 15),
            status="self_test",
            source="测试",
            version=1,
            files=files,
        )

    return write


@pytest.fixture(scope="session")
def quality() -> Pack:
    """The 2017 rule."""
    return load_pack("cn-moe-2017-6")


@pytest.fixture(scope="session")
def basic() -> Pack:
    """The 2012 rule."""
    return load_pack("cn-moe-2012-3")
