"""A year's appraisal, what it is used for, an award, and what schools object to.

An :class:`EnteredFigure` (录入的数) is a figure no table holds, with its document.  A
:class:`LocalWeights` (本地权重) row sets a region's own weights of a scheme; an
:class:`OwnMeasure` (本地项目) is a measure a region adds to it.  An :class:`Evaluation` (年度评价)
keeps everything it was computed from, so that anybody computes the same again; an
:class:`AwardRun` (奖励核定) does so for a fund.  A :class:`ResultUse` (结果使用) says what a part
of a result was used for, on which document.  An :class:`Objection` (异议) is a school's, about one
measure or component; upheld, it brings a corrected figure.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class EnteredFigure(Versioned):
    """One figure of one school and year, entered with its document (录入的数)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    plan = models.CharField(max_length=40)
    figure = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    document = models.CharField(_("出处文件"), max_length=120)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["plan", "figure", "year", "school_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_code", "plan", "figure", "year"], name="one_entered_figure_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.figure} {self.year} {self.school_code}"


class LocalWeights(models.Model):
    """A region's own weights of a scheme from a day on, with their document (本地权重)."""

    region_code = models.CharField(max_length=12)
    plan = models.CharField(max_length=40)
    scheme = models.CharField(max_length=40)
    weights = models.JSONField()  # measure → points, as text
    document_number = models.CharField(_("文号"), max_length=80)
    issuer = models.CharField(_("发文单位"), max_length=80)
    approver = models.CharField(_("批准人"), max_length=80)
    valid_from = models.DateField(_("起执行日期"))
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.plan} {self.scheme} {self.document_number}"


class OwnMeasure(Versioned):
    """A measure a region adds to a scheme, with its document (本地评价项目)."""

    region_code = models.CharField(max_length=12)
    plan = models.CharField(max_length=40)
    scheme = models.CharField(max_length=40)
    label = models.CharField(_("项目名称"), max_length=60)
    part = models.CharField(_("属于哪一部分"), max_length=20)
    counts_as = models.CharField(_("评的是什么"), max_length=40)  # as the guardrails name it
    form = models.CharField(_("填哪一种数"), max_length=12)
    unit = models.CharField(_("单位"), max_length=8, blank=True)
    none_at = models.CharField(_("得零分的数"), max_length=30, blank=True)  # an exact fraction
    full_at = models.CharField(_("得满分的数"), max_length=30, blank=True)
    source = models.CharField(_("数出自哪份文件"), max_length=120)
    document_number = models.CharField(_("文号"), max_length=80)
    issuer = models.CharField(_("发文单位"), max_length=80)
    approver = models.CharField(_("批准人"), max_length=80)
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"本地项目“{self.label}”"

    @property
    def key(self) -> str:
        """The measure's name in weights and figures."""
        return f"own-{self.pk}"


class Stage(models.TextChoices):
    """How far an appraisal or an award is (办理状态)."""

    DRAFT = "draft", _("核算中")
    PUBLISHED = "published", _("公示中")
    FINAL = "final", _("已确定")


class Publicised(Versioned):
    """What is computed, made public for some working days, objected to, and made final."""

    region_code = models.CharField(max_length=12)
    plan = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    year = models.PositiveIntegerField()
    inputs = models.JSONField()  # everything it was computed from
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    published_on = models.DateField(null=True)
    object_until = models.DateField(null=True)  # last working day for an objection
    final_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    final_on = models.DateField(null=True)
    document_number = models.CharField(max_length=80, blank=True)  # on which it was made final

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> str:
        """The title of the paper."""
        return f"{self.year}学年{self.label}"

    def is_open(self, as_of: date) -> bool:
        """Whether a school may still object."""
        return (
            self.stage == Stage.PUBLISHED
            and self.object_until is not None
            and as_of <= self.object_until
        )


class Evaluation(Publicised):
    """The schools of a region appraised under one scheme in one year (年度评价)."""

    scheme = models.CharField(max_length=40)
    snapshot = models.ForeignKey(SnapshotRecord, on_delete=models.PROTECT, related_name="+")

    class Meta(Publicised.Meta):
        abstract = False
        ordering = ["-year", "plan"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "plan", "scheme", "year"], name="one_evaluation_a_year"
            )
        ]


class AwardRun(Publicised):
    """A fund shared out among the schools of a region (奖励核定)."""

    award = models.CharField(max_length=40)
    on = models.DateField()  # whose rules hold
    fund = models.PositiveBigIntegerField()  # yuan
    fund_document = models.CharField(_("资金文号"), max_length=80)
    is_history = models.BooleanField(default=False)  # 历史口径: kept for reading, never paid

    class Meta(Publicised.Meta):
        abstract = False
        ordering = ["-year", "-id"]

    @property
    def title(self) -> str:
        """The title of the paper."""
        return f"{self.year}年{self.label}"

    @property
    def standing(self) -> str:
        """How far it is; what is kept for reading goes nowhere (历史口径)."""
        return str(_("历史口径")) if self.is_history else str(self.get_stage_display())


class ResultUse(models.Model):
    """What a part of a result was used for (结果使用登记)."""

    region_code = models.CharField(max_length=12)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="uses")
    part = models.CharField(max_length=40)
    use = models.CharField(max_length=40)
    purpose = models.CharField(_("用在哪里"), max_length=200)
    document_number = models.CharField(_("使用文件的文号"), max_length=80)
    on = models.DateField()
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.part} → {self.use}"


class Decision(models.TextChoices):
    """How an objection ended (处理结果)."""

    KEPT = "kept", _("核对无误，维持")
    CORRECTED = "corrected", _("异议成立，更正")


class Objection(Versioned):
    """A school's objection to one figure (异议)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    evaluation = models.ForeignKey(
        Evaluation, null=True, on_delete=models.PROTECT, related_name="objections"
    )
    award = models.ForeignKey(
        AwardRun, null=True, on_delete=models.PROTECT, related_name="objections"
    )
    about = models.CharField(max_length=40)  # measure or component
    about_label = models.CharField(max_length=120)
    words = models.CharField(_("异议内容"), max_length=400)
    by = models.CharField(max_length=80)
    paper_number = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decision_words = models.CharField(max_length=400, blank=True)
    corrected = models.FloatField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(evaluation__isnull=False, award__isnull=True)
                | models.Q(evaluation__isnull=True, award__isnull=False),
                name="an_objection_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_name}：{self.about_label}"

    @property
    def matter(self) -> Evaluation | AwardRun:
        """The appraisal or the award it is about."""
        held: Evaluation | AwardRun | None = self.evaluation or self.award
        if held is None:
            raise ValueError("an objection is about an appraisal or an award")
        return held
