"""The one exception tree.

::

    JunhengError                 everything we raise on purpose: where, found, expected, fix
    ├── UsageError               the call itself is wrong (exit 2 on the command line)
    ├── DataError                the data cannot be used as they are; carries issues
    ├── PackError                a policy pack is not well formed; carries issues
    ├── ExpressionError          a formula is not well formed; carries the character position
    ├── NotAllowed               the actor may not do this (403); Hidden: may not know of it (404)
    │   └── Hidden
    ├── Refused                  a guardrail or a rule refuses the act; cites its article
    └── Stale                    somebody else changed the row first; says who and when

Each says four things, because the reader is alone at ten at night: where, what was found,
what was expected, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from junheng.kernel.issues import Issue


class JunhengError(Exception):
    """Everything junheng raises on purpose (系统明确给出的错误)."""

    def __init__(self, *, where: str, found: str, expected: str, fix: str) -> None:
        super().__init__(f"{where}：{found}；应当{expected}；{fix}")
        self.where, self.found, self.expected, self.fix = where, found, expected, fix

    def as_json(self) -> dict[str, str]:
        """Give the four parts as plain text, the shape of ``{"error": …}``."""
        return {
            "where": self.where,
            "found": self.found,
            "expected": self.expected,
            "fix": self.fix,
        }


class UsageError(JunhengError):
    """The call itself is wrong: a missing file, an unknown option value."""


class DataError(JunhengError):
    """The data cannot be used as they are."""

    def __init__(
        self, *, where: str, found: str, expected: str, fix: str, issues: Sequence[Issue] = ()
    ) -> None:
        super().__init__(where=where, found=found, expected=expected, fix=fix)
        self.issues = tuple(issues)


class PackError(DataError):
    """A policy pack (条目库) is not well formed; the issues name file and line."""


class ExpressionError(JunhengError):
    """A formula is not well formed; ``position`` counts characters from 0."""

    def __init__(self, *, where: str, found: str, expected: str, fix: str, position: int) -> None:
        super().__init__(where=where, found=found, expected=expected, fix=fix)
        self.position = position


class NotAllowed(JunhengError):
    """The actor is known and may see the object, but may not do this (403)."""


class Hidden(NotAllowed):
    """The actor may not even know that the object exists (404)."""


class Refused(JunhengError):
    """A guardrail or a rule refuses the act and offers the lawful alternative."""


class Stale(JunhengError):
    """Somebody else changed the row first."""
