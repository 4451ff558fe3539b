"""Problems of a check as issues a person can read: one by one, or grouped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from junheng.data.intake.checks.desk import BESIDE
from junheng.data.intake.rules import EXPLAINABLE, catalogue, plain, range_text
from junheng.data.snapshots import SourceFile
from junheng.data.standard import CodeList, Column, Standard, Table
from junheng.kernel.issues import Issue, Place, mask

_SHOWN_CODES = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one rule in one column of one sheet: the first places and how many (同类)."""

    issues: tuple[Issue, ...]  # at most three
    count: int

    def text(self) -> str:
        """Say the first places and how many there are alike."""
        lines = [self.issues[0].text()]
        if self.count > 1:
            more = "、".join(i.place.cell or f"第 {i.place.line} 行" for i in self.issues[1:])
            lines.append(f"  另见：{more}；同类共 {self.count:,} 处")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another cell of the row of a problem that may be the wrong one instead (同行的其他格)."""

    column: str
    cell: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The problems of a check, and what is needed to put them in words."""

    rows: pa.Table  # tbl, n, col, rule, value, facts, confirmed, file, sheet, row, school…
    files: tuple[SourceFile, ...]
    standard: Standard
    as_of: date
    suggestions: Mapping[tuple[str, str, str], str]

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def issues(self, limit: int | None = None) -> list[Issue]:
        """Give the problems in the order of the workbook, at most ``limit``."""
        rows = self.rows if limit is None else self.rows.slice(0, limit)
        return [self._issue(row) for row in rows.to_pylist()]

    def groups(self) -> list[Group]:
        """Give the problems grouped by rule, column and sheet, most serious first."""
        counts: dict[tuple[Any, ...], int] = {}
        first: dict[tuple[Any, ...], list[int]] = {}
        names = ("rule", "tbl", "col", "file", "sheet", "confirmed")
        keys = zip(*(self.rows[name].to_pylist() for name in names), strict=True)
        for index, key in enumerate(keys):
            counts[key] = counts.get(key, 0) + 1
            if counts[key] <= 3:
                first.setdefault(key, []).append(index)
        groups = [
            Group(tuple(self._issue(self.rows.slice(i, 1).to_pylist()[0]) for i in at), counts[key])
            for key, at in first.items()
        ]
        order = {"error": 0, "warning": 1, "soon": 2, "note": 3}
        return sorted(groups, key=lambda g: (order[g.issues[0].rule.level], -g.count))

    def addressed(self) -> Iterator[tuple[int, str, Issue]]:
        """Give file, sheet and issue of every problem."""
        for row in self.rows.to_pylist():
            yield row["file"], row["sheet"], self._issue(row)

    def beside(self, row: Mapping[str, Any]) -> list[Beside]:
        """Give the other cells of a problem's row that may be the wrong ones instead."""
        texts = json.loads(row["facts"] or "{}").get(BESIDE, {})
        table = self.standard.tables[row["tbl"]]
        places = ((name, self._place({**row, "col": name}), text) for name, text in texts.items())
        return [
            Beside(name, place.cell, table.column(name).label, text or "")
            for name, place, text in places
            if place.cell
        ]

    def _place(self, row: Mapping[str, Any]) -> Place:
        source = self.files[row["file"] - 1]
        sheet = source.sheets.get(row["sheet"])
        letter = header = ""
        if sheet is not None and row["col"]:
            key = f"{row['tbl']}.{row['col']}"
            key = key if key in sheet.columns else row["col"]
            letter = sheet.columns.get(key, "")
            header = sheet.headers.get(key, "").rsplit(">", 1)[-1]
        cell = f"{letter}{row['row']}" if letter else ""
        return Place(source.name, row["sheet"], cell, header, None if cell else row["row"])

    def _issue(self, row: Mapping[str, Any]) -> Issue:
        table = self.standard.tables[row["tbl"]]
        column = table.column(row["col"])
        rule = catalogue()[row["rule"]]
        facts: dict[str, str] = {
            "value": row["value"] or "",
            "label": column.label,
            "field": f"{table.name}.{column.name}",
            "table": table.label,
            "unit": f"（{column.unit}）" if column.unit else "",
            "range": range_text(column),
            "as_of": self.as_of.isoformat(),
        }
        if column.private == "identity":
            facts["value"] = mask(facts["value"])
        facts |= json.loads(row["facts"] or "{}")
        facts.pop(BESIDE, None)
        if column.codes:
            facts |= _code_facts(self.standard.codes[column.codes], self.as_of)
        facts |= self._suggestion(table, column, row)
        if row["other_row"] is not None:
            facts["other"] = self._other(row)
        if rule.code in ("JH-IN-301", "JH-IN-304"):
            facts["label"] = "、".join(_key_labels(table))
            facts["table"] = table.name
        if rule.code == "JH-IN-333":
            facts |= {name: plain(float(facts[name])) for name in ("previous", "now")}
            facts["value"], facts["unit"] = facts["now"], column.unit
        if rule.code == "JH-IN-331":
            facts |= {name: plain(float(facts[name])) for name in ("previous",)}
            facts["written"] = _written(facts["value"], float(facts["now"]), column)
            facts["value"], facts["unit"] = plain(float(facts["now"])), column.unit
        if row["confirmed"]:
            rule = replace(rule, level="warning", title=f"{rule.title}（已说明）")
        return Issue(rule, self._place(row), facts)

    def _other(self, row: Mapping[str, Any]) -> str:
        if row["rule"] in ("JH-IN-302", "JH-IN-303"):
            return f"{row['other_school']}（第 {row['other_row']} 行）"
        name = self.files[row["other_file"] - 1].name
        return f"《{name}》工作表“{row['other_sheet']}”第 {row['other_row']} 行"

    def _suggestion(self, table: Table, column: Column, row: Mapping[str, Any]) -> dict[str, str]:
        close = self.suggestions.get((table.name, column.name, row["value"] or ""))
        if close:
            shown = f"“{close}”，如果就是它，请改成这个值"
            if column.references:
                shown = f" {close}，如果就是它，请改成这个代码"
            return {"suggestion": f"最接近的是{shown}"}
        if row["rule"] == "JH-IN-351":
            return {"suggestion": "请照抄填报工作簿里印好的事项编号"}
        if row["rule"] == "JH-IN-206":
            return {"suggestion": "请从代码表里选一个值"}
        target = self.standard.tables.get(column.references)
        where = target.label if target else "数据标准"
        return {"suggestion": f"请核对后改正，或先在“{where}”里补上"}


