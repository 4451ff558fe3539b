"""Clauses on quality monitoring, questions and growth: what they name opens, and stays inside."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.urls import reverse

from junheng.measure.engine.holdings import Holdings
from junheng.policy.plan import load_plan
from junheng.web.plans.queries.standing import with_told
from junheng.web.work.models import Finding
from junheng.web.work.sources import told_of

from .conftest import World, client_of
from .exam_fixture import Sat
from .test_exam_bulletin import COLUMNS

pytestmark = pytest.mark.slow  # a county's examination is computed

CLAUSES = (
    ("ouhai-2019", "quality_monitoring_system"),
    ("ouhai-2019", "class_and_school_analysis"),
    ("beijing-2015", "exam_questions"),
)


def address(name: str, sat: Sat) -> str:
    given = {
        "exams": [sat.exam.region_code],
        "exam-paper": [sat.exam.pk, "maths"],
        "exam-points": [sat.exam.pk, "maths"],
    }
    return reverse(name, args=given.get(name, [sat.exam.pk]))


@pytest.mark.parametrize(("plan", "name"), CLAUSES)
def test_条目指的每一页教研员都打得开_县外的打不开(
    world: World, sat: Sat, plan: str, name: str
) -> None:
    item = next(one for one in load_plan(plan).items if one.id == name)
    assert item.status == "enabled"
    routes = [one.removeprefix("route:") for one in item.by if one.startswith("route:")]
    assert routes
    for route in routes:
        inside = client_of(world.home.people["researcher"]).get(address(route, sat))
        assert inside.status_code == 200, route
        outside = client_of(world.away.people["data_officer"]).get(address(route, sat))
        assert outside.status_code in (403, 404), route


def test_看考试的结果不开问题事项(world: World, sat: Sat) -> None:
    before = Finding.objects.unscoped("whatever there is").count()
    for name in ("exam", "exam-paper", "exam-points", "exam-meeting"):
        assert client_of(world.home.people["researcher"]).get(address(name, sat)).status_code == 200
    assert Finding.objects.unscoped("whatever there is").count() == before


def test_各校得分率_考试算过就不用再填_人少的学校不说_局里填过的在前(
    world: World, sat: Sat
) -> None:
    region, ask = world.home.code, "academic_score_rate_junior"
    assert [one for one in told_of(region, "zibo-2021") if one.ask == ask] == []  # not computed
    client_of(world.home.people["researcher"]).get(address("exam", sat))
    rates = {one.unit: one for one in told_of(region, "zibo-2021") if one.ask == ask}
    assert len(rates) == 3  # of five schools one has 9 pupils, and the next smallest hides with it
    scores: dict[str, dict[str, list[float]]] = {}
    for row in sat.rows.to_pylist():
        if row["score"] is not None:
            of = scores.setdefault(row["school_code"], {})
            of.setdefault(row["person_id"], []).append(row["score"])
    for school, one in rates.items():
        totals = [sum(both) for both in scores[school].values()]
        assert one.values["value"] == pytest.approx(sum(totals) / len(totals) / 240)
        assert one.values["low"] < one.values["value"] < one.values["high"]
        assert (one.values["period"], one.address) == ("2025", f"{sat.exam}，不另填")
    assert not [one for one in told_of(region, "ouhai-2019") if one.ask == ask]
    plan = load_plan("zibo-2021")
    nobody: dict[str, tuple[str, ...]] = defaultdict(tuple)
    own = {**dict.fromkeys(COLUMNS), "unit_code": min(rates), "period": "2025", "value": 0.5}
    held = Holdings(
        "", region, sat.exam.held_on, None, nobody, {}, {plan.collected_as(ask): (own,)}
    )
    rows = with_told(held, plan, region).collected[plan.collected_as(ask)]
    assert [row["value"] for row in rows if row["unit_code"] == min(rates)] == [0.5]
    assert len(rows) == 3


def test_辅导的效果还不能记录_条目不说成可用() -> None:
    items = {one.id: one for one in load_plan("ouhai-2019").items}
    assert items["precise_teaching"].status == "not_yet"
    assert "还不能记录辅导和效果" in items["precise_teaching"].reason
    assert items["exam_second_place"].internal
    assert items["value_added_evaluation"].status == "enabled"
