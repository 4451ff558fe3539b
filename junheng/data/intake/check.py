"""Checking a draft: what is accepted, what lies in the tray, what is wrong and where.

A check is a pure function of the draft's batches, edits and confirmations.  Good rows are kept
and bad rows go to the tray (待改正); after a cell is mended the check runs again.
"""

# ruff: noqa: S608 - names come from the data standard, values are quoted

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from junheng.data.intake.asked import Asked
from junheng.data.intake.batch import Batch
from junheng.data.intake.checks.across import (
    check_previous,
    check_references,
    check_sums,
    check_untouched,
    lay_known,
)
from junheng.data.intake.checks.answers import check_answers
from junheng.data.intake.checks.belonging import check_held, check_names, check_regions
from junheng.data.intake.checks.cells import check_cells, code_tables, type_table
from junheng.data.intake.checks.closest import suggest
from junheng.data.intake.checks.desk import Desk, literal, quoted, raw
from junheng.data.intake.checks.rows import (
    check_consistency,
    check_duplicates,
    check_reversals,
    check_reversed,
    check_two_schools,
    replace_earlier,
)
from junheng.data.intake.draft import Draft, LeftOut, draft_rows
from junheng.data.intake.findings import Findings, Group, once_per_cell
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.rules import EXPLAINABLE
from junheng.data.intake.totals import Total, totals_of
from junheng.data.snapshots import Snapshot, SourceFile, stored_schema
from junheng.data.standard import Standard, Table, standard
from junheng.kernel.errors import DataError
from junheng.kernel.issues import Issue


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one batch and table: accepted + rejected + replaced = read."""

    batch: str
    table: str
    read: int
    accepted: int
    rejected: int
    replaced: int  # said again by a later batch; never in the batch that came last


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check."""

    draft: Draft
    region: str
    as_of: date
    tables: Mapping[str, pa.Table]  # accepted rows, as a snapshot stores them
    identities: Mapping[str, pa.Table]  # person_id and identity columns of accepted rows, in clear
    tray: Mapping[str, pa.Table]  # rows to mend: their text, _batch counted from 1
    counts: tuple[Count, ...]
    totals: tuple[Total, ...]
    files: tuple[SourceFile, ...]
    heading_issues: tuple[Issue, ...]
    findings: Findings
    carried: Mapping[str, str] = field(default_factory=dict)  # table → version it is taken from
    left_out: tuple[LeftOut, ...] = ()  # rows taken out by hand, files numbered as in ``files``

    def issues(self, limit: int | None = None) -> list[Issue]:
        """Give all problems: of files and headings first, then of cells."""
        return [*self.heading_issues, *self.findings.issues(limit)]

    def groups(self) -> list[Group]:
        """Give the problems of cells grouped."""
        return self.findings.groups()

    def summary(self) -> dict[str, dict[str, int]]:
        """Give read, accepted and rejected by table, of all rows no later batch replaces."""
        out: dict[str, dict[str, int]] = {}
        for count in self.counts:
            row = out.setdefault(count.table, {"read": 0, "accepted": 0, "rejected": 0})
            row["read"] += count.accepted + count.rejected
            row["accepted"] += count.accepted
            row["rejected"] += count.rejected
        return out

    @property
    def rejected(self) -> int:
        """Rows in the tray."""
        return sum(rows.num_rows for rows in self.tray.values())


def check(
    root: Path,
    draft: Draft,
    *,
    keyring: Keyring,
    regions: Mapping[str, str] | None = None,
    schools: Mapping[str, str] | None = None,
    within: Collection[str] = (),
    previous: Snapshot | None = None,
    asked: Mapping[str, Asked] | None = None,
    standard: Standard | None = None,
) -> Checked:
    """Check all rows of a draft.

    Parameters
    ----------
    root : Path
        Folder of all batches.
    draft : Draft
        What to check.
    keyring : Keyring
        Opens identity columns in memory and makes pseudonyms.
    regions : mapping, optional
        Codes of regions by name, for columns where a school writes the name.
    schools : mapping, optional
        Names by code of schools known beside the draft.
    within : collection of str
        Codes of the regions below the importing one, and of those that became it; what the
        draft's own region table says of them counts too.
    previous : Snapshot, optional
        Last year's, for slips of the unit and, without organisations in the draft, for codes.
    asked : mapping, optional
        What plans and rules ask, by item; without it answers are not held against questions.
    standard : Standard, optional
        The data standard in force.

    Returns
    -------
    Checked
        Accepted rows, the tray, counts, totals and findings.
    """
    data = standard or _default_standard()
    if not draft.batches:
        raise DataError(
            where="草稿",
            found="没有任何批次",
            expected="至少导入一份工作簿",
            fix="请先导入工作簿",
        )
    batches = {name: Batch.read(root / name) for name in draft.batches}
    last = batches[draft.batches[-1]]
    desk = Desk.open(
        standard=data,
        as_of=last.as_of,
        keyring=keyring,
        regions=regions or {},
        schools=schools,
        region=last.region,
        within=frozenset(within),
        asked=asked,
    )
    with desk.connection:
        _lay_rows(desk, draft, batches)
        _run(desk, draft, batches, previous)
        return _collect(desk, draft, batches, last)


