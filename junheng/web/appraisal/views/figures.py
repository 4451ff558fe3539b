"""Entering what no table holds: one figure on the page, or a whole workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib.messages import success as say
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Refused, UsageError
from junheng.web.appraisal import actions
from junheng.web.appraisal.local import pack_in
from junheng.web.appraisal.queries import figures, reading
from junheng.web.appraisal.views.frame import page as render_page
from junheng.web.appraisal.views.frame import place_of
from junheng.web.register.queries import school_of, schools_of
from junheng.web.shared.doors import needs
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

_MOST = 5_000_000  # bytes of a workbook of a few hundred rows


@require_http_methods(["GET", "POST"])
@needs("appraisal.enter")
def page(request: HttpRequest, region: str, plan: str) -> HttpResponse:
    """Show what was entered for a plan; enter one figure, or take a workbook in."""
    account: Any = request.user
    place = place_of(request, region)
    allow(account, "appraisal.enter", place)
    pack = pack_in(region, reading.pack_of(plan))
    trouble: Exception | None = None
    issues: list[figures.Wrong] = []
    if request.method == "POST":
        try:
            if "workbook" in request.FILES:
                taken, issues = _take(request, region, plan)
                said = _("已录入 %(n)d 个数。") % {"n": taken}
            else:
                _enter(request, region, plan)
                said = _("已录入。")
        except (UsageError, Refused) as error:
            trouble = error
        else:
            if not issues:
                say(request, said)
                return redirect("appraisal-figures", region=region, plan=plan)
    return render_page(
        request,
        "figures",
        place,
        f"figures-{plan}",
        status=422 if trouble or issues else 200,
        plan=plan,
        title=reading.title_of(plan),
        entered=list(pack.entered.values()),
        rows=figures.entered_of(account, region, pack),
        schools=schools_of(region, account, timezone.localdate()),
        year=timezone.localdate().year,
        typed=request.POST if trouble else {},
        trouble=trouble,
        issues=issues,
    )


def _enter(request: HttpRequest, region: str, plan: str) -> None:
    account: Any = request.user
    pack = pack_in(region, reading.pack_of(plan))
    figure = pack.entered.get(request.POST.get("figure", ""))
    year = request.POST.get("year", "")
    if figure is None or not year.isdecimal() or not 1990 <= int(year[:5]) <= 2100:
        raise UsageError(
            where=_("录入"),
            found="没有选是哪一个数，或年份不对",
            expected="选一个数，年份例如 2025",
            fix="请选好再录入",
        )
    row = school_of(request.POST.get("school", ""), account, timezone.localdate())
    numbers = {
        name: reading.typed_number(request.POST.get(name, ""))
        for name in ("value", "numerator", "denominator")
    }
    actions.figure_enter(
        actor=account,
        place=Place(row.region_code, row.school_code, name=row.name),
        plan=plan,
        figure=figure,
        year=int(year),
        document=request.POST.get("document", ""),
        on=timezone.localdate(),
        **{name: None if one is None else float(one) for name, one in numbers.items()},
    )


def _take(request: HttpRequest, region: str, plan: str) -> tuple[int, list[figures.Wrong]]:
    """Enter every sound row of a workbook; the others come back with their cells."""
    account: Any = request.user
    given: Any = request.FILES["workbook"]
    if given.size > _MOST:
        raise UsageError(
            where=given.name,
            found=f"文件有 {given.size // 1_000_000} MB",
            expected="从这里下载的工作簿，不到 1 MB",
            fix="请用这一页下载的工作簿填写",
        )
    today = timezone.localdate()
    pack = pack_in(region, reading.pack_of(plan))
    names = {one.school_code: one.name for one in schools_of(region, account, today)}
    found, wrong = figures.read_workbook(given.read(), pack, region, names)
    taken = 0
    for row in found:
        try:
            actions.figure_enter(
                actor=account,
                place=Place(region, row.school, name=names[row.school]),
                plan=plan,
                figure=pack.entered[row.figure],
                year=row.year,
                document=row.document,
                on=today,
                value=row.value,
                numerator=row.numerator,
                denominator=row.denominator,
            )
        except UsageError as error:
            wrong.append(figures.Wrong(row.line, error.found, error.expected, error.fix))
        else:
            taken += 1
    return taken, sorted(wrong, key=lambda one: one.line)


@require_GET
@needs("appraisal.enter")
def workbook(request: HttpRequest, region: str, plan: str) -> FileResponse:
    """Give the workbook to fill in, with what was entered before."""
    account: Any = request.user
    place = place_of(request, region)
    allow(account, "appraisal.enter", place)
    pack = pack_in(region, reading.pack_of(plan))
    today = timezone.localdate()
    content = figures.blank_workbook(account, region, place.name, pack, today)
    name = _("%(r)s评价奖励录入表.xlsx") % {"r": place.name}
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)
