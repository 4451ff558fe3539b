"""Verbs of a meeting on an examination (学情会商): open, pin, agree, follow up, close.

The bureau's actions become tasks of the ledger; a school's stay with the school, which says how
they ended, and go to the bureau only where the principal asks for it.
"""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.results import to_json
from junheng.publish.reports.meeting import Board
from junheng.web.academics import access  # noqa: F401  declares the rights
from junheng.web.academics.models import Action, Exam, Meeting, Pin
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.actions import clause_task_hand_out, finding_open, task_hand_out
from junheng.web.work.models import Finding, How, Kind

_PURPOSE = "只用于改进教学，不评价、不奖惩学校和教师"


def _filled(where: str, **given: str) -> None:
    missing = [label for label, text in given.items() if not text.strip()]
    if missing:
        words = "、".join(missing)
        raise UsageError(
            where=where, found=f"没有写{words}", expected="都写明", fix=f"请补上{words}"
        )


def _must_be_open(meeting: Meeting) -> None:
    if not meeting.is_open:
        raise Refused(
            where=str(meeting),
            found="会商已经结束",
            expected="还没有结束的会商",
            fix="需要再议的，请另开一次会商",
        )


@verb("meeting.opened", may="exam.meet")
def meeting_open(
    *,
    actor: Account,
    place: Place,
    exam: Exam,
    title: str,
    subject: str,
    held_on: date,
    participants: str,
    on: date,
) -> Meeting:
    """Open a meeting on an examination whose scores are in (开会商); of a county or a school.

    The bureau meets about the whole, a principal about the own school.
    """
    where = f"{exam}的会商"
    if not exam.is_loaded:
        raise Refused(
            where=where, found="还没有收下成绩", expected="收下成绩以后", fix="请先收下成绩"
        )
    if place.region_code != exam.region_code or (
        exam.school_code and exam.school_code != place.school_code
    ):
        raise Refused(
            where=where,
            found="不是这次考试的地区或学校",
            expected="校内考试由本校会商；其他考试由教育局或参加的学校会商",
            fix="请从本单位的考试进入",
        )
    if place.school_code and actor.reach.all_schools_of(place.region_code):
        raise Refused(
            where=where,
            found="教育局替学校开会商",
            expected="学校的会商由校长主持",
            fix="请开全县的会商，或请校长办理",
        )
    _filled(where, 会议名称=title, 参加的人=participants)
    if subject and not exam.paper(subject):
        raise UsageError(
            where=where, found="这次考试没有这一科", expected="从列表里选", fix="请重新选择学科"
        )
    if not exam.held_on <= held_on <= on:
        raise UsageError(
            where=where,
            found=f"会商日期 {held_on}",
            expected=f"考试日期 {exam.held_on} 到今天之间",
            fix="请核对日期",
        )
    made: Meeting = Meeting.objects.create(
        exam=exam,
        region_code=place.region_code,
        school_code=place.school_code,
        title=title.strip(),
        subject=subject,
        held_on=held_on,
        participants=participants.strip(),
        opened_by=actor,
        opened_on=on,
    )
    return made


@verb("meeting.pinned", may="exam.meet")
def pin_add(*, actor: Account, meeting: Meeting, seen: int, board: Board, on: date) -> Pin:
    """Pin one chart or table with its figures of this moment (钉上)."""
    _must_be_open(meeting)
    if meeting.pins.filter(key=board.key).exists():
        raise Refused(
            where=str(meeting),
            found=f"“{board.label}”已经钉上",
            expected="一份数据钉一次",
            fix="要换成新的数，请先取下再钉",
        )
    made: Pin = Pin.objects.create(
        meeting=meeting,
        key=board.key,
        label=board.label,
        kept=to_json(board),
        sha256=meeting.exam.sha256,
        pinned_by=actor,
        pinned_on=on,
    )
    return made


@verb("meeting.unpinned", may="exam.meet")
def pin_remove(*, actor: Account, meeting: Meeting, seen: int, key: str) -> Meeting:
    """Take a pinned chart down again (取下), while the meeting is open."""
    _must_be_open(meeting)
    meeting.pins.filter(key=key).delete()
    return meeting


