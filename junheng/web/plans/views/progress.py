"""Where an adopted plan stands: by clause, office, school, deadline; one clause; one item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET

from junheng.policy.plan import PlanItem
from junheng.web.plans.queries import history, local_targets, packs, sides
from junheng.web.plans.queries.behind import behind_of, lineage_of
from junheng.web.plans.queries.standing import Standing, adoption_of, standing_of
from junheng.web.plans.queries.words import clause_headline, headline
from junheng.web.plans.views.frame import page
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import Column, Table


@require_GET
@needs("plan.see")
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show where a plan stands, seen by clause, office, school or deadline."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    query = request.GET.get("q", "").strip()
    standing = standing_of(account, adoption, sha256=request.GET.get("snap", ""))
    if wanted := standing.plan.clause_numbered(query):
        return redirect("plan-clause", number=number, clause=wanted)
    ways = sides.ways(standing)
    by = request.GET.get("by", "clause")
    by = by if by in ways else "clause"
    state = request.GET.get("state", "")
    groups = sides.groups(standing, by, query=query, state=state)
    own = local_targets.cards_of(account, standing)
    return page(
        request,
        "progress",
        standing,
        "progress",
        headline=headline(standing),
        outside=not standing.whole and not sides.concerns(standing),
        groups=groups,
        by=by,
        ways=[(key, label, f"?by={key}", key == by) for key, label in ways.items()],
        states=sides.state_chips(standing, by, state),
        query=query,
        local_cards=own,
        local_met=local_targets.met_of(own),
    )


@require_GET
@needs("plan.see")
def clause(request: HttpRequest, number: int, clause: str) -> HttpResponse:
    """Show one clause of an adopted plan: what it asks, where it stands, who, until when."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    standing = standing_of(account, adoption, sha256=request.GET.get("snap", ""))
    found = packs.clause_of(standing.plan, clause)
    listed = list(standing.plan.clauses)
    at = listed.index(clause)
    cards = sides.item_cards(standing, clause, behind_of(account, standing))
    past = history.histories_of(standing, account, {card.item.id for card in cards})
    return page(
        request,
        "clause",
        standing,
        "progress",
        clause=found,
        cards=[(card, [one for one in past.get(card.item.id, ()) if one.text]) for card in cards],
        parts=[
            one for number, one in standing.plan.clauses.items() if number.startswith(f"{clause}.")
        ],
        told=clause_headline(standing, clause),
        quirks=[quirk for quirk in standing.plan.quirks if quirk.clause == clause],
        before=listed[at - 1] if at else "",
        after=listed[at + 1] if at + 1 < len(listed) else "",
    )


@require_GET
@needs("plan.see")
def item(request: HttpRequest, number: int, item: str) -> HttpResponse:
    """Show every unit of one item with its figure and where it was read."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    standing = standing_of(account, adoption, sha256=request.GET.get("snap", ""))
    found = sides.item_of(standing, item)
    past = history.history_of(standing, found, account)
    columns = (
        Column("unit", _l("单位")),
        Column("value", _l("现状"), kind="number"),
        Column("state", _l("结论"), kind="state"),
        Column("text", _l("说明")),
        Column("address", _l("出处")),
    )
    table = Table.of(
        request,
        columns=columns,
        rows=sides.unit_rows(standing, found),
        title=found.term,
        empty=_nothing(standing, found),
    )
    return page(
        request,
        "item",
        standing,
        "progress",
        item=found,
        card=replace(sides.card_of(standing, found), behind=behind_of(account, standing)[found.id]),
        table=table,
        past=past,
        chart=history.chart_of(past, found),
    )


def _nothing(standing: Standing, item: PlanItem) -> str:
    """Say why an item shows no unit."""
    if item.status == "enabled" and item.measure is None:
        return _("这一条没有要判定的数；办得怎样，从“在哪里办”打开看。")
    if standing.whole:
        return _("这一条没有逐单位的数据")
    return _("这一条没有本校单独的数据")


@require_GET
@needs("plan.see")
def figure(request: HttpRequest, number: int, item: str, unit: str) -> HttpResponse:
    """Open one school's figure under one item to its formula and its workbook cells."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    standing = standing_of(account, adoption, sha256=request.GET.get("snap", ""))
    found = sides.item_of(standing, item)
    lineage = lineage_of(account, standing, found, unit)
    template = "figure_panel" if getattr(request, "htmx", False) else "figure"
    return page(request, template, standing, "progress", item=found, lineage=lineage)
