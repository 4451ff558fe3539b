"""The region home (区域首页): the headline, each indicator, and what moved since last time."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.kernel.periods import SchoolYear
from junheng.kernel.rounding import shown
from junheng.measure.engine.common import Compared, on_common_sections
from junheng.measure.engine.result import Spread
from junheng.measure.engine.verdict import State
from junheng.policy.pack import Indicator
from junheng.publish.sentences import Sentence
from junheng.publish.sentences.change import change, coverage
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import measurement_of
from junheng.web.monitor.queries.frame import Frame, stage_word
from junheng.web.shared.kit import Figure

_NAMED = 3  # sections without a figure that are named


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one stage."""

    indicator: Indicator
    stage: str
    stage_label: str
    met: int
    unknown: int  # schools without the figure
    of: int
    spread: Spread
    cv: Figure
    schools_state: State


@dataclass(frozen=True, slots=True)
class Move:
    """One coefficient, last time and now."""

    indicator: Indicator
    stage: str
    stage_label: str
    before: str
    now: str
    size: float


@dataclass(frozen=True, slots=True)
class Missing:
    """One indicator some sections have no figure for."""

    label: str  # stage and indicator
    names: tuple[str, ...]  # the first of them
    count: int


@dataclass(frozen=True, slots=True)
class Trust:
    """What the data version rests on."""

    units: int
    reported: int  # units with a figure for every indicator
    rows: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Everything the region home shows."""

    headline: Sentence
    coverage: Sentence | None  # which sections the comparison stands on, where they differ
    change: Sentence | None
    lines: tuple[Line, ...]
    moves: tuple[Move, ...]
    is_compared: bool
    before: SnapshotRecord | None
    trust: Trust
    notes: tuple[str, ...]


def previous_record(frame: Frame) -> SnapshotRecord | None:
    """Give the data version of the last school year before this one's, reported before self-tests.

    Another version of the same school year is not "last time".
    """
    this = SchoolYear.of(frame.record.as_of)
    earlier = [r for r in frame.records if SchoolYear.of(r.as_of) < this]
    if not earlier:
        return None
    year = SchoolYear.of(earlier[0].as_of)
    of_year = [r for r in earlier if SchoolYear.of(r.as_of) == year]
    return next((r for r in of_year if r.status != "self_test"), of_year[0])


def _lines(frame: Frame) -> tuple[Line, ...]:
    measured, lines = frame.measurement, []
    for stage in frame.pack.stages:
        units = list(measured.in_scope(stage, frame.region.region_code))
        for spread in measured.spreads_of(stage, frame.region.region_code):
            states = [measured.result(u.code, stage, spread.indicator).state for u in units]
            met = states.count("met")
            lines.append(
                Line(
                    indicator=frame.pack.indicator(spread.indicator),
                    stage=stage,
                    stage_label=stage_word(stage),
                    met=met,
                    unknown=states.count("not_computable"),
                    of=len(units),
                    spread=spread,
                    cv=Figure(
                        spread.cv, digits=2, state=spread.state if spread.limit is not None else ""
                    ),
                    schools_state="met" if met == len(units) else "unmet",
                )
            )
    return tuple(lines)


def _moves(frame: Frame, compared: Compared) -> tuple[Move, ...]:
    moves = []
    for stage in frame.pack.stages:
        old = {s.indicator: s for s in compared.before.spreads_of(stage, frame.region.region_code)}
        for spread in compared.now.spreads_of(stage, frame.region.region_code):
            last = old.get(spread.indicator)
            if last is None or last.cv is None or spread.cv is None:
                continue
            moves.append(
                Move(
                    indicator=frame.pack.indicator(spread.indicator),
                    stage=stage,
                    stage_label=stage_word(stage),
                    before=shown(last.cv, 2),
                    now=shown(spread.cv, 2),
                    size=abs(spread.cv - last.cv),
                )
            )
    moves.sort(key=lambda move: -move.size)
    return tuple(move for move in moves if move.before != move.now)[:4]


def _trust(frame: Frame) -> Trust:
    units = list(frame.measurement.in_scope(region=frame.region.region_code))
    lacking: dict[str, list[str]] = {}
    for unit in units:
        for result in frame.measurement.results_of(*unit.key):
            if result.value is None:
                label = f"{stage_word(unit.stage)}“{frame.pack.indicator(result.indicator).label}”"
                lacking.setdefault(label, []).append(frame.words.name(unit))
    whole = sum(
        all(result.value is not None for result in frame.measurement.results_of(*unit.key))
        for unit in units
    )
    missing = tuple(
        Missing(label, tuple(names[:_NAMED]), len(names)) for label, names in lacking.items()
    )
    return Trust(len(units), whole, frame.record.rows, missing)


def home_of(frame: Frame, account: Account) -> Home:
    """Make the region home."""
    before = previous_record(frame)
    earlier = measurement_of(account, before, frame.pack.id) if before else None
    compared = on_common_sections(frame.measurement, earlier, frame.pack) if earlier else None
    return Home(
        headline=frame.words.headline(),
        coverage=coverage(compared) if compared else None,
        change=change(compared, frame.pack) if compared else None,
        lines=_lines(frame),
        moves=_moves(frame, compared) if compared else (),
        is_compared=compared is not None and compared.sections > 0,
        before=before,
        trust=_trust(frame),
        notes=frame.measurement.notes,
    )
