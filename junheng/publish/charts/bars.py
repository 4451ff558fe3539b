"""Horizontal bars against a limit: a school, its county and the standard; or seven coefficients.

One bar is in focus and coloured by its state, the rest stay grey; the limit is a dashed line and
every bar carries its number, so the chart can be read without its axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from junheng.kernel.rounding import shown
from junheng.measure.engine.verdict import State
from junheng.publish.charts.frame import (
    HALOS,
    WIDTH,
    breadth,
    ceiling,
    framed,
    points,
    value_axis,
)
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.palette import (
    COLOURS,
    FOCUS,
    INK,
    INK_2,
    LIMIT,
    MARKS,
    OUTLINE,
    REST,
    STATE_LABELS,
)
from junheng.publish.sentences.kinds import told

_ROW = 22  # px
_BESIDE = 40  # px: the number beside a bar that reaches the end of the axis


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``state`` None means context, drawn grey."""

    label: str
    value: float | None
    state: State | None = None
    focus: bool = False  # in focus though the rule gives no state


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    subtitle: str,
    description: str,
    axis: str,
    limit: float | None,
    at_most: bool = False,
    digits: int = 1,
    most: float | None = None,
    width: int = WIDTH,
) -> Chart:
    """Draw labelled horizontal bars in the order given; ``at_most`` says how the limit holds.

    The axis does not go beyond ``most``, where nothing can: 100 for percentages of a whole.
    A row without a value keeps its place and says 未上报; it is not drawn as zero.

    Raises
    ------
    ValueError
        There is no row with a value.
    """
    values = [row.value for row in rows if row.value is not None]
    if not values:
        raise ValueError("bars has no value; say in words that nothing could be computed")
    top = ceiling(max([*values, limit or 0.0]) * 1.08)
    margin = max(breadth(row.label) for row in rows) + 12
    if most is not None and top >= most >= max(values):
        top, margin = most, margin + _BESIDE
    plot = width - int(margin)
    height = _ROW * len(rows) + 20
    x = alt.X(
        "x:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=value_axis(axis, tickCount=6)
    )

    def place(field: str = "y") -> alt.Y:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)

    limit_word = "不高于" if at_most else "标准"
    judged = limit is not None or any(row.state for row in rows)
    layers: list[alt.Chart] = []
    labels: list[alt.Chart] = []  # drawn last, over the line of the limit
    for number, row in enumerate(rows):
        y = 20 + number * _ROW + _ROW / 2
        mark = f"{MARKS[row.state]} " if row.state else ""
        layers.append(
            alt.Chart(points([{"x": 0, "y": y, "text": row.label}]))
            .mark_text(align="right", dx=-8, color=INK)
            .encode(x=x, y=place(), text=alt.Text("text:N"))
        )
        if row.value is None:
            word = "未上报（不是 0）"
        else:
            word = mark + told(row.value, limit, digits, at_most=at_most)
            layers.append(
                alt.Chart(
                    points([{"x": 0, "x2": row.value, "y": y, "word": f"{row.label}：{word}"}])
                )
                .mark_bar(
                    size=16,
                    color=COLOURS[row.state] if row.state else FOCUS if row.focus else REST,
                    stroke=OUTLINE if row.state == "near" else None,
                )
                .encode(x=x, x2=alt.X2("x2:Q"), y=place(), description=alt.Description("word:N"))
            )
        text = points([{"x": row.value or 0, "y": y, "text": word}])
        colour = LIMIT if row.state == "unmet" else INK_2
        for halo in HALOS:
            labels.append(
                alt.Chart(text)
                .mark_text(align="left", dx=6, color=colour, **halo)
                .encode(x=x, y=place(), text=alt.Text("text:N"))
            )
    if limit is not None:
        layers.append(
            alt.Chart(points([{"x": limit, "y": 16, "y2": height}]))
            .mark_rule(color=LIMIT, strokeDash=[5, 3])
            .encode(x=x, y=place(), y2=alt.Y2("y2:Q"))
        )
        layers.append(
            alt.Chart(
                points([{"x": limit, "y": 8, "text": f"{limit_word} {shown(limit, digits)}"}])
            )
            .mark_text(color=LIMIT)
            .encode(x=x, y=place(), text=alt.Text("text:N"))
        )
    return Chart(
        spec=framed(alt.layer(*layers, *labels), width=plot, height=height),
        title=title,
        subtitle=subtitle,
        description=description,
        table=ChartTable(
            columns=("项目", axis, *((limit_word, "达标情况") if judged else ())),
            rows=tuple(
                (
                    row.label,
                    "未上报"
                    if row.value is None
                    else told(row.value, limit, digits, at_most=at_most),
                    *(
                        (shown(limit, digits), STATE_LABELS[row.state] if row.state else "—")
                        if judged
                        else ()
                    ),
                )
                for row in rows
            ),
        ),
    )
