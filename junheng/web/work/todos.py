"""What waits for a person in the work (待办): sign, feed back, accept, check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.shared.todos import Todo, source
from junheng.web.work.models import Check, CheckState, Task, TaskState

_MONTH = timedelta(days=30)  # how often an owner is asked how far it is


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
        yield Todo(_("签收任务“%(t)s”") % {"t": task.title}, _url(task), task.due_on, _("改进"))
    for task in rows.filter(person=account, state=TaskState.RECEIVED):
        asked = (task.said_on or task.received_on or task.handed_on) + _MONTH
        if asked <= as_of or task.lamp(as_of) in ("soon", "late"):
            text = _("反馈任务“%(t)s”的进展") % {"t": task.title}
            yield Todo(text, _url(task), min(asked, task.due_on), _("改进"))
    if account.holds("task.accept"):
        for task in rows.filter(state=TaskState.CLAIMED).exclude(person=account):
            text = _("验收任务“%(t)s”（%(o)s）") % {"t": task.title, "o": task.office}
            yield Todo(text, _url(task), task.due_on, _("改进"))


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
