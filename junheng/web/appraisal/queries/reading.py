"""Appraisals and awards within somebody's reach, computed again from what was kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from junheng.decide.award import Sharing, share_fund
from junheng.kernel.errors import Hidden, UsageError
from junheng.measure.appraisal import (
    Appraisal,
    Figure,
    Inputs,
    Named,
    SchoolAppraisal,
    must_fit,
    named,
)
from junheng.policy.appraisal import AppraisalPack, Award, NameList, Scheme, load_appraisal
from junheng.policy.plan import list_plans
from junheng.web.accounts.models import Account
from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.appraisal.local import pack_in, with_own
from junheng.web.appraisal.models import AwardRun, Evaluation, Objection, ResultUse, Stage
from junheng.web.plans.queries.standing import adoptions_of

_MOST_YUAN = 10**12
_WORDS = {
    "达到": Fraction(1),
    "未达到": Fraction(0),
    "高于预期": Fraction(1),
    "与预期无明显差异": Fraction(0),
    "低于预期": Fraction(-1),
}


@cache
def _titles() -> dict[str, str]:
    return {info.id: info.title for info in list_plans()}


def title_of(plan: str) -> str:
    """Give the title of a plan's document."""
    return _titles()[plan]


def _hidden(what: str) -> Hidden:
    return Hidden(
        where=what,
        found=f"没有这份{what}，或不在您的范围内",
        expected="是您所在地区或学校的内容",
        fix="请从“评价”进入",
    )


def pack_of(plan: str) -> AppraisalPack:
    """Give the appraisal of a plan, or :class:`Hidden`."""
    found = load_appraisal(plan) if plan in _titles() else None
    if found is None:
        raise _hidden("评价方案")
    return found


def scheme_of(plan: str, scheme: str) -> Scheme:
    """Give one scheme, or :class:`Hidden`."""
    try:
        return pack_of(plan).scheme(scheme)
    except KeyError as error:
        raise _hidden("评价方案") from error


def award_of(plan: str, award: str) -> Award:
    """Give one award, or :class:`Hidden`."""
    try:
        return pack_of(plan).award(award)
    except KeyError as error:
        raise _hidden("奖励办法") from error


def packs_of(account: Account, region_code: str) -> list[AppraisalPack]:
    """List what the plans in force of a region say of appraisal."""
    plans = [one.pack_id for one in adoptions_of(account, region_code) if one.is_in_force]
    found = (load_appraisal(plan) for plan in plans)
    return [pack_in(region_code, one) for one in found if one is not None]


def _shown(account: Account, rows: Any, region_code: str) -> Any:
    rows = rows.filter(region_code=region_code)
    return rows if account.reach.all_schools_of(region_code) else rows.exclude(stage=Stage.DRAFT)


def evaluations_of(account: Account, region_code: str) -> Any:
    """List appraisals; a school sees them once they are public."""
    rows = Evaluation.objects.visible_to(account).select_related("snapshot")
    return _shown(account, rows, region_code)


def listed_of(account: Account, region_code: str) -> list[Evaluation]:
    """List the appraisals an account has a page of: a school those it is appraised in."""
    rows = list(evaluations_of(account, region_code))
    if account.reach.all_schools_of(region_code):
        return rows
    return [row for row in rows if _codes(row) & account.reach.schools]


def _codes(row: Evaluation) -> set[str]:
    return {school.code for school in Inputs.from_json(row.inputs).schools}


def awards_of(account: Account, region_code: str) -> Any:
    """List awards; a school sees them once they are public, history never."""
    rows = _shown(account, AwardRun.objects.visible_to(account), region_code)
    return rows if account.reach.all_schools_of(region_code) else rows.filter(is_history=False)


def evaluation_of(account: Account, number: int) -> Evaluation:
    """Give one appraisal, or :class:`Hidden`."""
    found = Evaluation.objects.visible_to(account).filter(pk=number).first()
    held = found and evaluations_of(account, found.region_code).filter(pk=number).first()
    if held is None:
        raise _hidden("年度评价")
    made: Evaluation = held
    return made


def award_run_of(account: Account, number: int) -> AwardRun:
    """Give one award, or :class:`Hidden`."""
    found = AwardRun.objects.visible_to(account).filter(pk=number).first()
    held = found and awards_of(account, found.region_code).filter(pk=number).first()
    if held is None:
        raise _hidden("奖励")
    made: AwardRun = held
    return made


