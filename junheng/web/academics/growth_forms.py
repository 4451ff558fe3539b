"""The form of a computation of growth: a paper of the later examination, the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junheng.web.academics.models import Exam
from junheng.web.academics.queries.cohorts import Chosen, papers_of
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

    def __init__(self, *args: Any, later: Exam, earlier: Sequence[Exam], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._later = later
        self._offered = {one.key: one for exam in earlier for one in papers_of(exam)}
        fields: Any = self.fields
        fields["subject"].choices = [(one.subject, one.label) for one in papers_of(later)]
        fields["priors"].choices = [(key, one.label) for key, one in self._offered.items()]

    @property
    def outcome(self) -> Chosen:
        """What is explained."""
        return Chosen(self._later, self.cleaned_data["subject"])

    @property
    def chosen(self) -> list[Chosen]:
        """What it starts from, the newest first."""
        held = [self._offered[key] for key in self.cleaned_data["priors"]]
        return sorted(held, key=lambda one: one.exam.held_on, reverse=True)
