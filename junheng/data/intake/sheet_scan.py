"""How far a sheet reaches, before a reader lays out the rectangle of its cells.

A reader allocates every cell between the first and the last that hold something.  Where those
lie only a parser can say: attributes stand in any order and in either kind of quotes, numbers
of rows and names of cells may be left out, and elements may carry a prefix.  Parsing millions of
cells is slow, so a sheet written the plain way, as nearly all are, is *bounded* by patterns
first: every quoted cell name in it counts, wherever it stands, so the bound can only be too
large.  What is not plain, or is bounded too large, is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.parsers import expat  # declarations are refused before anything is expanded

_ROW, _CELL, _CONTENT, _OTHER = range(4)
_KINDS = {"row": _ROW, "c": _CELL, "v": _CONTENT, "f": _CONTENT, "is": _CONTENT}
_DIGITS = "0123456789"
_SHOWN = 3
_FAR_COLUMN = re.compile(rb' r="([A-Za-z]{2,3})[0-9]')  # a cell beyond column Z
_ROW_NUMBER = re.compile(rb'<row r="([0-9]{1,9})"')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*?t="e"')
_HIDDEN_ROW = re.compile(rb'<row [^>]*?hidden="(?:1|true)"')
_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*")
# Apostrophes, tabs, declarations, prefixes, blanks around an equals sign or in place of a blank.
_NOT_PLAIN = (b"'", b"\t", b"\r", b"<!", b":c ", b" =", b"= ")
_NOT_PLAIN_LINES = (b"\n=", b"=\n", b"\nr", b"c\n", b"row\n")


class DeclarationFound(Exception):
    """The part declares a document type, and with it perhaps entities."""


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the guard saw of one sheet part.

    Parsed, rows and columns reach to the last cell that holds something; bounded, at least so
    far.
    """

    rows: int
    columns: int
    filled: int
    hidden_rows: int
    error_cells: tuple[str, ...]
    errors: int


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


class _Scan:
    """The state of one pass; expat calls :meth:`start` for every element."""

    def __init__(self) -> None:
        self.row = self.column = 0  # where the pass stands; the row from 1, the column from 0
        self.rows = self.columns = self.filled = self.hidden = self.errors = 0
        self.shown: list[str] = []
        self.counted = True  # whether the cell we stand in has been counted as filled
        self.kinds = dict(_KINDS)
        self.indexes: dict[str, int] = {}

    def start(self, name: str, attributes: list[str]) -> None:
        """Take an element; ``attributes`` are names and values in turn."""
        kind = self.kinds.get(name)
        if kind is None:
            kind = _KINDS.get(name.rpartition(":")[2], _OTHER)
            if len(self.kinds) < 1000:
                self.kinds[name] = kind
        if kind == _CONTENT:
            if not self.counted:
                self._count()
        elif kind == _CELL:
            self._cell(attributes)
        elif kind == _ROW:
            self._row(attributes)

    def _cell(self, attributes: list[str]) -> None:
        self.counted = False
        if attributes and attributes[0] == "r":
            reference = attributes[1]
        else:
            at = attributes.index("r") if "r" in attributes[::2] else -1
            reference = attributes[at + 1] if at >= 0 else ""
        letters = reference.rstrip(_DIGITS)
        column = self.indexes.get(letters)
        if column is None:
            column = self._index(letters)
        self.column = column
        if len(letters) != len(reference):
            self.row = int(reference[len(letters) :])
        if "e" in attributes and _value(attributes, "t") == "e":
            self.errors += 1
            if len(self.shown) < _SHOWN:
                self.shown.append(reference)

    def _index(self, letters: str) -> int:
        if not letters:
            return self.column + 1
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise ValueError(f"单元格名称“{letters[:20]}”不合规则")
        index = self.indexes[letters] = column_index(letters.upper())
        return index

    def _row(self, attributes: list[str]) -> None:
        number = _value(attributes, "r")
        self.row = int(number) if number else self.row + 1
        self.column = -1
        if _value(attributes, "hidden") in ("1", "true"):
            self.hidden += 1

    def _count(self) -> None:
        self.counted = True
        self.filled += 1
        self.rows = max(self.rows, self.row)
        self.columns = max(self.columns, self.column + 1)


def _value(attributes: list[str], name: str) -> str:
    for at in range(0, len(attributes), 2):
        if attributes[at] == name:
            return attributes[at + 1]
    return ""


def _refuse_declaration(*_declared: object) -> None:
    raise DeclarationFound


def scan_sheet(blocks: Iterable[bytes]) -> SheetFacts:
    """Parse a sheet part as it streams by.

    Parameters
    ----------
    blocks : iterable of bytes
        The part, cut anywhere.

    Returns
    -------
    SheetFacts
        How far it reaches and what is remarkable.

    Raises
    ------
    DeclarationFound
        The part declares a document type.
    xml.parsers.expat.ExpatError, ValueError
        It is not well-formed, or a cell has no lawful name.
    """
    scan = _Scan()
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = scan.start
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return SheetFacts(
        scan.rows, scan.columns, scan.filled, scan.hidden, tuple(scan.shown), scan.errors
    )


def _whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the blocks anew after a ``>``, so that no tag is in two of them."""
    rest, first = b"", True
    for block in blocks:
        rest += _HEAD.sub(b"", block) if first else block
        first = False
        cut = rest.rfind(b">") + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest


def bound_sheet(blocks: Iterable[bytes]) -> SheetFacts | None:
    """Bound a sheet written the plain way; ``None`` when it is not, and must be parsed.

    Plain is: ``r="…"`` after one blank on every cell and first on every row, nothing of what
    ``_NOT_PLAIN`` lists, and no cell further down than the rows say by a power of ten.

    >>> bound_sheet([b'<row r="1"><c r="A1"><v>1</v></c></row>']).columns
    26
    >>> bound_sheet([b"<row r='1'/>"]) is None
    True
    """
    last_row, filled, hidden, errors = 0, 0, 0, 0
    shown: list[str] = []
    far: set[bytes] = set()
    for block in _whole_tags(blocks):
        if any(mark in block for mark in _NOT_PLAIN):
            return None
        if b"\n" in block and any(mark in block for mark in _NOT_PLAIN_LINES):
            return None
        numbers = _ROW_NUMBER.findall(block)
        if block.count(b"<row") - block.count(b"<rowBreaks") != len(numbers):
            return None
        last_row = max([last_row, *map(int, numbers)])
        if block.count(b' r="') < block.count(b"<c ") + len(numbers):
            return None
        if re.search(rb' r="[A-Za-z]{1,3}0*[1-9][0-9]{%d}' % len(str(last_row)), block):
            return None
        filled += block.count(b"</v>") + block.count(b"</is>")
        far.update(_FAR_COLUMN.findall(block))
        if b"hidden=" in block:
            hidden += len(_HIDDEN_ROW.findall(block))
        if b't="e"' in block:
            cells = [c.decode() for c in _ERROR_CELL.findall(block)]
            errors += len(cells)
            shown += cells[: _SHOWN - len(shown)]
    columns = max([26, *(column_index(name.upper()) + 1 for name in far)])
    return SheetFacts(last_row, columns, filled, hidden, tuple(shown), errors)
