"""What is done on the page of a batch: mend, explain, choose columns, take back (改正与撤回).

The page is one form: whichever button is pressed, everything that was typed comes along.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake import actions
from junheng.web.intake.actions import NewValue
from junheng.web.intake.models import Batch, Problem
from junheng.web.intake.queries import batches
from junheng.web.intake.views.batches import batch_page, wait_for
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.views import say


@require_POST
@needs("batch.mend")
def batch_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Mend cells, explain a value, choose columns, take an edit back, revert the batch."""
    account: Any = request.user
    found = batches.batch_of(account, number)
    does = _ACTS.get(act)
    if does is None:
        raise Hidden(
            where="批次",
            found=f"没有“{act}”这种办理",
            expected="页面上的按钮",
            fix="请返回批次页",
        )
    stood = [group.key for group in batches.view_of(found).groups] if act == "mend" else []
    try:
        pressed = _pressed(request, found) if act == "mend" else ""
        answer = does(request, account, found, number_of(request, "seen"))
    except (Stale, UsageError, Refused) as error:
        found.refresh_from_db()
        status = 409 if isinstance(error, Stale) else 422
        return batch_page(request, found, problem=error, status=status)
    if answer is not None:
        return answer
    found.draft.refresh_from_db()
    job = batches.check_job(found.draft)
    if job is not None:
        wait_for(job)
    address = reverse("batch", args=[number]) + ("?all=1" if request.GET.get("all") else "")
    return redirect(address + _place(found, stood, pressed))


def _pressed(request: HttpRequest, found: Batch) -> str:
    """Say in which group of problems the button stands that was pressed."""
    for name in ("use", "explain", "keep", "leave"):
        if key := request.POST.get(name):
            return batches.group_of(batches.problem_of(found, key))
    return request.POST.get("at", "")


def _place(found: Batch, stood: list[str], pressed: str) -> str:
    """Give the address on the page to go back to: that group, or the next one that is left."""
    if pressed not in stood:
        return ""
    found.refresh_from_db()
    left = {group.key for group in batches.view_of(found).groups}
    here = stood.index(pressed)
    order = [*stood[here:], *reversed(stood[:here])]
    return next((f"#{key}" for key in order if key in left), "")


def _new_values(request: HttpRequest, found: Batch) -> Iterator[NewValue]:
    """Give the new values that were typed, each for its problem's cell or one beside it."""
    for name, typed in request.POST.items():
        if name.startswith("v-") and isinstance(typed, str) and typed.strip():
            key, _dot, column = name.removeprefix("v-").partition(".")
            yield NewValue(batches.problem_of(found, key), typed, column)


def _reasons(request: HttpRequest, found: Batch) -> Iterator[tuple[Problem, str]]:
    """Give the reasons that were typed; an empty one where the button was pressed."""
    asked = request.POST.get("explain", "")
    for name, typed in request.POST.items():
        key = name.removeprefix("why-")
        if name != key and isinstance(typed, str) and (typed.strip() or key == asked):
            yield batches.problem_of(found, key), typed


def _save(request: HttpRequest, account: Account, found: Batch, seen: int) -> int:
    """Keep everything that was typed, reasons and then new values; give the version after that."""
    _reasons_for_rows(request)
    values = list(_new_values(request, found))
    if used := request.POST.get("use"):
        problem = batches.problem_of(found, used)
        values = [new for new in values if new.problem != problem]
        values.append(NewValue(problem, problem.suggested))
    mended = {new.problem.pk for new in values}
    reasons = [(p, why) for p, why in _reasons(request, found) if p.pk not in mended]
    for problem, why in reasons:
        seen = actions.problem_explain(
            actor=account, batch=found, seen=seen, problem=problem, reason=why
        ).version
    if reasons:
        say(request, _("已记下说明。"))
    if values:
        seen = actions.cells_mend(actor=account, batch=found, seen=seen, values=values).version
        _say_mended(request, found, values)
    return _leave_out(request, account, found, seen)


