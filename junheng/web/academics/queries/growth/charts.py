"""The pictures of growth (增值的图): drawn by the job that computes, kept for what stands on them.

The picture of a county takes up to a second.  While a job draws, the table stands in its place;
where a picture was deleted the first reader waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from junheng.measure.growth.report import Span
from junheng.publish import charts
from junheng.publish.charts.frame import NARROW, WIDTH
from junheng.publish.sentences import growth as said
from junheng.publish.sentences import render
from junheng.web.academics.queries.growth.runs import Shown
from junheng.web.academics.queries.kept import is_kept, kept
from junheng.web.shared.kit import Chart

ENDS = ("← 低于预期", "与预期一致", "高于预期 →")
BROAD = 900  # px: one picture over the whole page
_SIDES = {"high": "above", "middle": "near", "low": "below"}


def drawn(
    shown: Shown,
    what: str,
    facts: object,
    width: int,
    make: Callable[[int], charts.Chart],
    *,
    table: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | None = None,
    comes: bool = False,
) -> Chart:
    """Give the picture of some facts, for a desk and for a phone; a table of its own beside it.

    With ``comes`` a picture that is not there yet is left to the job that draws it.
    """

    def draw() -> Chart:
        wide = make(width)
        columns, rows = table or (wide.table.columns, wide.table.rows)
        return Chart(
            title=wide.title,
            measure=wide.subtitle,
            svg=charts.svg(wide),
            narrow=charts.svg(make(NARROW)),
            columns=columns,
            rows=rows,
        )

    made_with = repr((shown.run.outcome.name, facts))
    if comes and not is_kept(shown.run.spec_sha256, what, made_with=made_with, of="growth"):
        bare = make(width)
        columns, rows = table or (bare.table.columns, bare.table.rows)
        return Chart(
            bare.title,
            bare.subtitle,
            "",
            columns,
            rows,
            note=_("图还在画，先看表格；过一会儿再打开就有图。"),
        )
    return kept(shown.run.spec_sha256, what, Chart, draw, made_with=made_with, of="growth")


def order_of(rows: Sequence[object]) -> str:
    """Say in which order schools stand; nothing where there is one."""
    return "，学校按代码排列" if len(rows) > 1 else ""


def caterpillar_of(shown: Shown, change: str = "", *, comes: bool = False) -> Chart | None:
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
    rows = [reach(name, spans.get(code)) for code, name in shown.names.items()]
    title = f"{shown.headline.text}（{label}）" if label else shown.headline.text

    def make(width: int) -> charts.Chart:
        told = "；".join(f"{row.label} {said.signed(row.value)}，{row.word}"
                        for row in rows if row.value is not None)  # fmt: skip
        return charts.caterpillar(
            rows,
            title=title,
            subtitle=f"{shown.run.outcome.name}，单位：学生标准差，灰带：±{band:.2f}"
            f"以内实际意义不大{order_of(rows)}",
            description=render("growth.chart_described", {"each": told}).text,
            axis="增值（学生标准差）",
            ends=ENDS,
            band=band,
            width=width,
        )

    return drawn(shown, "caterpillar", (title, rows, band), BROAD, make, comes=comes)


def reach(name: str, span: Span | None) -> charts.Reach:
    """Give one line of a picture of growth."""
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

    return drawn(shown, "quadrant", (title, spots, band), WIDTH, make)


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
            subtitle=f"单位：学生标准差，0 是全县平均{order_of(rows)}",
            description=title,
            axis="水平（学生标准差）",
            ends=("← 低于全县", "", "高于全县 →"),
            width=width,
        )

    return drawn(shown, "level", (title, rows), BROAD, make)
