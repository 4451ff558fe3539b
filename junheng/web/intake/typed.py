"""Typed answers on their way (网页填报): a workbook in memory goes the way of every upload."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools
from junheng.web.intake import actions, waiting_room
from junheng.web.intake.models import Draft, DraftState, Submission, SubmissionState
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
from junheng.web.shared.staging import lend
from junheng.web.shared.verbs import allow


class _Typed:
    """The intake's way for answers typed on a page."""

    def day_for(self, place: Place) -> date | None:
        """Give the date of the open collection of a school, or of the county's newest draft."""
        if place.school_code:
            return _of_school(place)
        drafts = Draft.objects.unscoped("where the county's answers go").filter(
            region_code=place.region_code, state=DraftState.OPEN
        )
        versions = SnapshotRecord.objects.unscoped("where the county's answers go").filter(
            region_code=place.region_code
        )
        held = [one.as_of for one in drafts if not one.is_only_money][:1]
        return max(held + [one.as_of for one in of_schools(versions)[:1]], default=None)

    def stage(
        self,
        *,
        actor: Account,
        place: Place,
        as_of: date,
        name: str,
        content: bytes,
        once: str | None,
    ) -> Job:
        """Seal the workbook into the waiting room and ask for it to be read."""
        allow(actor, "answers.stage", place)
        token, names = waiting_room.receive([SimpleUploadedFile(name, content)])
        return actions.answers_receive(
            actor=actor, place=place, as_of=as_of, token=token, names=names, once=once
        )


def _of_school(place: Place) -> date | None:
    rows = Submission.objects.unscoped("the school's own answer").filter(
        collection__region_code=place.region_code,
        collection__closed_at=None,
        school_code=place.school_code,
    )
    closed = (SubmissionState.LOCKED, SubmissionState.SUBMITTED)
    found = rows.exclude(state__in=closed).order_by("-collection__as_of").first()
    return found.collection.as_of if found is not None else None


lend(_Typed())
