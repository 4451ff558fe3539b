"""The guard at the gate: what an uploaded file is, judged by its content before it is read.

An .xlsx is a zip archive, and a zip archive can claim anything.  Before a reader allocates a
single cell the guard streams every part once: real sizes and ratios, paths, entity
declarations, macros, links to other files, and the rectangle of cells a sheet really fills.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal
from xml.etree.ElementTree import ParseError

from junheng.data.intake.package import sheet_parts
from junheng.data.intake.rules import catalogue, plain
from junheng.kernel.issues import Issue, Place, column_letter

Kind = Literal["xlsx", "xls", "csv", "docx"]

_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FULL_CELL = re.compile(
    rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?>\s*<(?:\w+:)?(?:v|is|f)[ >/]'
)
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row [^>]*?\br="([0-9]{1,9})"')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3}[0-9]{1,7})"[^>]*?t="e"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?hidden="(?:1|true)"')


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may be (上限); a county's largest honest workbook is far below."""

    file_bytes: int = 200 << 20
    total_bytes: int = 2 << 30
    ratio: int = 250
    ratio_from: int = 16 << 20  # a part smaller than this may compress as well as it likes
    parts: int = 5000
    sheets: int = 200
    cells: int = 60_000_000  # of the rectangle one sheet fills


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the guard saw of one sheet part."""

    rows: int
    columns: int
    hidden_rows: int
    error_cells: tuple[str, ...]
    errors: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard found: the kind of file, problems, and facts of sheets by name."""

    kind: Kind | None
    issues: tuple[Issue, ...]
    sheets: dict[str, SheetFacts] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether the file must not be read at all."""
        return self.kind is None


class _Refusal(Exception):
    """Carries an issue to the one place that returns it."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.rule.code)
        self.issue = issue


def safe_name(name: str) -> str:
    r"""Give the bare file name of whatever a client sent.

    >>> safe_name("../../etc/云川.xlsx"), safe_name("C:\\temp\\a.csv")
    ('云川.xlsx', 'a.csv')
    """
    bare = PureWindowsPath(PurePosixPath(name).name).name
    return "".join(c for c in bare if c.isprintable()) or "未命名"


def _size(count: int) -> str:
    return f"{count >> 20} MB" if count >= 1 << 20 else f"{count} 字节"


def column_index(letters: str | bytes) -> int:
    """Count a column from 0.

    >>> column_index("A"), column_index("AA")
    (0, 26)
    """
    text = letters.decode() if isinstance(letters, bytes) else letters
    index = 0
    for letter in text:
        index = index * 26 + ord(letter) - 64
    return index - 1


def inspect(path: Path, name: str, limits: Limits | None = None) -> Verdict:
    """Judge a file by its content; never raises on a bad file.

    Parameters
    ----------
    path : Path
        The file as received.
    name : str
        The name its sender gave it.
    limits : Limits, optional
        How much it may be.

    Returns
    -------
    Verdict
        The kind, or none and the issue that says why the file is refused.
    """
    limits = limits or Limits()
    try:
        return _inspect(path, name, limits)
    except _Refusal as refusal:
        return Verdict(None, (refusal.issue,))


def inspect_document(path: Path, name: str, limits: Limits | None = None) -> Verdict:
    """Judge a Word document (.docx) as :func:`inspect` judges a workbook; never raises."""
    place, rules = Place(file=name), catalogue()
    limits = limits or Limits()
    with path.open("rb") as stream:
        content = _content(stream.read(512))
    try:
        if path.stat().st_size > limits.file_bytes:
            found, limit = _size(path.stat().st_size), _size(limits.file_bytes)
            raise _Refusal(rules.issue("JH-IN-004", place, what="文件", found=found, limit=limit))
        if content != "zip":
            shown = {"ole": "旧版或加密的文档", "html": "网页（HTML）", "text": "文本"}
            what = shown.get(content, "无法识别的数据")
            raise _Refusal(rules.issue("JH-IN-001", place, extension=".docx", content=what))
        return _inspect_zip(path, place, limits, root="word/", kind="docx")
    except _Refusal as refusal:
        return Verdict(None, (refusal.issue,))


