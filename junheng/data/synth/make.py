"""The tables of a made-up county as its workbooks hold them (虚构县的各张表)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from junheng.data.standard import Table, standard
from junheng.data.synth import money, register, statistics
from junheng.data.synth.collected import collected_item_rows
from junheng.data.synth.county import YEARS, county
from junheng.data.synth.pupils import homeroom_table, homerooms, pupil_table
from junheng.data.synth.teachers import teacher_table
from junheng.kernel.errors import UsageError

SEED = 20250901
_ARROW = {
    "text": pa.string(),
    "code": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def _conformed(table: Table, columns: Mapping[str, Any]) -> pa.Table:
    """Lay columns out in the order and types of the data standard."""
    unknown = set(columns) - {c.name for c in table.columns}
    if unknown:
        raise KeyError(f"表 {table.name} 没有字段 {sorted(unknown)}")
    return pa.table(
        {
            c.name: columns[c.name].cast(_ARROW[c.type])
            if isinstance(columns[c.name], pa.Array | pa.ChunkedArray)
            else pa.array(columns[c.name], _ARROW[c.type])
            for c in table.columns
            if c.name in columns
        }
    )


def make_county(
    key: str, year: int, *, seed: int = SEED, as_first_sent: bool = False
) -> dict[str, pa.Table]:
    """Make a county as of 15 October of a year, names and id numbers in clear.

    Parameters
    ----------
    key : str
        ``yunchuan`` or ``linjiang``.
    year : int
        2023, 2024 or 2025.
    seed : int, optional
        Only names, classes and other details depend on it, never what the stories tell.
    as_first_sent : bool, optional
        The county as it reported itself, before a few figures were mended (自测).

    Returns
    -------
    dict of str to pyarrow.Table
        The tables of the data standard that have rows, in its columns and types.

    Raises
    ------
    UsageError
        There is no such county or year.
    """
    region = county(key).as_first_sent() if as_first_sent else county(key)
    if year not in YEARS:
        raise UsageError(
            where="虚构县的年份",
            found=str(year),
            expected=f"其中之一：{'、'.join(map(str, YEARS))}",
            fix="请改用其中一年",
        )
    classes = list(homerooms(region, year, seed))
    made: dict[str, Mapping[str, Any]] = {
        "region": register.columns(register.region_rows(region, year)),
        "organisation": register.columns(register.organisation_rows(region, year)),
        "legal_person": register.columns(register.legal_person_rows(region)),
        "campus": register.columns(register.campus_rows(region, year)),
        "section": register.columns(register.section_rows(region, year)),
        "membership": register.columns(register.membership_rows(region, year)),
        "named_list": register.columns(register.named_list_rows(region, year)),
        "succession": register.columns(register.succession_rows(region, year)),
        "section_statistics": register.columns(
            statistics.section_statistics_rows(region, year, classes)
        ),
        "resource": register.columns(statistics.resource_rows(region, year, classes)),
        "finance": register.columns(statistics.finance_rows(region, year)),
        "unit_price": register.columns(statistics.unit_price_rows(region, year)),
        "budget_line": register.columns(money.budget_line_rows(region, year)),
        "allocation": register.columns(money.allocation_rows(region, year)),
        "spending": register.columns(money.spending_rows(region, year)),
        "purchase_contract": register.columns(money.purchase_contract_rows(region, year)),
        "collected_item": register.columns(collected_item_rows(region, year, classes)),
        "homeroom": homeroom_table(classes, year),
        "teacher": teacher_table(region, year, seed),
        "pupil": pupil_table(region, classes, year),
    }
    tables = standard().tables
    return {name: _conformed(tables[name], rows) for name, rows in made.items() if rows}
