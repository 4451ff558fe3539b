"""An award as a workbook that computes itself (奖励核算工作簿).

Sheet 发放名单 has the columns a bureau pays by; sheet 公式 the fund, the weights and the lines;
each component its own sheet from figure to yuan.  Every amount is a formula: a school that
changes a figure, or the fund, sees every payment follow, without the system.  No function newer
than Excel 2007 is used.
"""

from __future__ import annotations

import io

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from junheng.decide.award import DIGITS, Part, Shared, Sharing
from junheng.policy.appraisal import Linear, Scoring, Steps
from junheng.policy.appraisal.model import BASIS_LABELS
from junheng.publish.ledgers.sheet import (
    Formats,
    looks_like_formula,
    open_book,
    print_setup,
)
from junheng.publish.reports.appraisal import STATES, AwardPaper
from junheng.publish.sentences.appraisal import award_standing, formula

_RULES, _HEAD = "公式", 4
_PAY = ("收款单位", "预算项目", "拨付凭证号", "备注")  # for the bureau to fill in
_YUAN, _SCORE, _PLAIN = "#,##0", "0.000000", "General"


def award_workbook(found: Sharing, paper: AwardPaper) -> bytes:
    """Write an award with live formulas and give the bytes of the workbook."""
    held = io.BytesIO()
    book = open_book(
        held, title=paper.title, author=paper.issuer, day=paper.day, comments=paper.footer
    )
    make = Formats(book)
    sheets = _Sheets(book, make, found, paper)
    sheets.payments(book.add_worksheet("发放名单"))
    sheets.rules(book.add_worksheet(_RULES))
    for number, shared in enumerate(found.components):
        sheets.component(book.add_worksheet(_name(number)), number, shared)
    book.close()
    return held.getvalue()


def _name(number: int) -> str:
    return f"项目{number + 1}"


