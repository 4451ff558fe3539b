"""Forms: a region's decision, the end of one, and an act to try."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from junheng.policy.guardrails import Act, Fact, Guardrail, Guardrails
from junheng.policy.guardrails.rule import force
from junheng.web.guardrails.models import DecisionKind, IssuerLevel, StrengthWord
from junheng.web.shared.forms import PlainForm, day_input
from junheng.web.shared.labels import label_of

_NOT_A_DAY = _("请写成 2026-03-01 的样子。")


class DecisionForm(PlainForm):
    """What a region does about a rule, with its document."""

    kind = forms.ChoiceField(label=_("种类"))
    document = forms.CharField(
        label=_("文号"),
        max_length=80,
        help_text=_("例如“云教基〔2026〕3号”。"),
        error_messages={"required": _("请写文号；没有文件不能登记。")},
    )
    issuer = forms.CharField(
        label=_("发文单位"), max_length=80, error_messages={"required": _("请写发文单位。")}
    )
    issuer_level = forms.ChoiceField(label=_("发文层级"), choices=IssuerLevel.choices)
    issued_on = forms.DateField(
        label=_("发文日期"),
        widget=day_input(),
        error_messages={"required": _("请写发文日期。"), "invalid": _NOT_A_DAY},
    )
    valid_from = forms.DateField(
        label=_("从哪一天起"),
        widget=day_input(),
        error_messages={"required": _("请写起始日期。"), "invalid": _NOT_A_DAY},
    )
    valid_to = forms.DateField(
        label=_("到哪一天止"),
        widget=day_input(),
        required=False,
        help_text=_("例外必须写止日；确认和从严可以不写。"),
        error_messages={"invalid": _NOT_A_DAY},
    )
    strength = forms.ChoiceField(
        label=_("从严后的力度"), required=False, help_text=_("只在从严时填写。")
    )
    act = forms.ChoiceField(label=_("只限哪一件事"), required=False)
    note = forms.CharField(
        label=_("说明"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rule: Guardrail, pack: Guardrails, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        harder = [one for one in StrengthWord if force(one.value) > force(rule.strength)]
        kinds = [DecisionKind.CONFIRM]
        if harder:
            kinds.append(DecisionKind.TIGHTEN)
        if rule.exception_from is not None:
            kinds.append(DecisionKind.EXCEPTION)
        fields["kind"].choices = [(one.value, one.label) for one in kinds]
        acts = [(act, label_of(pack.acts[act])) for act in rule.acts]
        fields["act"].choices = [("", _now("这一条管的每一件事")), *acts]
        if harder:
            fields["strength"].choices = [("", "—"), *((o.value, o.label) for o in harder)]
        else:
            del fields["strength"]

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs."""
        data = super().clean() or {}
        if data.get("kind") == DecisionKind.EXCEPTION and not data.get("valid_to"):
            self.add_error("valid_to", _now("例外请按文件写明到哪一天止。"))
        if data.get("kind") == DecisionKind.TIGHTEN and not data.get("strength"):
            self.add_error("strength", _now("请选从严后的力度。"))
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _now("止日早于起日，请核对。"))
        if start and data.get("issued_on") and start < data["issued_on"]:
            self.add_error("valid_from", _now("起日早于发文日期，请核对。"))
        return data


class EndForm(PlainForm):
    """The last day of a decision."""

    last_day = forms.DateField(
        label=_("最后一天"),
        widget=day_input(),
        error_messages={"required": _("请写最后一天。"), "invalid": _NOT_A_DAY},
    )


class TryForm(PlainForm):
    """The facts of one act and its day; what is left open counts as not known."""

    on = forms.DateField(
        label=_("事情发生的日期"),
        widget=day_input(),
        help_text=_("填过去的日期，就按那一天的规定判断，并注明历史口径。"),
        error_messages={"required": _("请写日期。"), "invalid": _NOT_A_DAY},
    )

    def __init__(self, *args: Any, act: Act, facts: Mapping[str, Fact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [facts[name] for name in act.facts]
        fields: Any = self.fields
        for fact in self.asked:
            fields[fact.id] = _field(fact)
        self.order_fields([*(fact.id for fact in self.asked), "on"])

    @property
    def told(self) -> dict[str, Any]:
        """The facts that were given."""
        given = {fact.id: self.cleaned_data.get(fact.id) for fact in self.asked}
        return {name: value for name, value in given.items() if value not in (None, "")}


def _field(fact: Fact) -> forms.Field:
    label = label_of(fact)
    if fact.kind == "number":
        unit = f"（{fact.unit}）" if fact.unit else ""
        return forms.DecimalField(
            label=f"{label}{unit}",
            required=False,
            min_value=Decimal(0),
            max_digits=8,
            error_messages={"invalid": _now("请写数字。"), "min_value": _now("不能小于 0。")},
        )
    if fact.kind == "yes_no":
        choices = [("", _now("不清楚")), ("yes", _now("是")), ("no", _now("否"))]
    else:
        choices = [("", _now("不清楚")), *((one.value, label_of(one)) for one in fact.choices)]
    return forms.ChoiceField(label=label, required=False, choices=choices)
