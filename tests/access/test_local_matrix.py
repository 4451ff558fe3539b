"""Who gets what of a local indicator and a local target: own county, another one, by post."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.measure.engine.local import LocalDefinition
from junheng.web.accounts.models import Account
from junheng.web.plans import actions
from junheng.web.plans.models import Adoption, LocalIndicator
from junheng.web.shared.reach import Place

from .test_matrix import _answers, _expected
from .test_plans_matrix import _take

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

SEEN = "200 200 200 403 403 200 403 302"
SEEN_AWAY = "404 404 404 403 403 200 403 302"
WRITTEN = "403 200 403 403 403 403 403 302"
WRITTEN_AWAY = "403 404 403 403 403 403 403 302"
READ = "200 200 200 200 200 200 403 302"
READ_AWAY = "404 404 404 404 404 200 403 302"
BUTTON = "405 405 405 405 405 405 405 302"


def _written(officer: Account, region: str) -> LocalIndicator:
    definition = LocalDefinition(
        "books", 1, "生均图书", "册/生", "sum(resource.books)", "pupils", 1, ("primary", "junior")
    )
    made = actions.indicator_begin(actor=officer, place=Place(region), definition=definition)
    actions.indicator_publish(actor=officer, indicator=made, seen=made.version)
    return LocalIndicator.objects.unscoped("the published row").get(pk=made.pk)


@pytest.fixture
def away(counties: Any) -> LocalIndicator:
    return _written(Account.objects.get(username="officer2"), counties.other_region)


@pytest.fixture
def own(counties: Any) -> LocalIndicator:
    return _written(counties.people["data_officer"], counties.own_region)


@pytest.fixture
def adoption(counties: Any) -> Adoption:
    return _take(counties.people, counties.own_region, in_force=True)


def test_本地指标_局里都能看_数据员能写_外县当作没有(
    counties: Any, own: LocalIndicator, away: LocalIndicator
) -> None:
    for one, seen, written in ((own, SEEN, WRITTEN), (away, SEEN_AWAY, WRITTEN_AWAY)):
        page = f"/r/{one.region_code}/indicators/local/books/1/"
        assert _answers(counties, page) == _expected(seen)
        assert _answers(counties, page + "edit/") == _expected(written)
        assert _answers(counties, page + "publish/") == _expected(BUTTON)


def test_本地指标的数_学校只打开自己的_试算的公式学校打不开(
    counties: Any, own: LocalIndicator
) -> None:
    def cell(school: str, query: str) -> dict[str, int]:
        region = counties.own_region
        return _answers(counties, f"/r/{region}/indicators/local/cell/{school}/primary/?{query}")

    assert cell(counties.own_school, "of=books@1") == _expected(READ)
    others = _expected("200 200 200 404 404 200 403 302")
    assert cell(counties.neighbour_school, "of=books@1") == others
    tried = "numerator=sum(resource.books)&denominator=pupils"
    assert cell(counties.own_school, tried) == others
    assert cell(counties.own_school, "") == _expected("404 404 404 404 404 404 403 302")


def test_外县的数当作没有(counties: Any, away: LocalIndicator) -> None:
    address = f"/r/{away.region_code}/indicators/local/cell/{counties.away_school}/primary/"
    found = _answers(counties, address + "?of=books@1")
    assert {k: v for k, v in found.items() if k != "analyst"} == {
        k: v for k, v in _expected(READ_AWAY).items() if k != "analyst"
    }


def test_本地目标_学校能看_数据员能定能结束(
    counties: Any, own: LocalIndicator, adoption: Adoption
) -> None:
    held = actions.local_target_set(
        actor=counties.people["data_officer"],
        adoption=adoption,
        indicator=own,
        label="",
        kind="at_least",
        number=30.0,
        valid_from=date(2025, 9, 1),
        due_on=None,
        document_number="1号",
    )
    base = f"/plans/{adoption.pk}/local/"
    assert _answers(counties, f"{base}{held.pk}/") == _expected(READ)
    assert _answers(counties, f"{base}new/") == _expected(WRITTEN)
    assert _answers(counties, f"{base}{held.pk}/end/") == _expected(BUTTON)
    found = {
        role: counties.client(role).post(f"{base}{held.pk}/end/", {"seen": "1"}).status_code
        for role in _expected(WRITTEN)
    }
    assert found == _expected("403 422 403 403 403 403 403 302")
    client = counties.client("data_officer")
    client.force_login(Account.objects.get(username="officer2"))
    for tail in (f"{held.pk}/", "new/"):
        assert client.get(base + tail).status_code == 404
    assert client.post(f"{base}{held.pk}/end/").status_code == 404
