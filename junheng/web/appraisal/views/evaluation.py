"""One year's appraisal: the county's page, a school's page with the simulator, the acts."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, UsageError
from junheng.policy.appraisal.model import Measure
from junheng.publish.sentences import appraisal as said
from junheng.publish.sentences.appraisal import points
from junheng.web.appraisal import actions
from junheng.web.appraisal.models import Decision, Evaluation, Stage
from junheng.web.appraisal.queries import documents, gathering, reading
from junheng.web.appraisal.views.frame import page as render_page
from junheng.web.appraisal.views.frame import part_rows, place_of, scheme_rows
from junheng.web.evidence.queries import snapshot_of
from junheng.web.register.queries import school_of
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import Column, Table
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.work.growth import growth_of


def _parts(held: Evaluation) -> tuple[str, ...]:
    return (str(held.snapshot), str(held.get_stage_display()))


def _table(request: HttpRequest, told: reading.Told) -> Table:
    """List the schools by code; no column sorts, so nobody is ranked."""
    columns = [Column("school", _("学校"), sortable=False)]
    columns += [
        Column(part.id, part.label, f"{points(part.weight)}分", "number", sortable=False)
        for part in told.scheme.parts
    ]
    columns += [
        Column("known", _("有数据的"), _("分"), "number", sortable=False),
        Column("composite", _("综合"), _("百分折算"), "number", sortable=False),
        Column("why", _("说明"), sortable=False),
    ]
    rows = []
    for one in told.appraisal.schools:
        row: dict[str, Any] = {
            "school": one.school.name,
            "url": _school_url(told.evaluation, one.school.code),
            "known": points(one.known),
            "composite": points(one.composite),
            "why": "；".join(text for text in (one.why or _missing(one), _spared(one)) if text),
        }
        row |= {part.part.id: points(part.told) for part in one.parts}
        rows.append(row)
    title = _("各校评价结果，按学校代码列出，不排名")
    return Table.of(request, columns=columns, rows=rows, title=title, as_cards=True,
                    workbook=documents.url(told.evaluation, "schools.xlsx"))  # fmt: skip


def _missing(one: Any) -> str:
    lacking = [p.measure.label for p in one.measures if p.state == "missing"]
    return _("没有数据：%(m)s") % {"m": "、".join(lacking)} if lacking else ""


def _spared(one: Any) -> str:
    """Name what does not apply, so that a part below its points is no loss."""
    spared = [
        _("%(m)s（%(p)s 分）") % {"m": p.measure.label, "p": points(p.measure.weight)}
        for p in one.measures
        if p.state == "not_applicable"
    ]
    return _("不适用，不计入：%(m)s") % {"m": "、".join(spared)} if spared else ""


def _without_growth(held: Evaluation, one: Measure) -> list[Any]:
    """Say that growth does not count, and where it has come since."""
    facts = {"day": held.drafted_on, "weight": float(one.weight)}
    told = [said.render("appraisal.no_growth", facts)]
    if held.stage != Stage.FINAL and growth_of(held.region_code, held.snapshot.as_of):
        told.append(said.render("appraisal.growth_since", {}))
    return told


def _school_url(held: Evaluation, code: str) -> str:
    return f"/appraisal/{held.pk}/school/{code}/"


def page_of(
    request: HttpRequest, held: Evaluation, *, trouble: Exception | None = None
) -> HttpResponse:
    """Render the county's page, with the trouble an act met."""
    account: Any = request.user
    today = timezone.localdate()
    told = reading.told_of(held)
    place = place_of(request, held.region_code)
    growth = next((m for m in told.scheme.measures if m.source == "growth"), None)
    none = growth is not None and not any(
        one.on(growth.id).points is not None for one in told.appraisal.schools
    )
    return render_page(
        request,
        "evaluation",
        place,
        "county",
        parts=_parts(held),
        status=422 if trouble else 200,
        evaluation=held,
        headline=said.standing(told.appraisal, told.lists),
        weights=said.weights(told.scheme),
        no_growth=_without_growth(held, growth) if growth is not None and none else (),
        parts_of=scheme_rows(told.scheme),
        table=_table(request, told),
        lists=told.lists,
        refused=[
            (told.scheme.measure(name), why, told.inputs.ways.get(name, ()))
            for name, why in told.inputs.refused.items()
        ],
        objections=reading.objections_of(account, held),
        decisions=Decision.choices,
        open=held.is_open(today),
        over=held.object_until is not None and held.object_until < today,
        may={
            "draft": account.may("appraisal.draft", held),
            "finish": account.may("appraisal.finish", held),
            "decide": account.may("appraisal.decide", held),
        },
        typed=request.POST if trouble else {},
        trouble=trouble,
        title=reading.title_of(held.plan),
        documents=documents.links(held),
    )


