"""The self-assessment: frozen lines, the report's texts, the signature, the papers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.publish.reports.recognition import GROUPS
from junheng.publish.sentences.recognition import claim, headline, subject
from junheng.web.recognition import actions
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.queries import documents
from junheng.web.recognition.queries.checklist import checklist_of
from junheng.web.recognition.views.frame import at
from junheng.web.recognition.views.frame import page as shown_page
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.verbs import allow


def _shown(
    request: HttpRequest, held: Assessment, trouble: Exception | None = None
) -> HttpResponse:
    account: Any = request.user
    frame = documents.frame_of_assessment(account, held)
    lines = documents.frozen_lines(held)
    groups = [
        (GROUPS[group], [one for one in held.lines if one["group"] == group])
        for group in dict.fromkeys(one["group"] for one in held.lines)
    ]
    texts = {name: getattr(held, name) for name in actions.FIELDS}
    if trouble is not None:
        texts |= {name: request.POST[name] for name in actions.FIELDS if name in request.POST}
    return shown_page(
        request,
        "assessment",
        frame.region,
        rule=held.rule,
        frame=frame,
        trouble=trouble,
        held=held,
        headline=headline(lines, subject(frame.pack)),
        claim=claim(
            lines,
            region=frame.region.name,
            document=f"《{frame.pack.title}》",
            status=held.snapshot.status,
            as_of=held.snapshot.as_of,
        ),
        groups=groups,
        texts=texts,
        documents=documents.links(held),
        may={
            "draft": account.may("recognition.draft", held) and not held.is_signed,
            "sign": account.may("recognition.sign", held) and not held.is_signed,
        },
    )


@require_GET
@needs("recognition.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one self-assessment."""
    account: Any = request.user
    return _shown(request, documents.assessment_of(account, number))


@require_POST
@needs("recognition.see")
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a self-assessment."""
    account: Any = request.user
    do = act_named(act, {"again": _again, "write": _write, "sign": _sign}, where="自评")
    held = documents.assessment_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        return _shown(request, documents.assessment_of(account, number), trouble)

    to = reverse("assessment", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _again(request: HttpRequest, held: Assessment) -> str:
    account: Any = request.user
    allow(account, "recognition.draft", held)
    frame = documents.frame_of_assessment(account, held)
    actions.assessment_draft(
        actor=account,
        place=at(frame.region),
        rule=held.rule,
        snapshot=held.snapshot,
        lines=[row.frozen() for row in checklist_of(account, frame).rows],
        on=timezone.localdate(),
    )
    return _("已按现在的责任单位、判定和依据重新形成。")


def _write(request: HttpRequest, held: Assessment) -> str:
    actions.assessment_write(
        actor=request.user,
        assessment=held,
        seen=number_of(request, "seen"),
        on=timezone.localdate(),
        texts={name: request.POST.get(name, "") for name in actions.FIELDS},
    )
    return _("已存下。")


def _sign(request: HttpRequest, held: Assessment) -> str:
    actions.assessment_sign(
        actor=request.user,
        assessment=held,
        seen=number_of(request, "seen"),
        document_number=request.POST.get("document_number", ""),
        on=timezone.localdate(),
    )
    return _("自评报告已签发，内容不再变动。")


@require_GET
@needs("recognition.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give the self-assessment report or a form."""
    account: Any = request.user
    held = documents.assessment_of(account, number)
    content, filename = documents.made(account, held, name)
    response = HttpResponse(content, content_type=documents.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    return response
