"""What a school is given, and the dated class it follows from.

A :class:`Classification` (类别认定) says, from a day to a day, which of the plan's classes decides
the path of a school; a new one ends the one before, none is deleted.  A :class:`Judgement`
(条件判断) is a person's word on one criterion, with its document.  A :class:`Support` (支持安排)
is what the school is given: a project, a plan with its number and day, and a team of
:class:`Expert` rows (指导专家), each with an agreement.  The school answers in the same row.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.processes.models import Application
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class Classification(Versioned):
    """Which class decides the path of a school, for a span of days (类别认定)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    plan = models.CharField(max_length=40)
    class_id = models.CharField(max_length=40)
    valid_from = models.DateField(_("起算日期"))
    valid_to = models.DateField(null=True)
    review_on = models.DateField()
    proposed = models.CharField(max_length=40, blank=True)  # empty: could not be computed
    grounds = models.JSONField(default=list)  # label, state and words of each criterion then
    snapshot = models.ForeignKey(
        SnapshotRecord, null=True, on_delete=models.PROTECT, related_name="+"
    )
    document_number = models.CharField(_("认定文号"), max_length=80)
    why = models.CharField(_("与建议不同的理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-valid_from", "-id"]
        indexes = [models.Index(fields=["region_code", "plan", "valid_to"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school_code", "plan"],
                condition=models.Q(valid_to=None),
                name="one_open_class_per_school",
            ),
            models.UniqueConstraint(
                fields=["school_code", "plan", "valid_from"], name="one_class_per_first_day"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="a_class_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_name} {self.document_number}"


class Judgement(models.Model):
    """A person's word on one criterion of one school (条件判断); the newest counts."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    plan = models.CharField(max_length=40)
    criterion = models.CharField(max_length=40)
    is_met = models.BooleanField()
    words = models.CharField(_("看到了什么"), max_length=300)
    document_number = models.CharField(_("材料文号"), max_length=80)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["region_code", "plan"], name="support_judged_in_region")]

    def __str__(self) -> str:
        return f"{self.school_name} {self.criterion}"


class Support(Versioned):
    """What one school is given under one plan, and what it says of it (支持安排)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    plan = models.CharField(max_length=40)
    team_document = models.CharField(_("组队文号"), max_length=80, blank=True)
    team_on = models.DateField(null=True)
    project_title = models.CharField(_("项目"), max_length=120, blank=True)
    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="+"
    )
    plan_number = models.CharField(_("方案文号"), max_length=80, blank=True)
    plan_due_on = models.DateField(_("方案完成时限"), null=True)
    arranged_on = models.DateField(null=True)
    arranged_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(_("学校的意见"), max_length=400, blank=True)
    replied_on = models.DateField(null=True)
    replied_by = models.CharField(max_length=80, blank=True)
    paper_number = models.CharField(_("学校来件编号"), max_length=60, blank=True)
    answer = models.CharField(_("答复"), max_length=400, blank=True)
    answered_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["school_code"]
        constraints = [
            models.UniqueConstraint(fields=["school_code", "plan"], name="one_support_per_school")
        ]

    def __str__(self) -> str:
        return f"{self.school_name}一校一策支持"

    @property
    def team(self) -> list[Expert]:
        """The experts who guide the school now."""
        return [one for one in self.experts.all() if one.left_on is None]

    @property
    def is_answered(self) -> bool:
        """Whether nothing the school said waits."""
        return not self.reply or self.answered_on is not None


class Way(models.TextChoices):
    """How an expert is engaged (引进方式)."""

    INTRODUCED = "introduced", _("智力引进")
    BORROWED = "borrowed", _("智力借用")
    PART_TIME = "part_time", _("业余兼职")


class Expert(models.Model):
    """One expert of one school with the agreement (指导专家)."""

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="experts")
    name = models.CharField(_("姓名"), max_length=40)
    unit = models.CharField(_("单位"), max_length=80)
    way = models.CharField(_("引进方式"), max_length=12, choices=Way.choices)
    goal = models.CharField(_("约定的目标"), max_length=200)
    until = models.DateField(_("协议到期"))
    pay_yuan = models.PositiveIntegerField(_("报酬（元/年）"))
    from_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["support", "name", "unit"],
                condition=models.Q(left_on=None),
                name="one_expert_once_per_school",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    def is_bound(self, as_of: date) -> bool:
        """Whether the agreement holds on a day."""
        return self.from_on <= as_of <= self.until
