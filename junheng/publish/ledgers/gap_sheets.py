"""The three sheets of one stage in the gap workbook: 数量, 结果, 缺口."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import exact
from junheng.measure.engine.result import Result, Unit
from junheng.measure.engine.verdict import LABELS
from junheng.policy.pack import Indicator
from junheng.publish.charts.palette import MARKS, STATE_LABELS
from junheng.publish.ledgers.sheet import (
    Formats,
    digits_format,
    looks_like_formula,
    print_setup,
)
from junheng.publish.reports.cover import Cover
from junheng.publish.sentences.balance import BalanceWords, short_name, shortfall
from junheng.publish.sentences.kinds import told

_FIRST = 4  # first row of schools on every sheet, counted from 0
_NAME, _CODE, _PUPILS, _ITEMS = 0, 1, 2, 3  # columns
_WIDE, _NARROW, _MARK = 10.5, 8.0, 4.8  # widths of amounts, of small ones, of marks


def _digits_of(indicator: Indicator) -> int:
    """Give the decimals a lack is rounded up to: none for people, rooms and money."""
    return 0 if indicator.amount.whole or indicator.amount.unit == "元" else 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the sheet of standards keeps what the formulas refer to."""

    limits: dict[tuple[str, str], str]  # (indicator, stage) → cell
    floors: dict[tuple[str, str], str]
    per: dict[str, str]
    needed: str
    coefficient: dict[str, str]  # stage → cell


