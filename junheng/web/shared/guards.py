"""The guardrail hook (政策底线): every verb with a guard asks before it acts.

A check is ``check(act, on, facts) -> Ruling | None``.  Three strengths, as the guardrail pack
words them: 提示 (``notice``), 须登记依据后继续 (``basis``), 不予办理 (``refuse``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from junheng.kernel.errors import Refused

Strength = Literal["notice", "basis", "refuse"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says about one act."""

    strength: Strength
    text: str  # what the rule says, in words
    article: str  # the document and article it rests on
    alternative: str  # the lawful way


@dataclass(frozen=True, slots=True)
class Basis:
    """The recorded ground on which an act goes on (登记的依据)."""

    document_number: str
    issuer: str
    approver: str


Check = Callable[[str, object, Mapping[str, Any]], Ruling | None]
_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add a check; the guardrail pack registers itself here."""
    if check not in _checks:
        _checks.append(check)
    return check


def unregister(check: Check) -> None:
    """Take a check off again."""
    _checks.remove(check)


def consult(
    act: str, on: object, facts: Mapping[str, Any], basis: Basis | None
) -> list[dict[str, Any]]:
    """Ask every check; refuse, or give the rulings the audit line records."""
    noted = []
    for check in _checks:
        ruling = check(act, on, facts)
        if ruling is None:
            continue
        needs_basis = ruling.strength == "basis" and basis is None
        if ruling.strength == "refuse" or needs_basis:
            raise Refused(
                where=f"办理“{act}”",
                found=ruling.text,
                expected=f"符合{ruling.article}",
                fix="请先登记依据（文号、发文单位、批准人）后继续"
                if needs_basis
                else f"可以：{ruling.alternative}",
            )
        noted.append({**asdict(ruling), "basis": asdict(basis) if basis else None})
    return noted
