"""Growth in the ledger: several cohorts open it, and only who reads growth sees it."""

# ruff: noqa: F811

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from junheng.kernel.errors import UsageError
from junheng.policy.plan import load_plan
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.diagnosis import Conclusion, Conclusions
from junheng.web.academics import findings as source
from junheng.web.academics.models import GrowthRun
from junheng.web.academics.queries import growth as growing
from junheng.web.diagnosis.actions import diagnosis_draft
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
from junheng.web.work import actions, sources
from junheng.web.work.growth import growth_of
from junheng.web.work.jobs import REFRESH
from junheng.web.work.models import Finding, Kind
from junheng.web.work.queries.ledger import findings_of
from junheng.web.work.sources import InForce

from .conftest import World, client_of
from .growing import Growing, grown_before
from .test_growth import fit, grew  # noqa: F401
from .test_work import hand_out, version  # noqa: F401

pytestmark = pytest.mark.slow  # the growth of three cohorts is computed

PLAN = "ouhai-2019"
CLAUSE = "ouhai-2019#5.17"
SEES = ("leader", "data_officer", "inspector")
SEES_NOT = ("staff", "finance")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Carry out a plan that asks for growth."""
    held = InForce(load_plan(PLAN), 1, {}, frozenset(), lambda _scope: ())
    monkeypatch.setattr(sources, "in_force_in", lambda _region: [held])


@pytest.fixture
def pooled(world: World, grew: Growing) -> GrowthRun:
    for years in (1, 2):
        grown_before(world, grew, years)
    return fit(world, grew, "biology", pool=True)


def read(world: World, record: SnapshotRecord) -> None:
    actions.findings_refresh(
        actor=world.home.people["data_officer"],
        record=record,
        observations=list(source.grown(record, newest=True)),
        strengths=list(source.came_further(record)),
    )


def of_growth(kind: str) -> list[Finding]:
    rows = Finding.objects.unscoped("what the test looks for").filter(kind=kind)
    return list(rows.filter(rule__in=[source.BELOW, source.ABOVE]))


@pytest.mark.usefixtures("asked")
def test_三届合并才进台账_写明区间和条款_看不到增值的人一条也看不到(
    world: World,
    grew: Growing,
    pooled: GrowthRun,
    version: Any,
) -> None:
    read(world, version(2025))
    behind, ahead = of_growth(Kind.SHORTFALL), of_growth(Kind.STRENGTH)
    lasting = growing.kept_of(pooled).years
    assert lasting is not None
    said = {code: span.verdict for code, span in lasting.schools.items() if abs(span.effect) >= 0.1}
    assert any(one.verdict == "below" and abs(one.effect) < 0.1 for one in lasting.schools.values())
    assert {one.school_code for one in behind} == {c for c, w in said.items() if w == "below"}
    assert {one.school_code for one in ahead} == {c for c, w in said.items() if w == "above"}
    assert grew.codes[2] not in {one.school_code for one in (*behind, *ahead)}
    row = next(one for one in behind if one.school_code == grew.codes[0])
    assert row.clause == CLAUSE
    assert "2023届、2024届、2025届合并：云川县第一小学的成长低于预期" in row.state_words
    assert "）个学生标准差" in ahead[0].words and "（+" in ahead[0].words
    address = reverse("finding", args=[row.pk])
    leader = world.home.people["leader"]
    with pytest.raises(UsageError, match="看不到这类事项"):
        hand_out(row, leader, person=world.home.people["staff"])
    task = hand_out(row, leader, title="请教研员一起看学情")
    for role in SEES:
        account = world.home.people[role]
        assert row in findings_of(account, world.home.code)
        board = client_of(account).get(reverse("ledger", args=[world.home.code]) + "?view=board")
        assert task.title in board.content.decode()
        text = client_of(account).get(address).content.decode()
        assert "95%区间不整个低于0" in text and "专项复核</" not in text
        assert f"/growth/of/{world.home.code}/#years" in text
    for role in SEES_NOT:
        account = world.home.people[role]
        assert not findings_of(account, world.home.code).filter(rule=source.BELOW).exists()
        assert client_of(account).get(address).status_code == 404
        for view in ("", "?view=board", "?view=calendar&month=2024-03"):
            shown = client_of(account).get(reverse("ledger", args=[world.home.code]) + view)
            assert "连续几届" not in shown.content.decode()
            assert task.title not in shown.content.decode()
    assert client_of(world.home.people["principal"]).get(address).status_code == 200
    for stranger in (world.home.people["clerk"], world.home.people["teacher"],
                     world.away.people["leader"], world.analyst):  # fmt: skip
        assert client_of(stranger).get(address).status_code in (403, 404)


@pytest.mark.usefixtures("asked", "pooled")
def test_诊断里说成长的一句_带到成长结果和台账里的那一条(
    world: World, grew: Growing, version: Any
) -> None:
    record = version(2025)
    read(world, record)
    row = next(one for one in of_growth(Kind.SHORTFALL) if one.school_code == grew.codes[0])
    fact = growth_of(world.home.code, record.as_of)[grew.codes[0]]
    sentence = render("diagnosis.growth_below", {"said": fact.lasting_said})
    report = diagnosis_draft(
        actor=world.home.people["data_officer"],
        place=Place(world.home.code, grew.codes[0], name=row.unit_name),
        snapshot=record,
        found=Conclusions((Conclusion("growth", "attention", sentence, CLAUSE),), (), (), ()),
        day=record.as_of,
    )
    page = client_of(world.home.people["leader"]).get(reverse("diagnosis", args=[report.pk]))
    text = page.content.decode()
    assert f"/growth/of/{world.home.code}/#years" in text
    assert reverse("finding", args=[row.pk]) in text


@pytest.mark.usefixtures("asked")
def test_只算一届_不进台账(world: World, grew: Growing, version: Any) -> None:
    fit(world, grew, "biology")
    read(world, version(2025))
    assert of_growth(Kind.SHORTFALL) == of_growth(Kind.STRENGTH) == []


@pytest.mark.usefixtures("pooled")
def test_没有采用要求增值评价的计划_不进台账(
    world: World,
    grew: Growing,
    version: Any,
) -> None:
    read(world, version(2025))
    assert of_growth(Kind.SHORTFALL) == of_growth(Kind.STRENGTH) == []
    known = growth_of(world.home.code, version(2024, number=2).as_of.replace(year=2025))
    assert all(not one.lasting for one in known.values())


@pytest.mark.usefixtures("asked")
def test_核算以后请求再读一次台账_诊断报告得到同一句话(
    world: World,
    grew: Growing,
    version: Any,
) -> None:
    record = version(2025)
    for years in (1, 2):
        grown_before(world, grew, years)
    fit(world, grew, "biology", pool=True)
    rows = Job.objects.unscoped("what computing asked for").filter(kind=REFRESH)
    assert [one.arguments["snapshot"] for one in rows] == [record.sha256]
    found = growth_of(world.home.code, record.as_of)
    assert (found[grew.codes[0]].lasting, found[grew.codes[1]].lasting) == ("below", "above")
    assert found[grew.codes[0]].clause == CLAUSE
    assert found[grew.codes[0]].lasting_said.startswith("2023届、2024届、2025届合并，")
    assert found[grew.codes[2]].lasting == ""
