"""Forms of a process: what the pack asks becomes fields; nothing here knows any plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junheng.policy.process.model import FormField, Process, Rubric, Stage
from junheng.web.processes.known import Known
from junheng.web.shared.forms import PlainForm, day_input
from junheng.web.shared.templatetags.kit import day, wan

_LONG = 2000


def _field_of(one: FormField, label: str) -> forms.Field:
    help_text = one.help
    if one.type == "choice":
        choices = [("", "—"), *((choice, choice) for choice in one.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)
    if one.type in ("number", "money"):
        return forms.FloatField(label=label, min_value=0, required=False, help_text=help_text)
    if one.type == "day":
        return forms.DateField(label=label, required=False, widget=day_input(), help_text=help_text)
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, max_length=_LONG, required=False, widget=area, help_text=help_text
    )


def _may_stay_empty(one: FormField, known: Known | None) -> bool:
    """Whether an application is handed in without it; shortfalls ask for their reason."""
    short = known is not None and known.report is not None and bool(known.report.unmet)
    return not one.required and not (short and one.known == "shortfall_reason")


class SayForm(PlainForm):
    """What is said at one stage: its form and its checklist; nothing is required to be kept."""

    def __init__(
        self,
        *args: Any,
        stage: Stage,
        units: Mapping[str, Sequence[str]],
        answers: Mapping[str, Any] | None = None,
        checks: Mapping[str, Mapping[str, str]] | None = None,
        fund_yuan: float | None = None,
        known: Known | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._stage, self._units = stage, units
        if known is not None:
            answers = {**(answers or {}), **known.answers}
            checks = {**(checks or {}), **known.checks}
        fields: Any = self.fields
        for one in stage.form:
            held = (answers or {}).get(one.id, "")
            if one.type == "each":
                named = held if isinstance(held, Mapping) else {}
                for number, unit in enumerate(units.get(one.id, ())):
                    made = _field_of(one, f"{one.label}：{unit}")
                    made.initial = named.get(unit, "")
                    fields[f"f-{one.id}-{number}"] = made
                continue
            empty = str(_("（可以不填）")) if _may_stay_empty(one, known) else ""
            made = _field_of(one, one.label + empty)
            made.initial = held
            if one.type == "money" and fund_yuan:
                told = str(_("这一轮的经费一共 %(n)s") % {"n": wan(fund_yuan)})
                made.help_text = "；".join(filter(None, (one.help, told)))
            fields[f"f-{one.id}"] = made
        for point in stage.checklist:
            given = (checks or {}).get(point.id, {})
            if point.kind == "file":
                continue
            if point.kind == "met":
                choices = [("", "—"), ("met", _("具备")), ("unmet", _("不具备"))]
                made = forms.ChoiceField(
                    label=_("%(p)s：自评") % {"p": point.label}, choices=choices, required=False
                )
                made.initial = given.get("answer", "")
                fields[f"m-{point.id}"] = made
            made = forms.CharField(
                label=point.label, max_length=300, required=False, help_text=point.asks
            )
            made.initial = given.get("words", "")
            fields[f"p-{point.id}"] = made
        self._close(known)

    def _close(self, known: Known | None) -> None:
        """Close what the signed report says: it is shown, and nobody types it."""
        if known is None:
            return
        names = {f"f-{one}" for one in known.fields}
        names |= {f"{side}-{one}" for one in known.points for side in "mp"}
        for name, field in self.fields.items():
            if name in names:
                field.disabled = True
                field.help_text = (
                    _("由签发的自评报告带出，不用填。")
                    if known.report is not None
                    else _("签发自评报告以后自动带出，不用填。")
                )

    @property
    def answers(self) -> dict[str, Any]:
        """What was said, by field of the pack; money and days as plain text."""
        found: dict[str, Any] = {}
        for one in self._stage.form:
            if one.type == "each":
                found[one.id] = {
                    unit: _plain(self.cleaned_data.get(f"f-{one.id}-{number}"))
                    for number, unit in enumerate(self._units.get(one.id, ()))
                }
            else:
                found[one.id] = _plain(self.cleaned_data.get(f"f-{one.id}"))
        return found

    @property
    def checks(self) -> dict[str, dict[str, str]]:
        """What was said to each point of the checklist."""
        return {
            point.id: {
                "words": _plain(self.cleaned_data.get(f"p-{point.id}")),
                "answer": _plain(self.cleaned_data.get(f"m-{point.id}")),
            }
            for point in self._stage.checklist
            if point.kind != "file"
        }


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}" if value != int(value) else str(int(value))
    return str(value).strip()


def _told_day(known: date, original: date, *, over: bool) -> str:
    """Say whose day it is: the document's, or the region's own that stands for it."""
    if known != original:
        told = _("本地另定的时限 %(day)s，代替原文的 %(was)s")
    elif over:
        told = _("原文时限 %(day)s 已过，请另定")
    else:
        told = _("原文时限 %(day)s")
    return str(told) % {"day": day(known), "was": day(original)}


class OpenForm(PlainForm):
    """A new round: its notice, its days, its quota and money."""

    notice_number = forms.CharField(label=_("通知文号"), max_length=120)
    dates_why = forms.CharField(
        label=_("日期与原文不同的依据（文号）"), max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        process: Process,
        known: Mapping[str, date],
        original: Mapping[str, date],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._process = process
        fields: Any = self.fields
        for stage in process.stages:
            if stage.kind in ("midterm", "acceptance", "outcome") and stage.id not in known:
                continue
            first = stage is process.stages[0]
            label = _("%(s)s截止日") % {"s": stage.label} + (
                "" if first else str(_("（可以不填）"))
            )
            given = forms.DateField(label=label, required=first, widget=day_input())
            if stage.id in known:
                over = known[stage.id] < today
                given.help_text = _told_day(known[stage.id], original[stage.id], over=over)
                given.initial = None if over else known[stage.id]
            fields[f"d-{stage.id}"] = given
        if process.quota is not None:
            quota = forms.IntegerField(label=_("名额"), min_value=1, required=False)
            quota.initial, quota.help_text = process.quota.at_most, process.quota.words
            fields["quota"] = quota
        if process.fund is not None:
            fund = forms.FloatField(label=_("经费（元）"), min_value=0, required=False)
            fund.initial = int(process.fund.yuan) or None
            fund.help_text = process.fund.source
            fields["fund_yuan"] = fund
        publicity = process.of_kind("publicity")
        if publicity is not None:
            days = forms.IntegerField(label=_("公示工作日"), min_value=1, required=False)
            days.initial = publicity.working_days
            days.help_text = publicity.undefined
            fields["publicity_days"] = days
        self.order_fields(["notice_number", *(n for n in self.fields if n.startswith("d-"))])

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        dates = {
            stage.id: data[f"d-{stage.id}"]
            for stage in self._process.stages
            if data.get(f"d-{stage.id}")
        }
        return {
            "notice_number": data["notice_number"],
            "dates": dates,
            "dates_why": data["dates_why"],
            "quota": data.get("quota"),
            "fund_yuan": data.get("fund_yuan"),
            "publicity_days": data.get("publicity_days") or 0,
        }


class BeginForm(PlainForm):
    """A new application: who applies, about what."""

    unit = forms.ChoiceField(label=_("申报单位"))
    theme = forms.ChoiceField(label=_("类别"))
    title = forms.CharField(label=_("题目"), max_length=120)
    exception = forms.CharField(
        label=_("例外的批准文件"),
        max_length=120,
        required=False,
        help_text=_("属于原文排除范围、经批准可以申报的，写明文号。"),
    )
    paper_number = forms.CharField(
        label=_("纸质申报书编号"),
        max_length=60,
        help_text=_("代申报单位登记的，写明纸质申报书的编号。"),
    )

    def __init__(
        self,
        *args: Any,
        units: Sequence[tuple[str, str]],
        process: Process,
        speaks: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].choices = list(units)
        if process.themes:
            fields["theme"].choices = [("", "—"), *((one, one) for one in process.themes)]
        else:
            del fields["theme"]
        if not process.except_:
            del fields["exception"]
        if speaks:
            del fields["paper_number"]


def marks_of(sent: Mapping[str, str], rubric: Rubric) -> dict[str, Decimal]:
    """Read the marks of a sheet as they were typed; what is no number is left out."""
    found: dict[str, Decimal] = {}
    for one in rubric.criteria:
        text = sent.get(f"mark-{one.id}", "").strip()
        try:
            value = Decimal(text)
        except InvalidOperation:
            continue
        if value.is_finite():
            found[one.id] = value
    return found
