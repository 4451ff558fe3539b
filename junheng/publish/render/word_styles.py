"""Styles, grid and page of the Word document, GB/T 9704-2012 (Word 版式).

The grid fixes lines only; 28 characters on a line come from the spacing of the style, because
offices' programs disagree on what a character grid does to a glyph wider than its cell.

Faces of official papers are named, not embedded: offices have them.  A font table says what to
use where they are missing, so a machine without 仿宋_GB2312 shows 仿宋, not whatever comes first.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from junheng.publish.render import layout

SONG_TITLE = "方正小标宋简体"
FANGSONG = "仿宋_GB2312"
KAITI = "楷体_GB2312"
HEITI = "黑体"
SONG = "宋体"
LATIN = "Times New Roman"

# Named face → what stands in for it.
INSTEAD = {SONG_TITLE: "宋体", FANGSONG: "仿宋", KAITI: "楷体"}

_LINE = Pt(28.95)  # 22 lines must fit into 225 mm, so the twips are rounded down
_TWIPS_PER_POINT = 20
_HEADER_ABOVE = 17  # millimetres from the head of the running mark to the text box
_CLOSER = -5  # twips between characters: 28 × 15.75 pt stay within 156 mm, 29 do not


def prepare(document: Document, sheet: layout.Sheet = layout.UPRIGHT) -> None:
    """Give an empty document the page, the grid and the styles of an official paper."""
    _page(document, sheet)
    _fonts(document)
    normal = document.styles["Normal"]
    _face(normal, FANGSONG, layout.BODY_PT)
    _spacing(normal)
    _language(normal)
    title = document.styles["Title"]
    _face(title, SONG_TITLE, layout.TITLE_PT)
    _spacing(title, exact=False)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _unborder(title)
    for level, face in ((1, HEITI), (2, KAITI), (3, FANGSONG)):
        heading = document.styles[f"Heading {level}"]
        _face(heading, face, layout.BODY_PT)
        _spacing(heading)
        _indent(heading)
        heading.paragraph_format.keep_with_next = True
    _own(document, "正文段落", FANGSONG, layout.BODY_PT, indented=True)
    _own(document, "表题", HEITI, layout.CAPTION_PT, centred=True, keep=True)
    _own(document, "图题", HEITI, layout.CAPTION_PT, centred=True)
    _own(document, "表内文字", FANGSONG, 10.5, exact=False)
    _own(document, "表内小字", FANGSONG, layout.TABLE_PT, exact=False)
    _own(document, "注释", FANGSONG, layout.NOTE_PT, exact=False)
    for small in ("表内文字", "表内小字", "注释"):
        _close(document.styles[small], layout.SMALL_LINE)
    for caption in ("表题", "图题"):
        _close(document.styles[caption], layout.CAPTION_LINE)
    document.styles["注释"].paragraph_format.space_before = Pt(2)
    document.styles["注释"].paragraph_format.space_after = Pt(8)
    _own(document, "图", FANGSONG, layout.BODY_PT, centred=True, exact=False, keep=True)
    _own(document, "落款", FANGSONG, layout.BODY_PT)


def set_small(document: Document) -> None:
    """Set running text and titles as a slip has them, closer together."""
    line = Pt(layout.SMALL.line)
    styles = ("Normal", "正文段落", "落款", "Heading 1", "Heading 2", "Heading 3")
    for name in styles:
        style = document.styles[name]
        style.font.size = Pt(layout.SMALL.body)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = line
        indent = style.element.get_or_add_pPr().find(qn("w:ind"))
        if indent is not None:
            indent.set(qn("w:firstLine"), str(int(2 * layout.SMALL.body * _TWIPS_PER_POINT)))
    document.styles["Title"].font.size = Pt(layout.SMALL.title)
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:linePitch"), str(int(layout.SMALL.line * _TWIPS_PER_POINT)))


def _page(document: Document, sheet: layout.Sheet) -> None:
    section = document.sections[0]
    if sheet is layout.WIDE:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(sheet.page[0]), Mm(sheet.page[1])
    section.top_margin, section.bottom_margin = Mm(sheet.top), Mm(sheet.bottom)
    section.left_margin, section.right_margin = Mm(sheet.left), Mm(sheet.right)
    section.header_distance = Mm(sheet.top - _HEADER_ABOVE)
    footer_pt = layout.PAGE_NUMBER_PT + 2 + layout.NOTE_PT + 3
    section.footer_distance = Mm(
        sheet.bottom - layout.FOOTER_BELOW_MM - footer_pt / layout.POINTS_PER_MM
    )
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(layout.LINE_PT * _TWIPS_PER_POINT)))
    document.settings.odd_and_even_pages_header_footer = True


def _fonts(document: Document) -> None:
    """Name a stand-in for every face a machine may lack."""
    part = next(
        part
        for part in document.part.package.iter_parts()
        if str(part.partname) == "/word/fontTable.xml"
    )
    rows = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for face, other in INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", rows.encode() + b"</w:fonts>")


def _face(style: Any, face: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    latin = LATIN if face in (FANGSONG, SONG) else face
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", face), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), value)
    properties = style.element.rPr
    for spacing in properties.findall(qn("w:spacing")):  # the template stretches its titles
        properties.remove(spacing)
    tight = OxmlElement("w:spacing")
    tight.set(qn("w:val"), str(_CLOSER if size == layout.BODY_PT else 0))
    _insert_before(properties, tight, ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"))


def _spacing(style: Any, *, exact: bool = True) -> None:
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
        free = OxmlElement("w:snapToGrid")
        free.set(qn("w:val"), "0")
        _insert_before(
            style.element.get_or_add_pPr(), free, ("w:spacing", "w:ind", "w:jc", "w:outlineLvl")
        )


def _close(style: Any, height: float) -> None:
    """Set small lines to a height of their own, so that no stand-in face makes tables longer."""
    form = style.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(round(height * style.font.size.pt * 2) / 2)


def _insert_before(parent: Any, child: Any, later: tuple[str, ...]) -> None:
    """Insert a property where the schema's order wants it."""
    for name in later:
        found = parent.find(qn(name))
        if found is not None:
            found.addprevious(child)
            return
    parent.append(child)


def _indent(style: Any) -> None:
    """Indent the first line by two characters of the style's own size."""
    properties = style.element.get_or_add_pPr()
    indent = properties.find(qn("w:ind"))
    if indent is None:
        indent = OxmlElement("w:ind")
        _insert_before(properties, indent, ("w:jc", "w:outlineLvl"))
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(int(2 * layout.BODY_PT * _TWIPS_PER_POINT)))


def _language(style: Any) -> None:
    """Latin text is not Chinese: else a number is taken for characters and breaks anywhere."""
    properties = style.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _unborder(style: Any) -> None:
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _own(
    document: Document,
    name: str,
    face: str,
    size: float,
    *,
    exact: bool = True,
    indented: bool = False,
    centred: bool = False,
    keep: bool = False,
) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _face(style, face, size)
    _spacing(style, exact=exact)
    if indented:
        _indent(style)
    if centred:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    style.paragraph_format.keep_with_next = keep
