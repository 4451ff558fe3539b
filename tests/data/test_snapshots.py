"""The one door: what a snapshot promises to the engine and to the people in it."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import (
    Scope,
    Snapshot,
    SourceFile,
    SourceSheet,
    sweep,
    write_snapshot,
)
from junheng.kernel.errors import DataError, NotAllowed

SHOWN = Scope(None, "aggregate", "测试汇总", "tester")
META = {
    "region": "990101",
    "region_name": "云川县",
    "as_of": date(2025, 9, 1),
    "status": "self_test",
    "source": "2025年事业统计",
    "version": 1,
}


def resources(*areas: float | None) -> pa.Table:
    return pa.table(
        {
            "school_code": [f"21990100{n:02d}" for n in range(len(areas))],
            "teaching_area_m2": pa.array(areas, pa.float64()),
            "_file": pa.array([1] * len(areas), pa.int32()),
            "_sheet": ["办学条件"] * len(areas),
            "_row": pa.array(range(2, 2 + len(areas)), pa.int32()),
        }
    )


def pupils() -> pa.Table:
    return pa.table(
        {
            "person_id": ["p1", "p2", "p3"],
            "school_code": ["2199010001", "2199010001", "2199010002"],
            "stage": ["primary"] * 3,
            "grade": [1, 2, 3],
            "sex": ["1", "2", "1"],
        }
    )


def write(root: Path, **tables: pa.Table) -> Snapshot:
    return write_snapshot(root, tables, **META)


def test_同样的表写两次_名字和字节都相同(tmp_path: Path) -> None:
    first = write(tmp_path / "a", resource=resources(1.0, 2.5), pupil=pupils())
    second = write(tmp_path / "b", pupil=pupils().take([2, 0, 1]), resource=resources(1.0, 2.5))
    assert first.sha256 == second.sha256
    for part in first.manifest.tables.values():
        assert (first.path / part.file).read_bytes() == (second.path / part.file).read_bytes()
    assert write(tmp_path / "a", resource=resources(1.0, 2.5), pupil=pupils()) == first
    assert [p.name for p in (tmp_path / "a").iterdir()] == [first.sha256]


def test_非数变成空值_筛选不再漏行(tmp_path: Path) -> None:
    snapshot = write(tmp_path, resource=resources(1, 2, 3, math.nan, 5, 0, 2.5))
    rows = snapshot.open("resource", duckdb_backend(), SHOWN)
    area = rows.teaching_area_m2
    assert rows.filter(area < 100).count().execute() == 6
    assert rows.filter(area > 50).count().execute() == 0
    assert rows.filter(area.isnull()).count().execute() == 1
    assert area.max().execute() == 5


def test_无穷大_重复主键_身份列_未知列都不进数据版本(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="无穷大"):
        write(tmp_path, resource=resources(1.0, math.inf))
    with pytest.raises(DataError, match="主键重复"):
        write(tmp_path, resource=resources(1.0).take([0, 0]))
    with pytest.raises(DataError, match="name"):
        write(tmp_path, pupil=pupils().append_column("name", [["甲", "乙", "丙"]]))
    with pytest.raises(DataError, match="没有这张表"):
        write(tmp_path, canteen=resources(1.0))
    with pytest.raises(DataError, match="缺少必填列 school_code"):
        write(tmp_path, resource=resources(1.0).drop_columns(["school_code"]))
    assert list(tmp_path.iterdir()) == []


def test_个人数据_逐行查看先登记_且只给范围内的行(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    path = write(tmp_path, pupil=pupils()).path
    snapshot = Snapshot.read(path, on_personal_read=lambda s, t: seen.append((s.actor, t)))
    scope = Scope(frozenset({"2199010001"}), "rows", "核对名册", "clerk")
    rows = snapshot.open("pupil", duckdb_backend(), scope)
    assert seen == [("clerk", "pupil")]
    assert rows.count().execute() == 2
    snapshot.open("pupil", duckdb_backend(), SHOWN)
    assert len(seen) == 1
    with pytest.raises(NotAllowed):
        Scope(None, "rows", "核对名册", "clerk")
    with pytest.raises(NotAllowed):
        Scope(None, "aggregate", "", "clerk")


def test_被改动的数据版本会被认出来(tmp_path: Path) -> None:
    snapshot = write(tmp_path, resource=resources(1.0))
    snapshot.verify()
    file = snapshot.path / "resource.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(DataError, match="校验值"):
        snapshot.verify()
    manifest = snapshot.path / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"self_test", b"approved"))
    with pytest.raises(DataError, match="清单"):
        Snapshot.read(snapshot.path)


def test_每个值都能回到工作簿的单元格(tmp_path: Path) -> None:
    sheet = SourceSheet("resource", {"teaching_area_m2": "F"}, {"teaching_area_m2": "教学用房"})
    files = (SourceFile(1, "云川办学条件.xlsx", "0" * 64, {"办学条件": sheet}),)
    snapshot = write_snapshot(tmp_path, {"resource": resources(1.0)}, **META, files=files)
    again = Snapshot.read(snapshot.path)
    assert str(again.address(1, "办学条件", 2, "teaching_area_m2")) == (
        "《云川办学条件.xlsx》“办学条件”F2"
    )
    assert again.manifest == snapshot.manifest
    with pytest.raises(DataError, match="没有来源"):
        again.address(2, "办学条件", 2, "teaching_area_m2")


def test_没有登记的文件夹被清走(tmp_path: Path) -> None:
    snapshot = write(tmp_path, resource=resources(1.0))
    (tmp_path / ".writing-left").mkdir()
    assert sweep(tmp_path, {snapshot.sha256}) == (".writing-left",)
    assert snapshot.path.is_dir()
