"""Verbs of notices: to take note of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from junheng.web.accounts.models import Account
from junheng.web.notices import access  # noqa: F401  declares the rights
from junheng.web.notices.models import Receipt
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@verb("notice.read", may="notice.see")
def notices_read(
    *, actor: Account, place: Place, lines: Sequence[AuditLine], count: int, at: datetime
) -> None:
    """Take note of notices; whoever did what they tell sees it. Twice changes nothing."""
    Receipt.objects.bulk_create(
        [Receipt(line=line, account=actor, at=at) for line in lines], ignore_conflicts=True
    )
