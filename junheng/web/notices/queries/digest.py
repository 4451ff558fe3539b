"""The digest of a region: what every app says of a time, and what was done in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.notices.telling import tells
from junheng.web.shared.digest import Section, Span, sections_of
from junheng.web.shared.events import event_label
from junheng.web.shared.models import AuditLine
from junheng.web.shared.queries import lines_between

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Choice:
    """One time to choose: its words, its first day, whether the page is about it."""

    label: str
    since: date
    is_current: bool


def last_version_on(region_code: str) -> date | None:
    """Give the day the newest data version was locked, by the audit."""
    lines = AuditLine.objects.filter(event="snapshot.locked", region_code=region_code)
    found = lines.aggregate(at=Max("at"))["at"]
    return found.date() if found is not None else None


def choices_of(region_code: str, since: date, today: date) -> list[Choice]:
    """List the times a reader may choose: a week, a month, since the newest data version."""
    named = [(_("近一周"), today - _WEEK), (_("近一个月"), today - _MONTH)]
    version = last_version_on(region_code)
    if version is not None:
        named.append((_("最近一个数据版本以来"), version))
    return [Choice(label, day, day == since) for label, day in named]


def week_before(today: date) -> date:
    """Give the first day of the digest nobody chose a time for."""
    return today - _WEEK


def digest_of(account: Account, region_code: str, span: Span) -> list[Section]:
    """Give every section, the last one the counts of what was done."""
    found = sections_of(account, region_code, span)
    done = (
        lines_between(region_code, span, events=list(tells()))
        .order_by()
        .values("event")
        .annotate(n=Count("pk"))
        .order_by("-n", "event")
    )
    counted: Counter[str] = Counter()
    for one in done:  # two events may have the same words
        counted[event_label(one["event"])] += one["n"]
    if counted:
        told = counted.most_common()
        said = "、".join(_("%(w)s %(n)d 次") % {"w": words, "n": n} for words, n in told)
        found.append(Section(_("办理情况"), (f"{said}。",), order=90))
    return found


def digest_url(region_code: str, since: date | None = None) -> str:
    """Give the address of the digest of a region."""
    url = reverse("digest", args=[region_code])
    return f"{url}?since={since}" if since is not None else url
