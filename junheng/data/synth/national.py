"""A made-up country for benchmarks: persons by the hundred million (虚构的全国规模数据).

Sections are drawn with numpy, persons by DuckDB from ranges and hashes, streamed to Parquet with
bounded memory.  The result is a snapshot like any other, only without workbooks behind it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from math import gcd
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from junheng.data.snapshots import Manifest, Snapshot, TablePart, stored_schema
from junheng.data.snapshots.folder import MANIFEST
from junheng.data.snapshots.manifest import SCHEMA_VERSION
from junheng.data.snapshots.snapshot import hash_file
from junheng.data.standard import standard
from junheng.data.synth.chance import shares

AS_OF = date(2025, 10, 15)
_JUNIOR = 0.3  # share of sections that are junior secondary
_KINDS = {"primary": "211", "junior": "311", "both": "312"}
_BATCH = 1_000_000  # persons made at a time
_NINE_YEAR = 12  # every twelfth section continues the school of the one before it
_ADDRESS = "CAST(0 AS INTEGER) AS _file, '' AS _sheet, CAST(0 AS INTEGER) AS _row"
_PICKS = {
    "degree": ("degree", [("bachelor", 70), ("associate", 21), ("master", 6), ("secondary", 3)]),
    "subject": (
        "subject",
        [
            ("chinese", 31), ("maths", 25), ("english", 13), ("pe", 7), ("music", 4),
            ("fine_art", 4), ("science", 8), ("morality", 5), ("it", 3),
        ],
    ),
    "title_level": ("title", [("mid", 45), ("assistant", 33), ("senior", 14), ("none", 8)]),
    "backbone_level": ("backbone", [("none", 72), ("school", 9), ("county", 13), ("city", 6)]),
}  # fmt: skip


def _pick(column: str) -> str:
    """Write SQL that picks a code by the hash of the person and the column."""
    purpose, parts = _PICKS[column]
    draw = f"(hash(i, '{purpose}') % 100)"
    steps, total = [], 0
    for code, share in parts[:-1]:
        total += share
        steps.append(f"WHEN {draw} < {total} THEN '{code}'")
    return f"CASE {' '.join(steps)} ELSE '{parts[-1][0]}' END AS {column}"


def _sections(
    counties: int, sections: int, teachers: int, pupils: int, rng: np.random.Generator
) -> pa.Table:
    """Draw the sections: which county and school, how many pupils and teachers."""
    number = np.arange(sections)
    shared = (number % _NINE_YEAR == _NINE_YEAR - 1) & (number > 0)
    school = number - shared
    junior = np.where(shared, True, rng.random(sections) < _JUNIOR)
    junior[school[shared]] = False
    weight = rng.lognormal(0.0, 0.9, sections)
    enrolled = shares(pupils - 10 * sections, weight) + 10
    staff = shares(teachers - sections, weight * rng.uniform(0.7, 1.5, sections)) + 1
    county = school * counties // sections
    both = np.zeros(sections, dtype=bool)
    both[school[shared]] = both[shared] = True
    kind = np.where(both, _KINDS["both"], np.where(junior, _KINDS["junior"], _KINDS["primary"]))
    return pa.table(
        {
            "school_code": pa.array(school + 1_000_000_000).cast(pa.string()),
            "region_code": pa.array(county + 800_000).cast(pa.string()),
            "stage": np.where(junior, "junior", "primary"),
            "kind": kind,
            "pupils": enrolled,
            "teachers": staff,
            "first_grade": np.where(junior, 7, 1),
            "grades": np.where(junior, 3, 6),
        }
    )


def _organisations(rows: pa.Table, rng: np.random.Generator) -> dict[str, pa.Table]:
    """Draw the schools of the sections, with their rooms."""
    frame = rows.group_by(["school_code", "region_code", "kind"]).aggregate([("pupils", "sum")])
    frame = frame.sort_by("school_code")
    count = frame.num_rows
    pupils = frame["pupils_sum"].to_numpy()
    small = np.clip(400 / pupils, 0.6, 4.0) ** 0.4

    def per_pupil(mean: float) -> NDArray[np.float64]:
        drawn: NDArray[np.float64] = pupils * mean * small * rng.lognormal(0, 0.35, count)
        return np.round(drawn, 1)

    teaching, sports = per_pupil(6.2), per_pupil(9.0)
    indoor = np.round(np.where(pupils > 1200, sports * 0.08, 0.0), 1)
    code = frame["school_code"]
    organisation = pa.table(
        {
            "school_code": code,
            "name": pa.array([f"学校{c[4:]}" for c in code.to_pylist()]),
            "region_code": frame["region_code"],
            "kind": frame["kind"],
            "organiser": ["education"] * count,
            "urban_rural": rng.choice(["111", "112", "121", "122", "210", "220"], count),
            "counts_as_school": np.ones(count, dtype=bool),
            "built_year": rng.integers(1950, 2022, count),
            "in_dense_centre": np.zeros(count, dtype=bool),
        }
    )
    resource = pa.table(
        {
            "school_code": code,
            "teaching_area_m2": teaching + indoor,
            "indoor_sports_area_m2": indoor,
            "sports_ground_area_m2": np.round(sports - indoor, 1),
            "equipment_yuan": np.round(per_pupil(2900)),
            "multimedia_classrooms": np.ceil(per_pupil(0.028)).astype(np.int64),
        }
    )
    return {"organisation": organisation, "resource": resource}


def _person_sql(table: str, values: dict[str, str]) -> str:
    """Write the query that makes every person of a table, in the stored columns."""
    columns = []
    for field in stored_schema(standard().tables[table]):
        if field.name in ("_file", "_sheet", "_row"):
            continue
        kind = {"int64": "BIGINT", "bool": "BOOLEAN", "string": "VARCHAR"}[str(field.type)]
        default = f"CAST(NULL AS {kind}) AS {field.name}"
        columns.append(values.get(field.name) or default)
    return f"SELECT {', '.join(columns)}, {_ADDRESS} FROM persons"  # noqa: S608 - our own names


def _scattered(sections: pa.Table, counted: str) -> pa.RecordBatchReader:
    """Give every person of the sections a number, neighbours far apart.

    A snapshot is sorted by pseudonym, so that the persons of one school stand everywhere in it;
    a benchmark on rows sorted by school would flatter the engine.
    """
    sizes = sections[counted].to_numpy()
    total = int(sizes.sum())
    starts = np.cumsum(sizes) - sizes
    stride = int(total * 0.618) | 1
    while gcd(stride, total) > 1:
        stride += 2
    shown = [pc.dictionary_encode(sections[c]).combine_chunks() for c in ("school_code", "stage")]
    first, grades = (sections[c].to_numpy() for c in ("first_grade", "grades"))
    kinds = [("i", pa.int64()), ("grade", pa.int64())]
    kinds += [("school_code", shown[0].type), ("stage", shown[1].type)]
    schema = pa.schema(kinds)

    def batches() -> Iterator[pa.RecordBatch]:
        for begin in range(0, total, _BATCH):
            place = np.arange(begin, min(begin + _BATCH, total), dtype=np.int64)
            person = place * stride % total
            at = np.searchsorted(starts, person, side="right") - 1
            grade = first[at] + (person - starts[at]) * grades[at] // sizes[at]
            columns = [pa.array(person), pa.array(grade)]
            columns += [part.take(pa.array(at)) for part in shown]
            yield pa.record_batch(columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


_PERSON = "printf('%032x', i) AS person_id"
_TEACHER = {
    "person_id": _PERSON,
    "school_code": "CAST(school_code AS VARCHAR) AS school_code",
    "stage": "CAST(stage AS VARCHAR) AS stage",
    "sex": "CAST(1 + (hash(i, 'sex') % 3 > 0)::INT AS VARCHAR) AS sex",
    "age": "CAST(22 + hash(i, 'age') % 38 AS BIGINT) AS age",
    **{name: _pick(name) for name in _PICKS},
    "is_full_time": "hash(i, 'full') % 20 > 0 AS is_full_time",
    "is_shared": "false AS is_shared",
    "has_licence": "true AS has_licence",
}
_PUPIL = {
    "person_id": _PERSON,
    "school_code": "CAST(school_code AS VARCHAR) AS school_code",
    "stage": "CAST(stage AS VARCHAR) AS stage",
    "grade": "grade",
    "sex": "CAST(1 + hash(i, 'sex') % 2 AS VARCHAR) AS sex",
    "is_registered": "hash(i, 'registered') % 500 > 0 AS is_registered",
    "is_boarding": "hash(i, 'boarding') % 9 = 0 AS is_boarding",
    "is_migrant": "hash(i, 'migrant') % 12 = 0 AS is_migrant",
    "is_left_behind": "hash(i, 'left') % 11 = 0 AS is_left_behind",
}


def _copy(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    target = str(file).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    rows = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchall()
    return int(rows[0][0])


def national(
    folder: Path,
    *,
    counties: int = 3_000,
    sections: int = 200_000,
    teachers: int = 16_000_000,
    pupils: int = 100_000_000,
    rng: np.random.Generator,
    memory: str = "2GB",
    threads: int | None = None,
) -> Snapshot:
    """Make a country's person-level tables as one snapshot.

    Parameters
    ----------
    folder : Path
        Folder of snapshots; the new one becomes ``folder/<sha256>``.
    counties, sections, teachers, pupils : int
        How many; every section has at least ten pupils and one teacher.
    rng : numpy.random.Generator
        Draws sizes and resources; persons follow from hashes.
    memory : str, optional
        What DuckDB may use before it spills to ``folder``.
    threads : int, optional
        How many threads write; all when not given.

    Returns
    -------
    Snapshot
        With the tables ``organisation``, ``resource``, ``section``, ``teacher`` and ``pupil``;
        pupils and teachers are counted from the persons, there are no statistics tables.  The
        rows depend on ``rng`` alone, their order in the files also on the threads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        rows = _sections(counties, sections, teachers, pupils, rng)
        plain = _organisations(rows, rng)
        plain["section"] = rows.select(["school_code", "stage", "first_grade"]).append_column(
            "last_grade",
            pa.array(rows["first_grade"].to_numpy() + rows["grades"].to_numpy() - 1),
        )
        config: dict[str, str | int] = {
            "memory_limit": memory,
            "temp_directory": str(work / "spill"),
            "preserve_insertion_order": "false",
        }
        if threads:
            config["threads"] = threads
        parts: dict[str, TablePart] = {}
        with duckdb.connect(config=config) as connection:
            queries = {name: _plain_sql(connection, name, t) for name, t in plain.items()}
            queries["teacher"] = _person_sql("teacher", _TEACHER)
            queries["pupil"] = _person_sql("pupil", _PUPIL)
            for name, query in queries.items():
                file = work / f"{name}.parquet"
                if name in ("teacher", "pupil"):
                    connection.register("persons", _scattered(rows, f"{name}s"))
                count = _copy(connection, query, file)
                parts[name] = TablePart(count, hash_file(file), file.name)
        shutil.rmtree(work / "spill", ignore_errors=True)
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            region="000000",
            region_name="虚构全国",
            as_of=AS_OF,
            status="self_test",
            source="性能测试数据",
            version=1,
            tables=dict(sorted(parts.items())),
        )
        (work / MANIFEST).write_bytes(manifest.canonical())
        target = folder / manifest.sha256
        if not target.is_dir():
            work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Snapshot.read(target)


def _plain_sql(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> str:
    """Register a table and write the query that brings it into the stored columns."""
    connection.register(f"plain_{name}", rows)
    kinds = {"int64": "BIGINT", "bool": "BOOLEAN", "string": "VARCHAR", "double": "DOUBLE"}
    columns = [
        field.name
        if field.name in rows.column_names
        else f"CAST(NULL AS {kinds.get(str(field.type), 'DATE')}) AS {field.name}"
        for field in stored_schema(standard().tables[name])
        if not field.name.startswith("_")
    ]
    return f"SELECT {', '.join(columns)}, {_ADDRESS} FROM plain_{name}"  # noqa: S608
