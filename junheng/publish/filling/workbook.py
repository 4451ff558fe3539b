"""Slots of a workbook: placeholders in cells, cells somebody chose, defined names.

A filled cell keeps its style and its place; only its content is written.  A figure that is a
number goes in as a number, so that formulas reckon with it; formulas themselves are never
overwritten, and the workbook is told to reckon again when it is opened.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as Xml  # the guard has refused entity declarations
from xml.sax.saxutils import escape

from junheng.data.intake.guard import cell_name
from junheng.data.intake.package import relations, sheet_parts, workbook_part
from junheng.data.intake.sheet_scan import column_index
from junheng.kernel.errors import UsageError
from junheng.publish.filling.slots import Filling, Slot, holders, printable, text_of

_ROW = re.compile(r"<((?:\w+:)?)row\b([^<>]*?)(/?)>")
_CELL = re.compile(r"<((?:\w+:)?)c\b([^<>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
_REFERENCE = re.compile(r'\br="([A-Z]{1,3})([0-9]{1,7})"')
_NAMED = re.compile(r"'?([^'!]+)'?!\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ADDRESS = re.compile(r"(?:'?(?P<sheet>[^'!]+)'?!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>\d{1,7})")
_TYPE = re.compile(r'\s+t="[^"]*"')
_FORMULA = re.compile(r"<(?:\w+:)?f\b")
_MERGED = re.compile(
    r'<(?:\w+:)?mergeCell\b[^<>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_CALC = re.compile(r"<((?:\w+:)?)calcPr\b([^<>]*?)/>")
_AFTER_CALC = ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
               "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst")  # fmt: skip
_MOST = 3000  # placeholders of one workbook
At = tuple[int, int]  # one-based row, zero-based column


@dataclass(frozen=True, slots=True)
class Target:
    """One cell that is filled in."""

    sheet: str
    at: At
    slot: str  # id
    whole: bool  # the cell holds nothing else
    text: str = ""  # of the cell, where a placeholder stands among words

    @property
    def place(self) -> str:
        """Sheet and cell in words."""
        return f"{self.sheet} {cell_name(*self.at)}"


def _strings(archive: zipfile.ZipFile) -> list[str]:
    """Read the shared strings; how a text is broken into runs is of no account here."""
    book = workbook_part(archive)
    part = next((r.target for r in relations(archive, book) if r.kind == "sharedStrings"), "")
    if not part or part not in archive.NameToInfo:
        return []
    out = []
    for item in Xml.fromstring(archive.read(part)):  # noqa: S314 - no entities get here
        texts = [e for e in item.iter() if e.tag.rpartition("}")[2] == "t"]
        phonetic = {
            below
            for one in item.iter()
            if one.tag.rpartition("}")[2] == "rPh"
            for below in one.iter()
        }
        out.append("".join(e.text or "" for e in texts if e not in phonetic))
    return out


def _cells(xml: str) -> Iterator[tuple[At, re.Match[str]]]:
    for cell in _CELL.finditer(xml):
        told = _REFERENCE.search(cell[2])
        if told is not None:
            yield (int(told[2]), column_index(told[1])), cell


def _text_of(cell: re.Match[str], strings: list[str]) -> str:
    body = cell[3] or ""
    if 't="s"' in cell[2]:
        found = re.search(r"<(?:\w+:)?v>\s*(\d{1,9})\s*</", body)
        index = int(found[1]) if found else -1
        return strings[index] if 0 <= index < len(strings) else ""
    if 't="inlineStr"' in cell[2] or 't="str"' in cell[2]:
        return "".join(
            Xml.fromstring(f"<x>{piece}</x>").text or ""  # noqa: S314 - no entities get here
            for piece in re.findall(r"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</", body)
        )
    return ""


def _read(archive: zipfile.ZipFile, part: str) -> str:
    return text_of(archive.read(part), part)


def _covered(archive: zipfile.ZipFile) -> dict[tuple[str, At], str]:
    """Give the first cell of the merged area for each cell hidden under one."""
    out: dict[tuple[str, At], str] = {}
    for sheet, part in sheet_parts(archive).items():
        if part not in archive.NameToInfo:
            continue
        for area in _MERGED.findall(_read(archive, part)):
            top, left = int(area[1]), column_index(area[0])
            bottom, right = int(area[3]), column_index(area[2])
            if (bottom - top + 1) * (right - left + 1) > _MOST:
                continue
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if (row, column) != (top, left):
                        out[sheet, (row, column)] = cell_name(top, left)
    return out


def targets_of(archive: zipfile.ZipFile, chosen: tuple[str, ...] = ()) -> tuple[Target, ...]:
    """List every cell that can be filled in: with a placeholder, chosen, or named."""
    sheets, strings = sheet_parts(archive), _strings(archive)
    found: list[Target] = []
    for sheet, part in sheets.items():
        if part not in archive.NameToInfo:
            continue
        for at, cell in _cells(_read(archive, part)):
            text = _text_of(cell, strings)
            if "{{" not in text or _FORMULA.search(cell[3] or ""):
                continue
            held = list(holders(text))
            whole = len(held) == 1 and text.strip() == text[held[0][0] : held[0][1]]
            found += [Target(sheet, at, f"text:{n}", whole, text) for _a, _b, n in held]
            if len(found) > _MOST:
                raise _too_many()
    found += [
        Target(sheet, at, f"cell:{sheet}!{cell_name(*at)}", whole=True)
        for sheet, at in (_address(one, tuple(sheets)) for one in chosen)
    ]
    return (*found, *_named(archive, sheets))


def _too_many() -> UsageError:
    return UsageError(
        where="表样",
        found=f"占位符超过 {_MOST} 处",
        expected=f"不超过 {_MOST} 处",
        fix="请把表样拆成几份",
    )


def _address(text: str, sheets: tuple[str, ...]) -> tuple[str, At]:
    told = _ADDRESS.fullmatch(text.strip())
    sheet = (told["sheet"] or sheets[0]) if told and sheets else ""
    if told is None or sheet not in sheets:
        raise UsageError(
            where="要填的单元格",
            found=f"“{text}”",
            expected=f"工作表和单元格，例如 {sheets[0] if sheets else '表1'}!C5",
            fix="请照工作簿里的名称写",
        )
    return sheet, (int(told["row"]), column_index(told["column"].upper()))


def _named(archive: zipfile.ZipFile, sheets: Mapping[str, str]) -> Iterator[Target]:
    for element in Xml.fromstring(archive.read(workbook_part(archive))).iter():  # noqa: S314
        if element.tag.rpartition("}")[2] != "definedName" or element.get("hidden") == "1":
            continue
        name, told = element.get("name", ""), _NAMED.fullmatch((element.text or "").strip())
        if told and told[1] in sheets and not name.startswith("_xlnm"):
            at = (int(told[3]), column_index(told[2]))
            yield Target(told[1], at, f"name:{name}", whole=True)


def slots_of(archive: zipfile.ZipFile, chosen: tuple[str, ...] = ()) -> tuple[Slot, ...]:
    """List the slots of a workbook, each with its place; a formula is no slot."""
    formulas, covered = _formulas(archive), _covered(archive)
    held: dict[str, list[Target]] = {}
    for target in targets_of(archive, chosen):
        kind = target.slot.partition(":")[0]
        if kind == "cell" and (first := covered.get((target.sheet, target.at))):
            raise UsageError(
                where=target.place,
                found="这一格在合并的区域里面，填了看不到",
                expected="合并区域的第一格",
                fix=f"请改成 {target.sheet}!{first}",
            )
        if (target.sheet, target.at) in formulas:
            if kind == "cell":
                raise UsageError(
                    where=target.place,
                    found="这一格是公式",
                    expected="没有公式的单元格",
                    fix="公式会自己重算；请选它引用的单元格",
                )
            continue
        held.setdefault(target.slot, []).append(target)
    return tuple(
        Slot(
            slot,
            "text" if slot.startswith("text:") else "cell" if slot.startswith("cell:") else "name",
            slot.partition(":")[2],
            "、".join(dict.fromkeys(one.place for one in held[slot][:3])),
            len(held[slot]),
        )
        for slot in held
    )


def _formulas(archive: zipfile.ZipFile) -> set[tuple[str, At]]:
    return {
        (sheet, at)
        for sheet, part in sheet_parts(archive).items()
        if part in archive.NameToInfo
        for at, cell in _cells(_read(archive, part))
        if _FORMULA.search(cell[3] or "")
    }


def patched_parts(
    archive: zipfile.ZipFile, values: Mapping[str, Filling], chosen: tuple[str, ...] = ()
) -> dict[str, str]:
    """Give the new text of every part that changes."""
    wanted: dict[str, dict[At, Filling]] = {}
    texts: dict[tuple[str, At], str] = {}
    formulas = _formulas(archive)
    for one in targets_of(archive, chosen):
        if one.slot not in values or (one.sheet, one.at) in formulas:
            continue
        if one.whole:
            wanted.setdefault(one.sheet, {})[one.at] = values[one.slot]
        else:
            key = (one.sheet, one.at)
            name = one.slot.partition(":")[2]
            texts[key] = _within(texts.get(key, one.text), name, values[one.slot].among)
            wanted.setdefault(one.sheet, {})[one.at] = Filling(texts[key])
    parts = sheet_parts(archive)
    out = {parts[sheet]: _patched(_read(archive, parts[sheet]), cells)
           for sheet, cells in wanted.items()}  # fmt: skip
    if out and formulas:
        book = workbook_part(archive)
        out[book] = _reckon_again(_read(archive, book))
    return out


def _within(text: str, name: str, value: str) -> str:
    for begins, ends, found in reversed(list(holders(text))):
        if found == name:
            text = text[:begins] + printable(value) + text[ends:]
    return text


def _patched(xml: str, cells: Mapping[At, Filling]) -> str:
    """Write cells into a sheet: those that stand there, then those that do not yet."""
    missing = dict(cells)

    def put(cell: re.Match[str]) -> str:
        told = _REFERENCE.search(cell[2])
        at = (int(told[2]), column_index(told[1])) if told else (0, 0)
        if at not in missing:
            return cell[0]
        return _cell(cell[1], _TYPE.sub("", cell[2]).strip(), missing.pop(at))

    xml = _CELL.sub(put, xml)
    for (row, column), value in sorted(missing.items()):
        xml = _inserted(xml, row, column, value)
    return xml


def _cell(prefix: str, attributes: str, value: Filling) -> str:
    if value.number is not None:
        return f"<{prefix}c {attributes}><{prefix}v>{value.number!r}</{prefix}v></{prefix}c>"
    text = escape(printable(value.text))
    return (
        f'<{prefix}c {attributes} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
        f"{text}</{prefix}t></{prefix}is></{prefix}c>"
    )


def _inserted(xml: str, row: int, column: int, value: Filling) -> str:
    """Put a cell where the sheet has none yet, in the order a sheet must have."""
    reference = cell_name(row, column)
    for found in _ROW.finditer(xml):
        told = re.search(r'\br="(\d+)"', found[2])
        number = int(told[1]) if told else 0
        prefix = found[1]
        new = _cell(prefix, f'r="{reference}"', value)
        if number == row:
            if found[3]:
                head = f"<{prefix}row{found[2].rstrip()}>"
                return xml[: found.start()] + f"{head}{new}</{prefix}row>" + xml[found.end() :]
            end = xml.index(f"</{prefix}row>", found.end())
            at = end
            for place, cell in _cells(xml[found.end() : end]):
                if place[1] > column:
                    at = found.end() + cell.start()
                    break
            return xml[:at] + new + xml[at:]
        if number > row:
            line = f'<{prefix}row r="{row}">{new}</{prefix}row>'
            return xml[: found.start()] + line + xml[found.start() :]
    empty = re.search(r"<((?:\w+:)?)sheetData\s*/>", xml)
    closing = empty or re.search(r"</((?:\w+:)?)sheetData>", xml)
    if closing is None:
        return xml
    prefix = closing[1]
    alone = _cell(prefix, f'r="{reference}"', value)
    whole = f'<{prefix}row r="{row}">{alone}</{prefix}row>'
    if empty is not None:
        data = f"<{prefix}sheetData>{whole}</{prefix}sheetData>"
        return xml[: empty.start()] + data + xml[empty.end() :]
    return xml[: closing.start()] + whole + xml[closing.start() :]


def _reckon_again(book: str) -> str:
    """Tell the workbook to reckon its formulas again when it is opened."""
    found = _CALC.search(book)
    if found is not None:
        if "fullCalcOnLoad" in found[2]:
            return book
        new = f'<{found[1]}calcPr{found[2].rstrip()} fullCalcOnLoad="1"/>'
        return book[: found.start()] + new + book[found.end() :]
    closing = re.search(r"</((?:\w+:)?)workbook>", book)
    if closing is None:
        return book
    prefix = closing[1]
    later = [book.find(f"<{prefix}{name}") for name in _AFTER_CALC]
    at = min((place for place in later if place >= 0), default=closing.start())
    return f'{book[:at]}<{prefix}calcPr fullCalcOnLoad="1"/>{book[at:]}'
