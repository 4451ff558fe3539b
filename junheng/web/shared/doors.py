"""The door of every page (页面入口): public, or open to those who hold a right.

Every view carries one of the two marks; a test walks the URL configuration and fails on a view
without one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

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
