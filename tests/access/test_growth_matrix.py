"""Who opens a computation of growth, and who gets the scores to compute it again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.kernel.results import to_json
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.measure.growth.baseline import Coverage, Prior, baseline_of
from junheng.measure.growth.keeping import Kept
from junheng.measure.growth.paces import Lines, Needed, Pace, PaceReport
from junheng.web.academics import actions
from junheng.web.academics.models import GrowthRun
from junheng.web.accounts.models import Account
from junheng.web.register.models import School
from junheng.web.shared.reach import Place

DAY = date(2025, 6, 20)
ROLES = ("leader", "data_officer", "inspector", "principal", "clerk", "analyst", "operator",
         "stranger")  # fmt: skip


def _run(username: str, region: str) -> GrowthRun:
    account = Account.objects.get(username=username)
    event = ExamEvent(
        name="考试", kind="graduation", scope="region", held_on=DAY,
        papers=(Paper("maths", "数学", 120.0),), grade="9", graduating=True,
    )  # fmt: skip
    place = Place(region, name="甲")
    exam = actions.exam_open(actor=account, place=place, event=event, on=DAY)
    nothing = baseline_of([], [], outcome_on=DAY)
    return actions.growth_fit(
        actor=account, place=place, outcome=exam, subject="",
        spec={"outcome": {"label": "考试数学"}, "priors": []}, spec_sha256="0" * 64,
        result=to_json(Kept(nothing, (), {}, None, "")),
        on=DAY,
    )  # fmt: skip


@pytest.fixture
def runs(counties: Any) -> dict[str, GrowthRun]:
    return {
        "home": _run("officer", counties.own_region),
        "away": _run("officer2", counties.other_region),
    }


def _line(counties: Any, address: str) -> str:
    return " ".join(str(counties.client(role).get(address).status_code) for role in ROLES)


def test_一次核算_外县的当作没有(counties: Any, runs: dict[str, GrowthRun]) -> None:
    assert _line(counties, f"/growth/runs/{runs['home'].pk}/") == "200 200 200 200 403 403 403 302"
    assert _line(counties, f"/growth/runs/{runs['away'].pk}/") == "404 404 404 404 403 403 403 302"


def test_复算包只给本校校长(counties: Any, runs: dict[str, GrowthRun]) -> None:
    address = f"/growth/runs/{runs['home'].pk}/bundle.zip"
    assert _line(counties, address) == "403 403 403 422 403 403 403 302"  # nothing to recompute
    away = f"/growth/runs/{runs['away'].pk}/bundle.zip"
    assert counties.client("principal").get(away).status_code == 404


def _with_paces(counties: Any) -> GrowthRun:
    """A computation of three schools with growth percentiles and a target."""
    run = _run("officer", counties.own_region)
    codes = (counties.own_school, counties.neighbour_school, "9901019999")
    prior = Prior("八年级", "生物", date(2024, 6, 20), 0.9, is_comparable=True)
    start = baseline_of([prior], [Coverage(code, 90, 90, 0) for code in codes], outcome_on=DAY)
    pace = Pace(90, 61.5, 2.0, 57.5, 65.5, 63.0, 5.3)
    lines = Lines((30.0, 50.0), ((40.0, 50.0, 55.0, 60.0, 70.0), (60.0, 70.0, 75.0, 80.0, 90.0)))
    told = PaceReport(
        dict.fromkeys(codes, pace), 270, 0, (270,), 0.0, None, lines, (40.0,),
        (Needed("合格线", 72.0, (64,)),), (), (),
    )  # fmt: skip
    rows = GrowthRun.objects.unscoped("the test gives it a result")
    result = to_json(Kept(start, (), {}, None, "学校之间没有差别", told))
    rows.filter(pk=run.pk).update(result=result)
    return run


def test_成长百分等级_县里看各校_校长只看本校_达标所需只给教研员(counties: Any) -> None:
    run = _with_paces(counties)
    neighbour = School.objects.unscoped("its name").filter(
        school_code=counties.neighbour_school, valid_to=None
    )
    name = neighbour.get().name
    seen = {}
    for role in (*ROLES[:4], "researcher"):
        text = counties.client(role).get(f"/growth/runs/{run.pk}/").content.decode()
        assert 'id="paces"' in text
        seen[role] = (name in text, "9901019999" in text, "合格线" in text)
    bureau = (True, True, False)
    assert seen == {
        "leader": bureau, "data_officer": bureau, "inspector": bureau,
        "researcher": (True, True, True), "principal": (False, False, False),
    }  # fmt: skip
