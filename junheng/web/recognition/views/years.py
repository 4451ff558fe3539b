"""The years after recognition: what each data version made of it, and what is done."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.web.monitor.views.frame import before_data
from junheng.web.recognition import actions
from junheng.web.recognition.given import given_of
from junheng.web.recognition.queries.checklist import rule_frame, rule_known
from junheng.web.recognition.queries.years import Year, years_of
from junheng.web.recognition.views.frame import at
from junheng.web.recognition.views.frame import page as shown_page
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.verbs import allow


@require_http_methods(["GET", "HEAD", "POST"])
@needs("recognition.see")
def page(request: HttpRequest, region: str, rule: str) -> HttpResponse:
    """Show each data version since recognition; record what is made of it."""
    rule_known(rule)
    waiting = before_data(request, region)
    if waiting is not None:
        return waiting
    account: Any = request.user
    frame = rule_frame(account, region, rule)
    given = given_of(region, rule)
    years = years_of(account, frame, given) if given is not None else []
    trouble: Exception | None = None
    if request.method == "POST":
        allow(account, "recognition.watch", frame.region)
        year = _chosen(request, years)
        try:
            actions.year_record(
                actor=account,
                place=at(frame.region),
                rule=rule,
                snapshot=year.record,
                states=year.states,
                fallen=list(year.fallen),
                document_number=request.POST.get("document_number", ""),
                on=timezone.localdate(),
                words=request.POST.get("words", ""),
            )
        except (Refused, UsageError) as refused:
            trouble = refused
        else:
            say(request, _("年度监测已登记。"))
            return redirect("recognition-years", region=region, rule=rule)
    return shown_page(
        request,
        "years",
        frame.region,
        rule=rule,
        frame=frame,
        trouble=trouble,
        given=given,
        years=years,
        waiting=[year for year in years if year.review is None],
        may_record=account.may("recognition.watch", frame.region),
    )


def _chosen(request: HttpRequest, years: list[Year]) -> Year:
    number = number_of(request, "snapshot")
    for year in years:
        if year.record.pk == number:
            return year
    raise Hidden(
        where="年度监测",
        found="没有这个数据版本，或它在认定以前",
        expected="认定以后的数据版本",
        fix="请刷新页面后再选",
    )