def _key_labels(table: Table) -> list[str]:
    names = [n for n in table.key if n != "person_id"]
    if "person_id" in table.key:
        names = [*table.person_from, *names]
    return [table.column(n).label for n in names]


def _code_facts(codes: CodeList, as_of: date) -> dict[str, str]:
    labels = [c.label for c in codes.at(as_of)]
    allowed = "、".join(labels[:_SHOWN_CODES])
    if len(labels) <= _SHOWN_CODES:
        return {"list": codes.label, "allowed": f"{allowed}之一"}
    return {"list": codes.label, "allowed": f"代码表“{codes.label}”里的值，如{allowed}等"}


def _written(text: str, amount: float, column: Column) -> str:
    """Give a cell as it was written, with its header's unit, and what that comes to.

    >>> from junheng.data.standard import standard
    >>> _written("2605000", 26050000000.0, standard().tables["resource"].column("equipment_yuan"))
    '2605000 万元（折合 26050000000 元）'
    """
    try:
        factor = amount / float(text.replace(",", ""))
    except (ValueError, ZeroDivisionError):
        factor = 1.0
    units = {**(column.scale_units or {}), column.unit: 1.0}
    unit = next((u for u, by in units.items() if abs(by / factor - 1) < 1e-6), column.unit)
    if unit == column.unit:
        return f"{text} {unit}"
    return f"{text} {unit}（折合 {plain(amount)} {column.unit}）"


def once_per_cell(rows: pa.Table, files: Sequence[SourceFile]) -> pa.Table:
    """Keep one problem of a cell that feeds several tables and is wrong in all in the same way."""
    fed = {(f.id, name): sheet for f in files for name, sheet in f.sheets.items() if sheet.also}
    if not fed:
        return rows
    seen: dict[tuple[object, ...], str] = {}
    keep: list[int] = []
    columns = (rows[name].to_pylist() for name in ("file", "sheet", "row", "rule", "tbl", "col"))
    for at, (file, name, row, rule, table, column) in enumerate(zip(*columns, strict=True)):
        sheet = fed.get((file, name))
        if sheet is not None and rule not in EXPLAINABLE:
            letter = sheet.columns.get(f"{table}.{column}") or sheet.columns.get(column)
            if letter and seen.setdefault((file, name, row, rule, letter), table) != table:
                continue
        keep.append(at)
    return rows.take(pa.array(keep, pa.int64()))
