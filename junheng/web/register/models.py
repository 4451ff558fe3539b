"""Regions and schools by date (区划与学校名册).

A :class:`Region` (行政区划) and a :class:`School` (统计学校) are dated rows: the same code may have
several, one after the other, and an analysis reads those of its own date.  Both come from the
region and organisation tables of a snapshot; nobody types them twice.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from junheng.web.shared.reach import ReachManager


def on_day(as_of: date) -> Q:
    """Keep the rows of one day: begun, and not yet ended."""
    return Q(valid_from__lte=as_of) & (Q(valid_to=None) | Q(valid_to__gte=as_of))


class DatedQuerySet(models.QuerySet["Region"]):
    """Rows with ``valid_from`` and ``valid_to``, both days included."""

    def on(self, as_of: date) -> DatedQuerySet:
        """Keep the rows of one day."""
        return self.filter(valid_from__lte=as_of).exclude(valid_to__lt=as_of)


class Region(models.Model):
    """One region for one span of time (行政区划)."""

    region_code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=20)
    parent_code = models.CharField(max_length=12, blank=True)
    succeeded_by = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()  # the list of regions is public

    class Meta:
        ordering = ["region_code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "valid_from"], name="one_region_row_per_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """One statistical school for one span of time (统计学校)."""

    school_code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12)
    town = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    organiser = models.CharField(max_length=40, blank=True)
    urban_rural = models.CharField(max_length=20, blank=True)
    counts_as_school = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=True)  # False: only statistics tables name it yet
    lead_school_code = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["school_code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_code", "valid_from"], name="one_school_row_per_start"
            )
        ]
        indexes = [models.Index(fields=["region_code", "valid_to"])]

    def __str__(self) -> str:
        return self.name
