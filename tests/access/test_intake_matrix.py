"""Who gets what from the pages of one collection, one batch, one draft, one data version."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.data.intake import Keyring
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake import actions, vault
from junheng.web.intake.models import Batch, Collection, Draft
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

ROLES = (
    "leader", "data_officer", "inspector", "principal", "clerk", "analyst", "operator", "stranger",
)  # fmt: skip
AS_OF = date(2026, 9, 1)
BUREAU = "200 200 200 403 403 403 403 302"
AWAY = "404 404 404 403 403 403 403 302"
EVERYONE = "200 200 200 200 200 403 403 302"
EVERYONE_AWAY = "404 404 404 404 404 403 403 302"
OFFICER = "403 200 403 403 403 403 403 302"
OFFICER_AWAY = "403 404 403 403 403 403 403 302"
OWN = "403 200 403 200 200 403 403 302"
OTHERS = "403 200 403 404 404 403 403 302"
OWN_AWAY = "403 404 403 404 404 403 403 302"
VERSION = "200 200 200 200 200 200 403 302"
VERSION_AWAY = "404 404 404 404 404 200 403 302"


@pytest.fixture(autouse=True)
def key(counties: Any, made: Any) -> None:
    if not vault.key_file().is_file():
        Keyring.create(vault.key_file())


def _answers(counties: Any, address: str) -> str:
    return " ".join(str(counties.client(role).get(address).status_code) for role in ROLES)


def _officer(counties: Any, region: str) -> Any:
    from junheng.web.accounts.models import Account

    own = region == counties.own_region
    return counties.people["data_officer"] if own else Account.objects.get(username="officer2")


def _collection(counties: Any, region: str, school: str) -> Collection:
    return actions.collection_open(
        actor=_officer(counties, region),
        place=Place(region),
        title="2026 学年事业统计",
        as_of=AS_OF,
        due=date(2099, 10, 15),
        tables=["section_statistics", "resource"],
        schools=[Place(region, school, "某校")],
    )


def _batch(region: str, school: str, officer: Any) -> Batch:
    draft, _ = Draft.objects.unscoped("test").get_or_create(
        region_code=region, as_of=AS_OF, defaults={"region_name": "某县"}
    )
    return Batch.objects.create(
        draft=draft,
        folder="f" * 24,
        region_code=region,
        school_code=school,
        position=draft.every_batch().count() + 1,
        files=[],
        actor=officer,
    )


def test_填报任务_局里看全县_学校只看自己(counties: Any) -> None:
    region, away = counties.own_region, counties.other_region
    own = _collection(counties, region, counties.own_school)
    other = _collection(counties, away, counties.away_school)
    actions_of_school = own.pk, counties.own_school
    assert _answers(counties, f"/data/collections/{own.pk}/") == EVERYONE
    assert _answers(counties, f"/data/collections/{other.pk}/") == EVERYONE_AWAY
    assert _answers(counties, "/data/collect/{}/{}/".format(*actions_of_school)) == OWN
    address = f"/data/collect/{other.pk}/{counties.away_school}/"
    assert _answers(counties, address) == OWN_AWAY
    filled = "/data/collect/{}/{}/prefilled.xlsx".format(*actions_of_school)
    assert _answers(counties, filled) == OWN
    assert _answers(counties, f"{address}prefilled.xlsx") == OWN_AWAY


def test_别校的填报_本县学校也当作没有(counties: Any) -> None:
    made = _collection(counties, counties.own_region, counties.neighbour_school)
    address = f"/data/collect/{made.pk}/{counties.neighbour_school}/"
    assert _answers(counties, address) == OTHERS


def test_批次_学校只看自己传的_局里传的也当作没有(counties: Any) -> None:
    region, away = counties.own_region, counties.other_region
    officer = _officer(counties, region)
    cases = (
        (_batch(region, counties.own_school, officer), OWN),
        (_batch(region, counties.neighbour_school, officer), OTHERS),
        (_batch(region, "", officer), OTHERS),
        (_batch(away, counties.away_school, _officer(counties, away)), OWN_AWAY),
    )
    for batch, line in cases:
        assert _answers(counties, f"/data/batches/{batch.pk}/") == line, batch
        assert _answers(counties, f"/data/batches/{batch.pk}/state/") == line, batch
    only_by_button = "405 405 405 405 405 405 405 302"
    address = f"/data/batches/{cases[0][0].pk}/mend/"
    assert _answers(counties, address) == only_by_button
    no_file = "403 404 403 404 404 403 403 302"
    assert _answers(counties, f"/data/batches/{cases[0][0].pk}/copy/1/") == no_file
    assert _answers(counties, f"/data/batches/{cases[0][0].pk}/original/1/") == no_file


def test_草稿_只有本县数据员(counties: Any) -> None:
    region, away = counties.own_region, counties.other_region
    own = _batch(region, "", _officer(counties, region)).draft
    other = _batch(away, "", _officer(counties, away)).draft
    assert _answers(counties, f"/data/drafts/{own.pk}/") == OFFICER
    assert _answers(counties, f"/data/drafts/{other.pk}/") == OFFICER_AWAY


def test_上传的进度_只有本人所在的单位(counties: Any) -> None:
    officer = _officer(counties, counties.own_region)
    job = Job.objects.create(
        kind="intake.stage",
        key="test",
        actor=officer,
        region_code=counties.own_region,
        created_at="2026-09-01T00:00:00Z",
    )
    assert _answers(counties, f"/data/uploads/{job.pk}/") == "403 200 403 403 404 403 403 302"


def test_数据版本_本县都能看_外县当作没有(counties: Any) -> None:
    rows = SnapshotRecord.objects.unscoped("test")
    own, other = (
        list(rows.filter(region_code=code)) for code in (counties.own_region, counties.other_region)
    )
    address = f"/data/snapshots/{own[0].sha256[:16]}/"
    assert _answers(counties, address) == VERSION
    assert _answers(counties, f"{address}changes/{own[1].sha256[:16]}/") == VERSION
    address = f"/data/snapshots/{other[0].sha256[:16]}/"
    assert _answers(counties, address) == VERSION_AWAY
