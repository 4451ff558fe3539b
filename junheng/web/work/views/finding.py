"""One finding: its page, and what is done on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.work import actions
from junheng.web.work.forms import CheckForm, TaskForm
from junheng.web.work.models import Check, Finding, Task, TaskState
from junheng.web.work.queries import finding as one
from junheng.web.work.queries.ledger import finding_of


def _may(account: Any, finding: Finding) -> dict[str, bool]:
    rights = (
        "task.hand_out", "task.receive", "task.accept", "task.slip",
        "check.enter", "check.confirm", "finding.judge",
    )  # fmt: skip
    return {right.replace(".", "_"): account.may(right, finding) for right in rights}


def _page(
    request: HttpRequest,
    finding: Finding,
    *,
    task_form: TaskForm | None = None,
    check_form: CheckForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    people = one.people_for(finding, today)
    place = region_of(finding.region_code, account, today)
    bar = ContextBar(region=place.name, parts=(finding.label, str(finding.get_status_display())))
    return render(
        request,
        "work/finding.html",
        {
            "region": place,
            "finding": finding,
            "view": one.view_of(account, finding, today),
            "may": _may(account, finding),
            "task_form": task_form or TaskForm(people=people, initial=one.proposed_task(finding)),
            "check_form": check_form or CheckForm(finding=finding, initial={"as_of": today}),
            "trouble": trouble,
            "today": today,
            "TaskState": TaskState,
            "context_bar": bar,
        },
        status=status,
    )


@require_GET
@needs("finding.see")
def finding(request: HttpRequest, number: int) -> HttpResponse:
    """Show one finding: the rail, the values, the tasks, what was done."""
    account: Any = request.user
    return _page(request, finding_of(account, number))


def _amount(request: HttpRequest, name: str, label: str) -> float | None:
    text = request.POST.get(name, "").strip().replace(",", "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e15:
        raise UsageError(
            where=label, found=f"填的是“{text}”", expected="不小于 0 的数", fix="请只填数字"
        )
    return value


def _date(request: HttpRequest, name: str, label: str) -> date:
    text = request.POST.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            where=label, found=f"填的是“{text}”", expected="一个日期", fix="请从日历里选"
        ) from None


def _back(finding: Finding, anchor: str = "") -> HttpResponse:
    response = redirect("finding", number=finding.pk)
    response["Location"] += anchor
    return response


# on a finding


@require_POST
@needs("finding.see")
def finding_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a finding: hand a task out, enter a check, judge."""
    account: Any = request.user
    held = finding_of(account, number)
    acts = {"hand-out": _hand_out, "check": _check, "judge": _judge}
    do = act_named(act, acts, where="问题事项")
    try:
        return do(request, account, held)
    except (Refused, UsageError, Stale) as trouble:
        return _page(request, finding_of(account, number), trouble=trouble, status=422)


def _hand_out(request: HttpRequest, account: Any, held: Finding) -> HttpResponse:
    today = timezone.localdate()
    people = one.people_for(held, today)
    form = TaskForm(request.POST, people=people)
    if not form.is_valid():
        return _page(request, held, task_form=form, status=422)
    given = dict(form.cleaned_data)
    key = given.pop("person")
    person = Account.objects.get(pk=int(key)) if key in dict(people) else None
    made = actions.task_hand_out(
        actor=account,
        finding=held,
        seen=number_of(request, "seen"),
        once=request.POST.get("once"),
        person=person,
        begun_on=today,
        **given,
    )
    say(request, _("已交办，等对方签收。"))
    return _back(held, f"#task-{made.pk}")


def _check(request: HttpRequest, account: Any, held: Finding) -> HttpResponse:
    form = CheckForm(request.POST, finding=held)
    if not form.is_valid():
        return _page(request, held, check_form=form, status=422)
    actions.check_enter(
        actor=account,
        finding=held,
        seen=number_of(request, "seen"),
        once=request.POST.get("once"),
        **form.cleaned_data,
    )
    say(request, _("已录入，等另一位同事对照来源文件核对。"))
    return _back(held, "#checks")


