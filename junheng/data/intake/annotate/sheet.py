"""Patching one sheet's XML while it streams by: styles of marked cells, and one drawing tag.

Only rows with a mark are taken apart; the others pass through as the bytes they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO

from junheng.data.intake.annotate.marks import Tone
from junheng.data.intake.sheet_scan import column_index
from junheng.kernel.issues import column_letter

_CHUNK = 1 << 20
_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(/?)>")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(/?)>")
_REF = re.compile(rb'\br="([A-Z]{1,3})?([0-9]+)"')
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_TAG = re.compile(rb"<(/?)([\w:]+)\b[^>]*?(/?)>")
_AFTER_LEGACY = (
    b"legacyDrawingHF",
    b"drawingHF",
    b"picture",
    b"oleObjects",
    b"controls",
    b"webPublishItems",
    b"tableParts",
    b"extLst",
)
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

StyleOf = Callable[[int, Tone], int]  # base style, tone → style of the marked cell
Tones = Mapping[int, Mapping[int, Tone]]  # row → column → tone


def patch_sheet(
    read: IO[bytes],
    write: IO[bytes],
    tones: Tones,
    style_of: StyleOf,
    legacy: Callable[[str], str],
) -> None:
    """Copy a sheet part, patching marked cells and naming the comments' drawing.

    Parameters
    ----------
    read, write : binary streams
        The part as it was, and as it becomes.
    tones : mapping
        Marked cells by row and column.
    style_of : callable
        Gives the style index of a marked cell from its own.
    legacy : callable
        Told the relation of the drawing the sheet already names (or ``""``), gives the relation
        to name when there was none (or ``""`` for no drawing at all).
    """
    number = 0
    tail = b""
    for piece, is_row in _pieces(read):
        if not is_row:
            tail = piece
            continue
        out = []
        position = 0
        for start in _ROW.finditer(piece):
            told = _REF.search(start[2])
            number = int(told[2]) if told else number + 1
            if number in tones:
                out.append(piece[position : start.start()])
                end = start.end() if start[3] else len(piece)
                out.append(_patch_row(piece[start.start() : end], tones[number], number, style_of))
                position = end
        out.append(piece[position:])
        write.write(b"".join(out))
    write.write(_patch_tail(tail, legacy))


def _pieces(read: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut a sheet after every row's end; the last piece, after all rows, is not a row."""
    rest = b""
    while chunk := read.read(_CHUNK):
        buffer, position = rest + chunk, 0
        for end in _ROW_END.finditer(buffer):
            yield buffer[position : end.end()], True
            position = end.end()
        rest = buffer[position:]
    # Self-closing rows may stand between the last full row and the end of the data.
    cut = max((m.end() for m in _ROW.finditer(rest)), default=0)
    if cut:
        yield rest[:cut], True
    yield rest[cut:], False


def _styled(attributes: bytes, style: int) -> bytes:
    if _STYLE.search(attributes):
        return _STYLE.sub(b's="%d"' % style, attributes, count=1)
    return attributes.rstrip() + b' s="%d"' % style


def _patch_row(row: bytes, tones: Mapping[int, Tone], number: int, style_of: StyleOf) -> bytes:
    start = _ROW.match(row)
    if start is None:
        return row
    prefix = start[1]
    wanted = dict(sorted(tones.items()))
    if start[3]:
        cells = b"".join(_new_cell(prefix, c, number, t, style_of) for c, t in wanted.items())
        return b"<%srow%s>%s</%srow>" % (prefix, start[2].rstrip(), cells, prefix)
    out = [row[: start.end()]]
    position, column = start.end(), -1
    for cell in _CELL.finditer(row, start.end()):
        told = _REF.search(cell[2])
        column = column_index(told[1]) if told and told[1] else column + 1
        out.append(row[position : cell.start()])
        for missing in [c for c in wanted if c < column]:
            out.append(_new_cell(prefix, missing, number, wanted.pop(missing), style_of))
        if column in wanted:
            base = _STYLE.search(cell[2])
            style = style_of(int(base[1]) if base else 0, wanted.pop(column))
            out.append(b"<%sc%s%s>" % (cell[1], _styled(cell[2], style), cell[3]))
        else:
            out.append(cell[0])
        position = cell.end()
    end = row.rfind(b"</")
    out.append(row[position:end])
    out += [_new_cell(prefix, c, number, t, style_of) for c, t in wanted.items()]
    out.append(row[end:])
    return b"".join(out)


def _new_cell(prefix: bytes, column: int, number: int, tone: Tone, style_of: StyleOf) -> bytes:
    name = f"{column_letter(column)}{number}".encode()
    return b'<%sc r="%s" s="%d"/>' % (prefix, name, style_of(0, tone))


def _patch_tail(tail: bytes, legacy: Callable[[str], str]) -> bytes:
    """Name the comments' drawing where the order of elements allows it."""
    depth, place = 0, -1
    for tag in _TAG.finditer(tail):
        name = tag[2].rsplit(b":", 1)[-1]
        if tag[1]:
            depth -= 1
            if name == b"worksheet" and place < 0:
                place = tag.start()
            elif name == b"sheetData":
                depth = 0
            continue
        if depth == 0 and name == b"legacyDrawing":
            found = re.search(rb'\b\w*:?id="([^"]+)"', tag[0])
            legacy(found[1].decode() if found else "")
            return tail
        if depth == 0 and name in _AFTER_LEGACY and place < 0:
            place = tag.start()
        if not tag[3]:
            depth += 1
    relation = legacy("")
    if not relation or place < 0:
        return tail
    closing = re.search(rb"</((?:\w+:)?)worksheet", tail)
    prefix = closing[1] if closing else b""
    drawing = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (
        prefix,
        _RELATIONS,
        relation.encode(),
    )
    return tail[:place] + drawing + tail[place:]
