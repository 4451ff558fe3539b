"""Schools that help schools (集团、学区、结对): who belongs, and the gap within over the years.

What a community is judged by is the distance between its schools, not what it organised.  Today's
members are compared in every year, also before they came together: so the first year is the start
the later ones are read against.  A gap that closes because the best fell is told apart from one
that closes because the weakest rose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.kernel.periods import in_force
from junheng.kernel.rounding import exact
from junheng.measure.engine.result import Measurement, Result
from junheng.policy.pack import Pack

Word = Literal["narrowed", "levelled_down", "level", "widened", "unknown"]
_READING = Scope(units=None, level="aggregate", purpose="集团内的差距", actor="measure.engine")
_LEAST = 2  # schools with a figure, for a gap


@dataclass(frozen=True, slots=True)
class Membership:
    """One school in one community, in force on the day of the data (共同体成员)."""

    school: str
    community: str
    kind: str  # code of community_type
    role: str  # code of community_role
    pooled: str  # what is shared, as reported
    since: date


def memberships_of(snapshot: Snapshot) -> tuple[Membership, ...]:
    """List who belongs to which community on the day of a snapshot, the oldest first."""
    if not snapshot.has("membership"):
        return ()
    rows = snapshot.open("membership", duckdb_backend(), _READING).to_pyarrow().to_pylist()
    found = [
        Membership(
            row["school_code"],
            row["community"],
            row["type"],
            row["role"],
            row.get("pooled") or "",
            row["valid_from"],
        )
        for row in rows
        if in_force(row["valid_from"], row["valid_to"], snapshot.manifest.as_of)
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.community, one.school)))


def members_of(memberships: Sequence[Membership]) -> dict[str, tuple[str, ...]]:
    """List the codes of the schools of each community, both in order."""
    held: dict[str, set[str]] = {}
    for one in memberships:
        held.setdefault(one.community, set()).add(one.school)
    return {name: tuple(sorted(held[name])) for name in sorted(held)}


@dataclass(frozen=True, slots=True)
class GapPoint:
    """The distance between the members in one year."""

    as_of: date
    figures: tuple[tuple[str, Result], ...]  # by member, the least first; empty where one lacks
    missing: tuple[str, ...] = ()  # codes of members that have no figure then

    @property
    def gap(self) -> float | None:
        """The most less the least; none where a member has no figure."""
        if not self.figures:
            return None
        return float(_size(self.figures[-1][1]) - _size(self.figures[0][1]))

    @property
    def lowest(self) -> Result | None:
        """The figure of the member with the least."""
        return self.figures[0][1] if self.figures else None


@dataclass(frozen=True, slots=True)
class GapLine:
    """One indicator of one stage within a community, the oldest year first."""

    stage: str
    indicator: str
    schools: tuple[str, ...]  # codes compared
    points: tuple[GapPoint, ...]
    word: Word

    @property
    def moved(self) -> float:
        """How much the gap changed from the first year with one to the last; below 0: closer."""
        told = [one.gap for one in self.points if one.gap is not None]
        return told[-1] - told[0] if told else 0.0


def gaps_within(
    years: Sequence[Measurement],
    pack: Pack,
    schools: Mapping[str, Set[str]],
    *,
    moved: float,
) -> tuple[GapLine, ...]:
    """Follow the distance between the schools of a community over the years (集团内差距).

    Parameters
    ----------
    years : sequence of Measurement
        One a year, the oldest first, all read with ``pack``; the last says who is compared.
    schools : mapping of str to set of str
        Codes of the members, each with the codes it had over the years.
    moved : float
        Share of the first gap that must have changed to be called narrower or wider.

    Returns
    -------
    tuple of GapLine
        Where two members at least have a section of the stage that counts, in the order of the
        pack.  ``unknown`` where fewer than two years have a gap or the definition changed.
    """
    lines = []
    for stage in pack.stages:
        codes = tuple(code for code in sorted(schools) if _counts(years[-1], code, stage))
        if len(codes) < _LEAST:
            continue
        for indicator in pack.indicators:
            points = tuple(_point(one, codes, schools, stage, indicator.id) for one in years)
            line = GapLine(stage, indicator.id, codes, points, _word(points, moved))
            lines.append(line)
    return tuple(lines)


def _counts(measured: Measurement, code: str, stage: str) -> bool:
    return any(unit.code == code for unit in measured.in_scope(stage))


def _point(
    measured: Measurement,
    codes: Sequence[str],
    schools: Mapping[str, Set[str]],
    stage: str,
    indicator: str,
) -> GapPoint:
    found = {code: _figure(measured, schools[code], stage, indicator) for code in codes}
    missing = tuple(code for code, one in found.items() if one is None)
    told = [(code, one) for code, one in found.items() if one is not None]
    if missing:
        return GapPoint(measured.as_of, (), missing)
    return GapPoint(measured.as_of, tuple(sorted(told, key=lambda pair: _size(pair[1]))))


def _size(result: Result) -> Decimal:
    return exact(result.value or 0.0)


def _figure(measured: Measurement, codes: Set[str], stage: str, indicator: str) -> Result | None:
    rows = (one for code in sorted(codes) for one in measured.results_of(code, stage))
    found = next((one for one in rows if one.indicator == indicator), None)
    return found if found is not None and found.value is not None else None


def _word(points: Sequence[GapPoint], moved: float) -> Word:
    told = [one for one in points if one.figures]
    definitions = {result.definition for one in told for _code, result in one.figures}
    if len(told) < 2 or len(definitions) > 1:
        return "unknown"
    first, last = told[0], told[-1]
    before, after = exact(first.gap or 0.0), exact(last.gap or 0.0)
    if after == before or abs(after - before) < exact(moved) * before:
        return "level"
    if after > before:
        return "widened"
    rose = _size(last.figures[0][1]) > _size(first.figures[0][1])
    return "narrowed" if rose else "levelled_down"
