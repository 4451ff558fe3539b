"""Verbs of uploads: receive, stage, mend, explain, revert (上传与改正)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from junheng.data.intake import CellRef, make_edit
from junheng.data.standard import standard
from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake import vault
from junheng.web.intake.models import (
    Batch,
    Draft,
    DraftState,
    Edit,
    EditKind,
    MappingMemory,
    Problem,
    Submission,
    SubmissionState,
)
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@dataclass(frozen=True, slots=True)
class NewValue:
    """What a cell shall say."""

    problem: Problem
    value: str


def _closed(where: object) -> Refused:
    return Refused(
        where=str(where),
        found="这份草稿已经发布为数据版本",
        expected="还在编辑的草稿",
        fix="如需更正，请重新上传更正后的工作簿；会成为新的数据版本，旧版仍可查",
    )


def _reverted(batch: Batch) -> Refused:
    return Refused(
        where=str(batch),
        found="这一批已经撤回，不再计入",
        expected="仍在草稿里的批次",
        fix="如需要，请重新上传",
    )


def _must_be_active(batch: Batch) -> None:
    if not batch.draft.is_open:
        raise _closed(batch)
    if not batch.is_active:
        raise _reverted(batch)
    answer = _answer(Place(batch.region_code, batch.school_code), batch.draft.as_of)
    if answer is not None and answer.state in {SubmissionState.LOCKED, SubmissionState.SUBMITTED}:
        raise Refused(
            where=str(batch),
            found="校长已经确认过这些数",
            expected="还没有确认的填报",
            fix="如需更正，请先由县数据员写明原因退回，再修改",
        )


def _answer(place: Place, as_of: date) -> Submission | None:
    """Give the open answer of a school for a date."""
    if not place.school_code:
        return None
    rows = Submission.objects.unscoped("the school's own answer").filter(
        collection__region_code=place.region_code,
        collection__as_of=as_of,
        collection__closed_at=None,
        school_code=place.school_code,
    )
    found: Submission | None = rows.first()
    return found


def _must_take_uploads(place: Place, as_of: date) -> None:
    """Refuse a school's upload outside an open collection, or once it is confirmed."""
    if not place.school_code:
        return
    mine = _answer(place, as_of)
    if mine is None or mine.state in {SubmissionState.LOCKED, SubmissionState.SUBMITTED}:
        found = "现在没有要填报的任务" if mine is None else "校长已经确认，数据不再接收"
        raise Refused(
            where="上传工作簿",
            found=found,
            expected="填报任务正在进行，还没有确认",
            fix="如需更正，请与县数据员联系，由数据员退回后再上传",
        )


def _changed(batch: Batch, actor: Account) -> None:
    """Count a change of the draft, let the school begin again, and ask for a new check."""
    draft = batch.draft
    Draft.objects.unscoped("the draft itself").filter(pk=draft.pk).update(
        revision=F("revision") + 1
    )
    batch.reopen_submission()
    enqueue(
        "intake.check",
        str(draft.pk),
        actor=actor,
        on=draft,
        title=f"核对 {draft}",
        arguments={"draft": draft.pk},
    )


@verb("upload.received", may="batch.stage", guard="upload")
def upload_receive(
    *,
    actor: Account,
    place: Place,
    as_of: date,
    token: str,
    names: Sequence[str],
    dry_run: bool = False,
) -> Job:
    """Take in an upload that lies sealed in the waiting room; reading it is a job.

    A dry run reads and checks, and keeps nothing.
    """
    kind = "intake.try" if dry_run else "intake.stage"
    return _receive(actor, place, as_of, kind=kind, token=token, names=names, typed=False)


@verb("answers.received", may="answers.stage", guard="upload")
def answers_receive(
    *, actor: Account, place: Place, as_of: date, token: str, names: Sequence[str]
) -> Job:
    """Take in answers typed on a page, as a workbook like any upload (网页填报)."""
    return _receive(actor, place, as_of, kind="intake.stage", token=token, names=names, typed=True)