def _judge(request: HttpRequest, account: Any, held: Finding) -> HttpResponse:
    actions.finding_judge(
        actor=account,
        finding=held,
        seen=number_of(request, "seen"),
        met=request.POST.get("met") == "1",
        words=request.POST.get("words", ""),
        document=request.POST.get("document", ""),
        on=timezone.localdate(),
    )
    say(request, _("复查意见已登记。"))
    return _back(held)


# on a task


def _task(account: Account, number: int) -> Task:
    found: Task | None = Task.objects.visible_to(account).filter(pk=number).first()
    if found is None or found.finding is None:
        raise Hidden(
            where="任务",
            found="没有这项任务，或不在您的范围内",
            expected="是您所在地区或学校的任务",
            fix="请从台账进入",
        )
    finding_of(account, found.finding.pk)
    return found


@require_POST
@needs("finding.see")
def task_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a task: receive, feed back, accept, send back, move, issue a slip."""
    account: Any = request.user
    task = _task(account, number)
    acts = {
        "receive": _receive,
        "feed-back": _feed_back,
        "accept": _accept,
        "send-back": _send_back,
        "move": _move,
        "slip": _slip,
    }
    do = act_named(act, acts, where="任务")
    held = finding_of(account, task.finding_id)
    try:
        told = do(request, account, task)
    except (Refused, UsageError, Stale) as trouble:
        return _page(request, finding_of(account, held.pk), trouble=trouble, status=422)
    say(request, told)
    return _back(held, f"#task-{task.pk}")


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
    given = _amount(request, "percent", _("进度"))
    made = actions.task_feed_back(
        **_same(request, account, task),
        on=timezone.localdate(),
        percent=int(given) if given is not None else -1,
        words=request.POST.get("words", ""),
        spent_yuan=_amount(request, "spent_yuan", _("已支")),
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
    return _("已办结。下一数据版本自动核验，达到后销号，不需要佐证材料。")


def _send_back(request: HttpRequest, account: Any, task: Task) -> str:
    actions.task_send_back(**_same(request, account, task), words=request.POST.get("words", ""))
    return _("已退回。")


def _move(request: HttpRequest, account: Any, task: Task) -> str:
    actions.task_move(
        **_same(request, account, task),
        on=timezone.localdate(),
        due_on=_date(request, "due_on", _("新时限")),
        why=request.POST.get("why", ""),
        approver=request.POST.get("approver", ""),
    )
    return _("已登记延期；原时限仍然显示。")


def _slip(request: HttpRequest, account: Any, task: Task) -> str:
    actions.slip_issue(
        **_same(request, account, task),
        on=timezone.localdate(),
        words=request.POST.get("words", ""),
    )
    return _("已登记督办单。")


# on a check


@require_POST
@needs("finding.see")
def check_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Confirm an off-cycle check, or do not use it; never the one who entered it."""
    account: Any = request.user
    found: Check | None = Check.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="专项复核",
            found="没有这次复核，或不在您的范围内",
            expected="是您所在地区的复核",
            fix="请从问题事项的页面办理",
        )
    held = finding_of(account, found.finding_id)
    acts = {"confirm": _confirm, "reject": _reject}
    do = act_named(act, acts, where="专项复核")
    try:
        told = do(request, account, found)
    except (Refused, UsageError, Stale) as trouble:
        return _page(request, held, trouble=trouble, status=422)
    say(request, told)
    return _back(held, "#checks")


def _confirm(request: HttpRequest, account: Any, check: Check) -> str:
    made = actions.check_confirm(actor=account, check=check, seen=number_of(request, "seen"))
    if made.state == "met":
        return _("两人核对一致，达到标准，已销号；下一数据版本再确认。")
    return _("两人核对一致，还没有达到标准。")


def _reject(request: HttpRequest, account: Any, check: Check) -> str:
    actions.check_reject(
        actor=account,
        check=check,
        seen=number_of(request, "seen"),
        why=request.POST.get("why", ""),
    )
    return _("这次复核不采用。")
