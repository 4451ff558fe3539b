"""Verbs of uploads: receive workbooks, and answers typed on a page (上传与网页填报)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from junheng.web.accounts.models import Account
from junheng.web.intake.opening import must_take_uploads
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


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
    must_take_uploads(place, as_of)
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
