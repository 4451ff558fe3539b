"""Who gets what of the diagnosis reports: the own school's, another's, another county's."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

from junheng.web.diagnosis import actions
from junheng.web.diagnosis.jobs import DRAFT
from junheng.web.diagnosis.models import Diagnosis
from junheng.web.diagnosis.queries import documents
from junheng.web.diagnosis.queries.facts import county_of
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.jobs import enqueue, work_once
from junheng.web.shared.reach import Place

from .test_matrix import _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # a whole county drafted

# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
LIST = "200 200 200 200 403 403 403 302"
AWAY = "404 404 404 404 403 403 403 302"
DRAFTED = "200 200 200 404 403 403 403 302"  # a school sees nothing before it was sent


def _draft(counties: Any) -> dict[str, Diagnosis]:
    officer = counties.people["data_officer"]
    rows = SnapshotRecord.objects.unscoped("the newest data version of the own county")
    record = rows.filter(region_code=counties.own_region).first()
    assert record is not None
    job = enqueue(
        DRAFT,
        "test",
        actor=officer,
        on=Place(counties.own_region),
        arguments={"region": counties.own_region, "snapshot": record.sha256},
    )
    while work_once():  # what the data versions asked for stands before it
        pass
    job.refresh_from_db()
    assert job.state == "done", job.error
    every = Diagnosis.objects.unscoped("what the job drafted")
    return {one.school_code: one for one in every.filter(region_code=counties.own_region)}


def test_起草全县_学校发出后才看到_只看自己的(counties: Any) -> None:
    reports = _draft(counties)
    assert len(reports) >= 14
    mine, other = reports[counties.own_school], reports[counties.neighbour_school]
    assert mine.lines.count() > 2
    for one in (mine, other):
        assert _answers(counties, f"/diagnosis/{one.pk}/") == _expected(DRAFTED)
    officer = counties.people["data_officer"]
    for one in (mine, other):
        actions.diagnosis_send(actor=officer, diagnosis=one, seen=one.version, on=one.drafted_on)
    assert _answers(counties, f"/diagnosis/{mine.pk}/") == _expected(LIST)
    assert _answers(counties, f"/diagnosis/{other.pk}/") == _expected(DRAFTED)
    answers = "403 200 200 200 403 403 403 302"  # who speaks for the school, or registers for it
    assert _answers(counties, f"/diagnosis/{mine.pk}/answers.xlsx") == _expected(answers)
    away = "403 200 200 404 403 403 403 302"
    assert _answers(counties, f"/diagnosis/{other.pk}/answers.xlsx") == _expected(away)
    chart = mine.lines.exclude(indicator="").first()
    assert chart is not None
    assert _answers(counties, f"/diagnosis/line/{chart.pk}/chart/") == _expected(LIST)
    county = county_of(officer, counties.own_region, mine.snapshot.sha256)
    for suffix in documents.SUFFIXES:
        archive = documents.write_batch([mine], officer, county, suffix, lambda _done: None)
        with zipfile.ZipFile(archive) as held:
            kinds = [name.rpartition(".")[2] for name in held.namelist()]
        assert kinds == [suffix, suffix]  # the report and the list


def test_列表_外县当作没有(counties: Any) -> None:
    for region, line in ((counties.own_region, LIST), (counties.other_region, AWAY)):
        assert _answers(counties, f"/diagnosis/of/{region}/") == _expected(line), region