def _receive(
    actor: Account,
    place: Place,
    as_of: date,
    *,
    kind: str,
    token: str,
    names: Sequence[str],
    typed: bool,
) -> Job:
    _must_take_uploads(place, as_of)
    return enqueue(
        kind,
        token,
        actor=actor,
        on=place,
        title=f"读入 {'、'.join(names)}"[:200],
        arguments={
            "token": token,
            "names": list(names),
            "region": place.region_code,
            "school": place.school_code,
            "place_name": place.name,
            "as_of": as_of.isoformat(),
            "typed": typed,
        },
    )


def _open_draft(place: Place, as_of: date, region_name: str) -> Draft:
    rows = Draft.objects.unscoped("the one open draft of the county and date")
    mine = rows.filter(region_code=place.region_code, as_of=as_of)
    draft = mine.filter(state=DraftState.OPEN).first()
    if draft is not None:
        return draft
    draft = Draft.objects.create(
        region_code=place.region_code, region_name=region_name, as_of=as_of
    )
    last = mine.filter(state=DraftState.PUBLISHED).order_by("-published_at").first()
    if last is not None:
        _continue(last, draft)
    return draft


def _continue(last: Draft, draft: Draft) -> None:
    """Begin a correction where the published draft ended: the same batches, the same edits."""
    for batch in last.active_batches():
        edits = list(batch.active_edits())
        batch.pk, batch.draft, batch.version = None, draft, 1
        batch.save(force_insert=True)
        for edit in edits:
            edit.pk, edit.batch = None, batch
            edit.save(force_insert=True)


@verb("batch.staged", may="batch.stage", private=("mapping",))
def batch_stage(
    *,
    actor: Account,
    place: Place,
    as_of: date,
    region_name: str,
    folder: str,
    files: list[dict[str, Any]],
    rows: Mapping[str, int],
    mapping: Mapping[str, Any],
) -> Batch:
    """Put a batch that was read at the end of the open draft of its date."""
    return _staged(
        actor, place, as_of, region_name, folder=folder, files=files, rows=rows, mapping=mapping
    )


@verb("answers.staged", may="answers.stage", private=("mapping",))
def answers_stage(
    *,
    actor: Account,
    place: Place,
    as_of: date,
    region_name: str,
    folder: str,
    files: list[dict[str, Any]],
    rows: Mapping[str, int],
    mapping: Mapping[str, Any],
) -> Batch:
    """Put answers typed on a page at the end of the open draft of their date."""
    return _staged(
        actor, place, as_of, region_name, folder=folder, files=files, rows=rows, mapping=mapping
    )


def _staged(
    actor: Account,
    place: Place,
    as_of: date,
    region_name: str,
    *,
    folder: str,
    files: list[dict[str, Any]],
    rows: Mapping[str, int],
    mapping: Mapping[str, Any],
) -> Batch:
    _must_take_uploads(place, as_of)
    draft = _open_draft(place, as_of, region_name)
    known = draft.active_batches().filter(folder=folder).first()
    if known is not None:
        return known
    position = (draft.every_batch().aggregate(last=Max("position"))["last"] or 0) + 1
    batch = Batch.objects.create(
        draft=draft,
        folder=folder,
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name if place.school_code else "",
        position=position,
        files=files,
        rows=dict(rows),
        actor=actor,
    )
    _remember(place, as_of.year, mapping)
    _changed(batch, actor)
    return batch


def _remember(place: Place, year: int, mapping: Mapping[str, Any]) -> None:
    rows = MappingMemory.objects.unscoped("what this place has taught")
    rows.update_or_create(
        region_code=place.region_code,
        school_code=place.school_code,
        year=year,
        defaults={"mapping": dict(mapping), "changed_at": timezone.now()},
    )


@verb("batch.replaced", may="batch.stage", private=("mapping",))
def batch_replace(
    *,
    actor: Account,
    batch: Batch,
    folder: str,
    files: list[dict[str, Any]],
    rows: Mapping[str, int],
    mapping: Mapping[str, Any],
) -> Batch:
    """Put the same upload, read with the columns that were chosen, in the place of the old one."""
    _must_be_active(batch)
    position = (batch.draft.every_batch().aggregate(last=Max("position"))["last"] or 0) + 1
    new = Batch.objects.create(
        draft=batch.draft,
        folder=folder,
        region_code=batch.region_code,
        school_code=batch.school_code,
        school_name=batch.school_name,
        position=position,
        files=files,
        rows=dict(rows),
        actor=batch.actor,
    )
    batch.reverted_at, batch.replaced_by = timezone.now(), new
    batch.save(update_fields=["reverted_at", "replaced_by"])
    batch.active_edits().update(batch=new)
    _remember(Place(batch.region_code, batch.school_code), batch.draft.as_of.year, mapping)
    _changed(batch, actor)
    return new


