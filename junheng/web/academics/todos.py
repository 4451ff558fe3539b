"""What waits for a person after a meeting on an examination (待办)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.academics.models import Action, Meeting
from junheng.web.accounts.models import Account
from junheng.web.shared.todos import Todo, source
from junheng.web.work.models import Finding
from junheng.web.work.models.finding import Status


@source
def to_hand_out(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which agreed actions of the bureau wait to be handed out; who agreed them may not."""
    if account.school_code or not account.holds("task.hand_out"):
        return
    meetings = Meeting.objects.visible_to(account).filter(school_code="")
    waiting = Action.objects.filter(
        meeting__in=meetings, task=None, finding=None, done_on=None
    ).select_related("meeting")
    for one in waiting:
        yield Todo(
            _("交办会商议定的行动“%(w)s”") % {"w": one.words},
            reverse("meeting", args=[one.meeting.exam_id, one.meeting_id]),
            one.due_on,
            _("学情会商"),
        )


@source
def asked_by_schools(account: Account, as_of: date) -> Iterator[Todo]:
    """Say what schools' meetings asked the bureau to follow, as long as no task follows it."""
    if account.school_code or not account.holds("task.hand_out"):
        return
    findings = Finding.objects.visible_to(account).filter(status=Status.OPEN, tasks=None)
    asked = Action.objects.filter(finding__in=findings).exclude(meeting__school_code="")
    for one in asked.select_related("finding", "meeting"):
        yield Todo(
            _("交办学校请局里跟进的“%(w)s”") % {"w": one.words},
            reverse("finding", args=[one.finding_id]),
            one.due_on,
            _("学情会商"),
        )
