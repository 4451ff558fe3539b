"""The sheet a school answers on away from the system (答复单): written, and read back whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from junheng.data.intake.form_sheet import FilledForm
from junheng.kernel.errors import UsageError
from junheng.kernel.periods import chinese
from junheng.publish.ledgers.form_sheet import FormRow, form_workbook
from junheng.web.diagnosis.models import Diagnosis, Line, Reply
from junheng.web.shared.directory import region_name

KIND = "答复单"
_STATEMENT = "学校说明"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sheet says to one sentence."""

    line: Line
    reply: str
    words: str


def code_of(report: Diagnosis) -> str:
    """Give the code of a report's sheet; nobody can make one up."""
    name = f"{report.pk}-{report.school_code}"
    return f"答复-{name}-{salted_hmac('junheng.diagnosis', name).hexdigest()[:8]}"


def _labels() -> dict[str, str]:
    with translation.override(settings.LANGUAGE_CODE):
        return {str(reply.label): reply.value for reply in Reply}


def workbook(report: Diagnosis) -> bytes:
    """Write a school's sheet: a row for each sentence, what was answered so far filled in."""
    today, choices = timezone.localdate(), tuple(_labels())
    said = {value: label for label, value in _labels().items()}
    due = f"请在{chinese(report.reply_due)}前答复。" if report.reply_due else ""
    rows = [
        FormRow(
            key=str(line.place),
            label=line.words,
            value=said.get(line.reply, ""),
            words=line.reply_words,
            help="从列表里选一种；有异议的写明数和依据，补充背景的写一句，认可的可以不写。",
            choices=choices,
        )
        for line in report.lines.all()
        if line.is_asked
    ]
    note = FormRow(key=_STATEMENT, label="学校说明（可以不写）", value=report.statement, help=due)
    with translation.override(settings.LANGUAGE_CODE):
        place = region_name(report.region_code, today)
        return form_workbook(
            f"{report.title}{KIND}",
            code_of(report),
            [*rows, note],
            footer=f"{place}　{report.title}",
            day=today,
            author=f"{place}教育局",
            words="学校的话",
        )


def answers_in(report: Diagnosis, form: FilledForm) -> tuple[list[Answer], str]:
    """Give what a sheet answers to every sentence, and the school's statement.

    Raises
    ------
    UsageError
        It is the sheet of another report, or a sentence has no answer: nothing is taken then.
    """
    if form.code != code_of(report):
        raise UsageError(
            where=form.place,
            found=f"编号“{form.code}”不是这份报告的答复单",
            expected="从本页下载的答复单，编号不改动",
            fix="请打开它所属的报告再导入，或重新下载",
        )
    labels, found, wrong = _labels(), [], []
    for line in report.lines.all():
        if not line.is_asked:
            continue
        told = form.values.get(str(line.place), "")
        if told in labels:
            words = form.words.get(str(line.place), "")
            found.append(Answer(line, labels[told], words))
        else:
            cell = form.cell(str(line.place), f"第{line.place}条")
            wrong.append(cell + (f"填的是“{told}”" if told else "没有填"))
    if wrong:
        raise UsageError(
            where=form.place,
            found="；".join(wrong),
            expected=f"每条在“填写”栏选{'、'.join(labels)}之一",
            fix="请补全后再导入；这一次一条也没有存",
        )
    return found, form.values.get(_STATEMENT, "")
