"""Forms of the plans: the settlement of a conflict, adoption, answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.data.intake.asked import Question
from junheng.data.standard import Column, standard
from junheng.web.plans.conflicts import Conflict
from junheng.web.plans.models import Way
from junheng.web.plans.queries.comparing import PlanConflict
from junheng.web.shared.forms import day_input, is_document_number

_BASIS = ("document_number", "issuer", "approver")


class SettleForm(forms.Form):
    """How one conflict is settled."""

    way = forms.ChoiceField(
        label=_l("怎样处置"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _l("请选一种处置方式。")},
    )
    note = forms.CharField(label=_l("说明"), max_length=400, required=False)
    document_number = forms.CharField(label=_l("依据文号"), max_length=120, required=False)
    issuer = forms.CharField(label=_l("发文单位"), max_length=120, required=False)
    approver = forms.CharField(label=_l("批准人"), max_length=60, required=False)

    @classmethod
    def of(cls, conflict: Conflict, data: Any = None) -> SettleForm:
        """Give the form of one conflict as it was settled; a page holds several."""
        held = conflict.settlement
        said = {} if held is None else {name: getattr(held, name) for name in cls.base_fields}
        form = cls(data, prefix=conflict.key, initial=said)
        if not conflict.may_go_on:  # nothing recorded makes it lawful
            way: Any = form.fields["way"]
            way.choices = [(one, label) for one, label in Way.choices if one != Way.BASIS]
            for name in _BASIS:
                del form.fields[name]
        return form

    def clean(self) -> dict[str, Any]:
        """Ask for the basis of going on, each part at its own field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") == Way.BASIS:
            for name in _BASIS:
                if not cleaned.get(name) and name not in self.errors:
                    text = _("登记依据后继续的，请写明%(what)s。") % {
                        "what": self.fields[name].label
                    }
                    self.add_error(name, text)
        return cleaned


class PreferForm(forms.Form):
    """Which of the plans that pull apart on a topic holds."""

    pack = forms.ChoiceField(
        label=_l("以哪一份为准"),
        widget=forms.RadioSelect,
        error_messages={"required": _l("请选一份计划。")},
    )
    note = forms.CharField(
        label=_l("理由"),
        min_length=4,
        max_length=400,
        error_messages={"required": _l("请写明理由。")},
    )

    @classmethod
    def of(cls, conflict: PlanConflict, data: Any = None) -> PreferForm:
        """Give the form of one topic as it was said; a page holds several."""
        held = next((plan.id for plan in conflict.plans if plan.title == conflict.holds), "")
        said = {"pack": held, "note": conflict.note}
        form = cls(data, prefix=f"pulls-{conflict.topic}", initial=said)
        choices: Any = form.fields["pack"]
        choices.choices = [(plan.id, f"《{plan.title}》") for plan in conflict.plans]
        return form


