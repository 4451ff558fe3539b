"""A table for the clipboard, to be pasted into Word (复制为 Word 表格).

Borders and 仿宋, no colours: a state is its mark.  The styles stand on the elements because a
clipboard has no style sheet; numbers and codes are marked as text for the case that the table is
pasted into a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

_CELL = (
    "border:0.5pt solid #000;padding:2pt 4pt;font-family:仿宋_GB2312,仿宋,FangSong;"
    "font-size:10.5pt;color:#000;mso-number-format:'\\@'"
)


def word_table_html(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    note: str = "",
    align: Sequence[Literal["left", "center", "right"]] = (),
) -> str:
    """Write a table as a fragment of HTML with borders and without colours.

    Examples
    --------
    >>> html = word_table_html(["学校", "设备值"], [["竹溪小学", "■ 1,580"]])
    >>> "■ 1,580" in html, "background" in html
    (True, False)
    """
    sides = list(align) or ["left"] * len(columns)
    head = "".join(_cell("th", label, "center") for label in columns)
    body = "".join(
        "<tr>" + "".join(_cell("td", t, s) for t, s in zip(row, sides, strict=True)) + "</tr>"
        for row in rows
    )
    above = f'<p style="text-align:center;font-family:黑体;font-size:12pt">{escape(title)}</p>'
    below = f'<p style="font-family:仿宋_GB2312,仿宋;font-size:9pt">{escape(note)}</p>'
    table = (
        '<table style="border-collapse:collapse;width:100%" border="1" cellspacing="0">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    return (above if title else "") + table + (below if note else "")


def _cell(tag: str, text: str, side: str) -> str:
    return f'<{tag} style="{_CELL};text-align:{side}">{escape(text)}</{tag}>'
