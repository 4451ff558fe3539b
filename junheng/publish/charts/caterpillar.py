"""The caterpillar: one dot and one interval a school, around zero or another middle (毛毛虫图).

Schools stand in the order given, never by their figure.  A grey band says how much nobody would
notice; what is not told keeps its line and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from junheng.publish.charts.frame import HALOS, SIGNED, WIDTH, breadth, framed, points, value_axis
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.palette import CALM, INK, INK_2, INK_3, SIDES
from junheng.publish.sentences.growth import interval, signed

_DESK = 480  # px, from here on numbers stand beside the lines
_ROW, _TALL = 24, 36  # px a school: beside its label, or under it
_HEAD = 22


@dataclass(frozen=True, slots=True)
class Around:
    """The middle the figures lie around, and how they are written."""

    middle: float = 0.0
    value: Callable[[float], str] = signed
    range: Callable[[float, float], str] = interval
    ticks: str = SIGNED  # how an axis writes them


@dataclass(frozen=True, slots=True)
class Reach:
    """One line: a figure with its interval, or why there is none."""

    label: str
    value: float | None
    low: float = 0.0
    high: float = 0.0
    side: str = "near"  # above, near, below
    word: str = ""


def caterpillar(
    rows: Sequence[Reach],
    *,
    title: str,
    subtitle: str,
    description: str,
    axis: str,
    ends: tuple[str, str, str],
    band: float = 0.0,
    width: int = WIDTH,
    around: Around = Around(),
) -> Chart:
    """Draw figures with their intervals around zero, or around another middle.

    Parameters
    ----------
    rows : sequence of Reach
        In the order of the register.
    ends : three words
        What lies left of the middle, around it and right of it.
    band : float
        Half width of the grey band; 0 draws none.
    around : Around
        Zero with signs by default.

    Raises
    ------
    ValueError
        There is no row with a value.
    """
    known = [row for row in rows if row.value is not None]
    if not known:
        raise ValueError("caterpillar has no value; say in words that nothing could be computed")
    is_wide = width >= _DESK
    step = _ROW if is_wide else _TALL
    left = max(breadth(row.label) for row in rows) + 14 if is_wide else 0.0
    right = 250 if is_wide else 0
    plot = int(width - left - right)
    height = _HEAD + step * len(rows)
    middle = around.middle
    edges = [abs(edge - middle) for row in known for edge in (row.low, row.high)]
    reach = max([*edges, 3 * band]) * 1.05
    near, far = middle - reach, middle + reach
    scale = alt.Scale(domain=[near, far], nice=False)
    x = alt.X("x:Q", scale=scale, axis=value_axis(axis, tickCount=5, labelExpr=around.ticks))

    def place(field: str = "y") -> alt.Y:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)

    def text(rows: list[dict[str, Any]], **mark: Any) -> alt.Chart:
        return (
            alt.Chart(points(rows))
            .mark_text(**({"color": INK} | mark))
            .encode(x=x, y=place(), text=alt.Text("text:N"))
        )

    layers: list[alt.Chart] = []
    if band:
        grey = points([{"x": middle - band, "x2": middle + band, "y": _HEAD - 4, "y2": height}])
        layers.append(
            alt.Chart(grey)
            .mark_rect(color=CALM)
            .encode(x=x, x2=alt.X2("x2:Q"), y=place(), y2=alt.Y2("y2:Q"))
        )
    zero = points([{"x": middle, "y": _HEAD - 4, "y2": height}])
    layers.append(
        alt.Chart(zero)
        .mark_rule(color=INK_3, strokeDash=[3, 3])
        .encode(x=x, y=place(), y2=alt.Y2("y2:Q"))
    )
    for at, word, align in zip((near, middle, far), ends, ("left", "center", "right"), strict=True):
        if is_wide or at != middle:
            layers.append(text([{"x": at, "y": 8, "text": word}], align=align, color=INK_2))
    heights = [_HEAD + n * step + step * (0.5 if is_wide else 0.7) for n in range(len(rows))]
    placed = list(zip(rows, heights, strict=True))
    named = [{"x": near, "y": y if is_wide else y - 16, "text": row.label} for row, y in placed]
    layers.append(text(named, align="right" if is_wide else "left", dx=-10 if is_wide else 0))
    untold = [{"x": middle, "y": y, "text": row.word} for row, y in placed if row.value is None]
    if untold:
        layers += [text(untold, color=INK_2, **halo) for halo in HALOS]
    for side in SIDES:
        own = [(row, y) for row, y in placed if row.value is not None and row.side == side]
        if own:
            layers += _lines(side, own, x, place, around)
    if is_wide:
        told = [(row, y) for row, y in placed if row.value is not None]
        words = [
            f"{around.value(r.value or 0.0)} {around.range(r.low, r.high)}　{r.word}"
            for r, _y in told
        ]
        beside = [{"x": far, "y": y, "text": w} for (_r, y), w in zip(told, words, strict=True)]
        layers.append(text(beside, align="left", dx=10))
    return Chart(
        spec=framed(alt.layer(*layers), width=plot, height=height),
        title=title,
        subtitle=subtitle,
        description=description,
        table=ChartTable(
            columns=("学校", axis, "95% 区间", "结论"),
            rows=tuple(
                (row.label, "…", "…", row.word)
                if row.value is None
                else (row.label, around.value(row.value), around.range(row.low, row.high), row.word)
                for row in rows
            ),
        ),
    )


def _lines(
    side: str, rows: Sequence[tuple[Reach, float]], x: alt.X, place: Any, around: Around
) -> list[alt.Chart]:
    """Draw all rows of one side in two layers: many layers are slow to put together."""
    colour, shape, filled = SIDES[side]
    bars = points([{"x": row.low, "x2": row.high, "y": y} for row, y in rows])
    dots = points(
        [
            {
                "x": row.value,
                "y": y,
                "word": f"{row.label}：{around.value(row.value or 0.0)}，{row.word}",
            }
            for row, y in rows
        ]
    )
    fill = {} if filled else {"fill": "#ffffff"}
    return [
        alt.Chart(bars)
        .mark_rule(color=colour, strokeWidth=3)
        .encode(x=x, x2=alt.X2("x2:Q"), y=place()),
        alt.Chart(dots)
        .mark_point(shape=shape, filled=filled, color=colour, size=80, opacity=1, **fill)
        .encode(x=x, y=place(), description=alt.Description("word:N")),
    ]
