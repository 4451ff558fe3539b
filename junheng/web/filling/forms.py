"""Forms of this app: a file with its name, and one line for each slot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junheng.web.filling.models import About
from junheng.web.shared.forms import PlainForm

_CELLS = _("工作簿里没有占位符的，写明要填的单元格，例如 Sheet1!C5，几个之间用空格隔开。")


class AddForm(PlainForm):
    """A form somebody puts up."""

    title = forms.CharField(label=_("名称"), max_length=100)
    about = forms.ChoiceField(label=_("填报对象"), choices=About.choices)
    file = forms.FileField(
        label=_("Word 文档或工作簿"),
        allow_empty_file=True,
        help_text=_("在要填的地方写 {{学校名称}}、{{小学学生数}} 这样的占位符；.docx 或 .xlsx。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx"}),
    )
    cells = forms.CharField(label=_("单元格"), required=False, max_length=2000, help_text=_CELLS)


class ReplaceForm(PlainForm):
    """A new edition of a form."""

    file = forms.FileField(
        label=_("新版文件"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx"}),
    )
    cells = forms.CharField(label=_("单元格"), required=False, max_length=2000, help_text=_CELLS)


def cells_of(data: dict[str, Any]) -> tuple[str, ...]:
    """Read the cells somebody chose."""
    text = data.get("cells", "").replace("，", " ").replace(",", " ").replace("、", " ")
    return tuple(dict.fromkeys(text.split()))
