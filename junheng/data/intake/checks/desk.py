"""The desk on which a check is carried out: one DuckDB, the rows, and the problems found."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from junheng.data.intake.asked import Asked
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.rules import catalogue
from junheng.data.standard import Standard, Table
from junheng.kernel import ids


def quoted(name: str) -> str:
    """Quote a column or table name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def raw(name: str) -> str:
    """Name the cleaned text of a column beside its typed value."""
    return quoted(f"{name}#text")


def written_name(table: Table) -> str:
    """Give SQL for the school's name as a row writes it, for a table whose rows are schools'."""
    own = [raw(c.name) for c in table.columns if c.describes == "name"]
    own += [raw("name")] if table.name == "organisation" else []
    return f"coalesce({', '.join([*own, '_named'])})"


# The fact that holds the texts of the other cells of a row one of which may be the wrong one.
BESIDE = "beside"

# What is said of a whole row, though it is noted at its key.
_OF_ROWS = "'JH-IN-301', 'JH-IN-303'"

_CHECKS: tuple[Callable[[str], bool], ...] = (
    ids.is_citizen_number,
    ids.is_student_number,
    ids.is_credit_code,
    ids.is_school_code,
)


def _by_column(check: Callable[[str], bool]) -> Callable[[pa.Array], pa.Array]:
    def column(texts: pa.Array) -> pa.Array:
        return pa.array([check(t) for t in texts.to_pylist()], pa.bool_())

    return column


@dataclass(frozen=True, slots=True)
class Desk:
    """A connection, what is checked against, and who may be recognised."""

    connection: duckdb.DuckDBPyConnection
    standard: Standard
    as_of: date
    keyring: Keyring
    regions: Mapping[str, str] = field(default_factory=dict)  # name → code
    schools: Mapping[str, str] | None = None  # code → name, known beside the draft
    region: str = ""  # the region that imports
    within: frozenset[str] = frozenset()  # it, what lies below it, and what it used to be
    asked: Mapping[str, Asked] | None = None  # what plans and rules ask; None: nobody said

    @classmethod
    def open(
        cls,
        *,
        standard: Standard,
        as_of: date,
        keyring: Keyring,
        regions: Mapping[str, str],
        schools: Mapping[str, str] | None,
        region: str,
        within: frozenset[str],
        asked: Mapping[str, Asked] | None = None,
    ) -> Desk:
        """Open an empty desk with the functions that SQL lacks."""
        connection = duckdb.connect()
        for check in _CHECKS:
            connection.create_function(
                check.__name__, _by_column(check), ["VARCHAR"], "BOOLEAN", type="arrow"
            )

        def persons(kinds: pa.Array, numbers: pa.Array) -> pa.Array:
            pairs = zip(kinds.to_pylist(), numbers.to_pylist(), strict=True)
            return pa.array([keyring.person_id(k, n) for k, n in pairs], pa.string())

        connection.create_function(
            "person_pseudonym", persons, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow"
        )
        connection.execute(
            "CREATE TABLE problems (tbl VARCHAR, n BIGINT, col VARCHAR, rule VARCHAR, "
            "value VARCHAR, facts VARCHAR)"
        )
        connection.execute("CREATE TABLE bad (tbl VARCHAR, n BIGINT)")
        connection.execute(
            "CREATE TABLE confirmed (tbl VARCHAR, n BIGINT, col VARCHAR, rule VARCHAR)"
        )
        return cls(
            connection, standard, as_of, keyring, regions, schools, region, within | {region}, asked
        )

    def has(self, table: str) -> bool:
        """Whether rows of the table lie on the desk."""
        found = self.connection.execute(
            "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [f"typed_{table}"]
        ).fetchall()
        return bool(found[0][0])

    def tables(self) -> list[Table]:
        """Give the tables that lie on the desk."""
        return [t for t in self.standard.tables.values() if self.has(t.name)]

    def note(self, select: str) -> None:
        """Add problems: a SELECT of tbl, n, col, rule, value, facts."""
        self.connection.execute(f"INSERT INTO problems {select}")

    def settle(self) -> None:
        """Recount the rows that have an error nobody has explained."""
        errors = ", ".join(literal(r.code) for r in catalogue() if r.level == "error")
        self.connection.execute(
            "CREATE OR REPLACE TABLE bad_cells AS SELECT DISTINCT p.tbl, p.n, p.col, p.rule "
            "FROM problems p "
            "ANTI JOIN confirmed c ON c.tbl = p.tbl AND c.n = p.n AND c.col = p.col "
            f"AND c.rule = p.rule WHERE p.rule IN ({errors})"
        )
        self.connection.execute(
            "CREATE OR REPLACE TABLE bad AS SELECT DISTINCT tbl, n FROM bad_cells"
        )

    def good(self, table: str) -> str:
        """Give SQL for the rows of a table that have no error so far."""
        return (
            f"(SELECT * FROM typed_{table} t WHERE NOT t._refused AND NOT t._replaced AND NOT "
            f"EXISTS (SELECT 1 FROM bad b WHERE b.tbl = {literal(table)} AND b.n = t._n))"
        )

    def sound(self, table: str, columns: Sequence[str]) -> str:
        """Give SQL for the rows in which these cells have no error so far, whatever else has.

        So that everything wrong is said at once: 六百 in one cell must not hide the next one,
        and of two rows that contradict each other both are looked at.
        """
        named = ", ".join(literal(name) for name in columns)
        return (
            f"(SELECT * FROM typed_{table} t WHERE NOT t._refused AND NOT t._replaced AND NOT "
            f"EXISTS (SELECT 1 FROM bad_cells b WHERE b.tbl = {literal(table)} AND b.n = t._n "
            f"AND b.col IN ({named}) AND b.rule NOT IN ({_OF_ROWS})))"
        )


def beside(*columns: str) -> str:
    """Give SQL for the texts of other cells of the row, as a fact of its problem."""
    pairs = ", ".join(f"{literal(name)}, {raw(name)}" for name in columns)
    return f"{literal(BESIDE)}, json_object({pairs})"


def facts(**named: str) -> str:
    """Write facts that are known beforehand as SQL text."""
    return literal(json.dumps(named, ensure_ascii=False))
