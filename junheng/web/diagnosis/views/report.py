"""Diagnosis reports: the list of a county, one report with its answers, the papers."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.web.diagnosis import actions, jobs
from junheng.web.diagnosis.models import Diagnosis, Line, Reply, Settled
from junheng.web.diagnosis.queries import documents, reading
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of, snapshots_of
from junheng.web.register.queries import counties_of, region_of, school_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.verbs import allow

_RIGHTS = ("draft", "reply", "settle", "sign_school", "issue")


@require_GET
@needs("diagnosis.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the reports of the first county within reach."""
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    if counties:
        return redirect("diagnoses", region=counties[0].region_code)
    return render(request, "diagnosis/none.html", {})


def _bar(account: Any, place: Any, record: SnapshotRecord | None) -> ContextBar:
    if record is None:
        return ContextBar(region=place.name, parts=())
    options = tuple(
        (str(one), f"?snap={one.sha256[:16]}", one == record)
        for one in snapshots_of(account, place.region_code)
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
    held = bool(snapshots_of(account, region))
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
    """Give the reports and lists of a county in one archive; a job writes it."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    allow(account, "diagnosis.draft", place)
    record = snapshot_of(account, region, sha256=request.GET.get("snap", ""))
    rows = list(reading.reports_of(account, region).filter(snapshot=record))
    path = documents.batch_file(region, record.sha256, rows)
    title = _("%(r)s各校诊断报告和清单") % {"r": place.name}
    if not path.is_file():
        job = enqueue(
            jobs.BATCH,
            path.name,
            actor=account,
            on=place,
            title=title,
            arguments={"region": region, "snapshot": record.sha256},
        )
        return redirect("job", job.pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{title}.zip")


@require_GET
@needs("diagnosis.see")
def of_school(request: HttpRequest, school: str) -> HttpResponse:
    """Lead to the newest report of one school, or to the list where there is none."""
    account: Any = request.user
    row = school_of(school, account, timezone.localdate())
    rows = reading.reports_of(account, row.region_code).filter(school_code=school)
    found = rows.order_by("-snapshot__as_of", "-snapshot__number").first()
    if found is None:
        return redirect("diagnoses", region=row.region_code)
    return redirect("diagnosis", number=found.pk)


def _page(
    request: HttpRequest, held: Diagnosis, *, trouble: Exception | None = None, status: int = 200
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    typed = request.POST if trouble is not None else None
    whole = account.reach.all_schools_of(held.region_code)
    said = reading.said_of(held, whole=whole, typed=typed)
    lines = [one.line for group in said.values() for one in group]
    bar = ContextBar(
        region=place.name,
        parts=(str(held.snapshot), str(held.get_state_display())),
        mark=held.snapshot.mark,
    )
    return render(
        request,
        "diagnosis/report.html",
        {
            "region": place,
            "report": held,
            "said": said,
            "speaks": bool(account.school_code) and held.school_code in account.reach.schools,
            "may": {right: account.may(f"diagnosis.{right}", held) for right in _RIGHTS},
            "answering": held.state == "sent" and account.may("diagnosis.reply", held),
            "replies": Reply.choices,
            "settlements": Settled.choices,
            "open_disputes": sum(line.waits_for_check for line in lines),
            "unanswered": sum(line.is_asked and not line.reply for line in lines),
            "left": reading.left_of(held, today),
            "overdue": held.is_overdue(today),
            "documents": documents.links(held),
            "trouble": trouble,
            "typed": typed or {},
            "context_bar": bar,
        },
        status=status,
    )


@require_GET
@needs("diagnosis.see")
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show one report: every sentence, what it rests on, what the school says."""
    account: Any = request.user
    return _page(request, reading.report_of(account, number))


def _given(request: HttpRequest, held: Diagnosis | Line) -> dict[str, Any]:
    name = "line" if isinstance(held, Line) else "diagnosis"
    return {"actor": request.user, name: held, "seen": number_of(request, "seen")}


@require_POST
@needs("diagnosis.see")
def report_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a report: send, hand answers in, record silence, sign, issue."""
    account: Any = request.user
    acts = {
        "send": _send,
        "reply": _reply_all,
        "silent": _silent,
        "sign": _sign,
        "issue": _issue,
    }
    do = act_named(act, acts, where="诊断报告")
    held = reading.report_of(account, number)
    try:
        told = do(request, held)
    except (Refused, UsageError, Stale) as trouble:
        held = reading.report_of(account, number)
        return _page(request, held, trouble=trouble, status=422)
    say(request, told)
    return redirect("diagnosis", number=number)


def _send(request: HttpRequest, held: Diagnosis) -> str:
    made = actions.diagnosis_send(**_given(request, held), on=timezone.localdate())
    return _("已发给学校，请在 %(day)s 前答复。") % {"day": made.reply_due}


def _reply_all(request: HttpRequest, held: Diagnosis) -> str:
    """Keep every answer given, those without a mistake at once; then hand them in if asked to."""
    today, paper = timezone.localdate(), request.POST.get("paper_number", "")
    troubles: list[UsageError | Refused] = []
    for line in held.lines.all():
        reply = request.POST.get(f"reply-{line.pk}", "")
        words = request.POST.get(f"words-{line.pk}", "").strip()
        if not line.is_asked or not reply or (line.reply, line.reply_words) == (reply, words):
            continue
        try:
            actions.line_reply(
                actor=request.user,
                line=line,
                seen=line.version,
                reply=reply,
                words=words,
                on=today,
                paper_number=paper,
            )
        except (UsageError, Refused) as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    if not request.POST.get("submit"):
        return _("已存下答复，还没有提交。")
    statement = request.POST.get("statement", "")
    actions.diagnosis_answer(
        **_given(request, held), on=today, statement=statement, paper_number=paper
    )
    return _("答复已提交。")


def _silent(request: HttpRequest, held: Diagnosis) -> str:
    actions.diagnosis_silent(**_given(request, held), on=timezone.localdate())
    return _("已登记为“视为已阅，未答复”。")


def _sign(request: HttpRequest, held: Diagnosis) -> str:
    paper = request.POST.get("paper_number", "")
    actions.diagnosis_sign(**_given(request, held), on=timezone.localdate(), paper_number=paper)
    return _("已签署，等局领导签发。")


def _issue(request: HttpRequest, held: Diagnosis) -> str:
    actions.diagnosis_issue(**_given(request, held), on=timezone.localdate())
    return _("已签发。")


@require_POST
@needs("diagnosis.see")
def line_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a sentence: edit it, settle a dispute."""
    account: Any = request.user
    acts = {"edit": _edit, "settle": _settle}
    do = act_named(act, acts, where="诊断结论")
    line = reading.line_of(account, number)
    try:
        told = do(request, line)
    except (Refused, UsageError, Stale) as trouble:
        held = reading.report_of(account, line.diagnosis_id)
        return _page(request, held, trouble=trouble, status=422)
    say(request, told % {"n": line.place})
    response = redirect("diagnosis", number=line.diagnosis_id)
    response["Location"] += f"#line-{line.pk}"
    return response


def _edit(request: HttpRequest, line: Line) -> str:
    actions.line_edit(
        **_given(request, line),
        is_kept=request.POST.get("keep") != "0",
        why=request.POST.get("why", ""),
        wording=request.POST.get("wording", ""),
    )
    return _("已改好第 %(n)d 条。")


def _settle(request: HttpRequest, line: Line) -> str:
    actions.line_settle(
        **_given(request, line),
        settled=request.POST.get("settled", ""),
        words=request.POST.get("words", ""),
        on=timezone.localdate(),
    )
    return _("已记下第 %(n)d 条的核对结果。")


@require_GET
@needs("diagnosis.see")
def chart(request: HttpRequest, number: int) -> HttpResponse:
    """Draw what one sentence rests on."""
    account: Any = request.user
    line = reading.line_of(account, number)
    template = "chart_part" if getattr(request, "htmx", False) else "chart"
    facts = {"chart": reading.chart_of(line), "line": line}
    return render(request, f"diagnosis/{template}.html", facts)


@require_GET
@needs("diagnosis.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Give a paper of one school; a job writes it."""
    account: Any = request.user
    documents.name_of(name)
    held = reading.report_of(account, number)
    path, filename = documents.file_of(held, name), documents.filename_of(held, name)
    if not path.is_file():
        job = enqueue(
            jobs.DOCUMENT,
            documents.key_of(held, name),
            actor=account,
            on=held,
            title=filename,
            arguments={"number": number, "name": name},
        )
        return redirect("job", job.pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=filename)
