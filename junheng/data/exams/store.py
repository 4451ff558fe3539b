"""One examination as an immutable folder (考试数据集): Parquet and a manifest, named by its hash.

Names never enter: a pupil is a pseudonym, and what a sheet called the pupil is sealed beside, as
a data version's identities are.  Writing the same twice gives the same folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from junheng.data.exams.door import Reach
from junheng.data.snapshots.folder import MANIFEST, flush, write_folder
from junheng.data.snapshots.snapshot import hash_file
from junheng.kernel.errors import DataError

Part = Literal["scores", "answers", "items", "enrolled"]

SCHEMAS: Mapping[Part, pa.Schema] = {
    "scores": pa.schema([
        ("person_id", pa.string()), ("school_code", pa.string()), ("homeroom", pa.string()),
        ("subject", pa.string()), ("score", pa.float64()), ("status", pa.string()),
        ("file", pa.int32()), ("sheet", pa.string()), ("cell", pa.string()),
    ]),
    "answers": pa.schema([
        ("person_id", pa.string()), ("school_code", pa.string()), ("homeroom", pa.string()),
        ("subject", pa.string()), ("item", pa.string()), ("points", pa.float64()),
        ("answer", pa.string()),
    ]),
    "items": pa.schema([
        ("subject", pa.string()), ("item", pa.string()), ("position", pa.int32()),
        ("full", pa.float64()), ("knowledge", pa.list_(pa.string())), ("ability", pa.string()),
        ("section", pa.string()), ("key", pa.string()), ("planned", pa.float64()),
    ]),
    "enrolled": pa.schema([
        ("school_code", pa.string()), ("homeroom", pa.string()), ("base", pa.string()),
        ("pupils", pa.int32()), ("sheet", pa.string()), ("cell", pa.string()),
    ]),
}  # fmt: skip
_ORDER: Mapping[Part, str] = {
    "scores": "school_code, homeroom, person_id, subject",
    "answers": "subject, item, school_code, homeroom, person_id",
    "items": "subject, position",
    "enrolled": "school_code, homeroom, base",
}
_KEYS: Mapping[Part, str] = {
    "scores": "person_id, subject",
    "answers": "person_id, subject, item",
    "items": "subject, item",
    "enrolled": "school_code, homeroom, base",
}
_LABELS: Mapping[Part, str] = {
    "scores": "成绩",
    "answers": "小题得分",
    "items": "双向细目表",
    "enrolled": "在籍人数",
}
_VERSION = "1"


@dataclass(frozen=True, slots=True)
class ExamManifest:
    """What is in an examination's folder and where it came from (清单)."""

    region: str
    name: str
    kind: str
    held_on: date
    grade: str
    papers: Mapping[str, float]  # full mark by subject
    parts: Mapping[str, str]  # hash of each table's file
    rows: Mapping[str, int]
    files: Mapping[str, str]  # name of a sent file → its hash
    register: str  # data version the pupils were matched with; empty: by number alone
    unmatched: int  # rows left in the tray
    version: str = _VERSION

    def canonical(self) -> bytes:
        """Give the one text that stands for this manifest."""
        row = asdict(self) | {"held_on": self.held_on.isoformat()}
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    @property
    def sha256(self) -> str:
        """Hash of the canonical text: the name of the folder."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def parse(cls, text: bytes) -> ExamManifest:
        """Read back what :meth:`canonical` wrote."""
        row: dict[str, Any] = json.loads(text)
        return cls(**row | {"held_on": date.fromisoformat(row["held_on"])})


@dataclass(frozen=True, slots=True)
class ExamSet:
    """The scores, answers and items of one examination (考试数据集)."""

    manifest: ExamManifest
    path: Path
    on_personal_read: Callable[[Reach, str], None] | None = None

    @classmethod
    def read(
        cls, path: Path, *, on_personal_read: Callable[[Reach, str], None] | None = None
    ) -> ExamSet:
        """Open a folder; only the manifest is read.

        Raises
        ------
        DataError
            There is no manifest, or it is not the one the folder is named by.
        """
        file = path / MANIFEST
        text = file.read_bytes() if file.is_file() else b""
        if hashlib.sha256(text).hexdigest() != path.name:
            raise DataError(
                where=f"考试数据 {path.name[:12]}",
                found="没有清单，或清单被改动过",
                expected="清单的校验值与文件夹名一致",
                fix="请从备份恢复，或重新导入成绩",
            )
        return cls(ExamManifest.parse(text), path, on_personal_read)

    def has(self, part: Part) -> bool:
        """Tell whether the set holds this table."""
        return part in self.manifest.parts

    def items(self) -> pa.Table:
        """Give the blueprint; it names nobody."""
        return self._open("items")

    def enrolled(self) -> pa.Table:
        """Give the numbers enrolled that came with the scores; they name nobody."""
        return self._open("enrolled")

    def scores(self, reach: Reach) -> pa.Table:
        """Give scores inside a reach; a look at rows is reported first."""
        return self._within("scores", reach)

    def answers(self, reach: Reach, subject: str = "") -> pa.Table:
        """Give answers and item marks inside a reach, of one paper or all."""
        rows = self._within("answers", reach)
        return rows.filter(pc.equal(rows["subject"], subject)) if subject else rows

    def _open(self, part: Part) -> pa.Table:
        if not self.has(part):
            raise DataError(
                where=f"{self.manifest.name}",
                found=f"没有{_LABELS[part]}",
                expected=f"导入时带上{_LABELS[part]}",
                fix=f"请在考试页导入{_LABELS[part]}",
            )
        return pq.read_table(self.path / f"{part}.parquet")

    def _within(self, part: Part, reach: Reach) -> pa.Table:
        rows = self._open(part)
        if reach.scope.level == "rows" and self.on_personal_read is not None:
            self.on_personal_read(reach, part)
        if reach.scope.units is not None:
            units = pa.array(sorted(reach.scope.units), pa.string())
            rows = rows.filter(pc.is_in(rows["school_code"], units))
        if reach.homerooms is not None:
            rooms = pa.array([f"{school}\n{room}" for school, room in sorted(reach.homerooms)])
            named = pc.binary_join_element_wise(rows["school_code"], rows["homeroom"], "\n")
            rows = rows.filter(pc.is_in(named, rooms))
        return rows


def _write(connection: duckdb.DuckDBPyConnection, part: Part, rows: pa.Table, folder: Path) -> str:
    """Write one table in its fixed order; refuse a key that stands twice."""
    source = rows.select(SCHEMAS[part].names).cast(SCHEMAS[part])  # noqa: F841  named in the SQL
    keys = _KEYS[part]
    twice = connection.execute(
        f"SELECT count(*) FROM (SELECT {keys} FROM source GROUP BY {keys} HAVING count(*) > 1)"  # noqa: S608
    ).fetchall()[0][0]
    if twice:
        raise DataError(
            where=_LABELS[part],
            found=f"有 {twice} 个重复（{keys}）",
            expected="一名学生一科一行；一张试卷一个题号一行",
            fix="请去掉重复的行再导入",
        )
    file = folder / f"{part}.parquet"
    target = str(file).replace("'", "''")
    connection.execute(
        f"COPY (SELECT * FROM source ORDER BY {_ORDER[part]}) TO '{target}' "  # noqa: S608
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    flush(file)
    return hash_file(file)


def write_exam(
    root: Path,
    tables: Mapping[Part, pa.Table],
    *,
    region: str,
    name: str,
    kind: str,
    held_on: date,
    grade: str,
    papers: Mapping[str, float],
    files: Mapping[str, str],
    register: str = "",
    unmatched: int = 0,
) -> ExamSet:
    """Write an examination under ``root`` and give it back, on disk and flushed.

    Parameters
    ----------
    root : Path
        Folder of all examinations; the new one becomes ``root/<sha256>``.
    tables : mapping of part to pyarrow.Table
        Columns as :data:`SCHEMAS`; ``scores`` is always there.
    region, name, kind, held_on, grade, papers, files, register, unmatched
        What the manifest says.

    Raises
    ------
    DataError
        There are no scores, or a key stands twice.
    """
    if "scores" not in tables or not tables["scores"].num_rows:
        raise DataError(
            where=name,
            found="没有一行成绩可以收下",
            expected="至少一名学生的成绩",
            fix="请先处理待认领的行，或核对成绩表",
        )

    def fill(folder: Path) -> ExamManifest:
        with duckdb.connect(config={"threads": 1}) as connection:
            parts = {str(one): _write(connection, one, tables[one], folder) for one in held}
        return ExamManifest(
            region=region,
            name=name,
            kind=kind,
            held_on=held_on,
            grade=grade,
            papers=dict(papers),
            parts=parts,
            rows={str(one): tables[one].num_rows for one in held},
            files=dict(files),
            register=register,
            unmatched=unmatched,
        )

    held = sorted(tables)
    return ExamSet.read(write_folder(root, fill))
