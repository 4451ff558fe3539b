"""What one school is given: the page of the bureau and of the school, the acts, the paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.publish.sentences.support import school_sentence
from junheng.web.register.queries import school_of
from junheng.web.shared.acts import Act, act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.support import actions
from junheng.web.support.models import Support, Way
from junheng.web.support.queries import reading
from junheng.web.support.queries.documents import support_paper
from junheng.web.support.queries.reading import SchoolView, guided_by, school_view, title_of
from junheng.web.support.views import typed as given

_TROUBLES = (Refused, UsageError, Stale)


def _view(request: HttpRequest, plan: str, school: str) -> SchoolView:
    account: Any = request.user
    today = timezone.localdate()
    return school_view(account, school_of(school, account, today), plan, today)


def _page(
    request: HttpRequest, view: SchoolView, *, trouble: Exception | None = None, act: str = ""
) -> HttpResponse:
    account: Any = request.user
    region, code = view.school.region_code, view.school.school_code
    inside = account.reach.all_schools_of(region)
    place = Place(region, code)
    held = view.support
    team = held.team if held is not None else []
    typed = request.POST if trouble is not None else {}
    counts = guided_by(region, view.pack.plan) if inside else {}
    step = view.proposal.step(view.next_class.id) if view.next_class is not None else None
    project = held.application if held is not None else None
    return render(
        request,
        "support/school.html",
        {
            "view": view,
            "plan": view.pack.plan,
            "document": view.ground.standing.plan,
            "title": title_of(view.pack.plan),
            "context_bar": ContextBar(
                region=view.school.name,
                parts=(str(view.ground.record),) if view.ground.record else (),
            ),
            "headline": school_sentence(
                view.school.name,
                len(team),
                held.project_title if held is not None else "",
                is_complete=view.is_complete,
            ),
            "inside": inside,
            "step": step,
            "team": [(one, counts.get((one.name, one.unit), 1)) for one in team],
            "rows": given.seats_shown(typed if act == "team" else {}, team),
            "ways": Way.choices,
            "offered": reading.projects_of(account, code, view.pack.plan) if inside else [],
            "project_opens": project is not None,
            "judged": [
                (one, found)
                for each in view.proposal.steps
                for one, found in each.readings
                if one.form == "judged"
            ],
            "may": {
                "judge": account.may("support.judge", place),
                "decide": account.may("support.decide", place),
                "arrange": account.may("support.arrange", place),
                "reply": account.may("support.reply", place) and held is not None,
            },
            "speaks": not inside,
            "typed": typed,
            "act": act,
            "trouble": trouble,
            "today": timezone.localdate(),
        },
        status=422 if trouble is not None else 200,
    )


@require_GET
@needs("support.see")
def page(request: HttpRequest, plan: str, school: str) -> HttpResponse:
    """Show what a school is given; a school sees its own and no other."""
    return _page(request, _view(request, plan, school))


@require_GET
@needs("support.see")
def paper(request: HttpRequest, plan: str, school: str) -> HttpResponse:
    """Give the school's paper in Word; it names no class."""
    view = _view(request, plan, school)
    if view.current is None and view.support is None:
        raise Hidden(
            where=view.school.name,
            found="还没有支持安排",
            expected="定下路径、团队、项目或方案以后",
            fix="请先在页面上办理",
        )
    return support_paper(view, timezone.localdate())


def _place(view: SchoolView) -> Place:
    return Place(view.school.region_code, view.school.school_code, name=view.school.name)


def _judge(request: HttpRequest, view: SchoolView) -> None:
    answer = request.POST.get("is_met", "")
    if answer not in ("yes", "no"):
        raise UsageError(
            where=view.school.name,
            found="没有选是否具备",
            expected="具备或还不具备",
            fix="请选一项",
        )
    actions.criterion_judge(
        actor=request.user,  # type: ignore[arg-type]
        place=_place(view),
        pack=view.pack,
        criterion=request.POST.get("criterion", ""),
        is_met=answer == "yes",
        words=request.POST.get("words", ""),
        document_number=request.POST.get("document_number", ""),
        on=timezone.localdate(),
    )


def _decide(request: HttpRequest, view: SchoolView) -> None:
    actions.class_decide(
        actor=request.user,  # type: ignore[arg-type]
        place=_place(view),
        pack=view.pack,
        proposal=view.proposal,
        class_id=request.POST.get("class_id", ""),
        valid_from=given.day_typed(request, "valid_from", _("起算日期")),
        document_number=request.POST.get("document_number", ""),
        why=request.POST.get("why", ""),
        snapshot=view.ground.record,
        on=timezone.localdate(),
    )


def _team(request: HttpRequest, view: SchoolView) -> None:
    actions.team_set(
        actor=request.user,  # type: ignore[arg-type]
        place=_place(view),
        pack=view.pack,
        seats=given.seats_typed(request),
        document_number=request.POST.get("document_number", ""),
        on=timezone.localdate(),
    )


def _plan(request: HttpRequest, view: SchoolView) -> None:
    account: Any = request.user
    offered = reading.projects_of(account, view.school.school_code, view.pack.plan)
    actions.plan_set(
        actor=account,
        place=_place(view),
        pack=view.pack,
        project_title=request.POST.get("project_title", ""),
        application=given.application_typed(request, offered),
        plan_number=request.POST.get("plan_number", ""),
        plan_due_on=given.day_typed(request, "plan_due_on", _("方案完成时限")),
        on=timezone.localdate(),
    )


def _held(view: SchoolView) -> Support:
    if view.support is None:
        raise Refused(
            where=view.school.name,
            found="还没有支持安排",
            expected="有了团队、项目或方案以后",
            fix="请先由教育局安排",
        )
    return view.support


def _reply(request: HttpRequest, view: SchoolView) -> None:
    actions.support_reply(
        actor=request.user,  # type: ignore[arg-type]
        support=_held(view),
        seen=number_of(request, "seen"),
        words=request.POST.get("words", ""),
        paper_number=request.POST.get("paper_number", ""),
        on=timezone.localdate(),
    )


def _answer(request: HttpRequest, view: SchoolView) -> None:
    actions.support_answer(
        actor=request.user,  # type: ignore[arg-type]
        support=_held(view),
        seen=number_of(request, "seen"),
        words=request.POST.get("words", ""),
        on=timezone.localdate(),
    )


_ACTS = {
    "judge": Act("support.judge", _judge, _l("判断已记下。")),
    "decide": Act("support.decide", _decide, _l("已认定，以前的认定到起算日前一天为止。")),
    "team": Act("support.arrange", _team, _l("专家团队已登记。")),
    "plan": Act("support.arrange", _plan, _l("项目和方案已登记。")),
    "reply": Act("support.reply", _reply, _l("意见已交给教育局。")),
    "answer": Act("support.arrange", _answer, _l("答复已记下。")),
}


@require_POST
@needs("support.see")
def act(request: HttpRequest, plan: str, school: str, act: str) -> HttpResponse:
    """Do one thing about a school's support; what cannot be done comes back with the form."""
    account: Any = request.user
    view = _view(request, plan, school)
    held = act_named(act, _ACTS, where=view.school.name)
    allow(account, held.right, _place(view))
    return acted(
        request,
        lambda: held.done(request, view),
        again=lambda error: _page(request, view, trouble=error, act=act),
        to=reverse("support-school", args=[plan, school]),
    )
