"""The city's bulletin of a graduation examination, inside the bureau (市里的通报)."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.publish.sentences.exam import bulletin_sentence
from junheng.web.academics import actions
from junheng.web.academics.forms import BulletinForm
from junheng.web.academics.queries import bulletins
from junheng.web.academics.queries.reading import exam_of
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.verbs import allow


@require_http_methods(["GET", "HEAD", "POST"])
@needs("exam.load")
def bulletin(request: HttpRequest, number: int) -> HttpResponse:
    """Show how the region stands to its city's lines, and take the bulletin in."""
    account: Any = request.user
    today = timezone.localdate()
    exam = exam_of(account, number)
    allow(account, "exam.load", exam)
    sent = request.POST if request.method == "POST" else None
    form = BulletinForm(sent)
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        lines = form.lines()
        try:
            actions.bulletin_record(
                actor=account,
                exam=exam,
                seen=number_of(request, "seen"),
                lines=lines,
                counted=actions.Counted(*bulletins.counted(account, exam, lines.top, lines.bottom)),
                document_number=form.cleaned_data["document_number"],
                on=today,
                once=sent.get("once"),
            )
        except (Refused, UsageError, Stale) as error:
            trouble = error
        else:
            say(request, _("已登记；要求这些数的计划不用再填。"))
            return redirect("exam-bulletin", number=exam.pk)
    place = region_of(exam.region_code, account, today)
    held = bulletins.bulletin_of(exam)
    facts = {
        "region": place,
        "exam": exam,
        "held": held,
        "headline": ""
        if held is None
        else str(
            bulletin_sentence(
                listed=held.listed,
                top=held.top,
                bottom=held.bottom,
                mean=held.mean,
                beside=held.peer_mean,
            )
        ),
        "form": form,
        "seen": exam.version,
        "trouble": trouble,
        "context_bar": ContextBar(region=place.name, parts=(exam.name,)),
    }
    status = 200 if sent is None else 422
    return render(request, "academics/bulletin.html", facts, status=status)
