"""Growth percentiles as a reader may see them (成长百分等级): the second lens of growth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junheng.kernel.rounding import shown as rounded
from junheng.measure.growth.paces import MARKS, PaceReport
from junheng.publish import charts
from junheng.publish.sentences import Sentence, render
from junheng.publish.sentences import growth as said
from junheng.publish.sentences.kinds import percent
from junheng.web.academics.queries.growth.charts import BROAD, drawn, order_of
from junheng.web.academics.queries.growth.runs import Line, Shown
from junheng.web.shared.kit import Chart

_ENDS = ("← 低于 50", "50：全县的样子", "高于 50 →")
_WORDS = {"above": "明显高于 50", "near": "与 50 无明显差异", "below": "明显低于 50"}
_TENTHS = tuple(f"{10 * n + 1}～{10 * n + 10 if n < 9 else 99}" for n in range(10))
_AROUND = charts.Around(
    middle=50.0,
    value=lambda value: rounded(value, 1),
    range=said.percentiles,
    ticks="format(datum.value, '.0f')",
)
HEAD = ("学校", "人数", "平均", "标准误", "95% 区间", "中位数", "中位数的标准误", "结论")


@dataclass(frozen=True, slots=True)
class Paces:
    """The second lens of one computation, as its reader sees it."""

    headline: Sentence
    chart: Chart | None  # the schools' means
    said: tuple[Sentence, ...]
    fit_said: Sentence | None
    fit: tuple[tuple[str, ...], ...]  # county only: a row a tenth of the start
    fit_heads: tuple[str, ...]
    lines: Chart | None  # where a start leads
    needed: tuple[tuple[str, ...], ...]  # analysts only
    needed_heads: tuple[str, ...]
    needed_said: Sentence


def paces_of(shown: Shown) -> Paces | None:
    """Word growth percentiles; nothing where the page says already that there is no growth."""
    report = shown.paces
    nothing: dict[str, Any] = {
        "chart": None, "said": (), "fit_said": None, "fit": (), "fit_heads": (), "lines": None,
        "needed": (), "needed_heads": (), "needed_said": render("growth.needed", {}),
    }  # fmt: skip
    if report is None:
        if shown.report is None:
            return None
        return Paces(headline=render("growth.pace_old", {}), **nothing)
    if report.why:
        return Paces(headline=render("growth.pace_none", {"why": report.why}), **nothing)
    whole = shown.own is None
    fit = report.fit.shares if report.fit and whole else ()
    return Paces(
        headline=_headline(shown, report),
        chart=chart_of(shown),
        said=tuple(said.pace_said(report)),
        fit_said=said.fit_said(report),
        fit=tuple(
            (f"第 {n} 个十分之一", *(percent(value) for value in row))
            for n, row in enumerate(fit, 1)
        ),
        fit_heads=("起点从低到高", *_TENTHS),
        lines=lines_of(shown),
        needed=tuple(
            (one.label, rounded(one.target, 0), *(_reached(value) for value in one.percentiles))
            for one in report.needed
        ),
        needed_heads=("线", "分数", *(f"起点 {rounded(start, 0)} 分" for start in report.starts)),
        needed_said=render("growth.needed", {}),
    )


def _reached(value: int) -> str:
    return "够不到" if value > 99 else str(value)


def _headline(shown: Shown, report: PaceReport) -> Sentence:
    if shown.own is None:
        return said.pace_headline(report)
    line = shown.lines[0]
    return said.own_pace_headline(line.name, line.pace)


def chart_of(shown: Shown) -> Chart | None:
    """Draw the schools' means around 50."""
    report = shown.paces
    if report is None or not report.paces:
        return None
    rows = [_reach(line) for line in shown.lines]
    title = _headline(shown, report).text

    def make(width: int) -> charts.Chart:
        told = "；".join(f"{row.label} {rounded(row.value, 1)}，{row.word}"
                        for row in rows if row.value is not None)  # fmt: skip
        return charts.caterpillar(
            rows,
            title=title,
            subtitle=f"{shown.run.outcome.name}，平均成长百分等级和 95% 区间{order_of(rows)}",
            description=f"按学校代码的次序：{told}。",
            axis="平均成长百分等级",
            ends=_ENDS,
            width=width,
            around=_AROUND,
        )

    table = (HEAD, tuple(_row(line) for line in shown.lines))
    return drawn(shown, "paces", (title, rows, table), BROAD, make, table=table)


def _reach(line: Line) -> charts.Reach:
    pace = line.pace
    if pace is None:
        return charts.Reach(line.name, None, word=said.WORDS["too_few"])
    word = _WORDS[pace.verdict]
    return charts.Reach(line.name, pace.mean, pace.low, pace.high, pace.verdict, word)


def _row(line: Line) -> tuple[str, ...]:
    pace = line.pace
    if pace is None:
        return (line.name, *("…",) * 6, said.WORDS["too_few"])
    return (
        line.name,
        rounded(pace.n, 0),
        rounded(pace.mean, 1),
        rounded(pace.se, 1),
        said.percentiles(pace.low, pace.high),
        rounded(pace.median, 0),
        rounded(pace.median_se, 1),
        _WORDS[pace.verdict],
    )


def lines_of(shown: Shown) -> Chart | None:
    """Draw where the county's pupils went from each start; the same for every reader."""
    report = shown.paces
    if report is None or report.lines is None:
        return None
    starts, scores = report.lines.starts, report.lines.scores
    first = shown.baseline.priors[0]
    at = len(starts) // 2
    low, _l, middle, _h, high = (rounded(value, 0) for value in scores[at])
    facts = {"paper": first.label, "start": rounded(starts[at], 0)}
    title = render("growth.lines", facts | {"low": low, "middle": middle, "high": high}).text

    def make(width: int) -> charts.Chart:
        return charts.fan(
            starts,
            {f"等级 {mark}": [row[n] for row in scores] for n, mark in enumerate(MARKS)},
            title=title,
            subtitle=f"全县，只看{first.paper}一个起点；粗线是等级 50，单位：分",
            description=title,
            axes=(f"{first.paper}（分）", shown.run.spec["outcome"]["label"]),
            width=width,
        )

    return drawn(shown, "lines", (title, starts, scores), BROAD, make)
