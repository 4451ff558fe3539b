"""That a person took note of what was done.

A notice is a line of the audit that concerns a person; nothing is copied.  A :class:`Receipt`
(已阅) says who took note of which line, and when.
"""

from __future__ import annotations

from django.db import models

from junheng.web.accounts.models import Account
from junheng.web.shared.models import AuditLine


class Receipt(models.Model):
    """One person took note of one line (已阅)."""

    line = models.ForeignKey(AuditLine, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["account", "line"], name="one_receipt_per_notice")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.line_id}"
