"""The form of a computation of growth: a paper of the later examination, the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junheng.measure.growth.pooled import LEAST_COHORTS
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.cohorts import Chosen, papers_of
from junheng.web.academics.queries.growth.pooling import Year, earlier_years, years_of
from junheng.web.shared.forms import PlainForm


class GrowthForm(PlainForm):
    """What is explained on one examination, and from what it starts."""

    subject = forms.ChoiceField(label=_("终点的成绩"), required=False)
    priors = forms.MultipleChoiceField(
        label=_("起点的成绩"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "同一届学生以前的考试；同一名学生的几次成绩按化名对上。一次也没有的，只能看水平。"
        ),
    )

    pool = forms.ChoiceField(
        label=_("看几届"),
        required=False,
        choices=[("", _("只看这一届")), ("on", _("几届合并"))],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        later: Exam,
        earlier: Sequence[Exam],
        offered: Sequence[Exam],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._later, self._exams = later, offered
        self.years: list[Year] = []
        self._offered = {one.key: one for exam in earlier for one in papers_of(exam)}
        fields: Any = self.fields
        fields["subject"].choices = [(one.subject, one.label) for one in papers_of(later)]
        fields["priors"].choices = [(key, one.label) for key, one in self._offered.items()]
        before = earlier_years(later, offered)
        if len(before) + 1 < LEAST_COHORTS:
            del fields["pool"]  # there are not three cohorts yet
            return
        fields["pool"].help_text = _(
            "另把%(exams)s和它们各自的起点合在一起估计，看年年都在的差别；"
            "人少的学校几届合起来才够数。"
        ) % {"exams": "、".join(one.name for one in before)}

    def clean(self) -> dict[str, Any]:
        """Find the same papers in the earlier years, where pooling was asked for."""
        held: dict[str, Any] = super().clean() or {}
        if held.get("pool") and "priors" in held and "subject" in held:
            self.years = years_of(self.outcome, self.chosen, self._exams)
            if len(self.years) + 1 < LEAST_COHORTS:
                self.add_error(
                    "pool",
                    _("以前两届没有同样的起点成绩，合不起来；请改选起点，或只看这一届。"),
                )
        return held

    @property
    def outcome(self) -> Chosen:
        """What is explained."""
        return Chosen(self._later, self.cleaned_data["subject"])

    @property
    def chosen(self) -> list[Chosen]:
        """What it starts from, the newest first."""
        held = [self._offered[key] for key in self.cleaned_data["priors"]]
        return sorted(held, key=lambda one: one.exam.held_on, reverse=True)