class AdoptForm(forms.Form):
    """Who approved, by which paper, from which day."""

    approver = forms.CharField(
        label=_l("批准人"),
        max_length=60,
        help_text=_l("批准采用这份计划的人或会议，例如“县教育局党组会议”。"),
        error_messages={"required": _l("请写明批准人。")},
    )
    document_number = forms.CharField(
        label=_l("文号或会议纪要号"),
        max_length=120,
        error_messages={"required": _l("请写明文号或会议纪要号。")},
    )
    day = forms.DateField(
        label=_l("采用日期"),
        widget=day_input(),
        error_messages={
            "required": _l("请填写日期。"),
            "invalid": _l("请写成 2025-09-01 的样子。"),
        },
    )

    def __init__(self, *args: Any, begins: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begins, self.today = begins, today

    def clean_document_number(self) -> str:
        """Ask for a number that can be looked up."""
        number = str(self.cleaned_data["document_number"]).strip()
        if not is_document_number(number):
            raise forms.ValidationError(
                _("“%(n)s”查不到依据；请写全文号或会议纪要号，例如“云教〔2026〕3号”。")
                % {"n": number}
            )
        return number

    def clean_day(self) -> date:
        """Refuse a day before the document, and one that has not come."""
        day: date = self.cleaned_data["day"]
        if not self.begins <= day <= self.today:
            raise forms.ValidationError(
                _("采用日期要在文件印发（%(begins)s）以后、今天（%(today)s）以前。")
                % {"begins": self.begins.isoformat(), "today": self.today.isoformat()}
            )
        return day


class ReturnForm(forms.Form):
    """Why a submitted plan is returned."""

    why = forms.CharField(
        label=_l("退回的理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("写明要改什么，例如“第 3 条的时限改到 2027 年”。"),
        error_messages={"required": _l("请写明退回的理由。")},
    )


_ANSWERS = "collected_item"


class AnswerForm(forms.Form):
    """Answers to one ask of a plan, a row for each unit, thing and period."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    paper = forms.CharField(
        label=_l("纸质材料编号"),
        max_length=120,
        required=False,
        help_text=_l("按学校或科室交来的纸质表代填时，写上纸上的编号；本人填报的不用写。"),
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        stamp: str,
        carry: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.current, self.carry = questions, stamp, carry
        table = standard().tables[_ANSWERS]
        for index, question in enumerate(questions):
            for name in self._cells(question):
                field = _answer_field(table.column(name), question)
                field.initial = question.subject if name == "subject" else _shown(question, name)
                field.short = field.label
                field.label = f"{question.unit_name} {question.subject or ''} {field.label}"
                self.fields[f"{index}-{name}"] = field

    def _cells(self, question: Question) -> tuple[str, ...]:
        names = question.asked.cells
        types = question.subject == "" and (
            question.asked.has_subject or question.asked.kind == "bulletin"
        )
        return ("subject", *names) if types else names

    @property
    def heads(self) -> list[str]:
        """Headings of the columns to type."""
        if not self.questions:
            return []
        table = standard().tables[_ANSWERS]
        return [table.column(name).label for name in self.questions[0].asked.cells]

    @property
    def names_things(self) -> bool:
        """Whether rows are about named things."""
        return any("subject" in self._cells(q) or q.subject for q in self.questions)

    @property
    def rows(self) -> Iterator[tuple[Question, Any, list[Any]]]:
        """Each question with the field of its subject, if it has one, and its cells."""
        for index, question in enumerate(self.questions):
            fields = {name: self[f"{index}-{name}"] for name in self._cells(question)}
            yield question, fields.pop("subject", None), list(fields.values())

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to an answer, and for an answer at all."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("stamp") != self.current:
            raise forms.ValidationError(_("数据版本刚刚更新过，请重新打开这一页再填。"))
        given = 0
        for index, question in enumerate(self.questions):
            values = self._typed(index, question)
            if not self._is_new(index, question, values):
                continue
            given += 1
            for name in self._lacking(question, values):
                if not self.errors.get(f"{index}-{name}"):
                    self.add_error(f"{index}-{name}", _("请填写。"))
        if not given and not self.errors:
            raise forms.ValidationError(_("没有填任何新的答案。"))
        return cleaned

    def _typed(self, index: int, question: Question) -> dict[str, Any]:
        found = {name: self.cleaned_data.get(f"{index}-{name}") for name in self._cells(question)}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _is_new(self, index: int, question: Question, values: Mapping[str, Any]) -> bool:
        """Tell whether a row says something the data version does not hold."""
        cells = {name: values.get(name) for name in question.asked.cells}
        was = {name: _shown(question, name) for name in question.asked.cells}
        wrong = any(self.errors.get(f"{index}-{name}") for name in self._cells(question))
        return wrong or (any(v is not None for v in cells.values()) and cells != was)

    def _lacking(self, question: Question, values: Mapping[str, Any]) -> list[str]:
        kind = question.asked.kind
        needed = {"bulletin": ("value",), "span": ("on_date",)}.get(kind, question.asked.cells)
        if question.asked.has_subject and not question.subject:
            needed = ("subject", *needed)
        if kind == "judgement" and self.cleaned_data.get("paper"):
            needed = tuple(name for name in needed if name != "evidence")
        return [name for name in needed if name not in values]

    def answered(self) -> list[Question]:
        """Give the rows that were answered, as the workbook will hold them.

        Into the draft of another date the answers already held go along, so that they are not
        asked again.
        """
        out = []
        for index, question in enumerate(self.questions):
            values = self._typed(index, question)
            if not self._is_new(index, question, values):
                out += [question] if self.carry and question.is_known else []
                continue
            subject = str(values.pop("subject", question.subject))
            paper = self.cleaned_data.get("paper") or question.known.get("evidence")
            known = {"evidence": paper, **values}
            out.append(replace(question, subject=subject, known=known))
        return out


def _shown(question: Question, name: str) -> Any:
    value = question.known.get(name)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _answer_field(column: Column, question: Question) -> Any:
    """Make the field of one cell; the intake checks again what is typed."""
    if column.name == "state" and question.asked.states:
        choices = [("", "—"), *((state, state) for state in question.asked.states)]
        return forms.ChoiceField(label=column.label, choices=choices, required=False)
    if column.codes:
        codes = [c for c in standard().codes[column.codes].codes if c.code in ("met", "not_met")]
        choices = [("", "—"), *((code.code, code.label) for code in codes)]
        return forms.ChoiceField(label=column.label, choices=choices, required=False)
    if column.type == "number":
        wrong = {"invalid": _("请只填数字，不带单位和文字。")}
        box = forms.TextInput(attrs={"inputmode": "decimal", "size": 8})
        return forms.FloatField(
            label=column.label,
            required=False,
            min_value=column.minimum,
            error_messages=wrong,
            widget=box,
        )
    if column.type == "date":
        wrong = {"invalid": _("请写成 2025-09-01 的样子。")}
        return forms.DateField(
            label=column.label, required=False, widget=day_input(), error_messages=wrong
        )
    return forms.CharField(
        label=column.label,
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"size": 16}),
    )
