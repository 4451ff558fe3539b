"""What the page of a school shows of its diagnosis: the newest report, its list, how far it is."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.diagnosis.queries import documents, reading
from junheng.web.register.queries import school_of
from junheng.web.shared.cards import Card, school_source


@school_source
def newest_report(account: Account, school_code: str, as_of: date) -> Card | None:
    """Show the newest report of a school the reader may see, with its papers."""
    if not account.holds("diagnosis.see"):
        return None
    row = school_of(school_code, account, as_of)
    rows = reading.reports_of(account, row.region_code).filter(school_code=school_code)
    found = reading.with_counts(rows).order_by("-snapshot__as_of", "-snapshot__number").first()
    if found is None:
        return None
    facts = {"report": found, "documents": documents.papers_of(found)}
    return Card(_("办学诊断报告和一校一清单"), "diagnosis/card.html", facts, order=20)
