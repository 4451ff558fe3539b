"""Meeting on an examination: what was looked at, what was agreed, who follows it (学情会商)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.kernel.rounding import shown
from junheng.publish.reports.meeting import USE, Board
from junheng.publish.sentences.meeting import meeting_sentence
from junheng.web.academics import actions
from junheng.web.academics.forms import ActionForm, MeetingForm
from junheng.web.academics.models import Exam, Meeting, Pin
from junheng.web.academics.queries import meetings as reading
from junheng.web.academics.queries.minutes import minutes_file
from junheng.web.academics.queries.pinning import board_of, offers
from junheng.web.academics.queries.reading import exam_of
from junheng.web.academics.views.rows import Scale, Span
from junheng.web.register.queries import region_of, school_names
from junheng.web.shared.acts import Act, act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.verbs import allow
from junheng.web.work.clauses import cited, page_of

_TROUBLES = (Refused, UsageError, Stale)


def _frame(account: Any, exam: Exam, *parts: str) -> dict[str, object]:
    place = region_of(exam.region_code, account, timezone.localdate())
    bar = ContextBar(region=place.name, parts=(exam.name, *parts))
    return {"region": place, "exam": exam, "context_bar": bar, "use": USE}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("exam.compare")
def meetings(request: HttpRequest, number: int) -> HttpResponse:
    """List the meetings on an examination, and open another."""
    account: Any = request.user
    today = timezone.localdate()
    exam = exam_of(account, number)
    place = reading.place_for(account, exam)
    sent = request.POST if request.method == "POST" else None
    start = {"held_on": today, "title": _("%(e)s学情会商") % {"e": exam.name}}
    form = MeetingForm(sent, papers=exam.papers, initial=start)
    trouble: Exception | None = None
    if sent is not None:
        allow(account, "exam.meet", place)
    if sent is not None and form.is_valid():
        try:
            made = actions.meeting_open(
                actor=account,
                place=place,
                exam=exam,
                on=today,
                once=sent.get("once"),
                **form.cleaned_data,
            )
        except _TROUBLES as error:
            trouble = error
        else:
            say(request, _("会商已经打开：先钉上要看的数据，再写议定的行动。"))
            return redirect("meeting", number=exam.pk, meeting=made.pk)
    facts = {
        "rows": [(one, _headline(one)) for one in reading.meetings_of(account, exam)],
        "form": form,
        "trouble": trouble,
        "may_meet": exam.is_loaded
        and exam.school_code in ("", place.school_code)
        and account.may("exam.meet", place),
    }
    status = 200 if sent is None else 422
    return render(request, "academics/meetings.html", _frame(account, exam) | facts, status=status)


def _headline(meeting: Meeting) -> str:
    held = list(meeting.actions.all())
    of_school = bool(meeting.school_code)
    followed = sum(one.done_on is not None if of_school else not one.is_waiting for one in held)
    told = meeting_sentence(
        pins=meeting.pins.count(), agreed=len(held), followed=followed, of_school=of_school
    )
    return str(told)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One pinned board with its marks as places on a line."""

    pin: Pin
    board: Board
    rows: tuple[tuple[list[tuple[str, str]], Span | None], ...]  # head and cell


def _shown(pin: Pin) -> _Shown:
    board = pin.board
    ends = [value for one in board.marks for value in (one.value, one.low, one.high)]
    whole = (0.0, 100.0) if board.unit == "%" else ()
    scale = Scale.over([*ends, board.line, *whole])
    spans = {
        one.name: scale.span(
            one.value, one.low, one.high, board.line, f"{one.name} {shown(one.value)}{board.unit}"
        )
        for one in board.marks
    }
    rows = ((list(zip(board.heads, row, strict=True)), spans.get(row[0])) for row in board.rows)
    return _Shown(pin, board, tuple(rows))


def _form(request: HttpRequest, meeting: Meeting) -> ActionForm:
    """Give the form of an action, with what was typed where it was refused."""
    typed = request.POST if "office" in request.POST else None
    return ActionForm(typed, of_school=bool(meeting.school_code))


def _page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    form: ActionForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    exam, today = meeting.exam, timezone.localdate()
    pins = [_shown(one) for one in meeting.pins.all()]
    pinned = {one.pin.key for one in pins}
    may_meet = account.may("exam.meet", meeting)
    free = offers(account, meeting) if may_meet and meeting.is_open else []
    sees = account.holds("finding.see")
    clause = "" if meeting.school_code else reading.asking(meeting.region_code)
    names = school_names([meeting.region_code], today)
    facts = {
        "meeting": meeting,
        "own_name": names.get(meeting.school_code, ""),
        "headline": _headline(meeting),
        "pins": pins,
        "offers": [one for one in free if one.key not in pinned],
        "actions": [
            (one, reading.followed_at(one) if sees else "")
            for one in meeting.actions.select_related("meeting__exam", "task", "finding")
        ],
        "clause": cited(clause).text if clause else "",
        "clause_page": page_of(clause) if clause and account.holds("plan.see") else "",
        "form": form or _form(request, meeting),
        "may_meet": may_meet,
        "may_hand_out": not meeting.school_code and account.may("task.hand_out", meeting),
        "handed_out_by": "" if meeting.school_code else reading.handed_out_by(),
        "may_report": bool(meeting.school_code) and account.may("finding.open", meeting),
        "trouble": trouble,
    }
    return render(
        request,
        "academics/meeting.html",
        _frame(account, exam, meeting.title) | facts,
        status=status,
    )


