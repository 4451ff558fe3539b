"""What is masked of few pupils is not told by another figure beside it."""

from __future__ import annotations

import pytest

from junheng.measure.achievement.shares import CutScores, UnitShares, unit_shares
from junheng.measure.achievement.years import ends_over_years
from junheng.publish.reports.exam_years import UnitYears, YearsFact, years_rows, years_tables
from junheng.publish.sentences.exam import bands_told, end_told
from junheng.web.academics.views.rows import _end

CUTS = CutScores(0.2, 560, 300, "全县考生", None, "in")


def unit(top: int, n: int, entered: int) -> UnitShares:
    scores = [600.0] * top + [400.0] * (n - top)
    return unit_shares(scores, CUTS, "top", unit="甲校", bases={"enrolled_grade_7": entered})


def test_一届的前端率没有写明_变化不写差多少_入学口径也不写() -> None:
    held = ends_over_years([(2024, unit(1, 48, 52)), (2025, unit(9, 46, 50))])
    fact = YearsFact("总分", (2024, 2025), (UnitYears("甲校", held, None),), ())
    (table,) = years_tables(fact)
    (row,) = table.rows
    assert row.cells[0][0] == "≤5%"
    assert "1.9%" not in row.cells[0][1]
    assert row.cells[1][0] == "19.6%"
    assert {told for _label, _word, told in row.changes} == {"人数少，不写差多少"}
    assert all("17.5" not in cell for line in years_rows(table) for cell in line)
    assert "人数少，不写差多少" in years_rows(table)[0]


def test_两届都写明的_变化照写() -> None:
    held = ends_over_years([(2024, unit(5, 48, 52)), (2025, unit(9, 46, 50))])
    fact = YearsFact("总分", (2024, 2025), (UnitYears("甲校", held, None),), ())
    assert years_tables(fact)[0].rows[0].changes[0][2].startswith("+9.1 个百分点")


@pytest.mark.parametrize(("top", "entered"), [(1, 52), (0, 60), (2, 49)])
def test_参加考试的没有写明_入学的人数多也不写明(top: int, entered: int) -> None:
    found = unit(top, 48, entered)
    assert end_told(found, "enrolled_grade_7") == "≤5%"
    beside = dict(_end(found).bases)
    assert "区间" not in beside["七年级入学时在籍"]


def test_几乎人人都在前端_另一口径在95以下_也不写() -> None:
    found = unit(47, 48, 60)
    assert end_told(found, "sat") == "≥95%"
    assert end_told(found, "enrolled_grade_7") == "…"
    assert end_told(unit(47, 80, 90), "enrolled_grade_7") == "52.2%"


def test_等级加起来是一百_有一级没有写明的_最大的一级也不写() -> None:
    assert bands_told([8, 12, 20, 0], 40) == ("20%", "30%", "其余", "≤5%")
    assert bands_told([0, 38, 0, 2], 40) == ("≤5%", "≥95%", "≤5%", "≤5%")
    assert bands_told([16, 24, 40, 0], 80) == ("20%", "30%", "50%", "0%")
    assert bands_told([0, 0], 0) == ("—", "—")
