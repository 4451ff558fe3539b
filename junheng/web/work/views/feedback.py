"""The workbook door of feedback: taken away filled in beforehand, read back row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Hidden, JunhengError, UsageError
from junheng.web.accounts.models import Account
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.uploads import only_file, watch
from junheng.web.shared.verbs import allow
from junheng.web.work import actions
from junheng.web.work.queries import feedback_book as book
from junheng.web.work.queries.alone import task_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row."""

    cell: str
    title: str
    trouble: JunhengError | None = None


@require_GET
@needs("task.hand_out")
def feedback_workbook(request: HttpRequest, region: str) -> HttpResponse:
    """Give the workbook for an office, or for all, with a code on each row."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "task.hand_out", Place(region, name=place.name))
    office = request.GET.get("office", "")
    made = book.feedback_workbook(
        book.asked_tasks(account, region, office), place.name, today, office
    )
    response = HttpResponse(made, content_type=_XLSX)
    name = quote(f"{place.name}{office}{book.TITLE}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs("task.hand_out")
@csrf_exempt
def feedback_read(request: HttpRequest, region: str) -> HttpResponse:
    """Read a workbook an office filled in; sizes are watched from the first byte."""
    watch(request, book.LIMITS)
    return _read(request, region)


@csrf_protect
def _read(request: HttpRequest, region: str) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "task.hand_out", Place(region, name=place.name))
    facts: dict[str, Any] = {
        "region": place,
        "offices": sorted(set(book.asked_tasks(account, region).values_list("office", flat=True))),
        "context_bar": ContextBar(region=place.name),
    }
    status = 200
    if request.method == "POST":
        try:
            name, content = only_file(request, "file", book.LIMITS)
            rows = book.read_feedback(name, content)
        except UsageError as refused:
            facts["trouble"], status = refused, 422
        else:
            facts["file"] = name
            facts["told"] = [_say(account, region, row) for row in rows]
            status = 422 if any(one.trouble for one in facts["told"]) else 200
    return render(request, "work/feedback.html", facts, status=status)


def _say(account: Account, region: str, row: book.FilledRow) -> Told:
    """Enter one row; what cannot be taken is told beside it, the others stand."""
    title = row.code
    try:
        task = task_of(account, row.task)
        if task.region_code != region:
            raise Hidden(
                where="任务",
                found="这一行的任务不在这个县",
                expected="这个县的反馈表",
                fix="请到任务所在的县上传",
            )
        title = task.title
        actions.task_feed_back(
            actor=account,
            task=task,
            seen=row.seen,
            once=f"feedback:{row.code}",
            on=timezone.localdate(),
            percent=_percent(row),
            words=row.words,
            spent_yuan=_spent(row),
            paper_number=f"反馈表 {row.code}",
        )
    except JunhengError as refused:
        return Told(row.cell, title, refused)
    return Told(row.cell, title)


def _percent(row: book.FilledRow) -> int:
    if row.percent is None or not row.percent.is_integer() or not 0 <= row.percent <= 100:
        raise UsageError(
            where=row.cell,
            found=f"进度填的是“{row.typed}”" if row.typed else "没有填进度",
            expected="0 到 100 的整数",
            fix="进度没有变的，照上次的数填；已登记的行不会重复",
        )
    return int(row.percent)


def _spent(row: book.FilledRow) -> float | None:
    if row.spent_yuan is not None and row.spent_yuan < 0:
        raise UsageError(
            where=row.cell,
            found="“已支（元）”填的不是不小于 0 的数",
            expected="只填数字，单位是元",
            fix="请改正后再上传；已登记的行不会重复",
        )
    return row.spent_yuan
