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
from junheng.web.work.models import Check, CheckState, Task, TaskState
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
    for task in rows.filter(person=account, state=TaskState.HANDED_OUT):
        yield Todo(
            _("签收任务“%(t)s”") % {"t": within_quotes(task.title)},
            _url(task),
            task.due_on,
            _("改进"),
        )
    for task in rows.filter(person=account, state=TaskState.RECEIVED):
        held = asking(task, as_of)
        if held is not None and held.reminders:
            text = _("反馈任务“%(t)s”的进展（第 %(n)d 次提醒）") % {
                "t": within_quotes(task.title),
                "n": held.reminders,
            }
            yield Todo(text, _url(task), min(held.on, task.due_on), _("改进"))
        elif task.lamp(as_of) in ("soon", "late"):
            text = _("办完任务“%(t)s”后报完成") % {"t": within_quotes(task.title)}
            yield Todo(text, _url(task), task.due_on, _("改进"))
    yield from _to_accept(account, rows)
    yield from _by_paper(account, rows, as_of)


def _to_accept(account: Account, rows: Any) -> Iterator[Todo]:
    """Say what waits to be accepted: one by one, or in one line a region where there are many."""
    if not account.holds("task.accept"):
        return
    claimed = rows.filter(state=TaskState.CLAIMED).exclude(person=account)
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
    silent_ones = with_spoken(rows.filter(person=None, handed_by=account)).filter(silent(as_of))
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
