"""A meeting on the newest graduation in the demo: charts pinned, one action out, one waiting."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from junheng.data.synth.exams import EXAM_YEARS
from junheng.web.academics import actions
from junheng.web.academics.models import Exam, Meeting
from junheng.web.academics.queries.meetings import asking, place_for
from junheng.web.academics.queries.pinning import board_of
from junheng.web.accounts.models import Account

_PINNED = ("figures", "schools:maths", "groups:maths", "points:maths")
_AGREED = (
    ("数学薄弱知识点分年级集体备课四次，用同一份错题样卷", "教科院", "数学教研员", 45),
    ("实验中学与石桥中学同步课堂加“函数”专题，每周一节", "实验中学", "", 60),
)


def hold_meeting(exam: Exam) -> Meeting:
    """Meet about mathematics two weeks ago; the first action is a task, the second waits."""
    researcher = Account.objects.get(username="researcher")
    officer = Account.objects.get(username="officer")
    today = timezone.localdate()
    held_on = today - timedelta(days=14)
    meeting = actions.meeting_open(
        actor=researcher,
        place=place_for(researcher, exam),
        exam=exam,
        title=f"{EXAM_YEARS[-1]}届数学学情会商",
        subject="maths",
        held_on=held_on,
        participants="数学教研员、四所初中教务主任、数学备课组长",
        on=held_on,
    )
    for key in _PINNED:
        board = board_of(researcher, meeting, key)
        now = _now(meeting)
        actions.pin_add(actor=researcher, meeting=now, seen=now.version, board=board, on=held_on)
    agreed = []
    for words, office, person, days in _AGREED:
        now = _now(meeting)
        agreed.append(
            actions.action_agree(
                actor=researcher,
                meeting=now,
                seen=now.version,
                words=words,
                office=office,
                person_name=person,
                due_on=held_on + timedelta(days=days),
                on=held_on,
            )
        )
    clause = asking(meeting.region_code)
    actions.action_hand_out(actor=officer, action=agreed[0], clause=clause, on=held_on)
    return _now(meeting)


def _now(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.unscoped("the newest version of a row")
    found: Meeting = rows.get(pk=meeting.pk)
    return found
