"""A report as a Word file that an office can go on editing (成 Word).

Headings are real heading styles, tables real tables with a repeated first row, charts pictures
with alternative text.  The same report always gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import docx as word
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from junheng.publish.render import layout, word_styles
from junheng.publish.render.model import (
    Align,
    Block,
    Figure,
    Heading,
    NewPaper,
    PageBreak,
    Paragraph,
    Report,
    Signature,
    Table,
)
from junheng.publish.render.raster import png
from junheng.publish.sentences.kinds import dated, held_together, tight

_ALIGN: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def docx(report: Report, path: Path) -> None:
    """Write the report as a Word file in the layout of an official paper."""
    document = word.Document()
    sheet = layout.sheet_of(wide=report.wide, slip=report.slip)
    word_styles.prepare(document, sheet)
    if report.slip:
        word_styles.set_small(document)
    _properties(document, report)
    _running(document, report)
    title = document.add_paragraph(report.title, style="Title")
    if report.ink:
        title.runs[0].font.color.rgb = RGBColor.from_string(report.ink.removeprefix("#").upper())
    document.add_paragraph(style="Normal")
    breaks = False
    for block, then in zip_longest(report.blocks, report.blocks[1:]):
        if isinstance(block, PageBreak):
            breaks = True
            continue
        first = len(document.paragraphs)
        _add(document, block, sheet.box[0])
        if breaks:  # a paragraph of its own would leave an empty page behind a full one
            document.paragraphs[first].paragraph_format.page_break_before = True
            breaks = False
        if _stays(block, then):
            _keep_last(document)
    _save(document, path)


def _add(document: Document, block: Block, width: float) -> None:
    match block:
        case Heading():
            document.add_paragraph(tight(block.text), style=f"Heading {block.level}")
        case Paragraph():
            document.add_paragraph(tight(block.text), style="正文段落")
        case Table():
            _table(document, block, width)
        case Figure():
            _figure(document, block, width)
        case Signature():
            _signature(document, block)
        case NewPaper():
            title = document.add_paragraph(block.title, style="Title")
            title.paragraph_format.page_break_before = True
            document.add_paragraph(style="Normal")


def _stays(block: Block, then: Block | None) -> bool:
    """Tell whether a block must not be parted from the next.

    Words lead to the table below them; a form without a title belongs to the form above it, and
    nothing is signed on a page of its own.
    """
    if isinstance(then, Signature):
        return True
    return isinstance(then, Table) and (isinstance(block, Paragraph) or not then.title)


def _keep_last(document: Document) -> None:
    """Keep the last paragraph with the next, and the last row of a table with what is below it."""
    last = document.paragraphs[-1]
    last.paragraph_format.keep_with_next = True
    above = last._p.getprevious()
    if above is not None and above.tag == qn("w:tbl"):
        for cell in document.tables[-1].rows[-1].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _table(document: Document, block: Table, width: float) -> None:
    """Write one table: its title above, thin lines, the first row repeated on every page."""
    if block.title:
        document.add_paragraph(tight(block.title), style="表题")
    table = document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _cell_margins(table)
    small = layout.table_size(len(block.columns), dense=block.dense) < 10
    style = "表内小字" if small else "表内文字"
    widths = [Mm(width * column.width) for column in block.columns]
    for grid, share in zip(table.columns, widths, strict=True):
        grid.width = share
    heads = [(column.label, "center") for column in block.columns]
    lines: list[list[tuple[str, Any]]] = [heads]
    lines += [
        [(cell, column.align) for cell, column in zip(row, block.columns, strict=True)]
        for row in block.rows
    ]
    together = layout.is_together(len(block.rows), whole=block.whole)
    for number, line in enumerate(lines):
        row = table.add_row()
        _row_property(row, "w:cantSplit")
        if number == 0:
            _row_property(row, "w:tblHeader")
        cells = zip(row.cells, widths, line, strict=True)
        for column, (cell, share, (text, align)) in enumerate(cells):
            cell.width = share
            if (number - 1, column) in block.shaded:
                _shade(cell)
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles[style]
            paragraph.alignment = _ALIGN[align]
            follows = together or number == 0  # the heads never stand alone under a title
            paragraph.paragraph_format.keep_with_next = follows and number < len(block.rows)
            run = paragraph.add_run(held_together(text))
            run.bold = number == 0 or number - 1 in block.strong
            _centre_vertically(cell)
    document.add_paragraph(tight(block.note), style="注释")


def _figure(document: Document, block: Figure, width: float) -> None:
    """Write one picture, its title below."""
    paragraph = document.add_paragraph(style="图")
    drawn = io.BytesIO(png(block.svg))
    picture = paragraph.add_run().add_picture(drawn, width=Mm(width * block.width))
    picture._inline.docPr.set("descr", block.alt)
    picture._inline.docPr.set("title", block.title)
    document.add_paragraph(tight(block.title), style="图题")
    if block.note:
        note = document.add_paragraph(tight(block.note), style="注释")
        note.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _signature(document: Document, block: Signature) -> None:
    """Write issuer and date, four characters from the right, on a page with some text."""
    document.add_paragraph(style="Normal").paragraph_format.keep_with_next = True
    for text in (block.issuer, dated(block.day)):
        line = document.add_paragraph(text, style="落款")
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(4 * layout.BODY_PT)
        line.paragraph_format.keep_with_next = text == block.issuer


def _running(document: Document, report: Report) -> None:
    """Write the mark into the header and number and data version into the footer."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]
        line.style = document.styles["表题"]
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.text = report.mark
    for footer, align, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right_indent"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left_indent"),
    ):
        footer.is_linked_to_previous = False
        number, version = footer.paragraphs[0], footer.add_paragraph()
        for line, size, height in (
            (number, layout.PAGE_NUMBER_PT, layout.PAGE_NUMBER_PT + 2),
            (version, layout.NOTE_PT, layout.NOTE_PT + 3),
        ):
            line.style = document.styles["注释"]
            line.alignment = align
            setattr(line.paragraph_format, side, Pt(layout.PAGE_NUMBER_PT))
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.line_spacing = Pt(height)
            if line is number:
                _page_number(line, size)
            else:
                line.add_run(report.footer).font.size = Pt(size)


def _page_number(line: Any, size: float) -> None:
    """Write — 1 — with a field that counts."""
    for kind, text in (
        ("text", "— "),
        ("begin", ""),
        ("instr", "PAGE"),
        ("end", ""),
        ("text", " —"),
    ):
        run = line.add_run(text if kind == "text" else "")
        run.font.size = Pt(size)
        fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{name}"), word_styles.SONG)
        if kind == "instr":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)
        elif kind != "text":
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
            run._element.append(field)


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _centre_vertically(cell: Any) -> None:
    align = OxmlElement("w:vAlign")
    align.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(align)


def _shade(cell: Any) -> None:
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", layout.SHADE)):
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(ground)


def _cell_margins(table: Any) -> None:
    """Narrow the margins inside cells, so that eleven columns hold their numbers."""
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 40), ("bottom", 40), ("right", 40)):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), str(twips))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # which the schema wants last
    look.addprevious(margins)


def _properties(document: Document, report: Report) -> None:
    core = document.core_properties
    day = datetime(report.day.year, report.day.month, report.day.day)  # noqa: DTZ001 (a date)
    core.title = report.title.replace("\n", "")
    core.author = core.last_modified_by = report.issuer
    core.created = core.modified = day
    core.comments, core.language = report.footer, "zh-CN"


def _save(document: Document, path: Path) -> None:
    """Save with fixed times inside the archive, so that equal reports are equal files."""
    draft = io.BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w") as out:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, source.read(name))
