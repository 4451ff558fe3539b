"""The balance board, its coefficients and the what-if."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.web.monitor.queries import analysis, charts, documents, lineages, remedies, switches
from junheng.web.monitor.queries import board as boards
from junheng.web.monitor.queries.frame import Frame, frame_of
from junheng.web.monitor.views.frame import address, needs_data, page
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import Column, Pages, Table


def _unweighted(request: HttpRequest) -> bool:
    """Tell whether an analyst asked for the coefficients that count every school once."""
    return request.GET.get("weights") == boards.EQUAL and request.user.holds("balance.analyse")


def _analysis(request: HttpRequest, frame: Frame) -> Table:
    return Table.of(
        request,
        columns=analysis.columns(),
        rows=analysis.rows(frame),
        title=_("其他差异指标"),
        prefix="a",
    )


def _chips(
    request: HttpRequest, made: boards.Board, *, verdicts: bool
) -> list[tuple[str, str, bool]]:
    """Offer the few filters a reader wants, as links; choosing one again takes it off.

    Sections that cannot be judged have a choice of their own, where there are any: they are
    neither among those that pass nor among those that do not.
    """
    chips = []
    states = [("state", "unmet", _("未达到")), ("state", "met", _("达到"))]
    if made.not_computable or request.GET.get("state") == "not_computable":
        states.append(("state", "not_computable", _("无法计算")))
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


def _weights(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Offer an analyst the coefficients without weights; the rule's own always stay."""
    chosen = _unweighted(request)
    offered = []
    for value, label in (("", _("只看按学生数加权")), (boards.EQUAL, _("同时看不加权"))):
        query = request.GET.copy()
        query.pop("weights", None)
        if value:
            query["weights"] = value
        offered.append((label, f"?{query.urlencode()}#weights", chosen == bool(value)))
    return offered


@require_GET
@needs("balance.see")
@needs_data
def board(request: HttpRequest, region: str) -> HttpResponse:
    """Show schools by indicators with the standard, the verdicts and the coefficients."""
    frame = frame_of(request.user, region, request.GET)
    made = boards.board_of(
        frame,
        state=request.GET.get("state", ""),
        residence=request.GET.get("residence", ""),
        unweighted=_unweighted(request),
    )
    analyses = request.user.holds("balance.analyse")
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
    laid = remedies.remedies_of(frame, made.unmet, tried=True)
    return page(
        request,
        "board",
        frame,
        "balance",
        board=made,
        table=table,
        chips=_chips(request, made, verdicts=frame.pack.school_rule is not None),
        headline=charts.stage_sentence(frame),
        remedies=laid,
        remedy_pages=Pages.of(request, laid.lines, prefix="r", anchor="remedies", per_page=40),
        chart=charts.widest(frame),
        exclusions=charts.exclusions(frame, made.excluded),
        documents=documents.links(frame),
        weights=_weights(request) if analyses else (),
        weighing=boards.weighing_of(frame),
        analysis=_analysis(request, frame) if analyses and "analysis" in request.GET else None,
        analysis_url=address(request, analysis="1"),
    )


@require_GET
@needs("balance.see")
@needs_data
def what_if(request: HttpRequest, region: str) -> HttpResponse:
    """Recompute the stage with something added; nothing is saved."""
    frame = frame_of(request.user, region, request.GET)
    form = remedies.Form.read(frame, request.GET)
    template = "what_if_result" if getattr(request, "htmx", False) else "what_if"
    return page(
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
    working = lineages.spread_of(frame, indicator, unweighted=_unweighted(request))
    if getattr(request, "htmx", False):
        return page(request, "spread_panel", frame, "balance", working=working)
    table = Table.of(
        request,
        columns=(
            Column("school", _("学校")),
            Column("pupils", _("学生数 n"), kind="number"),
            Column("numerator", _("总量"), unit=_(working.indicator.amount.unit), kind="number"),
            Column("value", _("每生值 x"), unit=working.indicator.unit, kind="number"),
            Column(
                "part",
                _("对方差的贡献"),
                unit=_("n/N·(x − 平均)²") if working.by_pupils else _("1/k·(x − 平均)²"),
                kind="number",
            ),
        ),
        rows=working.rows,
        title=_("差异系数的计算过程"),
    )
    about = switches.About(indicator)
    return page(request, "spread", frame, "balance", about=about, working=working, table=table)
