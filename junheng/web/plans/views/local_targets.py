"""Local targets of an adopted plan: set, watched school by school, ended."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.plans import actions
from junheng.web.plans.indicator_forms import TargetForm
from junheng.web.plans.models import Adoption, LocalTarget
from junheng.web.plans.queries import indicators, local_targets
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.plans.views.frame import page
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import Column, Table


@require_http_methods(["GET", "HEAD", "POST"])
@needs("plan.prepare")
def local_target_new(request: HttpRequest, number: int) -> HttpResponse:
    """Set a line on a published local indicator."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    usable = indicators.published_of(account, adoption.region_code)
    first = timezone.localdate()
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        indicators=usable,
        initial={"valid_from": first, "indicator": request.GET.get("indicator", "")},
    )
    trouble: Exception | None = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        wanted = given.pop("indicator")
        chosen = next(one for one in usable if one.reference == wanted)
        try:
            made = actions.local_target_set(
                actor=account,
                adoption=adoption,
                indicator=chosen,
                once=request.POST.get("once") or None,
                **given,
            )
        except UsageError as error:
            trouble = error
        else:
            say(request, _("已设定本地目标。"))
            return redirect("plan-local-target", number=number, target=made.pk)
    return page(
        request,
        "local_target_new",
        standing_of(account, adoption),
        "progress",
        status=422 if request.method == "POST" else 200,
        form=form,
        usable=usable,
        trouble=trouble,
    )


@require_GET
@needs("plan.see")
def local_target(request: HttpRequest, number: int, target: int) -> HttpResponse:
    """Show where one local target stands, school by school."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    return _shown(request, adoption, local_targets.target_of(account, adoption, target))


def _shown(
    request: HttpRequest,
    adoption: Adoption,
    target: LocalTarget,
    *,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    standing = standing_of(account, adoption, sha256=request.GET.get("snap", ""))
    card = local_targets.card_of(account, standing, target)
    table = Table.of(
        request,
        columns=(
            Column("unit", _l("学校")),
            Column("stage", _l("学段")),
            Column("value", _l("现状"), target.indicator.unit, kind="number"),
            Column("line", _l("达到线"), kind="number"),
            Column("state", _l("结论"), kind="state"),
            Column("text", _l("说明")),
        ),
        rows=local_targets.unit_rows(standing, card),
        title=target.label,
        empty=_("还没有数据版本"),
    )
    return page(
        request,
        "local_target",
        standing,
        "progress",
        status=status,
        card=card,
        target=target,
        checked=indicators.check(target.indicator.definition),
        table=table,
        may_end=target.ended_on is None and account.may("plan.prepare", adoption),
        trouble=trouble,
    )


@require_POST
@needs("plan.prepare")
def local_target_end(request: HttpRequest, number: int, target: int) -> HttpResponse:
    """End a local target; it stays readable."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    found = local_targets.target_of(account, adoption, target)
    try:
        actions.local_target_end(
            actor=account,
            target=found,
            seen=number_of(request, "seen"),
            why=request.POST.get("why", ""),
            day=timezone.localdate(),
        )
    except (Refused, UsageError) as trouble:
        return _shown(request, adoption, found, trouble=trouble, status=422)
    say(request, _("已结束，记录保留。"))
    return redirect("plan-local-target", number=number, target=target)
