"""Tables written by others, in their own words, through the same intake.

Each has a twin: a small table in this folder with the same traits (numbers written ``59.0``,
headings in another language, schools without pupils or without a name), so that the traits are
tested where the real table is not at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from junheng.data.engines import duckdb_backend
from junheng.data.intake import Checked, Draft, HeaderMapping, publish
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import standard

FILES = Path(__file__).with_name("files")
SCHOOLS = HeaderMapping(
    2023,
    {
        "KODSEKOLAH": ("organisation.school_code", "section_statistics.school_code"),
        "NAMASEKOLAH_C": ("organisation.name",),
        "LOKASI": ("organisation.urban_rural",),
        "ENROLMEN": ("section_statistics.pupils",),
        "GURU": ("section_statistics.teachers",),
    },
    constants={
        "organisation.region_code": "990101",
        "organisation.kind": "小学",
        "organisation.counts_as_school": "是",
        "section_statistics.stage": "小学",
    },
    values={"organisation.urban_rural": {"Bandar": "主城区", "Luar Bandar": "村庄"}},
)
CLASSES = HeaderMapping(
    2022,
    {
        "School_code": ("homeroom.school_code", "homeroom.class_code"),
        "Grade": ("homeroom.grade", "homeroom.class_code", "homeroom.name"),
        "Order": ("homeroom.stage",),
        "Male_students": ("homeroom.pupils",),
        "Female_students": ("homeroom.pupils",),
    },
    values={"homeroom.stage": {"Primary": "小学", "Middle": "初中", "High": "高中"}},
)


def imported(desk: Any, path: Path, mapping: HeaderMapping) -> Checked:
    loose = standard().relaxed()
    batch = desk.stage(path, mapping=mapping, standard=loose)
    return desk.check(Draft().with_batch(batch), standard=loose)


def snapshot_of(desk: Any, checked: Checked) -> Snapshot:
    return publish(
        desk.home / "snapshots",
        checked,
        keyring=desk.keyring,
        identities=desk.home / "identities",
        region_name="外部数据",
        status="self_test",
        source="公开数据",
        version=1,
    )


def spreads(snapshot: Snapshot) -> tuple[float, float]:
    """Teachers per pupil: the coefficient weighted by pupils, and the plain one."""
    scope = Scope(None, "aggregate", "核对外部数据", "tester")
    rows = snapshot.open("section_statistics", duckdb_backend(), scope)
    frame = rows.filter(rows.pupils > 0).select("pupils", "teachers").execute()
    each = frame.teachers / frame.pupils
    mean = frame.teachers.sum() / frame.pupils.sum()
    share = frame.pupils / frame.pupils.sum()
    weighted = float((share * (each - mean) ** 2).sum() ** 0.5 / mean)
    return weighted, float(each.std(ddof=0) / each.mean())


def test_外文标题_一次对应_两张表(desk: Any) -> None:
    checked = imported(desk, FILES / "foreign_schools.csv", SCHOOLS)
    rows = checked.tables["section_statistics"].to_pylist()
    assert [(r["school_code"], r["pupils"], r["teachers"]) for r in rows] == [
        ("ABC0050", 59, 16),
        ("ABC0051", 41, 13),
        ("ABC0052", 0, None),
    ]  # the row of ABC0053 waits with the row that names its school
    assert checked.tables["organisation"]["urban_rural"].to_pylist() == ["111", "220", "220"]
    assert [(i.rule.code, i.place.cell) for i in checked.issues() if i.rule.level == "error"] == [
        ("JH-IN-201", "C5"),
        ("JH-IN-316", "B5"),  # and the figures of that school wait with it
    ]


def test_外文班级表_男女相加_空着不当零(desk: Any) -> None:
    checked = imported(desk, FILES / "foreign_classes.csv", CLASSES)
    rows = checked.tables["homeroom"].to_pylist()
    assert [(r["class_code"], r["stage"], r["pupils"]) for r in rows] == [
        ("NAEE8D901X-4.0", "primary", 13),
        ("NAEE8D901X-5.0", "primary", 43),
        ("CEMM189008-6.0", "junior", 175),
    ]
    assert [(i.rule.code, i.place.cell) for i in checked.issues() if i.rule.level == "error"] == [
        ("JH-IN-201", "F5")
    ]


@pytest.mark.real_data
def test_一千三百所学校的差异系数(desk: Any, real_data: Path) -> None:
    checked = imported(desk, real_data / "malaysia_sjkc_schools.csv", SCHOOLS)
    assert checked.summary()["section_statistics"] == {
        "read": 1304,
        "accepted": 1302,
        "rejected": 2,
    }, "两所没有填人数，空着不是零"
    weighted, plain = spreads(snapshot_of(desk, checked))
    assert round(weighted, 3) == 0.678
    assert round(plain, 3) == 1.416


@pytest.mark.real_data
def test_两万行班级表_合计与公布的一致(desk: Any, real_data: Path) -> None:
    checked = imported(desk, real_data / "italy_classes_2022_23.csv", CLASSES)
    assert checked.rejected == 0
    frame = checked.tables["homeroom"].to_pandas()
    pupils = frame.groupby("stage").pupils.sum().to_dict()
    assert (pupils["primary"], pupils["junior"]) == (412720, 297761)
    assert len(frame) == 21208
