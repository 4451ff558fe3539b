"""Examinations at rest: sheets as schools write them, sealed sets, small groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.data.exams import (
    LEAST,
    ExamSet,
    Reach,
    hidden_groups,
    read_blueprint,
    read_grid,
    read_headcounts,
    write_exam,
)
from junheng.data.snapshots import Scope
from junheng.kernel.errors import DataError, NotAllowed, UsageError

ROWS = Scope(frozenset({"甲校"}), "rows", "核对", "林老师")
WHOLE = Scope(None, "aggregate", "分析", "林老师")


def workbook(folder: Path, *rows: list[object], title: str = "九年级") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    path = folder / "成绩.xlsx"
    book.save(path)
    return path


def test_成绩册_表头上有标题_总分单列_空行不算_每格有地址(tmp_path: Path):
    path = workbook(
        tmp_path,
        ["某县初中学业水平考试成绩"],
        [],
        ["序号", "学校名称", "班级", "姓名", "学籍号", "语文", "数学", "总分"],
        [1, "石桥中学", "1", "王一", "G1", 100, "缺考", ""],
        [2, "石桥中学", "1", "李二", "", 88.5, 90, 178.5],
        [],
        [3, "", "", "", "", "", "", ""],
    )
    grid = read_grid(path, "成绩.xlsx")
    assert (grid.headers, grid.total, grid.sheet) == (("语文", "数学"), "总分", "九年级")
    first, second = grid.rows
    assert (first.number, first.name, first.school, first.homeroom) == (
        "G1",
        "王一",
        "石桥中学",
        "1",
    )
    assert first.cells == {"语文": "100", "数学": "缺考", "总分": ""}
    assert (second.line, grid.cell(second, "数学")) == (5, "G5")


def test_没有表头和两列同名_说清楚怎么办(tmp_path: Path):
    with pytest.raises(UsageError, match="没有一张工作表有成绩册的表头"):
        read_grid(workbook(tmp_path, ["甲", "乙"], [1, 2]), "x.xlsx")
    twice = workbook(tmp_path, ["学校", "姓名", "语文", "语文"], ["甲", "乙", 1, 2])
    with pytest.raises(UsageError, match="两列都叫“语文”"):
        read_grid(twice, "x.xlsx")
    with pytest.raises(UsageError, match="没有工作表“数学”"):
        read_grid(
            workbook(tmp_path, ["学校", "姓名", "语文"], ["甲", "乙", 1]), "x.xlsx", sheet="数学"
        )


def test_双向细目表_认得常用的写法(tmp_path: Path):
    path = workbook(
        tmp_path,
        ["数学双向细目表"],
        ["题号", "题型", "分值", "知识点", "能力层次", "答案", "预设难度"],
        [1, "选择题", 3, "有理数；数轴", "理解", "B", 0.8],
        ["", "", 3, "", "", "", ""],
    )
    sheet, rows = read_blueprint(path, "细目.xlsx")
    assert sheet == "九年级"
    assert rows == [
        {"line": "3", "item": "1", "section": "选择题", "full": "3", "knowledge": "有理数；数轴",
         "ability": "理解", "key": "B", "planned": "0.8"}
    ]  # fmt: skip
    with pytest.raises(UsageError, match="双向细目表的表头"):
        read_blueprint(workbook(tmp_path, ["学校", "姓名"], ["甲", "乙"]), "x.xlsx")


def test_在籍人数表_认得常用的写法_没有人数列不算表头(tmp_path: Path):
    path = workbook(
        tmp_path,
        ["九年级在籍人数"],
        ["学校名称", "班级", "七年级入学人数", "应考人数"],
        ["石桥中学", "", 192, 189],
        ["石桥中学", "九（1）班", "", 48],
        ["", "", 192, 189],
    )
    found = read_headcounts(path, "在籍.xlsx")
    assert found.letters == {
        "school": "A", "homeroom": "B", "enrolled_grade_7": "C", "registered": "D",
    }  # fmt: skip
    assert [dict(row) for row in found.rows] == [
        {"line": "3", "school": "石桥中学", "homeroom": "", "enrolled_grade_7": "192",
         "registered": "189"},
        {"line": "4", "school": "石桥中学", "homeroom": "九（1）班", "enrolled_grade_7": "",
         "registered": "48"},
    ]  # fmt: skip
    with pytest.raises(UsageError, match="在籍人数的表头"):
        read_headcounts(workbook(tmp_path, ["学校", "班级"], ["甲", "1"]), "x.xlsx")


def scores(**more: list[object]) -> pa.Table:
    rows = {
        "person_id": ["a", "b", "c"], "school_code": ["甲校", "甲校", "乙校"],
        "homeroom": ["1", "2", "1"], "subject": ["语文"] * 3, "score": [1.0, None, 3.0],
        "status": ["sat", "absent", "sat"], "file": [0] * 3, "sheet": ["九"] * 3,
        "cell": ["F4", "F5", "F6"],
    }  # fmt: skip
    return pa.table(rows | more)


def written(folder: Path, **more: list[object]) -> ExamSet:
    return write_exam(
        folder, {"scores": scores(**more)}, region="990101", name="2025年中考",
        kind="graduation", held_on=date(2025, 6, 20), grade="9", papers={"语文": 120.0},
        files={"成绩.xlsx": "0" * 64},
    )  # fmt: skip


def test_写两遍是同一个_清单被改动就打不开_没有半个(tmp_path: Path):
    first, again = written(tmp_path), written(tmp_path)
    assert first.path == again.path
    assert [path.name for path in tmp_path.iterdir()] == [first.path.name]
    (first.path / "manifest.json").write_bytes(b"{}")
    with pytest.raises(DataError, match="被改动"):
        ExamSet.read(first.path)
    with pytest.raises(DataError, match="重复"):
        written(tmp_path / "twice", person_id=["a", "a", "c"])
    assert list((tmp_path / "twice").iterdir()) == []


def test_范围在门上_别校的一行也没有_任教班级再收窄_逐人查看先留痕(tmp_path: Path):
    seen: list[str] = []
    held = written(tmp_path)
    opened = ExamSet.read(held.path, on_personal_read=lambda reach, part: seen.append(part))
    assert opened.scores(Reach(ROWS))["person_id"].to_pylist() == ["a", "b"]
    one = Reach(ROWS, frozenset({("甲校", "2")}))
    assert opened.scores(one)["score"].to_pylist() == [None]  # absent is not zero
    assert seen == ["scores", "scores"]
    assert opened.scores(Reach(WHOLE)).num_rows == 3
    assert len(seen) == 2  # an aggregate names nobody
    with pytest.raises(NotAllowed, match="任教班级"):
        Reach(ROWS, frozenset({("乙校", "1")}))
    with pytest.raises(DataError, match="没有小题得分"):
        opened.answers(Reach(ROWS))


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=8))
def test_隐去的小组_用总数减也减不出来(counts: dict[str, int]):
    hidden = hidden_groups(counts)
    small = {name for name, count in counts.items() if 0 < count < LEAST}
    assert small <= hidden
    together = sum(counts[name] for name in hidden)
    everyone = sum(counts.values())
    if hidden:  # what is left over by subtraction is large enough, or everything is hidden
        assert together >= LEAST or together == everyone
    else:
        assert not small
