"""Reading the audit log without personal rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from junheng.web.shared.digest import Span
from junheng.web.shared.models import AuditLine, Job
from junheng.web.shared.reach import Reach


def audit_lines(
    reach: Reach, *, event: str = "", actor: str = "", since: date | None = None
) -> QuerySet[AuditLine]:
    """List the lines of a reach, the newest first."""
    whole = Q(region_code__in=reach.regions)
    own = Q(region_code__in=reach.school_regions, school_code__in=["", *reach.schools])
    lines = AuditLine.objects.filter(whole | own).order_by("-number")
    if event:
        lines = lines.filter(event__startswith=event)
    if actor:
        lines = lines.filter(actor_name__icontains=actor)
    if since is not None:
        lines = lines.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    return lines


def installation_lines() -> QuerySet[AuditLine]:
    """List the lines that belong to no region, for the operator."""
    return AuditLine.objects.filter(region_code="").order_by("-number")


def job_of(viewer: Any, number: int) -> Job | None:
    """Find a job the viewer may see; people of a school see none of the bureau's but their own."""
    found: Job | None = Job.objects.visible_to(viewer).filter(pk=number).first()
    if found is not None and getattr(viewer, "is_guest", False) and found.actor != viewer:
        return None
    if found is not None and not found.school_code and found.actor != viewer:
        found = found if viewer.reach.all_schools_of(found.region_code) else None
    if found is None:
        rows = Job.objects.unscoped("a job of no region belongs to whoever asked for it")
        found = rows.filter(pk=number, region_code="", actor=viewer).first()
    return found


def clock_is_behind() -> bool:
    """Tell whether the clock stands before the last line of the audit, by a minute or more."""
    last = AuditLine.objects.order_by("-number").first()
    return last is not None and (last.at - timezone.now()).total_seconds() > 60


def lines_between(
    region_code: str, span: Span, *, events: Collection[str] = ()
) -> QuerySet[AuditLine]:
    """List the lines of a region in a time, those of some events."""
    begin = timezone.make_aware(datetime.combine(span.since, time.min))
    end = timezone.make_aware(datetime.combine(span.until + timedelta(days=1), time.min))
    lines = AuditLine.objects.filter(region_code=region_code, at__gte=begin, at__lt=end)
    return lines.filter(event__in=events) if events else lines
