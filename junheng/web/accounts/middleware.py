"""Who is signed in, for how long, and with which password."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone

from junheng.web.shared.doors import openable

SEEN = "seen_at"


class SignedIn:
    """Every page needs a sign-in unless its view is marked public.

    An idle session ends and the sign-in page says so; a one-time password must be changed
    before anything else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request pass, or send it to the sign-in page."""
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if getattr(match.func, "is_public", False):
            return self.get_response(request)
        account = request.user
        if not account.is_authenticated:
            return self._to_sign_in(request)
        request.user = get_user(request)  # the account itself, not a lazy stand-in
        now = timezone.now().timestamp()
        idle = now - request.session.get(SEEN, now)
        if idle > settings.IDLE_MINUTES * 60:
            logout(request)
            return self._to_sign_in(request, idle="1")
        if abs(idle) > 30 or SEEN not in request.session:  # one write in half a minute
            request.session[SEEN] = now
        if account.must_change_password and match.view_name not in {"password", "signout"}:
            return HttpResponseRedirect(resolve_url("password"))
        return self.get_response(request)

    def _to_sign_in(self, request: HttpRequest, **extra: str) -> HttpResponse:
        wanted = openable(request.get_full_path())
        if request.headers.get("HX-Request"):
            wanted = request.headers.get("HX-Current-URL", "/")
            wanted = "/" + wanted.split("/", 3)[-1] if "://" in wanted else "/"
        if wanted != "/":
            extra["next"] = wanted
        address = resolve_url("signin") + (f"?{urlencode(extra)}" if extra else "")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
