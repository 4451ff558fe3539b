"""What a page asks several times is read once, and never across requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from junheng.web.shared.middleware import ReadingOnce
from junheng.web.shared.once import one_reading, read_once
from tests.web.conftest import World


def counted() -> tuple[list[str], Callable[..., str]]:
    """Give a function that notes each time it really runs."""
    ran: list[str] = []

    @read_once
    def ask(code: str, *, day: int = 0) -> str:
        ran.append(code)
        return f"{code} {day}"

    return ran, ask


def answer(method: str) -> list[str]:
    """Send a request through the middleware to a page that asks three times."""
    ran, ask = counted()

    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(ask("a") + ask("a") + ask("b"))

    response = ReadingOnce(page)(RequestFactory().generic(method, "/"))
    assert response.status_code == 200
    return ran


def test_同样的问题一页只读一次_参数不同各读各的() -> None:
    ran, ask = counted()
    with one_reading():
        assert [ask("a"), ask("a"), ask("a", day=1), ask("b")] == ["a 0", "a 0", "a 1", "b 0"]
    assert ran == ["a", "a", "b"]


def test_出了这一页就重新读_出错的不记() -> None:
    ran, ask = counted()
    for _page in range(2):
        with one_reading():
            ask("a")
    ask("a")
    ask("a")
    assert ran == ["a"] * 4

    @read_once
    def breaks() -> None:
        ran.append("broken")
        raise ValueError

    with one_reading():
        for _time in range(2):
            with pytest.raises(ValueError, match=r"^$"):
                breaks()
    assert ran.count("broken") == 2


@pytest.mark.parametrize(("method", "times"), [("GET", 2), ("HEAD", 2), ("POST", 3)])
def test_会改动的请求每次都读(method: str, times: int) -> None:
    assert len(answer(method)) == times


def test_首页查询次数不随部件成倍增加(world: World) -> None:
    client = Client()
    client.force_login(world.home.people["data_officer"])
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    trees = [one for one in asked.captured_queries if '."succeeded_by" = ' in one["sql"]]
    assert len(trees) == 1
