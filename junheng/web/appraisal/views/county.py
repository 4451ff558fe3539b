"""The appraisals of a county: the list, and drafting one."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden
from junheng.policy.appraisal import Scheme
from junheng.publish.sentences.appraisal import standing, weights
from junheng.web.appraisal import actions
from junheng.web.appraisal.local import scheme_on
from junheng.web.appraisal.queries import gathering, reading
from junheng.web.appraisal.views.frame import page, place_of
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of
from junheng.web.register.leading import to_first_county
from junheng.web.shared.doors import needs
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


@require_GET
@needs("appraisal.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the appraisals of the first county within reach."""
    return to_first_county(request, "appraisals", _("评价"))


def _newest(account: Any, region: str) -> SnapshotRecord | None:
    try:
        return snapshot_of(account, region)
    except Hidden:
        return None


def _applied(scheme: Scheme, region: str, plan: str) -> Scheme:
    return scheme_on(scheme, region, plan, timezone.localdate())


@require_GET
@needs("appraisal.see")
def county(request: HttpRequest, region: str) -> HttpResponse:
    """List the schemes of the plans in force with this year's appraisal, and the awards."""
    account: Any = request.user
    place = place_of(request, region)
    whole = account.reach.all_schools_of(region)
    rows = reading.listed_of(account, region)
    told = {row.pk: reading.told_of(row) for row in rows} if whole else {}
    schemes = [
        (pack, reading.title_of(pack.plan), scheme, weights(_applied(scheme, region, pack.plan)))
        for pack in reading.packs_of(account, region)
        for scheme in pack.schemes
    ]
    done = {(row.plan, row.scheme) for row in rows}
    return page(
        request,
        "county",
        place,
        "county",
        rows=[
            (row, standing(told[row.pk].appraisal, told[row.pk].lists) if whole else "")
            for row in rows
        ],
        awards=list(reading.awards_of(account, region)),
        schemes=[(*one, (one[0].plan, one[2].id) in done) for one in schemes],
        record=_newest(account, region),
        may_draft=whole and account.may("appraisal.draft", place),
    )


@require_POST
@needs("appraisal.draft")
def draft(request: HttpRequest, region: str) -> HttpResponse:
    """Compute a year's appraisal, or compute it again while it is a draft."""
    account: Any = request.user
    place = place_of(request, region)
    allow(account, "appraisal.draft", place)
    plan, scheme_id = request.POST.get("plan", ""), request.POST.get("scheme", "")
    scheme = reading.scheme_of(plan, scheme_id)
    record = snapshot_of(account, region)
    today = timezone.localdate()
    inputs = gathering.appraisal_inputs(region, reading.pack_of(plan), scheme, record, today)
    made = actions.evaluation_draft(
        actor=account,
        place=Place(region, name=place.name),
        plan=plan,
        scheme=scheme,
        snapshot=record,
        inputs=inputs,
        on=today,
    )
    say(request, _("已核算 %(n)d 所学校。") % {"n": len(inputs.schools)})
    return redirect("evaluation", number=made.pk)
