"""Who gets what of appraisals and awards: the own school's, another's, another county's."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from junheng.kernel.periods import SchoolYear
from junheng.web.appraisal import actions, local
from junheng.web.appraisal.models import AwardRun, Evaluation
from junheng.web.appraisal.queries import gathering, reading
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of
from junheng.web.plans.models import Adoption
from junheng.web.shared.reach import Place

from .test_matrix import _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
INSIDE = "200 200 200 404 403 403 403 302"
PUBLIC = "200 200 200 200 403 403 403 302"
LEADS = "200 200 200 302 403 403 403 302"  # a principal is led to the own school
AWAY = "404 404 404 404 403 403 403 302"
ON = date(2026, 3, 2)


def _drafted(counties: Any) -> Evaluation:
    officer = counties.people["data_officer"]
    record: SnapshotRecord = snapshot_of(officer, counties.own_region)
    scheme, pack = reading.scheme_of("qingliu-2023", "annual"), reading.pack_of("qingliu-2023")
    return actions.evaluation_draft(
        actor=officer,
        place=Place(counties.own_region),
        plan="qingliu-2023",
        scheme=scheme,
        snapshot=record,
        inputs=gathering.appraisal_inputs(counties.own_region, pack, scheme, record, ON),
        on=ON,
    )


def _settled(counties: Any) -> AwardRun:
    officer = counties.people["data_officer"]
    record = snapshot_of(officer, counties.own_region)
    award, pack = reading.award_of("ouhai-2019", "quality_lawful"), reading.pack_of("ouhai-2019")
    return actions.award_settle(
        actor=officer,
        place=Place(counties.own_region),
        plan="ouhai-2019",
        award=award,
        fund=award.fund,
        fund_document="云财教〔2026〕12号",
        inputs=gathering.award_inputs(counties.own_region, pack, award, record, ON),
        year=2025,
        on=ON,
    )


def test_公示前只有局里看得到_公示后校长只看本校(counties: Any) -> None:
    held = _drafted(counties)
    page, own = f"/appraisal/{held.pk}/", f"/appraisal/{held.pk}/school/{counties.own_school}/"
    other = f"/appraisal/{held.pk}/school/{counties.neighbour_school}/"
    away = f"/appraisal/{held.pk}/school/{counties.away_school}/"
    book = f"/appraisal/{held.pk}/file/schools.xlsx"
    paper = f"/appraisal/{held.pk}/file/{counties.own_school}-docx"
    their = f"/appraisal/{held.pk}/file/{counties.neighbour_school}-docx"
    for address in (page, own, other, book, paper):
        assert _answers(counties, address) == _expected(INSIDE), address
    assert _answers(counties, away) == _expected(AWAY)
    officer = counties.people["data_officer"]
    actions.evaluation_publish(actor=officer, evaluation=held, seen=held.version, days=5, on=ON)
    assert _answers(counties, page) == _expected(LEADS)
    for address in (own, paper):
        assert _answers(counties, address) == _expected(PUBLIC), address
    for address in (other, book, their):
        assert _answers(counties, address) == _expected(INSIDE), address


def test_奖励公示后学校看得到名单_公示前看不到(counties: Any) -> None:
    run = _settled(counties)
    addresses = [
        f"/appraisal/award/{run.pk}/",
        f"/appraisal/award/{run.pk}/file/award.xlsx",
        f"/appraisal/award/{run.pk}/file/award.docx",
    ]
    for address in addresses:
        assert _answers(counties, address) == _expected(INSIDE), address
    officer = counties.people["data_officer"]
    actions.award_publish(actor=officer, award=run, seen=run.version, days=5, on=ON)
    for address in addresses:
        assert _answers(counties, address) == _expected(PUBLIC), address


def test_奖励试算只在局里_外县当作没有(counties: Any) -> None:
    for region in (counties.own_region, counties.other_region):
        Adoption.objects.create(
            region_code=region,
            pack_id="ouhai-2019",
            pack_version=1,
            number=1,
            title="瓯海",
            state="in_force",
            prepared_by=counties.people["data_officer"],
        )
    for region, line in ((counties.own_region, INSIDE), (counties.other_region, AWAY)):
        assert _answers(counties, f"/appraisal/of/{region}/award/") == _expected(line), region


def test_本地项目从增加到学校看见_别的角色和外县加不了(counties: Any) -> None:
    officer, region = counties.people["data_officer"], counties.own_region
    address = f"/appraisal/of/{region}/qingliu-2023/annual/own/"
    away = f"/appraisal/of/{counties.other_region}/qingliu-2023/annual/own/"
    for role, here, there in (
        ("leader", 403, 403),
        ("inspector", 403, 403),
        ("principal", 403, 403),
        ("data_officer", 422, 404),
    ):
        client = counties.client(role)
        assert client.post(address, {}).status_code == here, role
        assert client.post(away, {}).status_code == there, role
        assert client.post(address + "999999/withdraw/", {}).status_code in {here, 404}, role
    scheme, pack = reading.scheme_of("qingliu-2023", "annual"), reading.pack_of("qingliu-2023")
    paper = {"document_number": "云教〔2026〕9号", "issuer": "云川县教育局", "approver": "周局长"}
    place = Place(region)
    row = actions.own_measure_add(
        actor=officer, place=place, plan="qingliu-2023", scheme=scheme, label="课后服务参加率",
        part="process", counts_as="process", form="share", unit="", none=Fraction(6, 10),
        full=Fraction(8, 10), source="课后服务参加情况公示", on=ON, **paper,
    )  # fmt: skip
    weights = {one.id: one.weight for one in scheme.measures}
    first = next(iter(weights))
    actions.weights_set(
        actor=officer, place=place, plan="qingliu-2023", scheme=scheme, valid_from=ON, on=ON,
        weights={**weights, first: weights[first] - 4, row.key: Fraction(4)}, **paper,
    )  # fmt: skip
    record: SnapshotRecord = snapshot_of(officer, region)
    own = Place(region, counties.own_school)
    figure = local.pack_in(region, pack).entered[row.key]
    actions.figure_enter(
        actor=officer, place=own, plan="qingliu-2023", figure=figure, on=ON, numerator=70,
        year=SchoolYear.of(record.as_of).first, document="公示", denominator=100,
    )  # fmt: skip
    held = actions.evaluation_draft(
        actor=officer, place=place, plan="qingliu-2023", scheme=scheme, snapshot=record, on=ON,
        inputs=gathering.appraisal_inputs(region, pack, scheme, record, ON),
    )  # fmt: skip
    found = reading.told_of(held).of(counties.own_school)
    assert found.on(row.key).points == 2  # half the way from 60% to 80%, of four points
    actions.evaluation_publish(actor=officer, evaluation=held, seen=held.version, days=5, on=ON)
    page = counties.client("principal").get(f"/appraisal/{held.pk}/school/{counties.own_school}/")
    assert "课后服务参加率" in page.content.decode()
    assert "70.0%" in page.content.decode()
    actions.weights_set(  # a later document leaves it out; what was computed stays as it was
        actor=officer, place=place, plan="qingliu-2023", scheme=scheme, valid_from=ON, on=ON,
        weights=weights, **{**paper, "document_number": "云教〔2026〕11号"},
    )  # fmt: skip
    assert reading.told_of(held).of(counties.own_school) == found


def test_不是自己的权限_办不了(counties: Any) -> None:
    held = _drafted(counties)
    for role, act, expected in (
        ("inspector", "finish", 403),
        ("data_officer", "finish", 403),
        ("leader", "publish", 403),
        ("principal", "publish", 404),
        ("clerk", "publish", 403),
    ):
        client = counties.client(role)
        answer = client.post(f"/appraisal/{held.pk}/{act}/", {"seen": held.version})
        assert answer.status_code == expected, (role, act)
    away = counties.other_region
    for role, expected in (("data_officer", 404), ("leader", 403), ("principal", 403)):
        answer = counties.client(role).post(
            f"/appraisal/of/{away}/draft/", {"plan": "zibo-2021", "scheme": "annual"}
        )
        assert answer.status_code == expected, role
        answer = counties.client(role).post(f"/appraisal/of/{away}/award/settle/", {})
        assert answer.status_code == expected, role
    for role, expected in (("data_officer", 403), ("inspector", 404), ("principal", 403)):
        answer = counties.client(role).post("/appraisal/objection/999999/", {})
        assert answer.status_code == expected, role
    other = f"/appraisal/{held.pk}/school/{counties.neighbour_school}/object/"
    assert counties.client("principal").post(other, {}).status_code == 404
    assert counties.client("leader").post(other, {}).status_code == 403
    sheet = f"/appraisal/{held.pk}/school/{counties.neighbour_school}/object.xlsx"
    for role, expected in (("data_officer", 200), ("principal", 404), ("leader", 403)):
        assert counties.client(role).get(sheet).status_code == expected, role
    assert (
        counties.client("leader").post(f"/appraisal/{held.pk}/objections/", {}).status_code == 403
    )