def _default_standard() -> Standard:
    return standard()


def _lay_rows(desk: Desk, draft: Draft, batches: Mapping[str, Batch]) -> None:
    region_rows: list[tuple[str, str]] = []
    for table in desk.standard.tables.values():
        rows = draft_rows(draft, batches, table.name, keyring=desk.keyring, standard=desk.standard)
        if rows is None:
            continue
        desk.connection.register("incoming", rows)
        desk.connection.execute(
            f"CREATE TABLE raw_{table.name} AS SELECT *, row_number() OVER () AS _n FROM incoming"
        )
        desk.connection.unregister("incoming")
        if table.name == "region":
            names, codes = rows["name"].to_pylist(), rows["region_code"].to_pylist()
            region_rows = [(n, c) for n, c in zip(names, codes, strict=True) if n and c]
    code_tables(desk)
    known = {name for (name,) in desk.connection.execute("SELECT name FROM regions").fetchall()}
    for name, code in dict(region_rows).items():
        if name not in known:
            desk.connection.execute("INSERT INTO regions VALUES (?, ?)", [name, code])
    found = desk.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    for (name,) in found:
        if name.startswith("raw_"):
            type_table(desk, desk.standard.tables[name.removeprefix("raw_")])


def _run(desk: Desk, draft: Draft, batches: Mapping[str, Batch], previous: Snapshot | None) -> None:
    _lay_confirmations(desk, draft, batches)
    tables = desk.tables()
    for table in tables:
        check_cells(desk, table)
    desk.settle()
    for table in tables:
        replace_earlier(desk, table)
    for table in tables:
        check_duplicates(desk, table)
    desk.settle()
    lay_known(desk, previous)
    check_regions(desk)
    check_answers(desk)
    desk.settle()
    for table in tables:
        check_consistency(desk, table)
        check_reversals(desk, table)
        check_references(desk, table)
    check_previous(desk, previous)
    check_untouched(desk, previous)
    desk.settle()
    for table in tables:
        check_reversed(desk, table)
    check_held(desk)
    check_names(desk)
    desk.settle()
    for table in tables:
        check_two_schools(desk, table)
    check_sums(desk)


def _lay_confirmations(desk: Desk, draft: Draft, batches: Mapping[str, Batch]) -> None:
    order = {name: i for i, name in enumerate(draft.batches, 1)}
    for confirmation in draft.confirmations:
        cell = confirmation.cell
        if confirmation.rule not in EXPLAINABLE or not desk.has(cell.table):
            continue
        before = sum(len(batches[b].files) for b in draft.batches[: order[cell.batch] - 1])
        desk.connection.execute(
            f"INSERT INTO confirmed SELECT ?, _n, ?, ? FROM typed_{cell.table} "
            "WHERE _batch = ? AND _file = ? AND _sheet = ? AND _row = ?",
            [
                cell.table,
                cell.column,
                confirmation.rule,
                order[cell.batch],
                cell.file + before,
                cell.sheet,
                cell.row,
            ],
        )


def _accepted(desk: Desk, table: Table) -> pa.Table:
    """Give the accepted rows; rows of one key that do not contradict become one."""
    keys = [quoted(k) for k in table.key]
    names = [f.name for f in stored_schema(table)]
    # What repeats the school table is heard only where the draft has none.
    silent = {c.name for c in table.describing} if desk.has("organisation") else set()
    merged = ", ".join(
        quoted(n) if quoted(n) in keys else f"arg_min({quoted(n)}, _n) AS {quoted(n)}"
        for n in names
    )
    plain = ", ".join(f"NULL::VARCHAR AS {quoted(n)}" if n in silent else quoted(n) for n in names)
    good = desk.good(table.name)
    same = f"PARTITION BY {', '.join(keys)}"
    return desk.connection.sql(
        f"WITH g AS (SELECT *, count(*) OVER ({same}) AS _same FROM {good}) "
        f"SELECT {plain} FROM g WHERE _same = 1 UNION ALL "
        f"SELECT {plain} FROM (SELECT {merged} FROM g WHERE _same > 1 GROUP BY {', '.join(keys)}) "
        "ORDER BY _file, _sheet, _row"
    ).to_arrow_table()


