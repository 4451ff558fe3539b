"""The county: where it stands, the other items, the definitions, the documents."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.web.monitor.jobs import DOCUMENT
from junheng.web.monitor.queries import charts, documents, home, item_lineage, library, switches
from junheng.web.monitor.queries import items as item_groups
from junheng.web.monitor.queries.frame import frame_of
from junheng.web.monitor.views.frame import needs_data, page
from junheng.web.shared.cards import region_cards_of
from junheng.web.shared.doors import needs
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.kit import Column, Table


@require_GET
@needs("balance.see")
@needs_data
def region_home(request: HttpRequest, region: str) -> HttpResponse:
    """Show where a county stands against the rule, and what moved since last time."""
    frame = frame_of(request.user, region, request.GET)
    return page(
        request,
        "region",
        frame,
        "region",
        stages=False,
        home=home.home_of(frame, request.user),
        beyond=item_groups.beyond_of(frame),
        documents=documents.links(frame),
        cards=region_cards_of(request.user, region, timezone.localdate()),
    )


@require_GET
@needs("balance.see")
@needs_data
def items(request: HttpRequest, region: str) -> HttpResponse:
    """Show what was collected and judged beyond the resource indicators, with verdicts."""
    frame = frame_of(request.user, region, request.GET)
    groups = item_groups.items_of(frame, request.user)
    return page(request, "items", frame, "items", stages=False, groups=groups)


@require_GET
@needs("balance.see")
@needs_data
def item(request: HttpRequest, region: str, item: str) -> HttpResponse:
    """Open one item: what stands behind its figure, down to the cells, and who does not meet it."""
    frame = frame_of(request.user, region, request.GET)
    found = item_lineage.item_lineage_of(frame, request.user, item)
    if getattr(request, "htmx", False):
        return page(request, "item_panel", frame, "items", stages=False, lineage=found)
    table = Table.of(
        request,
        columns=(
            Column("unit", _("单位")),
            Column("numerator", _("分子"), kind="number", sortable=False),
            Column("denominator", _("分母"), kind="number", sortable=False),
            Column("value", _("数值"), kind="number", sortable=False),
            Column("state", _("结论"), kind="state"),
            Column("cells", _("出处"), sortable=False),
        ),
        rows=found.rows,
        title=found.item.label,
        as_cards=True,
    )
    items_url = reverse("items", args=[region]) + (f"?{frame.query}" if frame.query else "")
    crumbs = [(_("其他事项"), items_url), (_("这个数的来历"), "")]
    return page(
        request,
        "item",
        frame,
        "items",
        stages=False,
        lineage=found,
        table=table,
        crumbs=crumbs,
    )


@require_GET
@needs("rule.see")
@needs_data
def indicators(request: HttpRequest, region: str) -> HttpResponse:
    """Show every definition of the rule: indicators, items, clauses."""
    frame = frame_of(request.user, region, request.GET)
    return page(
        request,
        "library",
        frame,
        "indicators",
        stages=False,
        definitions=[library.definition_of(frame.pack, i.id) for i in frame.pack.indicators],
        items=library.items_of(frame.pack, frame.record.as_of),
    )


@require_GET
@needs("balance.see")
@needs_data
def indicator(request: HttpRequest, region: str, indicator: str) -> HttpResponse:
    """Show one definition with its values, sources and the schools' figures."""
    frame = frame_of(request.user, region, request.GET)
    definition = library.definition_of(frame.pack, indicator)
    table = Table.of(
        request,
        columns=(
            Column("school", _("学校")),
            Column("pupils", _("学生"), kind="number"),
            Column("value", _("数值"), unit=definition.indicator.unit, kind="number"),
            Column("state", _("结论"), kind="state"),
        ),
        rows=library.values_of(frame, indicator),
        title=definition.indicator.label,
    )
    return page(
        request,
        "indicator",
        frame,
        "indicators",
        about=switches.About(indicator),
        definition=definition,
        table=table,
        chart=charts.strip_of(frame, indicator),
    )


@require_GET
@needs("balance.see")
def document(request: HttpRequest, region: str, name: str) -> HttpResponseBase:
    """Give a document of this data version and rule; one that takes seconds is made by a job."""
    frame = frame_of(request.user, region, request.GET)
    path = documents.file_of(frame, name)
    if not path.is_file():
        if name not in documents.AT_ONCE:
            query = {"snap": frame.record.sha256[:16], "pack": frame.pack.id}
            asked = {"region": region, "query": query, "name": name}
            job = enqueue(
                DOCUMENT,
                documents.key_of(frame, name),
                actor=request.user,
                on=frame.record,
                title=documents.filename_of(frame, name),
                arguments=asked,
            )
            return redirect("job", job.pk)
        documents.write(frame, request.user, name)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=documents.filename_of(frame, name)
    )