def objection_of(account: Account, number: int) -> Objection:
    """Give one objection, or :class:`Hidden`."""
    rows = Objection.objects.visible_to(account).select_related("evaluation", "award")
    found: Objection | None = rows.filter(pk=number).first()
    if found is None:
        raise _hidden("异议")
    return found


def objections_of(account: Account, matter: Evaluation | AwardRun) -> list[Objection]:
    """List the objections an account may see: a school its own."""
    rows = Objection.objects.visible_to(account)
    field = "evaluation" if isinstance(matter, Evaluation) else "award"
    return list(rows.filter(**{field: matter}))


def uses_of(account: Account, region_code: str) -> list[ResultUse]:
    """List what results of a region were used for."""
    rows = ResultUse.objects.visible_to(account).filter(region_code=region_code)
    return list(rows.select_related("evaluation", "recorded_by"))


@dataclass(frozen=True, slots=True)
class Told:
    """An appraisal computed again."""

    evaluation: Evaluation
    scheme: Scheme  # with the weights of the day
    inputs: Inputs
    appraisal: Appraisal
    lists: tuple[Named, ...]

    def lists_of(self, code: str) -> list[tuple[NameList, tuple[str, ...]]]:
        """Give the lists a school stands on, each with the reasons."""
        return [
            (one.names, reasons)
            for one in self.lists
            for school, reasons in one.on
            if school.school.code == code
        ]

    def of(self, code: str) -> SchoolAppraisal:
        """Give one school, or :class:`Hidden`."""
        found = self.appraisal.of(code)
        if found is None:
            raise _hidden("学校评价")
        return found


def told_of(evaluation: Evaluation) -> Told:
    """Compute an appraisal again from what was kept; the same comes out."""
    inputs = Inputs.from_json(evaluation.inputs)
    scheme = scheme_of(evaluation.plan, evaluation.scheme)
    scheme = with_own(scheme, evaluation.region_code, evaluation.plan, inputs.weights)
    found = inputs.appraisal(scheme)
    return Told(evaluation, found.scheme, inputs, found, named(found))


def sharing_of(award: Award, fund: int, inputs: Inputs) -> Sharing:
    """Share a fund out on what was gathered."""
    return share_fund(award, fund, inputs.schools, inputs.figures, refused=inputs.refused)


def typed_yuan(text: str, where: str) -> int | None:
    """Read a sum of money in whole yuan; nothing where nothing was typed.

    >>> typed_yuan("1,500,000", "总额"), typed_yuan("150万", "总额"), typed_yuan("", "总额") is None
    (1500000, 1500000, True)
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").removesuffix("元")
    if not plain:
        return None
    ten_thousands = plain.endswith("万")
    number = plain.removesuffix("万").strip()
    whole = int(number) * (10_000 if ten_thousands else 1) if number.isdecimal() else 0
    if not 0 < whole <= _MOST_YUAN:
        raise UsageError(
            where=where,
            found=f"填的是“{text}”",
            expected="大于零的整数，单位元，例如 1500000",
            fix="请填文件批准的资金总额",
        )
    return whole


def typed_number(text: str) -> Fraction | None:
    """Read a number as people type it: 0.95, 95%, 312/330; nothing where nothing was typed.

    >>> typed_number("95%"), typed_number("312/330"), typed_number(" ") is None
    (Fraction(19, 20), Fraction(52, 55), True)
    >>> typed_number("未达到"), typed_number("高于预期")
    (Fraction(0, 1), Fraction(1, 1))
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if not plain:
        return None
    if plain in _WORDS:
        return _WORDS[plain]
    try:
        if plain.endswith("%"):
            return Fraction(plain[:-1]) / 100
        return Fraction(plain) if len(plain) < 30 else None
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(
            where="试算",
            found=f"填的是“{text}”",
            expected="一个数，例如 0.95、95% 或 312/330",
            fix="请改成数",
        ) from error


def tried(told: Told, given: Mapping[str, Fraction], code: str) -> Told:
    """Compute again with other figures of one school, its lists too; nothing is kept (试算).

    Raises
    ------
    UsageError
        A figure the measure cannot have.
    """
    inputs = told.inputs
    for name, value in given.items():
        one = told.scheme.measure(name)
        must_fit(f"试算：{one.label}", one, value)
        inputs = inputs.corrected(name, code, Figure(value, "试算"))
    found = inputs.appraisal(told.scheme)
    return Told(told.evaluation, found.scheme, inputs, found, named(found))


def left_days(matter: Evaluation | AwardRun, as_of: date) -> int | None:
    """Count the days left for objections."""
    return None if matter.object_until is None else (matter.object_until - as_of).days
