"""Where every value of a made-up county stands in its workbooks (各工作簿的版式).

One plan serves two readers: the writer that makes the workbooks, and the direct way into a
snapshot, which has to give each row the same file, sheet and row as an import of those workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from junheng.data.standard import standard
from junheng.data.synth.county import County
from junheng.kernel.yaml_file import read_yaml

_FILE = Path(__file__).with_name("layout.yaml")
Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: its table, its rows, and the header path over each column."""

    table: str
    name: str
    rows: pa.Table  # the rows of the sheet, all columns of the table
    columns: tuple[tuple[str, str], ...]  # column and header path; ``_…``: shown only
    title: str
    note: str
    scale: Mapping[str, float] = field(default_factory=dict)  # column → unit the cells count in
    has_total: bool = False  # whether a row of totals stands below the records
    lost: Mapping[str, int] = field(default_factory=dict)  # id column → record turned into a number

    @property
    def depth(self) -> int:
        """Rows of the heading."""
        return max(path.count(">") + 1 for _, path in self.columns)

    @property
    def first_row(self) -> int:
        """Row of the first record, as the spreadsheet prints it: title, note, heading, then it."""
        return 3 + self.depth

    def path_parts(self) -> list[list[str]]:
        """Give the header paths as rows × columns of text; a short path fills downwards."""
        parts = [path.split(">") for _, path in self.columns]
        return [[p[min(row, len(p) - 1)] for p in parts] for row in range(self.depth)]


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One workbook: its name and its sheets."""

    name: str
    sheets: tuple[SheetPlan, ...]

    @property
    def headings(self) -> tuple[object, ...]:
        """What decides how the columns are read: tables, sheet names and headings."""
        return tuple((sheet.table, sheet.name, sheet.columns) for sheet in self.sheets)


@cache
def _declared(layout: str) -> Sequence[Mapping[str, Any]]:
    raw = read_yaml(_FILE)
    files: Sequence[Mapping[str, Any]] = raw[layout]
    return files


def _headers(table: str, declared: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    if declared:
        return tuple(declared.items())
    return tuple((c.name, c.label) for c in standard().tables[table].columns)


def _shown_only(name: str, rows: pa.Table, names: Mapping[str, str]) -> pa.Array:
    """Fill a column that is printed for the reader and not part of the table."""
    if name != "_name":
        raise KeyError(name)
    return pa.array([names[code] for code in rows["school_code"].to_pylist()])


def _beside(path: str, rows: pa.Table, tables: Tables) -> pa.ChunkedArray:
    """Bring a column of another table of the same schools beside the rows."""
    table, _, column = path.partition(".")
    other = tables[table]
    at = pc.index_in(rows["school_code"], value_set=other["school_code"].combine_chunks())
    return other[column].take(at.combine_chunks())


def _sheets(
    region: County, year: int, tables: Tables, file: str, declared: Sequence[Mapping[str, Any]]
) -> Iterator[SheetPlan]:
    organisation = tables["organisation"]
    names = dict(
        zip(organisation["school_code"].to_pylist(), organisation["name"].to_pylist(), strict=True)
    )
    for sheet in declared:
        rows = tables.get(sheet["table"])
        if rows is not None and "stage" in sheet:
            rows = rows.filter(pc.equal(rows["stage"], sheet["stage"]))
        if rows is None or rows.num_rows == 0:
            continue
        columns = _headers(sheet["table"], sheet.get("columns"))
        for name, _ in columns:
            if name.startswith("_"):
                rows = rows.append_column(name, _shown_only(name, rows, names))
            elif "." in name:
                rows = rows.append_column(name, _beside(name, rows, tables))
        yield SheetPlan(
            table=sheet["table"],
            name=sheet["name"],
            rows=rows,
            columns=columns,
            title=f"{region.name}{year}年{file if 'stage' in sheet else sheet['name']}",
            note=f"填报单位：{region.name}教育局　截至日期：{year}年10月15日",
            scale=sheet.get("scale", {}),
            has_total=sheet["table"] == "section_statistics",
        )


def plan(
    region: County, year: int, tables: Tables, *, layout: str = "files"
) -> tuple[FilePlan, ...]:
    """Lay the tables of a county out in workbooks.

    Parameters
    ----------
    region : County
        The county.
    year : int
        The year of the as-of date.
    tables : mapping of str to pyarrow.Table
        What ``make_county`` gave.
    layout : str, optional
        ``files``: every table; ``statistics_only``: the annual statistics tables alone.

    Returns
    -------
    tuple of FilePlan
        In the order the files are sent; a sheet without rows is left out.
    """
    out = []
    for number, file in enumerate(_declared(layout), start=1):
        sheets = tuple(_sheets(region, year, tables, file["name"], file["sheets"]))
        if sheets:
            name = f"{region.name}{year}年_{number:02d}_{file['name']}.xlsx"
            out.append(FilePlan(name, sheets))
    return tuple(out)
