"""Verbs of the opinion: draft, word, feed back, defend, settle, issue with its rectification."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.utils import translation

from junheng.kernel.calendar import national_calendar
from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.periods import chinese
from junheng.policy.supervision import supervision
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.shared.reach import Place
from junheng.web.shared.speaking import speaker_of
from junheng.web.shared.verbs import verb
from junheng.web.supervision import (
    access,  # noqa: F401  declares the rights
    papers,
    written,
)
from junheng.web.supervision.given import Said
from junheng.web.supervision.models import (
    Defence,
    Line,
    LineKind,
    Settled,
    Visit,
    VisitState,
    disputed,
)
from junheng.web.work import actions as work
from junheng.web.work.matching import same_matter
from junheng.web.work.models import OVER, How, Kind, Task

_SEEN = 300  # signs of what is added to a matter that stands, its paper beside
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


def _must_be(visit: Visit, *states: str) -> None:
    if visit.state not in states:
        raise Refused(
            where=str(visit),
            found=str(visit.get_state_display()),
            expected="、".join(str(VisitState(state).label) for state in states),
            fix="请刷新页面看最新状态",
        )


def _locked(line: Line, *states: str) -> Visit:
    rows = Visit.objects.unscoped("the visit of a sentence the actor may change")
    visit: Visit = rows.select_for_update().get(pk=line.visit_id)
    _must_be(visit, *states)
    return visit


@verb("opinion.drafted", may="opinion.draft")
def opinion_draft(
    *, actor: Account, visit: Visit, seen: int, found: Sequence[Said], on: date
) -> Visit:
    """Draft the opinion from what was seen, or again; own wording stays while the text is same."""
    _must_be(visit, VisitState.PLANNED, VisitState.DRAFTED)
    if on < visit.on:
        raise Refused(
            where=str(visit),
            found=f"{visit.on} 才到校",
            expected="到校之后起草",
            fix="到校当天起草即可",
        )
    if not found:
        raise Refused(
            where=str(visit),
            found="没有一条现场记录",
            expected="至少一条",
            fix="请先在手机或纸质表上记下看到的情况",
        )
    held = {line.key: line for line in visit.lines.all()}
    for key in held.keys() - {one.key for one in found}:
        held[key].delete()
    due = on + timedelta(days=supervision().rectification.length)
    for place, one in enumerate(found, 1):
        line = held.get(one.key) or Line(visit=visit, key=one.key, due_on=due)
        if line.text != one.sentence.text:
            line.wording = ""  # it was about something else
        if line.form != one.sentence.id:  # new, or judged otherwise; then the drafter's to choose
            line.kind, line.office, line.asked = one.kind, one.office[:80], one.asked[:200]
        line.place, line.name = place, one.name[:200]
        line.form, line.form_version = one.sentence.id, one.sentence.version
        line.text, line.clause, line.finding = one.sentence.text[:600], one.clause, one.finding
        line.save()
    visit.state, visit.drafted_by, visit.drafted_on = VisitState.DRAFTED, actor, on
    visit.save()
    return visit


@verb("opinion.line_edited", may="opinion.draft")
def line_edit(
    *,
    actor: Account,
    line: Line,
    seen: int,
    is_kept: bool,
    why: str = "",
    wording: str = "",
    asked: str = "",
    due_on: date | None = None,
    kind: str = "",
    office: str = "",
) -> Line:
    """Keep, drop or reword a sentence, and say what is asked of whom by when.

    Figures never change.  What is asked is asked of the school, or of an office of the county
    (``kind`` and ``office``); what the school cannot change is never its duty.
    """
    visit = _locked(line, VisitState.DRAFTED)
    if not is_kept and not why.strip():
        raise UsageError(
            where=str(line), found="没有写不用的理由", expected="写一句理由", fix="请补上理由"
        )
    own = wording.strip()
    if own and sorted(_NUMBER.findall(own)) != sorted(_NUMBER.findall(line.text)):
        raise UsageError(
            where=str(line),
            found="改写后的数和原句不一样",
            expected="原句里的数一个不少、一个不多：" + "、".join(_NUMBER.findall(line.text)),
            fix="请只改说法，不改数；数有问题的，更正数据或现场记录后重新起草",
        )
    if line.is_asked and is_kept:
        _ask(line, visit, asked.strip(), due_on, kind or line.kind, office.strip())
    line.is_kept, line.why = is_kept, "" if is_kept else why.strip()
    line.wording = "" if own == line.text else own
    line.save()
    return line


def _ask(  # noqa: PLR0917  what is asked, of whom, by when
    line: Line, visit: Visit, asked: str, due_on: date | None, kind: str, office: str
) -> None:
    if kind not in (LineKind.PROBLEM, LineKind.COUNTY):
        raise UsageError(
            where=str(line), found="没有选由谁解决", expected="学校整改，或建议县级解决",
            fix="请选一种",
        )  # fmt: skip
    if not asked or due_on is None or due_on <= visit.on:
        raise UsageError(
            where=str(line),
            found="没有写整改要求，或期限不在到校之后",
            expected="每条问题都有整改要求和期限",
            fix="请写清要做到什么、哪天之前",
        )
    county = kind == LineKind.COUNTY
    if county and not office:
        raise UsageError(
            where=str(line),
            found="建议县级解决，没有写承办单位",
            expected="写明县里哪个单位承办",
            fix="请写单位全称，例如“县财政局”“县教育局装备股”",
        )
    line.kind, line.office = kind, office if county else ""
    line.asked, line.due_on = asked, due_on


@verb("opinion.sent", may="opinion.draft")
def opinion_send(*, actor: Account, visit: Visit, seen: int, on: date) -> Visit:
    """Feed the draft back to the school (反馈初步意见), which has its working days to defend."""
    _must_be(visit, VisitState.DRAFTED)
    if not any(line.is_kept for line in visit.lines.all()):
        raise Refused(
            where=str(visit), found="没有一条意见", expected="至少一条", fix="请至少留一条"
        )
    _must_agree(visit)
    days = supervision().defence.length
    visit.state, visit.sent_on = VisitState.SENT, on
    visit.reply_due = national_calendar().add_working_days(on, days).value
    visit.save()
    return visit


def _must_agree(visit: Visit) -> None:
    """Refuse an opinion whose records of one item contradict each other."""
    against = disputed(visit.lines.all())
    if against:
        places = ["第" + "、".join(str(line.place) for line in rows) + "条" for rows in against]
        raise Refused(
            where=str(visit),
            found="；".join(places) + "对同一项的看法不一致",
            expected="同一项只有一种看法",
            fix="请督导组组长核定：留一条，另一条选“不用”并写明理由",
        )


@verb("opinion.line_replied", may="opinion.reply")
def line_reply(
    *,
    actor: Account,
    line: Line,
    seen: int,
    reply: str,
    on: date,
    words: str = "",
    paper_number: str = "",
) -> Line:
    """Accept one sentence or defend against it (申辩), with grounds."""
    visit = _locked(line, VisitState.SENT)
    if reply not in Defence.values or not line.is_kept:
        raise UsageError(
            where=str(line), found="没有选认可或申辩", expected="选一种", fix="请选一种"
        )
    if reply == Defence.DEFEND and not words.strip():
        raise UsageError(
            where=str(line),
            found="选了申辩，没有写理由",
            expected="写明事实和依据",
            fix="请写出情况和依据，例如“当天值班表有 2 名教师在南门”",
        )
    line.replied_by = speaker_of(actor, visit, paper_number, what="申辩")
    line.reply, line.reply_words, line.replied_on = reply, words.strip(), on
    line.save()
    return line


@verb("opinion.answered", may="opinion.reply")
def opinion_answer(
    *,
    actor: Account,
    visit: Visit,
    seen: int,
    on: date,
    statement: str = "",
    paper_number: str = "",
) -> Visit:
    """Hand the school's answer in; every sentence has one."""
    _must_be(visit, VisitState.SENT)
    left = [line.place for line in visit.lines.all() if line.is_kept and not line.reply]
    if left:
        raise Refused(
            where=str(visit),
            found="还没有回复第" + "、".join(map(str, left)) + "条",
            expected="每条都选认可或申辩",
            fix="请逐条选好，再提交",
        )
    visit.answered_by = speaker_of(actor, visit, paper_number, what="申辩")
    visit.state, visit.answered_on = VisitState.ANSWERED, on
    visit.statement = statement.strip()
    visit.save()
    return visit