@verb("batch.headers_chosen", may="batch.mend")
def headers_choose(*, actor: Account, batch: Batch, seen: int, choices: Mapping[str, str]) -> Job:
    """Say once what headings mean (path → table.column); the upload is read again."""
    _must_be_active(batch)
    return enqueue(
        "intake.reread",
        str(batch.pk),
        actor=actor,
        on=batch,
        title=f"按选定的列重读 {batch}"[:200],
        arguments={"batch": batch.pk, "choices": dict(choices)},
    )


def _texts(batch: Batch, problem: Problem, new: str, actor: Account) -> tuple[str, str]:
    """Give the old and the new text as they may be stored: those of identity columns sealed."""
    cell = CellRef(
        batch.folder, problem.table, problem.file, problem.sheet, problem.row, problem.column
    )
    edit = make_edit(
        cell,
        old=problem.value,
        new=new,
        actor=actor.username,
        time=timezone.now(),
        reason="",
        keyring=vault.keyring(),
        standard=standard(),
    )
    return edit.old, edit.new


def _edit(actor: Account, batch: Batch, problem: Problem, **values: Any) -> Edit:
    rows = Edit.objects.unscoped("earlier edits of the same cell")
    here = {
        "batch": batch,
        "table": problem.table,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
    }
    if values["kind"] == EditKind.MEND:
        rows.filter(**here, withdrawn_at=None).update(withdrawn_at=timezone.now())
    return Edit.objects.create(
        **here,
        region_code=batch.region_code,
        school_code=batch.school_code,
        cell=problem.cell,
        rule=problem.rule,
        actor=actor,
        **values,
    )


@verb("batch.cells_mended", may="batch.mend", guard="batch.mend", private=("values",))
def cells_mend(
    *, actor: Account, batch: Batch, seen: int, values: Sequence[NewValue], reason: str = ""
) -> Batch:
    """Write new values over wrong cells, each as an edit; the batch itself never changes."""
    _must_be_active(batch)
    for new in values:
        if new.problem.batch_id != batch.pk or not new.problem.can_mend:
            raise UsageError(
                where=str(batch),
                found=f"{new.problem.cell} 不能在这里改",
                expected="这一批里待改正的单元格",
                fix="请刷新页面后再改",
            )
        old, text = _texts(batch, new.problem, new.value.strip(), actor)
        _edit(
            actor,
            batch,
            new.problem,
            kind=EditKind.MEND,
            old=old,
            new=text,
            reason=reason.strip()[:400],
        )
    if values:
        _changed(batch, actor)
    return batch


@verb("batch.problem_explained", may="batch.mend")
def problem_explain(
    *, actor: Account, batch: Batch, seen: int, problem: Problem, reason: str
) -> Batch:
    """Say that a value is true as it stands, and why (情况属实并说明)."""
    _must_be_active(batch)
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
    _changed(batch, actor)
    return batch


@verb("batch.edit_withdrawn", may="batch.mend")
def edit_withdraw(*, actor: Account, batch: Batch, seen: int, edit: int) -> Batch:
    """Take one edit back; the cell says again what the workbook says."""
    _must_be_active(batch)
    batch.active_edits().filter(pk=edit).update(withdrawn_at=timezone.now())
    _changed(batch, actor)
    return batch


@verb("batch.reverted", may="batch.stage", guard="batch.revert")
def batch_revert(*, actor: Account, batch: Batch, seen: int) -> Batch:
    """Take a batch off the draft's list; folder, edits and audit stay."""
    _must_be_active(batch)
    batch.reverted_at = timezone.now()
    batch.save(update_fields=["reverted_at"])
    _changed(batch, actor)
    return batch
