"""Figures of money a form can take (可填的经费数): due, budgeted, allocated, arrived, spent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from junheng.measure.funding.flow import STAGE_LABELS, STAGES, Stage, Standing
from junheng.publish.filling import Filling
from junheng.web.filling.queries.figures import Drawing, Figure, Missing, figure_source, number
from junheng.web.money.queries.county import County, county_of, record_of

_GROUP = "经费"
_FROM = "money"


@figure_source
def of_money() -> Iterator[Figure]:
    """Give the public funds of a school, or of the county, from rate to spending."""
    yield Figure("money.year", "经费年度", _GROUP, "", lambda at: Filling(str(_county(at).year)))
    yield Figure("money.due", "公用经费应拨数（元）", _GROUP, "", _due, ("公用经费应拨数",))
    for stage in STAGES:
        label = f"公用经费{STAGE_LABELS[stage]}数"
        yield Figure(
            f"money.{stage}", f"{label}（元）", _GROUP, "",
            lambda at, stage=stage: _stage(at, stage), (label,),
        )  # fmt: skip
    yield Figure(
        "money.missing", "公用经费到期未到数（元）", _GROUP, "", _missing, ("公用经费到期未到数",)
    )


def _county(at: Drawing) -> County:
    if _FROM not in at.held:
        record = record_of(at.account, at.region_code)
        at.held[_FROM] = county_of(record) if record is not None else None
    county: County | None = at.held[_FROM]
    if county is None:
        raise Missing("还没有导入经费表")
    return county


def _yuan(value: Decimal) -> Filling:
    return number(float(value), 2 if value % 1 else 0)


def _due(at: Drawing) -> Filling:
    county = _county(at)
    totals = [(one.due.total, one.due.reason) for one in _standings(at, county)]
    why = next((reason for total, reason in totals if total is None), "")
    if why:
        raise Missing(why)
    return _yuan(sum((total for total, _why in totals if total is not None), Decimal(0)))


def _stage(at: Drawing, stage: Stage) -> Filling:
    return _yuan(sum((one.sums[stage] for one in _standings(at, _county(at))), Decimal(0)))


def _missing(at: Drawing) -> Filling:
    held = [one.missing for one in _standings(at, _county(at))]
    if any(one is None for one in held):
        raise Missing("应到数不能核算")
    return _yuan(sum((one for one in held if one is not None), Decimal(0)))


def _standings(at: Drawing, county: County) -> list[Standing]:
    found = [one for one in county.execution.schools if at.school_code in ("", one.due.school)]
    if not found:
        raise Missing("经费表里没有这所学校")
    return found
