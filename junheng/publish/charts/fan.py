"""The fan: where a start leads, the middle line and others to both sides (成长图)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from junheng.kernel.rounding import shown
from junheng.publish.charts.frame import WIDTH, breadth, framed, points, value_axis
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.palette import CALM, FOCUS, INK, INK_3

_HEIGHT = 260


def fan(
    starts: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    *,
    title: str,
    subtitle: str,
    description: str,
    axes: tuple[str, str],
    width: int = WIDTH,
) -> Chart:
    """Draw lines over the same starts, from the lowest to the highest; the middle one is strong.

    Parameters
    ----------
    starts : sequence of float
        Rising.
    lines : mapping of name to values, one a start
        In order from the lowest to the highest; an odd number.
    axes : two words
        What lies across, and what is up.

    Raises
    ------
    ValueError
        Fewer than two starts, no middle line, or a line of another length.
    """
    if len(starts) < 2 or len(lines) % 2 == 0:
        raise ValueError(f"fan has {len(starts)} starts and {len(lines)} lines; give 2 and an odd")
    if any(len(values) != len(starts) for values in lines.values()):
        raise ValueError("every line of a fan has a value for every start")
    names, rows = list(lines), list(lines.values())
    low, high = min(map(min, rows)), max(map(max, rows))
    margin = max(high - low, 1.0) * 0.05
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[starts[0], starts[-1]], nice=False),
        axis=value_axis(axes[0], tickCount=5),
    )
    title_up = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -12,
                "titleX": -30, "titleColor": INK_3}  # fmt: skip
    scale = alt.Scale(domain=[low - margin, high + margin], nice=False)

    def up(field: str = "y") -> alt.Y:
        axis = alt.Axis(title=axes[1], tickCount=5, grid=False, **title_up)
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    layers: list[alt.Chart] = []
    for lower, upper in zip(rows, reversed(rows), strict=True):
        if lower is upper:
            break
        between = [{"x": a, "y": b, "y2": c} for a, b, c in zip(starts, lower, upper, strict=True)]
        layers.append(
            alt.Chart(points(between))
            .mark_area(color=CALM, opacity=0.8)
            .encode(x=x, y=up(), y2=alt.Y2("y2:Q"))
        )
    middle = names[len(names) // 2]
    for name, values in lines.items():
        own = [{"x": a, "y": b} for a, b in zip(starts, values, strict=True)]
        mark = {"color": FOCUS, "strokeWidth": 2.5} if name == middle else {"color": INK_3}
        layers.append(alt.Chart(points(own)).mark_line(**mark).encode(x=x, y=up()))
    pixel = (high - low + 2 * margin) / _HEIGHT
    ends = [
        {"x": starts[-1], "y": at, "text": name}
        for name, at in zip(names, _apart([values[-1] for values in rows], 14 * pixel), strict=True)
    ]
    layers.append(
        alt.Chart(points(ends))
        .mark_text(align="left", dx=6, color=INK)
        .encode(x=x, y=up(), text=alt.Text("text:N"))
    )
    right = max(map(breadth, names)) + 66
    return Chart(
        spec=framed(alt.layer(*layers), width=int(width - right), height=_HEIGHT),
        title=title,
        subtitle=subtitle,
        description=description,
        table=ChartTable(
            columns=(axes[0], *names),
            rows=tuple(
                (shown(start, 1), *(shown(values[n], 1) for values in rows))
                for n, start in enumerate(starts)
            ),
        ),
    )


def _apart(values: Sequence[float], gap: float) -> list[float]:
    """Move the places of names, rising, so far apart that none covers another.

    >>> _apart([1.0, 1.5, 9.0], 1.0)
    [0.75, 1.75, 9.0]
    """
    placed: list[list[float]] = []  # groups of touching names: first place, how many
    for value in values:
        placed.append([value, 1.0])
        while len(placed) > 1:
            (first, n), (second, m) = placed[-2:]
            if second - first >= n * gap:
                break
            middle = (n * (first + (n - 1) * gap / 2) + m * (second + (m - 1) * gap / 2)) / (n + m)
            placed[-2:] = [[middle - (n + m - 1) * gap / 2, n + m]]
    return [first + k * gap for first, n in placed for k in range(int(n))]
