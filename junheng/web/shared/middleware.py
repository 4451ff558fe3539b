"""Headers that keep the browser strict, and words instead of traces when something is wrong."""

from __future__ import annotations

import errno
import logging
import secrets
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden, JunhengError, NotAllowed, Stale
from junheng.web.shared import guards, views
from junheng.web.shared.once import one_reading

Respond = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

log = logging.getLogger("junheng.web")


class SecurityHeaders:
    """Send the content security policy: everything from here, nothing inline."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ChosenLanguage:
    """Speak Chinese until the reader chooses otherwise; a browser's own list decides nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


class ReadingOnce:
    """While a page is only read, ask the database once for what its parts share."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether the disk had no room, whoever says so."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return isinstance(error, DatabaseError) and any(
        words in str(error) for words in ("disk is full", "No space left", "disk I/O error")
    )


class WordsForTrouble:
    """When even the session cannot be read, still say what was kept and what to do."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or explain."""
        try:
            return self.get_response(request)
        except (DatabaseError, OSError, ImproperlyConfigured) as error:
            return trouble(request, error)


def trouble(_request: HttpRequest, error: BaseException) -> HttpResponse:
    """Explain a disk without room or a database that is away; nothing of it needs either."""
    number = f"E-{secrets.token_hex(2).upper()}"
    log.error("%s", number, exc_info=error)
    if is_disk_full(error):
        status, title = 507, _("服务器的磁盘已满，这一步没有保存")
        kept = _("此前保存过的内容都在，没有改动。您刚填的内容还在浏览器里，请不要关闭页面。")
        then = _("请管理员清出空间（junheng doctor 会指出位置），然后回到上一页再提交一次。")
    elif isinstance(error, OperationalError):
        status, title = 503, _("数据库暂时连不上，这一步没有保存")
        kept = _("此前保存过的内容都在，没有改动。您刚填的内容还在浏览器里，请不要关闭页面。")
        then = _("请过一两分钟回到上一页再提交；仍不行时，把编号告诉管理员。")
    else:
        status, title = 500, _("这一步没有完成")
        kept = _("数据没有受影响。")
        then = _("可以重试；仍不行时，把编号告诉管理员。")
    page = render_to_string(
        "errors/trouble.html", {"title": title, "kept": kept, "then": then, "number": number}
    )
    return HttpResponse(page, status=status)


class Errors:
    """Turn what we raise on purpose into its page: 403, 404, 405, 409, 422."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a basis typed on the page reaches the guardrails, a bare 405 gets its words."""
        with guards.of_form(request):
            response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b""):
            return views.wrong_method(request, response.headers.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the page of an error, or leave it to Django."""
        if isinstance(error, Hidden):
            return views.not_found(request, error)
        if isinstance(error, NotAllowed):
            return views.no_right(request, error)
        if isinstance(error, Stale):
            return views.explained(request, error, status=409)
        if isinstance(error, JunhengError):
            stopped = isinstance(error, guards.Stopped)
            show = views.stopped if stopped else partial(views.explained, status=422)
            return show(request, error)  # type: ignore[arg-type]
        if isinstance(error, DatabaseError | OSError):
            return trouble(request, error)
        return None
