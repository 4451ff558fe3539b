"""Reading a table an analyst gave us: CSV as people save it, or a workbook's first sheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from junheng.kernel.errors import UsageError
from junheng.kernel.sheet import Line, Sheet, tidy

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", "\t", ";")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"


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
            expected="一个 .csv 或 .xlsx 文件",
            fix="请检查文件名和所在的文件夹",
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            where=f"文件 {path}",
            found=f"打不开：{error.strerror}",
            expected="一个可以读取的 .csv 或 .xlsx 文件",
            fix="请检查文件的读取权限，或先关闭正在占用它的程序",
        ) from error
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
    delimiter = max(_DELIMITERS, key=head.count)
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


def _cell(value: object) -> str:
    if isinstance(value, float):
        return format(value, ".17g") if not value.is_integer() else format(value, ".0f")
    return "" if value is None else str(value)
