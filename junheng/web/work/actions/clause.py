"""The verb of a task that rests on a clause alone (按条款交办)."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work import access  # noqa: F401  declares the rights
from junheng.web.work.clauses import is_kept
from junheng.web.work.models import Task
from junheng.web.work.whole import must_be_whole

_WHERE = "按条款交办任务"


@verb("task.handed_out_by_clause", may="task.hand_out")
def clause_task_hand_out(
    *,
    actor: Account,
    place: Place,
    clause: str,
    title: str,
    office: str,
    begun_on: date,
    due_on: date,
    measure: str = "other",
    person: Account | None = None,
    person_name: str = "",
    quantity: float | None = None,
    quantity_unit: str = "",
    money_source: str = "",
    money_yuan: float | None = None,
) -> Task:
    """Hand a task out by a clause: what a document asks where nothing is measured.

    It lives as every task does and ends when it is accepted; no data close it.
    """
    if not is_kept(clause):
        raise UsageError(
            where=_WHERE,
            found=f"没有条款“{clause}”" if clause else "没有选条款",
            expected="条目库里一份文件的一条",
            fix="请从列表里选文件和条款",
        )
    must_be_whole(_WHERE, title, office, begun_on, due_on)
    made: Task = Task.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        clause=clause,
        measure=measure,
        title=title.strip(),
        quantity=quantity,
        quantity_unit=quantity_unit,
        office=office.strip(),
        person=person,
        person_name=person.name if person is not None else person_name.strip(),
        begun_on=begun_on,
        due_on=due_on,
        original_due_on=due_on,
        money_source=money_source.strip(),
        money_yuan=money_yuan,
        handed_by=actor,
        handed_on=begun_on,
    )
    return made