def _inspect(path: Path, name: str, limits: Limits) -> Verdict:
    place = Place(file=name)
    rules = catalogue()
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise _Refusal(
            rules.issue(
                "JH-IN-004",
                place,
                what="文件",
                found=_size(size),
                limit=_size(limits.file_bytes),
            )
        )
    if not size:
        raise _Refusal(rules.issue("JH-IN-013", place))
    extension = Path(name).suffix.lower()
    with path.open("rb") as stream:
        start = stream.read(512)
    content = _content(start)
    if extension in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise _Refusal(rules.issue("JH-IN-005", place))
    if extension not in (".xlsx", ".xls", ".csv"):
        raise _Refusal(rules.issue("JH-IN-011", place, extension=extension or name))
    locked = "EncryptedPackage".encode("utf-16-le")
    if content == "ole" and extension == ".xlsx" and locked in path.read_bytes():
        raise _Refusal(rules.issue("JH-IN-012", place))
    wanted = {".xlsx": "zip", ".xls": "ole", ".csv": "text"}[extension]
    if content != wanted:
        words = {"zip": "新版工作簿（.xlsx）", "ole": "旧版工作簿（.xls）", "html": "网页（HTML）"}
        shown = words.get(content, "文本" if content == "text" else "无法识别的数据")
        raise _Refusal(rules.issue("JH-IN-001", place, extension=extension, content=shown))
    if content == "ole":
        macro = "_VBA_PROJECT".encode("utf-16-le") in path.read_bytes()
        if macro:
            raise _Refusal(rules.issue("JH-IN-005", place))
        return Verdict("xls", ())
    if content == "text":
        return Verdict("csv", ())
    return _inspect_zip(path, place, limits)


def _content(start: bytes) -> str:
    if start.startswith(b"PK"):
        return "zip"
    if start.startswith(_OLE):
        return "ole"
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        return "html"
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in start and not utf16:
        return "binary"
    return "text"


def _inspect_zip(
    path: Path, place: Place, limits: Limits, root: str = "xl/", kind: Kind = "xlsx"
) -> Verdict:
    rules = catalogue()
    issues: list[Issue] = []
    by_part: dict[str, SheetFacts] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_listing(parts, place, limits)
            names = {part.filename for part in parts}
            if not any(n.startswith(root) for n in names):
                raise _Refusal(
                    rules.issue("JH-IN-001", place, extension=f".{kind}", content="其他压缩包")
                )
            if any(n.lower().endswith("vbaproject.bin") for n in names):
                raise _Refusal(rules.issue("JH-IN-005", place))
            links = sum(n.startswith("xl/externalLinks/externalLink") for n in names)
            if links:
                issues.append(rules.issue("JH-IN-006", place, count=links))
            for part in parts:
                facts = _stream_part(archive, part, place, limits)
                if facts is not None:
                    by_part[part.filename] = facts
            sheets = _sheets(archive, by_part) if kind == "xlsx" else {}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        ParseError,
        RuntimeError,
    ) as error:
        raise _Refusal(rules.issue("JH-IN-002", place, reason=str(error)[:60])) from error
    return Verdict(kind, tuple(issues), sheets)


def _sheets(archive: zipfile.ZipFile, by_part: dict[str, SheetFacts]) -> dict[str, SheetFacts]:
    return {n: by_part[p] for n, p in sheet_parts(archive).items() if p in by_part}


