"""What waits for a person in supervision (待办)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.shared.todos import Todo, source
from junheng.web.supervision.models import (
    Answer,
    Defence,
    SelfCheck,
    Verdict,
    Visit,
    VisitState,
    YearlyList,
)
from junheng.web.work.models import OVER, Task

_AHEAD = timedelta(days=7)


def _todo(text: str, visit: Visit, due: date | None) -> Todo:
    told = text % {"s": visit.school_name, "p": visit.paper, "day": visit.on}
    return Todo(told, reverse("visit", args=[visit.pk]), due, _("督导"))


@source
def of_school(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which visit comes, which opinion to answer, which self-check to hand in."""
    if not (account.holds("opinion.reply") and account.school_code):
        return
    own = Visit.objects.visible_to(account).filter(school_code__in=account.reach.schools)
    for visit in own.filter(state=VisitState.SENT):
        yield _todo(_("回复《%(p)s》"), visit, visit.reply_due)
    coming = own.filter(state=VisitState.PLANNED, on__range=(as_of, as_of + _AHEAD))
    for visit in coming.exclude(kind="remote"):
        yield _todo(_("督导组 %(day)s 到校，不用准备材料"), visit, visit.on)
    checks = SelfCheck.objects.visible_to(account).filter(school_code__in=account.reach.schools)
    for check in checks.filter(handed_on=None):
        text = _("填写学校自查表，%(day)s 前提交") % {"day": check.due_on}
        yield Todo(text, reverse("self-check", args=[check.pk]), check.due_on, _("督导"))


@source
def of_inspectors(account: Account, as_of: date) -> Iterator[Todo]:
    """Say where to go, what to draft the same day, which defences to look at."""
    if account.school_code or not account.holds("opinion.draft"):
        return
    rows = Visit.objects.visible_to(account)
    planned = rows.filter(state=VisitState.PLANNED, on__lte=as_of + _AHEAD, of=None)
    for visit in planned.filter(members__account=account).distinct():
        if visit.on > as_of:
            yield _todo(_("%(day)s 到%(s)s督导，请先看简报"), visit, visit.on)
        else:
            yield _todo(_("记录并当日起草《%(p)s》"), visit, visit.on)
    for visit in rows.filter(state=VisitState.DRAFTED):
        yield _todo(_("核对并反馈《%(p)s》"), visit, visit.drafted_on)
    for visit in rows.filter(state=VisitState.SENT, reply_due__lt=as_of):
        yield _todo(_("%(s)s没有按期回复督导意见"), visit, visit.reply_due)
    yield from _to_put_off(rows, as_of)
    disputed = rows.filter(state=VisitState.ANSWERED, lines__reply=Defence.DEFEND)
    for visit in disputed.filter(lines__settled="").distinct():
        if any(line.waits for line in visit.lines.all()):
            yield _todo(_("复核%(s)s对督导意见的申辩"), visit, None)
    for visit in rows.filter(state=VisitState.ISSUED).prefetch_related("lines__finding"):
        due = [x.due_on for x in visit.lines.all() if x.waits_for_verdict and x.due_on]
        asked = [x for x in visit.lines.all() if x.is_problem and x.is_shown]
        if due and min(due) <= as_of:
            yield _todo(_("复查%(s)s的整改"), visit, min(due))
        elif asked and all(one.is_over for one in asked):
            yield _todo(_("%(s)s的整改都已销号，请办结"), visit, None)


def _to_put_off(rows: Any, as_of: date) -> Iterator[Todo]:
    """Say where the day of what is asked is over before the paper is out."""
    stale = rows.filter(state=VisitState.ANSWERED, lines__due_on__lt=as_of).distinct()
    for visit in stale.prefetch_related("lines"):
        asked = [x for x in visit.lines.all() if x.is_asked and x.is_shown]
        if any(x.due_on is not None and x.due_on < as_of for x in asked):
            yield _todo(_("%(s)s的整改期限已过，印发前请改期"), visit, None)


@source
def of_self_checks(account: Account, as_of: date) -> Iterator[Todo]:
    """Say in which self-checks of the year something is not done and nothing came of it yet."""
    if account.school_code or not account.holds("opinion.draft"):
        return
    rows = SelfCheck.objects.visible_to(account).filter(year=as_of.year).exclude(handed_on=None)
    open_ = rows.filter(lines__answer=Answer.NOT, lines__finding=None)
    for check in open_.annotate(n=Count("lines")):
        told = {"s": check.school_name, "n": check.n}
        text = _("%(s)s自查写明 %(n)d 项没有做到，请列入台账或退回") % told
        yield Todo(text, reverse("self-check", args=[check.pk]), None, _("督导"))


def _to_hand_out_again(account: Account) -> Iterator[Todo]:
    """Say where a re-check found something not done and nobody has it in hand any more."""
    issued = Visit.objects.visible_to(account).filter(state=VisitState.ISSUED)
    failed = issued.filter(lines__verdict=Verdict.UNMET).distinct()
    for visit in failed.prefetch_related("lines__finding"):
        unmet = [
            line.finding_id
            for line in visit.lines.all()
            if line.verdict == Verdict.UNMET and line.finding is not None and line.finding.is_open
        ]
        rows = Task.objects.visible_to(account).filter(finding__in=unmet).exclude(state__in=OVER)
        left = set(unmet) - set(rows.values_list("finding_id", flat=True))
        if left:
            text = _("%(s)s有 %(n)d 条复查没有到位，没有任务在办，请重新交办")
            told = text % {"s": visit.school_name, "n": len(left)}
            yield Todo(told, reverse("visit", args=[visit.pk]), None, _("督导"))


@source
def of_leaders(account: Account, _as_of: date) -> Iterator[Todo]:
    """Say which opinions wait to be issued and which lists to be filed."""
    if account.school_code or not account.holds("opinion.issue"):
        return
    rows = Visit.objects.visible_to(account).filter(state=VisitState.ANSWERED)
    for visit in rows.prefetch_related("lines"):
        if not any(line.waits for line in visit.lines.all()):
            yield _todo(_("签发《%(p)s》"), visit, None)
    yield from _to_hand_out_again(account)
    for held in YearlyList.objects.visible_to(account).filter(state="draft"):
        if held.items.filter(removed_on=None).exists():
            url = reverse("yearly-list", args=[held.region_code, held.year])
            yield Todo(_("登记 %(y)d 年度清单的备案") % {"y": held.year}, url, None, _("督导"))
