"""Local indicators: written, tried on the newest data, published, opened to the cell."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import ExpressionError, Hidden, JunhengError, Refused, UsageError
from junheng.measure.engine.local import LocalDefinition
from junheng.web.plans import actions
from junheng.web.plans.indicator_forms import IndicatorForm
from junheng.web.plans.models import LocalIndicator
from junheng.web.plans.queries import indicators as reading
from junheng.web.plans.queries.indicators import Asked
from junheng.web.register.models import Region
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place


def _page(
    request: HttpRequest, template: str, place: Region, *, status: int = 200, **facts: Any
) -> HttpResponse:
    account: Any = request.user
    record = reading.newest_record(account, place.region_code)
    shared = {
        "region": place,
        "record": record,
        "may_write": account.may("indicator.write", place),
        "context_bar": ContextBar(
            region=place.name,
            parts=(str(record) if record else _("还没有数据版本"),),
            mark=record.mark if record else "",
        ),
    }
    return render(request, f"plans/{template}.html", {**shared, **facts}, status=status)


def _place(request: HttpRequest, region: str) -> Region:
    return region_of(region, request.user, timezone.localdate())  # type: ignore[arg-type]


@require_GET
@needs("indicator.see")
def local_indicators(request: HttpRequest, region: str) -> HttpResponse:
    """List the indicators a region wrote, every revision with its state."""
    place = _place(request, region)
    account: Any = request.user
    rows = reading.indicators_of(account, region)
    return _page(request, "local_indicators", place, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("indicator.write")
def local_indicator_new(request: HttpRequest, region: str) -> HttpResponse:
    """Write a new indicator: try it, or save it as a draft."""
    return _edit(request, _place(request, region), None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("indicator.write")
def local_indicator_edit(
    request: HttpRequest, region: str, name: str, revision: int
) -> HttpResponse:
    """Change a draft, or begin the next revision of what was published."""
    account: Any = request.user
    place = _place(request, region)
    return _edit(request, place, reading.indicator_of(account, region, name, revision))


def _edit(request: HttpRequest, place: Region, indicator: LocalIndicator | None) -> HttpResponse:
    account: Any = request.user
    given = request.POST if request.method == "POST" else None
    form = IndicatorForm(
        given,
        stages=reading.stage_choices(),
        indicator=indicator,
        name=reading.new_name(account, place.region_code),
    )
    valid = form.is_valid()
    definition = form.definition(*_named(form, indicator))
    trial = _trial(account, place, indicator, definition)
    if getattr(request, "htmx", False):
        return render(request, "plans/local_tried.html", {"trial": trial, "region": place})
    saves = given is not None and given.get("act") != "try"
    trouble: Exception | None = None
    if saves and valid and trial.checked.ok:
        try:
            return _saved(request, place, indicator, definition)
        except (Refused, UsageError) as error:
            trouble = error
    status = 422 if saves else 200
    return _page(
        request,
        "local_indicator_edit",
        place,
        status=status,
        form=form,
        indicator=indicator,
        trial=trial if given is not None or indicator is not None else None,
        saves=saves,
        trouble=trouble,
        tables=reading.usable_tables(),
        named=reading.usable_words(),
    )


def _named(form: IndicatorForm, indicator: LocalIndicator | None) -> tuple[str, int]:
    if indicator is None:
        name = getattr(form, "cleaned_data", {}).get("name") or form.initial.get("name")
        return str(name), 1
    return indicator.name, indicator.revision + (0 if indicator.is_draft else 1)


def _trial(
    account: Any, place: Region, indicator: LocalIndicator | None, definition: LocalDefinition
) -> reading.Trial:
    earlier = indicator
    if indicator is not None and indicator.is_draft:
        earlier = reading.earlier_of(account, indicator)
    return reading.trial_of(account, place.region_code, definition, earlier=earlier)


def _saved(
    request: HttpRequest,
    place: Region,
    indicator: LocalIndicator | None,
    definition: LocalDefinition,
) -> HttpResponse:
    account: Any = request.user
    once = request.POST.get("once") or None
    if indicator is None:
        made = actions.indicator_begin(
            actor=account,
            place=Place(place.region_code, name=place.name),
            definition=definition,
            once=once,
        )
    else:
        made = actions.indicator_save(
            actor=account,
            indicator=indicator,
            seen=number_of(request, "seen"),
            definition=definition,
            once=once,
        )
    say(request, _("已保存为草稿。核对后发布，计划才能使用。"))
    return _to(made)


def _to(indicator: LocalIndicator) -> HttpResponse:
    return redirect(
        "local-indicator",
        region=indicator.region_code,
        name=indicator.name,
        revision=indicator.revision,
    )


@require_GET
@needs("indicator.see")
def local_indicator(request: HttpRequest, region: str, name: str, revision: int) -> HttpResponse:
    """Show one revision: its formula in words, its figures, what changed against the last."""
    account: Any = request.user
    found = reading.indicator_of(account, region, name, revision)
    return _shown(request, _place(request, region), found)


def _shown(
    request: HttpRequest,
    place: Region,
    indicator: LocalIndicator,
    *,
    trouble: JunhengError | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    trial = reading.trial_of(
        account,
        place.region_code,
        indicator.definition,
        earlier=reading.earlier_of(account, indicator),
        saved=True,
    )
    every = reading.indicators_of(account, place.region_code)
    return _page(
        request,
        "local_indicator",
        place,
        status=status,
        indicator=indicator,
        trial=trial,
        trouble=trouble,
        stage_words=reading.stage_words(tuple(indicator.stages)),
        revisions=[one for one in every if one.name == indicator.name],
        pack=reading.base_pack(),
    )


@require_POST
@needs("indicator.write")
def local_indicator_act(
    request: HttpRequest, region: str, name: str, revision: int, act: str
) -> HttpResponse:
    """Publish or withdraw a revision."""
    account: Any = request.user
    indicator = reading.indicator_of(account, region, name, revision)
    seen = number_of(request, "seen")
    try:
        if act == "publish":
            actions.indicator_publish(actor=account, indicator=indicator, seen=seen)
            say(request, _("已发布。现在可以在执行中的计划里用它定本地目标。"))
        elif act == "withdraw":
            why = request.POST.get("why", "")
            actions.indicator_withdraw(actor=account, indicator=indicator, seen=seen, why=why)
            say(request, _("已停用，记录保留。"))
        else:
            raise Hidden(
                where="本地指标",
                found=f"没有“{act}”这一项办理",
                expected="发布或停用",
                fix="请从指标的页面办理",
            )
    except (Refused, UsageError, ExpressionError) as trouble:
        place = _place(request, region)
        return _shown(request, place, indicator, trouble=trouble, status=422)
    return _to(indicator)


def _asked(request: HttpRequest, region: str) -> Asked:
    """Read which definition a figure belongs to: a stored revision, or a formula being tried."""
    account: Any = request.user
    record = reading.newest_record(account, region, request.GET.get("snap", ""))
    name, _at, revision = request.GET.get("of", "").partition("@")
    if record is None:
        raise Hidden(
            where="这个数的来历",
            found="还没有数据版本",
            expected="至少有一个数据版本",
            fix="请先导入并发布数据",
        )
    if name:
        number = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
        found = reading.indicator_of(account, region, name, number)
        return Asked(record, found.definition)
    per = request.GET.get("per", "1")
    definition = LocalDefinition(
        name="trial",
        revision=1,
        label=request.GET.get("label", "")[:60],
        unit=request.GET.get("unit", "")[:20],
        numerator=request.GET.get("numerator", "")[:1000],
        denominator=request.GET.get("denominator", "")[:1000],
        per=int(per) if per.isdecimal() and 0 < len(per) < 7 else 1,
        stages=tuple(stage for stage, _label in reading.stage_choices()),
    )
    return Asked(record, definition, saved=False)


@require_GET
@needs("plan.see")
def local_lineage(request: HttpRequest, region: str, school: str, stage: str) -> HttpResponse:
    """Open one figure of a local indicator to its parts and its workbook cells."""
    account: Any = request.user
    place = _place(request, region)
    asked = _asked(request, region)
    if not asked.saved and not account.may("indicator.see", place):
        raise Hidden(
            where="这个数的来历",
            found="没有写明是哪个指标",
            expected="已保存的本地指标",
            fix="请从计划的目标页点开",
        )
    if not asked.saved:
        checked = reading.check(asked.definition)
        if not checked.ok:
            raise Hidden(
                where="这个数的来历",
                found=str(checked.mistakes[0].error),
                expected="可以计算的公式",
                fix="请回到编辑页改正公式",
            )
    lineage = reading.lineage_of(account, asked, school, stage)
    template = "local_lineage_panel" if getattr(request, "htmx", False) else "local_lineage"
    return _page(request, template, place, lineage=lineage)
