"""Two measurements on the sections both have (可比范围): a part is never compared with a whole."""

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
    sections: int  # that both have
    of_now: int
    of_before: int

    @property
    def is_partial(self) -> bool:
        """Whether sections of the version before are not in this one."""
        return self.sections < self.of_before

    @property
    def has_new(self) -> bool:
        """Whether this version has sections that the one before has not."""
        return self.sections < self.of_now


def on_common_sections(now: Measurement, before: Measurement, pack: Pack) -> Compared:
    """Cut two measurements of a county down to the sections both have, and judge them again.

    Parameters
    ----------
    now, before : Measurement
        Under the same pack; only sections of the county of ``now`` that take part count.
    pack : Pack
        That pack.

    Returns
    -------
    Compared
        Where both have the same sections, the measurements as they were given.
    """
    mine, theirs = (_sections(one, now.region) for one in (now, before))
    both = mine & theirs
    if mine != theirs:
        now, before = _cut(now, pack, both), _cut(before, pack, both)
    return Compared(now, before, len(both), len(mine), len(theirs))


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
