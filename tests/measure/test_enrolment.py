"""Numbers enrolled: read as printed or not at all, added up only where nobody is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.issues import Place
from junheng.measure.achievement.enrolment import HeadcountRow, bases_of, read_rows
from junheng.measure.achievement.shares import Base, CutScores, gain_statements, unit_shares

LETTERS: dict[Base, str] = {"enrolled_grade_7": "C", "registered": "D"}
SAT = {("甲", ""): 80, ("甲", "1"): 39, ("甲", "2"): 41, ("乙", ""): 30, ("乙", "1"): 30}
ROW = HeadcountRow("甲", "", {"enrolled_grade_7": "95", "registered": "82"}, 4, "甲校")


def test_一行一所学校_数就是表上的数() -> None:
    held, wrong = read_rows([ROW], SAT, letters=LETTERS)
    assert wrong == ()
    assert [(one.base, one.pupils) for one in held] == [
        ("enrolled_grade_7", 95), ("registered", 82),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([replace(ROW, school="丙", written="丙校")], "JH-EX-501", ""),
        ([replace(ROW, cells={"registered": "82人"})], "JH-EX-502", "D4"),
        ([replace(ROW, cells={"registered": "0"})], "JH-EX-502", "D4"),
        ([replace(ROW, cells={"registered": "82.5"})], "JH-EX-502", "D4"),
        ([ROW, replace(ROW, line=5)], "JH-EX-503", ""),
        ([replace(ROW, cells={"registered": "8"})], "JH-EX-504", "D4"),
        ([ROW, HeadcountRow("合计", "", {"registered": "83"}, 5)], "JH-EX-505", "D5"),
    ],
)
def test_不对的地方说在哪一格(rows: list[HeadcountRow], code: str, cell: str) -> None:
    _held, wrong = read_rows(rows, SAT, letters=LETTERS, place=Place("在籍.xlsx", "表"))
    assert [(one.rule.code, one.place.cell) for one in wrong] == [(code, cell)]
    assert all("{" not in text for one in wrong for text in (one.found, one.expected, one.fix))


def test_合计对得上就不说_空格是没有不是零() -> None:
    sums = HeadcountRow("合计", "", {"enrolled_grade_7": "95", "registered": ""}, 6)
    held, wrong = read_rows([replace(ROW, cells={**ROW.cells, "registered": ""}), sums], SAT,
                            letters=LETTERS)  # fmt: skip
    assert wrong == ()
    assert [one.base for one in held] == ["enrolled_grade_7"]


def test_班级加成学校_学校加成全县_缺一个就不加() -> None:
    rooms = {("甲", "1", "registered"): 40, ("甲", "2", "registered"): 42}
    told = bases_of(rooms, SAT)  # type: ignore[arg-type]
    assert told["甲", ""] == {"registered": 82}
    assert ("", "") not in told  # 乙 has none
    whole = bases_of({**rooms, ("乙", "", "registered"): 33}, SAT)  # type: ignore[dict-item]
    assert whole["", ""] == {"registered": 115}
    lacking = bases_of({("甲", "1", "registered"): 40}, SAT)
    assert ("甲", "") not in lacking
    own = bases_of({**rooms, ("甲", "", "registered"): 90}, SAT)  # type: ignore[dict-item]
    assert own["甲", ""] == {"registered": 90}  # its own row counts


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8))
def test_全县的数等于各校之和_与先后无关(counts: list[int]) -> None:
    held = {(f"校{n}", "", "registered"): count for n, count in enumerate(counts)}
    sat = {(f"校{n}", ""): 1 for n in range(len(counts))}
    turned = dict(reversed(held.items()))
    assert bases_of(held, sat)["", ""] == {"registered": sum(counts)}  # type: ignore[arg-type]
    assert bases_of(turned, sat) == bases_of(held, sat)  # type: ignore[arg-type]


def test_前端率上升_留下来的学生少了_两种口径方向相反() -> None:
    """2023: 20 of 100 who sat, 125 entered; 2024: 21 of 95 who sat, 150 entered."""
    cuts = CutScores(0.2, 500, 300, "全县考生", None, "in")

    def year(top: int, sat: int, entered: int):
        scores = [600.0] * top + [400.0] * (sat - top)
        bases: dict[Base, int] = {"enrolled_grade_7": entered}
        return unit_shares(scores, cuts, "top", unit="河口中学", bases=bases)

    before, after = year(20, 100, 125), year(21, 95, 150)
    assert before.on("sat").value == 0.2
    assert after.on("enrolled_grade_7").value == pytest.approx(0.14)
    (said,) = gain_statements(before, after)
    assert "按参加考试的人数，前20%率上升 2.1 个百分点；按七年级入学人数没有上升" in said
