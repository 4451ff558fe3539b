"""The manifest of a snapshot: what is in it, where it came from, and its canonical text.

The hash of a snapshot is the hash of this text, which holds the hash of every table.  There is
no clock and no path in it, so the same tables always have the same name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

Status = Literal["self_test", "reported", "approved"]

STATUS_LABELS: Mapping[Status, str] = {
    "self_test": "自测",
    "reported": "上报",
    "approved": "审定",
}

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """Where the columns of one sheet stood in the workbook a person sent.

    A sheet of the annual statistics may feed several tables: ``table`` is the one it mainly
    is, ``also`` the others.  A column name that means two headers is keyed ``table.column``.
    """

    table: str
    columns: Mapping[str, str]  # column name → spreadsheet letter
    headers: Mapping[str, str]  # column name → header text as written
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One workbook the rows came from; ``id`` is what ``_file`` says."""

    id: int
    name: str
    sha256: str
    sheets: Mapping[str, SourceSheet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table of the snapshot: its rows, the hash and the name of its file."""

    rows: int
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a reader must know about a snapshot without opening a table (清单)."""

    schema_version: str
    region: str
    region_name: str
    as_of: date
    status: Status
    source: str
    version: int
    tables: Mapping[str, TablePart]
    files: tuple[SourceFile, ...] = ()
    carried: Mapping[str, str] = field(default_factory=dict)  # table → version it is taken from

    @property
    def label(self) -> str:
        """Say what people call this snapshot: source, status, version."""
        return f"{self.source}·{STATUS_LABELS[self.status]}·v{self.version}"

    def canonical(self) -> bytes:
        """Give the one text that stands for this manifest: sorted keys, no spaces, UTF-8."""
        row = asdict(self)
        row["as_of"] = self.as_of.isoformat()
        if not self.carried:  # most versions carry nothing, and their names stay what they were
            del row["carried"]
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8")

    @property
    def sha256(self) -> str:
        """Hash of the canonical text: the name of the snapshot."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def parse(cls, text: bytes) -> Manifest:
        """Read back what :meth:`canonical` wrote."""
        row: dict[str, Any] = json.loads(text)
        return cls(
            schema_version=row["schema_version"],
            region=row["region"],
            region_name=row["region_name"],
            as_of=date.fromisoformat(row["as_of"]),
            status=row["status"],
            source=row["source"],
            version=row["version"],
            tables={name: TablePart(**part) for name, part in row["tables"].items()},
            files=tuple(source_file(part) for part in row["files"]),
            carried=row.get("carried", {}),
        )


def source_file(row: Mapping[str, Any]) -> SourceFile:
    """Read one source file from the plain form it has in a manifest."""
    return SourceFile(
        id=row["id"],
        name=row["name"],
        sha256=row["sha256"],
        sheets={
            name: SourceSheet(
                table=sheet["table"],
                columns=sheet["columns"],
                headers=sheet["headers"],
                also=tuple(sheet["also"]),
            )
            for name, sheet in row["sheets"].items()
        },
    )
