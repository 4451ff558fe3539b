"""What waits for a person about the support given: review, arrange, renew, answer, look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.shared.todos import Todo, source
from junheng.web.support.models import Classification, Expert, Support

_AHEAD = timedelta(days=30)
_RENEW = timedelta(days=60)
_LOOK = timedelta(days=30)


def _page(row: Classification | Support, anchor: str = "") -> str:
    return reverse("support-school", args=[row.plan, row.school_code]) + anchor


@source
def of_leader(account: Account, as_of: date) -> Iterator[Todo]:
    """Tell whoever decides which school's path is looked at again this year."""
    if not account.holds("support.decide"):
        return
    rows = Classification.objects.visible_to(account).filter(valid_to=None)
    for row in rows.filter(review_on__lte=as_of + _AHEAD):
        words = _("复核%(s)s的路径和支持") % {"s": row.school_name}
        yield Todo(words, _page(row, "#decide"), row.review_on, _("一校一策"))


@source
def of_officer(account: Account, as_of: date) -> Iterator[Todo]:
    """Tell whoever arranges what a school still waits for, and which agreement ends."""
    if not account.holds("support.arrange"):
        return
    rows = Support.objects.visible_to(account).prefetch_related("experts")
    held = {(one.school_code, one.plan): one for one in rows}
    for row in Classification.objects.visible_to(account).filter(valid_to=None):
        given = held.get((row.school_code, row.plan))
        if given is None or not given.team or not given.project_title:
            words = _("给%(s)s配齐专家团队、项目和方案") % {"s": row.school_name}
            yield Todo(words, _page(row, "#given"), None, _("一校一策"))
    for one in held.values():
        if not one.is_answered:
            words = _("答复%(s)s对支持的意见") % {"s": one.school_name}
            yield Todo(words, _page(one, "#reply"), None, _("一校一策"))
        yield from _ending(one, as_of)


def _ending(support: Support, as_of: date) -> Iterator[Todo]:
    ending: list[Expert] = [one for one in support.team if one.until <= as_of + _RENEW]
    if ending:
        names = "、".join(one.name for one in ending)
        words = _("%(s)s的专家协议到期，续签或换人：%(n)s") % {
            "s": support.school_name,
            "n": names,
        }
        first = min(one.until for one in ending)
        yield Todo(words, _page(support, "#team"), first, _("一校一策"))


@source
def of_school(account: Account, as_of: date) -> Iterator[Todo]:
    """Tell a school what it is given, and by when its plan is due."""
    if not (account.school_code and account.holds("support.reply")):
        return
    for row in Support.objects.visible_to(account):
        if row.arranged_on is None or row.plan_due_on is None:
            continue
        if not row.reply and row.arranged_on >= as_of - _LOOK:
            words = _("看教育局给本校的支持，有意见请写明")
            yield Todo(words, _page(row), row.arranged_on + _LOOK, _("一校一策"))
        if as_of <= row.plan_due_on <= as_of + _RENEW:
            words = _("完成本校方案“%(t)s”") % {"t": row.project_title}
            yield Todo(words, _page(row), row.plan_due_on, _("一校一策"))