@verb("opinion.silent", may="opinion.draft")
def opinion_silent(*, actor: Account, visit: Visit, seen: int, on: date) -> Visit:
    """Record that the school did not answer in time: read, not agreed."""
    _must_be(visit, VisitState.SENT)
    if not visit.is_overdue(on):
        raise Refused(
            where=str(visit),
            found=f"申辩期到 {visit.reply_due}",
            expected="申辩期已过",
            fix="申辩期内请电话提醒学校",
        )
    visit.state, visit.answered_on, visit.is_silent = VisitState.ANSWERED, on, True
    visit.save()
    return visit


@verb("opinion.line_settled", may="opinion.draft")
def line_settle(*, actor: Account, line: Line, seen: int, settled: str, words: str) -> Line:
    """Settle a defence: the sentence stands, or is withdrawn; either way with the reason."""
    _locked(line, VisitState.ANSWERED)
    if not line.waits or settled not in Settled.values or not words.strip():
        raise UsageError(
            where=str(line),
            found="没有待复核的申辩" if not line.waits else "没有选结果或没有写复核情况",
            expected="选结果，写一句复核了什么",
            fix="请对照现场记录和学校的依据，写明复核的情况",
        )
    line.settled, line.settled_words, line.settled_by = settled, words.strip(), actor
    line.save()
    return line


