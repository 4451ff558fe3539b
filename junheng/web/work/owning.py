"""Whose task it is: what its owner does alone, and what only a superior may (责任人、上级)."""

from __future__ import annotations

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.work.models import Task


def refuse(task: Task, expected: str) -> None:
    """Refuse what its state does not allow."""
    raise Refused(
        where=str(task),
        found=str(task.get_state_display()),
        expected=expected,
        fix="请刷新页面看最新状态",
    )


def by_owner(actor: Account, task: Task, paper_number: str) -> None:
    """Let the owner act; somebody else only with the number of the paper."""
    if task.is_of(actor):
        return
    if task.person is not None and not paper_number.strip():
        raise Refused(
            where=str(task),
            found=f"责任人是{task.person}",
            expected="由责任人本人办理，或按纸质回执代为登记",
            fix="收到纸质回执的，请写明回执编号",
        )
    if not paper_number.strip():
        raise UsageError(
            where=str(task),
            found="没有写纸质回执编号",
            expected="代为登记时写明编号",
            fix="请按责任单位的纸质回执填写",
        )


def by_superior(actor: Account, task: Task) -> None:
    """Keep the owner from deciding about the own task."""
    if task.is_of(actor):
        raise Refused(
            where=str(task),
            found=f"责任人就是{actor}",
            expected="由责任人的上级验收",
            fix="请上级领导验收",
        )
