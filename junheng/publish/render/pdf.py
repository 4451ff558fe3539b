"""A report as PDF, typeset by Typst with faces of the package (成 PDF).

Typst sets a missing family in another face and a missing character as an empty box, and only says
so in a warning.  Both are errors here: the text is checked against the faces first, and a warning
refuses the file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from junheng.kernel.errors import DataError
from junheng.publish.render import layout
from junheng.publish.render.faces import OPEN_FACES, Faces
from junheng.publish.render.model import (
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
from junheng.publish.sentences.kinds import dated, tight

_TEMPLATE = Path(__file__).resolve().parent / "report.typ"


def pdf(report: Report, path: Path, *, faces: Faces = OPEN_FACES) -> None:
    """Write the report as a tagged PDF/UA-1 file with its faces embedded.

    Raises
    ------
    DataError
        A character that no face can draw, or any warning of the typesetter.
    """
    missing = faces.undrawable("".join(report.texts()))
    if missing:
        raise DataError(
            where=f"《{report.title}》",
            found=f"随包字体里没有这些字：{missing}",
            expected="每个字都能印出来",
            fix="请把含有这些字的字体文件放进本单位的字体目录后再生成",
        )
    made, warnings = typst.compile_with_warnings(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=_fonts(faces),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"report": json.dumps(_data(report, faces), ensure_ascii=False)},
        timestamp=0,
    )
    if warnings:
        raise DataError(
            where=f"《{report.title}》",
            found="；".join(str(warning) for warning in warnings),
            expected="排版没有警告",
            fix="请检查字体目录里的字体名称与设置是否一致",
        )
    path.write_bytes(made)


def pages_of(report: Report, *, faces: Faces = OPEN_FACES, spare: float = 0.0) -> int:
    """Count the pages a report takes in print, without writing it.

    With ``spare`` every page is counted as that many millimetres shorter: what fits then also
    fits where another program, or a wider face that stands in, needs more room.
    """
    data = _data(report, faces)
    top, right, bottom, left = data["layout"]["margins"]
    data["layout"]["margins"] = (top, right, bottom + spare, left)
    fonts = _fonts(faces)
    held = typst.query(
        str(_TEMPLATE),
        "<pages>",
        field="value",
        one=True,
        root=str(_TEMPLATE.parent),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
    )
    # Only compiling lets go of what earlier documents left: a query alone keeps 2 MB each time.
    typst.compile(b"", font_paths=fonts, ignore_system_fonts=True)
    return int(json.loads(held))


@cache
def _fonts(faces: Faces) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in faces.folders],
    )


def _data(report: Report, faces: Faces) -> dict[str, Any]:
    sheet = layout.sheet_of(wide=report.wide, slip=report.slip)
    type_of = layout.set_of(slip=report.slip)
    return {
        "title": report.title,
        "ink": report.ink or "#000000",
        "issuer": report.issuer,
        "day": [report.day.year, report.day.month, report.day.day],
        "mark": report.mark,
        "footer": report.footer,
        "faces": {
            "title": faces.title,
            "body": faces.body,
            "heading": faces.heading,
            "subheading": faces.subheading,
        },
        "layout": {
            "page": sheet.page,
            "margins": (sheet.top, sheet.right, sheet.bottom, sheet.left),
            "footer_below": layout.FOOTER_BELOW_MM,
            "body": layout.SMALL.body if report.slip else layout.SET_PT,
            "line": type_of.line,
            "title": type_of.title,
            "caption": layout.CAPTION_PT,
            "note": layout.NOTE_PT,
            "page_number": layout.PAGE_NUMBER_PT,
        },
        "blocks": [_block(block) for block in report.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    made: dict[str, Any]
    match block:
        case Heading():
            made = {"kind": "heading", "level": block.level, "text": tight(block.text)}
        case Paragraph():
            made = {"kind": "paragraph", "text": tight(block.text)}
        case Table():
            made = _table(block)
        case Figure():
            made = {
                "kind": "figure",
                "svg": block.svg,
                "title": tight(block.title),
                "note": tight(block.note),
                "alt": block.alt,
                "width": block.width,
            }
        case Signature():
            made = {"kind": "signature", "issuer": block.issuer, "dated": dated(block.day)}
        case PageBreak():
            made = {"kind": "break"}
        case NewPaper():
            made = {"kind": "paper", "title": block.title}
    return made


def _table(block: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": tight(block.title),
        "size": layout.table_size(len(block.columns), dense=block.dense),
        "columns": [{"label": c.label, "width": c.width, "align": c.align} for c in block.columns],
        "rows": block.rows,
        "strong": sorted(block.strong),
        "shaded": sorted(block.shaded),
        "shade": f"#{layout.SHADE}",
        "together": layout.is_together(len(block.rows), whole=block.whole),
        "note": tight(block.note),
    }
