"""Verbs of the off-cycle check (专项复核): one person enters, another checks."""

from __future__ import annotations

import math
from datetime import date

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.rounding import exact
from junheng.measure.engine.following import Sense, changed, judged, recomputed
from junheng.measure.engine.verdict import State
from junheng.web.accounts.models import Account
from junheng.web.shared.verbs import verb
from junheng.web.work import access  # noqa: F401  declares the rights
from junheng.web.work.clauses import floor_of
from junheng.web.work.following import close
from junheng.web.work.models import (
    Change,
    Check,
    CheckState,
    Finding,
    FindingValue,
    Status,
    Way,
)
from junheng.web.work.whole import not_later_than_today


def _day(*, on: date | None = None, **_given: object) -> dict[str, date]:
    """Tell the audit the day of the act where it was entered later, from a paper."""
    return {"on": on} if on is not None else {}


@verb("check.entered", may="check.enter", facts=_day)
def check_enter(
    *,
    actor: Account,
    finding: Finding,
    seen: int,
    as_of: date,
    numerator: float | None = None,
    denominator: float | None = None,
    value: float | None = None,
    source: str,
    source_number: str,
    on: date | None = None,
) -> Check:
    """Enter a figure measured between two data versions, with its source document.

    Numerator and denominator are put through the same formula as in the data; a finding
    without them takes the value itself.
    """
    if not finding.is_open or not finding.has_number or finding.limit is None:
        raise Refused(
            where=finding.label,
            found="已经销号" if not finding.is_open else "这一项没有数可量",
            expected="还没有销号、由数据判定的事项",
            fix="没有数可量的，请由督学复查",
        )
    checks = Check.objects.unscoped("one waiting check per finding").filter(finding=finding)
    if checks.filter(progress=CheckState.ENTERED).exists():
        raise Refused(
            where=finding.label,
            found="已有一次专项复核等另一人核对",
            expected="一次复核办完再录下一次",
            fix="请先请另一位同事核对",
        )
    if finding.denominator and numerator is not None and denominator:
        value = recomputed(numerator, denominator, finding.per)
    not_later_than_today(finding.label, 复核日期=as_of, 录入日期=on)
    if value is None or not (source.strip() and source_number.strip()):
        raise UsageError(
            where=finding.label,
            found="没有写现值，或没有写来源文件和编号",
            expected="数、来源文件和编号都写明",
            fix="请按验收测量等文件填写",
        )
    if finding.measured_on is not None and as_of < finding.measured_on:
        raise UsageError(
            where=finding.label,
            found=f"复核日期 {as_of} 早于已有数据 {finding.measured_on}",
            expected="晚于最近一次数据的日期",
            fix="请核对日期",
        )
    made: Check = Check.objects.create(
        finding=finding,
        region_code=finding.region_code,
        school_code=finding.school_code,
        as_of=as_of,
        numerator=numerator,
        denominator=denominator,
        value=value,
        limit=finding.limit,
        state=_state(finding, value, finding.limit, as_of),
        source=source.strip(),
        source_number=source_number.strip(),
        entered_by=actor,
        entered_at=timezone.now(),
    )
    return made


def _state(finding: Finding, value: float, limit: float, as_of: date) -> State:
    """Judge as the rule of the finding does: what reaches its floor is near, not unmet."""
    sense: Sense = "at_most" if finding.sense == "at_most" else "at_least"
    floor = None
    if sense == "at_least":
        floor = floor_of(finding.rule, finding.clause, limit, finding.stage, as_of)
    found = judged(value, limit, sense)
    near = found == "unmet" and floor is not None and judged(value, floor, sense) == "met"
    return "near" if near else found


def _waiting(check: Check, actor: Account) -> None:
    if check.progress != CheckState.ENTERED:
        raise Refused(
            where=str(check),
            found=str(check.get_progress_display()),
            expected="已录入、待另一人核对",
            fix="请刷新页面看最新状态",
        )
    if check.entered_by == actor:
        raise Refused(
            where=str(check),
            found=f"录入的就是{actor}",
            expected="由另一人核对",
            fix="请另一位同事对照来源文件核对",
        )


@verb("check.confirmed", may="check.confirm", facts=_day)
def check_confirm(*, actor: Account, check: Check, seen: int, on: date | None = None) -> Check:
    """Confirm a check against its document; what meets the limit closes the finding."""
    _waiting(check, actor)
    rows = Finding.objects.unscoped("the finding of this check, locked")
    finding = rows.select_for_update().get(pk=check.finding_id)
    not_later_than_today(check, 复核日期=check.as_of, 核对日期=on)
    newer = finding.measured_on is not None and check.as_of < finding.measured_on
    if newer or not finding.is_open:
        raise Refused(
            where=str(check),
            found=f"已有 {finding.measured_on} 的数据" if newer else "这一条已经销号",
            expected="还没有销号，也没有更新的数据",
            fix="请以更新的数据为准，这次复核选“不采用”",
        )
    check.progress, check.checked_by = CheckState.CONFIRMED, actor
    check.checked_at = timezone.now()
    check.save()
    met = check.state == "met"
    sense = "at_most" if finding.sense == "at_most" else "at_least"
    step = "closed" if met else changed(finding.value, check.value, sense)
    paper = f"{check.source}（{check.source_number}）"
    FindingValue.objects.create(
        finding=finding,
        source=f"专项复核：{paper}"[:200],
        as_of=check.as_of,
        value=check.value,
        limit=check.limit,
        state=check.state,
        change=Change(step),
        words=f"{check.entered_by}录入，{actor}核对",
        at=timezone.now(),
    )
    finding.value, finding.change = check.value, step
    _lacking_after(finding, check)
    finding.version += 1
    if met:
        close(finding, Way.CHECK, check.as_of, by=actor, words=paper[:400])
    else:
        finding.status = Status.OPEN
    finding.save()
    return check


_WHOLE = frozenset("人名间个台册所班")  # people and things come in whole numbers


def _lacking_after(finding: Finding, check: Check) -> None:
    """Say what still lacks after a check, in what the finding counts."""
    lacks = check.limit - check.value
    if check.numerator is not None and check.denominator:
        finding.numerator, finding.denominator = check.numerator, check.denominator
        lacks = check.limit * check.denominator / finding.per - check.numerator
    elif finding.short is None:
        return
    short = max(0.0, -lacks if finding.sense == "at_most" else lacks)
    finding.short = float(math.ceil(exact(short))) if finding.amount_unit in _WHOLE else short


@verb("check.rejected", may="check.confirm")
def check_reject(*, actor: Account, check: Check, seen: int, why: str) -> Check:
    """Do not use a check: the document says something else."""
    _waiting(check, actor)
    if not why.strip():
        raise UsageError(
            where=str(check),
            found="没有写理由",
            expected="写明哪里与来源文件不一致",
            fix="请写一句话",
        )
    check.progress, check.checked_by = CheckState.REJECTED, actor
    check.checked_at, check.why = timezone.now(), why.strip()
    check.save()
    return check
