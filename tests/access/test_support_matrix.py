"""Who gets what of the support given: the own school, another one, another county."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from junheng.policy.classes import load_classes
from junheng.web.plans.models import Adoption
from junheng.web.shared.reach import Place
from junheng.web.support import actions

from .test_matrix import _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties and papers

PLAN = "ouhai-2019"
# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
OWN = "200 200 200 200 403 403 403 302"
OTHER = "200 200 200 404 403 403 403 302"
AWAY = "404 404 404 404 403 403 403 302"
POSTED = {  # by act: who may at the own school; 422: the form comes back
    "decide": "422 403 403 403 403 403 403 302",
    "judge": "403 403 422 403 403 403 403 302",
    "team": "403 422 403 403 403 403 403 302",
    "plan": "403 422 403 403 403 403 403 302",
    "reply": "403 422 403 422 403 403 403 302",
    "answer": "403 422 403 403 403 403 403 302",
    "publish": "404 404 404 404 403 403 403 302",  # there is no such act
}


@pytest.fixture
def given(counties: Any) -> Any:
    """Let both counties carry the plan out, and give three schools their project."""
    pack = load_classes(PLAN)
    assert pack is not None
    for region, officer, schools in (
        (counties.own_region, "data_officer", [counties.own_school, counties.neighbour_school]),
        (counties.other_region, "", [counties.away_school]),
    ):
        Adoption.objects.create(
            region_code=region,
            pack_id=PLAN,
            pack_version=1,
            number=1,
            title="瓯海",
            state="in_force",
            scopes={"public_junior": schools},
            prepared_by=counties.people["data_officer"],
        )
        for school in schools if officer else ():
            actions.plan_set(
                actor=counties.people[officer],
                place=Place(region, school, name="某校"),
                pack=pack,
                project_title="同步课堂",
                application=None,
                plan_number="某校〔2026〕6号",
                plan_due_on=timezone.localdate().replace(year=timezone.localdate().year + 1, day=1),
                on=timezone.localdate(),
            )
    return counties


def _page(school: str) -> str:
    return reverse("support-school", args=[PLAN, school])


def test_学校页和支持单_校长只看本校_外县当作没有(given: Any) -> None:
    for tail in ("", "paper.docx"):
        for school, line in (
            (given.own_school, OWN),
            (given.neighbour_school, OTHER),
            (given.away_school, AWAY),
        ):
            assert _answers(given, _page(school) + tail) == _expected(line), (school, tail)
    assert given.client("principal").get("/support/").headers["Location"] == _page(given.own_school)


def test_没有这份计划的_当作没有(given: Any) -> None:
    for plan in ("beijing-2015", "nothing"):
        address = reverse("support-school", args=[plan, given.own_school])
        assert _answers(given, address) == _expected(AWAY), plan


@pytest.mark.parametrize("act", POSTED)
def test_办理只有该办的人能办_外县和别校当作没有(given: Any, act: str) -> None:
    for school, changed in ((given.own_school, {}), (given.neighbour_school, {"principal": 404})):
        address = reverse("support-act", args=[PLAN, school, act])
        expected = _expected(POSTED[act]) | changed
        found = {role: given.client(role).post(address, {}).status_code for role in expected}
        assert found == expected, school
    away = reverse("support-act", args=[PLAN, given.away_school, act])
    found = {role: given.client(role).post(away, {}).status_code for role in _expected(AWAY)}
    assert found == _expected(AWAY)


def test_县页只在局里_外县当作没有(given: Any) -> None:
    own = reverse("support-county", args=[given.own_region])
    assert _answers(given, own) == _expected("200 200 200 403 403 403 403 302")
    away = reverse("support-county", args=[given.other_region])
    assert _answers(given, away) == _expected("404 404 404 403 403 403 403 302")
    page = given.client("leader").get(own).content.decode()
    assert "download" not in page  # no list leaves the bureau
    assert "data-copy-table" not in page
