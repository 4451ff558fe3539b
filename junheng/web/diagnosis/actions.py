"""Verbs of diagnosis reports (起草、答复、核对、签署、签发)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from junheng.kernel.calendar import national_calendar
from junheng.kernel.errors import Refused, UsageError
from junheng.publish.sentences.diagnosis import Conclusion, Conclusions
from junheng.web.accounts.models import Account
from junheng.web.diagnosis import access  # noqa: F401  declares the rights
from junheng.web.diagnosis.models import (
    REPLY_DAYS,
    Diagnosis,
    DiagnosisState,
    Line,
    Reply,
    Settled,
)
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


def _must_be(diagnosis: Diagnosis, *states: str) -> None:
    if diagnosis.state not in states:
        expected = "、".join(str(DiagnosisState(state).label) for state in states)
        raise Refused(
            where=str(diagnosis),
            found=str(diagnosis.get_state_display()),
            expected=expected,
            fix="请刷新页面看最新状态",
        )


def _report_of(line: Line, *states: str) -> Diagnosis:
    """Give the report of a sentence, locked, so that it is not sent or issued meanwhile."""
    rows = Diagnosis.objects.unscoped("the report of a sentence the actor may change")
    report: Diagnosis = rows.select_for_update().get(pk=line.diagnosis_id)
    _must_be(report, *states)
    return report


@verb("diagnosis.drafted", may="diagnosis.draft")
def diagnosis_draft(
    *, actor: Account, place: Place, snapshot: SnapshotRecord, found: Conclusions, day: date
) -> Diagnosis:
    """Draft the report of one school, or draft it again; the officer's edits are kept.

    A wording or a reason stays with its sentence while the sentence says the same; one that no
    rule writes any more goes.
    """
    rows = Diagnosis.objects.unscoped("one report per school and data version")
    report, _made = rows.get_or_create(
        school_code=place.school_code,
        snapshot=snapshot,
        defaults={
            "region_code": place.region_code,
            "school_name": place.name,
            "drafted_by": actor,
            "drafted_on": day,
        },
    )
    _must_be(report, DiagnosisState.DRAFT)
    report.more = [str(sentence) for sentence in found.more]
    report.save()
    held = {line.key: line for line in report.lines.all()}
    written = _unique(found.all)
    for key in held.keys() - written.keys():
        held[key].delete()
    for number, (key, one) in enumerate(written.items(), start=1):
        line = held.get(key) or Line(diagnosis=report, key=key)
        if line.text != one.sentence.text:
            line.wording = ""  # it was about other figures
        line.kind, line.place = one.kind, number
        line.form, line.form_version = one.sentence.id, one.sentence.version
        line.text, line.clause = one.sentence.text, one.clause
        line.indicator, line.stage = one.indicator, one.stage
        line.years, line.limit = [list(year) for year in one.years], one.limit
        line.save()
    made: Diagnosis = report
    return made


def _unique(conclusions: Iterable[Conclusion]) -> dict[str, Conclusion]:
    return {f"{one.kind}:{one.key}": one for one in conclusions}


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))


@verb("conclusion.edited", may="diagnosis.draft")
def line_edit(
    *, actor: Account, line: Line, seen: int, is_kept: bool, why: str = "", wording: str = ""
) -> Line:
    """Keep, drop or reword a sentence before it goes to the school.

    Dropping needs a word why.  A new wording says the same figures: every number of the sentence
    stays, and none is added.
    """
    _report_of(line, DiagnosisState.DRAFT)
    if not is_kept and not why.strip():
        raise UsageError(
            where=str(line),
            found="没有写不用的理由",
            expected="写一句为什么不用",
            fix="请补上理由，例如“统计口径调整，与去年不可比”",
        )
    own = wording.strip()
    if own and _numbers(own) != _numbers(line.text):
        raise UsageError(
            where=str(line),
            found="改写后的数和原句不一样",
            expected="原句里的数一个不少、一个不多：" + "、".join(_numbers(line.text)),
            fix="请只改说法，不改数；数有问题的，请更正数据后重新起草",
        )
    line.is_kept, line.why = is_kept, "" if is_kept else why.strip()
    line.wording = "" if own == line.text else own
    line.save()
    return line


@verb("diagnosis.sent", may="diagnosis.draft")
def diagnosis_send(*, actor: Account, diagnosis: Diagnosis, seen: int, on: date) -> Diagnosis:
    """Send the draft to the school, which has ten working days to answer (答复期)."""
    _must_be(diagnosis, DiagnosisState.DRAFT)
    if not any(line.is_kept for line in diagnosis.lines.all()):
        raise Refused(
            where=str(diagnosis),
            found="没有一句结论",
            expected="至少有一句",
            fix="这一数据版本没有可说的，不用发给学校",
        )
    diagnosis.state, diagnosis.sent_by, diagnosis.sent_on = DiagnosisState.SENT, actor, on
    diagnosis.reply_due = national_calendar().add_working_days(on, REPLY_DAYS).value
    diagnosis.save()
    return diagnosis


def _speaker(actor: Account, diagnosis: Diagnosis, paper_number: str) -> str:
    """Say who speaks for the school: its own people, or the bureau from the school's paper."""
    if diagnosis.school_code in actor.reach.schools and actor.school_code:
        return str(actor.name)
    if not paper_number.strip():
        raise UsageError(
            where=str(diagnosis),
            found="没有写学校书面答复的编号",
            expected="代为登记时写明纸质答复的文号或编号",
            fix="请由校长在网页上答复；按学校书面材料登记的，写明编号",
        )
    return f"{diagnosis.school_name}（{paper_number.strip()}）"


