"""Pages that exist only in the demo: one-click identities and the gallery of parts."""

from __future__ import annotations

import os
import secrets
import tempfile
from io import BytesIO
from pathlib import Path

from django.contrib.auth import login
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from junheng.data.synth.mistakes import faulty_workbook
from junheng.kernel.errors import Hidden
from junheng.web.accounts.middleware import SEEN
from junheng.web.accounts.models import Account
from junheng.web.config import demo_tour  # noqa: F401  the card of the home page
from junheng.web.config.gallery import BOOKS, lineage, parts
from junheng.web.shared.doors import needs, public


@public
@require_GET
def enter(request: HttpRequest, username: str, token: str) -> HttpResponse:
    """Sign in as one of the demo's identities; the token was made when this demo started."""
    expected = os.environ.get("JUNHENG_DEMO_TOKEN", "")
    account = Account.objects.filter(username=username, is_active=True).first()
    if not expected or not secrets.compare_digest(token, expected) or account is None:
        raise Hidden(
            where="演示身份",
            found="这个演示网址已经失效",
            expected="是这一次演示打印出来的网址",
            fix="请从终端里重新复制网址",
        )
    login(request, account)
    request.session[SEEN] = timezone.now().timestamp()
    return redirect("home")


@require_GET
@needs("home.see")
def workbook(request: HttpRequest) -> FileResponse:
    """Give a school's workbook with three common mistakes, to try the intake with."""
    with tempfile.TemporaryDirectory() as folder:
        path = faulty_workbook(Path(folder)).path
        stream = BytesIO(path.read_bytes())
    return FileResponse(stream, as_attachment=True, filename=path.name)


@require_GET
@needs("home.see")
def gallery(request: HttpRequest) -> HttpResponse:
    """Show each part of the page kit once."""
    return render(request, "shared/gallery.html", parts(request))


@require_GET
@needs("home.see")
def gallery_lineage(request: HttpRequest, place: int) -> HttpResponse:
    """Open one figure of the gallery: a panel for HTMX, a page without it."""
    if place >= len(BOOKS):
        raise Hidden(
            where="页面部件",
            found="例表里没有这一行",
            expected=f"0 到 {len(BOOKS) - 1}",
            fix="请从页面部件进入",
        )
    is_panel = bool(getattr(request, "htmx", False))
    template = "kit/example_lineage.html" if is_panel else "shared/gallery_lineage.html"
    return render(request, template, lineage(place))
