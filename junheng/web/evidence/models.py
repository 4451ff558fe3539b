"""Snapshots this installation holds (数据版本).

A :class:`SnapshotRecord` is the commit point of a snapshot: the folder is written and renamed to
its hash first, then this row is inserted.  A folder without a row is not a snapshot and is swept.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.shared.reach import ReachManager

if TYPE_CHECKING:
    from junheng.publish.reports.cover import Cover

STATUS_WORDS = {"self_test": _("自测"), "reported": _("上报"), "approved": _("审定")}


class SnapshotRecord(models.Model):
    """One snapshot of one region (数据版本)."""

    sha256 = models.CharField(max_length=64, unique=True)
    region_code = models.CharField(max_length=12)
    region_name = models.CharField(max_length=80)
    as_of = models.DateField()
    status = models.CharField(max_length=12, choices=list(STATUS_WORDS.items()))
    source = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField()  # the n-th of this region, date and source: v2
    rows = models.PositiveBigIntegerField(default=0)
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-as_of", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "as_of", "number"], name="one_snapshot_per_number"
            )
        ]

    def __str__(self) -> str:
        source = self.source or f"{self.as_of:%Y-%m-%d} 数据"
        return f"{source}·{self.get_status_display()}·v{self.number}"

    @property
    def is_self_test(self) -> bool:
        """Whether pages and files carry the mark of a self-test."""
        return self.status == "self_test"

    @property
    def mark(self) -> str:
        """What stands on its pages: that nobody has approved a self-test."""
        return gettext("自测，未经审定") if self.is_self_test else ""

    def cover(self, region_name: str, issuer: str, day: date) -> Cover:
        """Say on what data a document rests, whose it is, and of which day."""
        from junheng.publish.reports.cover import Cover  # noqa: PLC0415  typesetting loads late

        return Cover(
            region_name=region_name,
            issuer=issuer,
            day=day,
            as_of=self.as_of,
            source=self.source,
            status=self.status,
            version=self.number,
            sha256=self.sha256,
        )

    @property
    def school_code(self) -> str:
        """A snapshot is of a whole region."""
        return ""
