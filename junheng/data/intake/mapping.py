"""The mapping a bureau teaches once a year: which header path means which column.

Table numbers and column letters change every year; the path of headings over a column seldom
does.  What was matched, or chosen by hand, comes back as a mapping, is kept with the year, and
is passed in next time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from junheng.data.intake.headers import Heading, Names, Reading, normalise_path
from junheng.data.standard import Standard
from junheng.kernel.errors import UsageError


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """Header paths and what they mean (列对应关系), for one year.

    Several headers may mean one column: numbers add up, texts join with ``-``.
    """

    year: int = 0
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # path → table.column
    constants: Mapping[str, str] = field(default_factory=dict)  # table.column → text of every row
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # written → meant

    def remembered(self) -> Names:
        """Give the paths folded, as the header reader looks them up."""
        out: dict[str, list[tuple[str, str]]] = {}
        for path, targets in self.columns.items():
            pairs = [(t.partition(".")[0], t.partition(".")[2]) for t in targets]
            out[normalise_path(path)] = pairs
        return out

    def check(self, standard: Standard) -> None:
        """Refuse a mapping to a column the standard does not have.

        Raises
        ------
        UsageError
            Names the first unknown target.
        """
        targets = [t for many in self.columns.values() for t in many]
        for target in (*targets, *self.constants, *self.values):
            table, _, column = target.partition(".")
            known = standard.tables.get(table)
            if known is None or all(c.name != column for c in known.columns):
                raise UsageError(
                    where="列对应关系",
                    found=f"指到了“{target}”",
                    expected="数据标准里的“表.字段”",
                    fix="请改成数据标准里有的字段，或去掉这一条",
                )

    def learned(self, heading: Heading, readings: Iterable[Reading]) -> HeaderMapping:
        """Add what was matched in one sheet, so that next time it needs no matching."""
        columns = dict(self.columns)
        for reading in readings:
            for match in reading.matches.values():
                for index in match.indexes:
                    path = heading.paths[index]
                    target = f"{reading.table.name}.{match.column}"
                    columns[path] = tuple(dict.fromkeys((*columns.get(path, ()), target)))
        return replace(self, columns=columns)

    def to_json(self) -> str:
        """Write as text, for keeping with the year."""
        row = {
            "year": self.year,
            "columns": {path: list(targets) for path, targets in self.columns.items()},
            "constants": dict(self.constants),
            "values": {target: dict(pairs) for target, pairs in self.values.items()},
        }
        return json.dumps(row, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> HeaderMapping:
        """Read back what :meth:`to_json` wrote."""
        row = json.loads(text)
        return cls(
            year=row["year"],
            columns={path: tuple(targets) for path, targets in row["columns"].items()},
            constants=row["constants"],
            values=row["values"],
        )
