"""The notices of a person: lines of the audit that concern it, read or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from junheng.web.accounts.models import Account
from junheng.web.notices.models import Receipt
from junheng.web.notices.telling import tells
from junheng.web.shared.events import event_label
from junheng.web.shared.models import AuditLine

DAYS = 60  # how long a notice stands in the list
MOST = 99  # counted one by one
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as the page shows it."""

    line: AuditLine
    url: str
    is_read: bool

    @property
    def words(self) -> str:
        """What was done, in words."""
        return event_label(self.line.event, self.line.facts)


def notices_of(account: Account, now: datetime) -> QuerySet[AuditLine]:
    """Give the lines of the last days that concern a person and were not its own doing."""
    lines = AuditLine.objects.filter(at__gte=now - timedelta(days=DAYS))
    lines = lines.filter(_concerns(account)).exclude(actor=account)
    read = Receipt.objects.filter(account=account, line=OuterRef("pk"))
    return lines.annotate(is_read=Exists(read)).order_by("-at", "-number")


def _concerns(account: Account) -> Q:
    """Say which lines concern a person: by a right at school or in the bureau, or by name."""
    reach, events = account.reach, defaultdict(list)
    named: dict[str, list[str]] = defaultdict(list)
    for tell in tells().values():
        for whom in ("school", "bureau", "everyone"):
            right = getattr(tell, whom)
            if right and account.holds(right):
                events[whom].append(tell.event)
        if tell.person:
            named[tell.person].append(tell.event)
    of_own = Q(school_code__in=reach.schools, region_code__in=reach.school_regions)
    of_all = Q(region_code__in=reach.regions)
    told = Q(event__in=events["school"] + events["everyone"]) & of_own
    told |= Q(event__in=events["everyone"], school_code="", region_code__in=reach.school_regions)
    told |= Q(event__in=events["bureau"] + events["everyone"]) & of_all
    within = of_all | Q(region_code__in=reach.school_regions, school_code__in=["", *reach.schools])
    for field, those in named.items():
        told |= Q(event__in=those, **{f"after__{field}": account.pk}) & within
    return told


def unread_count(account: Account, now: datetime) -> int:
    """Count what a person did not take note of yet; no further than the page says."""
    return notices_of(account, now).filter(is_read=False).order_by()[: MOST + 1].count()


def shown(lines: Sequence[Any]) -> list[Notice]:
    """Give lines with their address."""
    rules = tells()
    return [Notice(line, rules[line.event].page_of(line), line.is_read) for line in lines]


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing a person did that others were told of, with who took note."""

    line: AuditLine
    url: str
    read_by: tuple[Receipt, ...]

    @property
    def words(self) -> str:
        """What was done, in words."""
        return event_label(self.line.event, self.line.facts)


def sent_by(account: Account, now: datetime) -> list[Sent]:
    """List what a person did that others are told of, the newest first, with the receipts."""
    lines = AuditLine.objects.filter(
        actor=account, at__gte=now - timedelta(days=DAYS), event__in=list(tells())
    )
    held = list(lines.order_by("-at", "-number")[:SHOWN])
    receipts: dict[int, list[Receipt]] = defaultdict(list)
    for one in Receipt.objects.filter(line__in=held).select_related("account"):
        receipts[one.line_id].append(one)
    rules = tells()
    return [Sent(line, rules[line.event].page_of(line), tuple(receipts[line.pk])) for line in held]
