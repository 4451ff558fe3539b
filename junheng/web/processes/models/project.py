"""What follows an award: steps, and milestones that are tasks of the ledger."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.processes.models.application import Application
from junheng.web.work.models import Task


class StepVerdict(models.TextChoices):
    """How a step ended (结论)."""

    DONE = "done", _("已完成")
    PASSED = "passed", _("通过")
    FAILED = "failed", _("不通过")


class StepDone(models.Model):
    """One step of an awarded application (环节记录): a report, a reply, a review, acceptance.

    A review that was not passed stays on record, and the next one is another row.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=60)
    on = models.DateField(_("日期"))
    document_number = models.CharField(_("文号"), max_length=120)
    verdict = models.CharField(_("结论"), max_length=8, choices=StepVerdict.choices)
    words = models.CharField(_("说明"), max_length=600, blank=True)
    answers = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=~models.Q(verdict="failed"),
                name="one_record_per_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.stage}"


class Milestone(models.Model):
    """One milestone (节点); it lives in the ledger as a task and ends when that is accepted."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="milestones"
    )
    title = models.CharField(_("节点"), max_length=120)
    due_on = models.DateField(_("完成时限"))
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        """Whether its task was accepted."""
        return not self.task.is_open

    def days_left(self, as_of: date) -> int:
        """Days until it is due; negative when late."""
        return (self.due_on - as_of).days
