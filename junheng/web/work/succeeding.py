"""Findings of a school that goes on under another code (学校换了代码): one matter, one line.

A county takes a district over, or the ministry gives a school another code: the school and what
it lacks are the same.  Its findings go on under the new code with their number, their history,
their tasks and checks, so that the next data version measures them again instead of opening them
a second time.  What was merged, split or closed is another matter; nothing of it is moved here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from junheng.measure.engine.following import Key
from junheng.web.work.models import Check, Finding, Status, Task


def carry_over(region_code: str, renamed: Mapping[str, str]) -> int:
    """Carry the findings of schools with another code over to it, and count them.

    One that stands under the new code already and is open stays the one of its matter.  A finding
    that names the school only in its subject, because the county did not hold it then, becomes
    the school's own.

    Parameters
    ----------
    region_code : str
        The county whose ledger is locked.
    renamed : mapping of str to str
        The newest code by each former one.
    """
    if not renamed:
        return 0
    rows = Finding.objects.unscoped("findings follow their school to its new code")
    former = Q(unit__in=renamed) | Q(unit=region_code, subject__contains=":")
    held = list(rows.filter(former, region_code=region_code).order_by("id"))
    moved = [(one, key) for one in held if (key := _key_under(one, renamed)) is not None]
    taken = _open_under(rows, {key[0] for _one, key in moved})
    count = 0
    for one, key in moved:
        if one.is_open and key in taken:
            continue
        one.unit, _clause, _rule, one.subject = key
        one.school_code = one.unit
        one.version += 1
        one.save(update_fields=["unit", "subject", "school_code", "version"])
        for model in (Task, Check):
            along = model.objects.unscoped("tasks and checks go with their finding")
            along.filter(finding=one).update(school_code=one.unit)
        count += 1
        if one.is_open:
            taken.add(key)
    return count


def _open_under(rows: Any, units: set[str]) -> set[Key]:
    """Give the identities of what is open under the new codes, of a query of findings."""
    found = rows.filter(unit__in=units).exclude(status=Status.CLOSED)
    return {one.key for one in found}


def _key_under(finding: Finding, renamed: Mapping[str, str]) -> Key | None:
    """Give the identity a finding has under the new code; nothing where it names no former one."""
    if finding.unit in renamed:
        return (renamed[finding.unit], finding.clause, finding.rule, finding.subject)
    item, _sign, unit = finding.subject.partition(":")
    code, _dot, part = unit.partition("·")
    if code not in renamed:
        return None
    subject = f"{item}:{part}" if part else item
    return (renamed[code], finding.clause, finding.rule, subject)
