"""Pages of monitoring: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.jobs import DOCUMENT
from junheng.web.monitor.queries import (
    analysis,
    charts,
    documents,
    home,
    library,
    lineages,
    remedies,
    switches,
)
from junheng.web.monitor.queries import board as boards
from junheng.web.monitor.queries import items as item_groups
from junheng.web.monitor.queries import (
    profile as profiles,
)
from junheng.web.monitor.queries.board import school_url
from junheng.web.monitor.queries.frame import Frame, frame_of, without_data
from junheng.web.register.queries import school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.kit import Column, ContextBar, Switch, Table


def _address(request: HttpRequest, path: str = "", **changed: str) -> str:
    kept = {k: v for k, v in request.GET.items() if k in {"snap", "pack", "stage"}} | changed
    return f"{path or request.path}?{urlencode({k: v for k, v in kept.items() if v})}"


def _bar(
    request: HttpRequest, frame: Frame, about: switches.About | None, *, stages: bool = True
) -> ContextBar:
    def to(record: SnapshotRecord, rule: str, **changed: str) -> str:
        other = about.elsewhere(frame, request.user, record, rule) if about else ""
        return _address(request, other, **changed)

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
            (label, _address(request, stage=key), key == frame.stage) for key, label in frame.stages
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
        permalink=request.build_absolute_uri(_address(request, **pinned)),
        mark=_("自测，未经审定") if frame.is_self_test else "",
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
            *tabs,
        ]
    return [("school", _("本校"), reverse("school", args=[account.school_code]) + tail), *tabs]


def _page(
    request: HttpRequest, template: str, frame: Frame, tab: str, **facts: Any
) -> HttpResponse:
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
            "tab": tab,
            "nothing": frame.words.nothing(frame.stage if stages else ""),
            "data_url": reverse("intake") if request.user.holds("intake.see") else "",
            **facts,
        },
    )


@require_GET
@needs("balance.see")
def region_home(request: HttpRequest, region: str) -> HttpResponse:
    """Show where a county stands against the rule, and what moved since last time."""
    if waiting := without_data(request.user, region):
        data = reverse("intake") if request.user.holds("intake.see") else ""
        return render(request, "monitor/no_data.html", {"region": waiting, "data_url": data})
    frame = frame_of(request.user, region, request.GET)
    return _page(
        request,
        "region",
        frame,
        "region",
        stages=False,
        home=home.home_of(frame, request.user),
        beyond=item_groups.beyond_of(frame, request.user),
        documents=documents.links(frame),
    )


def _analysis(request: HttpRequest, frame: Frame) -> Table:
    return Table.of(
        request,
        columns=analysis.columns(),
        rows=analysis.rows(frame),
        title=_("其他差异指标"),
        prefix="a",
    )


def _chips(request: HttpRequest, *, verdicts: bool) -> list[tuple[str, str, bool]]:
    """Offer the few filters a reader wants, as links; choosing one again takes it off."""
    chips = []
    states = [("state", "unmet", _("未达到")), ("state", "met", _("达到"))]
    for key, value, label in (
        *(states if verdicts else ()),
        ("residence", "urban", _("城区")),
        ("residence", "town", _("镇区")),
        ("residence", "rural", _("乡村")),
    ):
        current = request.GET.get(key) == value
        query = request.GET.copy()
        query.pop("page", None)
        query.pop(key, None)
        if not current:
            query[key] = value
        chips.append((label, f"?{query.urlencode()}", current))
    return chips


@require_GET
@needs("balance.see")
def board(request: HttpRequest, region: str) -> HttpResponse:
    """Show schools by indicators with the standard, the verdicts and the coefficients."""
    frame = frame_of(request.user, region, request.GET)
    made = boards.board_of(
        frame, state=request.GET.get("state", ""), residence=request.GET.get("residence", "")
    )
    table = Table.of(
        request,
        columns=made.columns,
        rows=made.rows,
        standard=made.standard,
        footer=made.footer,
        title=_("%(stage)s各校指标") % {"stage": frame.stage_label},
        empty=_("没有符合条件的学校"),
        workbook=documents.url(frame, "gap.xlsx") if frame.pack.school_rule else "",
    )
    if not table.query and table.page.paginator.num_pages == 1:
        table = replace(table, has_filter=False)  # every school is in sight: the chips are enough
    return _page(
        request,
        "board",
        frame,
        "balance",
        board=made,
        table=table,
        chips=_chips(request, verdicts=frame.pack.school_rule is not None),
        headline=charts.stage_sentence(frame),
        remedies=remedies.remedies_of(frame, made.unmet, tried=True),
        chart=charts.widest(frame),
        exclusions=charts.exclusions(frame, made.excluded),
        documents=documents.links(frame),
        analysis=_analysis(request, frame) if "analysis" in request.GET else None,
        analysis_url=_address(request, analysis="1"),
    )


@require_GET
@needs("balance.see")
def chart(request: HttpRequest, region: str, indicator: str) -> HttpResponse:
    """Show one indicator of one stage as a strip of schools."""
    frame = frame_of(request.user, region, request.GET)
    return render(request, "kit/chart.html", {"chart": charts.strip_of(frame, indicator)})


@require_GET
@needs("balance.see")
def what_if(request: HttpRequest, region: str) -> HttpResponse:
    """Recompute the stage with something added; nothing is saved."""
    frame = frame_of(request.user, region, request.GET)
    form = remedies.Form.read(frame, request.GET)
    template = "what_if_result" if getattr(request, "htmx", False) else "what_if"
    return _page(
        request,
        template,
        frame,
        "balance",
        form=form,
        outcome=remedies.outcome_of(frame, form),
    )


@require_GET
@needs("balance.see")
def spread(request: HttpRequest, region: str, indicator: str) -> HttpResponse:
    """Show how one coefficient was computed, school by school."""
    frame = frame_of(request.user, region, request.GET)
    working = lineages.spread_of(frame, indicator)
    if getattr(request, "htmx", False):
        return _page(request, "spread_panel", frame, "balance", working=working)
    table = Table.of(
        request,
        columns=(
            Column("school", _("学校")),
            Column("pupils", _("学生数 n"), kind="number"),
            Column("numerator", _("总量"), unit=_(working.indicator.amount.unit), kind="number"),
            Column("value", _("每生值 x"), unit=working.indicator.unit, kind="number"),
            Column("part", _("对方差的贡献"), unit="n/N·(x − 平均)²", kind="number"),
        ),
        rows=working.rows,
        title=_("差异系数的计算过程"),
    )
    about = switches.About(indicator)
    return _page(request, "spread", frame, "balance", about=about, working=working, table=table)


@require_GET
@needs("school.see")
def lineage(
    request: HttpRequest, region: str, school: str, stage: str, indicator: str
) -> HttpResponse:
    """Show where one figure came from: parts, formula, clause, data version, workbook cells."""
    query = request.GET.copy()
    query["stage"] = stage
    frame = frame_of(request.user, region, query)
    found = lineages.lineage_of(frame, request.user, school, indicator)
    template = "lineage_panel" if getattr(request, "htmx", False) else "lineage"
    crumbs = [(found.school, school_url(frame, school)), (_("这个数的来历"), "")]
    tab = "school"
    if request.user.holds("balance.see"):
        tail = urlencode({"stage": frame.stage, **dict(parse_qsl(frame.query))})
        board_url = f"{reverse('balance', args=[frame.region.region_code])}?{tail}"
        crumbs.insert(0, (_("均衡监测"), board_url))
        tab = "balance"
    return _page(
        request,
        template,
        frame,
        tab,
        stages=False,
        about=switches.About(indicator, school),
        lineage=found,
        crumbs=crumbs,
    )


@require_GET
@needs("balance.see")
def items(request: HttpRequest, region: str) -> HttpResponse:
    """Show what was collected and judged beyond the resource indicators, with verdicts."""
    frame = frame_of(request.user, region, request.GET)
    groups = item_groups.items_of(frame, request.user)
    return _page(request, "items", frame, "items", stages=False, groups=groups)


@require_GET
@needs("rule.see")
def indicators(request: HttpRequest, region: str) -> HttpResponse:
    """Show every definition of the rule: indicators, items, clauses."""
    frame = frame_of(request.user, region, request.GET)
    return _page(
        request,
        "library",
        frame,
        "indicators",
        stages=False,
        definitions=[library.definition_of(frame.pack, i.id) for i in frame.pack.indicators],
        items=library.items_of(frame.pack),
    )


@require_GET
@needs("balance.see")
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
    return _page(
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
@needs("school.see")
def profile(request: HttpRequest, school: str) -> HttpResponse:
    """Show one school: its sections, three years, and what reaching the standard would take."""
    row = school_of(school, request.user, timezone.localdate())
    frame = frame_of(request.user, row.region_code, request.GET)
    made = profiles.profile_of(frame, request.user, row.school_code, row.name)
    return _page(
        request,
        "profile",
        frame,
        "" if request.user.holds("balance.see") else "school",
        stages=False,
        school=row,
        profile=made,
        remedies=remedies.remedies_of(frame, [s.unit for s in made.sections if s.state == "unmet"]),
        charts=[charts.shortest(frame, section) for section in made.sections],
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
