"""Tasks, what is said about them, moved deadlines and slips."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.policy.tasks import colour_named, template_named
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.work.audience import TaskManager
from junheng.web.work.models.finding import Finding

SOON = 14  # days before the deadline from which the lamp warns

Lamp = Literal["done", "on_time", "soon", "late"]


class TaskState(models.TextChoices):
    """How far a task is (交办–签收–反馈–办结)."""

    HANDED_OUT = "handed_out", _("已交办·待签收")
    RECEIVED = "received", _("已签收")
    CLAIMED = "claimed", _("报完成·待验收")
    ACCEPTED = "accepted", _("已办结")
    ENDED = "ended", _("随问题销号终止")


OVER = (TaskState.ACCEPTED, TaskState.ENDED)  # nothing more is asked of it


class AskedOf(models.TextChoices):
    """Whose task it is: the frequency of feedback depends on it (问谁)."""

    BUREAU = "bureau", _("局机关和其他单位")
    SCHOOLS = "schools", _("学校")


class Task(Versioned):
    """What is done about a finding or a clause (任务)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="tasks")
    clause = models.CharField(max_length=120, blank=True)
    measure = models.CharField(_("措施"), max_length=40, blank=True)  # key of a measure template
    title = models.CharField(_("措施"), max_length=200)
    quantity = models.FloatField(_("数量"), null=True)
    quantity_unit = models.CharField(_("单位"), max_length=20, blank=True)
    office = models.CharField(_("责任单位"), max_length=80)
    person = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(_("责任人"), max_length=60, blank=True)
    asked_of = models.CharField(max_length=8, choices=AskedOf.choices, default=AskedOf.BUREAU)
    begun_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("完成时限"))
    original_due_on = models.DateField()
    money_source = models.CharField(_("资金来源"), max_length=80, blank=True)
    money_yuan = models.FloatField(_("金额"), null=True)
    spent_yuan = models.FloatField(null=True)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.HANDED_OUT)
    percent = models.PositiveIntegerField(default=0)
    returned_on = models.DateField(null=True)  # sent back, and nothing said since
    said = models.CharField(max_length=200, blank=True)
    said_on = models.DateField(null=True)
    handed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    handed_on = models.DateField()
    received_by = models.CharField(max_length=60, blank=True)
    received_on = models.DateField(null=True)
    accepted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # when its finding was closed
    acceptance_document = models.CharField(_("验收文件编号"), max_length=120, blank=True)

    objects = TaskManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finding__isnull=False) | ~models.Q(clause=""),
                name="a_task_has_a_finding_or_a_clause",
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "state", "due_on"]),
            models.Index(  # what a county counts, read from the index alone
                fields=["region_code", "office", "state", "due_on"], name="tasks_counted"
            ),
            models.Index(  # what is due first of a finding, and whether anything is late
                fields=["finding", "due_on"],
                condition=~models.Q(state__in=["accepted", "ended"]),
                name="open_tasks_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.office}）"

    @property
    def pack(self) -> str:
        """The document it rests on."""
        return self.clause.partition("#")[0]

    def is_of(self, account: Account) -> bool:
        """Whether it is the account's own: of its school where nobody is named, else by name."""
        if self.person_id is not None:
            return bool(self.person_id == account.pk)
        return self.asked_of == AskedOf.SCHOOLS and self.school_code in account.reach.schools

    @property
    def measure_label(self) -> str:
        """The measure in words; nothing where the template is no longer kept."""
        found = template_named(self.measure)
        return found.label if found is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether it is neither accepted nor ended with its finding."""
        return self.state not in OVER

    @property
    def overspent_yuan(self) -> float:
        """What was spent above what was given; 0 where nothing was given."""
        return max(0.0, (self.spent_yuan or 0.0) - self.money_yuan) if self.money_yuan else 0.0

    def days_late(self, as_of: date) -> int:
        """Count the days since the deadline; 0 before it or when accepted."""
        return max(0, (as_of - self.due_on).days) if self.is_open else 0

    def lamp(self, as_of: date) -> Lamp:
        """Tell whether it is on time, due within fourteen days, or late."""
        if not self.is_open:
            return "done"
        left = (self.due_on - as_of).days
        return "late" if left < 0 else "soon" if left <= SOON else "on_time"


def own_tasks(account: Account) -> models.Q:
    """Keep the tasks an account owns; see :meth:`Task.is_of`."""
    of_school = models.Q(
        person=None, asked_of=AskedOf.SCHOOLS, school_code__in=account.reach.schools
    )
    return models.Q(person=account) | of_school


class Feedback(models.Model):
    """One line about a task (反馈): how far, one sentence, the money."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="feedbacks")
    percent = models.PositiveIntegerField()
    words = models.CharField(max_length=200)
    spent_yuan = models.FloatField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    paper_number = models.CharField(max_length=60, blank=True)
    on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.percent}% {self.words}"


class Extension(models.Model):
    """One moved deadline (延期): the old day stays visible, with reason and approver."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateField()
    after = models.DateField()
    why = models.CharField(max_length=200)
    approver = models.CharField(max_length=60)
    document = models.CharField(max_length=120, blank=True)  # by which it was approved
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class ExtensionAsk(models.Model):
    """An owner's wish for a later day (申请延期), and what the superior said."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="asks")
    due_on = models.DateField()
    why = models.CharField(max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    granted = models.BooleanField(null=True)  # nothing was said yet
    words = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(granted__isnull=True),
                name="one_open_wish_per_task",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.due_on}"


class Slip(models.Model):
    """One reminder about a late task (督办单), in the colour of how late it was."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="slips")
    colour = models.CharField(max_length=20)
    days_late = models.PositiveIntegerField()
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "colour"], name="one_slip_per_colour")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.colour}"

    @property
    def label(self) -> str:
        """What people call it: 橙色督办单."""
        return colour_named(self.colour, self.task.pack).label

    @property
    def answer_by(self) -> date:
        """The day until which its colour leaves for an answer."""
        return self.on + timedelta(days=colour_named(self.colour, self.task.pack).answer)

    @property
    def is_answered(self) -> bool:
        """Whether the owner has spoken since."""
        said = self.task.said_on
        return said is not None and said >= self.on
