"""The files of an application: its receipt or sheet, and what is attached to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from junheng.kernel.errors import Hidden
from junheng.web.processes import files
from junheng.web.processes.models import Attachment
from junheng.web.processes.queries import papers, reading, slips
from junheng.web.shared.doors import needs


@require_GET
@needs("process.see")
def receipt(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give the receipt of an application that was handed in, or its sheet to fill in."""
    account: Any = request.user
    held = reading.application_of(account, number)
    if name == papers.SHEET:
        content, kind, filename = slips.workbook(held), papers.KINDS["xlsx"], f"{held}填报单.xlsx"
    else:
        content, kind, filename = papers.receipt(held, name)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = papers.disposition(filename)
    return response


@require_GET
@needs("process.see")
def attachment(request: HttpRequest, number: int) -> HttpResponse:
    """Give an attachment to be saved; it is never shown in the page."""
    account: Any = request.user
    found = Attachment.objects.select_related("application").filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="附件", found="没有这个附件", expected="申报里的附件", fix="请从申报进入"
        )
    reading.application_of(account, found.application_id)
    response = HttpResponse(files.content_of(found), content_type="application/octet-stream")
    response["Content-Disposition"] = papers.disposition(found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
