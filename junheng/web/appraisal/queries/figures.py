"""Entered figures as rows and as a workbook (录入表)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import python_calamine

from junheng.kernel.errors import UsageError
from junheng.policy.appraisal import AppraisalPack, Entered
from junheng.publish.ledgers.table import SheetColumn, table_workbook
from junheng.web.accounts.models import Account
from junheng.web.appraisal.models import EnteredFigure
from junheng.web.register.queries import schools_of

_COLUMNS = (
    SheetColumn("学校标识码", "code", width=16),
    SheetColumn("学校", width=20),
    SheetColumn("事项", width=34),
    SheetColumn("事项编号", "code", width=20),
    SheetColumn("年份", "number", width=8),
    SheetColumn("符合的人数", "number", width=12),
    SheetColumn("总人数", "number", width=12),
    SheetColumn("数", "number", 4, width=12),
    SheetColumn("出处文件", width=34),
)
_LABELS = [column.label for column in _COLUMNS]
_SHEET_HEAD = 2  # row of the heads, counted from 0, as table_workbook writes it


@dataclass(frozen=True, slots=True)
class Wrong:
    """One row of a workbook that was not taken, as the sheet counts it."""

    line: int
    found: str
    expected: str
    fix: str


@dataclass(frozen=True, slots=True)
class Row:
    """One sound row of a workbook."""

    line: int
    school: str
    figure: str
    year: int
    value: float | None
    numerator: float | None
    denominator: float | None
    document: str


def entered_of(
    account: Account, region_code: str, pack: AppraisalPack
) -> list[tuple[EnteredFigure, Entered, str]]:
    """List what was entered for a plan, with labels and names."""
    rows = EnteredFigure.objects.visible_to(account).filter(region_code=region_code, plan=pack.plan)
    names = {one.school_code: one.name for one in schools_of(region_code, account, date.max)}
    return [
        (row, pack.entered[row.figure], names.get(row.school_code, row.school_code))
        for row in rows.order_by("-year", "figure", "school_code")
        if row.figure in pack.entered
    ]


def blank_workbook(
    account: Account, region_code: str, region_name: str, pack: AppraisalPack, today: date
) -> bytes:
    """Write the workbook: every school and figure of this year and last, filled where known."""
    rows = EnteredFigure.objects.visible_to(account).filter(region_code=region_code, plan=pack.plan)
    held = {(row.school_code, row.figure, row.year): row for row in rows}
    lines = []
    for figure in pack.entered.values():
        for year in (today.year, today.year - 1):
            for school in schools_of(region_code, account, today):
                row = held.get((school.school_code, figure.id, year))
                lines.append(
                    (
                        school.school_code,
                        school.name,
                        f"{figure.label}（{figure.source}）",
                        figure.id,
                        year,
                        row.numerator if row else None,
                        row.denominator if row else None,
                        row.value if row else None,
                        row.document if row else "",
                    )
                )
    footer = f"{region_name}　填报码 {code_of(region_code, pack)}　比例填两个人数，其余填“数”"
    title = f"{region_name}评价奖励录入表"
    return table_workbook(lines, _COLUMNS, title, footer, day=today)


def code_of(region_code: str, pack: AppraisalPack) -> str:
    """Give the code that tells whose workbook it is."""
    return f"PJ-{region_code}-{pack.plan}"


def read_workbook(
    content: bytes, pack: AppraisalPack, region_code: str, names: dict[str, str]
) -> tuple[list[Row], list[Wrong]]:
    """Read a filled workbook: sound rows, and what is wrong with the others.

    Raises
    ------
    UsageError
        It is no workbook, or not the one of this region and plan.
    """
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheet: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:
        raise _not_ours("文件打不开，不是工作簿") from error
    if len(sheet) <= _SHEET_HEAD or [str(one) for one in sheet[_SHEET_HEAD]] != _LABELS:
        raise _not_ours("表头不是这张录入表的")
    if code_of(region_code, pack) not in str(sheet[1][0]):
        raise _not_ours("填报码不是本县这份计划的")
    found: list[Row] = []
    wrong: list[Wrong] = []
    for line, cells in enumerate(sheet[_SHEET_HEAD + 1 :], start=_SHEET_HEAD + 2):
        if all(str(one).strip() == "" for one in (*cells[5:8], cells[8])):
            continue
        row = _row(line, cells, pack, names)
        (found if isinstance(row, Row) else wrong).append(row)  # type: ignore[arg-type]
    return found, wrong


def _not_ours(found: str) -> UsageError:
    return UsageError(
        where="录入表",
        found=found,
        expected="从这一页下载的工作簿，表头和填报码不动",
        fix="请重新下载，把数填进去再传",
    )


def _row(line: int, cells: list[Any], pack: AppraisalPack, names: dict[str, str]) -> Row | Wrong:
    school, figure = str(cells[0]).strip(), str(cells[3]).strip()
    if school not in names:
        return Wrong(line, f"A{line} 学校标识码是“{school}”", "本县的学校", "请改正标识码")
    if figure not in pack.entered:
        return Wrong(line, f"D{line} 事项编号是“{figure}”", "表里原有的编号", "请不要改编号")
    numbers: list[float | None] = []
    for column, one in zip("EFGH", cells[4:8], strict=True):
        if str(one).strip() == "":
            numbers.append(None)
            continue
        try:
            numbers.append(float(one))
        except (TypeError, ValueError):
            return Wrong(line, f"{column}{line} 填的是“{one}”", "一个数", "请改成数")
    year = numbers[0]
    if year is None or year != int(year) or not 1990 <= year <= 2100:
        return Wrong(line, f"E{line} 年份是“{cells[4]}”", "例如 2025", "请改正年份")
    return Row(line, school, figure, int(year), numbers[3], numbers[1], numbers[2], str(cells[8]))
