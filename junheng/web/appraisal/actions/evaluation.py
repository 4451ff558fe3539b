"""Verbs of a year's appraisal: its weights, drafting, publicity, making final, its uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.periods import SchoolYear
from junheng.measure.appraisal import Inputs
from junheng.policy.appraisal import Scheme
from junheng.web.accounts.models import Account
from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.appraisal.actions.steps import _close, _filled, _must_be, _open
from junheng.web.appraisal.local import with_own
from junheng.web.appraisal.models import Evaluation, LocalWeights, ResultUse, Stage
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.papers import plain
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@verb("appraisal.weighted", may="appraisal.weights")
def weights_set(
    *,
    actor: Account,
    place: Place,
    plan: str,
    scheme: Scheme,
    weights: Mapping[str, Fraction],
    document_number: str,
    issuer: str,
    approver: str,
    valid_from: date,
    on: date,
) -> LocalWeights:
    """Set a region's own weights of a scheme, with the document that says so (本地权重).

    Every measure of the document has a weight; one of the region's own without a weight does not
    count.
    """
    where = scheme.label
    total = sum(weights.values(), Fraction(0))
    if total != 100 or any(weight <= 0 for weight in weights.values()):
        raise UsageError(
            where=where,
            found=f"权重加起来是 {float(total):g}，或有一项不大于零",
            expected="每项都大于零，加起来正好一百",
            fix="请核对各项权重",
        )
    every = {one.id for one in with_own(scheme, place.region_code, plan).measures}
    if not {measure.id for measure in scheme.measures} <= set(weights) <= every:
        raise UsageError(
            where=where,
            found="有的项目没有权重",
            expected="方案里的每一项都有权重",
            fix="请每一项都填",
        )
    row: LocalWeights = LocalWeights.objects.create(
        region_code=place.region_code,
        plan=plan,
        scheme=scheme.id,
        weights={name: str(weight) for name, weight in weights.items()},
        document_number=_filled(where, document_number, "文号"),
        issuer=_filled(where, issuer, "发文单位"),
        approver=_filled(where, approver, "批准人"),
        valid_from=valid_from,
        set_by=actor,
        set_on=on,
    )
    return row


@verb("appraisal.drafted", may="appraisal.draft")
def evaluation_draft(
    *,
    actor: Account,
    place: Place,
    plan: str,
    scheme: Scheme,
    snapshot: SnapshotRecord,
    inputs: Inputs,
    on: date,
) -> Evaluation:
    """Compute a year's appraisal, or compute it again while it is a draft (核算)."""
    rows = Evaluation.objects.unscoped("one appraisal a year and scheme")
    held, _made = rows.get_or_create(
        region_code=place.region_code,
        plan=plan,
        scheme=scheme.id,
        year=SchoolYear.of(snapshot.as_of).first,
        defaults={
            "label": scheme.label,
            "snapshot": snapshot,
            "inputs": {},
            "drafted_by": actor,
            "drafted_on": on,
        },
    )
    _must_be(held, Stage.DRAFT)
    held.snapshot, held.inputs = snapshot, inputs.to_json()
    held.drafted_by, held.drafted_on = actor, on
    held.save()
    made: Evaluation = held
    return made


@verb("appraisal.published", may="appraisal.draft")
def evaluation_publish(
    *, actor: Account, evaluation: Evaluation, seen: int, days: int, on: date
) -> Evaluation:
    """Show every school its own result; it may object for some working days (公示)."""
    _open(evaluation, on, days)
    return evaluation


@verb("appraisal.finished", may="appraisal.finish")
def evaluation_finish(
    *, actor: Account, evaluation: Evaluation, seen: int, document_number: str, on: date
) -> Evaluation:
    """Make an appraisal final, once the days are over and no objection is left (确定)."""
    _close(evaluation, on, document_number)
    evaluation.final_by = actor
    evaluation.save()
    return evaluation


def _use_facts(**given: Any) -> dict[str, Any]:
    return {"part": given["part"], "use": given["use"], "event_date": given["on"]}


@verb("appraisal.used", may="result.use", guard="result.use", facts=_use_facts)
def result_use(
    *,
    actor: Account,
    evaluation: Evaluation,
    part: str,
    use: str,
    purpose: str,
    document_number: str,
    on: date,
) -> ResultUse:
    """Record what a part of a final result was used for; the guardrails decide (结果使用登记)."""
    if evaluation.stage != Stage.FINAL:
        raise Refused(
            where=str(evaluation),
            found=str(evaluation.get_stage_display()),
            expected="已确定的评价结果",
            fix="公示期满、异议处理完并确定以后，再登记使用",
        )
    held = ResultUse.objects.unscoped("one use is recorded once, whoever sees it")
    same = held.filter(evaluation=evaluation, part=part, use=use)
    if any(plain(one.document_number) == plain(document_number) for one in same):
        raise Refused(
            where=str(evaluation),
            found=f"{document_number.strip()}的这一项使用已经登记过",
            expected="一份文件的同一项使用只登记一次",
            fix="请在“已登记”里看；是另一份文件的，请写它的文号",
        )
    row: ResultUse = ResultUse.objects.create(
        region_code=evaluation.region_code,
        evaluation=evaluation,
        part=part,
        use=use,
        purpose=_filled(str(evaluation), purpose, "用在哪里"),
        document_number=_filled(str(evaluation), document_number, "使用文件的文号"),
        on=on,
        recorded_by=actor,
    )
    return row
