"""Verbs of batches: stage, read again with chosen columns, revert (批次)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.intake.models import Batch, Draft, MappingMemory
from junheng.web.intake.opening import (
    changed,
    must_be_active,
    must_take_uploads,
    open_draft,
)
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


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
    must_take_uploads(place, as_of)
    draft = open_draft(place, as_of, region_name)
    known = draft.active_batches().filter(folder=folder).first()
    if known is not None:
        return known
    batch = Batch.objects.create(
        draft=draft,
        folder=folder,
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name if place.school_code else "",
        position=_next_position(draft),
        files=files,
        rows=dict(rows),
        actor=actor,
    )
    _remember(place, as_of.year, mapping)
    changed(batch, actor)
    return batch


def _next_position(draft: Draft) -> int:
    return int(draft.every_batch().aggregate(last=Max("position"))["last"] or 0) + 1


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
    must_be_active(batch)
    new = Batch.objects.create(
        draft=batch.draft,
        folder=folder,
        region_code=batch.region_code,
        school_code=batch.school_code,
        school_name=batch.school_name,
        position=_next_position(batch.draft),
        files=files,
        rows=dict(rows),
        actor=batch.actor,
    )
    batch.reverted_at, batch.replaced_by = timezone.now(), new
    batch.save(update_fields=["reverted_at", "replaced_by"])
    batch.active_edits().update(batch=new)
    _remember(Place(batch.region_code, batch.school_code), batch.draft.as_of.year, mapping)
    changed(batch, actor)
    return new


@verb("batch.headers_chosen", may="batch.mend")
def headers_choose(*, actor: Account, batch: Batch, seen: int, choices: Mapping[str, str]) -> Job:
    """Say once what headings mean (path → table.column); the upload is read again."""
    must_be_active(batch)
    return enqueue(
        "intake.reread",
        str(batch.pk),
        actor=actor,
        on=batch,
        title=f"按选定的列重读 {batch}"[:200],
        arguments={"batch": batch.pk, "choices": dict(choices)},
    )


@verb("batch.reverted", may="batch.stage", guard="batch.revert")
def batch_revert(*, actor: Account, batch: Batch, seen: int) -> Batch:
    """Take a batch off the draft's list; folder, edits and audit stay."""
    must_be_active(batch)
    batch.reverted_at = timezone.now()
    batch.save(update_fields=["reverted_at"])
    changed(batch, actor)
    return batch
