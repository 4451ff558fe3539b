"""What may still change: the open answer of a school, the open draft of a date (可改与不可改)."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.utils import timezone

from junheng.kernel.errors import Refused
from junheng.kernel.periods import SchoolYear
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake.models import Batch, Draft, DraftState, Submission, SubmissionState
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.reach import Place


def _closed(batch: Batch, draft: Draft) -> Refused:
    """Say who published the draft, and when."""
    records = SnapshotRecord.objects.unscoped("who published what the reader works on")
    record = records.filter(sha256=draft.snapshot).select_related("locked_by").first()
    who = f"{record.locked_by.name} " if record is not None else ""
    at = draft.published_at
    when = f" {timezone.localtime(at):%m月%d日 %H:%M} " if at is not None else ""
    return Refused(
        where=str(batch),
        found=f"{who}已在{when}把这份草稿发布为数据版本",
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


def must_be_active(batch: Batch) -> None:
    """Refuse a change of a batch that was published, reverted or confirmed.

    The draft stays locked for this transaction, so that it is not published meanwhile.
    """
    rows = Draft.objects.unscoped("the draft is not published while it is changed")
    draft = rows.select_for_update().get(pk=batch.draft_id)
    if not draft.is_open:
        raise _closed(batch, draft)
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


def must_take_uploads(place: Place, as_of: date) -> None:
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


def usual_day(region_code: str) -> date:
    """Give the day an upload of a county most likely describes.

    That of the draft that is being worked on; without one the first day of the school year.
    """
    rows = Draft.objects.unscoped("the date of the county's own draft")
    draft = (
        rows.filter(region_code=region_code, state=DraftState.OPEN).order_by("-opened_at").first()
    )
    return draft.as_of if draft is not None else SchoolYear.of(timezone.localdate()).starts


def open_draft(place: Place, as_of: date, region_name: str) -> Draft:
    """Give the open draft of a county and date; a new one goes on from what was published."""
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


def changed(batch: Batch, actor: Account) -> None:
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
