"""What a chart is: a specification, the words around it and the same data as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The data behind a chart, as people read them (图表数据)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"a row has {len(row)} cells but the table {len(self.columns)} columns: {row}"
                )


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart for web, PDF and Word alike (图表).

    ``title`` is a sentence that says what the chart shows, ``subtitle`` names measure, unit,
    scope and date, ``description`` tells a reader who cannot see it the same.
    """

    spec: Mapping[str, Any]  # Vega-Lite, without a title: every surface prints it as text
    title: str
    subtitle: str
    description: str
    table: ChartTable
