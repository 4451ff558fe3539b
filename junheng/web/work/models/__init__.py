"""What is wrong, what is done about it, and what later data say.

A :class:`Finding` (问题事项、亮点经验) is one shortfall or strength of one unit under one clause,
opened by a rule or a person; a :class:`FindingValue` (历次监测值) is what one data version or one
check said of it.  A :class:`Task` (任务) is what is done about it: handed out, received, fed back,
accepted; a :class:`Feedback` (反馈) is one line about it, a :class:`Extension` (延期) one moved
deadline, an :class:`ExtensionAsk` (申请延期) the wish for one, a :class:`Slip` (督办单) one
reminder in its colour.  A :class:`Check` (专项复核) is a figure measured off-cycle, entered by
one person and checked by another; a :class:`Supplement` (补充情况) is one more thing seen of an
open finding.  A :class:`Ledger` (台账) is how far the data of a region were read; a
:class:`Numbering` (编号) its last number.
"""

from junheng.web.work.models.finding import (
    Change,
    Check,
    CheckState,
    Finding,
    FindingValue,
    How,
    Kind,
    Ledger,
    Numbering,
    Status,
    Supplement,
    Way,
)
from junheng.web.work.models.task import (
    OVER,
    AskedOf,
    Extension,
    ExtensionAsk,
    Feedback,
    Slip,
    Task,
    TaskState,
    own_tasks,
)

__all__ = [
    "OVER",
    "AskedOf",
    "Change",
    "Check",
    "CheckState",
    "Extension",
    "ExtensionAsk",
    "Feedback",
    "Finding",
    "FindingValue",
    "How",
    "Kind",
    "Ledger",
    "Numbering",
    "Slip",
    "Status",
    "Supplement",
    "Task",
    "TaskState",
    "Way",
    "own_tasks",
]
