"""The nouns of an examination.

An :class:`Exam` (考试) is one lawful event: its kind, day and papers.  A :class:`SentSheet`
(成绩册) is one workbook sent for it, kept sealed; a :class:`Settled` (认领) is what a person said
of a row that could not be matched.  Its rows lie outside the database, in the set whose hash the
exam names.  A :class:`Teaching` (任教) says which class a teacher teaches which subject.
A :class:`GrowthRun` (增值核算) is what one later examination says of growth from earlier ones.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class Exam(Versioned):
    """One examination and where its scores lie (考试)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # of one school only, else empty
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("种类"), max_length=30)  # a choice of the guardrails' exam_kind
    scope = models.CharField(_("组织范围"), max_length=20)
    grade = models.CharField(_("年级"), max_length=2)
    graduating = models.BooleanField(_("初中毕业年级"), null=True)
    form = models.CharField(_("形式"), max_length=10, default="paper")
    held_this_semester = models.PositiveIntegerField(_("本学期已组织同类考试"), null=True)
    held_on = models.DateField(_("考试日期"))
    basis = models.CharField(_("依据文件"), max_length=120, blank=True)
    papers = models.JSONField(default=list)  # [{"subject", "label", "full"}], in order
    sha256 = models.CharField(max_length=64, blank=True)  # the set of its scores
    register_sha256 = models.CharField(max_length=64, blank=True)  # data version matched with
    unmatched = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    loaded_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_loaded(self) -> bool:
        """Whether it has scores."""
        return bool(self.sha256)

    @property
    def subjects(self) -> list[str]:
        """Ids of the papers' subjects, in order."""
        return [paper["subject"] for paper in self.papers]

    @property
    def event(self) -> ExamEvent:
        """The examination as the engines and the guardrails know it."""
        return ExamEvent(
            name=self.name,
            kind=self.kind,
            scope=self.scope,
            held_on=self.held_on,
            papers=tuple(Paper(**paper) for paper in self.papers),
            grade=self.grade,
            graduating=self.graduating,
            form=self.form,
            held_this_semester=self.held_this_semester,
            basis=self.basis,
        )

    def paper(self, subject: str) -> dict[str, Any]:
        """Give one paper; nothing where there is none."""
        return next((one for one in self.papers if one["subject"] == subject), {})


class SheetKind(models.TextChoices):
    """What a sent workbook holds (内容)."""

    SCORES = "scores", _("成绩册")
    ANSWERS = "answers", _("小题得分")
    BLUEPRINT = "blueprint", _("双向细目表")


class SentSheet(models.Model):
    """One workbook sent for an examination, kept sealed by its hash."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="sheets")
    kind = models.CharField(max_length=10, choices=SheetKind.choices)
    subject = models.CharField(max_length=30, blank=True)  # of answers and blueprints
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    is_replaced = models.BooleanField(default=False)  # a later one of its kind and subject counts

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Settled(models.Model):
    """What a person said of a row that could not be matched (认领)."""

    sheet = models.ForeignKey(SentSheet, on_delete=models.PROTECT, related_name="settled")
    line = models.PositiveIntegerField()
    person_id = models.CharField(max_length=64, blank=True)  # empty: the row is left out
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    audit_hidden = ("person_id",)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["sheet", "line"], name="one_word_per_row")]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.line}"


class Teaching(models.Model):
    """Which class a teacher teaches which subject, from a day to another (任教)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="teachings")
    homeroom = models.CharField(_("班级"), max_length=40)
    subject = models.CharField(_("学科"), max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.homeroom} {self.subject}"

    def in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class GrowthRun(models.Model):
    """Growth from earlier examinations to a later one, computed once (增值核算)."""

    region_code = models.CharField(max_length=12)
    outcome = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="growth_runs")
    subject = models.CharField(_("学科"), max_length=30, blank=True)  # empty: the total
    spec = models.JSONField(default=dict)  # the model and the sets it reads, as they were
    spec_sha256 = models.CharField(max_length=64)
    result = models.JSONField(default=dict)  # baseline, level, report or why there is none
    fitted_on = models.DateField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = ReachManager()
    reach_fields = ("region_code", "")
    audit_hidden = ("result",)

    class Meta:
        ordering = ["-outcome__held_on", "-fitted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "spec_sha256"], name="one_growth_per_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome}增值"
