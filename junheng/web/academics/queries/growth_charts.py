"""The pictures of growth, drawn once for each reader and choice (增值的图)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from junheng.measure.growth.report import Span
from junheng.publish import charts
from junheng.publish.charts.frame import NARROW, WIDTH
from junheng.publish.sentences import growth as said
from junheng.publish.sentences import render
from junheng.web.academics.queries.growth import Shown
from junheng.web.shared.kit import Chart

ENDS = ("← 低于预期", "与预期一致", "高于预期 →")
_BROAD = 900  # px: one picture over the whole page
_SIDES = {"high": "above", "middle": "near", "low": "below"}


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a picture shows of what; how it is made does not count."""

    key: tuple[object, ...]
    width: int  # on a desk
    make: Callable[[int], charts.Chart] = field(compare=False, repr=False)


@lru_cache(maxsize=256)
def _drawn(picture: _Picture) -> Chart:
    wide = picture.make(picture.width)
    return Chart(
        title=wide.title,
        measure=wide.subtitle,
        svg=charts.svg(wide),
        narrow=charts.svg(picture.make(NARROW)),
        columns=wide.table.columns,
        rows=wide.table.rows,
    )


def caterpillar_of(shown: Shown, change: str = "") -> Chart | None:
    """Draw growth around the county's zero line, as computed or with one thing changed."""
    report = shown.report
    if report is None:
        return None
    spans = report.model.schools
    label = ""
    for one in report.changes:
        if one.change == change and not one.reason:
            spans, label = one.schools, one.label
    if not spans:
        return None
    band = report.card.band
    names = shown.names

    def make(width: int) -> charts.Chart:
        rows = [_reach(name, spans.get(code)) for code, name in names.items()]
        told = "；".join(f"{row.label} {said.signed(row.value)}，{row.word}"
                        for row in rows if row.value is not None)  # fmt: skip
        return charts.caterpillar(
            rows,
            title=f"{shown.headline.text}（{label}）" if label else shown.headline.text,
            subtitle=f"{shown.run.outcome.name}，单位：学生标准差，灰带：±{band:.2f}"
            "以内实际意义不大，学校按代码排列",
            description=render("growth.chart_described", {"each": told}).text,
            axis="增值（学生标准差）",
            ends=ENDS,
            band=band,
            width=width,
        )

    return _drawn(_Picture(("caterpillar", *shown.key, label), _BROAD, make))


def _reach(name: str, span: Span | None) -> charts.Reach:
    if span is None:
        return charts.Reach(name, None, word=said.WORDS["too_few"])
    word = said.WORDS[span.verdict]
    return charts.Reach(name, span.effect, span.low, span.high, span.verdict, word)


def quadrant_of(shown: Shown) -> Chart | None:
    """Draw level against growth."""
    report = shown.report
    spots = [
        charts.Spot(
            line.name,
            (line.level.mean, line.level.low, line.level.high),
            (line.span.effect, line.span.low, line.span.high),
            line.span.verdict,
            line.corner,
        )
        for line in shown.lines
        if line.level and line.span
    ]
    if report is None or not spots:
        return None
    band = report.card.band
    title = render("growth.chart_quadrant", {}).text
    each = "；".join(f"{spot.label} {spot.word}" for spot in spots)

    def make(width: int) -> charts.Chart:
        return charts.quadrant(
            spots,
            title=title,
            subtitle=f"{shown.run.outcome.name}，0 是全县平均；区间碰到 0 的写“平”",
            description=f"{title}：{each}。",
            band=band,
            width=width,
        )

    return _drawn(_Picture(("quadrant", *shown.key), WIDTH, make))


def level_chart_of(shown: Shown) -> Chart | None:
    """Draw where schools stand, where growth is not computable."""
    rows = [
        charts.Reach(line.name, line.level.mean, line.level.low, line.level.high,
                     _SIDES[line.level.place], line.level_word)
        if line.level
        else charts.Reach(line.name, None, word=said.WORDS["too_few"])
        for line in shown.lines
    ]  # fmt: skip
    if not any(row.value is not None for row in rows):
        return None
    title = render("growth.level", {"exam": shown.run.outcome.name}).text

    def make(width: int) -> charts.Chart:
        return charts.caterpillar(
            rows,
            title=title,
            subtitle="单位：学生标准差，0 是全县平均；学校按代码排列",
            description=title,
            axis="水平（学生标准差）",
            ends=("← 低于全县", "", "高于全县 →"),
            width=width,
        )

    return _drawn(_Picture(("level", *shown.key), _BROAD, make))
