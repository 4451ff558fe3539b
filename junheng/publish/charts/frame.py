"""The frame every chart stands in: axes, faces, hairlines (图表样式)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import altair as alt

from junheng.publish.charts.palette import INK_2, INK_3, LINE
from junheng.publish.render.faces import SANS

WIDTH = 640
NARROW = 270  # the same picture for the width of a phone
LABEL = 12  # px, size of every text in a chart

# A text that may cross a line is drawn twice: first as a white outline, then itself.
HALOS: tuple[dict[str, Any], ...] = ({"stroke": "#ffffff", "strokeWidth": 4}, {})

SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+.2~f')"  # labels around zero


_STYLE = alt.Config(
    font=SANS,
    background="transparent",
    view=alt.ViewConfig(stroke=None),
    axis=alt.AxisConfig(
        labelFontSize=LABEL,
        titleFontSize=LABEL,
        titleFontWeight="normal",
        labelColor=INK_2,
        titleColor=INK_2,
        domainColor=LINE,
        tickColor=LINE,
        gridColor=LINE,
        tickSize=4,
    ),
    text=alt.MarkConfig(fontSize=LABEL, color=INK_2),
).to_dict()


def framed(chart: alt.LayerChart, *, width: int, height: int) -> dict[str, Any]:
    """Give a chart its size and the house style and return the plain specification."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # each part was checked when it was made
    spec["config"] = _STYLE  # set here: a property of the chart would copy the whole of it first
    return spec | {"width": width, "height": height, "padding": 8}


def points(rows: Iterable[dict[str, Any]]) -> alt.Data:
    """Wrap rows for a layer."""
    return alt.Data(values=tuple(rows))  # a list would be copied by every step of a layer


def ceiling(value: float) -> float:
    """Round up to a number an axis may end on: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ.

    >>> ceiling(26.4), ceiling(0.54), ceiling(3120), ceiling(0)
    (30.0, 0.6, 4000.0, 1.0)
    """
    if value <= 0:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(value))
    for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if value <= step * scale * (1 + 1e-9):
            return round(step * scale, 10)
    raise AssertionError(f"no step above {value}")


def breadth(text: str) -> float:
    """Estimate how wide a label is drawn, in px: a Chinese character is one em, others half.

    >>> breadth("标准 7.5")
    48.0
    """
    return sum(LABEL if ord(c) > 0x2E80 else LABEL / 2 for c in text)


def lanes(centres: list[float], widths: list[float], gap: float = 8) -> list[int]:
    """Stack labels that would overlap: the lane of each, 0 lowest, in the order given.

    >>> lanes([10, 20, 200], [40, 40, 40])
    [0, 1, 0]
    """
    ends: list[float] = []
    out = [0] * len(centres)
    for index in sorted(range(len(centres)), key=lambda i: centres[i]):
        left = centres[index] - widths[index] / 2
        lane = next((n for n, end in enumerate(ends) if end + gap <= left), len(ends))
        if lane == len(ends):
            ends.append(0.0)
        ends[lane] = centres[index] + widths[index] / 2
        out[index] = lane
    return out


def value_axis(title: str, **keywords: Any) -> alt.Axis:
    """Draw a value axis along the bottom, its title at the right end."""
    return alt.Axis(
        title=title,
        titleAnchor="end",
        titleAlign="right",
        titleColor=INK_3,
        grid=False,
        **keywords,
    )
