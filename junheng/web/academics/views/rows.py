"""Rows of the pages of an examination, in words and places on a line (表格的行)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import Figures
from junheng.measure.achievement.shares import BASES, Share, UnitShares
from junheng.publish.sentences.exam import (
    are_masked,
    end_told,
    is_masked,
    levels_told,
    rates_told,
    share_told,
)

WIDTH = 200  # of a line, in the units of its drawing
_MARGIN = 8


def minus(text: str) -> str:
    """Write a minus as people print it."""
    return text.replace("-", "−")


@dataclass(frozen=True, slots=True)
class Span:
    """A value, its interval and a line to compare with, as places on one line."""

    at: str
    low: str
    high: str
    line: str  # empty: nothing to compare with
    words: str  # the same for who cannot see it


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on a line."""

    least: float
    most: float

    @classmethod
    def over(cls, values: Iterable[float | None]) -> Scale:
        """Take in every value, with a little room."""
        held = [one for one in values if one is not None] or [0.0, 1.0]
        room = 0.05 * (max(held) - min(held)) or 0.5
        return cls(min(held) - room, max(held) + room)

    def place(self, value: float) -> str:
        """Give where a value stands."""
        share = (value - self.least) / (self.most - self.least)
        return f"{_MARGIN + share * (WIDTH - 2 * _MARGIN):.1f}"

    def span(
        self, value: float, low: float | None, high: float | None, line: float | None, words: str
    ) -> Span:
        """Place a value with its interval."""
        return Span(
            at=self.place(value),
            low=self.place(value if low is None else low),
            high=self.place(value if high is None else high),
            line="" if line is None else self.place(line),
            words=words,
        )


@dataclass(frozen=True, slots=True)
class EndCell:
    """A share in the top or bottom part, and the same on every denominator (四种口径)."""

    text: str
    bases: tuple[tuple[str, str], ...]  # what is divided by, and the share or why there is none


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One group in one paper, as a row."""

    name: str
    n: str
    absent: str  # empty: everybody listed has a score
    mean: str
    interval: str
    share: str
    sd: str
    quartiles: str
    rates: tuple[tuple[str, str], ...]
    top: EndCell
    bottom: EndCell
    bands: tuple[tuple[str, str], ...]
    span: Span | None
    statements: tuple[str, ...]
    url: str = ""


def figure_row(
    name: str,
    found: Figures,
    labels: Sequence[str],
    *,
    scale: Scale | None = None,
    line: float | None = None,
    url: str = "",
) -> FigureRow:
    """Write one group's figures; ``scale`` draws its mean and interval."""
    told = found.described
    interval = f"{shown(told.low)}—{shown(told.high)}" if told.low is not None else "—"
    span = None
    if scale is not None and told.mean is not None:
        words = f"{name}平均 {shown(told.mean)}，95%区间 {interval}"
        span = scale.span(told.mean, told.low, told.high, line, words)
    quartiles = "—"
    if told.quartiles is not None:
        quartiles = " / ".join(shown(one) for one in told.quartiles)
    return FigureRow(
        name=name,
        n=shown(told.n, 0),
        absent=shown(found.absent, 0) if found.absent else "",
        mean=shown(told.mean),
        interval=interval,
        share=share_told(told.score_share, told.n, 1),
        sd=shown(told.sd),
        quartiles=quartiles,
        rates=tuple(
            (one.threshold.label, text)
            for one, text in zip(found.rates, rates_told(found), strict=True)
        ),
        top=_end(found.top),
        bottom=_end(found.bottom),
        bands=tuple(zip(labels, levels_told(found), strict=True)),
        span=span,
        statements=told.statements,
        url=url,
    )


def _end(found: UnitShares | None) -> EndCell:
    if found is None:
        return EndCell("—", ())
    return EndCell(
        end_told(found, "sat"),
        tuple(
            (
                BASES[one.base],
                one.reason
                if one.value is None
                else f"{end_told(found, one.base)}（{_counted(found, one)}）",
            )
            for one in found.shares
        ),
    )


def _counted(found: UnitShares, one: Share) -> str:
    """Say of how many pupils, and the interval where it does not give away what is not told."""
    if one.value is None or is_masked(one.value, one.n or 0) or are_masked(found):
        return _("%(n)s 人") % {"n": one.n}
    ends = {"low": share_told(one.low, 100, 1), "high": share_told(one.high, 100, 1)}
    return _("%(n)s 人，95%%区间 %(low)s—%(high)s") % {"n": one.n, **ends}


def scale_of(rows: Sequence[Figures], line: float | None) -> Scale:
    """Give one scale for the means of several groups."""
    told = [one.described for one in rows]
    values = [value for one in told for value in (one.mean, one.low, one.high)]
    return Scale.over([*values, line])
