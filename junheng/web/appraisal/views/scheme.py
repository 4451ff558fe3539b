"""A scheme as a county applies it: parts, weights, its own measures, what may not count."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.policy.appraisal import PART_LABELS, Scheme
from junheng.policy.appraisal.model import FORM_LABELS
from junheng.policy.guardrails import load_guardrails
from junheng.publish.sentences.appraisal import points, scoring_in_words, weights
from junheng.web.appraisal import actions
from junheng.web.appraisal import local as own
from junheng.web.appraisal.models import OwnMeasure
from junheng.web.appraisal.queries import gathering, reading
from junheng.web.appraisal.views.frame import day_typed, page, place_of, scheme_rows
from junheng.web.register.models import Region
from junheng.web.shared import guards
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.labels import label_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

_TROUBLES = (Refused, UsageError, Stale)


def _page(
    request: HttpRequest, place: Region, plan: str, found: Scheme, trouble: Exception | None = None
) -> HttpResponse:
    account: Any = request.user
    region, today = place.region_code, timezone.localdate()
    shown = own.scheme_on(found, region, plan, today)
    whole = own.with_own(found, region, plan)
    typed = request.POST if trouble else {}
    standing = gathering.rulings_on(
        gathering.load_plan(plan), whole.measures, found.uses, today, region
    )
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
        weights_typed=_typed_weights(request, shown, whole),
        own=_own_rows(shown, region, plan, found),
        local=own.weights_of(region, plan, found.id, today),
        typed=typed,
        own_typed={
            name.removeprefix("own-"): text
            for name, text in typed.items()
            if name.startswith("own-")
        },
        trouble=trouble,
        may_set=account.may("appraisal.weights", place),
        part_choices=list(PART_LABELS.items()),
        kinds=[(one.value, label_of(one)) for one in load_guardrails().facts["part"].choices],
        forms=list(FORM_LABELS.items()),
        refusals=[(whole.measure(name), one) for name, one in standing.items()],
    )


def _typed_weights(request: HttpRequest, shown: Scheme, whole: Scheme) -> list[Any]:
    """List the weights to type: those in force, and nothing beside an own measure without one."""
    now = {one.id: points(one.weight) for one in shown.measures}
    return [
        (
            label,
            [
                (one, request.POST.get(f"w-{one.id}", now.get(one.id, "")), one.id in _own(whole))
                for one, _weight, _how in held
            ],
        )
        for label, _total, held in scheme_rows(whole)
    ]


def _own(whole: Scheme) -> set[str]:
    return {one.id for one in whole.measures if one.id.startswith("own-")}


def _own_rows(
    shown: Scheme, region: str, plan: str, found: Scheme
) -> list[tuple[OwnMeasure, str, str, str]]:
    """List a region's own measures: part, weight today, how points are given."""
    now = {one.id: points(one.weight) for one in shown.measures}
    rows = []
    for row in own.own_rows(region, plan, found.id):
        measure = own.measure_of(row, found.clause)
        how = scoring_in_words(measure.scoring, measure)
        rows.append((row, PART_LABELS[measure.part], now.get(row.key, ""), how))
    return rows


@require_http_methods(["GET", "POST"])
@needs("appraisal.see")
def scheme_page(request: HttpRequest, region: str, plan: str, scheme: str) -> HttpResponse:
    """Show a scheme: parts, weights, lines, what the document leaves open, what is local."""
    account: Any = request.user
    place, found = place_of(request, region), reading.scheme_of(plan, scheme)
    if request.method != "POST":
        return _page(request, place, plan, found)
    allow(account, "appraisal.weights", place)
    try:
        _set_weights(request, place, plan, found)
    except _TROUBLES as trouble:
        return _page(request, place, plan, found, trouble)
    say(request, _("本地权重已记下，起执行日期以后核算的评价按它计分。"))
    return redirect("appraisal-scheme", region=region, plan=plan, scheme=scheme)


def _set_weights(request: HttpRequest, place: Region, plan: str, found: Scheme) -> None:
    every = own.with_own(found, place.region_code, plan).measures
    typed = {one.id: reading.typed_number(request.POST.get(f"w-{one.id}", "")) for one in every}
    actions.weights_set(
        actor=request.user,
        place=Place(place.region_code, name=place.name),
        plan=plan,
        scheme=found,
        weights={name: value for name, value in typed.items() if value is not None},
        document_number=request.POST.get("document_number", ""),
        issuer=request.POST.get("issuer", ""),
        approver=request.POST.get("approver", ""),
        valid_from=day_typed(request.POST.get("valid_from", ""), _("起执行日期")),
        on=timezone.localdate(),
    )


@require_POST
@needs("appraisal.weights")
def add(request: HttpRequest, region: str, plan: str, scheme: str) -> HttpResponse:
    """Add a measure of the county's own; what may not count is refused with the article."""
    place, found = place_of(request, region), reading.scheme_of(plan, scheme)
    said = request.POST
    try:
        actions.own_measure_add(
            actor=request.user,
            place=Place(region, name=place.name),
            plan=plan,
            scheme=found,
            **{
                name: said.get(f"own-{name}", "").strip()
                for name in (
                    *("label", "part", "counts_as", "form", "unit", "source"),
                    *("document_number", "issuer", "approver"),
                )
            },
            none=reading.typed_number(said.get("own-none", "")),
            full=reading.typed_number(said.get("own-full", "")),
            on=timezone.localdate(),
            once=said.get("once") or None,
        )
    except guards.Stopped:
        raise
    except _TROUBLES as trouble:
        return _page(request, place, plan, found, trouble)
    say(request, _("本地项目已增加；在下面给它权重以后才计分。"))
    return redirect("appraisal-scheme", region=region, plan=plan, scheme=scheme)


@require_POST
@needs("appraisal.weights")
def withdraw(
    request: HttpRequest, region: str, plan: str, scheme: str, number: int
) -> HttpResponse:
    """Take back an own measure that never had a weight."""
    place, found = place_of(request, region), reading.scheme_of(plan, scheme)
    row = next((one for one in own.own_rows(region, plan, scheme) if one.pk == number), None)
    if row is None:
        raise Hidden(
            where=_("本地项目"),
            found="没有这个本地项目，或不在您的范围内",
            expected="本县方案里的本地项目",
            fix="请从方案页进入",
        )
    try:
        actions.own_measure_withdraw(
            actor=request.user,
            measure=row,
            seen=number_of(request, "seen"),
            on=timezone.localdate(),
        )
    except _TROUBLES as trouble:
        return _page(request, place, plan, found, trouble)
    say(request, _("本地项目已撤回。"))
    return redirect("appraisal-scheme", region=region, plan=plan, scheme=scheme)
