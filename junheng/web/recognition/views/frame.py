"""What the pages of recognition share: the county and the rule, days as typed, a paper as typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.kernel.errors import UsageError
from junheng.web.monitor.queries.frame import PACK_LABELS, PACKS, Frame
from junheng.web.recognition.actions.item import Paper
from junheng.web.register.models import Region
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place

TROUBLES_SHOWN = 422


def place_of(request: HttpRequest, region: str) -> Region:
    """Give a county within reach, or :class:`Hidden`."""
    return region_of(region, request.user, timezone.localdate())  # type: ignore[arg-type]


def at(region: Region) -> Place:
    """Give the county as the place of a verb."""
    return Place(region.region_code, name=region.name)


def day_of(request: HttpRequest, name: str, label: str) -> date:
    """Read a day that must be typed."""
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            where=label, found=f"填的是“{text}”", expected="一个日期", fix="请从日历里选"
        ) from None


def paper_of(request: HttpRequest) -> Paper:
    """Read a paper: its number, and the rest only where it is not known yet."""
    text = request.POST.get("dated_on", "").strip()
    return Paper(
        number=request.POST.get("number", ""),
        title=request.POST.get("title", ""),
        issuer=request.POST.get("issuer", ""),
        dated_on=day_of(request, "dated_on", "文件日期") if text else None,
    )


def tabs(account: Any, region: str, current: str) -> list[tuple[str, str, bool]]:
    """Give the tabs of a county: how far it is, and the list of each rule for who sees items."""
    found = [("", _("进程"), reverse("recognitions", args=[region]))]
    if account.holds("recognition.see"):
        found += [
            (pack, str(PACK_LABELS[pack]), reverse("recognition", args=[region, pack]))
            for pack in PACKS
        ]
    return [(label, url, key == current) for key, label, url in found]


def page(
    request: HttpRequest,
    template: str,
    region: Region,
    *,
    rule: str = "",
    frame: Frame | None = None,
    trouble: Exception | None = None,
    **facts: Any,
) -> HttpResponse:
    """Render a page of one county; what was typed stays where something was wrong."""
    account: Any = request.user
    options = [
        (
            one.name,
            reverse("recognitions", args=[one.region_code]),
            one.region_code == region.region_code,
        )
        for one in counties_of(account, timezone.localdate())
    ]
    parts: tuple[str, ...] = ()
    mark = ""
    if frame is not None:
        parts = (str(frame.pack_label), frame.school_year, str(frame.record))
        mark = frame.record.mark
    shared = {
        "region": region,
        "rule": rule,
        "frame": frame,
        "tabs": tabs(account, region.region_code, rule),
        "today": timezone.localdate(),
        "trouble": trouble,
        "typed": request.POST if trouble is not None else {},
        "context_bar": ContextBar(
            region=region.name,
            parts=parts,
            switches=switches_of(_("换一个县"), options),
            mark=mark,
        ),
    }
    status = TROUBLES_SHOWN if trouble is not None else 200
    return render(request, f"recognition/{template}.html", {**shared, **facts}, status=status)
