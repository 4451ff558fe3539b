"""The verb of a task that rests on a clause alone (按条款交办)."""

from __future__ import annotations

from typing import Any

from junheng.kernel.errors import UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work import access  # noqa: F401  declares the rights
from junheng.web.work.clauses import is_kept
from junheng.web.work.handing import handed_out
from junheng.web.work.models import Task

_WHERE = "按条款交办任务"


@verb("task.handed_out_by_clause", may="task.hand_out")
def clause_task_hand_out(*, actor: Account, place: Place, clause: str, **given: Any) -> Task:
    """Hand a task out by a clause: what a document asks where nothing is measured.

    It lives as every task does and ends when it is accepted; no data close it.  ``given`` is what
    :func:`handed_out` takes.
    """
    if not is_kept(clause):
        raise UsageError(
            where=_WHERE,
            found=f"没有条款“{clause}”" if clause else "没有选条款",
            expected="条目库里一份文件的一条",
            fix="请从列表里选文件和条款",
        )
    return handed_out(
        _WHERE,
        by=actor,
        region_code=place.region_code,
        school_code=place.school_code,
        clause=clause,
        **given,
    )
