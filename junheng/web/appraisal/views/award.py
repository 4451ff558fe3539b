"""An award: choose formula, fund and day, simulate, settle, publish, object, pay."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.decide.award import Sharing
from junheng.kernel.errors import Hidden, UsageError
from junheng.measure.appraisal import Inputs
from junheng.policy.appraisal import Award
from junheng.publish.sentences import appraisal as said
from junheng.web.appraisal import actions
from junheng.web.appraisal.models import AwardRun, Decision
from junheng.web.appraisal.queries import documents, gathering, reading
from junheng.web.appraisal.views.frame import day_typed, place_of
from junheng.web.appraisal.views.frame import page as render_page
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of
from junheng.web.plans.queries.standing import as_adopted
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import Column, Table
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


def table_of(request: HttpRequest, found: Sharing, *, prefix: str = "") -> Table:
    """List the schools with what each component pays; no column sorts."""
    columns = [Column("school", _("学校"), sortable=False)]
    columns += [
        Column(one.component.id, one.component.label, _("元"), "number", sortable=False)
        for one in found.components
    ]
    columns.append(Column("paid", _("合计"), _("元"), "number", sortable=False))
    rows = [
        {
            "school": school.name,
            "paid": f"{yuan:,}",
            **{
                shared.component.id: f"{part.yuan:,}" if shared.state == "paid" else "—"
                for shared, part in found.of(school.code)
            },
        }
        for school, yuan in found.payments
    ]
    total: dict[str, Any] = {"school": _("发放合计"), "paid": f"{found.yuan('paid'):,}"}
    total |= {
        one.component.id: f"{one.amount:,}" if one.state == "paid" else "—"
        for one in found.components
    }
    title = _("发放名单，按学校代码列出，不排名")
    return Table.of(
        request, columns=columns, rows=rows, title=title, footer=[total], prefix=prefix,
        as_cards=True,
    )  # fmt: skip


def _record(account: Any, region: str, on: date) -> SnapshotRecord | None:
    try:
        return snapshot_of(account, region, as_of=on)
    except Hidden:
        return None


def _chosen(request: HttpRequest, region: str) -> tuple[str, Award, date, int]:
    """Read formula, day and fund of the address; the first formula, today, the plan's line."""
    account: Any = request.user
    given = request.GET if request.method == "GET" else request.POST
    packs = [pack for pack in reading.packs_of(account, region) if pack.awards]
    if not packs:
        raise Hidden(
            where="奖励",
            found="采用的计划里没有奖励办法",
            expected="采用一份有奖励办法的计划",
            fix="请先采用有奖励办法的计划",
        )
    plan, _dash, name = given.get("award", "").partition("/")
    award = reading.award_of(plan, name) if name else _default(packs[0].awards)
    plan = plan or packs[0].plan
    today = timezone.localdate()
    text = given.get("on", "")
    on = min(day_typed(text, _("按哪一天的规定")), today) if text else today
    money = reading.typed_yuan(given.get("fund", ""), _("总额"))
    return plan, award, on, money or _own_fund(account, region, plan, award, on)


def _own_fund(account: Any, region: str, plan: str, award: Award, on: date) -> int:
    """Give the fund to begin with: the region's own line today, the document's for a past day."""
    lines = _lines(account, region, plan, award)
    return lines[-1][1] if on == timezone.localdate() else award.fund


def _default(awards: tuple[Award, ...]) -> Award:
    lawful = [one for one in awards if not any(c.historical for c in one.components)]
    return (lawful or list(awards))[0]


def _simulated(account: Any, region: str, plan: str, award: Award, on: date) -> Inputs:
    record = _record(account, region, on)
    return gathering.award_inputs(region, reading.pack_of(plan), award, record, on)


def _lines(account: Any, region: str, plan: str, award: Award) -> list[tuple[str, int]]:
    """List the funds a bureau may mean: the document's, and the region's own line."""
    found = [(_("文件写的"), award.fund)]
    document = gathering.load_plan(plan)
    local, *_rest = as_adopted(account, document, region)
    if award.fund_item in local.by_id:
        measure = local.by_id[award.fund_item].measure
        if measure is not None and measure.bound is not None:
            own = int(measure.bound.number)
            if own != award.fund:
                found.append((_("本地采用时定的"), own))
    return found


