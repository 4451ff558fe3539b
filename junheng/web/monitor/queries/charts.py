"""The charts and sentences beside the tables (图与语句)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from junheng.measure.engine.result import Unit
from junheng.publish import charts
from junheng.publish.charts.balance import indicator_strip, own_bars
from junheng.publish.charts.frame import NARROW, WIDTH
from junheng.publish.sentences import Sentence, render
from junheng.web.monitor.queries.frame import Frame
from junheng.web.monitor.queries.profile import SectionView
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Chart


def drawn(chart: charts.Chart | None, narrow: charts.Chart | None = None) -> Chart | None:
    """Draw a chart for a page: title, picture, and the same data as a table.

    ``narrow`` is the same chart for the width of a phone; without it a phone scrolls the picture.
    """
    if chart is None:
        return None
    return Chart(
        title=chart.title,
        measure=chart.subtitle,
        svg=charts.svg(chart),
        narrow=charts.svg(narrow) if narrow else "",
        columns=chart.table.columns,
        rows=chart.table.rows,
    )


def both(make: Callable[[int], charts.Chart | None]) -> Chart | None:
    """Draw a chart for a desk and for a phone."""
    return drawn(make(WIDTH), make(NARROW))


def stage_sentence(frame: Frame) -> Sentence:
    """Say what holds for the stage, as the page's heading."""
    return frame.words.stage_headline(frame.stage)


def strip_of(frame: Frame, indicator: str) -> Chart | None:
    """Draw one indicator of the stage as a strip of schools."""
    return remembered(
        ("strip", *frame.key, frame.stage, indicator),
        lambda: both(
            lambda width: indicator_strip(frame.words, frame.stage, indicator, width=width)
        ),
    )


def widest(frame: Frame) -> Chart | None:
    """Draw the indicator whose schools differ most."""
    spreads = frame.measurement.spreads_of(frame.stage)
    known = [s for s in spreads if s.cv is not None]
    if not known:
        return None
    return strip_of(frame, max(known, key=lambda s: s.cv or 0.0).indicator)


def exclusions(frame: Frame, units: Iterable[Unit]) -> list[Sentence]:
    """Say which units of the stage do not take part, and why."""
    return [
        render(
            "scope.excluded",
            {"name": frame.words.name(unit), "pupils": unit.pupils, "reason": unit.reason},
        )
        for unit in units
        if unit.reason
    ]


def shortest(frame: Frame, section: SectionView) -> Chart | None:
    """Draw the indicator a section lacks most beside the standard and the county."""
    results = [
        r
        for r in frame.measurement.results_of(*section.unit.key)
        if r.value is not None and r.limit
    ]
    if not results:
        return None
    lowest = min(results, key=lambda r: (r.value or 0.0) / (r.limit or 1.0))
    return remembered(
        ("own", *frame.key, section.unit.key, lowest.indicator),
        lambda: both(
            lambda width: own_bars(frame.words, section.unit, lowest.indicator, width=width)
        ),
    )
