"""The appraisals of a county: the list, drafting, a scheme with its weights."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.publish.sentences.appraisal import standing, weights
from junheng.web.appraisal import actions
from junheng.web.appraisal.queries import gathering, reading
from junheng.web.appraisal.views.frame import day_typed, page, place_of, scheme_rows
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of
from junheng.web.register.queries import counties_of
from junheng.web.shared.doors import needs
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


@require_GET
@needs("appraisal.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the appraisals of the first county within reach."""
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    if counties:
        return redirect("appraisals", region=counties[0].region_code)
    return render(request, "appraisal/none.html", {})


def _newest(account: Any, region: str) -> SnapshotRecord | None:
    try:
        return snapshot_of(account, region)
    except Hidden:
        return None


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
        (pack, reading.title_of(pack.plan), scheme, weights(scheme))
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


@require_http_methods(["GET", "POST"])
@needs("appraisal.see")
def scheme_page(request: HttpRequest, region: str, plan: str, scheme: str) -> HttpResponse:
    """Show a scheme: parts, weights, lines, what the document leaves open, local weights."""
    account: Any = request.user
    place = place_of(request, region)
    found = reading.scheme_of(plan, scheme)
    today = timezone.localdate()
    trouble = None
    if request.method == "POST":
        allow(account, "appraisal.weights", place)
        try:
            _set_weights(request, place, plan, found)
        except (Refused, UsageError, Stale) as error:
            trouble = error
        else:
            say(request, _("本地权重已记下，起执行日期以后核算的评价按它计分。"))
            return redirect("appraisal-scheme", region=region, plan=plan, scheme=scheme)
    local = gathering.weights_of(region, plan, scheme, today)
    own = {k: Fraction(v) for k, v in local.weights.items()} if local is not None else {}
    shown = found.weighted(own) if own else found
    return page(
        request,
        "scheme",
        place,
        "county",
        status=422 if trouble else 200,
        scheme=found,
        plan=plan,
        title=reading.title_of(plan),
        parts_of=scheme_rows(shown),
        weights=weights(shown),
        weights_typed=[
            (label, [(one, request.POST.get(f"w-{one.id}", weight)) for one, weight, _how in held])
            for label, _total, held in scheme_rows(shown)
        ],
        local=local,
        typed=request.POST if trouble else {},
        trouble=trouble,
        may_set=account.may("appraisal.weights", place),
        today=today,
        refusals=[
            (found.measure(name), one)
            for name, one in gathering.rulings_on(
                gathering.load_plan(plan), found.measures, found.uses, today, region
            ).items()
        ],
    )


def _set_weights(request: HttpRequest, place: Any, plan: str, scheme: Any) -> None:
    typed = {
        one.id: reading.typed_number(request.POST.get(f"w-{one.id}", "")) for one in scheme.measures
    }
    actions.weights_set(
        actor=request.user,
        place=Place(place.region_code, name=place.name),
        plan=plan,
        scheme=scheme,
        weights={name: value for name, value in typed.items() if value is not None},
        document_number=request.POST.get("document_number", ""),
        issuer=request.POST.get("issuer", ""),
        approver=request.POST.get("approver", ""),
        valid_from=day_typed(request.POST.get("valid_from", ""), _("起执行日期")),
        on=timezone.localdate(),
    )
