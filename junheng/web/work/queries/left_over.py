"""What stays open when a new plan is prepared (转入下一周期): the next plan starts from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.work import clauses
from junheng.web.work.clauses import Cited
from junheng.web.work.models import Kind, Status
from junheng.web.work.queries.ledger import findings_of


@dataclass(frozen=True, slots=True)
class LeftOver:
    """The shortfalls of one clause that are not closed."""

    clause: Cited
    open: int
    reopened: int  # of them, so many were closed before and opened again
    url: str  # the ledger, narrowed to them


def left_over(account: Account, region_code: str) -> list[LeftOver]:
    """List the clauses with open shortfalls, those with the most first; strengths stay out.

    What rests on no clause stands last: the next plan starts from it as well.
    """
    rows = findings_of(account, region_code).filter(kind=Kind.SHORTFALL)
    counted = (
        rows.exclude(status=Status.CLOSED)
        .order_by()
        .values("clause")
        .annotate(n=Count("pk"), again=Count("pk", filter=Q(reopened__gt=0)))
        .order_by("-n", "clause")
    )
    name, ledger = clauses.citing(), reverse("ledger", args=[region_code])
    none = Cited("", _("没有写明条款"), _("没有写明条款"))
    asked = {"status": "remaining"}
    return [
        LeftOver(
            name(one["clause"]) if one["clause"] else none,
            one["n"],
            one["again"],
            f"{ledger}?{urlencode({'clause': one['clause'] or clauses.NONE, **asked})}",
        )
        for one in sorted(counted, key=lambda one: not one["clause"])
    ]
