"""A region's own measures and weights of a scheme (本地评价项目、本地权重).

An own measure counts exactly where the weights in force name it, so that a document that sets
weights without it takes it out again, and what was computed before stays as it was.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date
from fractions import Fraction

from junheng.measure.appraisal.figures import SHARE
from junheng.policy.appraisal import (
    AppraisalPack,
    Entered,
    Linear,
    Measure,
    Scheme,
    Verdicts,
)
from junheng.web.appraisal.models import LocalWeights, OwnMeasure

OF_PEOPLE = ("fitness", "development", "satisfaction", "value_added")
_LEAST = 11  # a share of fewer pupils is not used


def weights_of(region_code: str, plan: str, scheme: str, day: date) -> LocalWeights | None:
    """Give the weights a region set that hold on a day, or nothing."""
    rows = LocalWeights.objects.unscoped("weights are printed for everybody appraised by them")
    found: LocalWeights | None = rows.filter(
        region_code=region_code, plan=plan, scheme=scheme, valid_from__lte=day
    ).first()
    return found


def own_rows(region_code: str, plan: str, scheme: str = "") -> list[OwnMeasure]:
    """List a region's own measures of a plan, or of one scheme; those taken back are left out."""
    rows = OwnMeasure.objects.unscoped("measures are printed for everybody appraised by them")
    held = rows.filter(region_code=region_code, plan=plan, withdrawn_on=None)
    return list(held.filter(scheme=scheme) if scheme else held)


def measure_of(row: OwnMeasure, clause: str) -> Measure:
    """Make one row a measure; its figures are entered with their document."""
    judged = row.form == "judgement"
    return Measure(
        id=row.key,
        label=row.label,
        part=row.part,
        weight=Fraction(0),
        source=f"entered:{row.key}",
        counts_as=row.counts_as,
        unit=row.unit,
        scoring=Verdicts() if judged else Linear(Fraction(row.none_at), Fraction(row.full_at)),
        clause=clause,
        least=_LEAST if row.form == "share" and row.counts_as in OF_PEOPLE else 0,
        note=f"本地项目，{row.issuer}{row.document_number}；数出自{row.source}",
    )


def with_own(
    scheme: Scheme, region_code: str, plan: str, named: Container[str] | None = None
) -> Scheme:
    """Put a region's own measures into a scheme: those named, or every one of them."""
    rows = own_rows(region_code, plan, scheme.id)
    own = [measure_of(row, scheme.clause) for row in rows if named is None or row.key in named]
    return scheme.with_own(own) if own else scheme


def scheme_on(scheme: Scheme, region_code: str, plan: str, day: date) -> Scheme:
    """Give a scheme as a region applies it on a day: its own measures and weights."""
    local = weights_of(region_code, plan, scheme.id, day)
    if local is None:
        return scheme
    weights = {name: Fraction(weight) for name, weight in local.weights.items()}
    return with_own(scheme, region_code, plan, weights).weighted(weights)


def pack_in(region_code: str, pack: AppraisalPack) -> AppraisalPack:
    """Give what a plan says of appraisal with the figures a region's own measures ask for."""
    rows = own_rows(region_code, pack.plan)
    if not rows:
        return pack
    entered = {row.key: Entered(row.key, row.label, row.unit, row.form, row.source) for row in rows}
    return replace(pack, entered={**pack.entered, **entered})


def unit_of(form: str, unit: str) -> str:
    """Give the unit a figure of a form is in; only a number has a unit of its own."""
    return {"share": SHARE, "number": unit.strip()}.get(form, "")
