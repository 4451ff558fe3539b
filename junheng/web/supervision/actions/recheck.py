"""The verdict of a re-check (复查): met closes the finding, unmet reports it upwards."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.verbs import verb
from junheng.web.supervision import (
    access,  # noqa: F401  declares the rights
    papers,
)
from junheng.web.supervision.models import Line, Verdict, Visit, VisitState
from junheng.web.work import actions as work


@verb("opinion.line_judged", may="recheck.judge")
def line_judge(
    *,
    actor: Account,
    line: Line,
    seen: int,
    met: bool,
    words: str,
    document: str,
    on: date,
    escalated_to: str = "",
) -> Line:
    """Say whether what was asked is done, after a re-check; a figure is left to the data."""
    rows = Visit.objects.unscoped("the visit of a sentence the actor may judge")
    visit: Visit = rows.select_for_update().get(pk=line.visit_id)
    if visit.state != VisitState.ISSUED or not line.is_problem or not line.is_shown:
        raise Refused(
            where=str(line),
            found=str(visit.get_state_display()),
            expected="已印发、还在整改的问题",
            fix="请刷新页面看最新状态",
        )
    if line.by_data:
        raise Refused(
            where=str(line),
            found="这一条由数据判定",
            expected="没有数可量的才由督学判定",
            fix="请等下一数据版本核验，或做一次专项复核",
        )
    made = rows.filter(of=visit, on__lte=on).exclude(state=VisitState.CANCELLED)
    if not made.exists():
        raise Refused(
            where=str(line),
            found="还没有复查",
            expected="先到校或线上复查",
            fix="请先安排整改复查，复查当天登记结论",
        )
    if line.verdict == Verdict.MET:
        raise Refused(
            where=str(line), found="已经销号", expected="还没有销号", fix="请刷新页面看最新状态"
        )
    if not met and not escalated_to.strip():
        raise UsageError(
            where=str(line),
            found="没有到位，没有写报给谁",
            expected="写明上报或重新交办的单位",
            fix="请写明，例如“县人民政府教育督导委员会”",
        )
    document = papers.recheck_number_given(visit, document)
    finding = line.finding
    if finding is not None and finding.is_open:
        work.finding_judge(
            actor=actor,
            finding=finding,
            seen=finding.version,
            met=met,
            words=words,
            document=document,
            on=on,
        )
    line.verdict = Verdict.MET if met else Verdict.UNMET
    line.verdict_words, line.verdict_document = words.strip(), document
    line.verdict_on, line.escalated_to = on, "" if met else escalated_to.strip()
    line.save()
    _close(visit, made, on)
    return line


def _close(visit: Visit, rechecks: QuerySet[Visit], on: date) -> None:
    """Close what is done: a re-check once every line was judged, the visit once all is mended."""
    asked = [one for one in visit.lines.all() if one.is_problem and one.is_shown]
    if all(one.is_over for one in asked):
        visit.state, visit.closed_on = VisitState.CLOSED, on
        visit.save(update_fields=["state", "closed_on"])
        rechecks.update(state=VisitState.CLOSED, closed_on=on)
        return
    left = [one for one in asked if not one.is_over and not one.by_data]
    for one in rechecks.filter(state=VisitState.PLANNED):
        if all(line.verdict_on is not None and line.verdict_on >= one.on for line in left):
            one.state, one.closed_on = VisitState.CLOSED, on
            one.save(update_fields=["state", "closed_on"])


@verb("visit.closed", may="recheck.judge")
def visit_close(*, actor: Account, visit: Visit, seen: int, on: date) -> Visit:
    """Close a visit whose figures the data closed since, which nobody had to judge (办结)."""
    asked = [one for one in visit.lines.all() if one.is_problem and one.is_shown]
    left = [one.place for one in asked if not one.is_over]
    if visit.state != VisitState.ISSUED or left:
        raise Refused(
            where=str(visit),
            found="第" + "、".join(map(str, left)) + "条还没有销号"
            if left
            else str(visit.get_state_display()),
            expected="已印发，整改的每一条都已销号",
            fix="请先复查，或等下一数据版本核验",
        )
    rows = Visit.objects.unscoped("re-checks of a visit the actor may close")
    rows.filter(of=visit, state=VisitState.PLANNED, on__lte=on).update(
        state=VisitState.CLOSED, closed_on=on
    )
    visit.state, visit.closed_on = VisitState.CLOSED, on
    visit.save()
    return visit
