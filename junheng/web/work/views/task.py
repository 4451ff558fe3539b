"""One task: its page where it rests on a clause alone, what is done on it, its slips on paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.register.queries import region_of, schools_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.work import actions
from junheng.web.work.forms import ClauseTaskForm
from junheng.web.work.models import Task, TaskState
from junheng.web.work.queries import alone, proposals, slips
from junheng.web.work.queries.alone import task_of
from junheng.web.work.queries.ledger import finding_of
from junheng.web.work.views.finding import page, rights_on
from junheng.web.work.views.typed import amount_of, day_of, typed_in

_OPEN = frozenset({TaskState.HANDED_OUT, TaskState.RECEIVED, TaskState.CLAIMED})
_SHOWN = {  # in which states the form of an act is on the page
    "receive": {TaskState.HANDED_OUT},
    "feed-back": {TaskState.RECEIVED},
    "accept": {TaskState.CLAIMED},
    "send-back": {TaskState.CLAIMED},
    "move": _OPEN,
    "ask-longer": _OPEN,
    "decide-longer": _OPEN,
    "slip": _OPEN,
}


def _address(task: Task) -> str:
    if task.finding_id is None:
        return reverse("task", args=[task.pk])
    return reverse("finding", args=[task.finding_id]) + f"#task-{task.pk}"


@require_GET
@needs("finding.see")
def task(request: HttpRequest, number: int) -> HttpResponse:
    """Show a task that rests on a clause alone; any other stands on the page of its finding."""
    account: Any = request.user
    held = task_of(account, number)
    if held.finding_id is not None:
        return redirect(_address(held))
    return _page(request, held)


def _page(request: HttpRequest, held: Task, *, status: int = 200, **more: Any) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    facts = {
        "region": place,
        "view": alone.view_of(held, today),
        "may": rights_on(account, held),
        "context_bar": ContextBar(region=place.name, parts=(str(held.get_state_display()),)),
        **more,
    }
    return render(request, "work/alone.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("finding.see")
def clause_task_new(request: HttpRequest, region: str) -> HttpResponse:
    """Hand a task out by a clause: choose the document, then the clause or item, then who."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "task.hand_out", Place(region, name=place.name))
    offered = alone.documents_for(region, today)
    wanted = request.GET.get("document", "")
    document = wanted if wanted in dict(offered) else offered[0][0] if offered else ""
    schools = [(one.school_code, one.name) for one in schools_of(region, account, today)]
    people = alone.people_of(region, today)
    sent = request.POST if request.method == "POST" else None
    measures = proposals.measures_for_clause(region, document, today)
    wanted = request.GET.get("measure", "other")
    form = ClauseTaskForm(
        sent,
        document=document,
        schools=schools,
        people=people,
        measures=[each.template for each in measures],
        initial=proposals.filled(proposals.chosen(measures, wanted)),
    )
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        given = dict(form.cleaned_data)
        key, code = given.pop("person"), given.pop("school")
        try:
            made = actions.clause_task_hand_out(
                actor=account,
                place=Place(region, code, name=dict(schools).get(code, place.name)),
                once=sent.get("once"),
                person=Account.objects.get(pk=int(key)) if key else None,
                begun_on=today,
                **given,
            )
        except (Refused, UsageError) as refused:
            trouble = refused
        else:
            say(request, _("已交办，等对方签收。"))
            return redirect(_address(made))
    facts = {
        "region": place,
        "documents": [(pack, title, pack == document) for pack, title in offered],
        "document": document,
        "measures": measures,
        "chosen": proposals.chosen(measures, wanted),
        "form": form,
        "trouble": trouble,
        "context_bar": ContextBar(region=place.name),
    }
    return render(request, "work/new_task.html", facts, status=200 if sent is None else 422)


