"""Verbs of an award: settling, keeping as history, publicity, the final payment list."""

from __future__ import annotations

from datetime import date
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.appraisal import Inputs
from junheng.policy.appraisal import Award, part_of
from junheng.web.accounts.models import Account
from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.appraisal.actions.steps import _close, _filled, _open
from junheng.web.appraisal.models import AwardRun
from junheng.web.appraisal.papers import fund_paid_by
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

_STRICTEST = ("traces", "promotion_rate", "exam_scores", "national_monitoring", "value_added")


def _settle_facts(**given: Any) -> dict[str, Any]:
    """Say what money would be paid for, today: the part the rules look at most strictly."""
    award = given["award"]
    parts = {part_of(one) for one in award.components}
    worst = next((part for part in _STRICTEST if part in parts), "composite")
    return {"part": worst, "use": award.use, "event_date": given["on"]}


def _made(
    actor: Account,
    place: Place,
    given: dict[str, Any],
    *,
    is_history: bool,
    document: str,
    held: AwardRun | None = None,
) -> AwardRun:
    award: Award = given["award"]
    if given["fund"] <= 0:
        raise UsageError(
            where=award.label,
            found=f"资金是 {given['fund']} 元",
            expected="大于零的整数，单位元",
            fix="请填文件批准的资金总额",
        )
    row = held or AwardRun(region_code=place.region_code, is_history=is_history)
    row.plan, row.award, row.label = given["plan"], award.id, award.label
    row.year, row.on = given["year"], given["on"]
    row.fund, row.fund_document = given["fund"], document
    row.inputs = given["inputs"].to_json()
    row.drafted_by, row.drafted_on = actor, given["today"]
    row.save()
    return row


@verb("award.settled", may="award.settle", guard="result.use", facts=_settle_facts)
def award_settle(
    *,
    actor: Account,
    place: Place,
    plan: str,
    award: Award,
    fund: int,
    fund_document: str,
    inputs: Inputs,
    year: int,
    on: date,
) -> AwardRun:
    """Settle an award by the formula: what is paid is judged by the rules of today (核定).

    A fund is settled once: settled again by the same paper before it is public, it takes the
    place of the draft.
    """
    document = _filled(award.label, fund_document, "资金文号")
    held = fund_paid_by(place.region_code, document)
    given = {
        "plan": plan,
        "award": award,
        "fund": fund,
        "inputs": inputs,
        "year": year,
        "on": on,
        "today": on,
    }
    return _made(actor, place, given, is_history=False, document=document, held=held)


@verb("award.kept", may="award.settle")
def award_keep(
    *,
    actor: Account,
    place: Place,
    plan: str,
    award: Award,
    fund: int,
    inputs: Inputs,
    year: int,
    on: date,
    today: date,
) -> AwardRun:
    """Keep what a formula gave by the rules of an earlier day; nothing is paid on it (历史核对)."""
    if on >= today:
        raise Refused(
            where=award.label,
            found=f"日期是 {on}",
            expected="以前的日期",
            fix="按今天的规定发放，请用“核定”",
        )
    given = {
        "plan": plan,
        "award": award,
        "fund": fund,
        "inputs": inputs,
        "year": year,
        "on": on,
        "today": today,
    }
    return _made(actor, place, given, is_history=True, document="")


@verb("award.published", may="award.settle")
def award_publish(*, actor: Account, award: AwardRun, seen: int, days: int, on: date) -> AwardRun:
    """Publish formula, figures and payments; a school may object for some working days (公示)."""
    if award.is_history:
        raise Refused(
            where=str(award),
            found="历史口径，只供查阅",
            expected="按现行规定核定的奖励",
            fix="请用同一笔资金的合规办法核定",
        )
    _open(award, on, days)
    return award


@verb("award.finished", may="award.finish")
def award_finish(
    *, actor: Account, award: AwardRun, seen: int, document_number: str, on: date
) -> AwardRun:
    """Make the payment list final, once no objection is left (确定发放名单)."""
    _close(award, on, document_number)
    award.final_by = actor
    award.save()
    return award
