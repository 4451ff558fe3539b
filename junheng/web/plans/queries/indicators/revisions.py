"""Revisions of local indicators, within a reader's reach (指标与版次)."""

from __future__ import annotations

from junheng.kernel.errors import Hidden
from junheng.web.accounts.models import Account
from junheng.web.plans.models import LocalIndicator


def indicators_of(account: Account, region_code: str) -> list[LocalIndicator]:
    """List every revision of a region, the newest of each first."""
    rows = LocalIndicator.objects.visible_to(account).filter(region_code=region_code)
    return list(rows.select_related("made_by", "published_by"))


def published_of(account: Account, region_code: str) -> list[LocalIndicator]:
    """List the revisions plans may use."""
    return [one for one in indicators_of(account, region_code) if one.is_published]


def indicator_of(account: Account, region_code: str, name: str, revision: int) -> LocalIndicator:
    """Give one revision, or :class:`Hidden`."""
    rows = LocalIndicator.objects.visible_to(account)
    found: LocalIndicator | None = rows.filter(
        region_code=region_code, name=name, revision=revision
    ).first()
    if found is None:
        raise Hidden(
            where="本地指标",
            found=f"没有指标 {name} 第 {revision} 版，或不在您的范围内",
            expected="是您所在地区的本地指标",
            fix="请从本地指标列表进入",
        )
    return found


def new_name(account: Account, region_code: str) -> str:
    """Propose a name nobody has used here."""
    used = {one.name for one in indicators_of(account, region_code)}
    number = len(used) + 1
    while f"local_{number}" in used:
        number += 1
    return f"local_{number}"


def earlier_of(account: Account, indicator: LocalIndicator) -> LocalIndicator | None:
    """Give the revision before this one."""
    rows = LocalIndicator.objects.visible_to(account).filter(
        region_code=indicator.region_code, name=indicator.name, revision__lt=indicator.revision
    )
    found: LocalIndicator | None = rows.order_by("-revision").first()
    return found
