"""What every money page shares: the tabs, the line under the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.evidence.models import SnapshotRecord
from junheng.web.money.queries.county import record_of, records_with_money
from junheng.web.register.queries import region_of, schools_of
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place

_TABS = (
    ("money", _("经费到位")),
    ("money-list", _("一校一清单")),
    ("money-funds", _("资金和用途")),
    ("money-contracts", _("购买合同")),
    ("money-projects", _("基建项目")),
    ("money-rates", _("经费标准")),
)


def region_seen(request: HttpRequest, code: str) -> Any:
    """Give the region of a page within reach, or 404."""
    account: Any = request.user
    return region_of(code, account, timezone.localdate())


def record_seen(request: HttpRequest, code: str) -> SnapshotRecord | None:
    """Give the data version the page speaks of."""
    account: Any = request.user
    return record_of(account, code, request.GET.get("snap", ""))


def page(
    request: HttpRequest,
    template: str,
    region: Any,
    tab: str,
    facts: dict[str, Any],
    *,
    record: SnapshotRecord | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a money page with its tabs and its data version."""
    account: Any = request.user
    code = region.region_code
    switches: Any = ()
    if record is not None:
        options = tuple(
            (str(one), f"?snap={one.sha256[:16]}", one == record)
            for one in records_with_money(account, code)
        )
        switches = switches_of(_("数据版本：%(v)s") % {"v": record}, options)
    parts = (str(record),) if record is not None and not switches else ()
    bar = ContextBar(
        region=region.name, parts=parts, switches=switches, mark=record.mark if record else ""
    )
    tabs = [(reverse(name, args=[code]), label, name == tab) for name, label in _TABS]
    held = {
        "region": region,
        "tabs": tabs,
        "record": record,
        "not_yet": _year_not_imported(account, code, record),
        "may_import": account.may("batch.stage", Place(code)),
        "context_bar": bar,
        **facts,
    }
    return render(request, f"money/{template}.html", held, status=status)


def _year_not_imported(account: Any, code: str, record: SnapshotRecord | None) -> int | None:
    """Give this year where the page speaks of the newest finance workbooks, and they are older."""
    year = timezone.localdate().year
    if record is None or record.as_of.year >= year:
        return None
    return year if record == record_of(account, code) else None


def school_choices(account: Any, code: str) -> list[tuple[str, str]]:
    """List the schools of a region within reach, as choices."""
    rows = schools_of(code, account, timezone.localdate())
    return [(one.school_code, one.name) for one in rows]