@verb("meeting.agreed", may="exam.meet")
def action_agree(
    *,
    actor: Account,
    meeting: Meeting,
    seen: int,
    words: str,
    office: str,
    person_name: str,
    due_on: date,
    on: date,
) -> Action:
    """Write down an agreed action: what is done, by which office, until when (议定)."""
    _must_be_open(meeting)
    _filled(str(meeting), 行动=words, 责任单位=office)
    if due_on < on:
        raise UsageError(
            where=str(meeting),
            found=f"时限 {due_on} 已经过了",
            expected="今天或以后",
            fix="请核对时限",
        )
    made: Action = Action.objects.create(
        meeting=meeting,
        words=words.strip(),
        office=office.strip(),
        person_name=person_name.strip(),
        due_on=due_on,
        agreed_by=actor,
        agreed_on=on,
    )
    return made


@verb("meeting.handed_out", may="task.hand_out")
def action_hand_out(*, actor: Account, action: Action, clause: str, on: date) -> Action:
    """Hand an agreed action of the bureau out as a task (交办).

    ``clause`` is what a plan in force asks; where none does, a finding is opened that says it
    came from a meeting, and the task is about it.  Where the office is a school by its name, the
    task is that school's and waits for its principal.
    """
    meeting = action.meeting
    _must_wait(action)
    if meeting.school_code:
        raise Refused(
            where=str(action),
            found="是学校议定的行动",
            expected="学校自己跟进；要教育局跟进的，由校长提出",
            fix="请等校长提出",
        )
    place = _place_of(action, on)
    said = {
        "title": action.words,
        "office": action.office,
        "person_name": action.person_name,
        "begun_on": on,
        "due_on": max(action.due_on, on),
    }
    if clause:
        action.task = clause_task_hand_out(actor=actor, place=place, clause=clause, **said)
    else:
        action.finding = _finding(actor, place, action, How.MEETING, on)
        finding = action.finding
        action.task = task_hand_out(actor=actor, finding=finding, seen=finding.version, **said)
    action.save()
    return action


def _place_of(action: Action, on: date) -> Place:
    """Give the school an action names as its office; else the region."""
    region, office = action.meeting.region_code, action.office.strip()
    named = [code for code, name in school_names([region], on).items() if name == office]
    return Place(region, named[0], name=office) if len(named) == 1 else Place(region)


@verb("meeting.reported", may="finding.open")
def action_report(*, actor: Account, action: Action, school_name: str, on: date) -> Action:
    """Ask the bureau to follow an action of the own school (请教育局跟进); no figure goes along."""
    meeting = action.meeting
    _must_wait(action)
    if not meeting.school_code:
        raise Refused(
            where=str(action),
            found="是教育局议定的行动",
            expected="学校议定的行动",
            fix="教育局议定的，请交办为任务",
        )
    place = Place(meeting.region_code, meeting.school_code, name=school_name)
    action.finding = _finding(actor, place, action, How.PRINCIPAL, on)
    action.save()
    return action


@verb("meeting.finished", may="exam.meet")
def action_finish(*, actor: Account, action: Action, words: str, on: date) -> Action:
    """Say how an action of the own school ended (完成), in one line."""
    _filled(str(action), 怎样完成的=words)
    _must_wait(action)
    if not action.meeting.school_code:
        raise Refused(
            where=str(action),
            found="是教育局议定的行动",
            expected="交办为任务，由任务台账跟进",
            fix="请交办",
        )
    action.done_on, action.done_words = on, words.strip()
    action.save()
    return action


@verb("meeting.closed", may="exam.meet")
def meeting_close(*, actor: Account, meeting: Meeting, seen: int, words: str, on: date) -> Meeting:
    """Close a meeting (结束): what was concluded, where no action says it already."""
    _must_be_open(meeting)
    if not meeting.actions.exists():
        _filled(str(meeting), 结论=words)
    meeting.words, meeting.closed_by, meeting.closed_on = words.strip(), actor, on
    meeting.save()
    return meeting


def _must_wait(action: Action) -> None:
    if not action.is_waiting:
        raise Refused(
            where=str(action),
            found=action.state,
            expected="还没有人跟进",
            fix="请刷新页面看最新状态",
        )


def _finding(actor: Account, place: Place, action: Action, how: How, on: date) -> Finding:
    """Open a finding about what was agreed; it holds no result of anybody."""
    return finding_open(
        actor=actor,
        place=place,
        kind=Kind.SHORTFALL,
        how=how,
        name=action.words,
        words=f"{action.meeting.held_on} 学情会商议定；{_PURPOSE}。",
        on=on,
    )
