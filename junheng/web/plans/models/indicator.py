"""Indicators a region writes itself, and the targets it sets on them beside a plan."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.measure.engine.local import LocalDefinition
from junheng.web.accounts.models import Account
from junheng.web.plans.models.adoption import Adoption
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager

BASE_PACK = "cn-moe-2017-6"  # whose parameters, quantities and schools in scope are used


class IndicatorState(models.TextChoices):
    """How far a revision is (本地指标状态)."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已停用")


class LocalIndicator(Versioned):
    """One revision of an indicator a region wrote (本地指标).

    A published revision is never changed: what comes after it is a new row.
    """

    region_code = models.CharField(max_length=12)
    name = models.SlugField(_("代号"), max_length=40)
    revision = models.PositiveIntegerField(default=1)
    label = models.CharField(_("名称"), max_length=60)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    numerator = models.CharField(_("分子"), max_length=1000)
    denominator = models.CharField(_("分母"), max_length=1000)
    per = models.PositiveIntegerField(_("乘以"), default=1)
    stages = models.JSONField(_("学段"), default=list)
    note = models.CharField(_("说明"), max_length=400, blank=True)
    pack_id = models.CharField(max_length=80, default=BASE_PACK)
    pack_version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=IndicatorState.choices, default=IndicatorState.DRAFT
    )
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["name", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "name", "revision"], name="one_row_per_revision"
            ),
            models.UniqueConstraint(
                fields=["region_code", "name"],
                condition=models.Q(state="draft"),
                name="one_draft_of_an_indicator",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.label}”第{self.revision}版"

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.state == IndicatorState.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether plans may use it."""
        return self.state == IndicatorState.PUBLISHED

    @property
    def definition(self) -> LocalDefinition:
        """All that decides its figures, as the engine takes it."""
        return LocalDefinition(
            name=self.name,
            revision=self.revision,
            label=self.label,
            unit=self.unit,
            numerator=self.numerator,
            denominator=self.denominator,
            per=self.per,
            stages=tuple(self.stages),
            note=self.note,
        )

    @property
    def reference(self) -> str:
        """Name and revision, as pages and addresses cite it."""
        return f"{self.name}@{self.revision}"


class LineKind(models.TextChoices):
    """On which side of the line a school must be (达到线)."""

    AT_LEAST = "at_least", _("不低于")
    AT_MOST = "at_most", _("不超过")


class LocalTarget(Versioned):
    """A line a region set on its own indicator, beside a plan it carries out (本地目标)."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="local_targets")
    region_code = models.CharField(max_length=12)
    indicator = models.ForeignKey(LocalIndicator, on_delete=models.PROTECT, related_name="targets")
    label = models.CharField(_("目标"), max_length=60)
    kind = models.CharField(_("达到线"), max_length=10, choices=LineKind.choices)
    number = models.FloatField(_("数"))
    valid_from = models.DateField(_("起算日期"))
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    document_number = models.CharField(_("文号或会议纪要号"), max_length=120)
    note = models.CharField(_("说明"), max_length=400, blank=True)
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"本地目标“{self.label}”"
