"""Years of one figure as a line that breaks where the definition changes (走势图)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from junheng.kernel.rounding import shown
from junheng.publish.charts.frame import WIDTH, breadth, ceiling, framed, points
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.palette import INK_2, INK_3, LIMIT, LINE, SERIES
from junheng.publish.sentences.kinds import told

_HEIGHT = 180


@dataclass(frozen=True, slots=True)
class Year:
    """One figure of one series in one year; ``comparable`` joins it to the year before."""

    series: str
    label: str  # 2025 年
    value: float | None
    comparable: bool = True


def trend(
    years: Sequence[Year],
    *,
    title: str,
    subtitle: str,
    description: str,
    axis: str,
    limit: float | None,
    at_most: bool = False,
    digits: int = 1,
    width: int = WIDTH,
) -> Chart:
    """Draw up to four series over the same years, each named at its end.

    A year without a value is a gap, a year that is not comparable starts a new piece of line.

    Raises
    ------
    ValueError
        No value at all, or more than four series.
    """
    limit_word = "不高于" if at_most else "标准"
    names = list(dict.fromkeys(year.series for year in years))
    labels = list(dict.fromkeys(year.label for year in years))
    values = [year.value for year in years if year.value is not None]
    if not values or len(names) > len(SERIES):
        raise ValueError(
            f"trend has {len(values)} values and {len(names)} series; "
            f"give at least one value and at most {len(SERIES)} series"
        )
    top = ceiling(max([*values, limit or 0.0]) * 1.05)
    ends = 60 + (max(breadth(name) for name in names) if len(names) > 1 else 0)
    x = alt.X(
        "label:O",
        sort=labels,
        scale=alt.Scale(padding=0.4),
        axis=alt.Axis(title=None, labelAngle=0, grid=False),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(
            title=axis,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-12,
            titleX=-30,
            titleColor=INK_3,
            tickCount=4,
            domain=False,
            gridColor=LINE,
        ),
    )
    layers: list[alt.Chart] = []
    if limit is not None:
        base = points([{"label": labels[0], "value": limit}])
        layers.append(alt.Chart(base).mark_rule(color=LIMIT, strokeDash=[5, 3]).encode(y=y))
        layers.append(
            alt.Chart(points([{"value": limit, "text": f"{limit_word} {shown(limit, digits)}"}]))
            .mark_text(color=LIMIT, align="left", dy=-8, dx=4)
            .encode(x=alt.value(0), y=y, text=alt.Text("text:N"))
        )
    above = _highest_at_the_end(years, names)
    for name, colour in zip(names, SERIES, strict=False):
        own = [year for year in years if year.series == name]
        for piece in _pieces(own):
            rows = [
                {
                    "label": year.label,
                    "value": year.value,
                    "text": told(year.value or 0.0, limit, digits, at_most=at_most),
                    "word": f"{name}，{year.label}：{shown(year.value, digits)}",
                }
                for year in piece
            ]
            base_chart = alt.Chart(points(rows))
            layers.append(base_chart.mark_line(color=colour, strokeWidth=2).encode(x=x, y=y))
            layers.append(
                base_chart.mark_point(filled=True, color=colour, size=45, opacity=1).encode(
                    x=x, y=y, description=alt.Description("word:N")
                )
            )
            layers.append(
                base_chart.mark_text(dy=-12 if name == above else 14, color=INK_2).encode(
                    x=x, y=y, text=alt.Text("text:N")
                )
            )
        last = next((year for year in reversed(own) if year.value is not None), None)
        if last is not None and len(names) > 1:
            layers.append(
                alt.Chart(points([{"label": last.label, "value": last.value, "text": name}]))
                .mark_text(align="left", dx=12, color=colour)
                .encode(x=x, y=y, text=alt.Text("text:N"))
            )
    return Chart(
        spec=framed(alt.layer(*layers), width=width - int(ends), height=_HEIGHT),
        title=title,
        subtitle=subtitle,
        description=description,
        table=ChartTable(
            columns=("年份", *names),
            rows=tuple(
                (label, *(_cell(years, name, label, digits) for name in names)) for label in labels
            ),
        ),
    )


def _highest_at_the_end(years: Sequence[Year], names: Sequence[str]) -> str:
    """Choose the series whose numbers stand above its line; the others have theirs below."""
    ends = {y.series: y.value for y in years if y.value is not None}
    return max((n for n in names if n in ends), key=lambda n: ends[n])


def _pieces(years: Sequence[Year]) -> list[list[Year]]:
    """Cut a series where a value is missing or the definition changed."""
    pieces: list[list[Year]] = []
    joined = False
    for year in years:
        if year.value is None:
            joined = False
            continue
        if joined and year.comparable:
            pieces[-1].append(year)
        else:
            pieces.append([year])
        joined = True
    return pieces


def _cell(years: Sequence[Year], name: str, label: str, digits: int) -> str:
    for year in years:
        if year.series == name and year.label == label:
            if year.value is None:
                return "未上报"
            return shown(year.value, digits) + ("" if year.comparable else "（口径不同）")
    return "—"
