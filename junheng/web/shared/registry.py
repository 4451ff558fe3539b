"""Where apps lend each other what they know (登记处): one app asks, others answer, none meets.

The app that asks owns the registry and names it by a verb or noun; whoever can answer decorates a
function with it when it starts, and the owner goes through them in that order::

    source = Registry[Source]()  # where to-dos come from


    @source
    def drafts_waiting(account, as_of): ...


    found = [todo for give in source for todo in give(account, as_of)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Registry(Generic[F]):
    """Functions of one shape, each once, in the order they were registered.

    Examples
    --------
    >>> greet = Registry[Callable[[str], str]]()
    >>> @greet
    ... def plainly(name): return f"您好，{name}"
    >>> [give("魏老师") for give in greet]
    ['您好，魏老师']
    """

    def __init__(self) -> None:
        self.held: list[F] = []

    def __call__(self, function: F) -> F:
        """Register a function; for use as a decorator."""
        if function not in self.held:
            self.held.append(function)
        return function

    def __iter__(self) -> Iterator[F]:
        """Go through them as they were registered."""
        return iter(self.held)

    def forget(self, function: F) -> None:
        """Take a function off again."""
        self.held.remove(function)
