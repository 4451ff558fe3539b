"""Several cohorts together as a reader may see them (几届合并)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.measure.growth.pooled import Pooled
from junheng.publish import charts
from junheng.publish.sentences import Sentence
from junheng.publish.sentences import growth as said
from junheng.web.academics.queries.growth.charts import BROAD, ENDS, drawn, order_of, reach
from junheng.web.academics.queries.growth.runs import Shown, told
from junheng.web.shared.kit import Chart

HEAD = ("学校", "这一届", "几届合并", "几届的人数", "结论")


@dataclass(frozen=True, slots=True)
class Years:
    """The pooled cohorts of one computation, as its reader sees them."""

    headline: Sentence
    chart: Chart | None
    said: tuple[Sentence, ...]


def years_of(shown: Shown) -> Years | None:
    """Word the pooled cohorts; nothing where they were not asked for."""
    pooled = shown.years
    if pooled is None:
        return None
    of_one = shown.own is not None
    sentences = said.years_said(pooled, shown.names, of_one=of_one)
    return Years(_headline(shown, pooled), _chart(shown, pooled), tuple(sentences))


def _headline(shown: Shown, pooled: Pooled) -> Sentence:
    if shown.own is None:
        return said.years_headline(pooled)
    line = shown.lines[0]
    return said.own_years_headline(pooled, line.name, pooled.schools.get(line.code))


def _chart(shown: Shown, pooled: Pooled) -> Chart | None:
    if not any(span.se for span in pooled.schools.values()):
        return None  # nothing is told of the reader's schools, or none differs from another
    spans = {line.code: pooled.schools.get(line.code) for line in shown.lines}
    rows = [reach(line.name, spans[line.code]) for line in shown.lines]
    title = _headline(shown, pooled).text
    cohorts = "、".join(pooled.cohorts)

    def make(width: int) -> charts.Chart:
        each = "；".join(f"{row.label} {said.signed(row.value)}，{row.word}"
                        for row in rows if row.value is not None)  # fmt: skip
        return charts.caterpillar(
            rows,
            title=title,
            subtitle=f"{cohorts}，单位：学生标准差{order_of(rows)}",
            description=f"按学校代码的次序：{each}。",
            axis="几届合并的增值（学生标准差）",
            ends=ENDS,
            width=width,
        )

    table = (
        HEAD,
        tuple(
            (
                line.name,
                line.figure,
                told(span),
                str(span.n) if span else "…",
                said.WORDS[span.verdict if span else "too_few"],
            )
            for line in shown.lines
            for span in [spans[line.code]]
        ),
    )
    return drawn(shown, "years", (title, rows, table), BROAD, make, table=table)
