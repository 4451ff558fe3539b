"""A bureau's own forms and what was filled in of them.

A :class:`FormTemplate` (表样) is one edition of a Word form or workbook somebody uploaded, with
the figure each of its slots takes; a new edition replaces the one before, which stays.  A
:class:`FilledCopy` (填出的表) is one filling: for whom, from which data version, by whom, and what
could not be computed.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class About(models.TextChoices):
    """Whom a form speaks of (填报对象)."""

    SCHOOL = "school", _("一所学校一份")
    REGION = "region", _("全县一份")


class FormTemplate(Versioned):
    """One edition of a form (表样)."""

    region_code = models.CharField(max_length=12)
    title = models.CharField(_("名称"), max_length=100)
    about = models.CharField(max_length=8, choices=About.choices, default=About.SCHOOL)
    edition = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200)  # as its sender called the file
    kind = models.CharField(max_length=4)  # docx or xlsx
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    slots = models.JSONField(default=list)  # id, label, where, count of each slot
    chosen = models.JSONField(default=list)  # cells chosen beside the placeholders
    mapping = models.JSONField(default=dict)  # slot → key of a figure, or "=" and fixed words
    uploaded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    uploaded_on = models.DateField()
    replaced_by = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    withdrawn_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")
    audit_hidden = ("content",)

    class Meta:
        ordering = ["title", "-edition"]
        indexes = [models.Index(fields=["region_code", "withdrawn_on"], name="forms_in_use")]

    def __str__(self) -> str:
        return f"《{self.title}》第{self.edition}版"

    @property
    def is_current(self) -> bool:
        """Whether it is filled in today."""
        return self.replaced_by_id is None and self.withdrawn_on is None

    @property
    def unmapped(self) -> list[str]:
        """Slots nobody said anything about yet."""
        return [slot["label"] for slot in self.slots if not self.mapping.get(slot["id"])]


class FilledCopy(models.Model):
    """One filling of a form (填出的表)."""

    form = models.ForeignKey(FormTemplate, on_delete=models.PROTECT, related_name="copies")
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # empty: the region, or a batch
    of = models.CharField(max_length=120)  # whom it is about, in words
    count = models.PositiveIntegerField(default=1)
    mapped = models.PositiveIntegerField()  # version of the form it was filled with
    snapshot = models.ForeignKey(
        SnapshotRecord, null=True, on_delete=models.PROTECT, related_name="+"
    )
    missing = models.JSONField(default=list)  # label and reason of what could not be computed
    file = models.CharField(max_length=120)  # in the folder of filled forms
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.form} {self.of}"
