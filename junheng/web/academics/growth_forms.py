"""The form of a computation of growth: the later examination, the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from junheng.web.academics.models import Exam
from junheng.web.academics.queries.cohorts import Chosen, chosen_of
from junheng.web.shared.forms import PlainForm


def _options(exams: Sequence[Exam]) -> list[tuple[str, str]]:
    return [
        (one.key, one.label)
        for exam in exams
        for one in (Chosen(exam), *(Chosen(exam, subject) for subject in exam.subjects))
        if one.subject or len(exam.subjects) > 1
    ]


class GrowthForm(PlainForm):
    """What is explained, and from what it starts."""

    outcome = forms.ChoiceField(
        label=_("结果考试"), help_text=_("只列出可以作校际比较、已经收下成绩的考试。")
    )
    priors = forms.MultipleChoiceField(
        label=_("先前的成绩（起点）"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("最近的在前；同一名学生的几次成绩按化名对上。一次也没有的，只能看水平。"),
    )

    def __init__(
        self, *args: Any, later: Sequence[Exam], earlier: Sequence[Exam], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._exams = [*later, *earlier]
        fields: Any = self.fields
        fields["outcome"].choices = _options(later)
        fields["priors"].choices = _options(earlier)

    def clean(self) -> dict[str, Any]:
        """Turn the choices into examinations; the start lies before the end."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        if "outcome" not in held:
            return held
        outcome = chosen_of(self._exams, held["outcome"])
        priors = [chosen_of(self._exams, key) for key in held.get("priors", ())]
        late = [one for one in priors if one.exam.held_on >= outcome.exam.held_on]
        if late:
            text = _now("“%(one)s”不早于结果考试，请去掉。")
            self.add_error("priors", text % {"one": late[0].label})
        held["outcome"] = outcome
        held["priors"] = sorted(priors, key=lambda one: one.exam.held_on, reverse=True)
        return held
