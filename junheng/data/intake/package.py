"""The parts of an .xlsx package: which part is which sheet, and what a part points to."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml


def _parsed(archive: zipfile.ZipFile, part: str) -> Xml.Element:
    """Parse a small part; a declaration, which the guard has looked for, is refused again."""
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text[:4]:
        raise Xml.ParseError(f"内部文件“{part}”含有声明，或不是 UTF-8 编码")
    return Xml.fromstring(text)  # noqa: S314 - no declarations get here


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: its id, the last word of its type, and the part it points to."""

    id: str
    kind: str
    target: str


def relations_part(part: str) -> str:
    """Name the part that lists the relations of a part.

    >>> relations_part("xl/worksheets/sheet1.xml")
    'xl/worksheets/_rels/sheet1.xml.rels'
    """
    path = PurePosixPath(part)
    return str(path.parent / "_rels" / f"{path.name}.rels")


def _resolve(folder: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts: list[str] = []
    for piece in (*folder.parts, *PurePosixPath(target).parts):
        if piece == "..":
            del parts[-1:]
        else:
            parts.append(piece)
    return "/".join(parts)


def relations(archive: zipfile.ZipFile, part: str) -> list[Relation]:
    """Read the internal relations of a part; none when it has no list."""
    name = relations_part(part)
    if name not in archive.NameToInfo:
        return []
    folder = PurePosixPath(part).parent
    out = []
    for element in _parsed(archive, name):
        if element.get("TargetMode") != "External":
            out.append(
                Relation(
                    element.get("Id", ""),
                    element.get("Type", "").rsplit("/", 1)[-1],
                    _resolve(folder, element.get("Target", "")),
                )
            )
    return out


def workbook_part(archive: zipfile.ZipFile) -> str:
    """Name the part that is the workbook."""
    for relation in relations(archive, ""):
        if relation.kind == "officeDocument":
            return relation.target
    return "xl/workbook.xml"


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of every sheet by the sheet's name, in the workbook's order."""
    book = workbook_part(archive)
    targets = {r.id: r.target for r in relations(archive, book)}
    out: dict[str, str] = {}
    for element in _parsed(archive, book).iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet":
            for name, value in element.attrib.items():
                if name.rsplit("}", 1)[-1] == "id" and value in targets:
                    out[element.get("name", "")] = targets[value]
    return out
