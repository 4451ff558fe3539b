"""One finding: its page, and what is done on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.register.queries import region_of, schools_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.beside import beside_of
from junheng.web.work.forms import CheckForm, CorrectForm, SupplementForm, TaskForm
from junheng.web.work.matching import is_asked
from junheng.web.work.models import Check, CheckState, Finding, How, TaskState
from junheng.web.work.queries import alone, proposals
from junheng.web.work.queries import finding as one
from junheng.web.work.queries.finding import waits_for_check
from junheng.web.work.queries.ledger import finding_of
from junheng.web.work.views.typed import typed_in


def rights_on(account: Any, on: Any) -> dict[str, bool]:
    """Say what this person may do where a finding or a task lies."""
    rights = (
        "task.hand_out", "task.receive", "task.accept", "task.slip",
        "check.enter", "check.confirm", "finding.judge", "finding.open",
    )  # fmt: skip
    return {right.replace(".", "_"): account.may(right, on) for right in rights}


def page(
    request: HttpRequest,
    finding: Finding,
    *,
    task_form: TaskForm | None = None,
    check_form: CheckForm | None = None,
    supplement_form: SupplementForm | None = None,
    correct_form: CorrectForm | None = None,
    trouble: Exception | None = None,
    typed: Mapping[str, Any] | None = None,
    lost: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    """Show a finding; what was typed and not taken stands in its form again."""
    account: Any = request.user
    today = timezone.localdate()
    people = one.people_for(finding, today)
    place = region_of(finding.region_code, account, today)
    may = rights_on(account, finding)
    measures = proposals.measures_of(account, finding, today) if may["task_hand_out"] else []
    wanted = request.GET.get("measure", "")
    offered = proposals.chosen(measures, wanted)
    view = one.view_of(account, finding, today)
    bar = ContextBar(region=place.name, parts=(finding.label, view.line.status))
    hows = one.hows_of(account, finding.region_code)
    return render(
        request,
        "work/finding.html",
        {
            "region": place,
            "finding": finding,
            "view": view,
            "beside": beside_of(account, finding),
            "may": may,
            "measures": measures,
            "covered": proposals.covered_words(finding) if may["task_hand_out"] else "",
            "wanted": wanted,
            "chosen": offered,
            "task_form": task_form
            or TaskForm(
                people=people,
                measures=[each.template for each in measures],
                initial=proposals.filled(offered),
            ),
            "check_form": check_form or CheckForm(finding=finding, initial={"as_of": today}),
            "correct_form": correct_form or _correct_form(request, finding),
            "supplement_form": supplement_form or SupplementForm(hows=hows, initial={"on": today}),
            "trouble": trouble,
            "typed": typed,
            "lost": lost,
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
    return page(request, finding_of(account, number))


def _back(finding: Finding, anchor: str = "") -> HttpResponse:
    response = redirect("finding", number=finding.pk)
    response["Location"] += anchor
    return response


# on a finding


@require_POST
@needs("finding.see")
def finding_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a finding: hand a task out, enter a check, add what was seen, judge."""
    account: Any = request.user
    held = finding_of(account, number)
    acts = {
        "hand-out": _hand_out,
        "check": _check,
        "supplement": _supplement,
        "correct": _correct,
        "judge": _judge,
    }
    do = act_named(act, acts, where="问题事项")
    try:
        return do(request, account, held)
    except (Refused, UsageError, Stale) as trouble:
        now = finding_of(account, number)
        again: dict[str, Any] = {"trouble": trouble, "status": 422}
        gone = {"check": waits_for_check(now), "judge": now.is_measured}.get(act, False)
        if gone or not now.is_open:
            return page(request, now, lost=typed_in(request, _form_of(request, now, act)), **again)
        if act == "hand-out":
            again["task_form"] = _form_of(request, now, act)
        elif act == "check":
            again["check_form"] = _form_of(request, now, act)
        elif act == "correct":
            again["correct_form"] = _correct_form(request, now, sent=True)
        elif act == "supplement":
            again["supplement_form"] = _form_of(request, now, act)
        return page(request, now, typed={act: request.POST}, **again)


