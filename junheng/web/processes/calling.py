"""What the pages call an application and what follows it (叫法), by the kind of process.

A school applies (申报) and carries out milestones (节点); a government that is looked at checks
itself (自查) and mends (整改).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.policy.process.model import Process
from junheng.web.processes.resting import SUPERVISION


@dataclass(frozen=True, slots=True)
class Called:
    """The words of one kind of process."""

    fill: Promise
    submit: Promise
    said: Promise
    withdraw: Promise
    course: Promise
    node: Promise
    add: Promise
    enter: Promise


_APPLIED = Called(
    _("填写申报"), _("提交申报"), _("申报内容"), _("撤回这份申报"),
    _("项目进程"), _("节点"), _("列一个节点"), _("列入节点"),
)  # fmt: skip
_CHECKED = Called(
    _("填写自查"), _("提交自查"), _("自查内容"), _("撤回这份自查"),
    _("督导进程"), _("整改事项"), _("列一项整改"), _("列入整改"),
)  # fmt: skip


def called(process: Process) -> Called:
    """Give the words of a process."""
    return _CHECKED if process.kind == SUPERVISION else _APPLIED
