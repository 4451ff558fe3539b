"""Clauses on quality monitoring, questions and growth: what they name opens, and stays inside."""

from __future__ import annotations

import pytest
from django.urls import reverse

from junheng.policy.plan import load_plan
from junheng.web.work.models import Finding

from .conftest import World, client_of
from .exam_fixture import Sat

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


def test_辅导的效果还不能记录_条目不说成可用() -> None:
    items = {one.id: one for one in load_plan("ouhai-2019").items}
    assert items["precise_teaching"].status == "not_yet"
    assert "还不能记录辅导和效果" in items["precise_teaching"].reason
    assert items["exam_second_place"].internal
    assert items["value_added_evaluation"].status == "enabled"
