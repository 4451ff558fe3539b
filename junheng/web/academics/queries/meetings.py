"""Meetings on an examination within somebody's reach, and what asks for them (学情会商)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.web.academics.models import Action, Exam, Meeting
from junheng.web.academics.queries.sight import led_by
from junheng.web.accounts.models import Account, Role
from junheng.web.shared.reach import Place
from junheng.web.shared.rights import roles_of
from junheng.web.work.sources import clause_done_on

ROUTE = "exam-meeting"  # an item that names it is met by meeting and following up


def meetings_of(account: Account, exam: Exam) -> list[Meeting]:
    """List the meetings on an examination, the newest first: the bureau's own, a school's own."""
    rows = Meeting.objects.visible_to(account).filter(exam=exam).select_related("exam")
    return [one for one in rows.prefetch_related("actions") if _is_own(account, one)]


def _is_own(account: Account, meeting: Meeting) -> bool:
    if meeting.school_code:
        return meeting.school_code in led_by(account)
    return account.reach.all_schools_of(meeting.region_code)


def meeting_of(account: Account, exam: Exam, number: int) -> Meeting:
    """Give one meeting, or :class:`Hidden`: a school's is not the bureau's to read."""
    for one in meetings_of(account, exam):
        if one.pk == number:
            return one
    raise Hidden(
        where=f"{exam}的会商",
        found="没有这次会商，或不是您单位的",
        expected="本单位的会商",
        fix="请从考试页进入",
    )


def action_of(meeting: Meeting, number: int) -> Action:
    """Give one agreed action of a meeting, or :class:`Hidden`."""
    for one in meeting.actions.select_related("meeting__exam", "task", "finding"):
        if one.pk == number:
            return one
    raise Hidden(
        where=str(meeting),
        found="没有这项行动",
        expected="这次会商议定的行动",
        fix="请刷新页面",
    )


def place_for(account: Account, exam: Exam) -> Place:
    """Say for whom an account meets: the whole region, or the school it leads."""
    own = next(iter(sorted(led_by(account))), "")
    if account.reach.all_schools_of(exam.region_code) or not own:
        return Place(exam.region_code)
    return Place(exam.region_code, own)


def asking(region_code: str) -> str:
    """Give the clause by which a plan in force asks for meetings; empty where none does."""
    return clause_done_on(region_code, ROUTE)


def followed_at(action: Action) -> str:
    """Give the page on which an action is followed; empty where it is not in the ledger."""
    if action.task is not None and action.task.finding_id is None:
        return reverse("task", args=[action.task_id])
    finding = action.task.finding_id if action.task is not None else action.finding_id
    return reverse("finding", args=[finding]) if finding else ""


def handed_out_by() -> str:
    """Name the roles that hand agreed actions out, for a reader who may not."""
    held = roles_of("task.hand_out")
    return _("或").join(str(label) for role, label in Role.choices if role in held)
