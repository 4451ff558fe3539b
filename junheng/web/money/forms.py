"""Forms of the money pages (表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junheng.data.standard import standard
from junheng.policy.funding import PURPOSE_LABELS
from junheng.policy.projects import project_rules
from junheng.web.shared.forms import PlainForm, day_input
from junheng.web.shared.labels import label_of


def coded(name: str) -> list[tuple[str, str]]:
    """List a code list as choices."""
    return [(one.code, label_of(one)) for one in standard().codes[name].codes]


class RateForm(PlainForm):
    """A rate the region set itself."""

    purpose = forms.ChoiceField(label=_("哪一种标准"), choices=list(PURPOSE_LABELS.items()))
    stage = forms.ChoiceField(
        label=_("学段"),
        required=False,
        choices=[("", _("各学段")), ("primary", _("小学")), ("junior", _("初中"))],
    )
    yuan = forms.FloatField(label=_("每生每年（元）"), min_value=0)
    valid_from = forms.DateField(label=_("从哪一天起"), widget=day_input())
    valid_to = forms.DateField(
        label=_("到哪一天止（没有写的不填）"), required=False, widget=day_input()
    )
    document = forms.CharField(label=_("文号"), max_length=120)


class ListForm(PlainForm):
    """A line of 一校一清单."""

    school = forms.ChoiceField(label=_("学校"))
    what = forms.CharField(label=_("内容"), max_length=120)
    quantity = forms.FloatField(label=_("数量"), required=False, min_value=0)
    quantity_unit = forms.CharField(label=_("单位"), required=False, max_length=20)
    asked_yuan = forms.FloatField(label=_("所需经费（元）"), min_value=0)
    fund = forms.ChoiceField(label=_("资金来源"))
    use = forms.ChoiceField(label=_("用途"))
    paper_number = forms.CharField(
        label=_("学校书面清单的编号（代为登记时填）"), required=False, max_length=60
    )

    def __init__(self, *args: Any, schools: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = schools  # type: ignore[attr-defined]
        self.fields["fund"].choices = coded("fund")  # type: ignore[attr-defined]
        self.fields["use"].choices = coded("money_use")  # type: ignore[attr-defined]


class ProjectForm(PlainForm):
    """A capital project with the planned day of each step."""

    school = forms.ChoiceField(label=_("学校"))
    name = forms.CharField(label=_("项目名称"), max_length=120)
    office = forms.CharField(label=_("责任单位"), max_length=80)
    amount = forms.ChoiceField(label=_("新增内容"))
    quantity = forms.FloatField(label=_("新增数量"), min_value=0)
    stage = forms.ChoiceField(
        label=_("给哪个学段"),
        required=False,
        choices=[("", _("全校共用")), ("primary", _("小学")), ("junior", _("初中"))],
    )
    places = forms.IntegerField(label=_("新增学位（没有的不填）"), required=False, min_value=1)
    cost_yuan = forms.FloatField(label=_("总投资（元）"), required=False, min_value=0)

    def __init__(self, *args: Any, schools: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = schools  # type: ignore[attr-defined]
        held = [pair for pair in coded("priced_amount") if "teachers" not in pair[0]]
        self.fields["amount"].choices = held  # type: ignore[attr-defined]
        for one in project_rules().steps:
            self.fields[f"on_{one.step}"] = forms.DateField(
                label=_("计划%(s)s日期") % {"s": one.label}, widget=day_input()
            )

    @property
    def planned(self) -> dict[str, Any]:
        """The planned day of every step."""
        return {one.step: self.cleaned_data[f"on_{one.step}"] for one in project_rules().steps}
