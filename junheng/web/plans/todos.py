"""What waits for a person in the plans (待办): plans to approve, duties to receive, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, AdoptionState, Duty, DutyState
from junheng.web.shared.todos import Todo, source


@source
def of_plans(account: Account, _as_of: date) -> Iterator[Todo]:
    """Say what waits for a leader, a data officer, and whoever was made responsible."""
    if not account.holds("plan.see"):
        return
    rows = Adoption.objects.visible_to(account)
    if account.holds("plan.adopt"):
        for adoption in rows.filter(state=AdoptionState.SUBMITTED):
            text = _("批准采用《%(title)s》") % {"title": adoption.title}
            yield Todo(text, reverse("plan-adopt", args=[adoption.pk]), None, _("计划"))
    if account.holds("plan.prepare"):
        for adoption in rows.filter(state=AdoptionState.DRAFT, prepared_by=account):
            text = _("接着准备《%(title)s》") % {"title": adoption.title}
            yield Todo(text, reverse("plan-adopt", args=[adoption.pk]), None, _("计划"))
    yield from _duties(account)


def _duties(account: Account) -> Iterator[Todo]:
    mine = Duty.objects.visible_to(account).filter(
        person=account, state=DutyState.HANDED_OUT, adoption__state=AdoptionState.IN_FORCE
    )
    for duty in mine.select_related("adoption"):
        plan = load_plan(duty.adoption.pack_id)
        item = plan.by_id.get(duty.item)
        if item is None:
            continue
        text = _("签收任务“%(term)s”（%(office)s）") % {"term": item.term, "office": duty.office}
        url = reverse("plan-duties", args=[duty.adoption_id]) + f"#duty-{duty.pk}"
        yield Todo(text, url, duty.due_on, _("计划"))
