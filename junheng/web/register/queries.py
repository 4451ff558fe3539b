"""Reading regions and schools as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.kernel.errors import Hidden
from junheng.web.accounts.models import Account
from junheng.web.register.models import Region, School, on_day
from junheng.web.shared.once import read_once
from junheng.web.shared.reach import Place


@read_once
def regions_within(code: str, as_of: date) -> frozenset[str]:
    """Give a region and all below it, following the dated tree, never the digits of a code."""
    below: dict[str, set[str]] = defaultdict(set)
    for child, parent in Region.objects.on(as_of).values_list("region_code", "parent_code"):
        below[parent].add(child)
    found, waiting = {code}, [code]
    while waiting:
        for child in below[waiting.pop()] - found:
            found.add(child)
            waiting.append(child)
    return frozenset(found | _predecessors(found))


def regions_above(code: str, as_of: date) -> list[str]:
    """List the regions a region lies in on a day, the nearest first."""
    parents = dict(Region.objects.on(as_of).values_list("region_code", "parent_code"))
    found: list[str] = []
    while (code := parents.get(code, "")) and code not in found:
        found.append(code)
    return found


def _predecessors(codes: Iterable[str]) -> set[str]:
    """Codes these regions had before they were renamed or merged."""
    before: dict[str, set[str]] = defaultdict(set)
    for old, new in Region.objects.exclude(succeeded_by="").values_list(
        "region_code", "succeeded_by"
    ):
        before[new].add(old)
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        for old in before[waiting.pop()] - found:
            found.add(old)
            waiting.append(old)
    return found


def region_of(code: str, account: Account, as_of: date) -> Region:
    """Give a region the account may see, or :class:`Hidden`."""
    reach = account.reach
    row = Region.objects.on(as_of).filter(region_code=code).first()
    if row is None:
        row = Region.objects.filter(region_code=code).order_by("-valid_from").first()
    if row is None or code not in reach.regions | reach.school_regions:
        raise Hidden(
            where="地区",
            found=f"没有代码为 {code} 的地区，或不在您的范围内",
            expected="是您所在的地区",
            fix="请核对网址，或从首页进入",
        )
    return row


def school_of(code: str, account: Account, as_of: date) -> School:
    """Give a school the account may see, or :class:`Hidden`."""
    rows = School.objects.visible_to(account).filter(school_code=code)
    row = rows.filter(on_day(as_of)).first() or rows.order_by("-valid_from").first()
    if row is None:
        raise Hidden(
            where="学校",
            found=f"没有标识码为 {code} 的学校，或不在您的范围内",
            expected="是您所在地区或本人的学校",
            fix="请核对网址，或从首页进入",
        )
    return row


def schools_of(region_code: str, account: Account, as_of: date) -> list[School]:
    """List the schools of a region on a day that the account may see."""
    rows = School.objects.visible_to(account).filter(on_day(as_of), region_code=region_code)
    return list(rows.order_by("school_code"))


@read_once
def counties_of(account: Account, as_of: date) -> list[Region]:
    """List the counties an account may see, by code."""
    codes = account.reach.regions | account.reach.school_regions
    rows = Region.objects.on(as_of).filter(region_code__in=codes, level="county")
    return list(rows.order_by("region_code"))


def register_rows(snapshot: Snapshot, table: str, actor: str) -> list[dict[str, Any]]:
    """Read the public rows of regions or schools from a snapshot."""
    if not snapshot.has(table):
        return []
    scope = Scope(units=None, level="aggregate", purpose="更新名册", actor=actor)
    rows = snapshot.open(table, duckdb_backend(), scope).to_pyarrow()
    found: list[dict[str, Any]] = rows.to_pylist()
    return found


class RegisterDirectory:
    """The register as the apps below see it; names of regions and schools are public."""

    def regions_within(self, code: str, as_of: date) -> frozenset[str]:
        """Give a region and all below it."""
        return regions_within(code, as_of)

    def regions(self, codes: frozenset[str], as_of: date) -> list[Place]:
        """Give the regions of those codes, with names."""
        rows = Region.objects.on(as_of).filter(region_code__in=codes)
        return [Place(row.region_code, name=row.name) for row in rows]

    def schools(self, region_codes: frozenset[str], as_of: date) -> list[Place]:
        """Give the schools of those regions, with names."""
        rows = School.objects.unscoped("names of schools are public")
        found = rows.filter(on_day(as_of), region_code__in=region_codes)
        return [Place(row.region_code, row.school_code, row.name) for row in found]


def region_names(region_codes: Iterable[str], as_of: date) -> dict[str, str]:
    """Names by region code; regions are public."""
    found = RegisterDirectory().regions(frozenset(region_codes), as_of)
    return {place.region_code: place.name for place in found}


def is_county(region_code: str, as_of: date) -> bool:
    """Tell whether a region is a county on a day."""
    return Region.objects.on(as_of).filter(region_code=region_code, level="county").exists()


def school_names(region_codes: Iterable[str], as_of: date) -> dict[str, str]:
    """Names by school code; the list of schools of a region is public."""
    found = RegisterDirectory().schools(frozenset(region_codes), as_of)
    return {place.school_code: place.name for place in found}
