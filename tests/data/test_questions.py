"""The sheet that asks: what is printed, what is read back, what a blank row says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from junheng.data.intake import Draft
from junheng.data.intake.asked import Asked, Question, periods_asked
from junheng.data.intake.question_sheet import write_questions

EXPERTS = Asked("某计划.专家数", "校外专家", "number", "人", has_period=True, purpose="核对配备")
KIND = Asked("某计划.类别", "学校类别", "state", states=("潜质", "优质"), has_period=True)
REVIEW = Asked("某计划.评审", "评审结论", "judgement", has_period=True)
SKILL = Asked("某计划.技能", "掌握技能的学生", "share", "人", has_period=True)
ASKED = {each.item: each for each in (EXPERTS, KIND, REVIEW, SKILL)}
SCHOOL = ("2199010001", "云川一小")
SHEET = "采集与判定事项"


def asking(path: Path) -> Path:
    known = {"judgement": "met", "judged_by": "督导室", "evidence": "云教督〔2025〕3号"}
    write_questions(
        path,
        [
            Question(EXPERTS, *SCHOOL, period="2025"),
            Question(KIND, *SCHOOL, period="2025"),
            Question(REVIEW, *SCHOOL, period="2025", known=known),
            Question(SKILL, *SCHOOL, period="2025", known={"numerator": 30.0, "denominator": 40.0}),
        ],
        written=datetime(2025, 10, 1, tzinfo=UTC),
    )
    return path


def column(sheet: Any, label: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == label)


def test_工作簿写着问什么为什么问_已知的已填_状态有下拉列表(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(asking(tmp_path / "问.xlsx"))[SHEET]
    row = [cell.value for cell in sheet[2]]
    assert row[:4] == ["2199010001", "云川一小", "某计划.专家数", "校外专家"]
    assert "填“数值”" in row
    assert "核对配备" in row
    assert sheet.cell(2, column(sheet, "时段")).number_format == "@"
    assert sheet.cell(4, column(sheet, "判定")).value == "符合"
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert '"潜质,优质"' in lists


def test_空着的问题不是一行_填了的原样读回(desk: Any) -> None:
    path = asking(desk.home / "问.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet.cell(2, column(sheet, "数值")).value = 3
    book.save(path)
    batch = desk.stage(path)
    assert batch.rows == {"collected_item": 3}  # the class of the school was left blank
    assert not batch.issues  # the printed columns are passed over without a word
    checked = desk.check(Draft().with_batch(batch), asked=ASKED, schools=dict([SCHOOL]))
    assert not checked.issues()
    rows = {row["item"]: row for row in checked.tables["collected_item"].to_pylist()}
    assert rows["某计划.专家数"]["value"] == 3
    assert (rows["某计划.评审"]["judgement"], rows["某计划.技能"]["numerator"]) == ("met", 30)
    assert rows["某计划.专家数"]["period"] == "2025"


def test_只填了依据没有答案_说出来(desk: Any) -> None:
    path = asking(desk.home / "问.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet.cell(2, column(sheet, "依据材料")).value = "云教〔2025〕1号"
    book.save(path)
    checked = desk.check(Draft().with_batch(desk.stage(path)), asked=ASKED)
    (issue,) = checked.issues()
    assert issue.rule.code == "JH-IN-354"
    assert issue.place.cell == f"{sheet.cell(2, column(sheet, '数值')).coordinate}"


def test_时段从一年以内开始的问起() -> None:
    assert periods_asked("semester", date(2026, 1, 10)) == ("2025春", "2025秋")
    assert periods_asked("semester", date(2026, 3, 1)) == ("2025秋", "2026春")
    assert len(periods_asked("month", date(2026, 3, 1))) == 12
