"""Sheets of the experts."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.policy.process.scoring import Sheet
from junheng.web.accounts.models import Account
from junheng.web.processes.models.application import Application
from junheng.web.processes.models.call import Reviewer


class Review(models.Model):
    """One expert's sheet on one application (评审表), or why the expert keeps out of it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="reviews")
    marks = models.JSONField(default=dict)  # by criterion, as text: marks are exact
    reason = models.CharField(_("评审意见"), max_length=600, blank=True)
    is_recused = models.BooleanField(default=False)
    recused_why = models.CharField(_("回避的理由"), max_length=120, blank=True)
    paper_number = models.CharField(_("纸质评审表编号"), max_length=60, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"], name="one_sheet_per_expert_and_application"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}：{self.application}"

    @property
    def sheet(self) -> Sheet:
        """The sheet as it is counted."""
        marks = {name: Decimal(text) for name, text in self.marks.items()}
        return Sheet(str(self.reviewer_id), marks, self.reason, self.is_recused)
