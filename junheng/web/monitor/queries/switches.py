"""Where a switch of the context bar leads when the page is about something the other side lacks.

A rule has indicators another has not, and a school of one year may be merged by the next; the
switch then leads to the school's page, or to the balance page, never to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import measurement_of, pack_of
from junheng.web.monitor.queries.frame import Frame
from junheng.web.register.queries import schools_of


@dataclass(frozen=True, slots=True)
class About:
    """What a page is about besides region, data version, rule and stage."""

    indicator: str
    school: str = ""

    def elsewhere(self, frame: Frame, account: Account, record: SnapshotRecord, pack: str) -> str:
        """Give another path for this data version and rule; empty when the page has it too."""
        if self._is_there(frame, account, record, pack):
            return ""
        registered = schools_of(frame.region.region_code, account, timezone.localdate())
        if self.school in {row.school_code for row in registered}:
            return reverse("school", args=[self.school])
        return reverse("balance", args=[frame.region.region_code])

    def _is_there(self, frame: Frame, account: Account, record: SnapshotRecord, pack: str) -> bool:
        if all(held.id != self.indicator for held in pack_of(pack).indicators):
            return False
        if not self.school:
            return True
        measured = measurement_of(account, record, pack)
        return any(
            result.indicator == self.indicator
            for result in measured.results_of(self.school, frame.stage)
        )
