"""What waits for a person in the work (待办): sign, feed back, accept, check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.progress.wording import within_quotes
from junheng.web.accounts.models import Account
from junheng.web.shared.todos import Todo, source
from junheng.web.work.models import (
    AskedOf,
    Check,
    CheckState,
    Slip,
    Task,
    TaskState,
    own_tasks,
)
from junheng.web.work.queries.asking import asking, silent, with_spoken

_ACCEPTED = 10  # listed one by one
_LISTED = 5  # offices asked one by one; more are asked for in one line


def _url(task: Task) -> str:
    if task.finding_id is None:
        return reverse("task", args=[task.pk])
    return reverse("finding", args=[task.finding_id]) + f"#task-{task.pk}"


@source
def of_tasks(account: Account, as_of: date) -> Iterator[Todo]:
    """Say what an owner must sign for or tell, and what a superior must accept."""
    if not account.holds("finding.see"):
        return
    rows = Task.objects.visible_to(account)
    own = rows.filter(own_tasks(account))
    for task in own.filter(state=TaskState.HANDED_OUT).prefetch_related("slips"):
        yield _to_sign(task)
    for task in own.filter(state=TaskState.RECEIVED).prefetch_related("slips"):
        yield from _to_tell(task, as_of)
    yield from _to_accept(account, rows)
    yield from _to_lengthen(account, rows)
    yield from _by_paper(account, rows, as_of)


def _to_sign(task: Task) -> Todo:
    """Ask an owner to sign, and to answer the slip that came meanwhile."""
    title, slip = {"t": within_quotes(task.title)}, _last_slip(task)
    if slip is None:
        return Todo(_("签收任务“%(t)s”") % title, _url(task), task.due_on, _("改进"))
    text = _("签收任务“%(t)s”，并答复%(s)s") % {**title, "s": slip.label}
    return Todo(text, _url(task), min(task.due_on, slip.answer_by), _("改进"))


def _last_slip(task: Task) -> Slip | None:
    return max(task.slips.all(), key=lambda one: (one.on, one.pk), default=None)


def _to_tell(task: Task, as_of: date) -> Iterator[Todo]:
    """Say why an owner must speak now: sent back, a slip came, asked by the plan, due soon."""
    title = {"t": within_quotes(task.title)}
    slip = _last_slip(task)
    held = asking(task, as_of)
    if task.returned_on is not None:
        text = _("补办退回的任务“%(t)s”，办好后再报完成") % title
        yield Todo(text, _url(task), task.due_on, _("改进"))
    elif slip is not None and not slip.is_answered:
        text = _("答复%(s)s：任务“%(t)s”") % {**title, "s": slip.label}
        yield Todo(text, _url(task), slip.answer_by, _("改进"))
    elif held is not None and held.reminders:
        text = _("反馈任务“%(t)s”的进展（第 %(n)d 次提醒）") % {**title, "n": held.reminders}
        yield Todo(text, _url(task), min(held.on, task.due_on), _("改进"))
    elif task.lamp(as_of) in ("soon", "late"):
        text = _("办完任务“%(t)s”后报完成") % title
        yield Todo(text, _url(task), task.due_on, _("改进"))


def _to_lengthen(account: Account, rows: Any) -> Iterator[Todo]:
    """Ask a superior about wishes for a later day; who has reported it done waits for none."""
    if not account.holds("task.accept"):
        return
    under_way = rows.filter(state__in=(TaskState.HANDED_OUT, TaskState.RECEIVED))
    asked = under_way.filter(asks__granted=None, asks__isnull=False).exclude(own_tasks(account))
    for task in asked.order_by("due_on", "pk")[:_ACCEPTED]:
        text = _("答复“%(t)s”的延期申请（%(o)s）") % {
            "t": within_quotes(task.title),
            "o": task.office,
        }
        yield Todo(text, _url(task), task.due_on, _("改进"))


def _to_accept(account: Account, rows: Any) -> Iterator[Todo]:
    """Say what waits to be accepted: one by one, or in one line a region where there are many."""
    if not account.holds("task.accept"):
        return
    claimed = rows.filter(state=TaskState.CLAIMED).exclude(own_tasks(account))
    found = list(claimed.order_by("due_on", "pk")[: _ACCEPTED + 1])
    if len(found) > _ACCEPTED:
        counts = claimed.order_by().values("region_code").annotate(n=Count("pk"))
        for one in counts.order_by("region_code")[:_ACCEPTED]:
            url = reverse("ledger", args=[one["region_code"]]) + "?status=claimed"
            yield Todo(_("验收 %(n)d 项报完成的任务") % {"n": one["n"]}, url, None, _("改进"))
    else:
        for task in found:
            text = _("验收任务“%(t)s”（%(o)s）") % {
                "t": within_quotes(task.title),
                "o": task.office,
            }
            yield Todo(text, _url(task), task.due_on, _("改进"))


def _by_paper(account: Account, rows: Any, as_of: date) -> Iterator[Todo]:
    """Ask whoever handed a task out for the paper of an office without an account."""
    nobody = rows.filter(person=None, handed_by=account, asked_of=AskedOf.BUREAU)
    silent_ones = with_spoken(nobody).filter(silent(as_of))
    found = list(silent_ones.order_by("spoke_on", "pk")[: _LISTED + 1])
    if len(found) > _LISTED:
        text = _("催问 %(n)d 项任务的进展，按纸质回执登记") % {"n": silent_ones.count()}
        url = reverse("ledger", args=[found[0].region_code]) + "?status=silent"
        yield Todo(text, url, None, _("改进"))
        return
    for task in found:
        held = asking(task, as_of)
        text = _("向%(o)s催问“%(t)s”的进展，按纸质回执登记") % {"o": task.office, "t": task.title}
        yield Todo(text, _url(task), held.on if held is not None else None, _("改进"))


@source
def of_checks(account: Account, _as_of: date) -> Iterator[Todo]:
    """Say which off-cycle checks wait for a second person."""
    if not account.holds("check.confirm"):
        return
    rows = Check.objects.visible_to(account).filter(progress=CheckState.ENTERED)
    for check in rows.exclude(entered_by=account).select_related("finding", "entered_by"):
        text = _("核对专项复核 %(f)s（%(who)s录入）") % {
            "f": check.finding.label,
            "who": check.entered_by,
        }
        yield Todo(text, reverse("finding", args=[check.finding_id]) + "#checks", None, _("改进"))
