"""Forms of responsibility: who does an item, who a draft is meant for, who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.web.plans.models import Part, Stands
from junheng.web.shared.forms import day_input

People = Sequence[tuple[str, str]]


class DutyForm(forms.Form):
    """Who is responsible for an item."""

    item = forms.ChoiceField(label=_l("条目"), error_messages={"required": _l("请选一条。")})
    office = forms.CharField(
        label=_l("责任单位"), max_length=80, error_messages={"required": _l("请填写单位。")}
    )
    part = forms.ChoiceField(label=_l("分工"), choices=Part.choices)
    stands = forms.ChoiceField(
        label=_l("与本局的关系"),
        choices=Stands.choices,
        initial=Stands.OWN,
        help_text=_l("本局所属的用“交办”，同级的用“商请”，上级的用“报请”。"),
    )
    person = forms.ChoiceField(
        label=_l("责任人（有账号的）"),
        required=False,
        help_text=_l("选了人，他的待办里会出现“签收任务”。"),
    )
    person_name = forms.CharField(
        label=_l("责任人（没有账号的写姓名）"), max_length=60, required=False
    )
    due_on = forms.DateField(label=_l("完成时限"), required=False, widget=day_input())

    def __init__(
        self,
        *args: Any,
        items: Sequence[tuple[str, str]],
        people: People,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        item: Any = self.fields["item"]
        item.choices = list(items)
        person: Any = self.fields["person"]
        person.choices = [("", "—"), *people]


class HandOverForm(forms.Form):
    """Who takes a duty over, and why."""

    person = forms.ChoiceField(label=_l("接手人（有账号的）"), required=False)
    person_name = forms.CharField(label=_l("接手人姓名"), max_length=60, required=False)
    why = forms.CharField(
        label=_l("移交原因"), max_length=200, error_messages={"required": _l("请写移交原因。")}
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.choices = [("", "—"), *people]


class NameForm(forms.Form):
    """Which office inside the bureau, or which person, the ticked drafts are meant for."""

    office = forms.CharField(
        label=_l("承办科室"),
        max_length=60,
        required=False,
        help_text=_l("写局里的科室，例如“基础教育科”；只写责任人也可以。"),
    )
    person = forms.ChoiceField(label=_l("责任人（有账号的）"), required=False)
    person_name = forms.CharField(
        label=_l("责任人（没有账号的写姓名）"), max_length=60, required=False
    )
    due_on = forms.DateField(
        label=_l("完成时限"),
        required=False,
        widget=day_input(),
        help_text=_l("空着的，保留原来的时限。"),
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="name-%s", **kwargs)
        person: Any = self.fields["person"]
        person.choices = [("", "—"), *people]

    def clean(self) -> dict[str, Any]:
        """Ask for an office or a person."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in ("office", "person", "person_name")):
            raise forms.ValidationError(_("请填写承办科室或责任人。"))
        return cleaned


class LeaverForm(HandOverForm):
    """Who leaves, who takes over everything, and why."""

    leaver = forms.ChoiceField(
        label=_l("离任的责任人"), error_messages={"required": _l("请选离任的责任人。")}
    )
    field_order = ("leaver", "person", "person_name", "why")

    def __init__(self, *args: Any, leavers: People, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="leaver-%s", **kwargs)
        leaver: Any = self.fields["leaver"]
        leaver.choices = [("", "—"), *leavers]
