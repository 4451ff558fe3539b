"""Reading a snapshot: the one door to measured rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ibis

from junheng.data.snapshots.folder import MANIFEST
from junheng.data.snapshots.manifest import Manifest
from junheng.data.standard import Table, standard
from junheng.kernel.errors import DataError, NotAllowed


@dataclass(frozen=True, slots=True)
class Scope:
    """Who reads which units at which level, and why (查看范围).

    ``units`` are the codes of organisations; ``None`` means every unit of the snapshot and is
    only lawful where the reader aggregates.
    """

    units: frozenset[str] | None
    level: Literal["rows", "aggregate"]
    purpose: str
    actor: str

    def __post_init__(self) -> None:
        if self.level == "rows" and self.units is None:
            raise NotAllowed(
                where="查看范围",
                found="逐行查看没有限定单位",
                expected="逐行查看只能在列明的学校范围内进行",
                fix="请列出要查看的学校代码，或改为只看汇总",
            )
        if not self.purpose or not self.actor:
            raise NotAllowed(
                where="查看范围",
                found="没有写明查看人或用途",
                expected="写明由谁、为什么查看",
                fix="请补上查看人和用途",
            )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a workbook a person sent."""

    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"《{self.file}》“{self.sheet}”{self.cell}"


def hash_file(path: Path) -> str:
    """Hash a file without reading it whole."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def unit_column(table: Table) -> str:
    """Name the column a scope filters: the organisation's, else the unit a row is about."""
    return table.owner


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An immutable set of tables as of one date (数据版本)."""

    sha256: str
    manifest: Manifest
    path: Path
    on_personal_read: Callable[[Scope, str], None] | None = None

    @classmethod
    def read(
        cls, path: Path, *, on_personal_read: Callable[[Scope, str], None] | None = None
    ) -> Snapshot:
        """Open a snapshot folder; only the manifest is read.

        Parameters
        ----------
        path : Path
            The folder, named by the snapshot's hash.
        on_personal_read : callable, optional
            Called with the scope and the table before rows about persons are returned.

        Raises
        ------
        DataError
            There is no manifest, or its text does not have the hash the folder is named by.
        """
        file = path / MANIFEST
        if not file.is_file():
            raise DataError(
                where=f"数据版本 {path.name}",
                found="没有清单文件",
                expected="文件夹里有 manifest.json",
                fix="请从备份恢复这个数据版本，或重新发布",
            )
        text = file.read_bytes()
        sha = hashlib.sha256(text).hexdigest()
        if sha != path.name:
            raise DataError(
                where=f"数据版本 {path.name[:12]}",
                found=f"清单的校验值是 {sha[:12]}",
                expected="与文件夹名一致",
                fix="清单被改动过，请从备份恢复这个数据版本",
            )
        return cls(sha, Manifest.parse(text), path, on_personal_read)

    def verify(self) -> None:
        """Hash every table again; raise when a byte differs from what was published."""
        for name, part in self.manifest.tables.items():
            file = self.path / part.file
            found = hash_file(file) if file.is_file() else "缺失"
            if found != part.sha256:
                raise DataError(
                    where=f"数据版本 {self.sha256[:12]} 的“{name}”表",
                    found=f"校验值是 {found[:12]}",
                    expected=part.sha256[:12],
                    fix="文件被改动或损坏，请从备份恢复这个数据版本",
                )

    def has(self, table: str) -> bool:
        """Tell whether the snapshot holds the table."""
        return table in self.manifest.tables

    def open(self, table: str, backend: ibis.BaseBackend, scope: Scope) -> ibis.Table:
        """Open a table inside a scope.

        The scope's filter is part of the returned expression, and a look at rows about persons
        is reported to ``on_personal_read`` before anything is returned.

        Raises
        ------
        DataError
            The snapshot does not hold the table.
        """
        declared = standard().tables.get(table)
        part = self.manifest.tables.get(table)
        if declared is None or part is None:
            raise DataError(
                where=f"数据版本 {self.manifest.label}",
                found=f"没有“{declared.label if declared else table}”表",
                expected=f"其中之一：{'、'.join(sorted(self.manifest.tables))}",
                fix="请先导入这张表，再发布新的数据版本",
            )
        if declared.is_personal and scope.level == "rows" and self.on_personal_read is not None:
            self.on_personal_read(scope, table)
        name = f"{table}_{self.sha256[:16]}"
        rows = backend.read_parquet(str(self.path / part.file), table_name=name)
        column = unit_column(declared)
        if scope.units is not None and column:
            rows = rows.filter(rows[column].isin(sorted(scope.units)))
        return rows

    def address(self, file: int, sheet: str, row: int, column: str, table: str = "") -> Cell:
        """Give the workbook cell a stored value was read from.

        Raises
        ------
        DataError
            The snapshot does not know the file, the sheet or the column.
        """
        for source in self.manifest.files:
            if source.id == file and sheet in source.sheets:
                columns = source.sheets[sheet].columns
                letter = columns.get(f"{table}.{column}") or columns.get(column)
                if letter:
                    return Cell(source.name, sheet, f"{letter}{row}")
        raise DataError(
            where=f"数据版本 {self.manifest.label}",
            found=f"没有来源 {file}·{sheet}·{column}",
            expected="清单里登记过的文件、工作表和列",
            fix="这个值不是从工作簿读入的，没有单元格可以打开",
        )
