"""Two measurements on the sections whole in both (可比范围): a part never meets a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from junheng.measure.engine.assess import Assessor, assess
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import Pack

Keys = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Now and before, each on the same sections of the county."""

    now: Measurement
    before: Measurement
    sections: int  # with every figure in both
    of_now: int
    of_before: int

    @property
    def is_partial(self) -> bool:
        """Whether sections of the version before cannot be compared with this one."""
        return self.sections < self.of_before

    @property
    def has_new(self) -> bool:
        """Whether sections of this version cannot be compared with the one before."""
        return self.sections < self.of_now


def on_common_sections(now: Measurement, before: Measurement, pack: Pack) -> Compared:
    """Cut two measurements of a county to the sections whole in both, and judge them again.

    A section with a figure missing in either cannot be said to be better or worse.

    Parameters
    ----------
    now, before : Measurement
        Under the same pack; only sections of the county of ``now`` that take part count.
    pack : Pack
        That pack.

    Returns
    -------
    Compared
        Where all sections are whole and the same, the measurements as they were given.
    """
    mine, theirs = (_sections(one, now.region) for one in (now, before))
    both = frozenset(key for key in mine & theirs if _whole(now, key) and _whole(before, key))
    if not mine == theirs == both:
        now, before = _cut(now, pack, both), _cut(before, pack, both)
    return Compared(now, before, len(both), len(mine), len(theirs))


def _whole(measurement: Measurement, key: tuple[str, str]) -> bool:
    return all(result.value is not None for result in measurement.results_of(*key))


def _sections(measurement: Measurement, region: str) -> Keys:
    return frozenset(unit.key for unit in measurement.in_scope(region=region))


def _cut(measurement: Measurement, pack: Pack, keys: Iterable[tuple[str, str]]) -> Measurement:
    held = frozenset(keys)
    units = tuple(unit for unit in measurement.units if unit.key in held)
    results = {unit.key: measurement.results_of(*unit.key) for unit in units}
    made = assess(Assessor(pack, measurement.as_of), units, results)
    return replace(
        measurement,
        units=units,
        results=tuple(one for own in results.values() for one in own),
        school_verdicts=made.school_verdicts,
        spreads=made.spreads,
        verdicts_by_county=made.verdicts_by_county,
    )
