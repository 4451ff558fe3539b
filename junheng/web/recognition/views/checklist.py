"""The list of a rule: every item with owner, verdict, gap and papers; freezing it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.monitor.views.frame import before_data
from junheng.web.recognition import actions
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.queries.checklist import checklist_of, rule_frame, rule_known
from junheng.web.recognition.queries.standing import standing_of
from junheng.web.recognition.views.frame import at
from junheng.web.recognition.views.frame import page as shown_page
from junheng.web.shared.doors import needs
from junheng.web.shared.verbs import allow


@require_http_methods(["GET", "HEAD", "POST"])
@needs("recognition.see")
def page(request: HttpRequest, region: str, rule: str) -> HttpResponse:
    """Show everything a recognition looks at; give what nobody answers for to an office."""
    if request.method != "POST":
        return _shown(request, region, rule)
    account: Any = request.user
    frame = rule_frame(account, region, rule)
    allow(account, "recognition.assign", frame.region)
    wanted = request.POST.get("group", "")
    groups = checklist_of(account, frame).groups
    rows = [row for group in groups if group.id == wanted for row in group.rows]
    items = {row.line.key: row.label for row in rows if row.owner is None}
    try:
        actions.owner_assign(
            actor=account,
            place=at(frame.region),
            rule=rule,
            items=items,
            office=request.POST.get("office", ""),
            on=timezone.localdate(),
        )
    except (Refused, UsageError) as refused:
        return _shown(request, region, rule, trouble=refused)
    say(request, _("%(n)d 项的责任单位已落实。") % {"n": len(items)})
    return redirect("recognition", region=region, rule=rule)


def _shown(
    request: HttpRequest, region: str, rule: str, *, trouble: Exception | None = None
) -> HttpResponse:
    rule_known(rule)
    waiting = before_data(request, region)
    if waiting is not None:
        return waiting
    account: Any = request.user
    frame = rule_frame(account, region, rule, request.GET.get("snap", ""))
    held = Assessment.objects.visible_to(account).filter(
        region_code=region, rule=rule, snapshot=frame.record
    )
    return shown_page(
        request,
        "checklist",
        frame.region,
        rule=rule,
        frame=frame,
        trouble=trouble,
        checklist=checklist_of(account, frame),
        standing=standing_of(account, frame.region, rule, timezone.localdate()),
        assessment=held.first(),
        may_assign=account.may("recognition.assign", frame.region),
        may_draft=account.may("recognition.draft", frame.region),
    )


@require_POST
@needs("recognition.draft")
def draft(request: HttpRequest, region: str, rule: str) -> HttpResponse:
    """Freeze every line on the newest data version into a self-assessment."""
    account: Any = request.user
    frame = rule_frame(account, region, rule, request.POST.get("snap", ""))
    allow(account, "recognition.draft", frame.region)
    checklist = checklist_of(account, frame)
    try:
        made = actions.assessment_draft(
            actor=account,
            place=at(frame.region),
            rule=rule,
            snapshot=frame.record,
            lines=[row.frozen() for row in checklist.rows],
            on=timezone.localdate(),
        )
    except (Refused, UsageError) as refused:
        return _shown(request, region, rule, trouble=refused)
    say(request, _("已按%(v)s形成自评，逐项结论已固定。") % {"v": str(frame.record)})
    return redirect("assessment", number=made.pk)