@require_GET
@needs("appraisal.see")
def simulate(request: HttpRequest, region: str) -> HttpResponse:
    """Simulate an award by the rules of a day; the lawful one of the same fund stands beside."""
    account: Any = request.user
    place = place_of(request, region)
    if not account.reach.all_schools_of(region):
        raise Hidden(
            where="奖励试算",
            found="没有这一页，或不在您的范围内",
            expected="公示中的奖励",
            fix="请从“评价”进入",
        )
    if not any(pack.awards for pack in reading.packs_of(account, region)):
        return redirect("appraisals", region=region)  # which says what to adopt first
    try:
        plan, award, on, fund = _chosen(request, region)
    except UsageError as trouble:
        return _refused(request, region, place, trouble)
    return _computed(request, region, place, plan, award, on, fund)


def _choices(account: Any, region: str, chosen: str) -> list[tuple[str, str, bool]]:
    return [
        (f"{pack.plan}/{one.id}", one.label, f"{pack.plan}/{one.id}" == chosen)
        for pack in reading.packs_of(account, region)
        for one in pack.awards
    ]


def _refused(request: HttpRequest, region: str, place: Any, trouble: Exception) -> HttpResponse:
    """Show what was typed again, with what is wrong; nothing is computed of it."""
    account: Any = request.user
    given = request.GET if request.method == "GET" else request.POST
    return render_page(
        request,
        "award",
        place,
        "award",
        status=422,
        headline=_("没有试算"),
        fund=given.get("fund", ""),
        day=given.get("on", ""),
        awards=_choices(account, region, given.get("award", "")),
        trouble=trouble,
        runs=list(reading.awards_of(account, region)),
    )


