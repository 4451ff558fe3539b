"""What waits for a person in the processes (待办), with the day it is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.measure.progress.wording import within_quotes
from junheng.policy.process.flow import next_acts
from junheng.web.accounts.models import Account
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Call,
    Objection,
    ObjectionState,
    Reviewer,
)
from junheng.web.processes.queries.reading import due_to_open
from junheng.web.processes.standing import call_state, project_line
from junheng.web.processes.superior import level_above
from junheng.web.processes.units import applicants
from junheng.web.shared.directory import directory
from junheng.web.shared.todos import Todo, source

_ACTS = {"process.run": ("take_in", "shortlist", "publish"), "process.decide": ("award",)}
_WORDS = {
    "take_in": _l("截止受理：%(t)s"),
    "shortlist": _l("确定入围：%(t)s"),
    "publish": _l("开始公示：%(t)s"),
}
_AHEAD = timedelta(days=60)  # how long before its first day a call stands among the to-dos


def _call(call: Call) -> str:
    return reverse("process-call", args=[call.pk])


@source
def of_bureau(account: Account, as_of: date) -> Iterator[Todo]:
    """Say what the owner of a call must do next, and which calls the plans make due."""
    if account.is_guest or account.school_code or not account.holds("process.see_all"):
        return
    if account.holds("process.run"):
        yield from _to_open(account, as_of)
    yield from _of_calls(account, as_of)
    if account.holds("process.decide"):
        yield from _to_answer(account)
    yield from _of_projects(account, as_of)


def _to_answer(account: Account) -> Iterator[Todo]:
    """Say of which announcements objections wait, once for each."""
    rows = Objection.objects.visible_to(account).filter(state=ObjectionState.OPEN)
    waiting = Counter(one.call for one in rows.select_related("call"))
    for call, n in waiting.items():
        told = {"t": within_quotes(str(call)), "n": n}
        text = _("答复“%(t)s”的 %(n)d 件异议") if n > 1 else _("答复“%(t)s”的异议")
        yield Todo(text % told, _call(call) + "#objections", call.shown_to, _("项目"))


def _to_open(account: Account, as_of: date) -> Iterator[Todo]:
    """Remind of the calls whose dates in the plans come near."""
    for one in due_to_open(account, as_of):
        if one.first is not None and one.first <= as_of + _AHEAD:
            text = _("发布“%(t)s”申报") % {"t": within_quotes(one.process.label)}
            yield Todo(text, one.url, one.first, _("项目"))


def _of_calls(account: Account, as_of: date) -> Iterator[Todo]:
    """Say what stands next in a running call, to whoever does it."""
    mine = {act for right, acts in _ACTS.items() if account.holds(right) for act in acts}
    for call in Call.objects.visible_to(account).filter(stopped_on=None).exclude(stage=""):
        for act in next_acts(call.process, call_state(call), as_of):
            if act.act in mine and not act.waits:
                text = _("%(s)s：%(t)s") % {"s": act.stage.words.act, "t": str(call)}
                if act.act in _WORDS:
                    text = _WORDS[act.act] % {"t": str(call)}
                yield Todo(text, _call(call), act.due, _("项目"))


def _of_projects(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which step of a project comes next."""
    projects = Application.objects.visible_to(account).filter(state=ApplicationState.AWARDED)
    for project in projects.select_related("call"):
        act = project_line(project, as_of).next
        if act is None or act.waits:
            continue
        due = None if act.act == "milestones" else act.due  # they are set as soon as it is awarded
        if due is not None and due > as_of + _AHEAD:
            continue
        decided = act.stage.kind == "acceptance"
        if decided and level_above(project, act.stage, as_of):
            continue  # it is among the to-dos of that level
        if account.holds("process.decide" if decided else "process.run"):
            text = _("%(s)s：%(t)s") % {"s": act.stage.label, "t": str(project)}
            url = reverse("process-application", args=[project.pk])
            yield Todo(text, url, due, _("项目"))


