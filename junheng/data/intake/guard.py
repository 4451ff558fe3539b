"""The guard at the gate: what an uploaded file is, judged by its content before it is read.

An .xlsx is a zip archive, and a zip archive can claim anything.  Before a reader allocates a
single cell the guard streams every part once: real sizes and ratios, paths, entity
declarations, macros, links to other files, and the rectangle of cells a sheet really fills.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Literal
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from junheng.data.intake.package import sheet_parts
from junheng.data.intake.rules import catalogue, plain
from junheng.data.intake.sheet_scan import DeclarationFound, SheetFacts, bound_sheet, scan_sheet
from junheng.kernel.issues import Issue, Place, column_letter

Kind = Literal["xlsx", "xls", "csv", "docx"]

_CHUNK = 1 << 20
_HEAD = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


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
    text_cells: int = 20_000_000  # of a CSV
    columns: int = 16_384  # of a row of a CSV
    sparse_cells: int = 4_000_000  # of a rectangle that is nearly empty
    sparse: int = 100  # nearly empty: one cell in so many holds something, or fewer


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
        _check_text(path.read_bytes(), place, limits)
        return Verdict("csv", ())
    return _inspect_zip(path, place, limits)


def _check_text(data: bytes, place: Place, limits: Limits) -> None:
    """Refuse a text with more cells, or a wider row, than any table has."""
    mark = max((b",", b"\t", b";"), key=data.count)
    cells = data.count(mark) + data.count(b"\n") + 1
    widest = 0
    if cells > limits.columns:
        widest = max(line.count(mark) for line in data.split(b"\n")) + 1
    for found, limit, word in (
        (cells, limits.text_cells, "格"),
        (widest, limits.columns, "列"),
    ):
        if found > limit:
            raise _Refusal(
                catalogue().issue(
                    "JH-IN-004",
                    place,
                    what="单元格范围",
                    found=f"{found} {word}",
                    limit=f"{limit} {word}",
                )
            )


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
                _check_head(archive, part, place)
            listed = _sheets_named(archive) if kind == "xlsx" else {}
            named = set(listed.values())
            for part in parts:
                facts = _stream_part(archive, part, named, place, limits)
                if facts is not None:
                    by_part[part.filename.lower()] = facts
            sheets = {n: by_part[p] for n, p in listed.items() if p in by_part}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ExpatError,
        KeyError,
        NotImplementedError,
        ParseError,
        RuntimeError,
        ValueError,
    ) as error:
        raise _Refusal(rules.issue("JH-IN-002", place, reason=str(error)[:60])) from error
    return Verdict(kind, tuple(issues), sheets)


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


def _check_head(archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Place) -> None:
    """Refuse declarations, and an encoding in which they and the cells would not be seen."""
    with archive.open(part) as stream:
        first = stream.read(_HEAD)
    if not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", *_UTF16)):
        return
    if b"<!DOCTYPE" in first or b"<!ENTITY" in first:
        raise _Refusal(catalogue().issue("JH-IN-008", place, part=part.filename))
    if first.startswith(_UTF16):
        reason = f"内部文件“{part.filename}”用的是 UTF-16 编码，应为 UTF-8"
        raise _Refusal(catalogue().issue("JH-IN-002", place, reason=reason))


def _sheets_named(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of every sheet in small letters, as readers look parts up by them."""
    return {name: part.lower() for name, part in sheet_parts(archive).items()}


def _stream_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, named: set[str], place: Place, limits: Limits
) -> SheetFacts | None:
    """Read one part to its end (which checks its length and checksum) and look at sheets.

    A sheet is what the workbook names as one, and whatever else looks like one.
    """
    rules = catalogue()
    with archive.open(part) as stream:
        first = stream.read(_CHUNK)
        if part.filename.lower() not in named and b"sheetData" not in first:
            while stream.read(_CHUNK):
                pass
            return None
        facts = bound_sheet(_blocks(first, stream))
        while stream.read(_CHUNK):
            pass
    if facts is None or _area_allowed(facts, limits)[1]:
        # Formatted empty cells far out are harmless; only cells that hold something count.
        try:
            with archive.open(part) as stream:
                facts = scan_sheet(_blocks(b"", stream))
        except DeclarationFound as error:
            raise _Refusal(rules.issue("JH-IN-008", place, part=part.filename)) from error
    allowed, is_too_large = _area_allowed(facts, limits)
    if is_too_large:
        held = "" if allowed == limits.cells else f"，其中只有 {facts.filled} 格有内容"
        raise _Refusal(
            rules.issue(
                "JH-IN-004",
                place,
                what=f"内部文件“{part.filename}”的单元格范围",
                found=f"{plain(facts.rows)} 行 × {plain(facts.columns)} 列{held}",
                limit=f"{allowed} 格",
            )
        )
    return facts


def _area_allowed(facts: SheetFacts, limits: Limits) -> tuple[int, bool]:
    """Say how many cells the rectangle may have, fewer when nearly all are empty; if it has more.

    >>> _area_allowed(SheetFacts(1_048_576, 100, 7, 0, (), 0), Limits())
    (4000000, True)
    """
    area = facts.rows * facts.columns
    allowed = limits.sparse_cells if facts.filled * limits.sparse < area else limits.cells
    return allowed, area > allowed


def _blocks(first: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """Give a part block by block, beginning with what has been read of it."""
    if first:
        yield first
    while more := stream.read(_CHUNK):
        yield more


def cell_name(row: int, column: int) -> str:
    """Name a cell from a one-based row and a zero-based column.

    >>> cell_name(37, 5)
    'F37'
    """
    return f"{column_letter(column)}{row}"