class StageSheets:
    """The three sheets of one stage; a school stands in the same row on each."""

    def __init__(
        self,
        book: Workbook,
        make: Formats,
        words: BalanceWords,
        stage: str,
        *,
        bounds: Bounds,
        cover: Cover,
    ) -> None:
        self._book, self._make, self._words, self._stage = book, make, words, stage
        self._bounds, self._cover = bounds, cover
        self._units: Sequence[Unit] = words.units(stage)
        self._indicators: Sequence[Indicator] = words.pack.indicators
        self._label = stage_label(stage)
        self._last = _FIRST + len(self._units) - 1

    def write(self) -> None:
        """Write amounts, results and gaps."""
        self._amounts()
        self._results()
        self._gaps()

    def _sheet(
        self,
        kind: str,
        subtitle: str,
        *,
        widths: Sequence[float],
        tail: Sequence[tuple[str, float]] = (),
    ) -> Worksheet:
        """Open one sheet with title, heads and the names of the schools; one page wide in print.

        ``widths`` are those of the indicators; ``tail`` are further heads with their widths.
        """
        make = self._make
        sheet = self._book.add_worksheet(f"{self._label}{kind}")
        sheet.write_string(0, 0, f"{self._label}{kind}", make(bold=True, font_size=16))
        sheet.write_string(1, 0, subtitle, make(font_size=9, font_color="#465465"))
        head = make(bold=True, border=1, align="center", text_wrap=True, bg_color="#F2F4F6")
        heads = ["学校", "学校标识码", "学生数（人）", *map(short_name, self._indicators)]
        small = make(
            bold=True, border=1, align="center", text_wrap=True, bg_color="#F2F4F6", font_size=9
        )
        for column, name in enumerate([*heads, *(name for name, _ in tail)]):
            form = head if column < len(heads) else small
            sheet.write_string(2, column, name, form)
            sheet.write_string(3, column, "", form)
        sheet.set_row(2, 78 if tail else 60)
        every = (22, 12, 9, *widths, *(width for _, width in tail))
        for column, width in enumerate(every):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(_FIRST, 1)
        print_setup(sheet, header_rows=(2, 3), footer=self._cover.footer)
        for row, unit in enumerate(self._units, start=_FIRST):
            name = self._words.name(unit)
            guard = {"quote_prefix": True} if looks_like_formula(name) else {}
            sheet.write_string(row, _NAME, name, make(border=1, **guard))
            sheet.write_string(row, _CODE, unit.code, make(border=1, num_format="@"))
        return sheet

    def _result(self, unit: Unit, indicator: Indicator) -> Result:
        return self._words.measurement.result(*unit.key, indicator.id)

    def _amounts(self) -> None:
        """Write what was reported; these are the cells to change."""
        sheet = self._sheet(
            "数量",
            "蓝色的数可以改，其余各表随之重算；没有上报的留空，不要填 0。",
            widths=[_WIDE] * len(self._indicators),
        )
        unit_form = self._make(border=1, align="center", font_size=9)
        for number, indicator in enumerate(self._indicators):
            sheet.write_string(3, _ITEMS + number, indicator.amount.unit, unit_form)
        for row, unit in enumerate(self._units, start=_FIRST):
            entry = self._make(border=1, font_color="#12436D", num_format="#,##0")
            sheet.write_number(row, _PUPILS, unit.pupils, entry)
            for number, indicator in enumerate(self._indicators):
                amount = self._result(unit, indicator).numerator
                digits = 0 if indicator.amount.whole and not indicator.split else 1
                form = self._make(border=1, font_color="#12436D", num_format=digits_format(digits))
                if amount is None:
                    sheet.write_blank(row, _ITEMS + number, None, form)
                else:
                    sheet.write_number(row, _ITEMS + number, amount, form)

    def _results(self) -> None:
        """Write values with their marks, the school rule and the coefficients."""
        marks = [f"达标：{short_name(i)}" for i in self._indicators]
        sheet = self._sheet(
            "结果",
            "按学生数折算；●达标，▲接近，■未达标，○未上报。",
            widths=[_WIDE] * len(marks),
            tail=[*((mark, _MARK) for mark in marks), ("达标项数", _MARK), ("结论", _NARROW)],
        )
        count = len(self._indicators)
        standard = self._make(border=1, bold=True, align="right")
        for number, indicator in enumerate(self._indicators):
            cell = self._bounds.limits[(indicator.id, self._stage)]
            limit = self._words.pack.limit(indicator.id, self._words.measurement.as_of, self._stage)
            sheet.write_formula(3, _ITEMS + number, f"={cell}", standard, limit or 0.0)
        sheet.write_string(3, _NAME, "标准", standard)
        for row, unit in enumerate(self._units, start=_FIRST):
            self._pupils(sheet, row, unit)
            for number, indicator in enumerate(self._indicators):
                self._value(sheet, row, number, unit, indicator)
            self._verdict(sheet, row, unit, first=_ITEMS + count)
        self._coefficients(sheet)

    def _pupils(self, sheet: Worksheet, row: int, unit: Unit) -> None:
        form = self._make(border=1, num_format="#,##0")
        sheet.write_formula(row, _PUPILS, f"={self._source(row, _PUPILS)}", form, unit.pupils)

    def _source(self, row: int, column: int) -> str:
        return f"{self._label}数量!{xl_rowcol_to_cell(row, column)}"

    def _value(
        self, sheet: Worksheet, row: int, number: int, unit: Unit, indicator: Indicator
    ) -> None:
        column = _ITEMS + number
        result = self._result(unit, indicator)
        amount, pupils = self._source(row, column), self._source(row, _PUPILS)
        per = self._bounds.per[indicator.id]
        digits = self._words.digits(indicator, self._stage)
        formula = f'=IF(OR({amount}="",N({pupils})=0),"",{per}*{amount}/{pupils})'
        if result.value is not None:  # rounding must not lift a value over its standard
            digits = len(told(result.value, result.limit, digits).partition(".")[2])
        form = self._make(border=1, num_format=digits_format(digits), align="right")
        held: Any = "" if result.value is None else result.value
        sheet.write_formula(row, column, formula, form, held)
        value = xl_rowcol_to_cell(row, column)
        key = (indicator.id, self._stage)
        limit, floor = self._bounds.limits[key], self._bounds.floors[key]
        mark = (
            f'=IF({value}="","○",IF(ROUND({value},9)>=ROUND({limit},9),"●",'
            f'IF(ROUND({value},9)>=ROUND({floor},9),"▲","■")))'
        )
        centre = self._make(border=1, align="center")
        shown = MARKS[result.state] if result.state else ""
        sheet.write_formula(row, column + len(self._indicators), mark, centre, shown)

    def _verdict(self, sheet: Worksheet, row: int, unit: Unit, *, first: int) -> None:
        last = first + len(self._indicators) - 1
        marks = f"{xl_rowcol_to_cell(row, first)}:{xl_rowcol_to_cell(row, last)}"
        verdict = self._words.measurement.school_verdicts[unit.key]
        centre = self._make(border=1, align="center")
        sheet.write_formula(row, last + 1, f'=COUNTIF({marks},"●")', centre, verdict.met)
        met, need = xl_rowcol_to_cell(row, last + 1), self._bounds.needed
        failed, missing = f'COUNTIF({marks},"■")', f'COUNTIF({marks},"○")'
        formula = (
            f'=IF(AND({met}>={need},{failed}=0,{missing}=0),"{LABELS["met"]}",'
            f'IF(AND({met}+{missing}>={need},{failed}=0),"{LABELS["not_computable"]}",'
            f'"{LABELS["unmet"]}"))'
        )
        sheet.write_formula(row, last + 2, formula, centre, verdict.label)

    def _coefficients(self, sheet: Worksheet) -> None:
        """Write mean, coefficient, limit and verdict of every indicator under the schools."""
        start = self._last + 2
        bold = self._make(border=1, bold=True)
        labels = (
            "全县平均（加权）",
            "差异系数（加权）",
            "上限",
            "结论",
            "差异系数（不加权，仅供分析）",
        )
        for offset, label in enumerate(labels):
            sheet.merge_range(start + offset, _NAME, start + offset, _PUPILS, label, bold)
        pupils = self._range(f"{self._label}数量!", _PUPILS)
        for number, indicator in enumerate(self._indicators):
            column = _ITEMS + number
            spread = self._words.measurement.spread(self._stage, indicator.id)
            values = self._range("", column)
            amounts = self._range(f"{self._label}数量!", column)
            whole = f"COUNT({values})=ROWS({values})"
            per = self._bounds.per[indicator.id]
            mean, cv = xl_rowcol_to_cell(start, column), xl_rowcol_to_cell(start + 1, column)
            limit = self._bounds.coefficient.get(self._stage)
            two = self._make(border=1, num_format="0.00", align="right")
            digits = digits_format(self._words.digits(indicator, self._stage) + 1)
            rows: list[tuple[str, Any, Any]] = [
                (
                    f'=IF({whole},{per}*SUM({amounts})/SUM({pupils}),"缺数")',
                    self._make(border=1, num_format=digits, align="right"),
                    spread.mean,
                ),
                (
                    f"=IF({whole},SQRT(SUMPRODUCT({pupils},({values}-{mean})^2)/SUM({pupils}))"
                    f'/{mean},"缺数")',
                    two,
                    spread.cv,
                ),
            ]
            if limit is not None:
                word = f'IF(ROUND({cv},9)<=ROUND({limit},9),"{STATE_LABELS["met"]}","超过上限")'
                state = {"met": STATE_LABELS["met"], "unmet": "超过上限"}.get(spread.state or "")
                rows += [
                    (f"={limit}", two, spread.limit),
                    (f'=IF(ISNUMBER({cv}),{word},"缺数")', two, state),
                ]
            for offset, (formula, form, held) in enumerate(rows):
                sheet.write_formula(
                    start + offset, column, formula, form, "缺数" if held is None else held
                )
            plain = f'=IF({whole},STDEVP({values})/AVERAGE({values}),"缺数")'
            held_plain = "缺数" if spread.unweighted_cv is None else spread.unweighted_cv
            sheet.write_formula(start + 4, column, plain, two, held_plain)

    def _range(self, sheet: str, column: int) -> str:
        name = xl_col_to_name(column)
        return f"{sheet}${name}${_FIRST + 1}:${name}${self._last + 1}"

    def _gaps(self) -> None:
        """Write what is missing to the standard, then what is missing to the floor."""
        widths = [_WIDE if i.amount.unit == "元" else _NARROW for i in self._indicators]
        floors = [f"到下限：{short_name(i)}" for i in self._indicators]
        sheet = self._sheet(
            "缺口",
            "左边补齐到标准，右边补到下限；向上取整，照数补足就能达到。",
            widths=widths,
            tail=list(zip(floors, widths, strict=True)),
        )
        count = len(self._indicators)
        unit_form = self._make(border=1, align="center", font_size=9)
        bold = self._make(border=1, bold=True, num_format="#,##0")
        for column, text in enumerate(("合计", "", "")):
            sheet.write_string(self._last + 1, column, text, bold)
        for row, unit in enumerate(self._units, start=_FIRST):
            self._pupils(sheet, row, unit)
        for block, cells in enumerate((self._bounds.limits, self._bounds.floors)):
            for number, indicator in enumerate(self._indicators):
                column = _ITEMS + block * count + number
                sheet.write_string(3, column, indicator.amount.unit, unit_form)
                bound = cells[(indicator.id, self._stage)]
                total = 0.0
                for row, unit in enumerate(self._units, start=_FIRST):
                    lack = self._lack(unit, indicator, to_floor=bool(block))
                    self._gap(sheet, row, column, indicator=indicator, bound=bound, lack=lack)
                    total += lack or 0.0
                name = xl_col_to_name(column)
                span = f"{name}{_FIRST + 1}:{name}{self._last + 1}"
                shape = digits_format(_digits_of(indicator))
                bold = self._make(border=1, bold=True, num_format=shape)
                sheet.write_formula(self._last + 1, column, f"=SUM({span})", bold, total)

    def _lack(self, unit: Unit, indicator: Indicator, *, to_floor: bool) -> float | None:
        result = self._result(unit, indicator)
        bound = result.floor if to_floor else result.limit
        if bound is None or result.numerator is None:
            return None
        lack = exact(shortfall(result, indicator, bound))
        step = Decimal(1).scaleb(-_digits_of(indicator))
        return float(lack.quantize(step, rounding=ROUND_CEILING))

    def _gap(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        *,
        indicator: Indicator,
        bound: str,
        lack: float | None,
    ) -> None:
        source = _ITEMS + self._indicators.index(indicator)
        amount, pupils = self._source(row, source), self._source(row, _PUPILS)
        per = self._bounds.per[indicator.id]
        need = f"ROUND({bound}*{pupils}/{per}-{amount},6)"
        need = f"ROUNDUP({need},{_digits_of(indicator)})"
        shape = digits_format(_digits_of(indicator))
        form = self._make(border=1, num_format=f'{shape};-{shape};"—"', align="right")
        held: Any = "" if lack is None else lack
        sheet.write_formula(row, column, f'=IF({amount}="","",MAX(0,{need}))', form, held)
