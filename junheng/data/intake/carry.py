"""Going on with the list of schools of an earlier data version (沿用名册).

A collection asks for figures and not, every year, for the list of schools.  A data version
without the list would show bare codes and no kind, town or residence of any school, so what
describes schools is carried over whole, with the address of every row in the workbook it came
from, and the manifest says which version it was taken from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from junheng.data.engines import duckdb_backend
from junheng.data.intake.check import Checked
from junheng.data.snapshots import Scope, Snapshot

CARRIED = (
    *("region", "organisation", "campus", "legal_person"),
    *("membership", "section", "succession", "named_list"),
)


def lacks_schools(checked: Checked) -> bool:
    """Whether a checked draft speaks of schools and lists none."""
    rows = checked.tables.get("organisation")
    return (rows is None or not rows.num_rows) and "organisation" not in checked.tray


def carry_schools(checked: Checked, earlier: Snapshot) -> Checked:
    """Add the list of schools, and what describes them, from an earlier version.

    Parameters
    ----------
    checked : Checked
        The outcome of a check; a list of its own, good or waiting in the tray, stands.
    earlier : Snapshot
        A data version of the same county that has a list.

    Returns
    -------
    Checked
        With the tables it did not have, the files they came from, and ``carried`` that names
        the version by table.
    """
    if not lacks_schools(checked) or not earlier.has("organisation"):
        return checked
    tables, carried = dict(checked.tables), dict(checked.carried)
    files = {file.id: file for file in earlier.manifest.files}
    numbers: dict[int, int] = {0: 0}
    kept = list(checked.files)
    scope = Scope(None, "aggregate", "沿用上一版的学校名册", "intake")
    for name in CARRIED:
        own = tables.get(name)
        if not earlier.has(name) or name in checked.tray or (own is not None and own.num_rows):
            continue
        rows = earlier.open(name, duckdb_backend(), scope).to_pyarrow()
        for number in pc.unique(rows["_file"]).to_pylist():
            if number in files and number not in numbers:
                numbers[number] = len(kept) + 1
                kept.append(replace(files[number], id=numbers[number]))
        tables[name] = _renumbered(rows, numbers)
        carried[name] = earlier.sha256
    return replace(checked, tables=tables, files=tuple(kept), carried=carried)


def _renumbered(rows: Any, numbers: dict[int, int]) -> pa.Table:
    at = rows.column_names.index("_file")
    new = [numbers.get(number, 0) for number in rows["_file"].to_pylist()]
    return rows.set_column(at, "_file", pa.array(new, rows["_file"].type))
