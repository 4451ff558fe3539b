"""The table a growth command writes: CSV, workbook or Parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from junheng.kernel.errors import UsageError

ENDINGS = (".csv", ".xlsx", ".parquet")
_SHEET_ROWS = 1_048_575  # a worksheet holds, beside its header


def check_out(out: Path, *read: Path) -> None:
    """Refuse a result that cannot be written, or would replace what is read.

    Raises
    ------
    UsageError
        No such folder, another ending, or one of the files that are read.
    """
    if out.suffix.lower() not in ENDINGS or not out.parent.is_dir():
        raise UsageError(
            where="选项 --out",
            found=f"写的是“{out}”",
            expected=f"已有文件夹里的一个文件，以 {'、'.join(ENDINGS)} 结尾",
            fix="请改正文件名",
        )
    if out.exists() and any(one.exists() and out.samefile(one) for one in read):
        raise UsageError(
            where="选项 --out",
            found="与读取的是同一个文件",
            expected="另一个文件，原来的表不被覆盖",
            fix="请换一个文件名",
        )


def write_table(table: pa.Table, path: Path, sheet: str) -> None:
    """Write by the ending of the file's name; what is null stays empty.

    Raises
    ------
    UsageError
        More rows than a worksheet holds.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        from pyarrow import parquet

        parquet.write_table(table, path)
    elif ending == ".xlsx":
        _write_workbook(table, path, sheet)
    else:
        from pyarrow import csv

        texts = [name for name in table.column_names if pa.types.is_string(table[name].type)]
        is_plain = not any(
            pc.any(pc.match_substring_regex(table[name], '[",\r\n]')).as_py() for name in texts
        )
        header = ",".join(_quoted(name) for name in table.column_names)
        with path.open("wb") as file:
            file.write((header + "\n").encode())
            style = "none" if is_plain else "needed"
            csv.write_csv(table, file, csv.WriteOptions(include_header=False, quoting_style=style))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if set(name) & set('",\r\n') else name


def _write_workbook(table: pa.Table, path: Path, title: str) -> None:
    import xlsxwriter

    if table.num_rows > _SHEET_ROWS:
        raise UsageError(
            where="选项 --out",
            found=f"结果有 {table.num_rows} 行",
            expected=f".xlsx 一个工作表最多 {_SHEET_ROWS} 行",
            fix="请改用 .csv 或 .parquet",
        )
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, table.column_names)
        columns = [column.to_pylist() for column in table.columns]
        for at, row in enumerate(zip(*columns, strict=True), 1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, place, value)
                elif value is not None:
                    sheet.write_number(at, place, value)
