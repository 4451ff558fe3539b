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
    SIGN_DAYS,
    Diagnosis,
    DiagnosisState,
    Line,
    Reply,
    Settled,
)
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.forms import is_document_number
from junheng.web.shared.reach import Place
from junheng.web.shared.speaking import speaker_of
from junheng.web.shared.verbs import verb

_NUMBER = re.compile(r"\d")
_CHECKED = 8  # letters at least of what was checked


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
        line.text, line.wordings = one.sentence.text, list(one.sentence.wordings)
        if line.wording not in line.wordings:
            line.wording = ""  # it is published no more
        line.clause = one.clause
        line.indicator, line.stage = one.indicator, one.stage
        line.years, line.limit = [list(year) for year in one.years], one.limit
        line.save()
    made: Diagnosis = report
    return made


def _unique(conclusions: Iterable[Conclusion]) -> dict[str, Conclusion]:
    return {f"{one.kind}:{one.key}": one for one in conclusions}


@verb("conclusion.edited", may="diagnosis.draft")
def line_edit(
    *, actor: Account, line: Line, seen: int, is_kept: bool, why: str = "", wording: str = ""
) -> Line:
    """Keep, drop or reword a sentence before it goes to the school.

    Dropping needs a word why.  A sentence is reworded only to another published wording of it:
    the figures, the indicator and the comparison are the same, and nobody adds a word of his own.
    """
    _report_of(line, DiagnosisState.DRAFT)
    if not is_kept and not why.strip():
        raise UsageError(
            where=str(line),
            found="没有写不用的理由",
            expected="写一句为什么不用",
            fix="请补上理由，例如“统计口径调整，与去年不可比”",
        )
    chosen = wording.strip() or line.words
    if chosen not in (line.text, *line.wordings, line.wording):
        raise UsageError(
            where=str(line),
            found=f"“{chosen}”不是句式目录里的说法",
            expected="目录里公布的说法之一，不另加评价、名次、预测，也不改数",
            fix="请从列出的说法里选；数有问题的，请更正数据后重新起草",
        )
    line.is_kept, line.why = is_kept, "" if is_kept else why.strip()
    line.wording = "" if chosen == line.text else chosen
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
    line.replied_by = speaker_of(actor, report, paper_number, what="答复")
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
    speaker_of(actor, diagnosis, paper_number, what="答复")
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
    _ask_to_sign(diagnosis, on)
    diagnosis.save()
    return diagnosis


def _ask_to_sign(diagnosis: Diagnosis, on: date) -> None:
    """Let the days to sign begin, once no dispute waits."""
    waits = any(line.waits_for_check for line in diagnosis.lines.all())
    if not waits and not diagnosis.has_spoken:
        diagnosis.sign_due = national_calendar().add_working_days(on, SIGN_DAYS).value


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
    *, actor: Account, line: Line, seen: int, settled: str, cell: str, words: str, on: date
) -> Line:
    """Settle a dispute after the cells were checked (核对异议): upheld, or withdrawn.

    What was looked at is named: the cell, the row or the paper's number.
    """
    report = _report_of(line, DiagnosisState.ANSWERED)
    if not line.waits_for_check or settled not in Settled.values:
        raise UsageError(
            where=str(line),
            found="没有待核对的异议" if not line.waits_for_check else "没有选核对结果",
            expected="数据无误，维持；或异议成立，撤下这一句",
            fix="请选一种结果",
        )
    if not is_document_number(cell):
        raise UsageError(
            where=str(line),
            found=f"核对的单元格写的是“{cell.strip()}”",
            expected="工作簿、工作表和行列，或所看文书的编号",
            fix="请从这个数的来历抄下单元格，例如“《2025秋基础表.xlsx》“教师”F37”",
        )
    if len(words.strip()) < _CHECKED:
        raise UsageError(
            where=str(line),
            found=f"核对了什么只写了 {len(words.strip())} 个字",
            expected=f"不少于 {_CHECKED} 个字：对照了什么，看到什么",
            fix="请写明，例如“对照登记表，学科误填成了语文，实际为体育”",
        )
    line.settled, line.settled_words = settled, words.strip()
    line.settled_cell = cell.strip()
    line.settled_by, line.settled_on = actor, on
    line.save()
    _ask_to_sign(report, on)
    report.save()
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


def _not_spoken_yet(diagnosis: Diagnosis) -> None:
    """Refuse a second signature, and one that contradicts what the school said before."""
    if diagnosis.has_spoken:
        day = diagnosis.school_signed_on or diagnosis.refused_on
        said = "签署" if diagnosis.school_signed_on else "写明不签"
        raise Refused(
            where=str(diagnosis),
            found=f"学校已在 {day} {said}" if day else "已登记为未答复，不用学校签署",
            expected="签署或不签，只登记一次",
            fix="等局领导签发",
        )


@verb("diagnosis.signed_by_school", may="diagnosis.sign_school")
def diagnosis_sign(
    *, actor: Account, diagnosis: Diagnosis, seen: int, on: date, paper_number: str = ""
) -> Diagnosis:
    """Sign for the school, once every dispute is settled."""
    _must_be(diagnosis, DiagnosisState.ANSWERED)
    _no_open_dispute(diagnosis)
    _not_spoken_yet(diagnosis)
    diagnosis.school_signed_by = speaker_of(actor, diagnosis, paper_number, what="答复")
    diagnosis.school_signed_on = on
    diagnosis.save()
    return diagnosis


@verb("diagnosis.sign_refused", may="diagnosis.sign_school")
def diagnosis_refuse(
    *,
    actor: Account,
    diagnosis: Diagnosis,
    seen: int,
    on: date,
    words: str,
    paper_number: str = "",
) -> Diagnosis:
    """Refuse to sign for the school, with a word why (不签); it stands in the report."""
    _must_be(diagnosis, DiagnosisState.ANSWERED)
    _no_open_dispute(diagnosis)
    _not_spoken_yet(diagnosis)
    if not words.strip():
        raise UsageError(
            where=str(diagnosis),
            found="没有写不签的理由",
            expected="写一句为什么不签",
            fix="请写明不同意哪一条、为什么；理由印在报告里",
        )
    diagnosis.refused_by = speaker_of(actor, diagnosis, paper_number, what="答复")
    diagnosis.refused_on, diagnosis.refused_words = on, words.strip()
    diagnosis.save()
    return diagnosis


@verb("diagnosis.issued", may="diagnosis.issue")
def diagnosis_issue(*, actor: Account, diagnosis: Diagnosis, seen: int, on: date) -> Diagnosis:
    """Issue the report for the bureau (签发).

    A school that was silent need not have signed; one that let the days pass after its answers
    is recorded as not signing, and one that refused has its words in the report.
    """
    _must_be(diagnosis, DiagnosisState.ANSWERED)
    _no_open_dispute(diagnosis)
    if not diagnosis.has_spoken and not diagnosis.is_past_signing(on):
        due = diagnosis.sign_due
        raise Refused(
            where=str(diagnosis),
            found="学校还没有签署" + (f"，签署期到 {due}" if due else ""),
            expected="学校签署或写明不签，或签署期已过",
            fix="请学校在网页办理，或按书面材料代为登记；到期没有办理的，可以签发，记为视为不签",
        )
    diagnosis.state, diagnosis.is_unsigned = DiagnosisState.ISSUED, not diagnosis.has_spoken
    diagnosis.issued_by, diagnosis.issued_on = actor, on
    diagnosis.save()
    return diagnosis
