"""What other apps show on the page of a finding, lent by the apps that know it.

Lines beside it (相关的钱、项目和结论), and who diagnosed it when (rail 的诊断一步).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.web.shared.registry import Registry
from junheng.web.work.models import Finding


@dataclass(frozen=True, slots=True)
class Beside:
    """One line beside a finding: what it is, what is said of it, and where it is."""

    label: str
    text: str
    url: str
    note: str = ""


Source = Callable[[Any, Finding], Iterable[Beside]]  # (account, finding)
beside = Registry[Source]()  # what stands beside findings


def beside_of(account: Any, finding: Finding) -> list[Beside]:
    """List what other apps say of a finding to this reader."""
    return [line for give in beside for line in give(account, finding)]


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What was said of a finding in a diagnosis: the day, whose words, and what came of them."""

    on: date
    who: str
    text: str


Diagnoses = Callable[[Any, Finding], Iterable[Diagnosed]]
diagnoses = Registry[Diagnoses]()  # who diagnoses findings


def diagnosed(account: Any, finding: Finding) -> list[Diagnosed]:
    """List what was said of a finding in diagnoses this reader may see, the newest first."""
    return [one for give in diagnoses for one in give(account, finding)]
