"""What may be done on a page (办理): one address, the act its last word, one way to come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.web.shared.guards import Stopped
from junheng.web.shared.views import say

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Act(Generic[T]):
    """One thing that may be done on a page: the right it needs, how, and what is said after."""

    right: str
    do: Callable[[HttpRequest, T], None]
    said: Any  # translated when it is said

    def done(self, request: HttpRequest, held: T) -> str:
        """Do it, and give what is said."""
        self.do(request, held)
        return str(self.said)


def act_named(act: str, acts: Mapping[str, T], *, where: str) -> T:
    """Give the act an address names.

    Raises
    ------
    Hidden
        There is none of that name.
    """
    if act not in acts:
        raise Hidden(
            where=where,
            found=f"没有“{act}”这一项办理",
            expected="其中之一：" + "、".join(acts),
            fix="请从页面上的按钮办理",
        )
    return acts[act]


def acted(
    request: HttpRequest,
    do: Callable[[], str],
    *,
    again: Callable[[Exception], HttpResponse],
    to: str,
) -> HttpResponse:
    """Do one thing: say what was done on the page it leads to, or give the page again.

    ``again`` shows the page with what was refused or mistyped, and everything that was typed;
    ``to`` is an address, or the name of one without arguments.  What a guardrail stops goes on to
    the frame, which asks for the basis where one would do.
    """
    try:
        told = do()
    except Stopped:
        raise  # the frame asks for the basis
    except (Refused, UsageError, Stale) as trouble:
        return again(trouble)
    say(request, told)
    return redirect(to)
