"""A school's own look by a rubric (自查)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager
from junheng.web.work.models import Finding


class Answer(models.TextChoices):
    """What the school says of an item (自查结果)."""

    DONE = "done", _("做到")
    PARTLY = "partly", _("部分做到")
    NOT = "not", _("没有做到")


class SelfCheck(Versioned):
    """One school, one rubric, one year (自查表)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    pack = models.CharField(max_length=40)
    rubric = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    code = models.CharField(max_length=12, unique=True)  # on the printed form
    due_on = models.DateField()
    handed_on = models.DateField(null=True)
    handed_by = models.CharField(max_length=120, blank=True)
    why_returned = models.CharField(max_length=200, blank=True)  # until it is handed in again

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-year", "school_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_code", "pack", "rubric", "year"], name="one_self_check_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_name}{self.year}年自查表"


class SelfCheckLine(models.Model):
    """One item answered by the school (自查条目)."""

    check_of = models.ForeignKey(SelfCheck, on_delete=models.PROTECT, related_name="lines")
    item = models.CharField(max_length=40)
    answer = models.CharField(max_length=8, choices=Answer.choices)
    words = models.CharField(max_length=200, blank=True)
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "item"], name="one_answer_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.item}"