@verb("conclusion.replied", may="diagnosis.reply")
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
    """Answer one sentence (答复): agree, dispute with data, or add background."""
    report = _report_of(line, DiagnosisState.SENT)
    if reply not in Reply.values or not line.is_asked:
        raise UsageError(
            where=str(line),
            found="没有选怎样答复" if line.is_asked else "这一句不用答复",
            expected="认可、有异议或补充背景",
            fix="请选一种答复",
        )
    if reply == Reply.DISPUTE and not _NUMBER.search(words):
        raise UsageError(
            where=str(line),
            found="有异议，没有写数",
            expected="写明学校认为正确的数和依据",
            fix="请写出数和来源，例如“10月在册体艺教师 4 人，见教师名册”",
        )
    if reply == Reply.BACKGROUND and not words.strip():
        raise UsageError(
            where=str(line),
            found="选了补充背景，没有写内容",
            expected="写一句背景",
            fix="请补上，例如“2 名教师正在参加骨干教师评审”",
        )
    line.replied_by = _speaker(actor, report, paper_number)
    line.reply, line.reply_words, line.replied_on = reply, words.strip(), on
    line.save()
    return line


@verb("diagnosis.answered", may="diagnosis.reply")
def diagnosis_answer(
    *,
    actor: Account,
    diagnosis: Diagnosis,
    seen: int,
    on: date,
    statement: str = "",
    paper_number: str = "",
) -> Diagnosis:
    """Hand the school's answers in; every sentence asked about has one."""
    _must_be(diagnosis, DiagnosisState.SENT)
    _speaker(actor, diagnosis, paper_number)
    left = [line.place for line in diagnosis.lines.all() if line.is_asked and not line.reply]
    if left:
        raise Refused(
            where=str(diagnosis),
            found="还没有答复第" + "、".join(map(str, left)) + "条",
            expected="每条结论都有答复",
            fix="请逐条选认可、有异议或补充背景，再提交",
        )
    diagnosis.state, diagnosis.answered_on = DiagnosisState.ANSWERED, on
    diagnosis.statement = statement.strip()
    diagnosis.save()
    return diagnosis


@verb("diagnosis.silent", may="diagnosis.draft")
def diagnosis_silent(*, actor: Account, diagnosis: Diagnosis, seen: int, on: date) -> Diagnosis:
    """Record that the school did not answer in time: read, not agreed (视为已阅，未答复)."""
    _must_be(diagnosis, DiagnosisState.SENT)
    if not diagnosis.is_overdue(on):
        raise Refused(
            where=str(diagnosis),
            found=f"答复期到 {diagnosis.reply_due}",
            expected="答复期已过",
            fix="答复期内请电话提醒学校；过期后再登记未答复",
        )
    diagnosis.state, diagnosis.answered_on = DiagnosisState.ANSWERED, on
    diagnosis.is_silent = True
    diagnosis.save()
    return diagnosis


@verb("conclusion.settled", may="diagnosis.settle")
def line_settle(
    *, actor: Account, line: Line, seen: int, settled: str, words: str, on: date
) -> Line:
    """Settle a dispute after the cells were checked (核对异议): upheld, or withdrawn."""
    _report_of(line, DiagnosisState.ANSWERED)
    if not line.waits_for_check or settled not in Settled.values or not words.strip():
        raise UsageError(
            where=str(line),
            found="没有待核对的异议" if not line.waits_for_check else "没有选结果或没有写核对情况",
            expected="选结果，写一句核对了什么",
            fix="请从这个数的来历看到单元格，核对后写明，例如“教师名册第 12 行学科填成了语文”",
        )
    line.settled, line.settled_words = settled, words.strip()
    line.settled_by, line.settled_on = actor, on
    line.save()
    return line


def _no_open_dispute(diagnosis: Diagnosis) -> None:
    open_ones = [line.place for line in diagnosis.lines.all() if line.waits_for_check]
    if open_ones:
        raise Refused(
            where=str(diagnosis),
            found="第" + "、".join(map(str, open_ones)) + "条有异议，还没有核对",
            expected="异议都核对完",
            fix="请数据员先核对",
        )


@verb("diagnosis.signed_by_school", may="diagnosis.sign_school")
def diagnosis_sign(
    *, actor: Account, diagnosis: Diagnosis, seen: int, on: date, paper_number: str = ""
) -> Diagnosis:
    """Sign for the school, once every dispute is settled."""
    _must_be(diagnosis, DiagnosisState.ANSWERED)
    _no_open_dispute(diagnosis)
    if diagnosis.school_signed_on is not None:
        raise Refused(
            where=str(diagnosis),
            found=f"学校已在 {diagnosis.school_signed_on} 签署",
            expected="签署一次",
            fix="等局领导签发",
        )
    diagnosis.school_signed_by = _speaker(actor, diagnosis, paper_number)
    diagnosis.school_signed_on = on
    diagnosis.save()
    return diagnosis


@verb("diagnosis.issued", may="diagnosis.issue")
def diagnosis_issue(*, actor: Account, diagnosis: Diagnosis, seen: int, on: date) -> Diagnosis:
    """Issue the report for the bureau (签发); a school that was silent need not have signed."""
    _must_be(diagnosis, DiagnosisState.ANSWERED)
    _no_open_dispute(diagnosis)
    if diagnosis.school_signed_on is None and not diagnosis.is_silent:
        raise Refused(
            where=str(diagnosis),
            found="学校还没有签署",
            expected="学校先签署，或登记为未答复",
            fix="请学校在网页签署，或按书面材料代为登记",
        )
    diagnosis.state = DiagnosisState.ISSUED
    diagnosis.issued_by, diagnosis.issued_on = actor, on
    diagnosis.save()
    return diagnosis
