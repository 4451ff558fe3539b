"""What was once made of an immutable data version is not made again (记住算过的)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar, cast

from django.utils.translation import get_language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Question:
    """What the answer depends on; how it is made does not count."""

    key: Hashable
    make: Callable[[], Any] = field(compare=False, repr=False)


@lru_cache(maxsize=1024)
def _answer(question: _Question) -> Any:
    return question.make()


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """Give what ``make`` gives, once for each key.

    The key names everything the answer depends on: the hash of the snapshot, the pack and its
    version, and how far the reader sees; the reader's language is added to it.  Rows about persons
    are never kept here.
    """
    return cast("T", _answer(_Question((get_language(), key), make)))
