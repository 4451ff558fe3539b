"""The diagnosis reports of a county, and the published sentences they are written from."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.publish.sentences.catalogue import about_schools, rule_of
from junheng.publish.sentences.catalogue import render as write
from junheng.web.diagnosis import jobs
from junheng.web.diagnosis.queries import documents, reading
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of, statistics_of
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.verbs import allow


@require_GET
@needs("diagnosis.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the reports of the first county within reach."""
    return to_first_county(request, "diagnoses", _("诊断"))


def _bar(account: Any, place: Any, record: SnapshotRecord | None) -> ContextBar:
    if record is None:
        return ContextBar(region=place.name, parts=())
    options = tuple(
        (str(one), f"?snap={one.sha256[:16]}", one == record)
        for one in statistics_of(account, place.region_code)
    )
    switches = switches_of(_("数据版本：%(v)s") % {"v": record}, options)
    return ContextBar(region=place.name, parts=(), switches=switches, mark=record.mark)


@require_GET
@needs("diagnosis.see")
def reports(request: HttpRequest, region: str) -> HttpResponse:
    """List the reports of a county on one data version, or of the own school."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    snap = request.GET.get("snap", "")
    held = bool(statistics_of(account, region))
    record = snapshot_of(account, region, sha256=snap) if held else None
    whole = account.reach.all_schools_of(region)
    every = reading.with_counts(reading.reports_of(account, region))
    rows = list(every.filter(snapshot=record) if whole else every)
    return render(
        request,
        "diagnosis/list.html",
        {
            "region": place,
            "record": record,
            "rows": [(row, row.is_overdue(today)) for row in rows],
            "states": reading.states_of(rows),
            "whole": whole,
            "may_draft": whole and record is not None and account.may("diagnosis.draft", place),
            "context_bar": _bar(account, place, record),
        },
    )


@require_POST
@needs("diagnosis.draft")
def draft(request: HttpRequest, region: str) -> HttpResponse:
    """Draft the reports of every school; a job with progress."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    allow(account, "diagnosis.draft", place)
    record = snapshot_of(account, region, sha256=request.POST.get("snap", ""))
    job = enqueue(
        jobs.DRAFT,
        f"{region}-{record.sha256[:16]}",
        actor=account,
        on=place,
        title=_("起草%(r)s各校诊断报告") % {"r": place.name},
        arguments={"region": region, "snapshot": record.sha256},
    )
    return redirect("job", job.pk)


@require_GET
@needs("diagnosis.draft")
def batch(request: HttpRequest, region: str) -> HttpResponseBase:
    """Give the reports and lists of a county in one archive, Word or PDF; a job writes it."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    allow(account, "diagnosis.draft", place)
    record = snapshot_of(account, region, sha256=request.GET.get("snap", ""))
    rows = list(reading.reports_of(account, region).filter(snapshot=record))
    suffix = documents.suffix_of(request.GET.get("kind", "docx"))
    path = documents.batch_file(region, record.sha256, rows, suffix)
    title = _("%(r)s各校诊断报告和清单（%(k)s）") % {
        "r": place.name,
        "k": documents.SUFFIXES[suffix],
    }
    if not path.is_file():
        job = enqueue(
            jobs.BATCH,
            path.name,
            actor=account,
            on=place,
            title=title,
            arguments={"region": region, "snapshot": record.sha256, "kind": suffix},
        )
        return redirect("job", job.pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{title}.zip")


@require_GET
@needs("diagnosis.see")
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show every sentence said of a school: its wordings, when it appears, on what it rests."""
    rows = [(form, write(form.id, form.example), rule_of(form)) for form in about_schools()]
    parts = [
        (_("诊断报告里的"), [row for row in rows if row[0].about != "school"]),
        (
            _("学校画像、台账、督导、经费、考试和评价里的"),
            [row for row in rows if row[0].about == "school"],
        ),
    ]
    return render(request, "diagnosis/catalogue.html", {"parts": parts, "count": len(rows)})
