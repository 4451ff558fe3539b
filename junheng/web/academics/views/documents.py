"""Papers of an examination to download: editions, a class's page, pages of pupils (下载文件)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from junheng.publish.reports.exam_facts import ClassPaper, ExamPaper
from junheng.web.academics import jobs
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import class_papers, documents, reading
from junheng.web.shared import audit, sealing
from junheng.web.shared.doors import needs
from junheng.web.shared.jobs import enqueue


def _given(
    request: HttpRequest,
    exam: Exam,
    paper: ExamPaper | ClassPaper,
    *,
    name: str,
    job: tuple[str, dict[str, object]],
) -> HttpResponseBase:
    """Give a finished paper, or ask for it; whoever asks has been let in already."""
    path = documents.file_of(paper, str(job[1]["suffix"]))
    if path.is_file():
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    return _asked(request, exam, path, name=name, job=job)


def _asked(
    request: HttpRequest, exam: Exam, path: Path, *, name: str, job: tuple[str, dict[str, object]]
) -> HttpResponse:
    account: Any = request.user
    kind, arguments = job
    asked = enqueue(
        kind,
        f"{path.name}:{account.pk}",
        actor=account,
        on=exam,
        title=name,
        arguments={"exam": exam.pk, **arguments},
    )
    return redirect("job", asked.pk)


@require_GET
@needs("exam.compare")
def edition(request: HttpRequest, number: int, edition: str, suffix: str) -> HttpResponseBase:
    """Give the reader's edition of the report; a job writes it."""
    account: Any = request.user
    documents.suffix_of(suffix)
    exam = reading.exam_of(account, number)
    paper = documents.facts_of(account, exam, edition)
    job = (jobs.EDITION, {"edition": edition, "suffix": suffix})
    name = documents.filename_of(paper, suffix)
    return _given(request, exam, paper, name=name, job=job)


@require_GET
@needs("exam.print_for")
def edition_for(request: HttpRequest, number: int, *, school: str, suffix: str) -> HttpResponseBase:
    """Print a school's edition on its behalf, as its principal gets it; each asking is logged."""
    account: Any = request.user
    documents.suffix_of(suffix)
    exam = reading.exam_of(account, number)
    paper = documents.facts_of(account, exam, documents.SCHOOL, school=school)
    audit.write_line(
        "exam_edition.printed_for",
        actor=account,
        subject=exam,
        facts={"school": school, "suffix": suffix},
    )
    arguments = {"edition": documents.SCHOOL, "suffix": suffix, "school": school}
    name = documents.filename_of(paper, suffix)
    return _given(request, exam, paper, name=name, job=(jobs.EDITION, arguments))


@require_GET
@needs("exam.pupils")
def class_paper(
    request: HttpRequest, number: int, *, school: str, homeroom: str, subject: str, suffix: str
) -> HttpResponseBase:
    """Give a class's page to its teacher and its principal; a job writes it."""
    account: Any = request.user
    documents.suffix_of(suffix)
    exam = reading.exam_of(account, number)
    asked = reading.Class(school, homeroom, subject)
    paper = class_papers.class_facts(account, exam, asked, timezone.localdate())
    name = class_papers.class_name(paper, suffix)
    job = (jobs.CLASS, {"class": [school, homeroom, subject], "suffix": suffix})
    return _given(request, exam, paper, name=name, job=job)


@require_GET
@needs("exam.pupils")
def pupil_papers(
    request: HttpRequest, number: int, school: str, homeroom: str, suffix: str
) -> HttpResponseBase:
    """Give the pages of a class's pupils, each a file; a job writes them, the look is logged."""
    account: Any = request.user
    documents.suffix_of(suffix)
    exam = reading.exam_of(account, number)
    today = timezone.localdate()
    subjects = class_papers.subjects_of(account, exam, school, homeroom, today)
    path = class_papers.pupils_file(exam, school, homeroom, subjects, suffix)
    name = class_papers.pupils_name(exam, homeroom, suffix)
    if not path.is_file():
        job: tuple[str, dict[str, object]] = (
            jobs.PUPILS,
            {"class": [school, homeroom], "suffix": suffix},
        )
        return _asked(request, exam, path, name=name, job=job)
    class_papers.looked(account, exam, school, homeroom)
    answer = HttpResponse(sealing.unseal(path), content_type="application/zip")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
