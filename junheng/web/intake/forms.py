"""Forms of the intake: upload, a new collection, publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from junheng.web.evidence.models import STATUS_WORDS
from junheng.web.shared.forms import day_input


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Clean each."""
        many = data if isinstance(data, list | tuple) else [data]
        one = super().clean
        return [one(each, initial) for each in many]


class UploadForm(forms.Form):
    """Workbooks and the date they describe."""

    files = FilesField(
        label=_("工作簿"),
        help_text=_(
            "可一次选几个；.xlsx、.xls 或 .csv。表头在第几行、列的顺序、多余的列都没有关系。"
        ),
        error_messages={"required": _("请选择要上传的工作簿。")},
        allow_empty_file=True,
        widget=ManyFiles(attrs={"accept": ".xlsx,.xlsm,.xls,.csv"}),
    )
    as_of = forms.DateField(
        label=_("数据截至"),
        help_text=_("这些数说的是哪一天，例如 2025-09-01。"),
        widget=day_input(),
        error_messages={
            "required": _("请填写数据截至的日期。"),
            "invalid": _("请写成 2025-09-01 的样子。"),
        },
    )
    dry_run = forms.BooleanField(
        label=_("只核对，不收下"),
        help_text=_("先看看有哪些问题；草稿不会变。"),
        required=False,
    )

    def __init__(self, *args: Any, fixed_date: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed_date:
            self.fields["as_of"].widget = forms.HiddenInput()


class CollectionForm(forms.Form):
    """What the schools are asked for."""

    title = forms.CharField(
        label=_("名称"),
        max_length=120,
        help_text=_("学校在待办里看到的名字，例如“2025 学年事业统计”。"),
        error_messages={"required": _("请写一个名称。")},
    )
    as_of = forms.DateField(
        label=_("数据截至"), widget=day_input(), error_messages={"required": _("请填写日期。")}
    )
    due = forms.DateField(
        label=_("截止日期"), widget=day_input(), error_messages={"required": _("请填写截止日期。")}
    )
    tables = forms.MultipleChoiceField(
        label=_("要交的表"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("系统里已有的数不用再要。"),
        error_messages={"required": _("请至少勾选一张表。")},
    )

    def __init__(self, *args: Any, tables: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tables"]
        field.choices = list(tables)


class PublishForm(forms.Form):
    """With which status the draft becomes a data version."""

    status = forms.ChoiceField(
        label=_("数据状态"),
        choices=list(STATUS_WORDS.items()),
        widget=forms.RadioSelect,
        help_text=_("只有“审定”的数据可以用于认定；“自测”的页面和文件都会标明自测。"),
    )
    source = forms.CharField(
        label=_("数据来源"),
        max_length=200,
        required=False,
        help_text=_("例如“2025年事业统计”“学籍系统 10 月底导出”。会印在每份文件上。"),
    )
    reason = forms.CharField(
        label=_("为什么有缺"),
        max_length=400,
        required=False,
        help_text=_("以“上报”或“审定”发布时要写明，例如“三所学校今年撤并”；会留在记录里。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(
        label=_("退回原因"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明哪张表、哪一项、为什么。")},
    )
