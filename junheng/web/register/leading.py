"""The first page of a part leads to the county it is about (进入第一个县)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from junheng.web.register.queries import counties_of


def to_first_county(request: HttpRequest, route: str, title: str) -> HttpResponse:
    """Lead to the page of the first county within reach; say so where there is none.

    Parameters
    ----------
    route : str
        Name of the page; it takes the code of the county as ``region``.
    title : str
        What the part is called, in the words of the reader.
    """
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    if counties:
        return redirect(route, region=counties[0].region_code)
    return render(request, "register/no_county.html", {"title": title})
