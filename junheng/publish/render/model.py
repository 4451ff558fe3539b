"""The document model: what a report says, before any page exists (文件模型).

A report is a frozen list of blocks.  Word and PDF are two renderings of the same list, so they
cannot say different things; text carries the id of the sentence it came from, so an office can
keep its own wording of a sentence when the report is made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is 一、, level 2 is （一）, level 3 is 1."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of body text."""

    text: str
    sentence: str = ""  # sentence@subject; empty for text that is not generated


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``width`` is its share of the text width (0–1)."""

    label: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title above, where it has one, and an optional note below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    strong: frozenset[int] = frozenset()  # rows that are standards or totals
    dense: bool = False  # set small: a long list
    whole: bool = False  # a short one is not split over pages, though it is longer than others are
    shaded: frozenset[tuple[int, int]] = frozenset()  # cells (row, column) on a grey ground

    def __post_init__(self) -> None:
        total = sum(column.width for column in self.columns)
        if abs(total - 1) > 0.01:
            raise ValueError(f"{self.title}: widths add up to {total:.3f}; they must add up to 1")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"{self.title}: a row has {len(row)} cells, the table "
                    f"{len(self.columns)} columns: {row}"
                )


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title below; ``alt`` is read to people who cannot see it."""

    svg: str
    title: str = ""
    note: str = ""
    alt: str = ""
    width: float = 1.0  # share of the text width


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and when (落款); annexes come after it."""

    issuer: str
    day: date


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class NewPaper:
    """Another paper of the same kind starts on a new page, under its own title."""

    title: str


Block = Heading | Paragraph | Table | Figure | Signature | PageBreak | NewPaper


@dataclass(frozen=True, slots=True)
class Report:
    """A finished document without a page (报告)."""

    title: str  # a line break where a long one should break
    issuer: str  # author of the file
    day: date  # date of the file, given by whoever asks for it
    mark: str  # 自测 on every page; empty once the data are approved
    footer: str  # data version and its hash, on every page
    blocks: tuple[Block, ...]
    wide: bool = False  # A4 landscape, for tables of many columns
    slip: bool = False  # for one reader, set small so that one page holds it; no official paper
    ink: str = ""  # colour of the title, as #rrggbb, dark enough to read in grey print

    def reworded(self, wording: Mapping[str, str]) -> Report:
        """Replace generated sentences by an office's own wording, by ``sentence@subject``.

        Examples
        --------
        >>> one = Report("题", "局", date(2025, 11, 3), "", "", (Paragraph("甲。", "region.met"),))
        >>> one.reworded({"region.met": "乙。"}).blocks[0].text
        '乙。'
        """
        return replace(
            self,
            blocks=tuple(
                replace(block, text=wording[block.sentence])
                if isinstance(block, Paragraph) and block.sentence in wording
                else block
                for block in self.blocks
            ),
        )

    def texts(self) -> Iterator[str]:
        """Give every text that will be set, for checking characters."""
        yield from (self.title, self.issuer, self.mark, self.footer)
        for block in self.blocks:
            if isinstance(block, Heading | Paragraph):
                yield block.text
            elif isinstance(block, Table):
                yield block.title + block.note
                yield from (column.label for column in block.columns)
                for row in block.rows:
                    yield from row
            elif isinstance(block, Figure):
                yield block.title + block.note
            elif isinstance(block, Signature):
                yield block.issuer
            elif isinstance(block, NewPaper):
                yield block.title
