"""The form of a region's own values for a plan (本地取值): units, offices, numbers, deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.kernel.rounding import exact
from junheng.measure.progress.wording import line_in_words, line_unit
from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.deadlines import years_after
from junheng.policy.plan.local import (
    document_day,
    has_day,
    has_line,
    impossible,
    is_later,
    is_weaker,
)
from junheng.web.plans.models import Adoption
from junheng.web.shared.forms import day_input

_SHORTEST = 4  # characters of a reason


class PercentField(forms.FloatField):
    """A share written in percent: 30 and 30% are 0.3; a bare 0.3 could be either, so it is asked.

    >>> PercentField().to_python("30"), PercentField().to_python("0.3 %"), PercentField.written(0.3)
    (0.3, 0.003, '30')
    """

    @staticmethod
    def written(share: float | None) -> str:
        """Write a share as it would be typed; less than one percent keeps its sign."""
        if share is None:
            return ""
        text = f"{exact(share) * 100:f}"
        text = text.rstrip("0").removesuffix(".") if "." in text else text
        return f"{text}%" if 0 < share < 0.01 else text

    def to_python(self, value: Any) -> float | None:
        """Read percent; a number below 1 must say that it is."""
        text = str(value or "").replace("\uff05", "%").strip()
        bare = text.removesuffix("%").strip()
        number = super().to_python(bare)
        if number is None:
            return None
        if 0 < number < 1 and bare == text:
            told = _("填的是 %(n)s，看不出是 %(share)s%% 还是 %(n)s%%；请写成带百分号的样子。")
            raise forms.ValidationError(told % {"n": bare, "share": self.written(number)})
        return float(exact(number) / 100)


class BindForm(forms.Form):
    """The region's own units, offices and numbers for one plan."""

    baseline_year = forms.IntegerField(
        label=_l("基准年"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_l("从哪一年起比较变化；可以不填。"),
        error_messages={"invalid": _l("请写成四位年份，例如 2024。")},
    )

    shift_years = forms.IntegerField(
        label=_l("时限整体顺延几年"),
        required=False,
        min_value=1,
        max_value=30,
        help_text=_l("文件的时限多半已过时填写；下表没有单独写日期的条目都往后移这么多年。"),
        error_messages={"invalid": _l("请填 1 到 30 的整数。")},
    )
    shift_why = forms.CharField(
        label=_l("顺延的理由"), min_length=_SHORTEST, max_length=400, required=False
    )

    def __init__(
        self,
        *args: Any,
        plan: PlanPack,
        adoption: Adoption,
        schools: Sequence[tuple[str, str]],
        towns: Sequence[str],
        regions: Sequence[tuple[str, str]],
        suggested: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.adoption = plan, adoption
        self.suggested = list(suggested)  # regions: a county is all of 各区县 that lies here
        listed = {"school": schools, "town": [(town, town) for town in towns], "region": regions}
        self.fields["baseline_year"].initial = adoption.baseline_year
        for scope in plan.scopes.values():
            if scope.bind or scope.level in ("office", "thing", "person", "peer"):
                self._scope(scope.id, scope.label, scope.level, listed.get(scope.level))
        for office in plan.offices.values():
            self.fields[f"office-{office.id}"] = forms.CharField(
                label=office.label,
                max_length=80,
                required=False,
                initial=adoption.offices.get(office.id, office.label),
            )
        for item in self._lined():
            own = adoption.lines.get(item.id, {})
            number: float | None = own.get("number")
            percent = line_unit(item) == "比例"
            self.fields[f"line-{item.id}"] = (PercentField if percent else forms.FloatField)(
                label=item.term,
                required=False,
                initial=PercentField.written(number) if percent else number,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
                error_messages={"invalid": _l("请填一个数。")},
            )
            self.fields[f"why-{item.id}"] = self._reason(own)
        for item in self._timed():
            own = adoption.days.get(item.id, {})
            self.fields[f"day-{item.id}"] = forms.DateField(
                label=item.term,
                required=False,
                initial=own.get("on"),
                widget=day_input(),
                error_messages={"invalid": _l("请写成 2027-06-30 的样子。")},
            )
            self.fields[f"daywhy-{item.id}"] = self._reason(own)

    @staticmethod
    def _reason(own: Mapping[str, Any]) -> forms.CharField:
        return forms.CharField(
            label=_("理由"),
            min_length=_SHORTEST,
            max_length=400,
            required=False,
            initial=own.get("reason", ""),
        )

    def _scope(
        self, scope: str, label: str, level: str, choices: Sequence[tuple[str, str]] | None
    ) -> None:
        """Offer the units there are to tick; what no register knows is written line by line."""
        held = self.adoption.scopes.get(scope, [])
        if choices is not None:
            only = [choices[0][0]] if len(choices) == 1 else []
            if level == "region" and self.suggested:
                only = self.suggested
            self.fields[f"scope-{scope}"] = forms.MultipleChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=held or only,
                widget=forms.CheckboxSelectMultiple,
            )
        else:
            self.fields[f"scope-{scope}"] = forms.CharField(
                label=label,
                required=False,
                initial="\n".join(held),
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("一行写一个名称。"),
            )

    def _lined(self) -> list[PlanItem]:
        return [item for item in self.plan.items if has_line(item)]

    def _timed(self) -> list[PlanItem]:
        return [item for item in self.plan.items if has_day(item)]

    @property
    def day_rows(self) -> Iterator[tuple[PlanItem, date | None, Any, Any]]:
        """Items with the document's deadline, the region's own, and the reason."""
        for item in self._timed():
            yield item, document_day(item), self[f"day-{item.id}"], self[f"daywhy-{item.id}"]

    @property
    def shown_scopes(self) -> set[str]:
        """Scopes that have units on the page, saved or not."""
        shown = (field for field in self.scope_fields if field.value())
        return {field.name.removeprefix("scope-") for field in shown}

    @property
    def scope_fields(self) -> Iterator[Any]:
        """Fields that name units."""
        return (self[name] for name in self.fields if name.startswith("scope-"))

    @property
    def office_fields(self) -> Iterator[Any]:
        """Fields that name offices."""
        return (self[name] for name in self.fields if name.startswith("office-"))

    @property
    def line_rows(self) -> Iterator[tuple[PlanItem, str, Any, str, Any]]:
        """Items with the document's line, the region's number, its unit, and the reason."""
        for item in self._lined():
            unit = line_unit(item)
            number, why = self[f"line-{item.id}"], self[f"why-{item.id}"]
            yield item, line_in_words(item), number, "%" if unit == "比例" else unit, why

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the region wants less than the document."""
        cleaned: dict[str, Any] = super().clean() or {}
        for item in self._lined():
            number = cleaned.get(f"line-{item.id}")
            if number is not None and (wrong := impossible(item, number)):
                self.add_error(f"line-{item.id}", wrong)
                continue
            weak = number is not None and is_weaker(item, number)
            if weak and not cleaned.get(f"why-{item.id}"):
                text = _("“%(term)s”低于文件的要求，请写明理由。") % {"term": item.term}
                self.add_error(f"why-{item.id}", text)
        if cleaned.get("shift_years") and not cleaned.get("shift_why"):
            self.add_error("shift_why", _("顺延时限要写明理由。"))
        for item in self._timed():
            day = cleaned.get(f"day-{item.id}")
            if day is not None and is_later(item, day) and not cleaned.get(f"daywhy-{item.id}"):
                text = _("“%(term)s”晚于文件的时限，请写明理由。") % {"term": item.term}
                self.add_error(f"daywhy-{item.id}", text)
        return cleaned

    @property
    def is_news(self) -> bool:
        """Whether what was sent differs from what the region bound so far."""
        kept = self.adoption
        scopes = {scope: units for scope, units in self.bound_scopes.items() if units}
        offices = {office: name for office, name in self.bound_offices.items() if name}
        sent = (scopes, offices, self.bound_lines, self.bound_days)
        year = self.cleaned_data["baseline_year"]
        return (*sent, year) != (
            *(kept.scopes, kept.offices, kept.lines, kept.days),
            kept.baseline_year,
        )

    @property
    def bound_scopes(self) -> Mapping[str, list[str]]:
        """Units by scope, as cleaned."""
        out: dict[str, list[str]] = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("scope-"):
                listed = value if isinstance(value, list) else value.splitlines()
                units = dict.fromkeys(unit.strip() for unit in listed)  # each once, in order
                out[name.removeprefix("scope-")] = [unit for unit in units if unit]
        return out

    @property
    def bound_offices(self) -> Mapping[str, str]:
        """Local offices by the document's office."""
        return {
            name.removeprefix("office-"): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("office-")
        }

    @property
    def bound_lines(self) -> Mapping[str, Mapping[str, Any]]:
        """Local numbers by item, where they differ from the document's."""
        out: dict[str, Mapping[str, Any]] = {}
        for item in self._lined():
            number = self.cleaned_data.get(f"line-{item.id}")
            bound = item.measure.bound if item.measure is not None else None
            if number is not None and bound is not None and number != bound.number:
                why = self.cleaned_data.get(f"why-{item.id}", "")
                out[item.id] = {"number": number, "reason": why}
        return out

    @property
    def bound_days(self) -> Mapping[str, Mapping[str, str]]:
        """Local deadlines by item: the day written, or the document's moved by whole years."""
        out: dict[str, Mapping[str, str]] = {}
        years, moved_why = self.cleaned_data.get("shift_years"), self.cleaned_data["shift_why"]
        for item in self._timed():
            own, given = self.cleaned_data.get(f"day-{item.id}"), document_day(item)
            why = self.cleaned_data.get(f"daywhy-{item.id}", "")
            if own is None and years and given is not None:
                own, why = years_after(given, years), moved_why
            if own is not None and own != given:
                out[item.id] = {"on": own.isoformat(), "reason": why}
        return out
