"""Intake: from the workbook a school sends to a snapshot that can be measured (导入).

::

    upload ─ guard ─ sheets ─ headers ─ recognise ─ values ─▶ batch   (kept as it came)
    draft = ordered batches + edits + confirmations
    draft ─ check ─▶ accepted rows · tray · findings · totals
    accepted rows ─ publish ─▶ snapshot + sealed identities
    findings ─ annotate ─▶ the school's own workbook, wrong cells coloured and commented
"""

from __future__ import annotations

from junheng.data.intake.annotate import annotate, annotate_file
from junheng.data.intake.batch import Batch, Upload, stage_batch, sweep_batches
from junheng.data.intake.check import Checked, Count, check
from junheng.data.intake.draft import (
    CellRef,
    Confirmation,
    Draft,
    Edit,
    make_edit,
    scale_edits,
)
from junheng.data.intake.findings import Findings, Group
from junheng.data.intake.guard import Limits, inspect, safe_name
from junheng.data.intake.keyring import Keyring, person_id
from junheng.data.intake.mapping import HeaderMapping
from junheng.data.intake.publish import publish, read_identities, write_identities
from junheng.data.intake.question_sheet import safe_text
from junheng.data.intake.rules import EXPLAINABLE, catalogue
from junheng.data.intake.totals import Total
from junheng.data.intake.workbook import Written, write_template, write_workbook

__all__ = [
    "EXPLAINABLE",
    "Batch",
    "CellRef",
    "Checked",
    "Confirmation",
    "Count",
    "Draft",
    "Edit",
    "Findings",
    "Group",
    "HeaderMapping",
    "Keyring",
    "Limits",
    "Total",
    "Upload",
    "Written",
    "annotate",
    "annotate_file",
    "catalogue",
    "check",
    "inspect",
    "make_edit",
    "person_id",
    "publish",
    "read_identities",
    "safe_name",
    "safe_text",
    "scale_edits",
    "stage_batch",
    "sweep_batches",
    "write_identities",
    "write_template",
    "write_workbook",
]
