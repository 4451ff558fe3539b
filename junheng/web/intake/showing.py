"""The intake of the demo (演示的填报): a collection half way, one school's workbook with mistakes.

Everything goes through the same verbs and the same reading as anybody's workbook.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from junheng.data.synth.mistakes import NAME, SCHOOL, faulty_workbook
from junheng.web.accounts.models import Account
from junheng.web.intake import actions
from junheng.web.intake.jobs import check_until_settled
from junheng.web.intake.models import Batch, Collection, Submission
from junheng.web.intake.queries import publication, reading, workbooks
from junheng.web.intake.queries.examine import previous_record
from junheng.web.register.models import School
from junheng.web.shared.reach import Place

TABLES = ("section_statistics", "resource", "teacher")
STATISTICS = TABLES[:2]
SENT = 3  # schools that have sent last year's figures once more
DUE_DAYS = 20


def show_intake(officer: Account) -> Collection:
    """Open the next year's collection of the officer's county, with a few answers in it."""
    county = officer.region_code
    last = previous_record(county, timezone.localdate() + timedelta(days=3660))
    if last is None:
        raise LookupError(f"county {county} has no data version to collect after")
    as_of = last.as_of.replace(year=last.as_of.year + 1)
    rows = School.objects.unscoped("the demo's own county")
    schools = rows.filter(region_code=county, valid_to=None, counts_as_school=True)
    made = actions.collection_open(
        actor=officer,
        place=Place(county, name=last.region_name),
        title=f"{as_of.year} 年事业统计",
        as_of=as_of,
        due=timezone.localdate() + timedelta(days=DUE_DAYS),
        tables=TABLES,
        schools=[Place(county, s.school_code, s.name) for s in schools],
    )
    answers = Submission.objects.unscoped("the demo's own county").filter(collection=made)
    with tempfile.TemporaryDirectory(prefix="junheng-") as folder:
        wrong = faulty_workbook(Path(folder))
        batch = _send(officer, made, Place(county, SCHOOL, NAME), wrong.path)
        for answer in answers.exclude(school_code=SCHOOL).order_by("-school_code")[:SENT]:
            path = Path(folder) / f"{answer.school_name}{as_of.year}.xlsx"
            known = workbooks.prefilled_of(officer, answer, tables=STATISTICS)
            path.write_bytes(known.getvalue())
            place = Place(county, answer.school_code, answer.school_name)
            batch = _send(officer, made, place, path)
    check_until_settled(batch.draft, officer)
    return made


def _send(officer: Account, made: Collection, place: Place, path: Path) -> Batch:
    read = reading.read_upload(
        [(path, path.name)],
        region_code=place.region_code,
        school_code=place.school_code,
        as_of=made.as_of,
    )
    return actions.batch_stage(
        actor=officer,
        place=place,
        as_of=made.as_of,
        region_name=publication.region_name(made.region_code),
        folder=read.batch.id,
        files=read.files,
        rows=read.batch.rows,
        mapping=read.mapping,
    )
