"""Totals: what a workbook adds up to, column by column, and what was accepted of it (合计核对)."""

# ruff: noqa: S608 - names come from the data standard, values are quoted

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junheng.data.intake.batch import Batch
from junheng.data.intake.checks.desk import Desk, literal, quoted
from junheng.data.intake.draft import Draft
from junheng.data.standard import Table


@dataclass(frozen=True, slots=True)
class Total:
    """One numeric column of one sheet: what the workbook adds up to, and the system (合计)."""

    table: str
    file: int
    sheet: str
    column: str
    stated: float | None  # the workbook's own total row
    workbook: float  # of all rows read
    system: float  # of the rows accepted

    @property
    def agrees(self) -> bool:
        """Whether the workbook's total is the system's."""
        told = self.workbook if self.stated is None else self.stated
        return abs(told - self.system) <= 1e-6 * max(1.0, abs(told))


def totals_of(
    desk: Desk, tables: list[Table], draft: Draft, batches: Mapping[str, Batch]
) -> list[Total]:
    """Give every numeric column of every sheet: what the workbook says, and the system."""
    stated: dict[tuple[str, int, str, str], float] = {}
    before = 0
    for name in draft.batches:
        for told in batches[name].totals:
            try:
                amount = float(told.text.replace(",", ""))
            except ValueError:
                continue
            stated[told.table, told.file + before, told.sheet, told.column] = amount
        before += len(batches[name].files)
    out: list[Total] = []
    for table in tables:
        numeric = [c for c in table.stored if c.type in ("integer", "number") and c.unit and c.adds]
        if not numeric:
            continue
        bad = f"SELECT n FROM bad WHERE tbl = {literal(table.name)}"
        kept = f"NOT _refused AND NOT _replaced AND _n NOT IN ({bad})"
        sums = ", ".join(
            f"sum({quoted(c.name)}), coalesce(sum({quoted(c.name)}) FILTER ({kept}), 0)"
            + (f", max({quoted(c.name + '#factor')})" if c.scale_units else ", 1")
            for c in numeric
        )
        rows = desk.connection.execute(
            f"SELECT _file, _sheet, {sums} FROM typed_{table.name} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        for file, sheet, *amounts in rows:
            for column, (read, stays, factor) in zip(
                numeric, zip(*[iter(amounts)] * 3, strict=True), strict=True
            ):
                own = stated.get((table.name, file, sheet, column.name))
                if read is None and own is None:
                    continue
                own = None if own is None else own * (factor or 1)
                out.append(
                    Total(table.name, file, sheet, column.name, own, float(read or 0), float(stays))
                )
    return out
