"""The sheet of a workbook that asks (填报事项工作表): known answers stand in it, the rest is blank.

It is the table ``collected_item`` under its own headings, with a few printed columns that say in
words what is asked; the import reads it like any other sheet.  Cells to fill are light yellow,
cells a question does not ask are grey, states and judgements offer their list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from junheng.data.intake.asked import TABLE, Question
from junheng.data.standard import Column, standard

_INJECTED = ("=", "+", "-", "@", "\t", "\r")
_BEFORE = ("单位名称", "填什么")  # printed after the unit and after the item
_AFTER = ("填法", "计量单位", "为什么问")
_WIDTHS = {"unit_code": 14, "item": 30, "subject": 18, "evidence": 26, "judged_by": 12}
_OPEN = ("subject", "period", "judged_by", "evidence")  # may be filled whatever is asked
_LIST_LIMIT = 255  # characters of a list a spreadsheet takes


def safe_text(text: str) -> str:
    """Keep a text from being taken for a formula by a spreadsheet (公式注入).

    >>> safe_text("=cmd()"), safe_text("云川一小")
    ("'=cmd()", '云川一小')
    """
    return f"'{text}" if text.startswith(_INJECTED) else text


def _layout() -> list[Column | str]:
    """Give the columns in order: those of the table, and printed texts between them."""
    out: list[Column | str] = []
    for column in standard().tables[TABLE].columns:
        out.append(column)
        if column.name in ("unit_code", "item"):
            out.append(_BEFORE[column.name == "item"])
        if column.name == "period":
            out.append(_AFTER[0])
            out.append(_AFTER[1])
    return [*out, _AFTER[2]]


def write_question_sheet(book: Any, questions: Sequence[Question]) -> None:
    """Add the sheet to a workbook that is being written, a row per question.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        Open for writing.
    questions : sequence of Question
        In the order the reader should go through them.
    """
    layout = _layout()
    made = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1}),
        "printed": book.add_format({"font_color": "#5A6570", "text_wrap": True}),
        "text": book.add_format({"num_format": 49}),
        "ask": book.add_format({"num_format": 49, "bg_color": "#FFF7DC"}),
        "ask number": book.add_format({"bg_color": "#FFF7DC"}),
        "ask date": book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFF7DC"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "off": book.add_format({"bg_color": "#E4E7EA"}),
    }
    sheet = book.add_worksheet(standard().tables[TABLE].label)
    sheet.freeze_panes(1, 4)
    for index, column in enumerate(layout):
        name = column if isinstance(column, str) else column.name
        width = 28 if isinstance(column, str) else _WIDTHS.get(name, 10)
        sheet.set_column(index, index, width)
        label = column if isinstance(column, str) else column.label
        sheet.write_string(0, index, label, made["head"])
    for row, question in enumerate(questions, 1):
        for index, column in enumerate(layout):
            if isinstance(column, str):
                sheet.write_string(
                    row, index, safe_text(_printed(column, question)), made["printed"]
                )
            else:
                at = (row, index)
                _cell(sheet, at, column, question, made)
                _offer(sheet, at, column, question)


def _printed(column: str, question: Question) -> str:
    asked = question.asked
    return {
        "单位名称": question.unit_name,
        "填什么": asked.label,
        "填法": asked.how,
        "计量单位": asked.unit,
        "为什么问": asked.purpose,
    }[column]


def _cell(
    sheet: Any,
    at: tuple[int, int],
    column: Column,
    question: Question,
    made: dict[str, Any],
) -> None:
    asked, name = question.asked, column.name
    named = {"unit_code": question.unit, "item": asked.item}
    named |= {"subject": question.subject, "period": question.period}
    value = named.get(name) or question.known.get(name)
    wanted = name in asked.cells or (name == "subject" and asked.has_subject)
    if name in named and value:
        sheet.write_string(*at, safe_text(str(value)), made["text"])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, made["date"])
    elif isinstance(value, int | float):
        sheet.write_number(*at, value)
    elif value is not None and value != "":
        codes = standard().codes[column.codes].codes if column.codes else ()
        labels = {code.code: code.label for code in codes}
        sheet.write_string(*at, safe_text(labels.get(str(value), str(value))), made["text"])
    elif wanted:
        kind = {"number": "ask number", "date": "ask date"}.get(column.type, "ask")
        sheet.write_blank(*at, None, made[kind])
    elif name not in _OPEN:
        sheet.write_blank(*at, None, made["off"])


def _offer(sheet: Any, at: tuple[int, int], column: Column, question: Question) -> None:
    """Offer the list of a state or a judgement; the server checks again, whatever was typed."""
    if column.name not in question.asked.cells:
        return
    message = {"error_title": column.label, "error_type": "warning"}
    listed: list[str] = []
    if column.name == "state":
        listed = list(question.asked.states)
    elif column.codes:
        listed = [code.label for code in standard().codes[column.codes].codes]
    if listed and len(",".join(listed)) <= _LIST_LIMIT:
        sheet.data_validation(*at, *at, {"validate": "list", "source": listed, **message})
    elif column.type == "number":
        rule = {"validate": "decimal", "criteria": ">=", "value": column.minimum or -1e15}
        sheet.data_validation(*at, *at, {**rule, **message})


def write_questions(path: Path, questions: Sequence[Question], *, written: datetime) -> None:
    """Write a workbook that only asks; ``written`` keeps two with the same answers apart."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties({"created": written})
    write_question_sheet(book, questions)
    book.close()
