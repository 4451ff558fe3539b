"""The papers of an adopted plan, to be taken away."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from junheng.web.plans.jobs import DOCUMENT
from junheng.web.plans.queries import documents
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.shared.doors import needs
from junheng.web.shared.jobs import enqueue


@require_GET
@needs("plan.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Give a document of a plan to whoever sees the whole region; a slow one is made by a job."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    snap = request.GET.get("snap", "")
    standing = standing_of(account, adoption, sha256=snap)
    documents.check(standing, account, name)
    path, filename = documents.file_of(standing, name), documents.filename_of(standing, name)
    if not path.is_file():
        if name not in documents.AT_ONCE:
            job = enqueue(
                DOCUMENT,
                documents.key_of(standing, name),
                actor=account,
                on=adoption,
                title=filename,
                arguments={"number": number, "name": name, "snap": snap},
            )
            return redirect("job", job.pk)
        documents.write(standing, name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=filename)
