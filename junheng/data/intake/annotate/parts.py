"""The small parts of a package that change: styles, comments, their drawing, lists of parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from junheng.data.intake.annotate.marks import Mark, Tone
from junheng.kernel.issues import column_letter

AUTHOR = "均衡校验"
FILLS: Mapping[Tone, str] = {"error": "FFF8CBC6", "warning": "FFFFEBB0"}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EMPTY_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs>'
    "</styleSheet>"
)


class Styles:
    """The style sheet, growing by one clone per style that gets marked."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = re.search(r"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</\1cellXfs>", text, re.S)
        self._prefix = found[1] if found else ""
        self._formats = _children(found[2] if found else "", f"{self._prefix}xf")
        fills = re.search(r"<(?:\w+:)?fills\b[^>]*>(.*?)</(?:\w+:)?fills>", text, re.S)
        self._fills = len(_children(fills[1] if fills else "", f"{self._prefix}fill"))
        self._clones: dict[tuple[int, Tone], int] = {}

    def marked(self, base: int, tone: Tone) -> int:
        """Give the index of a style like ``base`` with the fill of ``tone``."""
        return self._clones.setdefault((base, tone), len(self._formats) + len(self._clones))

    def render(self) -> str:
        """Write the style sheet with the fills and clones added."""
        p = self._prefix
        tones: list[Tone] = list(FILLS)
        fills = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{FILLS[t]}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            for t in tones
        )
        clones = "".join(
            _with_fill(self._formats[base] if base < len(self._formats) else f"<{p}xf/>", fill)
            for (base, tone) in self._clones
            for fill in [self._fills + tones.index(tone)]
        )
        text = _grow(self._text, f"{p}fills", fills, len(tones))
        return _grow(text, f"{p}cellXfs", clones, len(self._clones))


def _children(text: str, name: str) -> list[str]:
    """Split the direct children of one name, each with its content."""
    pattern = rf"<{name}\b[^>]*?/>|<{name}\b[^>]*?>.*?</{name}>"
    return [m[0] for m in re.finditer(pattern, text, re.S)]


def _with_fill(xf: str, fill: int) -> str:
    start = re.match(r"<[^>]*?(/?)>", xf)
    if start is None:
        return xf
    head = re.sub(r'\s(?:fillId|applyFill)="[^"]*"', "", start[0])
    cut = len(head) - (2 if start[1] else 1)
    return f'{head[:cut].rstrip()} fillId="{fill}" applyFill="1"{head[cut:]}{xf[start.end() :]}'


def _grow(text: str, name: str, added: str, count: int) -> str:
    """Add children at the end of an element, and to its count."""

    def recount(match: re.Match[str]) -> str:
        return f"{match[1]}{int(match[2]) + count}{match[3]}"

    text = re.sub(rf'(<{name}\b[^>]*?\bcount=")(\d+)(")', recount, text, count=1)
    return text.replace(f"</{name}>", f"{added}</{name}>", 1)


def _run(prefix: str, text: str) -> str:
    return f'<{prefix}r><{prefix}t xml:space="preserve">{escape(text)}</{prefix}t></{prefix}r>'


def _name(at: tuple[int, int]) -> str:
    return f"{column_letter(at[1])}{at[0]}"


def comments_xml(existing: str, marks: Mapping[tuple[int, int], Mark]) -> str:
    """Write the comments of a sheet: its own stay, ours are added or appended to them."""
    text = existing or (
        f'{_HEAD}<comments xmlns="{_MAIN}"><authors></authors>'
        "<commentList></commentList></comments>"
    )
    taken = commented_cells(text)
    found = re.search(r"<((?:\w+:)?)comments\b", text)
    p = found[1] if found else ""
    text = re.sub(rf"<{p}(authors|commentList)\s*/>", rf"<{p}\1></{p}\1>", text)
    author = len(re.findall(rf"<{p}author\b", text))
    new = []
    for at, mark in sorted(marks.items()):
        if not mark.text:
            continue
        if _name(at) in taken:
            text = _append(text, p, _name(at), mark.text)
        else:
            new.append(
                f'<{p}comment ref="{_name(at)}" authorId="{author}"><{p}text>'
                f"{_run(p, mark.text)}</{p}text></{p}comment>"
            )
    text = text.replace(f"</{p}authors>", f"<{p}author>{AUTHOR}</{p}author></{p}authors>", 1)
    return text.replace(f"</{p}commentList>", "".join(new) + f"</{p}commentList>", 1)


