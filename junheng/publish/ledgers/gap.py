"""缺口测算表: a workbook that goes on computing when an office changes a number.

Three sheets for each stage: amounts as reported (the only cells to change), results with marks,
verdict and difference coefficients, and gaps to the standard and to the floor.  The standards
stand on a sheet of their own, so a changed parameter moves everything.  Every formula carries the
value we computed, and a test has another program compute them again.
"""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from junheng.data.standard.model import stage_label
from junheng.kernel.errors import UsageError
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import AllOf, CountAtLeast, Every, Pack
from junheng.publish.ledgers.gap_sheets import Bounds, StageSheets
from junheng.publish.ledgers.sheet import (
    Formats,
    open_book,
    print_setup,
)
from junheng.publish.reports.cover import Cover
from junheng.publish.sentences.balance import BalanceWords
from junheng.publish.sentences.catalogue import render

_STANDARDS = "标准"


def gap_workbook(measurement: Measurement, pack: Pack, path: Path, cover: Cover) -> None:
    """Write the gap workbook of one county.

    Raises
    ------
    UsageError
        The pack's school rule is not “so many indicators reach the standard, every one the
        floor”; no other rule is written as formulas.
    """
    _check(pack)
    words = BalanceWords(measurement, pack)
    title = f"{cover.region_name}缺口测算表"
    book = open_book(
        str(path), title=title, author=cover.issuer, day=cover.day, comments=cover.footer
    )
    make = Formats(book)
    _explain(book, make, words, cover, title)
    bounds = _standards(book, make, words, cover)
    for stage in words.stages:
        StageSheets(book, make, words, stage, bounds=bounds, cover=cover).write()
    book.close()


def _check(pack: Pack) -> None:
    rule = pack.school_rule.predicate if pack.school_rule else None
    parts = rule.parts if isinstance(rule, AllOf) else ()
    counted = any(
        isinstance(p, CountAtLeast) and p.of == "results" and p.test.bound == "limit" for p in parts
    )
    floored = any(
        isinstance(p, Every) and p.of == "results" and p.test.bound == "floor" for p in parts
    )
    if len(parts) != 2 or not counted or not floored:
        raise UsageError(
            where=f"条目库 {pack.id} 的学校规则",
            found="不是“至少若干项达到标准，每一项不低于下限”的形式",
            expected="能写成工作簿公式的学校规则",
            fix="请改用有学校标准的条目库生成缺口测算表",
        )


def _required(pack: Pack) -> str:
    """Give the parameter that says how many indicators must reach the standard."""
    rule = pack.school_rule.predicate if pack.school_rule else None
    parts = rule.parts if isinstance(rule, AllOf) else ()
    return next(part.count for part in parts if isinstance(part, CountAtLeast))


def _explain(book: Workbook, make: Formats, words: BalanceWords, cover: Cover, title: str) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 100)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, make(bold=True, font_size=18))
    lines = [
        *(sentence.text for sentence in cover.standing),
        words.headline().text,
        render("ledger.how", {}).text,
        render("ledger.marks", {}).text,
        render("method.split_done", {}).text,
        cover.footer,
    ]
    for row, line in enumerate(lines, start=2):
        sheet.set_row(row, 18 * (1 + len(line) // 48))  # 48 characters on a line of this width
        sheet.write_string(row, 0, line, make(text_wrap=True))
    if cover.mark:
        sheet.write_string(1, 0, cover.mark, make(bold=True, font_color="#B3261E"))
    print_setup(sheet, header_rows=(0, 0), footer=cover.footer)


def _standards(book: Workbook, make: Formats, words: BalanceWords, cover: Cover) -> Bounds:
    """Write every dated value the formulas use, once."""
    pack, as_of = words.pack, words.measurement.as_of
    sheet = book.add_worksheet(_STANDARDS)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 12, 14)
    head = make(bold=True, border=1, align="center", text_wrap=True)
    cell, entry = make(border=1), make(border=1, font_color="#12436D")
    sheet.write_string(
        0, 0, f"标准与参数（{as_of.isoformat()} 有效）", make(bold=True, font_size=14)
    )
    names = ["指标", "单位", "每"]
    for stage in words.stages:
        names += [f"{stage_label(stage)}标准", f"{stage_label(stage)}下限"]
    for column, name in enumerate(names):
        sheet.write_string(2, column, name, head)
    last = 3 + len(pack.indicators)
    share = _at(last + 1, 1)
    limits: dict[tuple[str, str], str] = {}
    floors: dict[tuple[str, str], str] = {}
    per: dict[str, str] = {}
    for row, indicator in enumerate(pack.indicators, start=3):
        sheet.write_string(row, 0, indicator.label, cell)
        sheet.write_string(row, 1, indicator.unit, cell)
        sheet.write_number(row, 2, indicator.per, cell)
        per[indicator.id] = _at(row, 2)
        for number, stage in enumerate(words.stages):
            column = 3 + 2 * number
            limit = pack.limit(indicator.id, as_of, stage)
            if limit is None:
                raise ValueError(f"{indicator.id} has no limit for {stage} on {as_of}")
            sheet.write_number(row, column, limit, entry)
            floor = limit * (pack.number(pack.floor, as_of, stage) or 0.0)
            product = f"={xl_rowcol_to_cell(row, column)}*{share}"
            sheet.write_formula(row, column + 1, product, cell, floor)
            limits[(indicator.id, stage)] = _at(row, column)
            floors[(indicator.id, stage)] = _at(row, column + 1)
    sheet.write_string(last, 0, "每校至少达标的指标数", cell)
    sheet.write_number(last, 1, pack.number(_required(pack), as_of) or 0.0, entry)
    sheet.write_string(last + 1, 0, "余项下限占标准的比例", cell)
    sheet.write_number(last + 1, 1, pack.number(pack.floor, as_of) or 0.0, entry)
    coefficient: dict[str, str] = {}
    for row, stage in enumerate(words.stages, start=last + 2):
        limit = pack.number(pack.spreading.limit, as_of, stage)
        if limit is not None:
            sheet.write_string(row, 0, f"{stage_label(stage)}差异系数上限", cell)
            sheet.write_number(row, 1, limit, entry)
            coefficient[stage] = _at(row, 1)
    print_setup(sheet, header_rows=(2, 2), footer=cover.footer)
    return Bounds(limits, floors, per, _at(last, 1), coefficient)


def _at(row: int, column: int) -> str:
    return f"{_STANDARDS}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
