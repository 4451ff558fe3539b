"""Inequality of one indicator in one county, side by side (不均等分析)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.measure.engine.result import Measurement
from junheng.measure.indicators.dispersion import coefficient_of_variation, unweighted_coefficient
from junheng.measure.indicators.inequality import (
    Gap,
    Theil,
    concentration_index,
    gini,
    mcloone,
    theil,
    urban_rural_gap,
)

_STANDING = {"rural": 0.0, "town": 1.0, "": 1.0, "urban": 2.0}  # an unclassified school: a town


@dataclass(frozen=True, slots=True)
class Inequality:
    """What analysts read beside the difference coefficient; none of it certifies anything."""

    indicator: str
    stage: str
    region: str
    cv: float
    unweighted_cv: float
    gini: float
    theil: Theil  # groups are urban, town and rural
    mcloone: float | None  # None where the median is zero
    concentration: float  # by residence: negative where rural pupils get more
    gap: Gap | None  # None without both urban and rural schools
    n_schools: int


def inequality(
    measurement: Measurement, stage: str, indicator: str, region: str = ""
) -> Inequality | None:
    """Put every measure of inequality of one indicator side by side (不均等分析).

    Parameters
    ----------
    measurement : Measurement
        As measured.
    stage, indicator : str
        What to look at.
    region : str, optional
        The snapshot's own county by default.

    Returns
    -------
    Inequality or None
        Nothing where a school lacks its value or the county total is zero.
    """
    county = region or measurement.region
    units = list(measurement.in_scope(stage, county))
    results = [measurement.result(u.code, stage, indicator) for u in units]
    known = [(r.value, r.denominator) for r in results if r.value is not None and r.denominator]
    if not known or len(known) < len(units) or not any(v for v, _ in known):
        return None
    values, pupils = [float(v or 0.0) for v, _ in known], [float(n or 0.0) for _, n in known]
    amount = [v * n for v, n in zip(values, pupils, strict=True)]
    residence = [u.residence for u in units]
    half = sorted(zip(values, pupils, strict=True))
    return Inequality(
        indicator=indicator,
        stage=stage,
        region=county,
        cv=coefficient_of_variation(amount, pupils).cv,
        unweighted_cv=unweighted_coefficient(amount, pupils).cv,
        gini=gini(values, pupils),
        theil=theil(values, pupils, residence),
        mcloone=mcloone(values, pupils) if _median_is_positive(half) else None,
        concentration=concentration_index(values, pupils, [_STANDING[r] for r in residence]),
        gap=_gap(values, pupils, residence),
        n_schools=len(units),
    )


def _median_is_positive(ordered: list[tuple[float, float]]) -> bool:
    below = sum(n for value, n in ordered if value == 0)
    return below < sum(n for _, n in ordered) / 2


def _gap(values: list[float], pupils: list[float], residence: list[str]) -> Gap | None:
    urban = sum(v for v, r in zip(values, residence, strict=True) if r == "urban")
    if not urban or "rural" not in residence:
        return None
    return urban_rural_gap(values, pupils, residence)
