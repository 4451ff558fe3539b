"""How far a person sees (可见范围): rows are closed until opened.

A :class:`Reach` is the set of regions and, for people of a school, the schools an account may
see.  A model whose manager is a :class:`ReachManager` gives no row until it is told whose eyes
are looking: ``Model.objects.all()`` raises, ``Model.objects.visible_to(account)`` does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models


@dataclass(frozen=True, slots=True)
class Reach:
    """Whole regions, and single schools with the regions they lie in."""

    regions: frozenset[str]
    schools: frozenset[str] = frozenset()
    school_regions: frozenset[str] = frozenset()

    def covers(self, place: Place) -> bool:
        """Tell whether an object of that place may be seen at all."""
        if not place.region_code or place.region_code in self.regions:
            return True
        if place.region_code not in self.school_regions:
            return False
        return not place.school_code or place.school_code in self.schools

    def all_schools_of(self, region_code: str) -> bool:
        """Tell whether every school of the region is within reach."""
        return region_code in self.regions


@dataclass(frozen=True, slots=True)
class Place:
    """A region, or one school of it; the subject of an act that creates something."""

    region_code: str
    school_code: str = ""
    name: str = ""


def place_of(subject: object) -> Place:
    """Read where an object lies; an object without a place belongs to the installation."""
    return Place(
        region_code=getattr(subject, "region_code", "") or "",
        school_code=getattr(subject, "school_code", "") or "",
    )


class Viewer(Protocol):
    """Whoever looks: an account, or the machine on behalf of one."""

    reach: Reach


class UnscopedQuery(RuntimeError):
    """A query of closed rows was made without saying who looks."""


class ReachQuerySet(models.QuerySet[Any]):
    """Rows that lie in a region and perhaps a school."""

    def within(self, reach: Reach) -> ReachQuerySet:
        """Keep what the reach covers."""
        region, school = self.model.reach_fields
        whole = models.Q(**{f"{region}__in": reach.regions})
        own = models.Q(**{f"{region}__in": reach.school_regions})
        if school:
            own &= models.Q(**{f"{school}__in": ["", *reach.schools]})
        return self.filter(whole | own)


class ReachManager(models.Manager[Any]):
    """A manager that refuses to list rows before it knows who looks."""

    def get_queryset(self) -> ReachQuerySet:
        """Refuse; name the two ways that work."""
        raise UnscopedQuery(
            f"{self.model.__name__}.objects was read without a viewer; expected"
            " .visible_to(account), or .unscoped(reason) in a job or a migration"
        )

    def visible_to(self, viewer: Viewer) -> ReachQuerySet:
        """Give the rows this person may see."""
        return self._rows().within(viewer.reach)

    def unscoped(self, reason: str) -> ReachQuerySet:
        """Give every row, for the machine itself; the reason is for the reader of the code."""
        if not reason:
            raise UnscopedQuery("unscoped() needs its reason in words")
        return self._rows()

    def create(self, **values: Any) -> Any:
        """Create one row; creating shows nothing."""
        return self._rows().create(**values)

    def _rows(self) -> ReachQuerySet:
        return ReachQuerySet(self.model, using=self._db)
