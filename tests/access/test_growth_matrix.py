"""Who opens a computation of growth, and who gets the scores to compute it again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.kernel.results import to_json
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.measure.growth.baseline import baseline_of
from junheng.measure.growth.report import Kept
from junheng.web.academics import actions
from junheng.web.academics.models import GrowthRun
from junheng.web.accounts.models import Account
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