def _check_listing(parts: list[zipfile.ZipInfo], place: Place, limits: Limits) -> None:
    rules = catalogue()
    if len(parts) > limits.parts:
        raise _Refusal(
            rules.issue("JH-IN-004", place, what="内部文件数", found=len(parts), limit=limits.parts)
        )
    for part in parts:
        inner = PurePosixPath(part.filename.replace("\\", "/"))
        if ".." in inner.parts or inner.is_absolute() or ":" in part.filename:
            raise _Refusal(rules.issue("JH-IN-007", place, part=part.filename[:80]))
        ratio = part.file_size // max(part.compress_size, 1)
        if part.file_size > limits.ratio_from and ratio > limits.ratio:
            raise _Refusal(
                rules.issue("JH-IN-003", place, part=part.filename, ratio=ratio, limit=limits.ratio)
            )
    total = sum(part.file_size for part in parts)
    if total > limits.total_bytes:
        raise _Refusal(
            rules.issue(
                "JH-IN-004",
                place,
                what="展开后的内容",
                found=_size(total),
                limit=_size(limits.total_bytes),
            )
        )


def _stream_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Place, limits: Limits
) -> SheetFacts | None:
    """Read one part to its end (which checks its length and checksum) and look at sheets."""
    rules = catalogue()
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    with archive.open(part) as stream:
        first = stream.read(_CHUNK)
        if is_xml and (b"<!DOCTYPE" in first[:65536] or b"<!ENTITY" in first[:65536]):
            raise _Refusal(rules.issue("JH-IN-008", place, part=part.filename))
        if not is_sheet:
            while stream.read(_CHUNK):
                pass
            return None
        facts = _scan_sheet(_blocks(first, stream))
    if facts.rows * facts.columns > limits.cells:
        # Formatted empty cells far out are harmless; only cells that hold something count.
        with archive.open(part) as stream:
            rows, columns = _filled(_blocks(stream.read(_CHUNK), stream))
        if rows * columns > limits.cells:
            raise _Refusal(
                rules.issue(
                    "JH-IN-004",
                    place,
                    what=f"内部文件“{part.filename}”的单元格范围",
                    found=f"{plain(rows)} 行 × {plain(columns)} 列",
                    limit=f"{limits.cells} 格",
                )
            )
    return facts


def _blocks(first: bytes, stream: object) -> Iterator[bytes]:
    """Give the sheet in blocks that end with a row, so that no tag is cut in two."""
    rest = first
    while True:
        cut = rest.rfind(b"row>") + 4
        if cut > 4 or len(rest) > 64 * _CHUNK:
            cut = cut if cut > 4 else len(rest)
            yield rest[:cut]
            rest = rest[cut:]
        more = stream.read(_CHUNK)  # type: ignore[attr-defined]
        if not more:
            yield rest
            return
        rest += more


def _scan_sheet(blocks: Iterator[bytes]) -> SheetFacts:
    last_row, last_column, hidden, errors = 0, 0, 0, 0
    shown: list[str] = []
    for block in blocks:
        numbers = _ROW_NUMBER.findall(block)
        if numbers:
            last_row = max(last_row, *map(int, numbers))
        else:
            last_row += block.count(b"row>")
        if b"hidden=" in block:
            hidden += len(_HIDDEN_ROW.findall(block))
        if b't="e"' in block:
            cells = [c.decode() for c in _ERROR_CELL.findall(block)]
            errors += len(cells)
            shown += cells[: 3 - len(shown)]
        for row in block.split(b"row>"):
            last_column = max(last_column, _last_column(row))
    return SheetFacts(last_row, last_column, hidden, tuple(shown), errors)


def _last_column(row: bytes) -> int:
    """Count the columns a row reaches: its last cell's name says it, else its cells do."""
    start = row.rfind(b' r="') + 4
    letters = row[start : row.find(b'"', start)].rstrip(b"0123456789") if start > 3 else b""
    if letters.isalpha() and letters.isupper() and len(letters) <= 3:
        return column_index(letters) + 1
    return row.count(b"<c") + row.count(b":c ")


def _filled(blocks: Iterator[bytes]) -> tuple[int, int]:
    rows = columns = 0
    for block in blocks:
        for letters, number in _FULL_CELL.findall(block):
            rows = max(rows, int(number))
            columns = max(columns, column_index(letters) + 1)
    return rows, columns


def cell_name(row: int, column: int) -> str:
    """Name a cell from a one-based row and a zero-based column.

    >>> cell_name(37, 5)
    'F37'
    """
    return f"{column_letter(column)}{row}"
