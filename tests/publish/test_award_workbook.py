"""A school without the system gets the same payments: the workbook computes itself."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from junheng.decide.award import Sharing, share_fund
from junheng.measure.appraisal import Figure, School
from junheng.policy.appraisal import load_appraisal
from junheng.publish.ledgers.award import award_workbook
from junheng.publish.reports.appraisal import AwardPaper

pytestmark = pytest.mark.slow  # whole counties, papers or installations
PAPER = AwardPaper("2019年初中教育质量奖", "云川县教育局", date(2026, 1, 5), "云川县", "历史口径")
SCHOOLS = [School(f"319901001{n}", f"学校{n}", 90 + 137 * n) for n in range(6)]


def shared(name: str, *, without: tuple[str, int] | None = None) -> Sharing:
    pack = load_appraisal("ouhai-2019")
    assert pack is not None
    award = pack.award(name)
    figures = {}
    for k, component in enumerate(award.components):
        values = (
            [Fraction(n * 7 % 5 - 1, 100) * (-1) ** k for n in range(6)]
            if component.change
            else [Fraction(950 + 9 * n, 1000) for n in range(6)]
        )
        figures[component.id] = {
            school.code: Figure(value) for school, value in zip(SCHOOLS, values, strict=True)
        }
    if without is not None:
        figures[without[0]].pop(SCHOOLS[without[1]].code)
    return share_fund(award, 7_999_999, SCHOOLS, figures)


def sheet_of(path: Path, recalculated: Any) -> dict[str, Any]:
    book = openpyxl.load_workbook(recalculated(path, "xlsx"), data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def payments(rows: list[tuple[Any, ...]], components: int) -> list[int]:
    return [int(row[3 + components]) for row in rows[5 : 5 + len(SCHOOLS)]]


def test_学校用表格自己复算_和系统一分不差(tmp_path: Path, recalculated: Any) -> None:
    for name in ("quality_2019", "quality_lawful"):
        found = shared(name)
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(award_workbook(found, PAPER))
        sheets = sheet_of(path, recalculated)
        count = len(found.components)
        told = payments(sheets["发放名单"], count)
        assert told == [yuan for _, yuan in found.payments], name
        assert int(sheets["发放名单"][5 + len(SCHOOLS) + 3][3 + count]) == 7_999_999
        assert "历史口径" in str(sheets["发放名单"][0][0])


def test_改一个数_所有学校的份额跟着变(tmp_path: Path, recalculated: Any) -> None:
    found = shared("quality_lawful")
    path = tmp_path / "changed.xlsx"
    path.write_bytes(award_workbook(found, PAPER))
    book = openpyxl.load_workbook(path)
    book["项目1"]["D6"] = 1.0  # the first school kept every pupil
    book.save(path)
    count = len(found.components)
    told = payments(sheet_of(path, recalculated)["发放名单"], count)
    before = [yuan for _, yuan in found.payments]
    assert told[0] > before[0]
    assert all(new <= old for new, old in zip(told[1:], before[1:], strict=True))
    assert sum(told) == sum(before)


def test_暂留的一项_名单上是零_合计里单列(tmp_path: Path, recalculated: Any) -> None:
    found = shared("quality_lawful", without=("weak_pupils", 2))
    path = tmp_path / "retained.xlsx"
    path.write_bytes(award_workbook(found, PAPER))
    rows = sheet_of(path, recalculated)["发放名单"]
    count = len(found.components)
    assert payments(rows, count) == [yuan for _, yuan in found.payments]
    below = [int(rows[5 + len(SCHOOLS) + n][3 + count]) for n in range(4)]
    assert below == [found.yuan("paid"), found.yuan("retained"), 0, 7_999_999]
    assert below[1] == 1_200_000
