"""Building a report block by block, with numbers for headings, tables and figures."""

from __future__ import annotations

from collections.abc import Iterable

from junheng.publish.charts import Chart, svg
from junheng.publish.render.model import (
    Block,
    Column,
    Figure,
    Heading,
    NewPaper,
    PageBreak,
    Paragraph,
    Report,
    Signature,
    Table,
)
from junheng.publish.reports.cover import Masthead
from junheng.publish.sentences.catalogue import Sentence

_DIGITS = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """Write a number up to 99 in Chinese.

    >>> chinese(7), chinese(10), chinese(12), chinese(23)
    ('七', '十', '十二', '二十三')
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


class Draft:
    """A report in the making; only the finished :class:`Report` leaves this package."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._parts = self._subparts = self._tables = self._figures = 0

    def part(self, text: str) -> None:
        """Open 一、…"""
        self._parts, self._subparts = self._parts + 1, 0
        self._blocks.append(Heading(1, f"{chinese(self._parts)}、{text}"))

    def subpart(self, text: str) -> None:
        """Open （一）…"""
        self._subparts += 1
        self._blocks.append(Heading(2, f"（{chinese(self._subparts)}）{text}"))

    def annex(self, text: str, *, apart: bool = True) -> None:
        """Open an annex, on a new page unless it may follow the one before."""
        self._blocks += [*([PageBreak()] if apart else []), Heading(1, text)]

    def new_page(self) -> None:
        """Let what follows begin on a new page."""
        self._blocks.append(PageBreak())

    def say(self, *sentences: Sentence | str, about: str = "") -> None:
        """Add one paragraph; its id is that of its first sentence and what it is about."""
        text = "".join(str(sentence) for sentence in sentences)
        first = sentences[0]
        own = first.id if isinstance(first, Sentence) else ""
        self._blocks.append(Paragraph(text, f"{own}@{about}" if own and about else own))

    def say_each(self, sentences: Iterable[Sentence]) -> None:
        """Add all sentences as one paragraph, if there are any."""
        held = list(sentences)
        if held:
            self.say(*held)

    def table(
        self,
        title: str,
        columns: tuple[Column, ...],
        rows: Iterable[tuple[str, ...]],
        *,
        note: str = "",
        strong: frozenset[int] = frozenset(),
        dense: bool = False,
        whole: bool = False,
    ) -> None:
        """Add a table with the next number."""
        self._tables += 1
        self._blocks.append(
            Table(
                f"表{self._tables}　{title}",
                columns,
                tuple(rows),
                note=note,
                strong=strong,
                dense=dense,
                whole=whole,
            )
        )

    def sign(self, cover: Masthead) -> None:
        """Add issuer and date; annexes may follow."""
        self._blocks.append(Signature(cover.issuer, cover.day))

    def figure(self, chart: Chart | None, *, width: float = 0.85) -> None:
        """Add a chart with the next number; nothing when there is nothing to draw."""
        if chart is None:
            return
        self._figures += 1
        self._blocks.append(
            Figure(
                svg=svg(chart, surface="paper"),
                title=f"图{self._figures}　{chart.title}",
                note=chart.subtitle,
                alt=chart.description,
                width=width,
            )
        )

    def paper(self, title: str) -> None:
        """Start another paper of the same kind, on a new page under its own title."""
        self._blocks.append(NewPaper(title))

    def form(
        self,
        columns: tuple[Column, ...],
        rows: Iterable[tuple[str, ...]],
        *,
        shaded: frozenset[tuple[int, int]] = frozenset(),
        note: str = "",
    ) -> None:
        """Add a table without number or title: a form, filled in or to be filled in by hand."""
        self._blocks.append(Table("", columns, tuple(rows), note=note, shaded=shaded))

    def finish(
        self, title: str, cover: Masthead, *, wide: bool = False, slip: bool = False
    ) -> Report:
        """Close the report; a wide one lies on its side, a slip is set small."""
        return Report(
            title=title,
            issuer=cover.issuer,
            day=cover.day,
            mark=cover.mark,
            footer=cover.footer,
            blocks=tuple(self._blocks),
            wide=wide,
            slip=slip,
        )