class _Sheets:
    """The sheets of one award; schools stand in the same rows on each."""

    def __init__(self, book: Workbook, make: Formats, found: Sharing, paper: AwardPaper) -> None:
        self.make, self.found, self.paper = make, found, paper
        self.last = _HEAD + len(found.schools)  # row of the last school, counted from 0

    def _top(self, sheet: Worksheet, title: str, said: str) -> None:
        mark = f"（{self.paper.mark}）" if self.paper.mark else ""
        sheet.write_string(0, 0, title + mark, self.make(bold=True, font_size=16))
        sheet.write_string(1, 0, said, self.make(font_size=9, font_color="#465465"))
        sheet.write_string(2, 0, self.paper.footer, self.make(font_size=9, font_color="#465465"))

    def _heads(self, sheet: Worksheet, labels: list[str], widths: list[float]) -> None:
        head = self.make(bold=True, border=1, align="center", text_wrap=True, bg_color="#F2F4F6")
        sheet.set_row(_HEAD, 34)
        for column, (label, width) in enumerate(zip(labels, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD, column, label, head)

    def _text(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        guard = {"quote_prefix": True} if looks_like_formula(text) else {}
        sheet.write_string(row, column, text, self.make(border=1, text_wrap=True, **guard))

    def payments(self, sheet: Worksheet) -> None:
        """Write the payment list: each component, the sum, and the columns a bureau fills in."""
        found = self.found
        self._top(sheet, self.paper.title, award_standing(found).text)
        labels = ["序号", "学校标识码", "学校"]
        labels += [f"{one.component.label}（元）" for one in found.components]
        labels += ["合计（元）", *_PAY]
        widths: list[float] = [6, 14, 20]
        widths += [14] * len(found.components)
        widths += [14, 18, 14, 16, 14]
        self._heads(sheet, labels, widths)
        money = self.make(border=1, num_format=_YUAN)
        whole = 3 + len(found.components)
        for row, school in enumerate(found.schools, start=_HEAD + 1):
            sheet.write_number(row, 0, row - _HEAD, self.make(border=1))
            self._text(sheet, row, 1, school.code)
            self._text(sheet, row, 2, school.name)
            for number, (shared, part) in enumerate(found.of(school.code)):
                cell = f"{_name(number)}!{xl_rowcol_to_cell(row, _Columns.yuan)}"
                told = f"={cell}" if shared.state == "paid" else "=0"
                sheet.write_formula(row, 3 + number, told, money, part.yuan)
            first, last = xl_rowcol_to_cell(row, 3), xl_rowcol_to_cell(row, whole - 1)
            paid = found.payment(school.code)
            sheet.write_formula(row, whole, f"=SUM({first}:{last})", money, paid)
            for blank in range(len(_PAY)):
                sheet.write_blank(row, whole + 1 + blank, None, self.make(border=1))
        self._totals(sheet, whole, money)
        sheet.freeze_panes(_HEAD + 1, 3)
        print_setup(sheet, header_rows=(_HEAD, _HEAD), footer=self.paper.footer)

    def _totals(self, sheet: Worksheet, whole: int, money: object) -> None:
        found, row = self.found, self.last + 1
        bold = self.make(border=1, bold=True)
        sheet.write_string(row, 2, "发放合计", bold)
        for column in range(3, whole + 1):
            first, last = xl_rowcol_to_cell(_HEAD + 1, column), xl_rowcol_to_cell(self.last, column)
            if column < whole:
                shared = found.components[column - 3]
                value = shared.amount if shared.state == "paid" else 0
            else:
                value = found.yuan("paid")
            sheet.write_formula(row, column, f"=SUM({first}:{last})", money, value)
        for down, state in ((1, "retained"), (2, "refused")):
            sheet.write_string(row + down, 2, STATES[state], bold)
            cells = [
                f"{_RULES}!{xl_rowcol_to_cell(_HEAD + 1 + number, 7)}"
                for number, shared in enumerate(found.components)
                if shared.state == state
            ]
            told = "=" + ("+".join(cells) or "0")
            sheet.write_formula(row + down, whole, told, money, found.yuan(state))  # type: ignore[arg-type]
        sheet.write_string(row + 3, 2, "三项合计（应等于总额）", bold)
        first, last = xl_rowcol_to_cell(row, whole), xl_rowcol_to_cell(row + 2, whole)
        sheet.write_formula(row + 3, whole, f"=SUM({first}:{last})", money, found.fund)

    def rules(self, sheet: Worksheet) -> None:
        """Write the fund, how it is cut into components, and the formula in words."""
        found, make = self.found, self.make
        document = f"资金文号：{self.paper.document}" if self.paper.document else ""
        self._top(sheet, "公式和参数", document)
        sheet.write_string(3, 0, "总额（元）", make(bold=True))
        sheet.write_number(3, 1, found.fund, make(bold=True, num_format=_YUAN))
        self._heads(
            sheet,
            [
                "项目",
                "权重（%）",
                "应分（元）",
                "整数",
                "小数",
                "次序",
                "状态",
                "金额（元）",
                "公式",
            ],
            [28, 10, 16, 14, 10, 8, 10, 16, 90],
        )
        first, last = _HEAD + 1, _HEAD + len(found.components)
        said = formula(found)
        for number, shared in enumerate(found.components):
            row = first + number
            sheet.set_row(row, 34)
            self._text(sheet, row, 0, shared.component.label)
            plain = make(border=1)
            sheet.write_number(row, 1, float(shared.component.weight), plain)
            exact = found.fund * shared.component.weight / 100
            floor = int(exact)
            left = round(float(exact - floor), DIGITS)
            self._cut(sheet, row, (1, 2, 3, 4, 5, 7), f"$B$4*{xl_rowcol_to_cell(row, 1)}/100",
                      (float(exact), floor, left, shared.amount), first, last)  # fmt: skip
            self._text(sheet, row, 6, STATES[shared.state])
            self._text(sheet, row, 8, said[number].text + shared.why)
        sheet.set_row(last + 1, 34)
        self._text(sheet, last + 1, 8, said[-1].text)
        print_setup(sheet, header_rows=(_HEAD, _HEAD), footer=self.paper.footer)

    def _cut(  # noqa: PLR0917  six columns of one row
        self,
        sheet: Worksheet,
        row: int,
        columns: tuple[int, int, int, int, int, int],
        exact: str,
        values: tuple[float, int, float, int],
        first: int,
        last: int,
    ) -> None:
        """Write exact amount, whole yuan, remainder, its place, and the amount paid."""
        _, at, floor, left, place, paid = columns
        make = self.make
        cell = {one: xl_rowcol_to_cell(row, one) for one in columns}
        span = {
            one: f"{xl_rowcol_to_cell(first, one, row_abs=True, col_abs=True)}:"
            f"{xl_rowcol_to_cell(last, one, row_abs=True, col_abs=True)}"
            for one in columns
        }
        so_far = f"{xl_rowcol_to_cell(first, left, row_abs=True, col_abs=True)}:{cell[left]}"
        total = f"ROUND(SUM({span[at]}),0)"
        amount, whole, rest, yuan = values
        sheet.write_formula(row, at, f"={exact}", make(border=1, num_format="#,##0.00"), amount)
        number = make(border=1, num_format=_YUAN)
        sheet.write_formula(row, floor, f"=INT(ROUND({cell[at]},{DIGITS}))", number, whole)
        remainder = f"=ROUND({cell[at]}-{cell[floor]},{DIGITS})"
        sheet.write_formula(row, left, remainder, make(border=1, num_format=_SCORE), rest)
        order = f'=COUNTIF({span[left]},">"&{cell[left]})+COUNTIF({so_far},{cell[left]})'
        sheet.write_formula(row, place, order, make(border=1), yuan - whole)
        told = f"={cell[floor]}+IF({cell[place]}<={total}-SUM({span[floor]}),1,0)"
        sheet.write_formula(row, paid, told, number, yuan)

    def component(self, sheet: Worksheet, number: int, shared: Shared) -> None:
        """Write one component from each school's figure to its yuan."""
        one = shared.component
        self._top(sheet, f"{one.label}（{STATES[shared.state]}）", shared.why or one.note)
        self._lines(sheet, one.scoring)
        basis = BASIS_LABELS[one.basis]
        label = f"比上一年的变化（{one.unit}）" if one.change else f"数（{one.unit or '达到1'}）"
        self._heads(
            sheet,
            ["学校标识码", "学校", "说明", label, basis, "得分", f"{basis}×得分", "应分（元）",
             "整数", "小数", "次序", "实分（元）"],
            [14, 20, 34, 14, 10, 12, 14, 16, 14, 10, 8, 14],
        )  # fmt: skip
        products = sum(part.product for part in shared.parts)
        for row, part in enumerate(shared.parts, start=_HEAD + 1):
            self._school(sheet, row, part, one.scoring)
            amount = f"{_RULES}!{xl_rowcol_to_cell(_HEAD + 1 + number, 7)}"
            span = (
                f"{xl_rowcol_to_cell(_HEAD + 1, 6, row_abs=True, col_abs=True)}:"
                f"{xl_rowcol_to_cell(self.last, 6, row_abs=True, col_abs=True)}"
            )
            own = xl_rowcol_to_cell(row, 6)
            told = f"IF(SUM({span})=0,0,{amount}*{own}/SUM({span}))"
            exact = shared.amount * part.product / products if products else part.product * 0
            floor = int(exact)
            left = round(float(exact - floor), DIGITS)
            yuan = part.yuan if shared.state == "paid" else floor
            self._cut(sheet, row, (6, 7, 8, 9, 10, _Columns.yuan), told,
                      (float(exact), floor, left, yuan), _HEAD + 1, self.last)  # fmt: skip
        sheet.freeze_panes(_HEAD + 1, 2)
        print_setup(sheet, header_rows=(_HEAD, _HEAD), footer=self.paper.footer)

    def _school(self, sheet: Worksheet, row: int, part: Part, scoring: Scoring) -> None:
        make = self.make
        self._text(sheet, row, 0, part.school.code)
        self._text(sheet, row, 1, part.school.name)
        self._text(sheet, row, 2, part.figure.why)
        open_cell = make(border=1, bg_color="#FFF8E1")
        if part.figure.value is None:
            sheet.write_blank(row, 3, None, open_cell)
        else:
            sheet.write_number(row, 3, float(part.figure.value), open_cell)
        if part.basis is None:
            sheet.write_blank(row, 4, None, open_cell)
        else:
            sheet.write_number(row, 4, float(part.basis), make(border=1, bg_color="#FFF8E1"))
        value = xl_rowcol_to_cell(row, 3)
        score = f'=IF({value}="",0,{_score(scoring, value)})'
        known = float(part.score or 0)
        sheet.write_formula(row, 5, score, make(border=1, num_format=_SCORE), known)
        told = f"={xl_rowcol_to_cell(row, 4)}*{xl_rowcol_to_cell(row, 5)}"
        product = float(part.product)
        sheet.write_formula(row, 6, told, make(border=1, num_format="#,##0.0000"), product)

    def _lines(self, sheet: Worksheet, scoring: Scoring) -> None:
        """Write the two lines where a score is in proportion; the formulas refer to them."""
        if isinstance(scoring, Linear):
            for column, label, line in ((3, "得0的线", scoring.none), (5, "得1的线", scoring.full)):
                sheet.write_string(3, column, label, self.make(bold=True))
                sheet.write_number(3, column + 1, float(line), self.make(bold=True))


class _Columns:
    """Where a component sheet keeps the yuan of a school."""

    yuan = 11


def _score(scoring: Scoring, value: str) -> str:
    """Write the score of a figure as a formula."""
    if isinstance(scoring, Linear):
        return f"MAX(0,MIN(1,({value}-$E$4)/($G$4-$E$4)))"
    if isinstance(scoring, Steps):
        told = "0"
        for line, share in reversed(scoring.steps):
            told = f"IF({value}>={float(line)!r},{float(share)!r},{told})"
        return told
    return f"MAX(0,MIN(1,{value}))"
