"""The door of every page (页面入口): public, or open to those who hold a right.

Every view carries one of the two marks; a test walks the URL configuration and fails on a view
without one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from junheng.kernel.errors import NotAllowed

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def needs(right: str) -> Callable[[View], View]:
    """Open a view to those who hold a right anywhere; where it holds, the query decides."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            account: Any = request.user
            if not account.holds(right):
                raise NotAllowed(
                    where=request.path,
                    found=f"您的角色（{account.role_labels() or '未任职'}）没有打开这一页的权限",
                    expected="由有权限的同事打开",
                    fix="如工作需要，请与本单位的数据员或系统管理员联系",
                )
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def _methods(view: Any) -> frozenset[str] | None:
    """Read which methods a view answers from its ``require_…`` mark; nothing when it has none."""
    while view is not None:
        if inspect.isfunction(view):
            held = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
            if "request_method_list" in held:
                return frozenset(held["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def opens(path: str) -> bool:
    """Tell whether an address of ours can be opened in the address bar."""
    try:
        methods = _methods(resolve(path).func)
    except Resolver404:
        return False
    return methods is None or "GET" in methods


def openable(address: str) -> str:
    """Give the address itself, or the nearest one above it that can be opened.

    ``/data/batches/1/revert/`` is only for its button; the page it belongs to is
    ``/data/batches/1/``.
    """
    path = urlsplit(address).path
    if opens(path):
        return address
    return parent(path)


def parent(path: str) -> str:
    """Give the nearest address above this one that can be opened; the home page at last."""
    parts = [part for part in path.split("/") if part]
    while parts:
        parts.pop()
        above = "/" + "".join(f"{part}/" for part in parts)
        if opens(above):
            return above
    return "/"
