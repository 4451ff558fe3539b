"""What happens between a workbook and a data version.

A :class:`Collection` (填报任务) asks the schools of a region for tables as of a date; each school
answers with a :class:`Submission` (填报).  An upload becomes a :class:`Batch` (批次): the row
points to an immutable folder.  A :class:`Draft` (草稿) is an ordered list of batches plus
:class:`Edit` records (改动); one is open per region and date, and publishing turns it into a
snapshot.  A :class:`Problem` (待改问题) is what the last check found at one cell.
:class:`MappingMemory` (列对应记忆) keeps which heading meant which column, year by year.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.data.standard.contents import only_money
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class Collection(Versioned):
    """A region asks its schools for tables as of a date (填报任务)."""

    region_code = models.CharField(max_length=12)
    title = models.CharField(_("名称"), max_length=120)
    as_of = models.DateField(_("数据截至"))
    due = models.DateField(_("截止日期"))
    tables = models.JSONField(_("要交的表"), default=list)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=64, blank=True)  # data version whose publication did it

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "as_of"],
                condition=Q(closed_at=None),
                name="one_open_collection_per_date",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether schools can still hand in."""
        return self.closed_at is None


class SubmissionState(models.TextChoices):
    """How far a school is (填报状态)."""

    NOT_STARTED = "not_started", _("未开始")
    WORKING = "working", _("处理中")
    SUBMITTED = "submitted", _("已交")
    RETURNED = "returned", _("已退")
    LOCKED = "locked", _("已锁")


class Submission(Versioned):
    """What one school answers to a collection (填报)."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    state = models.CharField(
        max_length=12, choices=SubmissionState.choices, default=SubmissionState.NOT_STARTED
    )
    tables = models.JSONField(default=dict)  # table → {"rows", "errors", "warnings"}
    headline = models.JSONField(default=list)  # the figures the principal confirms
    reason = models.CharField(_("退回原因"), max_length=400, blank=True)
    handed_in_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_in_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["school_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "school_code"], name="one_answer_per_school"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_name}·{self.collection}"

    @property
    def awaits_principal(self) -> bool:
        """Whether the clerk is done and the principal is not."""
        return self.state == SubmissionState.WORKING and self.handed_in_at is not None

    @property
    def errors(self) -> int:
        """Cells still to mend."""
        return sum(int(part.get("errors", 0)) for part in self.tables.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Tables asked for of which not one row is accepted."""
        told = {name: int(p["rows"]) - int(p["errors"]) for name, p in self.tables.items()}
        return tuple(name for name in self.collection.tables if told.get(name, 0) <= 0)

    @property
    def is_ready(self) -> bool:
        """Whether everything asked for is accepted and waits to be handed in."""
        return not (self.errors or self.missing)


class DraftState(models.TextChoices):
    """What became of a draft (草稿状态)."""

    OPEN = "open", _("编辑中")
    PUBLISHED = "published", _("已发布")


class Draft(Versioned):
    """Ordered batches plus edits, on their way to a snapshot (草稿)."""

    region_code = models.CharField(max_length=12)
    region_name = models.CharField(max_length=80)
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    revision = models.PositiveIntegerField(default=0)  # counts changes of batches and edits
    checked_revision = models.PositiveIntegerField(default=0)
    checked = models.JSONField(default=dict)  # summary of the last check
    snapshot = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")
    audit_hidden = ("checked",)

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "as_of"],
                condition=Q(state="open"),
                name="one_open_draft_per_date",
            )
        ]

    def __str__(self) -> str:
        day = f"{self.as_of:%Y-%m-%d}"
        return str(_("%(region)s %(day)s 草稿") % {"region": self.region_name, "day": day})

    def every_batch(self) -> models.QuerySet[Batch]:
        """Give its batches in order, reverted ones too; the draft itself was found by reach."""
        return Batch.objects.unscoped("the batches of a draft already found").filter(draft=self)

    def active_batches(self) -> models.QuerySet[Batch]:
        """Give the batches that count, in order."""
        return self.every_batch().filter(reverted_at=None)

    @property
    def is_open(self) -> bool:
        """Whether it can still change."""
        return self.state == DraftState.OPEN

    @property
    def is_checked(self) -> bool:
        """Whether the last check saw the newest state."""
        return self.checked_revision == self.revision

    @property
    def is_only_money(self) -> bool:
        """Whether all it holds are finance workbooks: no new census, and lacking nothing of one."""
        tables = self.checked.get("tables", {})
        return only_money([name for name, told in tables.items() if told.get("read")])


