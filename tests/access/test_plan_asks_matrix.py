"""Who gets what of the asks of a plan: the list, one ask, the workbooks."""

from __future__ import annotations

from typing import Any

import pytest

from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries.asks import asks_of
from junheng.web.plans.queries.standing import standing_of

from .test_matrix import _answers, _expected
from .test_plans_matrix import PACK, _take

OFFICER = "403 200 403 403 403 403 403 302"
SCHOOL = "403 200 403 200 200 403 403 302"
OTHERS = "403 200 403 404 404 403 403 302"  # the bureau's, or another school's
PLAN = load_plan(PACK)
OF_BUREAU = next(ask.id for ask in PLAN.asks.values() if ask.asked_of == "bureau")


@pytest.fixture
def own(counties: Any) -> Adoption:
    row = _take(counties.people, counties.own_region, in_force=True)
    named = [counties.own_school, counties.neighbour_school]
    row.scopes = {s.id: named for s in PLAN.scopes.values() if s.level == "school"}
    row.save()
    return row


def _of_school(counties: Any, own: Adoption) -> str:
    """Give an ask that speaks of the principal's school."""
    principal = counties.people["principal"]
    return asks_of(standing_of(principal, own), principal)[0].id


def test_填报页_能看计划的都能看(counties: Any, own: Adoption) -> None:
    line = "200 200 200 200 200 200 403 302"
    assert _answers(counties, f"/plans/{own.pk}/asks/") == _expected(line)


def test_填报表单_局里的只有数据员_学校的本校也能填(counties: Any, own: Adoption) -> None:
    mine = _of_school(counties, own)
    assert _answers(counties, f"/plans/{own.pk}/asks/{OF_BUREAU}/") == _expected(OTHERS)
    assert _answers(counties, f"/plans/{own.pk}/asks/{mine}/") == _expected(SCHOOL)


def test_填报工作簿_别的学校当作没有(counties: Any, own: Adoption) -> None:
    home = f"/plans/{own.pk}/asks"
    assert _answers(counties, f"{home}/bureau.xlsx") == _expected(OFFICER)
    assert _answers(counties, f"{home}/{counties.own_school}.xlsx") == _expected(SCHOOL)
    assert _answers(counties, f"{home}/{counties.neighbour_school}.xlsx") == _expected(OTHERS)
    away = "403 404 403 404 404 403 403 302"
    assert _answers(counties, f"{home}/{counties.away_school}.xlsx") == _expected(away)


def test_外县的数据员当作没有(counties: Any, own: Adoption) -> None:
    client = counties.client("stranger")
    client.force_login(Account.objects.get(username="officer2"))
    mine = _of_school(counties, own)
    for tail in ("", "bureau.xlsx", f"{counties.own_school}.xlsx", f"{mine}/"):
        assert client.get(f"/plans/{own.pk}/asks/{tail}").status_code == 404, tail
    assert client.post(f"/plans/{own.pk}/asks/{mine}/", {}).status_code == 404
