"""The page of tasks and responsibility: what is to be named first, then the breakdown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.plans.duty_forms import DutyForm, HandOverForm, LeaverForm, NameForm
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries import duties as breakdown
from junheng.web.plans.queries import slips
from junheng.web.plans.queries.standing import standing_of
from junheng.web.plans.queries.traces import traces_of
from junheng.web.plans.views.frame import page


def people(adoption: Adoption) -> list[tuple[str, str]]:
    """List the accounts that may be made responsible."""
    return breakdown.people_of(adoption.region_code, timezone.localdate())


def person(adoption: Adoption, key: str) -> Account | None:
    """Give one of those accounts by its key."""
    allowed = dict(people(adoption))
    return Account.objects.get(pk=int(key)) if key in allowed else None


def leavers(account: Account, adoption: Adoption) -> list[tuple[str, str]]:
    """List who holds duties of the plans in force: key, name and how many."""
    held = breakdown.held_in(account, adoption.region_code)
    return [(key, f"{name}（{len(rows)}）") for key, (name, rows) in held.items()]


def duty_page(
    request: HttpRequest,
    adoption: Adoption,
    *,
    form: DutyForm | None = None,
    name_form: NameForm | None = None,
    leaver_form: LeaverForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the breakdown; what was typed stays where it was."""
    account: Any = request.user
    standing = standing_of(account, adoption)
    allowed = people(adoption)
    assigns = adoption.is_in_force and account.may("duty.assign", adoption)
    lines = breakdown.lines_of(standing)
    counts = breakdown.counts_of(lines)
    back = breakdown.withdrawn(account, adoption) if standing.inside else []
    past = traces_of([*standing.duties, *back]) if standing.inside else {}
    terms = {item.id: item for item in standing.items}
    return page(
        request,
        "duties",
        standing,
        "duties",
        status=status,
        lines=[line for line in lines if line.is_named],
        unnamed=[line for line in lines if not line.is_named],
        open_duties=[(line, duty) for line in lines for duty in line.duties if duty.is_open],
        withdrawn=[
            (terms[duty.item], duty, past.get(duty.pk, ())) for duty in back if duty.item in terms
        ],
        past=past,
        counts=counts,
        total=sum(counts.values()),
        ready=len(breakdown.drawn_up(account, adoption)),
        may_assign=assigns,
        form=form or DutyForm(items=breakdown.item_choices(standing.plan), people=allowed),
        name_form=name_form or NameForm(people=allowed),
        leaver_form=leaver_form or LeaverForm(people=allowed, leavers=leavers(account, adoption)),
        slips=slips.slips_of(standing) if standing.whole and adoption.is_in_force else [],
        hand_over=HandOverForm(people=allowed),
        typed=request.POST if trouble is not None else {},
        ticked=set(request.POST.getlist("duty")),
        trouble=trouble,
    )
