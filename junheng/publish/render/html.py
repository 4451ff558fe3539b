"""A report as one web page that needs nothing beside it (成网页): the third rendering of the model.

The same blocks as Word and PDF, with real headings, tables with captions and charts as drawings
that are read aloud by their description; no address outside the file.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

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

_STYLE = """
body{max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff;
font:1rem/1.8 FangSong,STFangsong,"Noto Serif CJK SC",serif}
h1{text-align:center;font-size:1.6rem;white-space:pre-line}
h2,h3,h4{font-size:1.1rem;margin:1.4em 0 .4em}
p{text-indent:2em;margin:.3em 0}
table{border-collapse:collapse;width:100%;margin:.4em 0;font-size:.85rem;line-height:1.4}
caption{font-weight:bold;padding:.4em}
th,td{border:1px solid #555;padding:.25em .4em;vertical-align:top}
.note,footer{font-size:.8rem;text-indent:0;color:#333}
.mark{border:1px solid #111;padding:.2em .5em;float:right}
figure{margin:1em 0;text-align:center}figure svg{max-width:100%;height:auto}
.sign{text-align:right;text-indent:0}
@media print{.apart{break-before:page}table,figure{break-inside:avoid}}
""".strip()


def html(report: Report, path: Path) -> None:
    """Write the report as one file of HTML."""
    path.write_text(page(report), encoding="utf-8")


def page(report: Report) -> str:
    """Give the page.

    >>> from datetime import date
    >>> one = Report("题", "局", date(2025, 11, 3), "", "脚", (Paragraph("甲<乙。"),))
    >>> "<p>甲&lt;乙。</p>" in page(one), "http" in page(one)
    (True, False)
    """
    mark = f'<p class="mark">{escape(report.mark)}</p>' if report.mark else ""
    blocks = "\n".join(_block(block) for block in report.blocks)
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(report.title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>{mark}<h1>{escape(report.title)}</h1>\n{blocks}\n"
        f"<footer>{escape(report.footer)}</footer></body></html>\n"
    )


def _text(text: str) -> str:
    return escape(text.replace("\n", ""))


def _block(block: Block) -> str:
    match block:
        case Heading():
            made = f"<h{block.level + 1}>{_text(tight(block.text))}</h{block.level + 1}>"
        case Paragraph():
            made = f"<p>{_text(tight(block.text))}</p>"
        case Table():
            made = _table(block)
        case Figure():
            made = _figure(block)
        case Signature():
            made = f'<p class="sign">{escape(block.issuer)}<br>{escape(dated(block.day))}</p>'
        case PageBreak():
            made = '<div class="apart"></div>'
        case NewPaper():
            made = f'<h1 class="apart">{escape(block.title)}</h1>'
    return made


def _table(block: Table) -> str:
    title = f"<caption>{_text(tight(block.title))}</caption>" if block.title else ""
    heads = "".join(f'<th scope="col">{_text(column.label)}</th>' for column in block.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{column.align}">{_cell(block, n, text)}</td>'
            for column, text in zip(block.columns, row, strict=True)
        )
        + "</tr>"
        for n, row in enumerate(block.rows)
    )
    note = f'<p class="note">{_text(tight(block.note))}</p>' if block.note else ""
    return f"<table>{title}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{note}"


def _cell(block: Table, row: int, text: str) -> str:
    shown = escape(text).replace("\n", "<br>")
    return f"<b>{shown}</b>" if row in block.strong and shown else shown


def _figure(block: Figure) -> str:
    note = f'<p class="note">{_text(block.note)}</p>' if block.note else ""
    drawing = block.svg[block.svg.index("<svg") :]
    return (
        f'<figure role="img" aria-label="{_text(block.alt)}">{drawing}'
        f"<figcaption>{_text(tight(block.title))}</figcaption>{note}</figure>"
    )
