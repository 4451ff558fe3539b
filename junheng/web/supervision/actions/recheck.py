"""The verdict of a re-check (复查): met closes the finding, unmet reports it upwards."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.verbs import verb
from junheng.web.supervision import access  # noqa: F401  declares the rights
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
    line.verdict_words, line.verdict_document = words.strip(), document.strip()
    line.verdict_on, line.escalated_to = on, "" if met else escalated_to.strip()
    line.save()
    if all(_is_over(one) for one in visit.lines.all() if one.is_problem and one.is_shown):
        visit.state, visit.closed_on = VisitState.CLOSED, on
        visit.save(update_fields=["state", "closed_on"])
        made.update(state=VisitState.CLOSED, closed_on=on)
    return line


def _is_over(line: Line) -> bool:
    if line.by_data:
        return line.finding is not None and not line.finding.is_open
    return line.verdict == Verdict.MET
