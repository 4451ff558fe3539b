"""To-dos (待办): each app says what waits for a person; the home page lists it by date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.web.shared.once import one_reading
from junheng.web.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for this person."""

    title: str
    url: str
    due: date | None = None
    group: str = ""  # what it belongs to: 填报, 账号, …

    def days_left(self, as_of: date) -> int | None:
        """Days until it is due; negative when late."""
        return None if self.due is None else (self.due - as_of).days


Source = Callable[[Any, date], Iterable[Todo]]  # (account, as_of)
source = Registry[Source]()  # where to-dos come from


def todos_of(account: Any, as_of: date) -> list[Todo]:
    """List what waits for the account, the earliest date first, undated last.

    What waits in a region below waits for the people of that region, where it has some.
    """
    near = account.at_home
    own = nullcontext() if near.reach == account.reach else one_reading()
    with own:  # what is read for the narrower account is not what the page's cards read
        found = [todo for give in source for todo in give(near, as_of)]
    return sorted(found, key=lambda todo: (todo.due is None, todo.due or as_of, todo.title))
