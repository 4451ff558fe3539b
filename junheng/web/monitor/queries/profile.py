"""The school profile (学校画像): one school, its sections, three years, and what it would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.measure.engine.result import Measurement, Unit
from junheng.policy.pack import Indicator
from junheng.publish.sentences import Sentence, render
from junheng.publish.sentences.kinds import told
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.queries.board import figure_of
from junheng.web.monitor.queries.frame import RESIDENCE, Frame, stage_word, yearly
from junheng.web.monitor.queries.school_rows import (
    Classroom,
    Comparator,
    class_limits,
    classes_of,
    comparator_of,
    predecessors_of,
)
from junheng.web.shared.kit import Figure

Years = Sequence[tuple[SnapshotRecord, Measurement]]


@dataclass(frozen=True, slots=True)
class YearValue:
    """One indicator in one year."""

    record: SnapshotRecord
    figure: Figure | None  # None: the section was not there, or not counted


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one section, now and over the years."""

    indicator: Indicator
    figure: Figure
    limit: Figure
    county: Figure  # pupil-weighted county mean
    years: tuple[YearValue, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section of the school."""

    unit: Unit
    stage_label: str
    residence: str
    state: str  # of the verdict; empty where the rule gives none for one school
    headline: Sentence | None
    lines: tuple[Line, ...]
    notes: tuple[Sentence, ...]  # campuses merged in
    comparator: Comparator | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the profile of one school shows."""

    name: str
    sections: tuple[SectionView, ...]
    excluded: tuple[Unit, ...]
    lead: Unit | None  # the school a campus is counted with
    records: tuple[SnapshotRecord, ...]
    classes: tuple[Classroom, ...]
    class_limits: str  # in words
    former: tuple[str, ...]  # codes the school had before


def _year(
    measured: Measurement, codes: frozenset[str], unit: Unit, indicator: Indicator, digits: int
) -> Figure | None:
    found = {r.indicator: r for code in codes for r in measured.results_of(code, unit.stage)}
    result = found.get(indicator.id)
    if result is None:
        return None
    if result.value is not None:
        digits = len(told(result.value, result.limit, digits).partition(".")[2])
    return Figure(result.value, digits, state=result.state, missing=_("未上报"))


def years_of(
    frame: Frame, account: Account, unit: Unit, indicator: Indicator
) -> tuple[YearValue, ...]:
    """Give one figure over the years, also from before the school's code changed."""
    codes = predecessors_of(frame, account, unit.code)
    digits = frame.words.digits(indicator, unit.stage)
    return _over(yearly(frame, account), codes, unit, indicator, digits)


def _over(
    years: Years, codes: frozenset[str], unit: Unit, indicator: Indicator, digits: int
) -> tuple[YearValue, ...]:
    return tuple(
        YearValue(record, _year(measured, codes, unit, indicator, digits))
        for record, measured in years
    )


def _section(
    frame: Frame,
    account: Account,
    unit: Unit,
    years: Years,
    codes: frozenset[str],
) -> SectionView:
    measured = frame.measurement
    lines = []
    for result in measured.results_of(*unit.key):
        indicator = frame.pack.indicator(result.indicator)
        digits = frame.words.digits(indicator, unit.stage)
        spread = measured.spread(unit.stage, indicator.id, unit.region)
        lines.append(
            Line(
                indicator=indicator,
                figure=figure_of(frame, result),
                limit=Figure(result.limit, digits, missing="—"),
                county=Figure(spread.mean, digits, missing="—"),
                years=_over(years, codes, unit, indicator, digits),
            )
        )
    verdict = measured.school_verdicts.get(unit.key)
    return SectionView(
        unit=unit,
        stage_label=stage_word(unit.stage),
        residence=str(RESIDENCE[unit.residence]),
        state=verdict.state if verdict else "",
        headline=frame.words.school(unit) if verdict else None,
        lines=tuple(lines),
        notes=_notes(frame, unit),
        comparator=comparator_of(frame, account, unit) if account.holds("balance.see") else None,
    )


def _notes(frame: Frame, unit: Unit) -> tuple[Sentence, ...]:
    if not unit.merged:
        return ()
    return (render("scope.merged", {"name": frame.words.name(unit), "n": len(unit.merged)}),)


def profile_of(frame: Frame, account: Account, school_code: str, name: str) -> Profile:
    """Make the profile of one school; its people see it and the county's means, no other school."""
    years = yearly(frame, account)
    units = [unit for unit in frame.measurement.units if unit.code == school_code]
    codes = predecessors_of(frame, account, school_code)
    classes = tuple(classes_of(frame, account, frozenset({school_code})))
    return Profile(
        name=name,
        sections=tuple(
            _section(frame, account, unit, years, codes) for unit in units if unit.in_scope
        ),
        excluded=tuple(unit for unit in units if not unit.in_scope),
        lead=next((u for u in frame.measurement.units if school_code in u.merged), None),
        records=tuple(record for record, _ in years),
        classes=classes,
        class_limits=class_limits(frame, tuple(dict.fromkeys(room.stage for room in classes))),
        former=tuple(sorted(codes - {school_code})),
    )
