"""Who is how far: the counties within reach, one county with its school titles."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Refused, UsageError
from junheng.web.monitor.queries.frame import PACKS
from junheng.web.recognition import actions
from junheng.web.recognition.queries.checklist import rule_known
from junheng.web.recognition.queries.standing import standing_of, titles_of, tracked
from junheng.web.recognition.views.frame import at, day_of, page, place_of
from junheng.web.register.queries import counties_of
from junheng.web.shared.doors import needs
from junheng.web.shared.verbs import allow


@require_GET
@needs("recognition.follow")
def first(request: HttpRequest) -> HttpResponse:
    """List the counties within reach by how far they are; lead on where there is only one."""
    account: Any = request.user
    today = timezone.localdate()
    counties = counties_of(account, today)
    if len(counties) == 1:
        return redirect("recognitions", region=counties[0].region_code)
    return render(request, "recognition/first.html", {"tracked": tracked(account, today)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("recognition.follow")
def county(request: HttpRequest, region: str) -> HttpResponse:
    """Show how far a county is under each rule and its schools on their way to titles.

    Whoever only follows sees the stages and their documents; items and schools are the county's.
    """
    account: Any = request.user
    place = place_of(request, region)
    today = timezone.localdate()
    trouble: Exception | None = None
    if request.method == "POST":
        allow(account, "recognition.register", place)
        try:
            actions.recognition_register(
                actor=account,
                place=at(place),
                rule=rule_known(request.POST.get("rule", "")),
                document_number=request.POST.get("document_number", ""),
                issuer=request.POST.get("issuer", ""),
                recognised_on=day_of(request, "recognised_on", "认定日期"),
                on=today,
            )
        except (Refused, UsageError) as refused:
            trouble = refused
        else:
            say(request, _("已登记认定文件；以后每个数据版本都做年度监测。"))
            return redirect("recognitions", region=region)
    return page(
        request,
        "county",
        place,
        trouble=trouble,
        standings=[standing_of(account, place, rule, today) for rule in PACKS],
        sees=account.holds("recognition.see"),
        titles=titles_of(account, region, today) if account.holds("recognition.see") else [],
        may_register=account.may("recognition.register", place),
        runs=account.may("process.run", place),
    )
