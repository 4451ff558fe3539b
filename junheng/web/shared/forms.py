"""What forms of every app share: the field for a day, a whole number as it was sent (表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from junheng.data.intake.form_sheet import MOST_BYTES, FilledForm, read_form
from junheng.kernel.errors import UsageError


def day_input(**attrs: str) -> forms.DateInput:
    """Give the field a day is entered in; the browser shows a calendar."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def number_of(request: HttpRequest, name: str) -> int:
    """Read a whole number of a form; anything else is 0, which no version and no row has."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def sheet_sent(request: HttpRequest, kind: str) -> FilledForm:
    """Read the filled sheet that came with a form; ``kind`` names it, 电子回执单 for one.

    Raises
    ------
    UsageError
        No file came, it is too large, or it is not a sheet of ours.
    """
    sent = request.FILES.get("sheet")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        raise UsageError(
            where=kind,
            found="没有选文件" if sent is None else f"文件 {(sent.size or 0) >> 20} MB",
            expected=f"从本页下载、填好的{kind}，不超过 {MOST_BYTES >> 20} MB",
            fix="请选填好的工作簿",
        )
    return read_form(sent.name or "", sent.read())


_INVALID = (
    (forms.DateField, _("请写成 2026-03-01 的样子。")),
    (forms.FloatField, _("请填一个数，例如 2000。")),
    (forms.DecimalField, _("请填一个数，例如 2000。")),
    (forms.IntegerField, _("请填一个整数，例如 20。")),  # the others are kinds of it
)
_LIMITS = {
    "min_value": _("不能小于 %(limit_value)s。"),
    "max_value": _("不能大于 %(limit_value)s。"),
    "max_length": _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个字。"),
    "min_length": _("至少 %(limit_value)d 个字，现在是 %(show_value)d 个字。"),
    "invalid_choice": _("请从列表里选一项。"),
}


class PlainForm(forms.Form):
    """A form whose errors are in our words: 请填写完成时限。

    Whatever a field says itself stays; only the words Django brings along are replaced, when
    the form is checked, so that labels given late are named too.
    """

    def full_clean(self) -> None:
        """Check the form."""
        for field in self.fields.values():
            field.error_messages = {**_words_for(field), **_own_words(field)}
        super().full_clean()


def _words_for(field: forms.Field) -> dict[str, Any]:
    form = (
        _("请选择%(label)s。")
        if isinstance(field, forms.ChoiceField | forms.FileField)
        else _("请填写%(label)s。")
    )
    invalid = next((words for kind, words in _INVALID if isinstance(field, kind)), None)
    words = {**field.error_messages, **_LIMITS, "required": form % {"label": field.label}}
    return {**words, "invalid": invalid} if invalid is not None else words


def _own_words(field: forms.Field) -> dict[str, Any]:
    """Give what the field was told to say, without what its kinds say by themselves."""
    brought: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        brought |= getattr(kind, "default_error_messages", {})
    return {k: v for k, v in field.error_messages.items() if brought.get(k) is not v}


def is_document_number(text: str) -> bool:
    """Tell whether a paper could be found by this: long enough, with a figure in it.

    >>> [is_document_number(text) for text in ("云教〔2026〕3号", "第三次局务会纪要", "x")]
    [True, True, False]
    """
    number = text.strip()
    return len(number) >= 4 and any(sign.isnumeric() for sign in number)