@require_GET
@needs("appraisal.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one year's appraisal of a county; a school is led to its own, or to those it is in."""
    account: Any = request.user
    held = reading.evaluation_of(account, number)
    if held not in reading.listed_of(account, held.region_code):
        say(request, _("“%(what)s”不含本校。") % {"what": held})
        return redirect("appraisals", region=held.region_code)
    if not account.reach.all_schools_of(held.region_code):
        return redirect("school-appraisal", number=held.pk, school=account.school_code)
    return page_of(request, held)


def school_page_of(
    request: HttpRequest, held: Evaluation, code: str, *, trouble: Exception | None = None
) -> HttpResponse:
    """Render one school's page, with the trouble an act met."""
    account: Any = request.user
    today = timezone.localdate()
    row = school_of(code, account, today)
    if row.region_code != held.region_code:
        raise Hidden(
            where="学校评价",
            found="这所学校不在这份评价里",
            expected="本县的学校",
            fix="请从评价页进入",
        )
    told = reading.told_of(held)
    own = told.of(code)
    given, typed, changed = {}, {}, ""
    try:
        for one in told.scheme.measures:
            typed[one.id] = request.GET.get(f"try-{one.id}", "")
            value = reading.typed_number(typed[one.id])
            if value is not None:
                given[one.id] = value
        after = reading.tried(told, given, code) if given else None
    except UsageError as error:
        after, trouble = None, trouble or error
    if after is not None:
        moved = said.moved(told.lists_of(code), after.lists_of(code))
        changed = "".join(str(one) for one in (said.changed(own, after.of(code)), *moved))
    commended = next((one for one in told.lists if one.names.id == "commend"), None)
    return render_page(
        request,
        "school",
        place_of(request, held.region_code),
        "county",
        parts=_parts(held),
        status=422 if trouble else 200,
        evaluation=held,
        school=row,
        own=own,
        headline=said.of_school(own),
        rows=part_rows(after.of(code) if after else own, told.inputs.ways, typed),
        tried=changed,
        weights=said.weights(told.scheme),
        lists=(after or told).lists_of(code),
        commended=[school.school.name for school, _ in commended.on] if commended else [],
        objections=[o for o in reading.objections_of(account, held) if o.school_code == code],
        open=held.is_open(today),
        left=reading.left_days(held, today),
        may_object=account.may("appraisal.object", Place(held.region_code, code)),
        speaks=bool(account.school_code),
        measures=[m for m in told.scheme.measures if m.id not in told.inputs.refused],
        typed=request.POST if trouble else {},
        trouble=trouble,
        title=reading.title_of(held.plan),
        paper=documents.school_url(held, code),
    )


@require_GET
@needs("appraisal.see")
def school(request: HttpRequest, number: int, school: str) -> HttpResponse:
    """Show one school's result: what stands behind each point, and what another figure gives."""
    account: Any = request.user
    return school_page_of(request, reading.evaluation_of(account, number), school)


@require_POST
@needs("appraisal.see")
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about an appraisal: compute again, publish, make final."""
    account: Any = request.user
    do = act_named(act, {"again": _again, "publish": _publish, "finish": _finish}, where="年度评价")
    held = reading.evaluation_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        if not account.reach.all_schools_of(held.region_code):
            raise trouble
        return page_of(request, reading.evaluation_of(account, number), trouble=trouble)

    to = reverse("evaluation", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _again(request: HttpRequest, held: Evaluation) -> str:
    account: Any = request.user
    today = timezone.localdate()
    allow(account, "appraisal.draft", held)
    scheme = reading.scheme_of(held.plan, held.scheme)
    record = snapshot_of(account, held.region_code)
    pack = reading.pack_of(held.plan)
    actions.evaluation_draft(
        actor=account,
        place=Place(held.region_code),
        plan=held.plan,
        scheme=scheme,
        snapshot=record,
        inputs=gathering.appraisal_inputs(held.region_code, pack, scheme, record, today),
        on=today,
    )
    return _("已按现有数据重新核算。")


def _publish(request: HttpRequest, held: Evaluation) -> str:
    scheme = reading.scheme_of(held.plan, held.scheme)
    made = actions.evaluation_publish(
        actor=request.user,
        evaluation=held,
        seen=number_of(request, "seen"),
        days=scheme.publicity_days,
        on=timezone.localdate(),
    )
    return _("已公示到 %(day)s，各校看得到本校结果。") % {"day": made.object_until}


def _finish(request: HttpRequest, held: Evaluation) -> str:
    actions.evaluation_finish(
        actor=request.user,
        evaluation=held,
        seen=number_of(request, "seen"),
        document_number=request.POST.get("document_number", ""),
        on=timezone.localdate(),
    )
    return _("已确定。可以登记结果使用。")


@require_GET
@needs("appraisal.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give the county's workbook, the list made public, or one school's paper in Word."""
    account: Any = request.user
    held = reading.evaluation_of(account, number)
    code, _dash, kind = name.partition("-")
    if name in ("schools.xlsx", documents.COMMENDED):
        if not account.reach.all_schools_of(held.region_code):
            raise Hidden(
                where="下载文件",
                found="没有这份文件，或不在您的范围内",
                expected="本校的评价结果",
                fix="请从本校的评价页下载",
            )
        told = reading.told_of(held)
        if name == documents.COMMENDED:
            return documents.commended_of(told)
        return documents.county_workbook(told, account)
    school_of(code, account, timezone.localdate())
    if kind != "docx":
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected="本校的评价结果",
            fix="请从本校的评价页下载",
        )
    return documents.school_paper_of(reading.told_of(held), code)
