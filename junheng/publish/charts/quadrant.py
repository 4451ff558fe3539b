"""Level against growth: where a school stands, and how far it brought its pupils (水平×成长).

Two figures that tell different stories stand on two axes, each with its interval; the corners
have their names in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from junheng.publish.charts.frame import (
    HALOS,
    LABEL,
    SIGNED,
    WIDTH,
    breadth,
    framed,
    points,
    value_axis,
)
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.palette import CALM, INK, INK_3, SIDES
from junheng.publish.sentences.growth import interval, signed

_CORNERS = (
    (-1, 1, "水平低·成长高"),
    (1, 1, "水平高·成长高"),
    (-1, -1, "水平低·成长低"),
    (1, -1, "水平高·成长低"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One school: level and growth, each with its interval."""

    label: str
    level: tuple[float, float, float]  # value, low, high
    growth: tuple[float, float, float]
    side: str  # of the growth: above, near, below
    word: str  # the corner in words


def quadrant(
    spots: Sequence[Spot],
    *,
    title: str,
    subtitle: str,
    description: str,
    band: float,
    width: int = WIDTH,
) -> Chart:
    """Draw level (across) against growth (up), with error bars; ``band`` is drawn grey.

    Raises
    ------
    ValueError
        There is nothing to draw.
    """
    if not spots:
        raise ValueError("quadrant has no school; say in words that nothing could be computed")
    height = int(width * 0.62) if width >= WIDTH else width
    across = max(abs(edge) for spot in spots for edge in spot.level) * 1.1
    up = max([*(abs(edge) for spot in spots for edge in spot.growth), 3 * band]) * 1.2
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[-across, across], nice=False),
        axis=value_axis("水平（学生标准差）", tickCount=5, labelExpr=SIGNED),
    )
    y_axis = alt.Axis(title="成长（学生标准差）", tickCount=5, labelExpr=SIGNED, grid=False)

    def up_to(field: str = "y") -> alt.Y:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[-up, up], nice=False), axis=y_axis)

    grey = points([{"x": -across, "x2": across, "y": -band, "y2": band}])
    layers: list[alt.Chart] = [
        alt.Chart(grey)
        .mark_rect(color=CALM)
        .encode(x=x, x2=alt.X2("x2:Q"), y=up_to(), y2=alt.Y2("y2:Q"))
    ]
    for cross in (
        {"x": -across, "x2": across, "y": 0, "y2": 0},
        {"x": 0, "x2": 0, "y": -up, "y2": up},
    ):
        layers.append(
            alt.Chart(points([cross]))
            .mark_rule(color=INK_3, strokeDash=[3, 3])
            .encode(x=x, x2=alt.X2("x2:Q"), y=up_to(), y2=alt.Y2("y2:Q"))
        )
    for edge, align in ((-1, "left"), (1, "right")):
        corners = [
            {"x": side * across * 0.98, "y": high * up * 0.94, "text": word}
            for side, high, word in _CORNERS
            if side == edge
        ]
        layers.append(
            alt.Chart(points(corners))
            .mark_text(align=align, color=INK_3)
            .encode(x=x, y=up_to(), text=alt.Text("text:N"))
        )
    for side in SIDES:
        own = [spot for spot in spots if spot.side == side]
        if own:
            layers += _crosses(side, own, x, up_to)
    labels = points(
        [
            {"x": left, "y": top, "text": spot.label}
            for spot, left, top in _placed(spots, across, up, width, height)
        ]
    )
    for halo in HALOS:
        layers.append(
            alt.Chart(labels)
            .mark_text(color=INK, **halo)
            .encode(x=x, y=up_to(), text=alt.Text("text:N"))
        )
    return Chart(
        spec=framed(alt.layer(*layers), width=width - 50, height=height),
        title=title,
        subtitle=subtitle,
        description=description,
        table=ChartTable(
            columns=("学校", "水平", "水平的 95% 区间", "成长", "成长的 95% 区间", "位置"),
            rows=tuple(
                (
                    spot.label,
                    signed(spot.level[0]),
                    interval(*spot.level[1:]),
                    signed(spot.growth[0]),
                    interval(*spot.growth[1:]),
                    spot.word,
                )
                for spot in spots
            ),
        ),
    )


def _crosses(side: str, spots: Sequence[Spot], x: alt.X, up_to: Any) -> list[alt.Chart]:
    """Draw all spots of one side in two layers: many layers are slow to put together."""
    colour, shape, filled = SIDES[side]
    bars: list[dict[str, Any]] = []
    dots: list[dict[str, Any]] = []
    for spot in spots:
        (level, left, right), (growth, low, high) = spot.level, spot.growth
        bars += [
            {"x": left, "x2": right, "y": growth, "y2": growth},
            {"x": level, "x2": level, "y": low, "y2": high},
        ]
        dots.append({"x": level, "y": growth, "word": f"{spot.label}：{spot.word}"})
    fill = {} if filled else {"fill": "#ffffff"}
    return [
        alt.Chart(points(bars))
        .mark_rule(color=colour, opacity=0.55)
        .encode(x=x, x2=alt.X2("x2:Q"), y=up_to(), y2=alt.Y2("y2:Q")),
        alt.Chart(points(dots))
        .mark_point(shape=shape, filled=filled, color=colour, size=70, opacity=1, **fill)
        .encode(x=x, y=up_to(), description=alt.Description("word:N")),
    ]


def _placed(
    spots: Sequence[Spot], across: float, up: float, width: int, height: int
) -> list[tuple[Spot, float, float]]:
    """Find a free place for each name beside its dot; where there is none the table names it."""
    plot = width - 50

    def at(spot: Spot) -> tuple[float, float]:
        return (spot.level[0] / across + 1) / 2 * plot, (1 - spot.growth[0] / up) / 2 * height

    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in map(at, spots)]
    out = []
    for spot in spots:
        at_x, at_y = at(spot)
        half = breadth(spot.label) / 2
        for dx, dy in (
            (half + 9, -9),
            (half + 9, 10),
            (-half - 9, -9),
            (-half - 9, 10),
            (0, -16),
            (0, 16),
        ):
            box = (at_x + dx - half, at_y + dy - LABEL / 2, at_x + dx + half, at_y + dy + LABEL / 2)
            inside = box[0] >= 0 and box[2] <= plot and box[1] >= 22 and box[3] <= height - 22
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                out.append((spot, (at_x + dx) / plot * 2 * across - across,
                            up - (at_y + dy) / height * 2 * up))  # fmt: skip
                break
    return out


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
