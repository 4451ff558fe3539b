"""What one page asks several times is read once: kept while a reading request is answered.

Only requests that change nothing (GET, HEAD) keep anything, so a change is never hidden from the
one who made it.  Outside a request (a job, a command) every call reads.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("read once", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Keep what :func:`read_once` functions give until the end of the block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function be called once a page for the same arguments; what it gives is shared.

    The arguments must be hashable (rows are told apart by their keys) and the callers must not
    change what they get.
    """

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        kept = _kept.get()
        if kept is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        return cast("T", kept[key])

    return asked


def is_reading() -> bool:
    """Whether a page is being read, and nothing said now is kept."""
    return _kept.get() is not None
