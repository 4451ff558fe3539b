"""What is done on a page comes back in one way: said where it leads, or on the page again."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.guards import Ruling, Stopped

TOLD = {
    "where": "督导-2026-001",
    "found": "已经印发",
    "expected": "还没有印发",
    "fix": "请看意见书",
}


@pytest.fixture
def request_of() -> HttpRequest:
    request = RequestFactory().post("/x/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def again(trouble: Exception) -> HttpResponse:
    return HttpResponse(str(trouble), status=422)


def test_办好了_说在去的那一页(request_of: HttpRequest) -> None:
    answer = acted(request_of, lambda: "已印发。", again=again, to="/visits/1/#line-3")
    assert (answer.status_code, answer["Location"]) == (302, "/visits/1/#line-3")
    assert [str(one) for one in get_messages(request_of)] == ["已印发。"]


@pytest.mark.parametrize("kind", [Refused, UsageError, Stale])
def test_被拒_填错_被人先改了_都回到原来那一页(request_of: HttpRequest, kind: type) -> None:
    def refuse() -> str:
        raise kind(**TOLD)

    answer = acted(request_of, refuse, again=again, to="/visits/1/")
    assert answer.status_code == 422
    assert "已经印发" in answer.content.decode()
    assert not list(get_messages(request_of))


@pytest.mark.parametrize("kind", [Hidden, NotAllowed])
def test_看不到和没有权限的_不当作填错(request_of: HttpRequest, kind: type) -> None:
    def refuse() -> str:
        raise kind(**TOLD)

    with pytest.raises(kind):
        acted(request_of, refuse, again=again, to="/visits/1/")


def test_碰到政策底线的_交给问依据的那一页(request_of: HttpRequest) -> None:
    def stop() -> str:
        raise Stopped((Ruling("basis", "不开展创建评比", "条", "写明依据"),), "项目申报")

    with pytest.raises(Stopped):
        acted(request_of, stop, again=again, to="/visits/1/")


def test_没有这一项办理_等于没有这一页() -> None:
    assert act_named("issue", {"issue": 1}, where="到校督导") == 1
    with pytest.raises(Hidden, match="没有“burn”这一项办理"):
        act_named("burn", {"issue": 1, "send": 2}, where="到校督导")