def _append(text: str, prefix: str, cell: str, told: str) -> str:
    """Add a run at the end of the comment a cell already has."""
    mine = re.search(
        rf'<{prefix}comment\b[^>]*?\bref="{cell}"[^>]*>.*?<{prefix}text>(.*?)</{prefix}text>',
        text,
        re.S,
    )
    if mine is None:
        return text
    body = mine[1]
    if not re.search(rf"<{prefix}r\b", body):
        body = f"<{prefix}r>{body}</{prefix}r>"
    return f"{text[: mine.start(1)]}{body}{_run(prefix, chr(10) * 2 + told)}{text[mine.end(1) :]}"


def commented_cells(existing: str) -> set[str]:
    """Name the cells that have a comment already."""
    return set(re.findall(r'<(?:\w+:)?comment\b[^>]*?\bref="([A-Z]+[0-9]+)"', existing))


_VML_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    f'<v:shapetype {_VML_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def vml_xml(existing: str, cells: Sequence[tuple[int, int]]) -> str:
    """Write the drawing that gives each of our comments its box."""
    text = existing or f"<xml {_VML_SPACES}></xml>"
    added = "" if "_x0000_t202" in text else _SHAPE_TYPE
    for number, (row, column) in enumerate(cells, 1):
        top = max(row - 2, 0)
        added += (
            f'<v:shape {_VML_SPACES} id="_x0000_s9{number:05d}" type="#_x0000_t202" '
            'style="position:absolute;width:220pt;height:96pt;visibility:hidden" '
            'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
            '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{column + 1}, 12, {top}, 4, {column + 5}, 12, {top + 6}, 4</x:Anchor>"
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
            f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    end = text.rindex("</xml>")
    return text[:end] + added + text[end:]


def relations_xml(existing: str, added: Sequence[tuple[str, str, str]]) -> str:
    """Add relations (id, last word of the type, target) to a list of relations."""
    text = existing or f'{_HEAD}<Relationships xmlns="{RELATIONS}"></Relationships>'
    found = re.search(r"<((?:\w+:)?)Relationships\b", text)
    p = found[1] if found else ""
    text = re.sub(
        rf"<{p}Relationships\b([^>]*?)/>", rf"<{p}Relationships\1></{p}Relationships>", text
    )
    new = "".join(
        f"<{p}Relationship Id={quoteattr(i)} Type={quoteattr(f'{TYPES}/{kind}')} "
        f"Target={quoteattr(target)}/>"
        for i, kind, target in added
    )
    return text.replace(f"</{p}Relationships>", f"{new}</{p}Relationships>", 1)


def types_xml(existing: str, overrides: Mapping[str, str], *, vml: bool) -> str:
    """Say the content types of the parts that were added."""
    found = re.search(r"<((?:\w+:)?)Types\b", existing)
    p = found[1] if found else ""
    new = ""
    if vml and not re.search(r'Extension="vml"', existing, re.I):
        new += f'<{p}Default Extension="vml" ContentType="{VML_TYPE}"/>'
    for part, kind in overrides.items():
        if f'PartName="/{part}"' not in existing:
            new += f'<{p}Override PartName="/{part}" ContentType="{kind}"/>'
    return existing.replace(f"</{p}Types>", f"{new}</{p}Types>", 1)
