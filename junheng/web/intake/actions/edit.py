"""Verbs of edits: mend cells, explain problems, take an edit back (改正与说明)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from junheng.data.intake import CellRef, make_edit
from junheng.data.standard import standard
from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake import vault
from junheng.web.intake.models import Batch, Edit, EditKind, Problem
from junheng.web.intake.opening import changed, must_be_active
from junheng.web.shared.verbs import verb


@dataclass(frozen=True, slots=True)
class NewValue:
    """What a cell shall say: the one a problem was found at, or another one of its row."""

    problem: Problem
    value: str
    column: str = ""  # empty: the problem's own

    @property
    def cell(self) -> tuple[str, str, str]:
        """Give the column, the name and the text of the cell; empty where there is none to mend."""
        problem = self.problem
        if not self.column:
            return (problem.column, problem.cell, problem.value) if problem.can_mend else ("",) * 3
        found = (b for b in problem.beside if b["column"] == self.column)
        return next(((b["column"], b["cell"], b["value"]) for b in found), ("",) * 3)


def _texts(batch: Batch, new: NewValue, actor: Account) -> tuple[str, str]:
    """Give the old and the new text as they may be stored: those of identity columns sealed."""
    problem, (column, _, old) = new.problem, new.cell
    edit = make_edit(
        CellRef(batch.folder, problem.table, problem.file, problem.sheet, problem.row, column),
        old=old,
        new=new.value.strip(),
        actor=actor.username,
        time=timezone.now(),
        reason="",
        keyring=vault.keyring(),
        standard=standard(),
    )
    return edit.old, edit.new


def _edit(
    actor: Account,
    batch: Batch,
    problem: Problem,
    *,
    table: str | None = None,
    column: str | None = None,
    cell: str | None = None,
    **values: Any,
) -> Edit:
    rows = Edit.objects.unscoped("earlier edits of the same cell")
    here = {
        "batch": batch,
        "table": problem.table if table is None else table,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column if column is None else column,
    }
    if values["kind"] == EditKind.MEND:
        rows.filter(**here, withdrawn_at=None).update(withdrawn_at=timezone.now())
    return Edit.objects.create(
        **here,
        region_code=batch.region_code,
        school_code=batch.school_code,
        cell=problem.cell if cell is None else cell,
        rule=problem.rule,
        actor=actor,
        **values,
    )


@verb("batch.cells_mended", may="batch.mend", guard="batch.mend", private=("values",))
def cells_mend(
    *, actor: Account, batch: Batch, seen: int, values: Sequence[NewValue], reason: str = ""
) -> Batch:
    """Write new values over wrong cells, each as an edit; the batch itself never changes."""
    must_be_active(batch)
    for new in values:
        column, cell, _ = new.cell
        if new.problem.batch_id != batch.pk or not column:
            raise UsageError(
                where=str(batch),
                found=f"{new.problem.cell} 不能在这里改",
                expected="这一批里待改正的单元格",
                fix="请刷新页面后再改",
            )
        old, text = _texts(batch, new, actor)
        _edit(
            actor,
            batch,
            new.problem,
            column=column,
            cell=cell,
            kind=EditKind.MEND,
            old=old,
            new=text,
            reason=reason.strip()[:400],
        )
    if values:
        changed(batch, actor)
    return batch


@verb("batch.problem_explained", may="batch.mend")
def problem_explain(
    *, actor: Account, batch: Batch, seen: int, problem: Problem, reason: str
) -> Batch:
    """Say that a value is true as it stands, and why (情况属实并说明)."""
    must_be_active(batch)
    if not problem.can_explain or problem.batch_id != batch.pk:
        raise Refused(
            where=f"{problem.sheet} {problem.cell}",
            found=f"“{problem.title}”不能用说明代替改正",
            expected="可以说明的问题",
            fix=problem.fix,
        )
    if len(reason.strip()) < 4:
        raise UsageError(
            where=f"{problem.sheet} {problem.cell}",
            found="没有写明原因",
            expected="至少四个字的原因",
            fix="请写明为什么这个数是对的，例如“当年新购整套实验设备”",
        )
    _edit(
        actor,
        batch,
        problem,
        kind=EditKind.EXPLAIN,
        old=problem.value,
        new=problem.value,
        reason=reason.strip()[:400],
    )
    changed(batch, actor)
    return batch


@verb("batch.rows_left_out", may="batch.mend", guard="batch.mend")
def rows_leave_out(
    *, actor: Account, batch: Batch, seen: int, problem: Problem, reason: str, keep: bool = False
) -> Batch:
    """Leave a row out, or keep it and leave out those that contradict it (不收、保留一行)."""
    must_be_active(batch)
    if problem.batch_id != batch.pk or not (problem.can_keep if keep else problem.can_leave):
        raise Refused(
            where=f"{problem.sheet} 第 {problem.row} 行",
            found="这一行不能在这里去掉",
            expected="这一批里待改正的行",
            fix="请刷新页面后再办理",
        )
    if len(reason.strip()) < 4:
        raise UsageError(
            where=f"{problem.sheet} 第 {problem.row} 行",
            found="没有写明原因",
            expected="至少四个字的原因",
            fix="请写明为什么，例如“学校核对后以这一行为准”",
        )
    same = Problem.objects.unscoped("rows of a batch already found that contradict this one")
    rows = [problem]
    if keep:
        alike = same.filter(
            batch=batch, rule=problem.rule, table=problem.table, value=problem.value
        )
        rows = [row for row in alike if row.pk != problem.pk]
        reason = f"保留第 {problem.row} 行：{reason.strip()}"
    for row in rows:
        part = row.table if row.can_keep else ""  # a row that contradicts says other things too
        _edit(
            actor,
            batch,
            row,
            table=part,
            column="",
            cell=row.cell,
            kind=EditKind.DISCARD,
            reason=reason.strip()[:400],
        )
    changed(batch, actor)
    return batch


@verb("batch.edit_withdrawn", may="batch.mend")
def edit_withdraw(*, actor: Account, batch: Batch, seen: int, edit: int) -> Batch:
    """Take one edit back; the cell says again what the workbook says."""
    must_be_active(batch)
    batch.active_edits().filter(pk=edit).update(withdrawn_at=timezone.now())
    changed(batch, actor)
    return batch
