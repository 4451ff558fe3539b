"""Measures of an official paper, GB/T 9704-2012 (公文版式).

A4; top 37, left 28 mm; text box 156 × 225 mm, hence right 26 and bottom 35 mm; 22 lines of 28
characters of size 3 (16 pt); page number size 4 between dashes, 7 mm below the text box, at the
right of odd and the left of even pages.

A paper whose tables have many columns lies on its side: the same page turned, bound at the top.
"""

from __future__ import annotations

from dataclasses import dataclass

PAGE_MM = (210.0, 297.0)
TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM = 37.0, 26.0, 35.0, 28.0
BOX_MM = (156.0, 225.0)
LINES, CHARACTERS = 22, 28
FOOTER_BELOW_MM = 7.0

POINTS_PER_MM = 72 / 25.4
BODY_PT = 16.0  # 3号
TITLE_PT = 22.0  # 2号
PAGE_NUMBER_PT = 14.0  # 4号
TABLE_PT = 9.0  # 小五, so that eleven columns stand on one page
CAPTION_PT = 12.0  # 小四
NOTE_PT = 9.0
CAPTION_LINE = 1.7  # height of the line of a caption, in its own type size
SMALL_LINE = 1.3  # height of a line in a table or a note, in its own type size
KEPT_TOGETHER = 3  # rows up to which a table is not split over pages
KEPT_WHOLE = 8  # and up to which one is that asks not to be
SHADE = "D0D0D0"  # ground of a cell that stands out, readable in grey print

LINE_PT = BOX_MM[1] * POINTS_PER_MM / LINES  # 28.99

# Size 3 is 15.75 pt in print and 16 pt in Word; the PDF is set a hair under a 28th of the line,
# without tracking, because Typst closes up Chinese punctuation only in untracked text.
SET_PT = BOX_MM[0] * POINTS_PER_MM / CHARACTERS - 0.001


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size and its margins, in millimetres (版面)."""

    page: tuple[float, float]
    top: float
    right: float
    bottom: float
    left: float

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of the text box (版心).

        >>> UPRIGHT.box, WIDE.box
        ((156.0, 225.0), (225.0, 156.0))
        """
        return self.page[0] - self.left - self.right, self.page[1] - self.top - self.bottom


UPRIGHT = Sheet(PAGE_MM, TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM)
WIDE = Sheet((PAGE_MM[1], PAGE_MM[0]), LEFT_MM, TOP_MM, RIGHT_MM, BOTTOM_MM)


SLIP = Sheet(PAGE_MM, 25.0, RIGHT_MM, 25.0, LEFT_MM)


@dataclass(frozen=True, slots=True)
class Set:
    """Type sizes of running text and titles, and the height of a line, in points (字号和行距)."""

    body: float
    line: float
    title: float


OFFICIAL = Set(BODY_PT, LINE_PT, TITLE_PT)
SMALL = Set(12.0, 20.0, 16.0)  # 小四 and 三号: a slip for one reader, on one page


def sheet_of(*, wide: bool, slip: bool = False) -> Sheet:
    """Give the page of a paper."""
    return SLIP if slip else WIDE if wide else UPRIGHT


def set_of(*, slip: bool) -> Set:
    """Give the type of a paper."""
    return SMALL if slip else OFFICIAL


def table_size(columns: int, *, dense: bool = False) -> float:
    """Give the type size of a table's cells: 五号, or 小五 where columns are many or rows are.

    >>> table_size(5), table_size(11), table_size(2, dense=True)
    (10.5, 9.0, 9.0)
    """
    return TABLE_PT if columns > 8 or dense else 10.5


def is_together(rows: int, *, whole: bool) -> bool:
    """Tell whether a table is set on one page.

    >>> is_together(3, whole=False), is_together(7, whole=False), is_together(7, whole=True)
    (True, False, True)
    """
    return rows <= (KEPT_WHOLE if whole else KEPT_TOGETHER)
