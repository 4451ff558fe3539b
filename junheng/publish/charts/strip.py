"""The dot strip: how unequal is one indicator, and who makes it so (点带图).

Every school is a dot on one line, its area the number of its pupils, so a reader sees at once
whether a far value belongs to many children or to a few.  The standard is a dashed line, the
mean of the county, weighted by pupils, a solid one.  Schools that fall short are named.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
    lanes,
    points,
    value_axis,
)
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.palette import (
    COLOURS,
    FOCUS,
    INK,
    INK_2,
    INK_3,
    LIMIT,
    OUTLINE,
    SHAPES,
    STATE_LABELS,
)
from junheng.publish.sentences.kinds import told

_LANE = 18  # px, height of one lane of labels
_LARGEST = 900.0  # px², area of the largest dot
_SMALLEST = 24.0
_NAMED = 6  # schools named at most; the table names all


@dataclass(frozen=True, slots=True)
class Dot:
    """One school on the strip."""

    label: str
    value: float
    pupils: float
    state: State | None  # None where the rule sets no standard for one school


@dataclass(frozen=True, slots=True)
class _Placed:
    dot: Dot
    x: float  # px from the left
    y: float  # px below the middle of the band
    area: float


def strip(
    dots: Sequence[Dot],
    *,
    title: str,
    subtitle: str,
    description: str,
    axis: str,
    limit: float | None,
    mean: float | None,
    digits: int = 1,
    width: int = WIDTH,
) -> Chart:
    """Draw one indicator of one stage as a strip of schools.

    Parameters
    ----------
    dots : sequence of Dot
        Schools with a value; those without one belong into a note, not onto an axis.
    axis : str
        Measure and unit, printed under the axis.
    limit, mean : float or None
        The standard, and the county's mean weighted by pupils.
    digits : int
        Decimals of the values in labels and table.

    Raises
    ------
    ValueError
        There is no dot to draw.
    """
    if not dots:
        raise ValueError("strip has no dots; say in words that nothing could be computed")
    top = ceiling(max([d.value for d in dots] + [v for v in (limit, mean) if v is not None]))
    placed, depth = _dodged(dots, top=top, width=width)
    named = _named(dots)
    labels = [f"{d.label} {told(d.value, limit, digits)}" for d in named]
    centres = [
        _inside(d.value / top * width, breadth(t), width)
        for d, t in zip(named, labels, strict=True)
    ]
    lane = lanes(centres, [breadth(t) for t in labels])
    head = (max(lane, default=-1) + 1) * _LANE + 8
    captions = _captions(mean, limit, digits=digits, top=top, width=width)
    foot = 24 + _LANE * max((caption.row for caption in captions), default=0)
    height = int(head + 2 * depth + foot)
    middle = head + depth
    x_scale = alt.Scale(domain=[0, top], nice=False)
    y_scale = alt.Scale(domain=[height, 0], nice=False)

    def place(field: str = "y") -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=None)

    x = alt.X("x:Q", scale=x_scale, axis=value_axis(axis, tickCount=6))
    layers: list[alt.Chart] = []
    for line, colour, dash in ((mean, INK_2, [1, 0]), (limit, LIMIT, [5, 3])):
        if line is not None:
            rule = points([{"x": line, "y": head - 4, "y2": height}])
            layers.append(
                alt.Chart(rule)
                .mark_rule(color=colour, strokeDash=dash)
                .encode(x=x, y=place(), y2=alt.Y2("y2:Q"))
            )
    for caption in captions:
        low = height - 8 - caption.row * _LANE
        foot_text = points([{"x": caption.left / width * top, "y": low, "text": caption.text}])
        for halo in HALOS:
            layers.append(
                alt.Chart(foot_text)
                .mark_text(color=caption.colour, align="left", **halo)
                .encode(x=x, y=place(), text=alt.Text("text:N"))
            )
    shapes: list[tuple[State | None, str]] = [*SHAPES.items(), (None, "circle")]
    for state, shape in shapes:
        rows = [
            {
                "x": p.dot.value,
                "y": middle + p.y,
                "size": p.area,
                "word": f"{p.dot.label}：{told(p.dot.value, limit, digits)}，"
                f"{shown(p.dot.pupils, 0)} 人" + (f"，{STATE_LABELS[state]}" if state else ""),
            }
            for p in placed
            if p.dot.state == state
        ]
        if rows:
            layers.append(
                alt.Chart(points(rows))
                .mark_point(
                    shape=shape,
                    filled=True,
                    color=COLOURS[state] if state else FOCUS,
                    opacity=0.8,
                    stroke=OUTLINE if state in ("near", "not_computable") else "#ffffff",
                    strokeWidth=1,
                )
                .encode(
                    x=x,
                    y=place(),
                    size=alt.Size("size:Q", scale=None),
                    description=alt.Description("word:N"),
                )
            )
    for dot, row in zip(named, lane, strict=True):
        at = next(p for p in placed if p.dot is dot)
        leader = points([{"x": dot.value, "y": head - 10 - row * _LANE, "y2": middle + at.y}])
        layers.append(
            alt.Chart(leader)
            .mark_rule(color=INK_3, strokeWidth=0.6)
            .encode(x=x, y=place(), y2=alt.Y2("y2:Q"))
        )
    for dot, text, centre, row in zip(named, labels, centres, lane, strict=True):
        label = points([{"x": centre / width * top, "y": head - 16 - row * _LANE, "text": text}])
        colour = LIMIT if dot.state == "unmet" else INK
        for halo in HALOS:
            layers.append(
                alt.Chart(label)
                .mark_text(color=colour, **halo)
                .encode(x=x, y=place(), text=alt.Text("text:N"))
            )
    judged = any(d.state for d in dots)
    return Chart(
        spec=framed(alt.layer(*layers), width=width, height=height),
        title=title,
        subtitle=subtitle,
        description=description,
        table=ChartTable(
            columns=("学校", axis, "学生数", *(("达标情况",) if judged else ())),
            rows=tuple(
                (
                    d.label,
                    told(d.value, limit, digits),
                    shown(d.pupils, 0),
                    *((STATE_LABELS[d.state] if d.state else "—",) if judged else ()),
                )
                for d in dots
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Caption:
    """The name of a line at its foot."""

    text: str
    colour: str
    left: float  # px
    row: int  # lines of text above the axis


def _captions(
    mean: float | None, limit: float | None, *, digits: int, top: float, width: int
) -> list[_Caption]:
    """Write the names of the lines, each beside its own and none over the other.

    A name stands on the side away from the other line, on the other side where it would leave
    the picture, and one row higher where the two would still overprint.
    """
    lines = [
        (value, f"{word} {told(value, limit, digits)}", colour)
        for value, word, colour in ((mean, "全县平均", INK_2), (limit, "标准", LIMIT))
        if value is not None
    ]
    out: list[_Caption] = []
    for value, text, colour in lines:
        length, at = breadth(text), value / top * width
        lower = any(value < other for other, _, _ in lines)
        sides = [at - 5 - length, at + 5]
        left = sides[0] if lower else sides[1]
        if left < 0 or left + length > width:
            left = sides[1] if lower else sides[0]
        left = min(max(left, 0.0), max(0.0, width - length))
        row = sum(left < o.left + breadth(o.text) + 4 and o.left < left + length + 4 for o in out)
        out.append(_Caption(text, colour, left, row))
    return out


def _named(dots: Sequence[Dot]) -> list[Dot]:
    """Choose the schools to name: the lowest that fall short, and the highest of all."""
    short = sorted((d for d in dots if d.state == "unmet"), key=lambda d: d.value)[:_NAMED]
    highest = max(dots, key=lambda d: d.value)
    return short if highest in short or len(dots) < 3 else [*short, highest]


def _inside(centre: float, length: float, width: int) -> float:
    return min(max(centre, length / 2), width - length / 2)


def _dodged(dots: Sequence[Dot], *, top: float, width: int) -> tuple[list[_Placed], float]:
    """Move dots off the middle line until none hides another; the largest stay nearest."""
    most = max(d.pupils for d in dots) or 1.0
    placed: list[_Placed] = []
    for dot in sorted(dots, key=lambda d: (-d.pupils, d.label)):
        area = max(_SMALLEST, _LARGEST * dot.pupils / most)
        radius, x = math.sqrt(area / math.pi), dot.value / top * width
        taken = list(_taken(placed, x, radius))
        y = min((_first_free(taken, side) for side in (-1, 1)), key=abs)
        placed.append(_Placed(dot, x, y, area))
    depth = max(abs(p.y) + math.sqrt(p.area / math.pi) for p in placed)
    return placed, depth + 4


def _taken(placed: Sequence[_Placed], x: float, radius: float) -> Iterator[tuple[float, float]]:
    """Give where a dot at ``x`` would hide another: the middle and the half of each stretch."""
    for p in placed:
        reach = 0.8 * (radius + math.sqrt(p.area / math.pi))
        if abs(x - p.x) < reach:
            yield p.y, math.sqrt(reach**2 - (x - p.x) ** 2)


def _first_free(taken: Sequence[tuple[float, float]], side: int) -> float:
    """Walk away from the middle in steps of two pixels, over every stretch that is taken.

    >>> _first_free([(0.0, 3.5), (5.0, 2.0)], 1), _first_free([(0.0, 3.5)], -1)
    (8.0, -4.0)
    """
    y, moved = 0.0, True
    while moved:
        moved = False
        for middle, half in taken:
            if abs(y - middle) < half - 1e-9:
                y = side * 2.0 * math.ceil((side * middle + half) / 2 - 1e-9)
                moved = True
    return y
