"""Forms of the work: a task, a finding opened by hand, an off-cycle check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from junheng.kernel.rounding import plainly
from junheng.policy.tasks import KIND_LABELS, MeasureTemplate, templates
from junheng.web.shared.forms import PlainForm, day_input
from junheng.web.work.clauses import chapters_of, choices_of, item_name
from junheng.web.work.models import How, Kind


def sought() -> forms.Select:
    """Give a long list with a box beside it that narrows it by a word."""
    return forms.Select(attrs={"data-filter": _("输入一个词，只列含它的条款")})


class TaskForm(PlainForm):
    """One task: the measure, its owner, its day, its money."""

    measure = forms.ChoiceField(label=_("措施类别"))
    title = forms.CharField(label=_("措施"), max_length=200)
    quantity = forms.FloatField(label=_("数量"), required=False, min_value=0)
    quantity_unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    office = forms.CharField(label=_("责任单位"), max_length=80)
    person = forms.ChoiceField(label=_("责任人账号"), required=False)
    person_name = forms.CharField(
        label=_("责任人姓名"),
        max_length=60,
        required=False,
        help_text=_("没有账号的，写姓名；签收和反馈由经办人按纸质回执登记。"),
    )
    due_on = forms.DateField(label=_("完成时限"), widget=day_input())
    money_source = forms.CharField(label=_("资金来源"), max_length=80, required=False)
    money_yuan = forms.FloatField(label=_("金额（元）"), required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]],
        measures: Sequence[MeasureTemplate] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        held = tuple(measures) or tuple(templates(()))
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            (label, [(one.key, one.label) for one in held if one.kind == kind])
            for kind, label in KIND_LABELS.items()
            if any(one.kind == kind for one in held)
        ]
        self.fields["person"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class ClauseTaskForm(TaskForm):
    """A task that rests on a clause alone: which clause or item of the document, and for whom."""

    clause = forms.ChoiceField(label=_("条款或条目"), widget=sought())
    school = forms.ChoiceField(label=_("学校"), required=False)
    field_order = ("clause", "school", "measure", "title")

    def __init__(
        self,
        *args: Any,
        document: str,
        schools: Sequence[tuple[str, str]],
        people: Mapping[str, tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        shown = [(key, label) for key, (label, _school) in people.items()]
        super().__init__(*args, people=shown, **kwargs)
        self._document, self._people = document, people
        fields: Any = self.fields
        fields["clause"].choices = [("", "—"), *choices_of(document)]
        fields["school"].choices = [("", _("全县")), *schools]
        fields["title"].required = False
        fields["title"].help_text = _("选了条目而不填的，就用条目的名称。")

    def clean(self) -> dict[str, Any]:
        """Name the task after its item, and see that its person belongs to its school."""
        data = super().clean() or {}
        clause, _sign, item = data.get("clause", "").partition("#")
        if clause:
            data["clause"] = f"{self._document}#{clause}"
            data["title"] = data.get("title") or item_name(self._document, item)
            if not data["title"]:
                self.add_error("title", _now("请填写措施。"))
        of_school = self._people.get(data.get("person", ""), ("", ""))[1]
        if of_school and data.get("school") not in ("", of_school):
            self.add_error("person", _now("这位责任人不是这所学校的，请改选学校或责任人。"))
        data["school"] = data.get("school") or of_school
        return data


class OpenForm(PlainForm):
    """A finding opened by hand: what, where, seen by whom."""

    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    how = forms.ChoiceField(label=_("来源"))
    school = forms.ChoiceField(label=_("学校"), required=False)
    name = forms.CharField(label=_("事项"), max_length=100)
    words = forms.CharField(
        label=_("看到的情况"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    clause = forms.ChoiceField(label=_("条款（可以不选）"), required=False, widget=sought())
    on = forms.DateField(label=_("日期"), widget=day_input())
    distinct = forms.BooleanField(label=_("不是同一件事，另登记一条"), required=False)

    def __init__(
        self,
        *args: Any,
        schools: Sequence[tuple[str, str]],
        hows: Sequence[str],
        whole: bool,
        documents: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        given = [(key, label) for key, label in How.choices if key in hows]
        self.fields["how"].choices = given  # type: ignore[attr-defined]
        self.fields["clause"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *(chapter for pack, _title in documents for chapter in chapters_of(pack)),
        ]
        every = [("", _("全县"))] if whole else []
        self.fields["school"].choices = [*every, *schools]  # type: ignore[attr-defined]


class CorrectForm(OpenForm):
    """What was entered by hand, put right; kind and day stay as they were."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="correct-%s", **kwargs)
        for name in ("kind", "on", "distinct"):
            del self.fields[name]


class SupplementForm(PlainForm):
    """One more thing seen of an open finding."""

    how = forms.ChoiceField(label=_("来源"))
    words = forms.CharField(
        label=_("看到的情况"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    on = forms.DateField(label=_("日期"), widget=day_input())

    def __init__(self, *args: Any, hows: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(key, label) for key, label in How.choices if key in hows]
        self.fields["how"].choices = given  # type: ignore[attr-defined]


class CheckForm(PlainForm):
    """A figure measured off-cycle, with its source document."""

    as_of = forms.DateField(label=_("复核日期"), widget=day_input())
    numerator = forms.FloatField(required=False, min_value=0)
    denominator = forms.FloatField(required=False, min_value=0)
    value = forms.FloatField(label=_("现值"), required=False)
    source = forms.CharField(label=_("来源文件"), max_length=200)
    source_number = forms.CharField(label=_("文号或编号"), max_length=120)

    def __init__(self, *args: Any, finding: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if finding.denominator:
            unit = f"（{finding.amount_unit}）" if finding.amount_unit else ""
            self.fields["numerator"].label = f"{finding.amount or finding.name}{unit}"
            per_pupil = bool(finding.indicator) or finding.value_unit.endswith("/生")
            self.fields["denominator"].label = _("学生数（人）") if per_pupil else _("总数（分母）")
            self.fields["denominator"].initial = plainly(finding.denominator)
            self.fields["numerator"].required = self.fields["denominator"].required = True
            del self.fields["value"]
        else:
            self.fields["value"].required = True
            if finding.value_unit:
                self.fields["value"].help_text = finding.value_unit
            del self.fields["numerator"], self.fields["denominator"]
