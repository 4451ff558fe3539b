"""Workbooks people take away (可下载的工作簿): template, pre-filled, annotated."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from junheng.data import intake
from junheng.data.intake.annotate.copies import annotate_file
from junheng.data.intake.annotate.marks import marks_of
from junheng.data.intake.asked import TABLE as ANSWERS
from junheng.data.intake.workbook import write_template, write_workbook
from junheng.data.standard import standard
from junheng.kernel.errors import Hidden
from junheng.web.accounts.models import Account
from junheng.web.intake import vault
from junheng.web.intake.models import Batch, Submission
from junheng.web.intake.queries.batches import file_told
from junheng.web.intake.queries.board import asked_of, previous_rows
from junheng.web.intake.queries.examine import check_plain, plain_draft

LATER = ("valid_from", "valid_to")


def _read(path: Path) -> io.BytesIO:
    return io.BytesIO(path.read_bytes())


def template_of(table: str) -> io.BytesIO:
    """Write the empty official workbook of a table."""
    if table not in standard().tables:
        raise Hidden(
            where="数据标准",
            found=f"没有“{table}”表",
            expected="数据标准里的表",
            fix="请从数据标准页进入",
        )
    with vault.desk() as folder:
        path = folder / "template.xlsx"
        write_template(table, path)
        return _read(path)


def _blank(table: str, school: str) -> pa.Table:
    """One line that says which school and nothing else; rosters start without any line."""
    declared = standard().tables[table]
    told = [] if declared.is_personal else [school]
    empty = [None] * len(told)
    return pa.table(
        {
            c.name: pa.array(told if c.name == declared.org else empty, pa.string())
            for c in declared.columns
            if not c.describes
        }
    )


def prefilled_of(
    account: Account, submission: Submission, tables: Sequence[str] = ()
) -> io.BytesIO:
    """Write the own workbook of a school: what is known stands in it, one sheet a table.

    What plans in force ask the school is one more sheet.
    """
    questions = asked_of(account, submission)
    asked = [t for t in tables or submission.collection.tables if t != ANSWERS or not questions]
    known = previous_rows(account, submission, asked)
    sheets = {}
    for name in asked:
        table = standard().tables[name]
        rows = known.get(name)
        if rows is None or not rows.num_rows:
            sheets[name] = _blank(name, submission.school_code)
            continue
        names = [c.name for c in table.columns if c.name in rows.column_names and not c.describes]
        sheets[name] = rows.select([n for n in names if n not in LATER])
    with vault.desk() as folder:
        path = folder / "prefilled.xlsx"
        write_workbook(sheets, path, keyring=vault.keyring(), asked=questions)
        return _read(path)


def annotated_of(account: Account, batch: Batch, file: int) -> tuple[str, io.BytesIO]:
    """Write the school's own workbook back, wrong cells coloured and commented."""
    told = file_told(batch, file)
    draft = batch.draft
    active = list(draft.active_batches().order_by("position"))
    if batch not in active:
        active.append(batch)
    made = plain_draft(active)
    ring, name = vault.keyring(), str(told["name"])
    opened = intake.Batch.read(vault.batches_root() / batch.folder)
    with vault.desk() as folder:
        original = opened.original(file, ring, folder / "original")
        target = folder / "annotated.xlsx"
        marks = {}
        if batch.folder in made.batches:
            checked = check_plain(made, draft.region_code, draft.as_of, account)
            before = made.batches[: made.batches.index(batch.folder)]
            sizes = {b.folder: len(b.files) for b in active}
            marks = marks_of(checked, sum(sizes[b] for b in before) + file)
        annotate_file(original, name, marks, target)
        return f"{Path(name).stem}-标注.xlsx", _read(target)
