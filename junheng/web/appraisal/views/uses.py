"""The register of uses: which part may serve which use, and what it was used for."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.policy.appraisal import standing_of
from junheng.policy.guardrails import load_guardrails
from junheng.web.appraisal import actions
from junheng.web.appraisal.models import Stage
from junheng.web.appraisal.queries import reading
from junheng.web.appraisal.views.frame import day_typed, page, place_of
from junheng.web.guardrails.queries import layers_of
from junheng.web.shared import guards
from junheng.web.shared.doors import needs
from junheng.web.shared.labels import label_of
from junheng.web.shared.verbs import allow

STYLES = {"refuse": "stop", "basis": "near", "notice": "none"}
WORDS = {
    "refuse": gettext_lazy("不予办理"),
    "basis": gettext_lazy("须登记依据"),
    "notice": gettext_lazy("可以，有提示"),
}


@require_http_methods(["GET", "POST"])
@needs("appraisal.see")
def register(request: HttpRequest, region: str) -> HttpResponse:
    """Show part by use what the guardrails say today, and what was recorded; record one."""
    account: Any = request.user
    place = place_of(request, region)
    if not account.reach.all_schools_of(region):
        raise Hidden(
            where="结果使用",
            found="没有这一页，或不在您的范围内",
            expected="教育局内的登记",
            fix="请从“评价”进入",
        )
    today = timezone.localdate()
    trouble = None
    if request.method == "POST":
        allow(account, "result.use", place)
        try:
            _record(request)
        except guards.Stopped:
            raise
        except (Refused, UsageError) as error:
            trouble = error
        else:
            say(request, _("已登记。"))
            return redirect("result-uses", region=region)
    known = load_guardrails()
    parts, uses = known.facts["part"].choices, known.facts["use"].choices
    layers = layers_of(region, today)
    table = [
        (
            label_of(part),
            [
                _cell(standing_of(part.value, use.value, today, layers), label_of(use))
                for use in uses
            ],
        )
        for part in parts
    ]
    final = reading.evaluations_of(account, region).filter(stage=Stage.FINAL)
    said = {choice.value: label_of(choice) for choice in (*parts, *uses)}
    return page(
        request,
        "uses",
        place,
        "uses",
        status=422 if trouble else 200,
        uses=[label_of(use) for use in uses],
        table=table,
        part_choices=[(part.value, label_of(part)) for part in parts],
        use_choices=[(use.value, label_of(use)) for use in uses],
        evaluations=list(final),
        recorded=[
            (row, said.get(row.part, row.part), said.get(row.use, row.use))
            for row in reading.uses_of(account, region)
        ],
        may_record=account.may("result.use", place),
        typed=request.POST if trouble else {},
        trouble=trouble,
        today=today,
    )


def _cell(standing: Any, use: str) -> dict[str, str]:
    strength = standing.strength
    return {
        "use": use,
        "style": STYLES.get(strength, "ok"),
        "word": str(WORDS[strength]) if strength else _("可以"),
        "why": standing.why,
        "ways": "；".join(standing.ways),
        "rule": standing.rulings[0].rule if standing.rulings else "",
    }


def _record(request: HttpRequest) -> None:
    account: Any = request.user
    number = request.POST.get("evaluation", "")
    if not number.isdecimal():
        raise UsageError(
            where=_("结果使用"),
            found="没有选用的是哪一份评价",
            expected="一份已确定的评价",
            fix="请选一份；还没有已确定的评价时，先公示、确定",
        )
    known = load_guardrails()
    for name in ("part", "use"):
        if request.POST.get(name, "") not in {c.value for c in known.facts[name].choices}:
            raise UsageError(
                where=_("结果使用"),
                found="没有选评价内容或用途",
                expected="各选一项",
                fix="请选好再登记",
            )
    actions.result_use(
        actor=account,
        evaluation=reading.evaluation_of(account, int(number[:12])),
        part=request.POST["part"],
        use=request.POST["use"],
        purpose=request.POST.get("purpose", ""),
        document_number=request.POST.get("document_number", ""),
        on=day_typed(request.POST.get("on", ""), _("使用日期")),
        once=request.POST.get("once") or None,
    )
