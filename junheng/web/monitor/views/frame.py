"""What every page of monitoring has: the line of its basis, the tabs, the template."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.queries import switches
from junheng.web.monitor.queries.frame import Frame, without_data
from junheng.web.shared.doors import View
from junheng.web.shared.kit import ContextBar, Switch

_KEPT = frozenset({"snap", "pack", "stage", "weights"})


def before_data(request: HttpRequest, region: str) -> HttpResponse | None:
    """Give the page that says what to do first, where a county has no data version yet."""
    waiting = without_data(request.user, region)
    if waiting is None:
        return None
    data = reverse("intake") if request.user.holds("intake.see") else ""
    return render(request, "monitor/no_data.html", {"region": waiting, "data_url": data})


def needs_data(view: View) -> View:
    """Show a page of a county only once the county has a data version."""

    @wraps(view)
    def shown(request: HttpRequest, region: str, **parts: str) -> HttpResponseBase:
        return before_data(request, region) or view(request, region=region, **parts)

    return shown


def address(request: HttpRequest, path: str = "", **changed: str) -> str:
    """Give an address with the same data version, rule, stage and weights, but for the changes."""
    kept = {k: v for k, v in request.GET.items() if k in _KEPT} | changed
    return f"{path or request.path}?{urlencode({k: v for k, v in kept.items() if v})}"


def _bar(
    request: HttpRequest, frame: Frame, about: switches.About | None, *, stages: bool = True
) -> ContextBar:
    def to(record: SnapshotRecord, rule: str, **changed: str) -> str:
        other = about.elsewhere(frame, request.user, record, rule) if about else ""
        return address(request, other, **changed)

    versions = tuple(
        (str(r), to(r, frame.pack.id, snap=r.sha256[:16]), r == frame.record) for r in frame.records
    )
    packs = tuple(
        (label, to(frame.record, key, pack=key), key == frame.pack.id) for key, label in frame.packs
    )
    chosen = [
        Switch(_("数据版本：%(v)s") % {"v": frame.record}, versions),
        Switch(_("规则：%(p)s") % {"p": frame.pack_label}, packs),
    ]
    if stages:
        choices = tuple(
            (label, address(request, stage=key), key == frame.stage) for key, label in frame.stages
        )
        chosen.insert(0, Switch(frame.stage_label, choices))
    as_of = frame.record.as_of
    parts = [
        frame.school_year,
        _("数据截至 %(day)s") % {"day": f"{as_of:%Y-%m-%d}"},
    ]
    if frame.historical:
        parts.append(_("历史口径"))
    pinned = {"snap": frame.record.sha256[:16], "pack": frame.pack.id}
    if stages:
        pinned["stage"] = frame.stage
    return ContextBar(
        region=frame.region.name,
        parts=tuple(parts),
        switches=tuple(chosen),
        permalink=request.build_absolute_uri(address(request, **pinned)),
        mark=frame.record.mark,
    )


def _tabs(frame: Frame, account: Account) -> list[tuple[str, str, str]]:
    region = frame.region.region_code
    tail = f"?{frame.query}" if frame.query else ""
    tabs = [("indicators", _("指标库"), reverse("indicators", args=[region]) + tail)]
    if account.holds("balance.see"):
        return [
            ("region", _("总览"), reverse("region", args=[region]) + tail),
            ("balance", _("均衡监测"), reverse("balance", args=[region]) + tail),
            ("items", _("其他事项"), reverse("items", args=[region]) + tail),
            ("communities", _("集团与结对"), reverse("communities", args=[region]) + tail),
            *tabs,
        ]
    return [("school", _("本校"), reverse("school", args=[account.school_code]) + tail), *tabs]


def page(request: HttpRequest, template: str, frame: Frame, tab: str, **facts: Any) -> HttpResponse:
    """Render a page of monitoring with the line of its basis and the tabs."""
    stages = bool(facts.pop("stages", True))
    about: switches.About | None = facts.pop("about", None)
    return render(
        request,
        f"monitor/{template}.html",
        {
            "frame": frame,
            "context_bar": _bar(request, frame, about, stages=stages),
            "tabs": _tabs(frame, request.user),
            "sees_county": request.user.holds("balance.see"),
            "analyses": request.user.holds("balance.analyse"),
            "tab": tab,
            "nothing": frame.words.nothing(frame.stage if stages else ""),
            "data_url": reverse("intake") if request.user.holds("intake.see") else "",
            **facts,
        },
    )
