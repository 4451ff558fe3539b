"""Forms of local indicators and local targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.measure.engine.local import LocalDefinition
from junheng.web.plans.models import LineKind, LocalIndicator

_RESERVED = frozenset({"new", "cell"})


class IndicatorForm(forms.Form):
    """One local indicator as typed; the formulas themselves are checked by the engine."""

    label = forms.CharField(
        label=_l("名称"),
        max_length=60,
        error_messages={"required": _l("请写一个名称，例如“每百名学生图书管理员数”。")},
    )
    name = forms.SlugField(
        label=_l("代号"),
        max_length=40,
        help_text=_l("小写字母、数字和下划线；定了不再改。"),
        error_messages={
            "required": _l("请写一个代号，例如 local_1。"),
            "invalid": _l("只能用字母、数字、下划线和短横线。"),
        },
    )
    numerator = forms.CharField(
        label=_l("分子"),
        max_length=1000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"}),
        error_messages={"required": _l("请写分子的公式。")},
    )
    denominator = forms.CharField(
        label=_l("分母"),
        max_length=1000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_l("在校生数写 pupils；不用除的写 1。"),
        error_messages={"required": _l("请写分母的公式。")},
    )
    per = forms.IntegerField(
        label=_l("乘以"),
        min_value=1,
        max_value=100_000,
        initial=1,
        help_text=_l("每百名写 100，百分数写 100，不用乘的写 1。"),
        error_messages={"required": _l("请填 1、100 这样的数。"), "invalid": _l("请填一个数。")},
    )
    unit = forms.CharField(
        label=_l("单位"),
        max_length=20,
        required=False,
        help_text=_l("例如：册/生、人/百名学生、%。"),
    )
    stages = forms.MultipleChoiceField(
        label=_l("学段"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _l("请至少选一个学段。")},
    )
    note = forms.CharField(
        label=_l("说明"),
        max_length=400,
        required=False,
        help_text=_l("为什么看这个指标；和上一版有什么不同。"),
    )

    def __init__(
        self,
        *args: Any,
        stages: Sequence[tuple[str, str]],
        indicator: LocalIndicator | None = None,
        name: str = "",
        **kwargs: Any,
    ) -> None:
        if indicator is not None:
            definition = indicator.definition
            kwargs["initial"] = {
                field: getattr(definition, field)
                for field in ("label", "numerator", "denominator", "per", "unit", "note")
            } | {"stages": list(definition.stages)}
        else:
            kwargs["initial"] = {
                "name": name,
                "denominator": "pupils",
                "stages": [stage for stage, _label in stages],
            }
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["stages"]
        choices.choices = list(stages)
        if indicator is not None:
            del self.fields["name"]
        for each in ("numerator", "denominator"):
            self.fields[each].widget.attrs["class"] = "formula"

    def clean_name(self) -> str:
        """Keep names lower case, and keep clear of the addresses beside them."""
        name = str(self.cleaned_data["name"])
        if name != name.lower() or name in _RESERVED:
            raise forms.ValidationError(_("请用小写字母；new 和 cell 不能用作代号。"))
        return name

    def definition(self, name: str, revision: int) -> LocalDefinition:
        """Give what was typed as the engine takes it; gaps are filled so that it can be tried."""
        held = {**self.initial, **getattr(self, "cleaned_data", {})}
        typed = self.data if self.is_bound else self.initial
        return LocalDefinition(
            name=name,
            revision=revision,
            label=str(held.get("label") or _("没有名称的指标")),
            unit=str(held.get("unit") or ""),
            numerator=str(typed.get("numerator") or "").strip()[:2000],
            denominator=str(typed.get("denominator") or "").strip()[:2000],
            per=int(held.get("per") or 1),
            stages=tuple(held.get("stages") or ()),
            note=str(held.get("note") or ""),
        )


class TargetForm(forms.Form):
    """A line on a published local indicator, and the paper that sets it."""

    indicator = forms.ChoiceField(
        label=_l("指标"), error_messages={"required": _l("请选一个已发布的本地指标。")}
    )
    label = forms.CharField(
        label=_l("目标名称"),
        max_length=60,
        required=False,
        help_text=_l("不写就用指标的名称。"),
    )
    kind = forms.ChoiceField(
        label=_l("达到线"), choices=LineKind.choices, widget=forms.RadioSelect, initial="at_least"
    )
    number = forms.FloatField(
        label=_l("数"),
        help_text=_l("按指标的单位填。"),
        error_messages={"required": _l("请填一个数。"), "invalid": _l("请填一个数。")},
    )
    valid_from = forms.DateField(
        label=_l("起算日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _l("请填写日期。"),
            "invalid": _l("请写成 2025-09-01 的样子。"),
        },
    )
    due_on = forms.DateField(
        label=_l("完成时限"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _l("请写成 2025-09-01 的样子。")},
    )
    document_number = forms.CharField(
        label=_l("文号或会议纪要号"),
        max_length=120,
        error_messages={"required": _l("请写明文号或会议纪要号。")},
    )
    note = forms.CharField(label=_l("说明"), max_length=400, required=False)

    def __init__(self, *args: Any, indicators: Sequence[LocalIndicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["indicator"]
        choices.choices = [
            (one.reference, f"{one}" + (f"（{one.unit}）" if one.unit else ""))
            for one in indicators
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a deadline after the start."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("due_on")
        if first is not None and last is not None and last < first:
            self.add_error("due_on", _("完成时限早于起算日期。"))
        return cleaned
