"""What is done with collections, uploads and drafts (填报的办理)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.intake import access  # noqa: F401  declares the rights
from junheng.web.intake.actions.batch import (
    answers_stage,
    batch_replace,
    batch_revert,
    batch_stage,
    headers_choose,
)
from junheng.web.intake.actions.collection import (
    collection_close,
    collection_open,
    submission_confirm,
    submission_hand_in,
    submission_return,
)
from junheng.web.intake.actions.draft import draft_publish, draft_settle
from junheng.web.intake.actions.edit import (
    NewValue,
    cells_mend,
    edit_withdraw,
    problem_explain,
    rows_leave_out,
)
from junheng.web.intake.actions.upload import answers_receive, upload_receive
from junheng.web.shared.events import name_events

name_events(
    {
        "collection.opened": _("下发填报任务"),
        "collection.closed": _("结束填报任务"),
        "submission.handed_in": _("提请校长确认"),
        "submission.confirmed": _("校长确认填报"),
        "submission.returned": _("退回填报"),
        "upload.received": _("上传工作簿"),
        "answers.received": _("网页填报"),
        "answers.staged": _("网页填报读入草稿"),
        "batch.staged": _("读入批次"),
        "batch.replaced": _("按选定的列重读批次"),
        "batch.reverted": _("撤回批次"),
        "batch.cells_mended": _("改正单元格"),
        "batch.problem_explained": _("说明情况属实"),
        "batch.rows_left_out": _("不收或保留一行"),
        "batch.edit_withdrawn": _("取消一处改动"),
        "batch.headers_chosen": _("选定列的含义"),
        "draft.publish_asked": _("提请发布数据版本"),
        "draft.published": _("草稿已发布"),
    }
)

__all__ = [
    "NewValue",
    "answers_receive",
    "answers_stage",
    "batch_replace",
    "batch_revert",
    "batch_stage",
    "cells_mend",
    "collection_close",
    "collection_open",
    "draft_publish",
    "draft_settle",
    "edit_withdraw",
    "headers_choose",
    "problem_explain",
    "rows_leave_out",
    "submission_confirm",
    "submission_hand_in",
    "submission_return",
    "upload_receive",
]
