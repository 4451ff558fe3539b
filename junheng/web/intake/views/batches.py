"""Uploads and batches: drop files, see what was read, mend what is wrong (上传与改正)."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET

from junheng.kernel.errors import Hidden, JunhengError, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake import actions, originals, waiting_room
from junheng.web.intake.forms import UploadForm
from junheng.web.intake.models import Batch
from junheng.web.intake.opening import usual_day
from junheng.web.intake.queries import batches, workbooks
from junheng.web.intake.views.frame import chosen_county, county_bar, page
from junheng.web.register.queries import school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.models import Job
from junheng.web.shared.queries import job_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

SHOWN_CELLS, MANY_CELLS = 20, 200


def wait_for(job: Job) -> Job:
    """Wait a moment for a job, so that most people see its outcome at once."""
    until = time.monotonic() + settings.PATIENCE_SECONDS
    rows = Job.objects.unscoped("the caller's own job")
    while job.is_open and time.monotonic() < until:
        time.sleep(0.1)
        job = rows.get(pk=job.pk)
    return job


@needs("batch.stage")
@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Take in workbooks; sizes are watched from the first byte."""
    waiting_room.watch(request)
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    county = None if account.school_code else chosen_county(request)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        initial={"as_of": _day_of(request, county.region_code if county else "")},
        fixed_date=bool(account.school_code),
    )
    problem: JunhengError | None = None
    if request.method == "POST":
        files = request.FILES.getlist("files")
        try:
            waiting_room.check_files(request, files)
            if form.is_valid():
                return _receive(request, account, form)
        except (UsageError, Refused) as error:
            problem = error
    status = 422 if request.method == "POST" else 200
    facts = {
        "form": form if problem is None else UploadForm(initial=request.POST.dict()),
        "problem": problem,
        "county": county,
        "context_bar": county_bar(request, county),
        "needs_task": bool(account.school_code) and request.method == "GET",
    }
    return page(request, "upload", facts, status=status)


def _day_of(request: HttpRequest, region_code: str) -> date:
    """Give the day a correction is of, as its link says; else the day uploads usually are of."""
    account: Any = request.user
    with suppress(ValueError):
        if not account.school_code:  # the day of a school's is that of its collection
            return date.fromisoformat(request.GET.get("as_of", ""))
    return usual_day(region_code or account.region_code)


def _receive(request: HttpRequest, account: Account, form: UploadForm) -> HttpResponse:
    place = _uploads_for(request, account)
    allow(account, "batch.stage", place)
    token, names = waiting_room.receive(form.cleaned_data["files"])
    job = actions.upload_receive(
        actor=account,
        place=place,
        as_of=form.cleaned_data["as_of"],
        token=token,
        names=names,
        dry_run=form.cleaned_data["dry_run"],
        once=request.POST.get("once"),
    )
    return _after(wait_for(job))


def _uploads_for(request: HttpRequest, account: Account) -> Place:
    """Say whose data these are: the own school's, one school's, or the whole county's."""
    wanted = account.school_code or request.POST.get("school", "")
    if wanted:
        school = school_of(wanted, account, timezone.localdate())
        return Place(school.region_code, school.school_code, school.name)
    county = chosen_county(request)
    if county is None:
        return Place(account.region_code)
    return Place(county.region_code, name=county.name)


def _after(job: Job) -> HttpResponse:
    if job.state == "done" and job.result.get("url"):
        return redirect(
            job.result["url"] + ("?duplicate=1" if "duplicate_of" in job.result else "")
        )
    return redirect("upload-progress", job.pk)