def _reasons_for_rows(request: HttpRequest) -> None:
    """Refuse while somebody wrote why of a row and did not say what becomes of it."""
    said = (request.POST.get("keep"), request.POST.get("leave"))
    for name, typed in request.POST.items():
        is_row = name.startswith("row-") and isinstance(typed, str) and typed.strip()
        if is_row and name.removeprefix("row-") not in said:
            raise UsageError(
                where="保留或不收一行",
                found=f"写了原因“{typed.strip()[:40]}”，没有说这一行保留还是不收",
                expected="一次办理一行，按它旁边的按钮",
                fix="请按“保留这一行”或“不收这一行”；不办理的，请清空原因",
            )


def _leave_out(request: HttpRequest, account: Account, found: Batch, seen: int) -> int:
    keep, leave = request.POST.get("keep", ""), request.POST.get("leave", "")
    key = keep or leave
    if not key:
        return seen
    problem = batches.problem_of(found, key)
    seen = actions.rows_leave_out(
        actor=account,
        batch=found,
        seen=seen,
        problem=problem,
        reason=request.POST.get(f"row-{key}", ""),
        keep=bool(keep),
    ).version
    if keep:
        say(request, _("已保留第 %(n)d 行，其余的不收。") % {"n": problem.row})
    else:
        say(request, _("第 %(n)d 行不收。") % {"n": problem.row})
    return seen


def _say_mended(request: HttpRequest, found: Batch, values: list[NewValue]) -> None:
    job = batches.check_job(found.draft)
    checked = job is not None and not wait_for(job).is_open
    wrong = batches.still_wrong(found, [new.problem for new in values]) if checked else 0
    right = len(values) - wrong
    if right > 0:
        say(request, _("已改 %(n)d 格，并重新核对。") % {"n": right})
    if wrong:
        say(request, _("改了，但仍不对：%(n)d 格还要再改。") % {"n": wrong})


def _mend(request: HttpRequest, account: Account, found: Batch, seen: int) -> HttpResponse | None:
    if _choices(request):
        return _headers(request, account, found, seen)
    if _save(request, account, found, seen) == seen:
        raise UsageError(
            where=str(found),
            found="没有填任何新的值",
            expected="至少改一格",
            fix="请在要改的格子里填上正确的值",
        )
    return None


def _withdraw(request: HttpRequest, account: Account, found: Batch, seen: int) -> None:
    seen = _save(request, account, found, seen)
    edit = number_of(request, "edit")
    actions.edit_withdraw(actor=account, batch=found, seen=seen, edit=edit)
    say(request, _("已取消这处改动。"))


def _revert(request: HttpRequest, account: Account, found: Batch, seen: int) -> None:
    actions.batch_revert(actor=account, batch=found, seen=seen)
    say(request, _("这一批已撤回，草稿里不再有它的内容。"))


def _choices(request: HttpRequest) -> dict[str, str]:
    """Give the headings that were chosen for columns nobody recognised."""
    return {
        typed: name.removeprefix("column-")
        for name, typed in request.POST.items()
        if name.startswith("column-") and isinstance(typed, str) and typed
    }


def _headers(
    request: HttpRequest, account: Account, found: Batch, seen: int
) -> HttpResponse | None:
    choices = _choices(request)
    if not choices:
        raise UsageError(
            where=str(found),
            found="没有选任何一列",
            expected="至少选定一列",
            fix="请选出对应的列；如果表里确实没有，请补上这一列后重新上传",
        )
    seen = _save(request, account, found, seen)
    job = wait_for(actions.headers_choose(actor=account, batch=found, seen=seen, choices=choices))
    if job.state != "done":
        return redirect("upload-progress", job.pk)
    say(request, _("已记住，以后自动识别。"))
    new = Batch.objects.unscoped("the batch read anew").get(pk=job.result["batch"])
    check = batches.check_job(new.draft)
    if check is not None:
        wait_for(check)
    return redirect("batch", new.pk)


_ACTS = {"mend": _mend, "withdraw": _withdraw, "revert": _revert, "headers": _headers}
