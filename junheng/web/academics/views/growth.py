"""Growth of a region: the page of one computation, and asking for a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Refused
from junheng.measure.growth.baseline import rules
from junheng.publish.sentences import growth as said
from junheng.publish.sentences import render as words
from junheng.publish.sentences.kinds import percent
from junheng.web.academics import jobs
from junheng.web.academics.growth_forms import GrowthForm
from junheng.web.academics.models import GrowthRun
from junheng.web.academics.queries import cohorts, growth, reading
from junheng.web.academics.queries.growth import charts, paces, years
from junheng.web.academics.queries.growth.drawing import is_coming
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


@require_GET
@needs("growth.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the growth of the reader's region."""
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    region = counties[0].region_code if counties else account.region_code
    return redirect("growth", region=region)


@require_GET
@needs("growth.see")
def region(request: HttpRequest, region: str) -> HttpResponse:
    """Show the newest computation of a region, or what to do first."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    runs = growth.runs_of(account, region)
    if runs:
        return _page(request, runs[0], runs)
    offered = growth.offered_of(account, region)
    facts = {
        "region": place,
        "has_outcome": any(reading.leave_of(one).between_schools for one in offered),
        "may_fit": account.may("growth.fit", Place(region)),
        "context_bar": ContextBar(region=place.name, switches=_switches(request, region)),
    }
    return render(request, "academics/growth_empty.html", facts)


@require_GET
@needs("growth.see")
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Show one computation at its lasting address."""
    account: Any = request.user
    held = growth.run_of(account, number)
    return _page(request, held, growth.runs_of(account, held.region_code))


def _switches(request: HttpRequest, region: str) -> Any:
    account: Any = request.user
    options = [
        (one.name, request.path.replace(region, one.region_code), one.region_code == region)
        for one in counties_of(account, timezone.localdate())
    ]
    return switches_of(_("换一个县"), options) if region in request.path else ()


def _page(request: HttpRequest, held: GrowthRun, runs: list[GrowthRun]) -> HttpResponse:
    account: Any = request.user
    place = region_of(held.region_code, account, timezone.localdate())
    shown = growth.shown_of(account, held)
    report = shown.report
    change = request.GET.get("try", "")
    of_one = shown.own is not None
    own = shown.lines[0] if of_one and shown.lines else None
    facts: dict[str, Any] = {
        "region": place,
        "run": held,
        "shown": shown,
        "report": report,
        "is_current": growth.is_current(held),
        "own": own,
        "runs": [one for one in runs if one.pk != held.pk],
        "doubts": said.doubts_of(shown.baseline, rules()),
        "hidden_said": words("growth.hidden", {}),
        "chart": charts.caterpillar_of(
            shown, change, comes=bool(change) and of_one and is_coming(held)
        ),
        "level_chart": None if report else charts.level_chart_of(shown),
        "quadrant": charts.quadrant_of(shown),
        "paces": paces.paces_of(shown),
        "years": years.years_of(shown),
        "readings": [words(f"growth.read_{one}", {}) for one in ("length", "zero", "pair")],
        "may_fit": account.may("growth.fit", held),
        "may_recompute": own is not None
        and own.span is not None
        and account.may("growth.recompute", Place(held.region_code, own.code)),
        "context_bar": ContextBar(
            region=place.name,
            parts=(held.outcome.name,),
            switches=_switches(request, held.region_code),
        ),
    }
    if report is not None:
        facts |= {
            "tries": [("", _("原来的算法"), not change)]
            + [(one.change, one.label, one.change == change)
               for one in report.changes if not one.reason],
            "changes": [
                (one, said.change_said(one, shown.names, of_one=of_one)) for one in report.changes
            ],
            "context": [
                said.CONTEXT[name]
                for name in (report.beside.fixed if report.beside else ())
                if name in said.CONTEXT
            ],
            "beside_said": said.beside_said(report, rules()),
            "pooled": _pooled(shown) if not of_one else None,
            "lenses": _lenses(shown),
            "ranks": words("growth.ranks", {"width": report.card.rank_width})
            if account.may("growth.analyse", held)
            else None,
        }  # fmt: skip
    return render(request, "academics/growth.html", facts)


def _lenses(shown: growth.Shown) -> Any:
    report, held = shown.report, shown.paces
    if report is None or held is None or shown.own is not None or not held.paces:
        return None
    facts = {"n": len(report.model.schools), "agree": report.agree(held.paces)}
    return words("growth.lenses", facts)


def _pooled(shown: growth.Shown) -> Any:
    report = shown.report
    if report is None or report.pooled is None:
        return None
    span = report.pooled
    return words(
        "growth.pooled",
        {
            "schools": len(report.hidden),
            "n": span.n,
            "effect": said.signed(span.effect),
            "interval": said.interval(span.low, span.high),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("growth.fit")
def new(request: HttpRequest, region: str) -> HttpResponse:
    """Choose the later and the earlier examinations; a job computes."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    allow(account, "growth.fit", Place(region, name=place.name))
    offered = growth.offered_of(account, region)
    leaves = reading.leaves_of(offered)
    later = [one for one in offered if leaves[one.pk].between_schools]
    asked = request.GET.get("outcome", "")
    outcome = next((one for one in later if str(one.pk) == asked), later[0] if later else None)
    sent = request.POST if request.method == "POST" else None
    form, trouble = None, None
    if outcome is not None:
        form = GrowthForm(
            sent, later=outcome, earlier=cohorts.before(outcome, offered), offered=offered
        )
        if sent is not None and form.is_valid():
            asked_for = (form.outcome, form.chosen, form.years)
            return redirect("job", jobs.ask_growth(account, *asked_for).pk)
    elif sent is not None:
        trouble = Refused(
            where=str(place),
            found="没有可以作校际比较、已经收下成绩的考试",
            expected="学业水平考试、毕业年级模拟、有依据的抽样监测",
            fix="请先登记考试、收下成绩",
        )
    address = reverse("growth-new", args=[region])
    facts = {
        "region": place,
        "form": form,
        "chips": [(one.name, f"{address}?outcome={one.pk}", one == outcome) for one in later],
        "closed": [(one, leaves[one.pk]) for one in offered if one not in later],
        "least": percent(rules().least_coverage),
        "trouble": trouble,
        "context_bar": ContextBar(region=place.name),
    }
    return render(request, "academics/growth_new.html", facts, status=200 if sent is None else 422)
