"""Self-checks of schools: asked for, filled in, entered from paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from junheng.policy.rubrics import Rubric
from junheng.policy.supervision import clause_of, rubrics_of
from junheng.web.register.queries import region_of, schools_of
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.supervision import actions
from junheng.web.supervision.forms import SelfCheckForm
from junheng.web.supervision.models import Answer, SelfCheck
from junheng.web.supervision.queries import reading, sheets
from junheng.web.work.clauses import cited

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@needs("supervision.see")
def self_checks(request: HttpRequest, region: str) -> HttpResponse:
    """List the self-checks; those who manage ask schools for one."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    whole = reading.whole(account, region)
    manages = whole and account.may("supervision.manage", place)
    schools = schools_of(region, account, today) if manages else []
    form = SelfCheckForm(
        request.POST or None,
        schools=[(s.school_code, s.name) for s in schools],
        rubrics=[
            (f"{pack}#{rubric.id}", f"{rubric.label}（{title}）")
            for pack, title, rubric in reading.rubrics_for(region, self_check=True)
        ],
        initial={"due_on": today + timedelta(days=14)},
        today=today,
    )
    if request.method == "POST":
        allow(account, "supervision.manage", place)
        if form.is_valid():
            data = form.cleaned_data
            pack, _sign, rubric = data["rubric"].partition("#")
            names = {s.school_code: s.name for s in schools}
            asked = {
                one.school_code: one.handed_on is not None
                for one in reading.self_checks_of(account, region)
                if (one.pack, one.rubric, one.year) == (pack, rubric, today.year)
            }
            for code in data["schools"]:
                actions.self_check_open(
                    actor=account,
                    place=Place(region, code, name=names[code]),
                    pack=pack,
                    rubric=rubric,
                    year=today.year,
                    due_on=data["due_on"],
                )
            say(request, _told(data["schools"], asked))
            return redirect("self-checks", region=region)
    rows = reading.self_checks_of(account, region)
    labels = {}
    for one in rows:
        found = reading.rubric_of(one.pack, one.rubric)
        labels[one.pk] = found.label if found is not None else one.rubric
    return render(
        request,
        "supervision/self_checks.html",
        {
            "region": place,
            "rows": [(one, labels[one.pk], one.handed_on is None and one.due_on < today)
                     for one in rows],
            "handed": sum(one.handed_on is not None for one in rows),
            "manages": manages,
            "form": form,
            "context_bar": ContextBar(region=place.name),
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _told(chosen: Sequence[str], asked: Mapping[str, bool]) -> str:
    """Say how many schools are asked now, asked again for another day, or done already."""
    again = [code for code in chosen if code in asked]
    done = sum(asked[code] for code in again)
    parts = [_("已请 %(n)d 所学校自查。") % {"n": len(chosen) - len(again)}] * (
        len(chosen) > len(again)
    )
    if len(again) > done:
        told = _("%(n)d 所本年已经请过，提交期限改为这一次填的。")
        parts.append(told % {"n": len(again) - done})
    if done:
        parts.append(_("%(n)d 所本年已经提交，没有改动。") % {"n": done})
    return "".join(parts)


def _answers(
    request: HttpRequest, held: SelfCheck, rubric: Rubric
) -> tuple[dict[str, tuple[str, str]], str]:
    """Read the answers of the page or of a workbook; the workbook's code is its number."""
    paper = request.POST.get("paper_number", "")
    upload = request.FILES.get("sheet")
    if upload is not None:
        return sheets.check_answers(held, *sheets.taken(upload)), paper or held.code
    typed = {
        one.id: (
            request.POST.get(f"answer-{one.id}", ""),
            request.POST.get(f"words-{one.id}", ""),
        )
        for one in rubric.items
    }
    return typed, paper


@require_GET
@needs("supervision.see")
def self_check_sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Give one self-check as a workbook, to be filled in away from the network."""
    account: Any = request.user
    held = reading.self_check_of(account, number)
    response = HttpResponse(sheets.check_sheet(held), content_type=_XLSX)
    name = f"{held.school_name}自查表{held.code}.xlsx"
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    return response


@require_http_methods(["GET", "POST"])
@needs("supervision.see")
def self_check(request: HttpRequest, number: int) -> HttpResponse:
    """Show one self-check; the school fills it, or an officer from its paper, and what follows."""
    account: Any = request.user
    held = reading.self_check_of(account, number)
    if request.method == "GET":
        return _page(request, held)
    acts = {"fill": _fill, "return": _return, "enter": _enter}
    act = request.POST.get("act", "fill")
    do = act_named(act, acts, where="学校自查")
    allow(account, "self_check.fill" if act == "fill" else "supervision.manage", held)

    def again(trouble: Exception) -> HttpResponse:
        return _page(request, reading.self_check_of(account, number), trouble)

    to = reverse("self-check", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _given(request: HttpRequest, held: SelfCheck) -> dict[str, Any]:
    return {"actor": request.user, "check": held, "seen": number_of(request, "seen")}


def _fill(request: HttpRequest, held: SelfCheck) -> str:
    answers, paper = _answers(request, held, rubrics_of(held.pack)[held.rubric])
    hands_in = bool(request.POST.get("submit"))
    actions.self_check_fill(
        **_given(request, held),
        answers=answers,
        on=timezone.localdate(),
        hand_in=hands_in,
        paper_number=paper,
    )
    return _("已提交。") if hands_in else _("已存下，还没有提交。")


def _return(request: HttpRequest, held: SelfCheck) -> str:
    actions.self_check_return(**_given(request, held), why=request.POST.get("why", ""))
    return _("已退回%(s)s，改好再提交。") % {"s": held.school_name}


def _enter(request: HttpRequest, held: SelfCheck) -> str:
    before = held.lines.exclude(finding=None).count()
    made = actions.self_check_enter(**_given(request, held), on=timezone.localdate())
    entered = made.lines.exclude(finding=None).count() - before
    return _("%(n)d 项已列入问题台账，可以在那里交办。") % {"n": entered}


def _page(request: HttpRequest, held: SelfCheck, trouble: Exception | None = None) -> HttpResponse:
    account: Any = request.user
    rubric = rubrics_of(held.pack)[held.rubric]
    kept = {line.item: line for line in held.lines.select_related("finding")}
    typed = request.POST if trouble is not None else None
    manages = held.handed_on is not None and account.may("supervision.manage", held)
    left = [line for line in kept.values() if line.answer == Answer.NOT and not line.finding_id]

    def value(item: str, name: str) -> str:
        if typed is not None:
            return str(typed.get(f"{name}-{item}", ""))
        line = kept.get(item)
        return str(getattr(line, name)) if line is not None else ""

    return render(
        request,
        "supervision/self_check.html",
        {
            "region": region_of(held.region_code, account, timezone.localdate()),
            "check": held,
            "rubric": rubric,
            "basis": cited(clause_of(held.pack, rubric.clause)),
            "items": [(one, value(one.id, "answer"), value(one.id, "words"),
                       kept[one.id].finding if one.id in kept else None)
                      for one in rubric.items],
            "manages": manages,
            "is_entered": any(line.finding_id for line in kept.values()),
            "left": left if manages and account.may("finding.open", held) else [],
            "answers": Answer.choices,
            "speaks": bool(account.school_code) and held.school_code in account.reach.schools,
            "filling": held.handed_on is None and account.may("self_check.fill", held),
            "trouble": trouble,
            "typed": typed or {},
            "context_bar": ContextBar(region=held.school_name, parts=(str(held.year),)),
        },
        status=422 if trouble is not None else 200,
    )  # fmt: skip
