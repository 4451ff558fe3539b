"""Verbs of the region's own rates (登记、停用本地标准)."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import UsageError
from junheng.policy.funding import PURPOSE_LABELS, PURPOSES
from junheng.web.accounts.models import Account
from junheng.web.money import access  # noqa: F401  declares the rights
from junheng.web.money.models import LocalRate
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.whole import needs


@verb("rate.recorded", may="money.rate")
def rate_record(
    *,
    actor: Account,
    place: Place,
    purpose: str,
    stage: str,
    yuan: float,
    valid_from: date,
    document: str,
    title: str = "",
    valid_to: date | None = None,
) -> LocalRate:
    """Record a rate the region set, by its document; the highest in force on a day counts."""
    needs("本地经费标准", 文号=document)
    if purpose not in PURPOSES or yuan <= 0:
        raise UsageError(
            where="本地经费标准",
            found=f"{yuan:g} 元",
            expected="选一种标准，金额大于 0",
            fix="请按文件填写每生每年的金额，单位是元",
        )
    if valid_to is not None and valid_to < valid_from:
        raise UsageError(
            where="本地经费标准",
            found=f"止于 {valid_to}，早于起始日期 {valid_from}",
            expected="终止日期不早于起始日期",
            fix="请核对文件上的两个日期",
        )
    rows = LocalRate.objects.unscoped("is there a rate from that day already?")
    same = {"purpose": purpose, "stage": stage, "valid_from": valid_from}
    if rows.filter(region_code=place.region_code, **same).exists():
        raise UsageError(
            where="本地经费标准",
            found=f"从 {valid_from} 起已经登记过一条同样的标准",
            expected="同一天起只有一条",
            fix="先停用原来的一条，或核对起始日期",
        )
    made: LocalRate = LocalRate.objects.create(
        region_code=place.region_code,
        purpose=purpose,
        stage=stage,
        yuan=yuan,
        valid_from=valid_from,
        valid_to=valid_to,
        title=title.strip() or f"本地{PURPOSE_LABELS[purpose]}标准",
        document=document.strip(),
        recorded_by=actor,
    )
    return made


@verb("rate.ended", may="money.rate")
def rate_end(*, actor: Account, rate: LocalRate, seen: int, valid_to: date) -> LocalRate:
    """End a rate of the region; what was reckoned up to that day stays as it was."""
    if valid_to < rate.valid_from:
        raise UsageError(
            where=str(rate),
            found=f"止于 {valid_to}，早于起始日期 {rate.valid_from}",
            expected="终止日期不早于起始日期",
            fix="请核对日期",
        )
    rate.valid_to = valid_to
    rate.save()
    return rate