def _form_of(request: HttpRequest, finding: Finding, act: str) -> Any:
    """Give the form of an act as it was sent; a verdict has none of its own."""
    if act == "hand-out":
        return _task_form(request, finding)
    if act == "check" and finding.has_number:
        return CheckForm(request.POST, finding=finding)
    if act == "supplement":
        account: Any = request.user
        return SupplementForm(request.POST, hows=one.hows_of(account, finding.region_code))
    return None


def _task_form(request: HttpRequest, finding: Finding) -> TaskForm:
    account: Any = request.user
    today = timezone.localdate()
    measures = proposals.measures_of(account, finding, today)
    people = one.people_for(finding, today)
    return TaskForm(request.POST, people=people, measures=[each.template for each in measures])


def _hand_out(request: HttpRequest, account: Any, held: Finding) -> HttpResponse:
    today = timezone.localdate()
    people = one.people_for(held, today)
    form = _task_form(request, held)
    if not form.is_valid():
        return page(request, held, task_form=form, status=422)
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
        return page(request, held, check_form=form, status=422)
    actions.check_enter(
        actor=account,
        finding=held,
        seen=number_of(request, "seen"),
        once=request.POST.get("once"),
        **form.cleaned_data,
    )
    say(request, _("已录入，等另一位同事对照来源文件核对。"))
    return _back(held, "#checks")


def _supplement(request: HttpRequest, account: Any, held: Finding) -> HttpResponse:
    form = _form_of(request, held, "supplement")
    if not form.is_valid():
        return page(request, held, supplement_form=form, status=422)
    actions.finding_supplement(
        actor=account,
        finding=held,
        seen=number_of(request, "seen"),
        once=request.POST.get("once"),
        **form.cleaned_data,
    )
    say(request, _("已补充。"))
    return _back(held, "#supplements")


def _correct_form(
    request: HttpRequest, finding: Finding, *, sent: bool = False
) -> CorrectForm | None:
    """Give the form to put an entry right: to who may, until somebody is asked to mend it."""
    account: Any = request.user
    by_hand = finding.how not in (How.RULE, How.MEETING) and finding.is_open
    own = not account.school_code or finding.opened_by_id == account.pk
    if not (by_hand and own and account.may("finding.open", finding)) or is_asked(finding):
        return None
    today, region = timezone.localdate(), finding.region_code
    names = ("how", "name", "words", "clause")
    held = {name: getattr(finding, name) for name in names}
    return CorrectForm(
        request.POST if sent else None,
        schools=[(each.school_code, each.name) for each in schools_of(region, account, today)],
        hows=(*one.hows_of(account, region), finding.how),
        whole=account.reach.all_schools_of(region),
        documents=alone.documents_for(region, today),
        initial={**held, "school": finding.school_code},
    )


def _correct(request: HttpRequest, account: Any, held: Finding) -> HttpResponse:
    form = _correct_form(request, held, sent=True)
    if form is not None and not form.is_valid():
        return page(request, held, correct_form=form, status=422)
    given = dict(form.cleaned_data) if form is not None else {"how": "", "name": "", "words": ""}
    code = given.pop("school", held.school_code)
    schools = schools_of(held.region_code, account, timezone.localdate())
    names = {each.school_code: each.name for each in schools}
    county = region_of(held.region_code, account, timezone.localdate())
    actions.finding_correct(
        actor=account,
        finding=held,
        seen=number_of(request, "seen"),
        place=Place(held.region_code, code, name=names.get(code, county.name)),
        distinct=request.POST.get("distinct") == "on",
        **given,
    )
    say(request, _("已更正，原来的登记留在记录里。"))
    return _back(held)


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
        waits = Check.objects.visible_to(account).filter(pk=number, progress=CheckState.ENTERED)
        typed = {"check": number, act: request.POST} if waits.exists() else None
        lost = [] if typed else typed_in(request)
        now = finding_of(account, held.pk)
        return page(request, now, trouble=trouble, typed=typed, lost=lost, status=422)
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
