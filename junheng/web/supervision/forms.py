"""Forms of supervision: a matter of the list, a visit, people, a self-check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from junheng.web.shared.forms import PlainForm, day_input
from junheng.web.supervision.models import ItemLevel
from junheng.web.supervision.models.kinds import GOVERNMENT, ITEM_CHOICES, KIND_CHOICES, RECHECKS

_PLANNED = [(kind, label) for kind, label in KIND_CHOICES if kind not in RECHECKS]
_RECHECKS = [(kind, label) for kind, label in KIND_CHOICES if kind in RECHECKS]
Choices = Sequence[tuple[str, Any]]


class ItemForm(PlainForm):
    """One matter of the yearly list."""

    label = forms.CharField(label=_("事项名称"), max_length=120)
    kind = forms.ChoiceField(label=_("种类"))
    level = forms.ChoiceField(label=_("层级"), choices=ItemLevel.choices)
    organiser = forms.CharField(label=_("组织单位"), max_length=80)
    scope = forms.CharField(label=_("对象和范围"), max_length=200, required=False)
    months = forms.CharField(label=_("时间"), max_length=60, required=False)
    document = forms.CharField(
        label=_("备案文号"),
        max_length=80,
        required=False,
        help_text=_("国家、省、市的事项必填，从上级印发的清单里抄录。"),
    )

    def __init__(self, *args: Any, governments: bool = False, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        offered = [pair for pair in ITEM_CHOICES if pair[0] == GOVERNMENT] if governments else []
        fields["kind"].choices = [*_PLANNED, *offered]
        fields["level"].initial = level


class VisitForm(PlainForm):
    """One visit: which school, on what, when, who goes, by which rubric."""

    school = forms.ChoiceField(label=_("学校"))
    kind = forms.ChoiceField(label=_("种类"))
    item = forms.ChoiceField(label=_("年度清单事项"), required=False)
    on = forms.DateField(label=_("到校日期"), widget=day_input())
    noticed_on = forms.DateField(
        label=_("书面通知学校的日期"),
        widget=day_input(),
        help_text=_("至少提前一个月。"),
    )
    purpose = forms.CharField(label=_("督导事项（写给学校看）"), max_length=200)
    inspectors = forms.MultipleChoiceField(
        label=_("督学（有账号）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("其他督学"),
        required=False,
        max_length=200,
        help_text=_("没有账号的督学，姓名之间用顿号隔开。"),
    )
    experts = forms.MultipleChoiceField(
        label=_("专家（不计入督学人数）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rubric = forms.ChoiceField(label=_("量表"), required=False)

    def __init__(
        self,
        *args: Any,
        schools: Choices,
        items: Choices,
        inspectors: Choices,
        experts: Choices,
        rubrics: Choices,
        years: Mapping[str, int],
        recheck: bool = False,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self._today, self._years = today, years
        fields["school"].choices = schools
        fields["kind"].choices = _RECHECKS if recheck else _PLANNED
        fields["item"].choices = [("", _("不在清单内")), *items]
        if not items:
            fields["item"].help_text = _("现在没有已备案的清单；编制或调整中的，备案以后才能选。")
        fields["inspectors"].choices = inspectors
        fields["experts"].choices = experts
        fields["rubric"].choices = [("", _("不用量表")), *rubrics]
        if not experts:
            del fields["experts"]

    def clean(self) -> dict[str, Any]:
        """See that nobody was told after today of a visit."""
        data = super().clean() or {}
        noticed, on = data.get("noticed_on"), data.get("on")
        if noticed and noticed > self._today:
            self.add_error("noticed_on", _now("通知的日期不能晚于今天。"))
        if noticed and on and on < noticed:
            self.add_error("on", _now("到校日期不能早于通知的日期。"))
        year = self._years.get(data.get("item", ""))
        if year is not None and on and on.year != year:
            told = _now("这一项在 %(y)d 年度清单里，到校在 %(on)d 年；请选 %(on)d 年度清单的事项。")
            self.add_error("item", told % {"y": year, "on": on.year})
        return data


class DutyForm(PlainForm):
    """Who answers for a school, from when."""

    school = forms.ChoiceField(label=_("学校"))
    name = forms.CharField(label=_("责任督学姓名"), max_length=60)
    phone = forms.CharField(
        label=_("办公电话"), max_length=30, help_text=_("印在校门口的牌子上，请填办公电话。")
    )
    document = forms.CharField(label=_("聘任文号"), max_length=80, required=False)
    valid_from = forms.DateField(label=_("从哪天起"), widget=day_input())

    def __init__(self, *args: Any, schools: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = schools  # type: ignore[attr-defined]


class TeamForm(PlainForm):
    """A team of experts, of the county or of a school."""

    label = forms.CharField(label=_("团队名称"), max_length=80)
    field = forms.CharField(label=_("学科或专长"), max_length=60)
    school = forms.ChoiceField(label=_("所属"), required=False)

    def __init__(self, *args: Any, schools: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = [("", _("全县")), *schools]  # type: ignore[attr-defined]


class RecusalForm(PlainForm):
    """Who does not go where, and why."""

    school = forms.ChoiceField(label=_("学校"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    reason = forms.CharField(label=_("原因"), max_length=120)

    def __init__(self, *args: Any, schools: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = schools  # type: ignore[attr-defined]


class SelfCheckForm(PlainForm):
    """Which schools are asked to look at themselves, by which rubric, until when."""

    rubric = forms.ChoiceField(label=_("量表"))
    schools = forms.MultipleChoiceField(label=_("学校"), widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(label=_("提交期限"), widget=day_input())

    def __init__(
        self, *args: Any, schools: Choices, rubrics: Choices, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["schools"].choices = schools  # type: ignore[attr-defined]
        self.fields["rubric"].choices = rubrics  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        """See that the school still has time."""
        due: date = self.cleaned_data["due_on"]
        if due <= self._today:
            raise forms.ValidationError(_("提交期限要在今天以后。"))
        return due
