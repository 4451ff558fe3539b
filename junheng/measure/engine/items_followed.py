"""What the computed items of a rule say school by school, for findings (政府保障的观测).

Beside its indicators a rule holds other figures against a line: how large a school is, how large
its largest class.  What is computed from tables is followed as the indicators are; what people
collect or judge for a county is not one school's shortfall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from junheng.data.standard.model import stage_label
from junheng.measure.engine.following import Observation
from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import Item, Pack


def observed_items_of_schools(
    results: Iterable[ItemResult], measurement: Measurement, pack: Pack
) -> Iterator[Observation]:
    """Say of every computed item where each school, or each of its sections, stands.

    Parameters
    ----------
    results : iterable of ItemResult
        Of every item; those without a formula, and units that are no schools, are left out.
    measurement : Measurement
        Of the same data version; it knows the schools and their sections.
    pack : Pack
        The rule.
    """
    computed = {item.id: item for item in pack.items if item.formula is not None}
    names = {unit.code: unit.name for unit in measurement.units}
    sections: dict[str, set[str]] = {}
    for unit in measurement.units:
        sections.setdefault(unit.code, set()).add(unit.stage)
    for one in results:
        item = computed.get(one.item)
        if item is not None and item.test is not None and one.unit in names:
            several = bool(one.stage) and len(sections[one.unit]) > 1
            yield _of_item(item, one, names[one.unit], several=several)


def _of_item(item: Item, one: ItemResult, school: str, *, several: bool) -> Observation:
    most = item.test is not None and item.test.kind in ("at_most", "below")
    short = 0.0
    if one.value is not None and one.limit is not None:
        short = max(0.0, one.value - one.limit if most else one.limit - one.value)
    return Observation(
        unit=one.unit,
        clause=one.clause,
        rule=item.id,
        subject=one.stage or item.id,
        name=item.label + (f"（{stage_label(one.stage)}部）" if several else ""),
        unit_name=school,
        school=one.unit,
        state=one.state,
        value=one.value,
        limit=one.limit,
        sense="at_most" if most else "at_least",
        value_unit=item.unit,
        short=short,
        amount=item.label,
        amount_unit=item.unit,
        whole=True,
    )
