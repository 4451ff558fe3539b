"""What is known of each school for each criterion of a plan's classes (依据)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from junheng.kernel.errors import Hidden
from junheng.measure.engine.verdict import State
from junheng.measure.progress.classing import UNKNOWN, Proposal, Reading, propose
from junheng.policy.classes import Criterion, SupportPack
from junheng.web.accounts.models import Account
from junheng.web.appraisal.models import Evaluation, Stage
from junheng.web.appraisal.queries import reading as appraisals
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import measurement_of
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries.standing import Standing, standing_of
from junheng.web.support.models import Judgement

NATIONAL_STAGE = "junior"


@dataclass(frozen=True)
class Ground:
    """Everything the criteria of one plan may look at, as far as the reader sees it."""

    account: Account
    pack: SupportPack
    standing: Standing
    measured: Mapping[str, Any]  # national rule → measurement
    appraised: Mapping[str, appraisals.Told]  # scheme → newest public or final appraisal
    judged: Mapping[tuple[str, str], Judgement]  # school, criterion → newest

    @property
    def record(self) -> SnapshotRecord | None:
        """The data version the verdicts are of."""
        return self.standing.record

    @property
    def codes(self) -> tuple[str, ...]:
        """The schools the classes are for, by code."""
        return tuple(sorted(self.standing.units.of(self.pack.of) or ()))

    def name(self, code: str) -> str:
        """Name a school."""
        return self.standing.units.label(code)

    def proposal(self, code: str) -> Proposal:
        """Hold one school against the criteria."""
        every = [one for each in self.pack.classes for one in each.criteria]
        return propose(self.pack, {one.id: self.reading(code, one) for one in every})

    def reading(self, code: str, one: Criterion) -> Reading:
        """Read one criterion for one school."""
        read = {"rule": self._rule, "item": self._item, "appraisal": self._appraisal}
        return read.get(one.form, self._judged)(code, one)

    def _rule(self, code: str, one: Criterion) -> Reading:
        measured = self.measured.get(one.name)
        stage = self.standing.units.stages.get(self.pack.of) or NATIONAL_STAGE
        results = measured.results_of(code, stage) if measured is not None else ()
        if self.record is None or not results or one.at_least is None:
            return UNKNOWN
        met = sum(result.state == "met" for result in results)
        open_ones = sum(result.state in (None, "not_computable") for result in results)
        state: State = "met" if met >= one.at_least else "unmet"
        if state == "unmet" and met + open_ones >= one.at_least:
            state = "not_computable"
        words = f"{len(results)} 项中达到 {met} 项"
        words += f"，{open_ones} 项没有数据" if open_ones else ""
        query = urlencode({"stage": stage, "snap": self.record.sha256[:16]})
        return Reading(state, words, f"{reverse('school', args=[code])}?{query}")

    def _item(self, code: str, one: Criterion) -> Reading:
        url = reverse("plan-item", args=[self.standing.adoption.pk, one.name])
        if one.name in self.standing.stopped:
            return Reading("not_computable", "本地没有执行这一条", url)
        progress = self.standing.progress.get(one.name)
        lines = progress.outcome.lines if progress is not None else ()
        line = next((line for line in lines if line.unit.partition("·")[0] == code), None)
        if line is None or line.state is None:
            return Reading("not_computable", "没有填报", url)
        words = line.reason or line.text or ("达到" if line.state == "met" else "没有达到")
        state: State = "unmet" if line.state == "near" else line.state
        return Reading(state, words, url)

    def _appraisal(self, code: str, one: Criterion) -> Reading:
        told = self.appraised.get(one.name)
        if told is None or one.at_least is None:
            return Reading("not_computable", "还没有公示或确定的评价")
        found = told.appraisal.of(code)
        url = reverse("school-appraisal", args=[told.evaluation.pk, code])
        if found is None:
            return Reading("not_computable", "这次评价没有评本校")
        if found.composite is None:
            return Reading("not_computable", found.why or "没有综合结果", url)
        state: State = "met" if found.composite / 100 >= one.at_least else "unmet"
        words = f"综合 {float(found.composite):.1f}，要求 {float(one.at_least * 100):g}"
        return Reading(state, f"{words}（{told.evaluation.get_stage_display()}）", url)

    def _judged(self, code: str, one: Criterion) -> Reading:
        row = self.judged.get((code, one.id))
        if row is None:
            return Reading("not_computable", "还没有人判断")
        words = f"{row.words}（{row.on:%Y-%m-%d} {row.by}，{row.document_number}）"
        return Reading("met" if row.is_met else "unmet", words)


def ground_of(account: Account, pack: SupportPack, adoption: Adoption, as_of: date) -> Ground:
    """Gather what the criteria look at, each through its own door."""
    standing = standing_of(account, adoption, as_of=as_of)
    every = [one for each in pack.classes for one in each.criteria]
    rules = {one.name for one in every if one.form == "rule"}
    schemes = {one.name for one in every if one.form == "appraisal"}
    return Ground(
        account,
        pack,
        standing,
        measured={name: found for name in rules if (found := _measured(account, standing, name))},
        appraised=_appraised(account, adoption, pack.plan, schemes),
        judged=_judged_in(account, adoption.region_code, pack.plan),
    )


def _measured(account: Account, standing: Standing, rule: str) -> Any:
    try:
        return standing.record and measurement_of(account, standing.record, rule)
    except Hidden:
        return None


def _appraised(
    account: Account, adoption: Adoption, plan: str, schemes: set[str]
) -> dict[str, appraisals.Told]:
    """Take the newest appraisal that is public or final; a draft decides nothing."""
    rows: Any = Evaluation.objects.visible_to(account).filter(
        region_code=adoption.region_code, plan=plan, scheme__in=schemes
    )
    found: dict[str, appraisals.Told] = {}
    for row in rows.exclude(stage=Stage.DRAFT).order_by("-year"):
        if row.scheme not in found:
            found[row.scheme] = appraisals.told_of(row)
    return found


def _judged_in(account: Account, region: str, plan: str) -> dict[tuple[str, str], Judgement]:
    rows = Judgement.objects.visible_to(account).filter(region_code=region, plan=plan)
    held: dict[tuple[str, str], Judgement] = {}
    for row in rows.select_related("by"):  # newest first
        held.setdefault((row.school_code, row.criterion), row)
    return held


def as_share(value: Fraction | None) -> str:
    """Write a line of a criterion.

    >>> as_share(Fraction(6)), as_share(Fraction(3, 4)), as_share(None)
    ('6', '75%', '')
    """
    if value is None:
        return ""
    return f"{float(value):g}" if value >= 1 else f"{float(value * 100):g}%"
