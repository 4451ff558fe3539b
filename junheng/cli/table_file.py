"""Reading a table an analyst gave us: CSV as people save it, a workbook's first sheet, Parquet."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from junheng.kernel.errors import UsageError
from junheng.kernel.sheet import Line, Sheet, tidy

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"
PARQUET = b"PAR1"


def read_table(path: Path) -> Sheet:
    """Read a header and its rows as text.

    Raises
    ------
    UsageError
        The file is missing, is no table, or has no header.
    """
    if not path.is_file():
        raise UsageError(
            where=f"文件 {path}",
            found="没有这个文件" if not path.exists() else "这是一个文件夹",
            expected="一个 .csv、.xlsx 或 .parquet 文件",
            fix="请检查文件名和所在的文件夹",
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            where=f"文件 {path}",
            found=f"打不开：{error.strerror}",
            expected="一个可以读取的 .csv、.xlsx 或 .parquet 文件",
            fix="请检查文件的读取权限，或先关闭正在占用它的程序",
        ) from error
    if raw.startswith(PARQUET):
        rows = _parquet(path, raw)
    else:
        rows = _workbook(path, raw) if raw.startswith(_ZIP) else _text(path, raw)
    named = [i for i, (_, cells) in enumerate(rows) if any(tidy(c) for c in cells)]
    if not named:
        raise UsageError(
            where=f"文件 {path}",
            found="没有内容",
            expected="第一行是列名，下面每行一条记录",
            fix="请检查是否选错了文件或工作表",
        )
    header = tuple(tidy(c) for c in rows[named[0]][1])
    lines = tuple(Line(number, tuple(cells)) for number, cells in rows[named[0] + 1 :])
    return Sheet(path.name, header, lines)


def _decode(path: Path, raw: bytes) -> str:
    encodings = ("utf-16",) if raw.startswith(_UTF16) else _ENCODINGS
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError(
        where=f"文件 {path}",
        found="不是文本，也不是 .xlsx 工作簿",
        expected="UTF-8 或 GB18030 编码的 .csv，或者 .xlsx",
        fix="请在表格软件里另存为“CSV UTF-8”或 .xlsx",
    )


def _text(path: Path, raw: bytes) -> list[tuple[int, list[str]]]:
    text = _decode(path, raw)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(
            where=f"文件 {path} 第 {start} 行",
            found=f"不能按 CSV 读取：{error}",
            expected="引号成对的 CSV",
            fix="请检查这一行的引号，或另存为 .xlsx",
        ) from error
    return rows


def _workbook(path: Path, raw: bytes) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    from junheng.data.intake import inspect
    from junheng.data.intake.trial import why_unreadable

    verdict = inspect(path, f"{path.stem}.xlsx")
    if verdict.refused:
        issue = verdict.issues[0]
        raise UsageError(
            where=f"文件 {path}", found=issue.found, expected=issue.expected, fix=issue.fix
        )
    if reason := why_unreadable(path):
        raise UsageError(
            where=f"文件 {path}",
            found=f"工作簿打不开：{reason}",
            expected="没有密码、没有损坏的 .xlsx",
            fix="请用表格软件打开后另存一份",
        )
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise UsageError(
            where=f"文件 {path}",
            found=f"工作簿打不开：{error}",
            expected="没有密码、没有损坏的 .xlsx",
            fix="请用表格软件打开后另存一份",
        ) from error
    return [(i, [_cell(c) for c in cells]) for i, cells in enumerate(rows, start=1)]


def open_parquet(path: Path, raw: bytes) -> ParquetFile:
    """Open a Parquet file, or say that it is damaged."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(pa.BufferReader(raw))
    except pa.ArrowException as error:
        raise UsageError(
            where=f"文件 {path}",
            found=f"不能按 Parquet 读取：{error}",
            expected="完整的 Parquet 文件",
            fix="请重新导出这个文件，或另存为 .csv",
        ) from error


def _parquet(path: Path, raw: bytes) -> list[tuple[int, list[str]]]:
    """Give the rows of a Parquet file, counted as a sheet of it would print them."""
    table = open_parquet(path, raw).read()
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    rows = zip(*columns, strict=True)
    return [
        (1, list(table.column_names)),
        *((i, list(cells)) for i, cells in enumerate(rows, start=2)),
    ]


def need_columns(file: str, header: Sequence[str], wanted: Sequence[str], rename: str = "") -> None:
    """Refuse a header in which a column is missing or stands twice.

    Raises
    ------
    UsageError
        Names the columns that are missing, or those that stand twice.
    """
    times = Counter(header)
    missing = [name for name in wanted if not times[name]]
    if missing:
        raise UsageError(
            where=f"《{file}》的表头",
            found=f"没有列：{'、'.join(missing)}；现有：{'、'.join(filter(None, header))}",
            expected=f"有这些列：{'、'.join(wanted)}",
            fix=f"请补上缺少的列{rename}，或按表头改正选项里的列名",
        )
    twice = [name for name in wanted if times[name] > 1]
    if twice:
        raise UsageError(
            where=f"《{file}》的表头",
            found=f"列名重复：{'、'.join(twice)}",
            expected="用到的每个列名只出现一次",
            fix="请改名或删去多余的一列",
        )


def _cell(value: object) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "" if math.isnan(value) else str(value)
        return format(value, ".17g") if not value.is_integer() else format(value, ".0f")
    return "" if value is None else str(value)
