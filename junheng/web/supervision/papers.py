"""Numbers of papers (文号): one number is one paper of a region, whoever typed it and how.

An opinion has its number alone.  A re-check says something of several sentences on one paper, so
its number may come again there, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable

from junheng.kernel.errors import UsageError
from junheng.web.shared.papers import plain
from junheng.web.supervision.models import Line, Visit, YearlyList


def number_given(visit: Visit, typed: str) -> str:
    """Give the number of an opinion as typed, where it is no other paper's."""
    number = _written(visit, typed, "发文的文号")
    _refuse(visit, number, [*_of_opinions(visit), *_of_rechecks(visit), *_of_lists(visit)])
    return number


def recheck_number_given(visit: Visit, typed: str) -> str:
    """Give the number of a re-check as typed; its other sentences may bear the same."""
    number = _written(visit, typed, "复查意见书的编号")
    rechecks = (one for one in _of_rechecks(visit) if one[2] != visit.pk)
    own = ((visit.document_number, f"{visit.label}的意见书", visit.pk),)
    _refuse(visit, number, [*own, *_of_opinions(visit), *rechecks, *_of_lists(visit)])
    return number


def _written(visit: Visit, typed: str, what: str) -> str:
    if not typed.strip():
        raise UsageError(
            where=str(visit), found=f"没有写{what}", expected=f"写明{what}", fix="请补上"
        )
    return typed.strip()


Held = tuple[str, str, int]  # number, whose it is, its visit


def _of_opinions(visit: Visit) -> list[Held]:
    rows = Visit.objects.unscoped("a number is one paper of the region, whoever sees it")
    held = rows.filter(region_code=visit.region_code).exclude(pk=visit.pk)
    return [
        (one.document_number, f"{one.label}的意见书", one.pk)
        for one in held.exclude(document_number="")
    ]


def _of_rechecks(visit: Visit) -> list[Held]:
    held = Line.objects.filter(visit__region_code=visit.region_code).exclude(verdict_document="")
    return [
        (one.verdict_document, f"{one.visit.label}的复查意见书", one.visit_id)
        for one in held.select_related("visit")
    ]


def _of_lists(visit: Visit) -> list[Held]:
    rows = YearlyList.objects.unscoped("a number is one paper of the region, whoever sees it")
    held = rows.filter(region_code=visit.region_code).exclude(document_number="")
    return [(one.document_number, f"{one}备案", 0) for one in held]


def _refuse(visit: Visit, number: str, held: Iterable[Held]) -> None:
    taken = next((whose for other, whose, _n in held if plain(other) == plain(number)), "")
    if taken:
        raise UsageError(
            where=str(visit),
            found=f"“{number}”已经是{taken}的文号",
            expected="一个文号只编一份文件",
            fix="请核对发文登记簿，写这一份自己的文号",
        )
