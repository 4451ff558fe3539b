"""What waits for a person in the plans (待办): plans to approve, duties to receive, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.progress.wording import within_quotes
from junheng.policy.plan import load_plan
from junheng.policy.plan.deadlines import FixedDay
from junheng.policy.plan.model import PlanItem
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, AdoptionState, Duty, DutyState
from junheng.web.plans.queries.standing import standing_of
from junheng.web.shared.templatetags.kit import day as day_words
from junheng.web.shared.todos import Todo, source

_AHEAD = 30  # days before a deadline from which it stands among the to-dos


@source
def of_plans(account: Account, as_of: date) -> Iterator[Todo]:
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
            if adoption.returned_why:
                facts = {"title": adoption.title, "why": adoption.returned_why}
                text = _("《%(title)s》被退回：%(why)s") % facts
            yield Todo(text, reverse("plan-adopt", args=[adoption.pk]), None, _("计划"))
        for adoption in rows.filter(state=AdoptionState.IN_FORCE):
            yield from _deadlines(account, adoption, as_of)
    if account.holds("duty.assign"):
        for adoption in rows.filter(state=AdoptionState.IN_FORCE):
            yield from _drafts(account, adoption)
    yield from _duties(account, as_of)


def _drafts(account: Account, adoption: Adoption) -> Iterator[Todo]:
    """Say that drafts wait for an office or a person: until then they are on nobody's list."""
    rows = Duty.objects.visible_to(account).filter(adoption=adoption, state=DutyState.DRAWN_UP)
    n = sum(duty.is_open for duty in rows)
    if n:
        text = _("为《%(title)s》的 %(n)d 项任务明确责任人") % {"title": adoption.title, "n": n}
        url = reverse("plan-duties", args=[adoption.pk]) + "#open"
        yield Todo(text, url, None, _("计划"))


def _deadlines(account: Account, adoption: Adoption, as_of: date) -> Iterator[Todo]:
    """Remind of what falls due within thirty days and is not done yet."""
    for progress in standing_of(account, adoption, as_of=as_of).progress.values():
        if progress.moment is None or progress.timing != "open" or progress.days is None:
            continue
        if 0 <= progress.days <= _AHEAD:
            text = _("“%(item)s”快到时限（《%(title)s》）") % {
                "item": within_quotes(progress.item.text),
                "title": adoption.title,
            }
            url = reverse("plan-item", args=[adoption.pk, progress.item.id])
            stated = load_plan(adoption.pack_id).by_id.get(progress.item.id)
            text += _in_place(stated, progress.moment.on)
            yield Todo(text, url, progress.moment.on, _("计划"))


def _in_place(item: PlanItem | None, day: date | None) -> str:
    """Say that the region's own day stands for the one the document's words name."""
    if item is None or day is None or not isinstance(item.due, FixedDay) or item.due.on == day:
        return ""
    return _("，时限由本地另定，代替原文的 %(was)s") % {"was": day_words(item.due.on)}


def _duties(account: Account, as_of: date) -> Iterator[Todo]:
    """Say what this person has to sign for, and what signed-for falls due soon."""
    mine = Duty.objects.visible_to(account).filter(
        person=account, adoption__state=AdoptionState.IN_FORCE
    )
    for duty in mine.select_related("adoption"):
        item = load_plan(duty.adoption.pack_id).by_id.get(duty.item)
        soon = duty.due_on is not None and (duty.due_on - as_of).days <= _AHEAD
        if item is None or not (duty.state == DutyState.HANDED_OUT or soon):
            continue
        facts = {"item": within_quotes(item.text), "office": duty.office}
        if duty.state == DutyState.HANDED_OUT:
            text = _("签收任务“%(item)s”（%(office)s）") % facts
        elif duty.state == DutyState.RECEIVED:
            text = _("任务“%(item)s”快到期（%(office)s）") % facts
        else:
            continue
        url = reverse("plan-duties", args=[duty.adoption_id]) + f"#duty-{duty.pk}"
        text += _in_place(item, duty.due_on)
        yield Todo(text, url, duty.due_on, _("计划"))
