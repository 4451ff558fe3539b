"""``junheng standard`` and ``junheng template``: the data standard, and its empty workbooks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from junheng.data.standard import Column, Standard, Table, standard


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands."""
    shown = subparsers.add_parser("standard", help="数据标准：每张表、每个字段、代码表")
    shown.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    shown.set_defaults(run=run_standard)
    template = subparsers.add_parser("template", help="生成一张表的空白官方工作簿")
    template.add_argument("table", metavar="TABLE", help="数据标准里的表名，如 teacher")
    template.add_argument("--out", required=True, type=Path, metavar="FILE", help="写到哪个文件")
    template.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    template.set_defaults(run=run_template)


def _column(column: Column, data: Standard) -> dict[str, Any]:
    codes = data.codes[column.codes].codes if column.codes else ()
    return {
        "name": column.name,
        "label": column.label,
        "label_en": column.label_en,
        "type": column.type,
        "unit": column.unit,
        "required": column.required,
        "codes": [{"code": c.code, "label": c.label} for c in codes],
        "private": None if column.private == "none" else column.private,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "purpose": column.purpose,
        "retention": column.retention,
        "synonyms": list(column.synonyms),
    }


def _table(table: Table, data: Standard) -> dict[str, Any]:
    return {
        "table": table.name,
        "label": table.label,
        "label_en": table.label_en,
        "grain": table.grain,
        "privacy": table.privacy,
        "key": list(table.key),
        "columns": [_column(c, data) for c in table.columns],
    }


def standard_json() -> dict[str, Any]:
    """Give the data standard as plain values."""
    data = standard()
    return {"version": data.version, "tables": [_table(t, data) for t in data.tables.values()]}


def run_standard(options: argparse.Namespace) -> int:
    """Print the data standard."""
    if options.json:
        print(json.dumps(standard_json(), ensure_ascii=False))
        return 0
    data = standard()
    print(f"数据标准 {data.version}：{len(data.tables)} 张表，{len(data.codes)} 个代码表")
    for table in data.tables.values():
        print(f"\n{table.label}（{table.name}）　主键：{'、'.join(table.key)}")
        for column in table.columns:
            marks = "必填" if column.required else "选填"
            unit = f"　{column.unit}" if column.unit else ""
            print(f"  {column.label}（{column.name}）　{column.type}　{marks}{unit}")
    return 0


def run_template(options: argparse.Namespace) -> int:
    """Write the empty workbook of a table."""
    from junheng.data.intake import write_template

    write_template(options.table, options.out)
    label = standard().tables[options.table].label
    if options.json:
        print(json.dumps({"table": options.table, "file": str(options.out)}, ensure_ascii=False))
    else:
        print(f"已生成“{label}”表的空白工作簿：{options.out}")
    return 0
