"""Adding a measure of a region's own to a scheme, and taking it back (本地评价项目)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.appraisal import must_lie
from junheng.policy.appraisal import PART_LABELS, Scheme, part_of, standing_of
from junheng.policy.appraisal.lawful import strongest
from junheng.policy.appraisal.model import FORM_LABELS
from junheng.policy.guardrails import load_guardrails
from junheng.web.accounts.models import Account
from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.appraisal import local as own
from junheng.web.appraisal.actions.steps import _filled
from junheng.web.appraisal.models import LocalWeights, OwnMeasure
from junheng.web.guardrails.queries import layers_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


def _own_facts(**given: Any) -> dict[str, Any]:
    """Say what would count, by its words, for the use of the scheme that is spoken against most."""
    row = OwnMeasure(
        label=given["label"],
        counts_as=given["counts_as"],
        unit=own.unit_of(given["form"], given["unit"]),
    )
    part = part_of(row, given["source"])
    layers = layers_of(given["place"].region_code, given["on"])
    uses = given["scheme"].uses
    worst = strongest(standing_of(part, use, given["on"], layers) for use in uses)
    use = worst.use if worst is not None else uses[0]
    return {"part": part, "use": use, "event_date": given["on"]}


@verb("appraisal.measure_added", may="appraisal.weights", guard="result.use", facts=_own_facts)
def own_measure_add(
    *,
    actor: Account,
    place: Place,
    plan: str,
    scheme: Scheme,
    label: str,
    part: str,
    counts_as: str,
    form: str,
    unit: str,
    none: Fraction | None,
    full: Fraction | None,
    source: str,
    document_number: str,
    issuer: str,
    approver: str,
    on: date,
) -> OwnMeasure:
    """Add a measure of the region's own; it counts once the weights name it (增加本地项目).

    What counts photos, files, meetings or ledgers, or examination marks, is refused by the
    guardrails before anything is written, whatever it calls itself.
    """
    where = f"{scheme.label}的本地项目"
    name = _filled(where, label, "项目名称")
    known = {choice.value for choice in load_guardrails().facts["part"].choices}
    if part not in PART_LABELS or counts_as not in known or form not in FORM_LABELS:
        raise UsageError(
            where=f"{where}“{name}”",
            found="没有选属于哪一部分、评的是什么，或填哪一种数",
            expected="三样各选一项",
            fix="请选好再提交",
        )
    held = own.with_own(scheme, place.region_code, plan)
    if any(one.label == name for one in held.measures):
        raise UsageError(
            where=f"{where}“{name}”",
            found="方案里已经有同名的项目",
            expected="每个项目的名称不同",
            fix="同一件事不评两次；确是另一件事，请换一个名称",
        )
    told = own.unit_of(form, unit)
    row: OwnMeasure = OwnMeasure.objects.create(
        region_code=place.region_code,
        plan=plan,
        scheme=scheme.id,
        label=name,
        part=part,
        counts_as=counts_as,
        form=form,
        unit=_filled(f"{where}“{name}”", told, "单位") if form == "number" else told,
        source=_filled(where, source, "数出自哪份文件"),
        document_number=_filled(where, document_number, "文号"),
        issuer=_filled(where, issuer, "发文单位"),
        approver=_filled(where, approver, "批准人"),
        set_by=actor,
        set_on=on,
        **_lines(f"{where}“{name}”", form, told, none, full),
    )
    return row


def _lines(
    where: str, form: str, unit: str, none: Fraction | None, full: Fraction | None
) -> dict[str, str]:
    """Check the two lines of the scoring: two different figures the unit can have."""
    if form == "judgement":
        return {"none_at": "", "full_at": ""}
    if none is None or full is None or none == full:
        raise UsageError(
            where=where,
            found="得零分和得满分的数没有填全，或是同一个数",
            expected="两个不同的数；越少越好的，得满分的数填小的",
            fix="请填好再提交，例如 70% 和 95%",
        )
    for value in (none, full):
        must_lie(where, value, unit)
    return {"none_at": str(none), "full_at": str(full)}


@verb("appraisal.measure_withdrawn", may="appraisal.weights")
def own_measure_withdraw(*, actor: Account, measure: OwnMeasure, seen: int, on: date) -> OwnMeasure:
    """Take back an own measure no weights have named; after that, new weights leave it out."""
    rows = LocalWeights.objects.unscoped("whether weights ever named the measure")
    held = rows.filter(region_code=measure.region_code, plan=measure.plan, scheme=measure.scheme)
    named = next((one for one in held if measure.key in one.weights), None)
    if measure.withdrawn_on is not None or named is not None:
        raise Refused(
            where=str(measure),
            found=(
                f"{named.issuer}{named.document_number}已经给了它权重"
                if named is not None
                else "已经撤回"
            ),
            expected="还没有权重的本地项目",
            fix="要停用，请按新的文件重新设定权重，这一项的权重留空",
        )
    measure.withdrawn_on = on
    measure.save()
    return measure