@require_POST
@needs("finding.see")
def task_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a task: receive, feed back, accept, send back, move, issue a slip."""
    account: Any = request.user
    held = task_of(account, number)
    acts = {
        "receive": _receive,
        "feed-back": _feed_back,
        "accept": _accept,
        "send-back": _send_back,
        "move": _move,
        "ask-longer": _ask_longer,
        "decide-longer": _decide_longer,
        "slip": _slip,
    }
    do = act_named(act, acts, where="任务")
    try:
        told = do(request, account, held)
    except (Refused, UsageError, Stale) as trouble:
        now = task_of(account, number)
        shown = now.state in _SHOWN[act]
        typed = {"task": now.pk, act.replace("-", "_"): request.POST} if shown else None
        lost = [] if shown else typed_in(request)
        again: dict[str, Any] = {"trouble": trouble, "typed": typed, "lost": lost, "status": 422}
        if now.finding is None:
            return _page(request, now, **again)
        return page(request, finding_of(account, now.finding.pk), **again)
    say(request, told)
    return redirect(_address(held))


def _same(request: HttpRequest, account: Any, task: Task) -> dict[str, Any]:
    return {
        "actor": account,
        "task": task,
        "seen": number_of(request, "seen"),
        "once": request.POST.get("once"),
    }


def _receive(request: HttpRequest, account: Any, task: Task) -> str:
    actions.task_receive(
        **_same(request, account, task),
        on=timezone.localdate(),
        received_by=request.POST.get("received_by", ""),
        paper_number=request.POST.get("paper_number", ""),
    )
    return _("已签收。")


def _feed_back(request: HttpRequest, account: Any, task: Task) -> str:
    given = amount_of(request, "percent", _("进度"))
    made = actions.task_feed_back(
        **_same(request, account, task),
        on=timezone.localdate(),
        percent=int(given) if given is not None else -1,
        words=request.POST.get("words", ""),
        spent_yuan=amount_of(request, "spent_yuan", _("已支")),
        paper_number=request.POST.get("paper_number", ""),
    )
    if made.state == TaskState.CLAIMED:
        return _("已报完成，等上级验收。")
    return _("已反馈。")


def _accept(request: HttpRequest, account: Any, task: Task) -> str:
    actions.task_accept(
        **_same(request, account, task),
        on=timezone.localdate(),
        document=request.POST.get("document", ""),
    )
    if task.finding_id is None:
        return _("已办结，计入办结率；没有监测数，不需要销号。")
    return _("已办结。下一数据版本自动核验，达到后销号，不需要佐证材料。")


def _send_back(request: HttpRequest, account: Any, task: Task) -> str:
    actions.task_send_back(
        **_same(request, account, task),
        on=timezone.localdate(),
        words=request.POST.get("words", ""),
    )
    return _("已退回。")


def _move(request: HttpRequest, account: Any, task: Task) -> str:
    actions.task_move(
        **_same(request, account, task),
        on=timezone.localdate(),
        due_on=day_of(request, "due_on", _("新时限")),
        why=request.POST.get("why", ""),
        approver=request.POST.get("approver", ""),
        document=request.POST.get("document", ""),
    )
    return _("已登记延期；原时限仍然显示。")


def _ask_longer(request: HttpRequest, account: Any, task: Task) -> str:
    actions.extension_ask(
        **_same(request, account, task),
        on=timezone.localdate(),
        due_on=day_of(request, "due_on", _("希望延到")),
        why=request.POST.get("why", ""),
    )
    return _("已申请延期；答复以前，时限不变。")


def _decide_longer(request: HttpRequest, account: Any, task: Task) -> str:
    granted = request.POST.get("granted") == "1"
    actions.extension_decide(
        **_same(request, account, task),
        on=timezone.localdate(),
        granted=granted,
        words=request.POST.get("words", ""),
    )
    return _("已批准延期；原时限仍然显示。") if granted else _("没有批准延期，责任人看得到理由。")


def _slip(request: HttpRequest, account: Any, task: Task) -> str:
    actions.slip_issue(
        **_same(request, account, task),
        on=timezone.localdate(),
        words=request.POST.get("words", ""),
    )
    return _("已登记督办单，可以在任务下面打印。")


@require_GET
@needs("finding.see")
def slip_paper(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give a slip on paper, to whoever sees its task."""
    account: Any = request.user
    slip = slips.slip_of(account, number)
    if name not in slips.KINDS:
        raise Hidden(
            where="督办单",
            found=f"没有“{name}”",
            expected=f"其中之一：{'、'.join(slips.KINDS)}",
            fix="请从任务所在的页面打开",
        )
    response = HttpResponse(slips.made(slip, name), content_type=slips.KINDS[name])
    filename = quote(slips.filename_of(slip, name))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{filename}"
    return response