def _identities(desk: Desk, table: Table) -> pa.Table:
    names = [c.name for c in table.columns if c.private == "identity"]
    shown = ", ".join(f"any_value({raw(n)}) AS {quoted(n)}" for n in names)
    return desk.connection.sql(
        f"SELECT person_id, {shown} FROM {desk.good(table.name)} GROUP BY person_id"
    ).to_arrow_table()


def _collect(desk: Desk, draft: Draft, batches: Mapping[str, Batch], last: Batch) -> Checked:
    tables = desk.tables()
    run = desk.connection.execute
    files = tuple(
        replace(f, id=number)
        for number, f in enumerate((f for b in draft.batches for f in batches[b].files), 1)
    )
    counts: list[Count] = []
    tray: dict[str, pa.Table] = {}
    for table in tables:
        bad = f"(_refused OR _n IN (SELECT n FROM bad WHERE tbl = {literal(table.name)}))"
        rows = run(
            f"SELECT _batch, count(*), count(*) FILTER ({bad} AND NOT _replaced), "
            "count(*) FILTER (_replaced) "
            f"FROM typed_{table.name} GROUP BY _batch ORDER BY _batch"
        ).fetchall()
        counts += [
            Count(draft.batches[b - 1], table.name, n, n - wrong - again, wrong, again)
            for b, n, wrong, again in rows
        ]
        tray[table.name] = desk.connection.sql(
            f"SELECT r.* EXCLUDE (_n) FROM raw_{table.name} r JOIN typed_{table.name} t "
            f"USING (_n) WHERE NOT t._replaced AND (t._refused OR t._n IN "
            f"(SELECT n FROM bad WHERE tbl = {literal(table.name)})) ORDER BY _n"
        ).to_arrow_table()
    problems = once_per_cell(_problem_rows(desk, tables), files)
    return Checked(
        draft=draft,
        region=last.region,
        as_of=last.as_of,
        tables={t.name: _accepted(desk, t) for t in tables},
        identities={t.name: _identities(desk, t) for t in tables if t.is_personal},
        tray={name: rows for name, rows in tray.items() if rows.num_rows},
        counts=tuple(counts),
        totals=tuple(totals_of(desk, tables, draft, batches)),
        files=files,
        heading_issues=tuple(i for b in draft.batches for i in batches[b].issues),
        findings=Findings(problems, files, desk.standard, desk.as_of, suggest(desk)),
        left_out=_left_out(draft, batches),
    )


def _left_out(draft: Draft, batches: Mapping[str, Batch]) -> tuple[LeftOut, ...]:
    counts = [len(batches[name].files) for name in draft.batches]
    before = {name: sum(counts[:at]) for at, name in enumerate(draft.batches)}
    return tuple(
        replace(left, row=replace(left.row, file=left.row.file + before[left.row.batch]))
        for left in draft.discarded
        if left.row.batch in before
    )


def _problem_rows(desk: Desk, tables: list[Table]) -> pa.Table:
    """Join the problems with their addresses, in the order of the workbook."""
    places = " UNION ALL ".join(
        f"SELECT {literal(t.name)} AS tbl, _n AS n, _file AS file, _sheet AS sheet, _row AS row, "
        f"{quoted(t.org) if t.org else 'NULL'}::VARCHAR AS school FROM typed_{t.name} "
        f"WHERE _n IN (SELECT n FROM problems WHERE tbl = {literal(t.name)} UNION ALL "
        f"SELECT CAST(facts ->> '$.n' AS BIGINT) FROM problems WHERE tbl = {literal(t.name)})"
        for t in tables
    )
    return desk.connection.sql(
        f"WITH places AS ({places}), names AS (SELECT code, any_value(name) AS name FROM known "
        "WHERE tbl = 'organisation' GROUP BY code) "
        "SELECT p.tbl, p.n, p.col, p.rule, p.value, p.facts, c.n IS NOT NULL AS confirmed, "
        "a.file, a.sheet, a.row, coalesce(m.name, a.school) AS school, o.file AS other_file, "
        "o.sheet AS other_sheet, o.row AS other_row, coalesce(k.name, o.school) AS other_school "
        "FROM problems p JOIN places a ON a.tbl = p.tbl AND a.n = p.n "
        "LEFT JOIN places o ON o.tbl = p.tbl AND o.n = CAST(p.facts ->> '$.n' AS BIGINT) "
        "LEFT JOIN names k ON k.code = o.school LEFT JOIN names m ON m.code = a.school "
        "LEFT JOIN (SELECT DISTINCT * FROM confirmed) c ON c.tbl = p.tbl AND c.n = p.n "
        "AND c.col = p.col AND c.rule = p.rule "
        "ORDER BY a.file, a.sheet, a.row, p.tbl, p.col, p.rule"
    ).to_arrow_table()