def _computed(  # noqa: PLR0917  what the address says, read
    request: HttpRequest, region: str, place: Any, plan: str, award: Award, on: date, fund: int
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    inputs = _simulated(account, region, plan, award, on)
    found = reading.sharing_of(award, fund, inputs)
    return render_page(
        request,
        "award",
        place,
        "award",
        award=award,
        plan=plan,
        title=reading.title_of(plan),
        fund=fund,
        day=on.isoformat(),
        history=said.history(on) if on < today else "",
        awards=_choices(account, region, f"{plan}/{award.id}"),
        lines=[
            (label, yuan, yuan == fund, _address(region, plan, award, on, yuan))
            for label, yuan in _lines(account, region, plan, award)
        ],
        record=_record(account, region, on),
        headline=said.award_standing(found),
        formula=said.formula(found),
        components=[(one, inputs.ways.get(one.component.id, ())) for one in found.components],
        table=table_of(request, found),
        beside=_beside(request, region, plan, found, on),
        refused=found.yuan("refused"),
        may_settle=account.may("award.settle", place),
        runs=list(reading.awards_of(account, region)),
    )


def _address(region: str, plan: str, award: Award, on: date, fund: int) -> str:
    query = urlencode({"award": f"{plan}/{award.id}", "on": on.isoformat(), "fund": fund})
    return f"{reverse('award', args=[region])}?{query}"


def _beside(
    request: HttpRequest, region: str, plan: str, found: Sharing, on: date
) -> dict[str, Any] | None:
    """Give the lawful award of the same fund, where the document's own is refused today."""
    if not found.award.beside:
        return None
    other = reading.award_of(plan, found.award.beside)
    told = reading.sharing_of(other, found.fund, _simulated(request.user, region, plan, other, on))
    return {
        "award": other,
        "table": table_of(request, told, prefix="b"),
        "headline": said.award_standing(told),
        "formula": said.formula(told),
        "components": told.components,
        "url": _address(region, plan, other, on, found.fund),
        "said": said.beside(found, other.label) if found.yuan("refused") else "",
    }


@require_POST
@needs("award.settle")
def settle(request: HttpRequest, region: str) -> HttpResponse:
    """Settle an award by today's rules, or keep what an earlier day's rules gave."""
    account: Any = request.user
    place = place_of(request, region)
    allow(account, "award.settle", place)
    try:
        plan, award, on, fund = _chosen(request, region)
    except UsageError as trouble:
        return _refused(request, region, place, trouble)
    today = timezone.localdate()
    inputs = _simulated(account, region, plan, award, on)
    record = _record(account, region, on)
    year = record.as_of.year if record is not None else on.year
    given = {
        "actor": account,
        "place": Place(region, name=place.name),
        "plan": plan,
        "award": award,
        "fund": fund,
        "inputs": inputs,
        "year": year,
        "once": request.POST.get("once") or None,
    }
    if request.POST.get("keep"):
        made = actions.award_keep(**given, on=on, today=today)
        say(request, _("已存作历史核对，只供查阅。"))
    else:
        made = actions.award_settle(
            **given, fund_document=request.POST.get("fund_document", ""), on=today
        )
        say(request, _("已核定，下一步公示。"))
    return redirect("award-run", number=made.pk)


def page_of(
    request: HttpRequest, held: AwardRun, *, trouble: Exception | None = None
) -> HttpResponse:
    """Show one award: payments, formula, objections, papers."""
    account: Any = request.user
    today = timezone.localdate()
    award = reading.award_of(held.plan, held.award)
    inputs = Inputs.from_json(held.inputs)
    found = reading.sharing_of(award, held.fund, inputs)
    whole = account.reach.all_schools_of(held.region_code)
    own = "" if whole else account.school_code
    return render_page(
        request,
        "award_run",
        place_of(request, held.region_code),
        "award",
        parts=(str(held.standing),),
        status=422 if trouble else 200,
        run=held,
        award=award,
        headline=said.award_standing(found),
        history=said.history(held.on) if held.is_history else "",
        formula=said.formula(found),
        components=[(one, inputs.ways.get(one.component.id, ())) for one in found.components],
        table=table_of(request, found),
        own=[
            (shared, part, said.figure_in_words(part.figure, shared.component))
            for shared, part in found.of(own)
        ],
        own_code=own,
        objections=reading.objections_of(account, held),
        decisions=Decision.choices,
        open=held.is_open(today),
        over=held.object_until is not None and held.object_until < today,
        may={
            "settle": account.may("award.settle", held),
            "finish": account.may("award.finish", held),
            "decide": account.may("appraisal.decide", held),
            "object": account.may("appraisal.object", Place(held.region_code, own)),
        },
        schools=[(one.code, one.name) for one in found.schools],
        speaks=bool(own),
        typed=request.POST if trouble else {},
        trouble=trouble,
        title=reading.title_of(held.plan),
        documents=documents.award_links(held),
    )


@require_GET
@needs("appraisal.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one award."""
    account: Any = request.user
    return page_of(request, reading.award_run_of(account, number))


@require_POST
@needs("appraisal.see")
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about an award: publish, make final."""
    account: Any = request.user
    do = act_named(act, {"publish": _publish, "finish": _finish}, where="奖励")
    held = reading.award_run_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        return page_of(request, reading.award_run_of(account, number), trouble=trouble)

    to = reverse("award-run", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _publish(request: HttpRequest, held: AwardRun) -> str:
    made = actions.award_publish(
        actor=request.user,
        award=held,
        seen=number_of(request, "seen"),
        days=reading.award_of(held.plan, held.award).publicity_days,
        on=timezone.localdate(),
    )
    return _("已公示到 %(day)s。") % {"day": made.object_until}


def _finish(request: HttpRequest, held: AwardRun) -> str:
    actions.award_finish(
        actor=request.user,
        award=held,
        seen=number_of(request, "seen"),
        document_number=request.POST.get("document_number", ""),
        on=timezone.localdate(),
    )
    return _("发放名单已确定。")


@require_GET
@needs("appraisal.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give the workbook with live formulas, or the payment list in Word."""
    account: Any = request.user
    return documents.award_file(reading.award_run_of(account, number), name)