@verb("opinion.line_put_off", may="opinion.draft")
def line_put_off(*, actor: Account, line: Line, seen: int, due_on: date | None, on: date) -> Line:
    """Set a later day for what is asked (顺延整改期限): the answer took long, the paper is late.

    Only later, so that nothing is asked of the school that it has not read.
    """
    _locked(line, VisitState.ANSWERED)
    if not (line.is_asked and line.is_shown) or due_on is None:
        raise UsageError(
            where=str(line), found="没有写新的期限", expected="整改期限", fix="请选日期"
        )
    held = line.due_on or on
    if due_on <= on or due_on < held:
        raise UsageError(
            where=str(line),
            found=f"新的期限是 {chinese(due_on)}",
            expected=f"在今天以后，不早于原来的 {chinese(held)}",
            fix="期限只能往后改；要提前的，学校还没有看到，请和学校商定",
        )
    line.due_on = due_on
    line.save()
    return line


@verb("opinion.issued", may="opinion.issue")
def opinion_issue(
    *, actor: Account, visit: Visit, seen: int, document_number: str, on: date
) -> Visit:
    """Issue the opinion; each problem that stands becomes a finding with a task and a day."""
    _must_be(visit, VisitState.ANSWERED)
    lines = list(visit.lines.all())
    waiting = [line.place for line in lines if line.waits]
    if waiting:
        raise Refused(
            where=str(visit),
            found="第" + "、".join(map(str, waiting)) + "条有申辩，还没有复核",
            expected="申辩都复核完",
            fix="请督导先复核",
        )
    number = papers.number_given(visit, document_number)
    asked = [line for line in lines if line.is_shown and line.is_asked]
    late = [line.place for line in asked if line.due_on is None or line.due_on < on]
    if late:
        raise Refused(
            where=str(visit),
            found="第" + "、".join(map(str, late)) + "条的整改期限已经过了",
            expected="期限不早于发文的日子",
            fix="请督导在这一页把这几条的期限改到发文以后",
        )
    visit.state, visit.issued_by, visit.issued_on = VisitState.ISSUED, actor, on
    visit.document_number = number
    if not any(line.is_problem for line in asked):
        visit.state, visit.closed_on = VisitState.CLOSED, on
    for line in asked:
        _rectify(actor, visit, line, on)
    visit.issued_paper = written.kept(visit, lines)
    visit.save()
    return visit


def _rectify(actor: Account, visit: Visit, line: Line, on: date) -> None:
    """Open the finding where there is none open; hand its task to the school, or to its office."""
    standing = None if line.finding else same_matter(visit.school_code, line.clause, line.name)
    finding = line.finding or standing
    if standing is not None and not standing.is_measured:
        work.finding_supplement(  # the matter stands: what was seen now is added to it
            actor=actor, finding=standing, seen=standing.version, how=How.INSPECTION, on=on,
            words=_seen_again(visit, line),
        )  # fmt: skip
        standing.refresh_from_db()
    if finding is None or not finding.is_open:
        finding = work.finding_open(
            actor=actor,
            place=Place(visit.region_code, visit.school_code, name=visit.school_name),
            kind=Kind.SHORTFALL,
            how=How.INSPECTION,
            name=line.name,
            words=f"{line.said}（{visit.document_number}）"[:400],
            on=on,
            clause=line.clause,
            distinct=True,  # the visit named it as a matter of its own
        )
    rows = Task.objects.unscoped("a matter in hand is not handed out twice")
    task = rows.filter(finding=finding).exclude(state__in=OVER).first()
    if task is None and line.due_on is not None:
        finding.refresh_from_db()
        task = work.task_hand_out(
            actor=actor,
            finding=finding,
            seen=finding.version,
            title=line.asked,
            office=line.office or visit.school_name,
            person=None if line.office else _principal(visit.school_code, on),
            begun_on=on,
            due_on=line.due_on,
        )
    line.finding, line.task = finding, task
    line.save(update_fields=["finding", "task"])


def _seen_again(visit: Visit, line: Line) -> str:
    """Say what was seen this time, on which clause and paper, within what a line may hold."""
    with translation.override(settings.LANGUAGE_CODE):
        told = "；".join(filter(None, (line.basis, visit.document_number)))
    return f"{line.said[: _SEEN - len(told)]}（{told}）"


def _principal(school_code: str, on: date) -> Account | None:
    rows = Assignment.objects.filter(
        role=Role.PRINCIPAL, school_code=school_code, account__is_active=True
    ).select_related("account")
    return next((row.account for row in rows if row.in_force(on)), None)
