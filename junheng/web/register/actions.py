"""What is done with the register (名册的办理)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from junheng.web.accounts.models import Account
from junheng.web.register import access  # noqa: F401  declares the rights
from junheng.web.register.models import Region, School, on_day
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

Row = Mapping[str, Any]

REGION_FACTS = ("name", "level", "parent_code", "succeeded_by")
SCHOOL_FACTS = (
    "name", "region_code", "town", "kind", "organiser", "urban_rural", "counts_as_school",
    "lead_school_code",
)  # fmt: skip

_DAY = timedelta(days=1)


def _facts(row: Row, names: Iterable[str]) -> dict[str, Any]:
    found = {name: row.get(name) for name in names}
    return {
        name: (True if name == "counts_as_school" else "") if value is None else value
        for name, value in found.items()
    }


def _observe(
    rows: models.QuerySet[Any], key: dict[str, str], facts: dict[str, Any], day: date
) -> bool:
    """Fit what was true on one day into the dated rows of one code; tell whether they changed."""
    spans = list(rows.filter(**key).order_by("valid_from"))
    covering = next(
        (s for s in spans if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)),
        None,
    )
    later = next((s for s in spans if s.valid_from > day), None)
    if covering is None:
        if later is not None and all(getattr(later, k) == v for k, v in facts.items()):
            later.valid_from = day
            later.save()
        else:
            end = later.valid_from - _DAY if later is not None else None
            rows.create(**key, **facts, valid_from=day, valid_to=end)
        return True
    if all(getattr(covering, name) == value for name, value in facts.items()):
        return False
    if covering.valid_from == day:
        for name, value in facts.items():
            setattr(covering, name, value)
        covering.save()
        return True
    end, covering.valid_to = covering.valid_to, day - _DAY
    covering.save()
    rows.create(**key, **facts, valid_from=day, valid_to=end)
    return True


def _close_missing(rows: models.QuerySet[Any], seen: set[str], day: date) -> int:
    """End the rows of schools that the newest list no longer names."""
    open_rows = rows.filter(valid_to=None, valid_from__lt=day).exclude(school_code__in=seen)
    return open_rows.update(valid_to=day - _DAY)


@verb("register.region_opened", may="register.region")
def region_open(
    *, actor: Account, place: Place, code: str, name: str, level: str, day: date
) -> Region:
    """Enter a region below ``place``, or ``place`` itself; the operator may."""
    row, _ = Region.objects.get_or_create(
        region_code=code,
        valid_from=day,
        defaults={
            "name": name,
            "level": level,
            "parent_code": "" if code == place.region_code else place.region_code,
        },
    )
    return row


@verb("register.synced", may="register.sync")
def register_sync(
    *,
    actor: Account,
    place: Place,
    as_of: date,
    regions: Iterable[Row],
    schools: Iterable[Row],
    is_newest: bool,
) -> dict[str, int]:
    """Take regions and schools over from a snapshot; a data officer of the county may.

    Rows keep their own dates where the table gives them; otherwise the snapshot's date is the
    day on which they were seen so.  The newest snapshot ends the schools it no longer names.
    """
    changed_regions = changed_schools = 0
    for row in regions:
        span = {"valid_from": row.get("valid_from") or date.min}
        Region.objects.update_or_create(
            region_code=row["region_code"],
            **span,
            defaults={**_facts(row, REGION_FACTS), "valid_to": row.get("valid_to")},
        )
        if row.get("valid_from"):
            begun = Region.objects.filter(region_code=row["region_code"], valid_to=None)
            begun.filter(valid_from__lt=row["valid_from"]).update(valid_to=row["valid_from"] - _DAY)
        changed_regions += 1
    rows = School.objects.unscoped("the list of schools of the actor's own county")
    seen: set[str] = set()
    for row in schools:
        key = {"school_code": row["school_code"]}
        seen.add(row["school_code"])
        day = row.get("valid_from") or as_of
        facts = _facts(row, SCHOOL_FACTS) | {"is_listed": True}
        changed_schools += _observe(rows, key, facts, min(day, as_of))
        if row.get("valid_to"):
            rows.filter(**key, valid_to=None).update(valid_to=row["valid_to"])
    ended = 0
    if is_newest:
        ended = _close_missing(rows.filter(region_code=place.region_code), seen, as_of)
    return {"regions": changed_regions, "schools": changed_schools, "ended": ended}


@verb("register.named", may="register.sync")
def schools_name(*, actor: Account, place: Place, as_of: date, schools: Iterable[Row]) -> int:
    """Enter the schools that only statistics tables name; a list of schools refines them later.

    What the register knows of a school on that day stays as it is, and no school ends because
    the statistics leave it out.  Gives how many were entered.
    """
    rows = School.objects.unscoped("the list of schools of the actor's own county")
    known = set(rows.filter(on_day(as_of)).values_list("school_code", flat=True))
    entered = 0
    for row in schools:
        if row["school_code"] not in known:
            facts = _facts(row, SCHOOL_FACTS) | {
                "region_code": place.region_code,
                "is_listed": False,
            }
            _observe(rows, {"school_code": row["school_code"]}, facts, as_of)
            known.add(row["school_code"])
            entered += 1
    return entered
