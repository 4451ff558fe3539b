"""Tables, columns and code lists of the data standard, read from YAML once.

A *table* has a privacy class: ``public`` (anybody may read it), ``internal`` (the bureau and
the school concerned) or ``personal`` (rows about one person; opened only inside a scope).
A *column* may be ``identity``: a name or an id number, which never enters a snapshot in clear;
the snapshot holds the keyed pseudonym ``person_id`` instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from junheng.kernel.periods import in_force
from junheng.kernel.yaml_file import read_yaml

Type = Literal["text", "integer", "number", "boolean", "date", "code"]
Privacy = Literal["public", "internal", "personal"]
Private = Literal["none", "personal", "identity"]

VERSION = "1.0"
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list, valid between two dates."""

    code: str
    label: str
    label_en: str
    synonyms: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    group: str = ""  # a coarser class the code belongs to, where the list has one


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of values (代码表)."""

    name: str
    label: str
    source: str
    codes: tuple[Code, ...]

    def at(self, as_of: date) -> tuple[Code, ...]:
        """Give the codes in force on a day."""
        return tuple(c for c in self.codes if in_force(c.valid_from, c.valid_to, as_of))

    def of(self, text: str, as_of: date) -> Code | None:
        """Find a code in force by code, label or synonym."""
        for code in self.at(as_of):
            if text in (code.code, code.label, *code.synonyms):
                return code
        return None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, unit, bounds, code list, and what may be done with it."""

    name: str
    label: str
    label_en: str
    type: Type
    required: bool = False
    unit: str = ""
    codes: str = ""  # name of a code list, when type is "code"
    minimum: float | None = None
    maximum: float | None = None
    references: str = ""  # table whose key the value must be
    check: str = ""  # school_code | citizen_number | student_number | credit_code
    private: Private = "none"
    purpose: str = ""  # personal and identity columns: why it is collected
    retention: str = ""  # and how long it is kept
    synonyms: tuple[str, ...] = ()  # header texts and header paths that mean this column
    scale_units: Mapping[str, float] | None = None  # unit in a header → factor ("万元": 10000)
    describes: str = ""  # column of the school it repeats; heard only where no school table is
    adds: bool = True  # whether a sum over rows means anything; not for a largest or an age


@dataclass(frozen=True, slots=True)
class Consistency:
    """What columns of one row must satisfy together (行内勾稽关系)."""

    kind: Literal["sum", "within", "product"]
    whole: str
    parts: tuple[str, ...]  # add up to the whole; stay within it; multiplied, are no less than it
    label: str = ""  # what the parts are together


@dataclass(frozen=True, slots=True)
class Reversal:
    """Amounts below 0 that take back earlier lines (红字冲销)."""

    amount: str
    words: str  # column that says what is taken back
    within: tuple[str, ...]  # lines alike in these never add up to less than 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the standard."""

    name: str
    label: str
    label_en: str
    grain: str
    privacy: Privacy
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    org: str = ""  # column that holds the organisation's code; empty: not about one organisation
    stage: str = ""  # column that holds the stage; empty: the rows belong to the whole school
    synonyms: tuple[str, ...] = ()  # sheet or file names that mean this table
    person_from: tuple[str, ...] = ()  # identity columns the pseudonym is made from, in order
    checks: tuple[Consistency, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    prompted: bool = False  # rows are printed questions: one with nothing but its key is no row

    def column(self, name: str) -> Column:
        """Find a column by name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"表 {self.name} 没有字段 {name}；有：{[c.name for c in self.columns]}")

    @property
    def stored(self) -> tuple[Column, ...]:
        """Columns a snapshot holds: all but the identity columns."""
        return tuple(c for c in self.columns if c.private != "identity")

    @property
    def describing(self) -> tuple[Column, ...]:
        """Columns that only repeat what the table of schools says of the school of a row."""
        return tuple(c for c in self.columns if c.describes)

    @property
    def owner(self) -> str:
        """Column that says whose row it is: the organisation, else the unit; empty: nobody's."""
        return self.org or next((c.name for c in self.columns if c.name == "unit_code"), "")

    @property
    def is_personal(self) -> bool:
        """Whether the rows are about persons."""
        return self.privacy == "personal"


@dataclass(frozen=True, slots=True)
class Standard:
    """All tables and code lists of one version."""

    version: str
    tables: Mapping[str, Table]
    codes: Mapping[str, CodeList]

    def relaxed(self) -> Standard:
        """Give the standard for tables from elsewhere: ids are any text, numbers any size."""
        loose = {
            name: replace(
                table,
                checks=(),
                columns=tuple(replace(c, check="", maximum=None) for c in table.columns),
            )
            for name, table in self.tables.items()
        }
        return Standard(f"{self.version} relaxed", loose, self.codes)


def _column(row: Mapping[str, object]) -> Column:
    fields = dict(row)
    fields["synonyms"] = tuple(fields.get("synonyms", ()))  # type: ignore[arg-type]
    return Column(**fields)  # type: ignore[arg-type]


@cache
def standard() -> Standard:
    """Read the data standard once."""
    codes: dict[str, CodeList] = {}
    for path in sorted((_HERE / "codes").glob("*.yaml")):
        raw = read_yaml(path)
        codes[raw["list"]] = CodeList(
            name=raw["list"],
            label=raw["label"],
            source=raw["source"],
            codes=tuple(
                Code(
                    code=str(c["code"]),
                    label=c["label"],
                    label_en=c.get("label_en", ""),
                    synonyms=tuple(str(s) for s in c.get("synonyms", ())),
                    valid_from=c.get("valid_from"),
                    valid_to=c.get("valid_to"),
                    group=c.get("group", ""),
                )
                for c in raw["codes"]
            ),
        )
    tables: dict[str, Table] = {}
    for path in sorted((_HERE / "tables").glob("*.yaml")):
        raw = read_yaml(path)
        tables[raw["table"]] = Table(
            name=raw["table"],
            label=raw["label"],
            label_en=raw["label_en"],
            grain=raw["grain"],
            privacy=raw["privacy"],
            key=tuple(raw["key"]),
            columns=tuple(_column(c) for c in raw["columns"]),
            org=raw.get("org", ""),
            stage=raw.get("stage", ""),
            synonyms=tuple(raw.get("synonyms", ())),
            person_from=tuple(raw.get("person_from", ())),
            checks=tuple(
                Consistency(c["kind"], c["whole"], tuple(c["parts"]), c.get("label", ""))
                for c in raw.get("checks", ())
            ),
            reversals=tuple(
                Reversal(r["amount"], r["words"], tuple(r["within"]))
                for r in raw.get("reversals", ())
            ),
            prompted=raw.get("prompted", False),
        )
    return Standard(VERSION, tables, codes)


def stage_label(stage: str) -> str:
    """Give the Chinese word of a stage.

    >>> stage_label("primary"), stage_label("junior")
    ('小学', '初中')
    """
    for code in standard().codes["stage"].codes:
        if code.code == stage:
            return code.label
    raise KeyError(f"{stage} is no stage of the data standard")
