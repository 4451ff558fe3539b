"""The sheet on which an objection to an announcement is written and brought back (异议填报单)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.crypto import salted_hmac

from junheng.data.intake.form_sheet import FilledForm
from junheng.kernel.errors import UsageError
from junheng.kernel.periods import chinese
from junheng.publish.ledgers.form_sheet import FormRow, form_workbook
from junheng.web.processes.models import Application, Call
from junheng.web.processes.standing import handed_in
from junheng.web.shared.directory import region_name

_WHOLE = "整个公示"
_WHO = "提出人或单位"
WORDS = "事实和理由"
_LISTED = 250  # signs of the choices of a cell a spreadsheet takes


@dataclass(frozen=True, slots=True)
class Written:
    """An objection as its sheet says it."""

    about: int | None  # application; None: the whole announcement
    words: str
    by_name: str


def code_of(call: Call) -> str:
    """Give the code of a call's sheet; nobody can make one up."""
    return (
        f"异议-{call.pk}-{salted_hmac('junheng.process.objection', str(call.pk)).hexdigest()[:8]}"
    )


def _inside(call: Call) -> dict[str, int]:
    return {_named(one): one.pk for one in handed_in(call) if one.is_inside}


def _named(one: Application) -> str:
    return f"{one.unit_name}《{one.title}》"


def workbook(call: Call) -> bytes:
    """Write the sheet: what is announced to choose from, and room for facts and reasons."""
    with translation.override(settings.LANGUAGE_CODE):
        place = region_name(call.region_code, call.opened_on)
        shown = call.window
        until = f"公示到{chinese(shown.last)}为止，请在此前送到教育局。" if shown else ""
        names = tuple(_inside(call))
        fits = len(",".join((_WHOLE, *names))) <= _LISTED
        way = "从列表里选" if fits else "照抄"
        rows = [
            FormRow(
                "about",
                "针对哪一项",
                "",
                f"{way}一项；不填是{_WHOLE}：{'、'.join(names)}",
                (_WHOLE, *names) if fits else (),
            ),
            FormRow("words", WORDS, "", "写明事实、依据和出处，最多 600 字。"),
            FormRow("by_name", _WHO, "", "单位写全称；个人写姓名和联系方式，不公开。"),
        ]
        return form_workbook(
            f"{call}异议填报单",
            code_of(call),
            rows,
            footer=f"{place}　{call}　{until}",
            day=call.opened_on,
            author=f"{place}教育局",
        )


def written_on(call: Call, form: FilledForm) -> Written:
    """Give the objection a sheet makes.

    Raises
    ------
    UsageError
        It is the sheet of another call, or it names something that is not announced.
    """
    if form.code != code_of(call):
        raise UsageError(
            where=form.place,
            found=f"编号“{form.code}”不是这一轮的填报单",
            expected=f"编号 {code_of(call)}",
            fix="请打开它所属的公示再导入，或从本页重新下载",
        )
    about = form.values.get("about", "")
    inside = _inside(call)
    if about not in ("", _WHOLE, *inside):
        raise UsageError(
            where=f"{form.place}{form.cell('about', '针对哪一项')}",
            found=f"填的是“{about}”",
            expected=f"公示名单里的一项，或“{_WHOLE}”",
            fix=f"请照抄一项：{'、'.join(inside)}",
        )
    words, name = form.values.get("words", ""), form.values.get("by_name", "")
    return Written(inside.get(about), words, name)
