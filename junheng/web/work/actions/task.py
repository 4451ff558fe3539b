"""Verbs of tasks (交办、签收、反馈、验收办结、延期、督办)."""

from __future__ import annotations

from datetime import date
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.tasks import colour_of
from junheng.web.accounts.models import Account
from junheng.web.shared.verbs import verb
from junheng.web.work import access  # noqa: F401  declares the rights
from junheng.web.work.handing import handed_out
from junheng.web.work.models import (
    OVER,
    Feedback,
    Finding,
    Slip,
    Status,
    Task,
    TaskState,
)
from junheng.web.work.owning import by_owner, by_superior, refuse
from junheng.web.work.whole import needs


def _day(*, on: date, **_given: object) -> dict[str, date]:
    """Tell the audit the day of the act where the row does not hold it."""
    return {"on": on}


@verb("task.handed_out", may="task.hand_out")
def task_hand_out(*, actor: Account, finding: Finding, seen: int, **given: Any) -> Task:
    """Hand a task out (交办): one measure, its owner, its day, its money; see handed_out."""
    if not finding.is_open:
        raise Refused(
            where=finding.label,
            found="已经销号",
            expected="还没有销号",
            fix="重新打开后才能再交办任务",
        )
    made = handed_out(
        finding.label,
        by=actor,
        region_code=finding.region_code,
        school_code=finding.school_code,
        clause=finding.clause,
        finding=finding,
        **given,
    )
    if finding.status == Status.DONE:
        finding.status = Status.OPEN
        finding.save(update_fields=["status"])
    return made


@verb("task.received", may="task.receive")
def task_receive(
    *,
    actor: Account,
    task: Task,
    seen: int,
    on: date,
    received_by: str = "",
    paper_number: str = "",
) -> Task:
    """Receive a task (签收): the owner on the page, or entered from a paper slip."""
    if task.state != TaskState.HANDED_OUT:
        refuse(task, "已交办、待签收")
    by_owner(actor, task, paper_number)
    task.state, task.received_on = TaskState.RECEIVED, on
    said = received_by.strip() or actor.name
    task.received_by = f"{said}（{paper_number.strip()}）" if paper_number.strip() else said
    task.save()
    return task


@verb("task.fed_back", may="task.receive")
def task_feed_back(
    *,
    actor: Account,
    task: Task,
    seen: int,
    on: date,
    percent: int,
    words: str,
    spent_yuan: float | None = None,
    paper_number: str = "",
) -> Task:
    """Say in one line how far it is (反馈); 100 % asks for acceptance. No photo, no file."""
    if task.state not in (TaskState.RECEIVED, TaskState.CLAIMED):
        refuse(task, "已签收、还没有办结")
    by_owner(actor, task, paper_number)
    needs(task, 一句话=words)
    if not 0 <= percent <= 100:
        raise UsageError(
            where=str(task),
            found=f"进度 {percent}",
            expected="0 到 100 的整数",
            fix="请填百分数",
        )
    Feedback.objects.create(
        task=task,
        percent=percent,
        words=words.strip(),
        spent_yuan=spent_yuan,
        by=actor,
        by_name=actor.name,
        paper_number=paper_number.strip(),
        on=on,
    )
    task.percent, task.said, task.said_on, task.returned_on = percent, words.strip(), on, None
    task.spent_yuan = spent_yuan if spent_yuan is not None else task.spent_yuan
    task.state = TaskState.CLAIMED if percent == 100 else TaskState.RECEIVED
    task.save()
    return task


@verb("task.accepted", may="task.accept")
def task_accept(*, actor: Account, task: Task, seen: int, on: date, document: str) -> Task:
    """Accept a task (办结) by the number of an acceptance document, an order or a payment.

    When every task of the finding is accepted, the finding is done and waits for the data.
    """
    if task.state != TaskState.CLAIMED:
        refuse(task, "责任人已报完成")
    by_superior(actor, task)
    needs(task, 验收文件编号=document)
    task.state, task.accepted_by, task.accepted_on = TaskState.ACCEPTED, actor, on
    task.acceptance_document = document.strip()
    task.save()
    finding = task.finding
    if finding is not None and finding.is_open:
        rows = Task.objects.unscoped("are all tasks of the finding accepted?")
        if not rows.filter(finding=finding).exclude(state__in=OVER).exists():
            Finding.objects.unscoped("its last task was accepted").filter(
                pk=finding.pk, status=Status.OPEN
            ).update(status=Status.DONE)
    return task


@verb("task.sent_back", may="task.accept")
def task_send_back(*, actor: Account, task: Task, seen: int, on: date, words: str) -> Task:
    """Send a task back: it is not done yet, and its owner is asked at once."""
    if task.state != TaskState.CLAIMED:
        refuse(task, "责任人已报完成")
    by_superior(actor, task)
    needs(task, 退回的理由=words)
    task.state = TaskState.RECEIVED
    task.percent = min(task.percent, 99)
    task.said, task.returned_on = f"退回：{words.strip()}"[:200], on
    task.save()
    return task


def _slip(*, task: Task, on: date, **_given: object) -> dict[str, object]:
    """Tell the audit the day, and the colour."""
    colour = colour_of(task.days_late(on), task.pack)
    return {"on": on, "outcome": colour.colour if colour is not None else ""}


@verb("task.slip_issued", may="task.slip", facts=_slip)
def slip_issue(*, actor: Account, task: Task, seen: int, on: date, words: str = "") -> Task:
    """Issue a slip (督办单) in the colour of how late the task is; one of each colour."""
    late = task.days_late(on)
    colour = colour_of(late, task.pack)
    if colour is None:
        raise Refused(
            where=str(task),
            found="没有逾期" if task.is_open else "已经办结",
            expected="已逾期的任务",
            fix="未逾期的任务不发督办单",
        )
    if task.slips.filter(colour=colour.colour).exists():
        raise Refused(
            where=str(task),
            found=f"已发过{colour.label}",
            expected="每种颜色只发一张",
            fix=f"再逾期才升级；请先电话联系{task.office}",
        )
    Slip.objects.create(
        task=task,
        colour=colour.colour,
        days_late=late,
        words=words.strip(),
        by=actor,
        on=on,
    )
    return task
