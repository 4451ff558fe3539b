"""What other apps show on the page of a finding (相关的钱和项目), lent by the apps that know it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from junheng.web.work.models import Finding


@dataclass(frozen=True, slots=True)
class Beside:
    """One line beside a finding: what it is, what is said of it, and where it is."""

    label: str
    text: str
    url: str
    note: str = ""


Source = Callable[[Any, Finding], Iterable[Beside]]  # (account, finding)
_sources: list[Source] = []


def beside(function: Source) -> Source:
    """Register what stands beside findings."""
    if function not in _sources:
        _sources.append(function)
    return function


def beside_of(account: Any, finding: Finding) -> list[Beside]:
    """List what other apps say of a finding to this reader."""
    return [line for give in _sources for line in give(account, finding)]
