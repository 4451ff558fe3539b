"""What if a school had more (假如)?  Pure arithmetic on a measurement; no data are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from junheng.kernel.errors import UsageError
from junheng.measure.engine.assess import Assessor, Key
from junheng.measure.engine.result import Measurement, Result, Spread, Unit
from junheng.measure.engine.verdict import Verdict
from junheng.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Change:
    """More (or, negative, less) of one indicator's amount in one section."""

    unit: str
    stage: str
    indicator: str
    add: float  # unit of the amount


def what_if(measurement: Measurement, pack: Pack, changes: Sequence[Change]) -> Measurement:
    """Compute the measurement as it would be after some changes (假如测算).

    Only the sections changed and the coefficients they enter are computed again.

    Parameters
    ----------
    measurement : Measurement
        As measured.
    pack : Pack
        The pack it was measured with.
    changes : sequence of Change
        Several changes of one figure add up.

    Returns
    -------
    Measurement
        Unchanged parts are shared with the original.

    Raises
    ------
    UsageError
        A change names a section or indicator the measurement does not have, takes away more
        than there is, or changes an unknown amount.
    """
    assessor = Assessor(pack, measurement.as_of)
    added: dict[tuple[str, str, str], float] = defaultdict(float)
    for change in changes:
        added[(change.unit, change.stage, change.indicator)] += change.add
    results = {key: _changed(measurement, assessor, key, add) for key, add in added.items()}
    after = tuple(results.get((r.unit, r.stage, r.indicator), r) for r in measurement.results)
    moved = replace(measurement, results=after)
    touched = {(unit, stage) for unit, stage, _ in results}
    schools = dict(measurement.school_verdicts)
    for unit, stage in touched:
        verdict = assessor.school(moved.results_of(unit, stage), stage)
        if verdict is not None:
            schools[(unit, stage)] = verdict
    return _with_counties(moved, assessor, schools, results.keys())


def _changed(
    measurement: Measurement, assessor: Assessor, key: tuple[str, str, str], add: float
) -> Result:
    unit, stage, indicator = key
    try:
        old = measurement.result(unit, stage, indicator)
    except KeyError as error:
        raise UsageError(
            where="假如测算",
            found=f"没有 {unit} {stage} {indicator} 这个结果",
            expected="参评学校（部）的指标",
            fix="请从看板上选择学校和指标",
        ) from error
    if old.numerator is None or old.numerator + add < 0:
        amount = "缺数" if old.numerator is None else f"{old.numerator:g}"
        raise UsageError(
            where=f"假如测算 {unit} {indicator}",
            found=f"现有{amount}，再加 {add:g}",
            expected="结果不小于 0，而且现有数量已经上报",
            fix="请改小减少的数量，或者先补报数据",
        )
    section = measurement.unit(unit, stage)
    found = assessor.result(
        assessor.pack.indicator(indicator),
        section,
        old.numerator + add,
        old.denominator,
        snapshot=old.snapshot,
    )
    return replace(found, whole=old.whole, share=old.share)


def _with_counties(
    moved: Measurement,
    assessor: Assessor,
    schools: Mapping[Key, Verdict],
    changed: Iterable[tuple[str, str, str]],
) -> Measurement:
    cells = {
        (moved.unit(unit, stage).region, stage, indicator) for unit, stage, indicator in changed
    }
    groups: dict[Key, list[Unit]] = defaultdict(list)
    wanted = {(region, stage) for region, stage, _ in cells}
    for unit in moved.in_scope():
        if (unit.region, unit.stage) in wanted:
            groups[(unit.region, unit.stage)].append(unit)
    fresh: dict[tuple[str, str, str], Spread] = {}
    for region, stage, indicator in cells:
        own = [moved.result(u.code, stage, indicator) for u in groups[(region, stage)]]
        pairs = [(r.value, r.denominator or 0.0) for r in own]
        fresh[(region, stage, indicator)] = assessor.spread(
            assessor.pack.indicator(indicator), stage, region, pairs
        )
    spreads = tuple(fresh.get((s.region, s.stage, s.indicator), s) for s in moved.spreads)
    moved = replace(moved, spreads=spreads, school_verdicts=schools)
    counties = dict(moved.verdicts_by_county)
    for region, stage in wanted:
        held = {u.code: schools[u.key] for u in groups[(region, stage)] if u.key in schools}
        counties[(region, stage)] = assessor.county(held, moved.spreads_of(stage, region), stage)
    return replace(moved, verdicts_by_county=counties)