class Batch(Versioned):
    """One upload; its folder is never changed (批次)."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    folder = models.CharField(max_length=64)
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)
    school_name = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField()
    files = models.JSONField(default=list)  # [{"id", "name", "sha256"}]
    rows = models.JSONField(default=dict)  # table → rows read
    checked = models.JSONField(default=dict)  # tables, groups, totals of the last check
    actor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    reverted_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")
    audit_hidden = ("checked",)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "batches"
        constraints = [
            models.UniqueConstraint(fields=["draft", "position"], name="batches_have_an_order")
        ]

    def __str__(self) -> str:
        names = "、".join(file["name"] for file in self.files)
        return str(_("第 %(n)d 批：%(names)s") % {"n": self.position, "names": names})

    def active_edits(self) -> models.QuerySet[Edit]:
        """Give the edits that count; the batch itself was found by reach."""
        rows = Edit.objects.unscoped("the edits of a batch already found")
        return rows.filter(batch=self, withdrawn_at=None)

    def reopen_submission(self) -> None:
        """Note that the school has begun, or began again after the principal was asked."""
        rows = Submission.objects.unscoped("the school's own answer").filter(
            collection__region_code=self.region_code,
            collection__as_of=self.draft.as_of,
            collection__closed_at=None,
            school_code=self.school_code,
        )
        rows.exclude(state=SubmissionState.LOCKED).update(
            state=SubmissionState.WORKING,
            handed_in_at=None,
            handed_in_by=None,
            confirmed_at=None,
            confirmed_by=None,
            version=models.F("version") + 1,
        )

    @property
    def is_active(self) -> bool:
        """Whether it counts."""
        return self.reverted_at is None

    @property
    def errors(self) -> int:
        """Cells to mend, by the last check."""
        return int(self.checked.get("errors", 0))


class EditKind(models.TextChoices):
    """What an edit says (改动种类)."""

    MEND = "mend", _("改正")
    EXPLAIN = "explain", _("情况属实")
    DISCARD = "discard", _("不计入这一行")


class Edit(models.Model):
    """One mended cell, or one value said to be true as it stands (改动).

    Values of identity columns are sealed with the keyring; the audit never holds them.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=8, choices=EditKind.choices)
    table = models.CharField(max_length=60)
    file = models.PositiveIntegerField()
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=80)
    cell = models.CharField(max_length=12, blank=True)
    rule = models.CharField(max_length=20, blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.CharField(max_length=400, blank=True)
    actor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")
    audit_hidden = ("old", "new")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "withdrawn_at"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell} {self.get_kind_display()}"


class Problem(models.Model):
    """What the last check found at one place (待改问题); replaced by the next check.

    Texts are as the reader sees them: private values are masked before they come here.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=16)  # the same place and rule, check after check
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=20)
    level = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    table = models.CharField(max_length=60, blank=True)
    column = models.CharField(max_length=80, blank=True)
    file = models.PositiveIntegerField(default=0)
    file_name = models.CharField(max_length=255, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(default=0)
    cell = models.CharField(max_length=12, blank=True)
    school_name = models.CharField(max_length=120, blank=True)  # whom the row is about
    header = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)  # what stands there; empty when private
    found = models.TextField()
    expected = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    suggested = models.CharField(max_length=200, blank=True)  # a value one click would put there
    can_mend = models.BooleanField(default=False)
    can_explain = models.BooleanField(default=False)
    can_leave = models.BooleanField(default=False)  # its row may be left out by hand
    can_keep = models.BooleanField(default=False)  # so may the rows that contradict it
    is_private = models.BooleanField(default=False)
    beside = models.JSONField(default=list)  # cells of the row that may be the wrong ones instead

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "key"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.sheet} {self.cell}"


class MappingMemory(models.Model):
    """Which heading meant which column, for one year (列对应记忆)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # empty: the bureau's own
    year = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "school_code", "year"], name="one_memory_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.school_code} {self.year}"

    def said(self) -> dict[str, Any]:
        """Give what is remembered."""
        return dict(self.mapping)
