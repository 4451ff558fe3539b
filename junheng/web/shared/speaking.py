"""Who speaks for a school: its own people, or the bureau from the school's paper (答复人)."""

from __future__ import annotations

from typing import Any, Protocol

from junheng.kernel.errors import UsageError


class OfSchool(Protocol):
    """A matter of one school."""

    school_code: str
    school_name: str


def speaker_of(actor: Any, matter: OfSchool, paper_number: str, *, what: str) -> str:
    """Name who speaks; ``what`` is what the school does: 答复, 申辩.

    Raises
    ------
    UsageError
        The bureau records for a school and does not say from which paper.
    """
    if actor.school_code and matter.school_code in actor.reach.schools:
        return str(actor.name)
    if not paper_number.strip():
        raise UsageError(
            where=str(matter),
            found=f"没有写学校书面{what}的编号",
            expected="代为登记时写明纸质材料的文号或编号",
            fix=f"请由校长在网页上{what}；按学校书面材料登记的，写明编号",
        )
    return f"{matter.school_name}（{paper_number.strip()}）"
