"""The parts every page is made of (页面部件), as data; templates in ``templates/kit`` draw them.

A :class:`Figure` is a number that opens to where it came from.  A :class:`Table` sorts, filters
and pages by the address alone, so a list can be pasted into a chat.  A :class:`Rail` is the five
steps from 监测 to 评价.  A :class:`Chart` always has its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import Promise

from junheng.kernel.rounding import shown

Text = str | Promise
State = Literal["met", "near", "unmet", "not_computable", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its lineage: value, state as colour, mark and word, and an address."""

    value: float | Decimal | None
    digits: int = 1
    unit: str = ""
    state: State = ""
    url: str = ""  # where its lineage is shown
    missing: str = "·"  # · 未上报, — 不适用, … 人数不足不显示
    note: str = ""  # a word or two under the number

    @property
    def text(self) -> str:
        """The number as people read it."""
        return self.missing if self.value is None else shown(self.value, self.digits)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with a word or two of its own under it."""

    state: State
    note: str = ""

    def __str__(self) -> str:
        return self.state


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    label: Text
    unit: Text = ""
    kind: Literal["text", "number", "state", "tag"] = "text"
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """A column heading with the address that sorts by it."""

    column: Column
    url: str
    direction: Literal["ascending", "descending", "none"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the template draws it."""

    column: Column
    value: Any
    url: str = ""
    span: int = 1  # columns it stands over
    under: Standing | None = None  # the verdict again, where a phone shows only the first columns

    @property
    def figure(self) -> Figure | None:
        """The figure, when the cell is one."""
        return self.value if isinstance(self.value, Figure) else None

    @property
    def standing(self) -> Standing:
        """The state, with or without a note."""
        return self.value if isinstance(self.value, Standing) else Standing(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, and whether it is a standard row (标准行)."""

    cells: tuple[Cell, ...]
    is_standard: bool = False


def _sort_value(value: Any) -> tuple[bool, float, str]:
    raw = value.value if isinstance(value, Figure) else value
    if isinstance(raw, Standing):
        raw = raw.state
    if raw is None or raw == "":
        return (True, 0.0, "")
    if isinstance(raw, int | float | Decimal):
        return (False, float(raw), "")
    return (False, 0.0, str(raw))


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its address says: sorted, filtered, one page of it."""

    title: Text
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    page: Page[Any]
    total: int  # rows before the filter
    found: int  # rows after it
    prefix: str
    query: str
    order: str  # column the rows are sorted by, "-" before it for descending
    has_filter: bool
    workbook: str = ""  # address of the workbook
    empty: Text = ""
    keep: tuple[tuple[str, str], ...] = ()  # other parameters of the address
    footer: tuple[Row, ...] = ()
    as_cards: bool = False  # a phone shows each row as a card, every value with its heading

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        *,
        columns: Sequence[Column],
        rows: Iterable[Mapping[str, Any]],
        title: Text,
        standard: Iterable[Mapping[str, Any]] = (),
        footer: Iterable[Mapping[str, Any]] = (),
        prefix: str = "",
        per_page: int = 50,
        workbook: str = "",
        empty: Text = "",
        as_cards: bool = False,
    ) -> Table:
        """Build a table from rows by column name; ``row["url"]`` makes its first cell a link.

        ``row["span"]`` lets the first cell stand over so many columns; ``row["under"]`` is a
        standing that phones show under it.

        ``standard`` rows stand above the others on every page, ``footer`` rows below them.
        With two tables on a page, give each a ``prefix`` for its parameters.
        """
        every = list(rows)
        query = request.GET.get(f"{prefix}q", "").strip()
        kept = [row for row in every if _matches(row, columns, query)]
        order = request.GET.get(f"{prefix}sort", "")
        name = order.removeprefix("-")
        if any(column.name == name and column.sortable for column in columns):
            # empty values stay last whichever way
            filled = [row for row in kept if not _sort_value(row.get(name))[0]]
            blank = [row for row in kept if _sort_value(row.get(name))[0]]
            filled.sort(key=lambda row: _sort_value(row.get(name)), reverse=order.startswith("-"))
            kept = filled + blank
        page = Paginator(kept, per_page).get_page(request.GET.get(f"{prefix}page"))
        own = {f"{prefix}q", f"{prefix}sort", f"{prefix}page"}
        return cls(
            title=title,
            heads=tuple(_head(request, column, prefix, order) for column in columns),
            rows=tuple(_row(row, columns, is_standard=True) for row in standard)
            + tuple(_row(row, columns) for row in page),
            page=page,
            total=len(every),
            found=len(kept),
            prefix=prefix,
            query=query,
            order=order,
            has_filter=len(every) > 8,
            workbook=workbook,
            empty=empty,
            keep=tuple((k, v) for k, v in request.GET.items() if k not in own),
            footer=tuple(_row(row, columns, is_standard=True) for row in footer),
            as_cards=as_cards,
        )

    @property
    def is_filtered_empty(self) -> bool:
        """Tell whether only the filter leaves nothing."""
        return self.total > 0 and self.found == 0

    @property
    def anchor(self) -> str:
        """Where on the page the table stands."""
        return f"t{self.prefix}"

    def page_url(self, number: int) -> str:
        """Give the address of another page of this table."""
        pairs = dict(self.keep)
        if self.query:
            pairs[f"{self.prefix}q"] = self.query
        if self.order:
            pairs[f"{self.prefix}sort"] = self.order
        pairs[f"{self.prefix}page"] = str(number)
        return "?" + _encode(pairs)


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a long list that is no :class:`Table`, with the addresses of the others."""

    page: Page[Any]
    found: int
    anchor: str
    prefix: str
    keep: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, request: HttpRequest, rows: Sequence[Any], *, prefix: str, anchor: str, per_page: int
    ) -> Pages:
        """Cut a list into pages; ``prefix`` names its parameter of the address."""
        page = Paginator(rows, per_page).get_page(request.GET.get(f"{prefix}page"))
        kept = tuple((k, v) for k, v in request.GET.items() if k != f"{prefix}page")
        return cls(page, len(rows), anchor, prefix, kept)

    def page_url(self, number: int) -> str:
        """Give the address of another page of this list."""
        return "?" + _encode({**dict(self.keep), f"{self.prefix}page": str(number)})


def _encode(pairs: Mapping[str, str]) -> str:
    return urlencode(pairs)


def _matches(row: Mapping[str, Any], columns: Sequence[Column], query: str) -> bool:
    return not query or any(query.lower() in str(row.get(c.name, "")).lower() for c in columns)


def _head(request: HttpRequest, column: Column, prefix: str, order: str) -> Head:
    if not column.sortable:
        return Head(column, "", "none")
    pairs = request.GET.copy()
    pairs.pop(f"{prefix}page", None)
    pairs[f"{prefix}sort"] = f"-{column.name}" if order == column.name else column.name
    direction: Literal["ascending", "descending", "none"] = "none"
    if order.removeprefix("-") == column.name:
        direction = "descending" if order.startswith("-") else "ascending"
    return Head(column, f"?{pairs.urlencode()}", direction)


def _row(row: Mapping[str, Any], columns: Sequence[Column], *, is_standard: bool = False) -> Row:
    span = int(row.get("span", 1))
    cells = [
        Cell(
            columns[0],
            row.get(columns[0].name, ""),
            str(row.get("url", "")),
            span,
            row.get("under"),
        ),
        *(Cell(column, row.get(column.name, "")) for column in columns[span:]),
    ]
    return Row(tuple(cells), is_standard)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the rail."""

    label: Text
    state: Literal["done", "now", "ahead"]
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart drawn on the server: an active title, the picture, and the same data as a table."""

    title: Text  # the finding, as a sentence
    measure: Text  # measure, unit, scope, date
    svg: str  # without inline style; drawn by publish.charts
    columns: tuple[Text, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    note: Text = ""
    narrow: str = ""  # the same drawn for the width of a phone


@dataclass(frozen=True, slots=True)
class ContextBar:
    """The line under the navigation: region, school year, stage, data version, plan."""

    region: str
    parts: tuple[Text, ...] = ()
    switches: tuple[Switch, ...] = ()
    permalink: str = ""
    mark: Text = ""  # 自测 on pages of self-test data


@dataclass(frozen=True, slots=True)
class Switch:
    """A choice in the context bar that leads to other addresses."""

    label: Text
    options: tuple[tuple[Text, str, bool], ...] = field(default=())  # (label, url, is current)


def switches_of(label: Text, options: Iterable[tuple[Text, str, bool]]) -> tuple[Switch, ...]:
    """Offer a choice in the context bar, where there is more than one thing to choose."""
    held = tuple(options)
    return (Switch(label, held),) if len(held) > 1 else ()
