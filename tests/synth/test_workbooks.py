"""The workbooks look official, are always the same, and carry the planted mistakes."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from junheng.data.intake.batch import stage_batch
from junheng.data.intake.check import check
from junheng.data.intake.draft import Draft
from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, demo_snapshot, write_workbooks
from junheng.data.synth.mistakes import faulty_workbook

KEYRING = Keyring.of(bytes(32))


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    return {p.name.split("_", 2)[2]: p for p in write_workbooks("yunchuan", 2025, folder)}


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_综合表有四层合并表头_小学初中分开_末行是合计(books):
    sheet = openpyxl.load_workbook(books["小学综合表.xlsx"])["综合表"]
    ranges = {str(r) for r in sheet.merged_cells.ranges}
    assert {"A1:S1", "A3:A6", "C3:C3", "F3:Q3", "M5:P5"} - ranges <= {"C3:C3"}
    assert sheet["A1"].value == "云川县2025年小学综合表"
    assert sheet["M6"].value == "计"
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[0] == "合计"
    assert last[2] == sum(sheet.cell(row, 3).value for row in range(7, sheet.max_row))
    assert openpyxl.load_workbook(books["初中综合表.xlsx"])["综合表"]["A1"].value.endswith(
        "初中综合表"
    )


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_仪器设备值以万元填写_证件号是文本(books):
    rooms = openpyxl.load_workbook(books["办学条件.xlsx"])["办学条件"]
    header = [rooms.cell(4, c).value for c in range(1, rooms.max_column + 1)]
    column = header.index("教学仪器设备资产值（万元）") + 1
    values = {rooms.cell(r, 1).value: rooms.cell(r, column).value for r in range(5, 20)}
    assert values["2199010007"] == 37.29
    teachers = openpyxl.load_workbook(books["教师名册.xlsx"], read_only=True)["教师名册"]
    rows = list(teachers.iter_rows(min_row=4, values_only=True))
    assert all(isinstance(row[1], str) and len(row[1]) == 18 for row in rows)


def test_同样的县写两遍_字节相同(books, tmp_path):
    for path in write_workbooks("yunchuan", 2025, tmp_path):
        assert path.read_bytes() == books[path.name.split("_", 2)[2]].read_bytes()


@pytest.mark.slow
def test_白岭小学的三处错误都被找到_好的行收下(tmp_path):
    previous = demo_snapshot(tmp_path / "snapshots", KEYRING, DEMO[1])
    faulty = faulty_workbook(tmp_path)
    batch = stage_batch(
        tmp_path / "batches",
        [faulty.path],
        region="990101",
        as_of=date(2025, 10, 15),
        keyring=KEYRING,
    )
    checked = check(
        tmp_path / "batches", Draft().with_batch(batch), keyring=KEYRING, previous=previous
    )
    places = {(i.place.sheet, i.place.cell): i.rule.code for i in checked.issues()}
    assert places[faulty.lost_digits] == "JH-IN-211"
    assert faulty.unit_slip in places
    summary = checked.summary()
    assert summary["teacher"] == {"read": 8, "accepted": 7, "rejected": 1}
    assert summary["section_statistics"]["accepted"] == 1