@require_GET
@needs("exam.compare")
def page(request: HttpRequest, number: int, meeting: int) -> HttpResponse:
    """Show one meeting: its charts, its actions and how they are followed."""
    account: Any = request.user
    return _page(request, reading.meeting_of(account, exam_of(account, number), meeting))


@require_GET
@needs("exam.compare")
def minutes(request: HttpRequest, number: int, meeting: int) -> HttpResponse:
    """Give the minutes in Word."""
    account: Any = request.user
    held = reading.meeting_of(account, exam_of(account, number), meeting)
    return minutes_file(held, timezone.localdate())


def _pin(request: HttpRequest, meeting: Meeting) -> None:
    account: Any = request.user
    actions.pin_add(
        actor=account,
        meeting=meeting,
        seen=number_of(request, "seen"),
        board=board_of(account, meeting, request.POST.get("key", "")),
        on=timezone.localdate(),
    )


def _unpin(request: HttpRequest, meeting: Meeting) -> None:
    actions.pin_remove(
        actor=request.user,  # type: ignore[arg-type]
        meeting=meeting,
        seen=number_of(request, "seen"),
        key=request.POST.get("key", ""),
    )


def _hand_out(request: HttpRequest, meeting: Meeting) -> None:
    actions.action_hand_out(
        actor=request.user,  # type: ignore[arg-type]
        action=reading.action_of(meeting, number_of(request, "action")),
        clause=reading.asking(meeting.region_code),
        on=timezone.localdate(),
    )


def _report(request: HttpRequest, meeting: Meeting) -> None:
    today = timezone.localdate()
    names = school_names([meeting.region_code], today)
    actions.action_report(
        actor=request.user,  # type: ignore[arg-type]
        action=reading.action_of(meeting, number_of(request, "action")),
        school_name=names.get(meeting.school_code, ""),
        on=today,
    )


def _finish(request: HttpRequest, meeting: Meeting) -> None:
    actions.action_finish(
        actor=request.user,  # type: ignore[arg-type]
        action=reading.action_of(meeting, number_of(request, "action")),
        words=request.POST.get("words", ""),
        on=timezone.localdate(),
    )


def _close(request: HttpRequest, meeting: Meeting) -> None:
    actions.meeting_close(
        actor=request.user,  # type: ignore[arg-type]
        meeting=meeting,
        seen=number_of(request, "seen"),
        words=request.POST.get("words", ""),
        on=timezone.localdate(),
    )


_ACTS = {
    "pin": Act("exam.meet", _pin, _l("已钉上，数是现在的数。")),
    "unpin": Act("exam.meet", _unpin, _l("已取下。")),
    "hand-out": Act("task.hand_out", _hand_out, _l("已交办，等对方签收。")),
    "report": Act("finding.open", _report, _l("已请教育局跟进，学校提出的事项里可以看到。")),
    "finish": Act("exam.meet", _finish, _l("已写下怎样完成的。")),
    "close": Act("exam.meet", _close, _l("会商已结束，可以下载纪要。")),
}


@require_POST
@needs("exam.compare")
def act(request: HttpRequest, number: int, meeting: int, act: str) -> HttpResponse:
    """Do one thing in a meeting; what cannot be done comes back with the page."""
    account: Any = request.user
    held = reading.meeting_of(account, exam_of(account, number), meeting)
    if act == "agree":
        return _agree(request, held)
    chosen = act_named(act, _ACTS, where=str(held))
    allow(account, chosen.right, held)
    return acted(
        request,
        lambda: chosen.done(request, held),
        again=lambda error: _page(request, held, trouble=error, status=422),
        to=reverse("meeting", args=[number, meeting]),
    )


def _agree(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    account: Any = request.user
    allow(account, "exam.meet", meeting)
    form = _form(request, meeting)
    if not form.is_valid():
        return _page(request, meeting, form=form, status=422)

    def agree() -> str:
        actions.action_agree(
            actor=account,
            meeting=meeting,
            seen=number_of(request, "seen"),
            on=timezone.localdate(),
            once=request.POST.get("once"),
            **form.cleaned_data,
        )
        return _("已写下议定的行动。")

    return acted(
        request,
        agree,
        again=lambda error: _page(request, meeting, form=form, trouble=error, status=422),
        to=reverse("meeting", args=[meeting.exam_id, meeting.pk]),
    )
