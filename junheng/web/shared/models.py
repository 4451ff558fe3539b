"""The nouns under every page: what was done, what runs, what was already answered.

An :class:`AuditLine` (审计记录) is one act or one look at personal rows, chained by hash to the
line before it; :class:`AuditHead` holds the end of the chain, so that a cut tail shows.  A
:class:`Job` (后台任务) is anything longer than two seconds.  A :class:`OnceKey` remembers that a
form was already answered, so that a double click changes nothing.  :class:`Versioned` is the
base of rows that two people may edit at once.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.shared.reach import ReachManager


class AppendOnly(RuntimeError):
    """Somebody tried to change or remove an audit line."""


class AppendOnlyQuerySet(models.QuerySet["AuditLine"]):
    """Lines are added, never changed, never removed."""

    def update(self, **_values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly("audit lines are never changed; write a new line that corrects it")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly("audit lines are never removed")


class AuditHead(models.Model):
    """The end of the chain: one row, locked while a line is added."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"


class AuditLine(models.Model):
    """One act, or one look at personal rows (审计记录)."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=80, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    school_code = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(fields=["event", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.event} {self.actor_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; a second save is refused."""
        if self.pk is not None:
            raise AppendOnly("audit lines are never changed; write a new line that corrects it")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly("audit lines are never removed")


class JobState(models.TextChoices):
    """Where a job stands (任务状态)."""

    WAITING = "waiting", _("等待中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有完成")


class Job(models.Model):
    """Anything longer than two seconds (后台任务).

    A worker holds a job by a lease it renews; an expired lease is taken again.  The effect of a
    job and its state ``done`` are written in one transaction, so a second run is harmless.
    """

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    school_code = models.CharField(max_length=20, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_open_job_per_key",
            )
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(  # the next one is found at once, however many were done before
                fields=["id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="open_jobs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.kind} {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Tell whether the job still waits or runs."""
        return self.state in {JobState.WAITING, JobState.RUNNING}


class OnceKey(models.Model):
    """A form that was already answered (防重复提交)."""

    key = models.CharField(max_length=64)
    event = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    result_model = models.CharField(max_length=100, blank=True)
    result_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "event", "actor"], name="one_answer_per_form")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"


class Versioned(models.Model):
    """A row two people may edit at once; verbs compare ``seen`` with ``version``."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
