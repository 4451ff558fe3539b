"""Plans of a region, the library of packs, one pack clause by clause, two side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.policy import Pack
from junheng.policy.cascade import cascades, find_document
from junheng.policy.plan.model import KIND_LABELS, STATUS_LABELS
from junheng.web.plans.queries import comparing, packs
from junheng.web.plans.queries.definitions import definition_of
from junheng.web.plans.queries.standing import adoptions_of, standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of


@require_GET
@needs("plan.see")
def plans(request: HttpRequest) -> HttpResponse:
    """Lead to the plans of the first region within reach."""
    return to_first_county(request, "region-plans", _("行动计划"))


@require_GET
@needs("plan.see")
def region_plans(request: HttpRequest, region: str) -> HttpResponse:
    """List what a region took over, and the packs it could take over."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    adoptions = adoptions_of(account, region)
    rows = [
        (one, headline(standing_of(account, one)).text if one.is_in_force else "")
        for one in adoptions
    ]
    options = (
        (county.name, reverse("region-plans", args=[county.region_code]), county == place)
        for county in counties_of(account, today)
    )
    switches = switches_of(_("换一个县"), options)
    waiting = {one.pack_id: one for one in adoptions if one.is_open}
    in_force = [one for one in adoptions if one.is_in_force]
    return render(
        request,
        "plans/region.html",
        {
            "region": place,
            "rows": rows,
            "library": [
                (
                    info,
                    packs.counts_of(packs.plan_of(info.id)),
                    len(packs.plan_of(info.id).items),
                    waiting.get(info.id),
                )
                for info in packs.packs()
            ],
            "in_force": {one.pack_id for one in in_force},
            "conflicts": comparing.conflicts_among(in_force),
            "may_prepare": account.may("plan.prepare", place),
            "context_bar": ContextBar(region=place.name, switches=switches),
        },
    )


@require_GET
@needs("plan.see")
def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """Show a pack clause by clause: what each names and what the software does about it."""
    account: Any = request.user
    plan = packs.plan_of(pack)
    query = request.GET.get("q", "")
    inside = account.holds("plan.see_internal")
    if wanted := plan.clause_numbered(query):
        return redirect("plan-pack-clause", pack=plan.id, clause=wanted)
    status = request.GET.get("status", "")
    rows = packs.clause_rows(plan, query, internal=inside)
    if status in STATUS_LABELS:
        rows = [row for row in rows if any(item.status == status for item in row.items)]
    chips = [
        (f"{label} {count}", f"?status={key}", key == status)
        for key, label, count in packs.counts_of(plan)
    ]
    return render(
        request,
        "plans/pack.html",
        {
            "plan": plan,
            "rows": rows,
            "query": query,
            "chips": [(_("全部 %(n)d") % {"n": len(plan.items)}, "?", not status), *chips],
            "cascade": cascades(plan, find_document),
            "executable": packs.executable_count(plan),
            "others": [info for info in packs.packs() if info.id != plan.id],
        },
    )


@require_GET
@needs("plan.see")
def pack_clause(request: HttpRequest, pack: str, clause: str) -> HttpResponse:
    """Show one clause of a pack, whether or not a region took it over; of a national rule too."""
    account: Any = request.user
    rules = packs.rules_of(pack)
    if rules is not None:
        return _rules_clause(request, rules, clause)
    plan = packs.plan_of(pack)
    found = packs.clause_of(plan, clause)
    inside = account.holds("plan.see_internal")
    listed = list(plan.clauses)
    at = listed.index(clause)
    return render(
        request,
        "plans/pack_clause.html",
        {
            "plan": plan,
            "clause": found,
            "items": [
                (item, definition_of(plan, item))
                for item in plan.of_clause(clause)
                if inside or not item.internal
            ],
            "carried": packs.carried_by(plan, clause),
            "quirks": [quirk for quirk in plan.quirks if quirk.clause == clause],
            "before": listed[at - 1] if at else "",
            "after": listed[at + 1] if at + 1 < len(listed) else "",
        },
    )


def _rules_clause(request: HttpRequest, rules: Pack, clause: str) -> HttpResponse:
    """Show one clause of a national rule: its words, where they were read, what reckons it."""
    account: Any = request.user
    found = packs.clause_of(rules, clause)
    counties = counties_of(account, timezone.localdate())
    region = counties[0].region_code if counties else ""
    opens = bool(region) and account.reach.all_schools_of(region) and account.holds("balance.see")
    listed = [key for key, each in rules.clauses.items() if each.number]
    at = listed.index(clause) if clause in listed else -1
    return render(
        request,
        "plans/rules_clause.html",
        {
            "rules": rules,
            "clause": found,
            "reckoned": [
                (label, reverse(route, args=[region, name]) if opens else "")
                for route, name, label in packs.reckoned_by(rules, clause)
            ],
            "before": listed[at - 1] if at > 0 else "",
            "after": listed[at + 1] if 0 <= at < len(listed) - 1 else "",
        },
    )


@require_GET
@needs("plan.see")
def compare(request: HttpRequest) -> HttpResponse:
    """Show two packs side by side: what both ask, what only one asks, where they conflict."""
    account: Any = request.user
    known = packs.packs()
    first = request.GET.get("a") or known[0].id
    second = request.GET.get("b", "")
    if second in ("", first):  # a document is held against another, not against itself
        second = next(i.id for i in known if i.id != first)
    a, b = packs.plan_of(first), packs.plan_of(second)
    return render(
        request,
        "plans/compare.html",
        {
            "a": a,
            "b": b,
            "packs": known,
            "rows": comparing.by_capability(a, b, internal=account.holds("plan.see_internal")),
            "conflicts": comparing.conflicts_between([a, b]),
            "kinds": KIND_LABELS,
        },
    )
