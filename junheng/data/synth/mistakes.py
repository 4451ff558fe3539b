"""A school's workbook as it really arrives: three mistakes in one file (白岭小学的工作簿).

The equipment value stands in 万元 under a heading that says 元, one id number was turned into a
number by the spreadsheet, and the headings are merged over several rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc

from junheng.data.synth.demo import county_plan
from junheng.data.synth.layout import FilePlan, SheetPlan
from junheng.data.synth.xlsx import workbook_bytes
from junheng.kernel.issues import column_letter

SCHOOL, NAME = "2199010008", "白岭小学"
YEAR = 2025
_TABLES = ("section_statistics", "resource", "teacher")


@dataclass(frozen=True, slots=True)
class FaultyWorkbook:
    """The file and the cells where the mistakes stand."""

    path: Path
    unit_slip: tuple[str, str]  # sheet and cell: 27.87 under a heading in 元
    lost_digits: tuple[str, str]  # sheet and cell: an id number as a number
    merged_heading: str  # sheet whose heading has several merged rows


def _own(sheet: SheetPlan) -> SheetPlan:
    mine = sheet.rows.filter(pc.equal(sheet.rows["school_code"], SCHOOL))
    title = sheet.title.replace("云川县", NAME)
    return replace(sheet, rows=mine, title=title, note=f"填报单位：{NAME}　填表人：赵老师")


def _cell(sheet: SheetPlan, column: str, record: int) -> tuple[str, str]:
    letters = {name: column_letter(i) for i, (name, _) in enumerate(sheet.columns)}
    return sheet.name, f"{letters[column]}{sheet.first_row + record}"


def faulty_workbook(folder: Path) -> FaultyWorkbook:
    """Write the school's workbook of 2025 with its three mistakes.

    Parameters
    ----------
    folder : Path
        Where to; made if it is not there.

    Returns
    -------
    FaultyWorkbook
        The file and the addresses of the mistakes.
    """
    sheets: Mapping[str, SheetPlan] = {
        sheet.table: _own(sheet)
        for file in county_plan("yunchuan", YEAR)[1]
        for sheet in file.sheets
        if sheet.table in _TABLES and SCHOOL in sheet.rows["school_code"].to_pylist()
    }
    resource = replace(
        sheets["resource"],
        columns=tuple(
            (name, path.replace("（万元）", "（元）")) for name, path in sheets["resource"].columns
        ),
    )
    teacher = replace(sheets["teacher"], lost={"id_number": 2})
    statistics = replace(sheets["section_statistics"], title=f"{NAME}{YEAR}年小学综合表")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}{YEAR}年填报.xlsx"
    path.write_bytes(workbook_bytes(FilePlan(path.name, (statistics, resource, teacher))))
    return FaultyWorkbook(
        path=path,
        unit_slip=_cell(resource, "equipment_yuan", 0),
        lost_digits=_cell(teacher, "id_number", 2),
        merged_heading=statistics.name,
    )