@source
def of_level_above(account: Account, as_of: date) -> Iterator[Todo]:
    """Say what a government below has mended and this level looks at again (复核)."""
    if account.is_guest or account.school_code or not account.holds("process.decide"):
        return
    own = account.region_code
    below = directory().regions_within(own, as_of) - {own}
    rows = Application.objects.unscoped("what was handed up waits for the level above")
    waiting = rows.filter(  # a region's own round: neither of a school nor of a town
        region_code__in=below, state=ApplicationState.AWARDED, school_code="", town=""
    )
    for one in waiting.select_related("call"):
        act = project_line(one, as_of).next
        if act is None or act.waits or act.stage.kind != "acceptance":
            continue
        if level_above(one, act.stage, as_of) == own:
            text = _("%(s)s：%(t)s") % {"s": act.stage.label, "t": str(one)}
            url = reverse("process-application", args=[one.pk])
            yield Todo(text, url, act.due, _("项目"))


@source
def of_school(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which calls are open to a school, and which application waits for it."""
    if not (account.school_code and account.holds("process.apply")):
        return
    group = _("项目")
    mine = Application.objects.visible_to(account).filter(school_code__in=account.reach.schools)
    begun: set[int] = set()
    for one in mine.select_related("call"):
        begun.add(one.call_id)
        url = reverse("process-application", args=[one.pk])
        if one.call.is_open and one.call.kind == "publicity":
            yield from _of_announced(one, url, as_of)
        if not one.call.is_open or one.call.kind != "apply":
            continue
        due = one.call.last_day(one.call.stage)
        if due is not None and due < as_of:
            continue  # nothing can be handed in any more
        if one.state == ApplicationState.RETURNED:
            yield Todo(_("补正申报“%(t)s”") % {"t": within_quotes(one.title)}, url, due, group)
        elif one.state == ApplicationState.DRAFT:
            yield Todo(_("提交申报“%(t)s”") % {"t": within_quotes(one.title)}, url, due, group)
    for call in Call.objects.visible_to(account).filter(stopped_on=None).exclude(stage=""):
        last = call.last_day(call.stage)
        open_ = call.kind == "apply" and (last is None or as_of <= last)
        if open_ and call.pk not in begun and applicants(call, account):
            yield Todo(_("可以申报：%(t)s") % {"t": str(call)}, _call(call), last, group)


def _of_announced(one: Application, url: str, as_of: date) -> Iterator[Todo]:
    """Tell a school that it is on the list, until when, or that it was taken off.

    When the days are over it is the bureau that is late, not the school.
    """
    shown = one.call.window
    if one.taken_off_on is not None:
        text = _("公示异议成立，已移出名单：%(t)s") % {"t": one.title}
        yield Todo(text, url, None, _("项目"))
    elif one.is_inside and shown is not None and shown.last < as_of:
        text = _("公示期满，等待公布结果：%(t)s") % {"t": one.title}
        yield Todo(text, url, None, _("项目"))
    elif one.is_inside and shown is not None:
        text = _("已入围，正在公示：%(t)s") % {"t": one.title}
        yield Todo(text, url, shown.last, _("项目"))
    elif one.is_inside:
        yield Todo(_("已入围，等待公示：%(t)s") % {"t": one.title}, url, None, _("项目"))


@source
def of_experts(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which applications an expert has not judged yet."""
    if not account.holds("process.review"):
        return
    seats = Reviewer.objects.filter(account=account, is_out=False).select_related("call")
    for seat in seats:
        call = seat.call
        if not call.is_open or call.kind != "review":
            continue
        rows = Application.objects.unscoped("the applications of the expert's own panel")
        waiting = rows.filter(call=call, state=ApplicationState.SUBMITTED)
        left = waiting.exclude(reviews__reviewer=seat).count()
        if left:
            text = _("评审 %(n)d 份申报：%(t)s") % {"n": left, "t": str(call)}
            yield Todo(text, _call(call), call.last_day(call.stage), _("项目"))
