"""What waits for a person in recognition (待办): owners, papers, a signature, a year's review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools
from junheng.web.recognition.models import Assessment, Recognised, YearReview
from junheng.web.shared.todos import Todo, source


@source
def of_bureau(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which self-assessment waits, and which data version since recognition is not reviewed."""
    if account.is_guest or account.school_code or not account.holds("recognition.see"):
        return
    group = _("认定")
    drafts = Assessment.objects.visible_to(account).filter(signed_on=None)
    for one in drafts.select_related("snapshot"):
        url = reverse("assessment", args=[one.pk])
        short = sum(line["owner"] == "" for line in one.lines)
        if account.holds("recognition.assign") and short:
            words = _("落实 %(n)d 项认定事项的责任单位") % {"n": short}
            yield Todo(words, reverse("recognition", args=[one.region_code, one.rule]), None, group)
        elif account.holds("recognition.sign") and not short and one.profile:
            yield Todo(_("签发%(t)s") % {"t": str(one)}, url, None, group)
    if account.holds("recognition.watch"):
        yield from _years(account, group)


def _years(account: Account, group: str) -> Iterator[Todo]:
    for given in Recognised.objects.visible_to(account):
        rows = SnapshotRecord.objects.visible_to(account).exclude(status="self_test")
        since = rows.filter(region_code=given.region_code, as_of__gte=given.recognised_on)
        newest = next(iter(of_schools(since)), None)
        if newest is None:
            continue
        held = YearReview.objects.visible_to(account).filter(rule=given.rule, snapshot=newest)
        if not held.exists():
            words = _("登记年度监测：%(t)s") % {"t": str(newest)}
            url = reverse("recognition-years", args=[given.region_code, given.rule])
            yield Todo(words, url, None, group)
