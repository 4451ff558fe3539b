"""The method of growth as page and paper, and the bundle a school computes with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from junheng.kernel.errors import Hidden, Refused
from junheng.measure.growth.baseline import rules
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.growth_note import TITLE, NotePaper, growth_note, note_parts
from junheng.web.academics.queries import growth
from junheng.web.academics.queries.growth.bundle import bundle_of
from junheng.web.register.queries import counties_of, school_of
from junheng.web.shared.directory import region_name
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.verbs import allow

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAKERS: Mapping[str, tuple[Callable[[Report, Path], None], str]] = {
    "note.docx": (docx, _DOCX),
    "note.pdf": (pdf, "application/pdf"),
}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@require_GET
@needs("growth.see")
def method(request: HttpRequest) -> HttpResponse:
    """Explain the method in plain words."""
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    facts = {
        "parts": note_parts(rules()),
        "context_bar": ContextBar(region=counties[0].name if counties else ""),
    }
    return render(request, "academics/growth_method.html", facts)


@require_GET
@needs("growth.see")
def method_paper(request: HttpRequest, name: str) -> HttpResponse:
    """Give the method note as Word or PDF."""
    account: Any = request.user
    if name not in _MAKERS:
        raise Hidden(
            where="方法说明",
            found=f"没有“{name}”",
            expected="、".join(_MAKERS),
            fix="请从方法说明页下载",
        )
    make, kind = _MAKERS[name]
    today = timezone.localdate()
    counties = counties_of(account, today)
    region = region_name(counties[0].region_code, today) if counties else ""
    with translation.override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        make(growth_note(NotePaper(f"{region}教育局", today), rules()), path)
        return _file(path.read_bytes(), kind, f"{TITLE}{path.suffix}")


@require_GET
@needs("growth.recompute")
def bundle(request: HttpRequest, number: int) -> HttpResponse:
    """Give a principal what is needed to compute the own school's growth again."""
    account: Any = request.user
    run = growth.run_of(account, number)
    school = school_of(account.school_code, account, timezone.localdate())
    allow(account, "growth.recompute", school)
    if growth.shown_of(account, run).report is None:
        raise Refused(
            where=str(run),
            found="这次没有增值结果",
            expected="有增值结果的核算",
            fix="请看增值页上写明的原因",
        )
    content = bundle_of(account, run, school.school_code, school.name)
    return _file(content, "application/zip", f"{school.name}增值复算包.zip")
