"""Verbs of deadlines (登记延期、申请延期、答复申请)."""

from __future__ import annotations

from datetime import date, timedelta

from junheng.kernel.errors import Refused, UsageError
from junheng.publish.sentences.kinds import dated
from junheng.web.accounts.models import Account
from junheng.web.shared.verbs import verb
from junheng.web.work import access  # noqa: F401  declares the rights
from junheng.web.work.models import Extension, ExtensionAsk, Task
from junheng.web.work.owning import by_superior, refuse
from junheng.web.work.whole import needs

_DAY = timedelta(days=1)


def _day(*, on: date, **_given: object) -> dict[str, date]:
    """Tell the audit the day of the act where the row does not hold it."""
    return {"on": on}


def _later(task: Task, due_on: date, *, on: date | None = None) -> None:
    """Take a later day only, and where it is asked for, one that is not over already."""
    if not task.is_open:
        refuse(task, "还没有办结")
    least = max(task.due_on, on - _DAY) if on is not None else task.due_on
    if due_on <= least:
        past = due_on > task.due_on
        raise UsageError(
            where=str(task),
            found=f"新时限是{dated(due_on)}" + ("，这一天已经过了" if past else ""),
            expected="今天或以后的日期" if past else f"晚于现在的时限{dated(task.due_on)}",
            fix="请改选日期",
        )


@verb("task.moved", may="task.hand_out", facts=_day)
def task_move(
    *,
    actor: Account,
    task: Task,
    seen: int,
    on: date,
    due_on: date,
    why: str,
    approver: str,
    document: str,
) -> Task:
    """Move a deadline that was approved on paper (登记延期); the original day stays visible."""
    _later(task, due_on)
    needs(task, 延期原因=why, 批准人=approver, 批准文件编号=document)
    Extension.objects.create(
        task=task,
        before=task.due_on,
        after=due_on,
        why=why.strip(),
        approver=approver.strip(),
        document=document.strip(),
        by=actor,
        on=on,
    )
    task.due_on = due_on
    task.save()
    return task


@verb("extension.asked", may="task.receive", facts=_day)
def extension_ask(
    *, actor: Account, task: Task, seen: int, on: date, due_on: date, why: str
) -> Task:
    """Ask for a later day (申请延期); the day stands until a superior grants it."""
    _later(task, due_on, on=on)
    if not task.is_of(actor):
        raise Refused(
            where=str(task),
            found=f"{actor}不是责任人",
            expected="由责任人申请延期",
            fix="纸质批准的延期，请由交办人登记",
        )
    needs(task, 延期原因=why)
    if task.asks.filter(granted=None).exists():
        raise Refused(
            where=str(task),
            found="已经申请过延期，上级还没有答复",
            expected="一次申请答复以后再申请",
            fix="急办的请电话联系交办单位",
        )
    ExtensionAsk.objects.create(task=task, due_on=due_on, why=why.strip(), by=actor, on=on)
    return task


def _answer(*, on: date, granted: bool, **_given: object) -> dict[str, object]:
    """Tell the audit the day and what the answer was."""
    return {"on": on, "outcome": "granted" if granted else "refused"}


@verb("extension.decided", may="task.accept", facts=_answer)
def extension_decide(
    *, actor: Account, task: Task, seen: int, on: date, granted: bool, words: str = ""
) -> Task:
    """Grant or refuse a later day (批准或不批准延期); a refusal says why."""
    wish = task.asks.select_for_update().filter(granted=None).first()
    if wish is None:
        raise Refused(
            where=str(task),
            found="没有待答复的延期申请",
            expected="责任人申请延期以后再答复",
            fix="请刷新页面看最新状态",
        )
    by_superior(actor, task)
    if granted:
        _later(task, wish.due_on)
        Extension.objects.create(
            task=task,
            before=task.due_on,
            after=wish.due_on,
            why=wish.why,
            approver=actor.name,
            by=actor,
            on=on,
        )
        task.due_on = wish.due_on
        task.save()
    else:
        needs(task, 不批准的理由=words)
    wish.granted, wish.words, wish.decided_by, wish.decided_on = granted, words.strip(), actor, on
    wish.save()
    return task
