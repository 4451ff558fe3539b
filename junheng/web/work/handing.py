"""What is said of a task when it is handed out (交办的内容), by a finding or by a clause."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import UsageError
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names
from junheng.web.work.audience import closed_to
from junheng.web.work.models import AskedOf, Finding, Task
from junheng.web.work.whole import needs


def handed_out(
    where: str,
    *,
    by: Account,
    region_code: str,
    school_code: str,
    clause: str,
    title: str,
    office: str,
    begun_on: date,
    due_on: date,
    finding: Finding | None = None,
    measure: str = "other",
    person: Account | None = None,
    person_name: str = "",
    quantity: float | None = None,
    quantity_unit: str = "",
    money_source: str = "",
    money_yuan: float | None = None,
) -> Task:
    """Make a task of what was said, or refuse what is not whole; it is handed out as it begins."""
    _must_be_whole(where, title, office, begun_on, due_on)
    if finding is not None and person is not None and finding.rule in closed_to(person):
        raise UsageError(
            where=where,
            found=f"{person.name}看不到这类事项",
            expected="责任人看得到任务所在的事项",
            fix="请换一位责任人，或先由管理员授权",
        )
    made: Task = Task.objects.create(
        region_code=region_code,
        school_code=school_code,
        finding=finding,
        clause=clause,
        measure=measure,
        title=title.strip(),
        quantity=quantity,
        quantity_unit=quantity_unit,
        office=office.strip(),
        person=person,
        person_name=person.name if person is not None else person_name.strip(),
        asked_of=_asked_of(person, office, school_code, region_code, begun_on),
        begun_on=begun_on,
        due_on=due_on,
        original_due_on=due_on,
        money_source=money_source.strip(),
        money_yuan=money_yuan,
        handed_by=by,
        handed_on=begun_on,
    )
    return made


def _asked_of(
    person: Account | None, office: str, school_code: str, region_code: str, on: date
) -> str:
    """Tell a task of a school from one of the bureau: by its person, else by its office's name."""
    if person is not None:
        return AskedOf.SCHOOLS if person.school_code else AskedOf.BUREAU
    own = school_names([region_code], on).get(school_code, "") if school_code else ""
    return AskedOf.SCHOOLS if own and own == office.strip() else AskedOf.BUREAU


def _must_be_whole(where: str, title: str, office: str, begun_on: date, due_on: date) -> None:
    """Refuse a task without its measure or its owner, and one due before it begins."""
    needs(where, 措施=title, 责任单位=office)
    if due_on < begun_on:
        raise UsageError(
            where=where,
            found=f"时限 {due_on} 早于开始日期 {begun_on}",
            expected="时限不早于开始日期",
            fix="请核对两个日期",
        )
