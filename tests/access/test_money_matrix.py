"""Who gets what of the money: the own county's, the own school's, another's, another county's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from junheng.policy.projects import project_rules
from junheng.web.money import actions
from junheng.web.money.models import ListItem, LocalRate, Project
from junheng.web.shared.reach import Place

from .test_matrix import _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
SEEN = "200 200 200 200 403 403 403 302"
BUREAU = "200 200 200 404 403 403 403 302"
AWAY = "404 404 404 404 403 403 403 302"
PAGES = (
    "money", "money-funds", "money-list", "money-contracts", "money-projects", "money-rates",
)  # fmt: skip
DAY = date(2025, 10, 20)


@pytest.mark.parametrize("name", PAGES)
def test_各页_外县当作没有(counties: Any, name: str) -> None:
    assert _answers(counties, reverse(name, args=[counties.own_region])) == _expected(SEEN)
    assert _answers(counties, reverse(name, args=[counties.other_region])) == _expected(AWAY)


def test_一所学校的经费和来历_只给局里和本校(counties: Any) -> None:
    for school, line in (
        (counties.own_school, SEEN),
        (counties.neighbour_school, BUREAU),
        (counties.away_school, AWAY),
    ):
        region = counties.other_region if line == AWAY else counties.own_region
        assert _answers(counties, reverse("money-school", args=[school])) == _expected(line)
        figure = reverse("money-figure", args=[region, school, "due"])
        assert _answers(counties, figure) == _expected(line), figure


def test_执行表_看得到全县的人才有(counties: Any) -> None:
    for name in ("execution.xlsx", "execution.docx"):
        own = reverse("money-document", args=[counties.own_region, name])
        assert _answers(counties, own) == _expected(BUREAU)
        away = reverse("money-document", args=[counties.other_region, name])
        assert _answers(counties, away) == _expected(AWAY)
    wrong = reverse("money-document", args=[counties.own_region, "other.pdf"])
    assert _answers(counties, wrong) == _expected(AWAY)


def test_校长在县页上只看到自己学校(counties: Any) -> None:
    page = counties.client("principal").get(reverse("money", args=[counties.own_region]))
    text = page.content.decode()
    assert "竹溪小学" in text
    assert "河口镇中心小学" not in text
    assert "云财教" not in text.split("怎样算的")[0]


def _made(counties: Any) -> tuple[ListItem, Project, LocalRate]:
    officer = counties.people["data_officer"]
    place = Place(counties.own_region, counties.neighbour_school, name="河口镇中心小学")
    item = actions.list_propose(
        actor=officer, place=place, what="购置图书", asked_yuan=5000.0, fund="county_special",
        use="equipment", on=DAY,
    )  # fmt: skip
    planned = {
        one.step: DAY + timedelta(days=30 * n) for n, one in enumerate(project_rules().steps)
    }
    project = actions.project_open(
        actor=officer, place=place, name="扩建", office="基建股", amount="sports_area_m2",
        quantity=100.0, planned=planned, on=DAY,
    )  # fmt: skip
    rate = actions.rate_record(
        actor=officer, place=Place(counties.own_region), purpose="base", stage="junior",
        yuan=1000.0, valid_from=DAY, document="云财教〔2025〕9号",
    )  # fmt: skip
    return item, project, rate


def _posts(counties: Any, url: str) -> list[int]:
    return [
        counties.client(role).post(url).status_code
        for role in (
            "leader", "data_officer", "inspector", "principal", "clerk", "analyst", "operator",
            "stranger",
        )
    ]  # fmt: skip


def test_一个项目_别的学校当作没有_办理要有权限(counties: Any) -> None:
    item, project, rate = _made(counties)
    page = reverse("money-project", args=[project.pk])
    assert _answers(counties, page) == _expected(BUREAU)
    # without a day or a paper the officer is told so, colleagues without the right are refused
    reach = reverse("money-project-act", args=[project.pk, "reach"])
    assert _posts(counties, reach) == [403, 422, 403, 404, 403, 403, 403, 302]
    budget = reverse("money-item-act", args=[item.pk, "budget"])
    assert _posts(counties, budget) == [422, 403, 403, 404, 403, 403, 403, 302]
    end = reverse("money-rate-end", args=[rate.pk])
    assert _posts(counties, end) == [403, 422, 403, 403, 403, 403, 403, 302]


def test_新登记的各页_要有权限_外县当作没有(counties: Any) -> None:
    for name, own, away in (
        ("money-list-new", "403 200 403 200 403 403 403 302", "403 404 403 404 403 403 403 302"),
        ("money-project-new", "403 200 403 403 403 403 403 302", "403 404 403 403 403 403 403 302"),
    ):
        assert _answers(counties, reverse(name, args=[counties.own_region])) == _expected(own)
        assert _answers(counties, reverse(name, args=[counties.other_region])) == _expected(away)


def test_标准和续签_要有权限_外县当作没有(counties: Any) -> None:
    record = reverse("money-rate-new", args=[counties.own_region])
    assert _posts(counties, record) == [403, 422, 403, 403, 403, 403, 403, 302]
    away = reverse("money-rate-new", args=[counties.other_region])
    assert _posts(counties, away) == [403, 404, 403, 403, 403, 403, 403, 302]
    decide = reverse("money-contract-decide", args=[counties.own_region])
    assert _posts(counties, decide) == [404, 403, 403, 403, 403, 403, 403, 302]  # names no contract


def test_申报表_本校和局里的_交回要有权限(counties: Any) -> None:
    for school, line in (
        (counties.own_school, "403 200 403 200 403 403 403 302"),
        (counties.neighbour_school, "403 200 403 404 403 403 403 302"),
        (counties.away_school, "403 404 403 404 403 403 403 302"),
    ):
        assert _answers(counties, reverse("money-list-form", args=[school])) == _expected(line)
    own = reverse("money-list-return", args=[counties.own_region])
    assert _posts(counties, own) == [403, 422, 403, 422, 403, 403, 403, 302]  # names no file
    away = reverse("money-list-return", args=[counties.other_region])
    assert _posts(counties, away) == [403, 404, 403, 404, 403, 403, 403, 302]