@require_GET
@needs("batch.stage")
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far the reading of an upload is; when it is done, go where it leads."""
    account: Any = request.user
    job = job_of(account, number)
    own = job is not None and (
        account.reach.all_schools_of(job.region_code) or job.school_code in account.reach.schools
    )
    if job is None or not own or not job.kind.startswith("intake."):
        raise Hidden(
            where="上传",
            found="没有这次上传，或不在您的范围内",
            expected="您本人学校或地区的上传",
            fix="请从“数据”页进入",
        )
    address = _after(job)["Location"] if job.state == "done" and job.result.get("url") else ""
    if getattr(request, "htmx", False):
        answer = render(request, "intake/progress_part.html", {"job": job})
        if address:
            answer["HX-Redirect"] = address
        return answer
    if address:
        return redirect(address)
    return page(request, "progress", {"job": job, "headline": _progress_headline(job)})


def _progress_headline(job: Job) -> str:
    tables = job.result.get("tables", [])
    if job.state == "failed":
        return _("没有收下：%(title)s") % {"title": job.title.removeprefix("读入 ")}
    if job.state == "done" and "groups" in job.result and not any(t["read"] for t in tables):
        return _("试运行：没有读到可以收下的行")
    if job.state == "done" and tables:
        return _("试运行：读到 %(read)d 行，可收下 %(ok)d 行，待改正 %(bad)d 行") % {
            "read": sum(row["read"] for row in tables),
            "ok": sum(row["accepted"] for row in tables),
            "bad": sum(row["rejected"] for row in tables),
        }
    return job.title


def batch_page(
    request: HttpRequest,
    found: Batch,
    *,
    problem: JunhengError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page of a batch, with what was typed on it and what was wrong with that."""
    account: Any = request.user
    cells = MANY_CELLS if request.GET.get("all") else SHOWN_CELLS
    typed = {k: v for k, v in request.POST.items() if isinstance(v, str)}
    shown = batches.view_of(found, typed=typed, cells=cells)
    batches.log_look(account, found, "核对填报数据")
    active = found.is_active and found.draft.is_open
    facts = {
        "view": shown,
        "batch": found,
        "headline": _headline(shown),
        "problem": problem,
        "duplicate": request.GET.get("duplicate") == "1",
        "may_mend": active and account.may("batch.mend", found),
        "answer": _answer_url(found),
        "draft_url": reverse("draft", args=[found.draft_id]) if account.holds("draft.see") else "",
        "cells": cells,
        "typed": typed,
    }
    return page(request, "batch", facts, status=status)


def _answer_url(found: Batch) -> str:
    if not found.school_code:
        return ""
    from junheng.web.intake.models import Submission  # noqa: PLC0415

    rows = Submission.objects.unscoped("of a batch already found").filter(
        school_code=found.school_code,
        collection__region_code=found.region_code,
        collection__as_of=found.draft.as_of,
    )
    answer = rows.order_by("-id").first()
    if answer is None:
        return ""
    return reverse("submission", args=[answer.collection_id, answer.school_code])


def _headline(shown: batches.BatchView) -> str:
    if shown.batch.replaced_by_id:
        return _("这一批已按选定的列重读，以新的一批为准")
    if not shown.batch.is_active:
        return _("这一批已撤回，不再计入")
    if not shown.is_checked:
        return _("读到 %(read)d 行，正在核对") % {"read": shown.read}
    if shown.rejected:
        return _("读到 %(read)d 行：%(ok)d 行已收下，%(bad)d 行待改正") % {
            "read": shown.read,
            "ok": shown.accepted,
            "bad": shown.rejected,
        }
    if not shown.read:
        return _("没有读到可以收下的行")
    return _("读到 %(read)d 行，全部收下") % {"read": shown.read}


@require_GET
@needs("batch.see")
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was read of an upload and what is to mend."""
    account: Any = request.user
    return batch_page(request, batches.batch_of(account, number))


@require_GET
@needs("batch.see")
def batch_state(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether the check is done; HTMX asks, and goes to the result when it is."""
    account: Any = request.user
    found = batches.batch_of(account, number)
    job = batches.check_job(found.draft)
    answer = render(request, "intake/checking.html", {"batch": found, "job": job})
    if found.draft.is_checked or (job is not None and not job.is_open):
        answer["HX-Redirect"] = reverse("batch", args=[number])
    return answer


@require_GET
@needs("batch.see")
def annotated(request: HttpRequest, number: int, file: int) -> FileResponse:
    """Give the school its own workbook back, wrong cells coloured and commented."""
    account: Any = request.user
    found = batches.batch_of(account, number)
    batches.log_look(account, found, "下载标注副本")
    name, stream = workbooks.annotated_of(account, found, file)
    return FileResponse(stream, as_attachment=True, filename=name)


@require_GET
@needs("batch.see")
def original(request: HttpRequest, number: int, file: int) -> FileResponse:
    """Give a workbook as it was sent; who takes it is written down."""
    account: Any = request.user
    found = batches.batch_of(account, number)
    batches.log_look(account, found, "下载原工作簿")
    name, stream = originals.original_of(account, found, file)
    return FileResponse(stream, as_attachment=True, filename=name)
