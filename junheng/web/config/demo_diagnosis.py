"""The diagnosis reports of the demo county: drafted, answered, one dispute won, one issued."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.publish.sentences.diagnosis import conclude
from junheng.web.accounts.models import Account
from junheng.web.diagnosis import actions
from junheng.web.diagnosis.models import Diagnosis, Line
from junheng.web.diagnosis.queries.facts import county_of, facts_of
from junheng.web.monitor.queries.frame import frame_of
from junheng.web.monitor.queries.lineages import lineage_of
from junheng.web.register.queries import schools_of
from junheng.web.shared.reach import Place

_COUNTY = "yunchuan"
_ISSUED, _WAITING, _DISPUTED, _SILENT = "石桥中学", "竹溪小学", "河口镇中心小学", "柳塘九年制学校"
_ANSWERED_AFTER = timedelta(days=7)


def draft_reports() -> None:
    """Draft every school's report, then let four schools stand at four points of the way."""
    officer = Account.objects.get(username="officer")
    leader = Account.objects.get(username="leader")
    principal = Account.objects.get(username="principal2")
    region = county(_COUNTY).region_code
    held = county_of(officer, region)
    record, today = held.frame.record, timezone.localdate()
    known = {unit.code for unit in held.frame.measurement.units}
    reports: dict[str, Diagnosis] = {}
    for school in schools_of(region, officer, record.as_of):
        if school.school_code not in known:
            continue
        facts = facts_of(held, officer, school.school_code, school.name)
        reports[school.name] = actions.diagnosis_draft(
            actor=officer,
            place=Place(region, school.school_code, name=school.name),
            snapshot=record,
            found=conclude(facts),
            day=today - timedelta(days=30),
        )
    for name, days in ((_ISSUED, 25), (_WAITING, 3), (_DISPUTED, 12), (_SILENT, 24)):
        report = reports[name]
        sent_on = today - timedelta(days=days)
        actions.diagnosis_send(actor=officer, diagnosis=report, seen=report.version, on=sent_on)
    _answer(reports[_ISSUED], principal, "")
    _answer(reports[_DISPUTED], officer, f"河口中心小〔{today.year}〕9号")
    _win(reports[_ISSUED], officer)
    signed = _now(reports[_ISSUED])
    actions.diagnosis_sign(actor=principal, diagnosis=signed, seen=signed.version, on=today)
    signed = _now(signed)
    actions.diagnosis_issue(actor=leader, diagnosis=signed, seen=signed.version, on=today)
    silent = _now(reports[_SILENT])
    actions.diagnosis_silent(actor=officer, diagnosis=silent, seen=silent.version, on=today)


def _now(report: Diagnosis) -> Diagnosis:
    rows = Diagnosis.objects.unscoped("the newest version of a row")
    found: Diagnosis = rows.get(pk=report.pk)
    return found


_ROSTER = "pe_art_teachers_per_100"  # the figure a wrong subject in the roster makes wrong


def _answer(report: Diagnosis, who: Account, paper: str) -> None:
    """Dispute the sentence on teachers with a figure, add to the next one, agree to the rest."""
    report = _now(report)
    sent_on = report.sent_on or timezone.localdate()
    on = sent_on + _ANSWERED_AFTER
    asked = [one for one in report.lines.all() if one.is_asked]
    next_one = next(one for one in asked if one.indicator != _ROSTER)
    for line in asked:
        reply, words = "agree", ""
        if line.indicator == _ROSTER:
            reply, words = "dispute", "教师名册里有 1 名教师的任教学科填错，实际为体育"
        elif line == next_one:
            reply, words = "background", "今年秋季已列入县里的补充计划"
        actions.line_reply(
            actor=who,
            line=line,
            seen=line.version,
            reply=reply,
            words=words,
            on=on,
            paper_number=paper,
        )
    report = _now(report)
    actions.diagnosis_answer(
        actor=who, diagnosis=report, seen=report.version, on=on, paper_number=paper
    )


def _win(report: Diagnosis, officer: Account) -> None:
    """Let the school win its dispute: the sentence is withdrawn, the row is to be corrected."""
    line = Line.objects.get(diagnosis=report, reply="dispute")
    query = {"snap": report.snapshot.sha256[:16], "stage": line.stage}
    frame = frame_of(officer, report.region_code, query)
    read_from = lineage_of(frame, officer, report.school_code, line.indicator).cells[0]
    actions.line_settle(
        actor=officer,
        line=line,
        seen=line.version,
        settled="withdrawn",
        cell=read_from.address,
        words="对照教师名册，1 名体育教师的学科误填为语文，这一格少计 1 人，下一数据版本更正",
        on=timezone.localdate(),
    )
