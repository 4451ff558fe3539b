"""The guardrail pack behind the verbs and on its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import Hidden, NotAllowed, UsageError
from junheng.web.guardrails import actions
from junheng.web.guardrails.models import RegionDecision
from junheng.web.shared import guards
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import VERBS, verb

from .conftest import client_of

EXAM = {
    "exam_kind": "final", "scope": "cross_school", "grade": 7, "graduating": False, "form": "paper",
}  # fmt: skip


@pytest.fixture
def open_exam() -> Iterator[Any]:
    """A verb such as an app of examinations would have."""

    @verb(
        "test.exam_opened",
        may="guardrail.see",
        guard="exam.open",
        facts=lambda *, exam, on, **_: {**exam, guards.EVENT_DATE: on},
    )
    def exam_open(*, actor: Any, place: Place, exam: dict[str, Any], on: date) -> Place:
        """Open an examination."""
        return place

    yield exam_open
    del VERBS["test.exam_opened"]


def _decide(world, *, actor=None, place=None, **more):
    given = {
        "rule": "exam_limits_2025",
        "kind": "exception",
        "document": "演教基〔2026〕3号",
        "issuer": "演示省教育厅",
        "issuer_level": "province",
        "issued_on": date(2026, 1, 5),
        "valid_from": date(2026, 1, 10),
        "valid_to": date(2099, 7, 31),
    }
    return actions.guardrail_decide(
        actor=actor or world.home.people["data_officer"],
        place=place or Place(world.home.code, name="云川县"),
        **(given | more),
    )


def test_办理前先过政策底线_今天不予办理_2019年的按当年规定(world, open_exam):
    given = {"actor": world.home.people["data_officer"], "place": Place(world.home.code)}
    with pytest.raises(guards.Stopped) as caught:
        open_exam(**given, exam=EXAM, on=timezone.localdate())
    assert not caught.value.needs_basis
    assert "组织考试" in caught.value.where
    assert "教基厅〔2025〕3号" in caught.value.expected
    assert all(mark in caught.value.fix for mark in "①②③")
    assert not AuditLine.objects.filter(event="test.exam_opened").exists()
    open_exam(**given, exam=EXAM, on=date(2019, 6, 20))
    line = AuditLine.objects.get(event="test.exam_opened")
    assert line.facts["event_date"] == "2019-06-20"
    assert "rulings" not in line.facts
    open_exam(**given, exam=EXAM | {"scope": "school"}, on=timezone.localdate())


def test_须登记依据的_写明三项就继续_依据进审计(world, open_exam):
    sample = EXAM | {"exam_kind": "monitoring_sample", "scope": "region"}
    given = {
        "actor": world.home.people["data_officer"],
        "place": Place(world.home.code),
        "exam": sample,
        "on": timezone.localdate(),
    }
    with pytest.raises(guards.Stopped) as caught:
        open_exam(**given)
    assert caught.value.needs_basis
    open_exam(**given, basis=guards.Basis("演教督〔2026〕1号", "演示省教育厅", "周局长"))
    (ruling,) = AuditLine.objects.get(event="test.exam_opened").facts["rulings"]
    assert (ruling["rule"], ruling["strength"]) == ("exam_limits_2025", "basis")
    assert ruling["basis"]["approver"] == "周局长"


def test_县里凭省文件登记例外_本县放行并留痕_邻县照旧(world, open_exam):
    facts = {"grade": "7", "exam_kind": "final", "scope": "cross_school"}
    _decide(world, act="exam.open", facts=facts)
    today = timezone.localdate()
    home = {"actor": world.home.people["data_officer"], "place": Place(world.home.code)}
    open_exam(**home, exam=EXAM, on=today)
    (ruling,) = AuditLine.objects.get(event="test.exam_opened").facts["rulings"]
    assert ruling["strength"] == "notice"
    assert "演教基〔2026〕3号" in ruling["text"]
    with pytest.raises(guards.Stopped):
        open_exam(**home, exam=EXAM | {"grade": 8}, on=today)
    away = {"actor": world.away.people["data_officer"], "place": Place(world.away.code)}
    with pytest.raises(guards.Stopped):
        open_exam(**away, exam=EXAM, on=today)


def test_上级登记的_下级都要照办(world, open_exam):
    row = RegionDecision(
        region_code="990100",
        rule="exam_limits_2025",
        kind="exception",
        document="演教基〔2026〕3号",
        issuer="演示省教育厅",
        issuer_level="province",
        issued_on=date(2026, 1, 5),
        valid_from=date(2026, 1, 10),
        recorded_by=world.home.people["operator"],
    )
    row.save()
    for county in (world.home, world.away):
        actor, place = county.people["data_officer"], Place(county.code)
        open_exam(actor=actor, place=place, exam=EXAM, on=timezone.localdate())


def test_没有登记到哪一天_层级不够_法律规定的_都不收(world):
    wrong = (
        {"valid_to": None},
        {"issuer_level": "county"},
        {"rule": "no_key_schools"},
        {"kind": "tighten", "strength": "notice"},
        {"valid_from": date(2025, 12, 1)},
        {"act": "task.close"},
        {"rule": "no_such_rule"},
    )
    for more in wrong:
        with pytest.raises(UsageError):
            _decide(world, **more)
    _decide(world)
    with pytest.raises(UsageError, match="登记过"):
        _decide(world)
    assert RegionDecision.objects.unscoped("count").count() == 1


def test_局领导和数据员才能登记_外县当作没有(world):
    for role in ("inspector", "principal", "clerk", "operator"):
        with pytest.raises(NotAllowed):
            _decide(world, actor=world.home.people[role])
    with pytest.raises(Hidden):
        _decide(world, actor=world.away.people["leader"])
    made = _decide(world, actor=world.home.people["leader"])
    assert AuditLine.objects.get(event="guardrail.decided").after["document"] == "演教基〔2026〕3号"
    today = timezone.localdate()
    with pytest.raises(Hidden):
        actions.guardrail_decision_end(
            actor=world.away.people["leader"], decision=made, seen=1, last_day=today
        )
    ended = actions.guardrail_decision_end(
        actor=world.home.people["leader"], decision=made, seen=1, last_day=today
    )
    assert (ended.valid_to, ended.ended_by) == (today, world.home.people["leader"])
    with pytest.raises(UsageError):
        actions.guardrail_decision_end(
            actor=world.home.people["leader"], decision=ended, seen=2, last_day=today
        )


def _read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_清单页_按力度分组_写明依据_原文待核对(world):
    page = _read(client_of(world.home.people["principal"]), "/guardrails/")
    for words in (
        "不予办理",
        "须登记依据后继续",
        "提示",
        "教师厅〔2025〕2号",
        "待核对",
        "绩效总量",
    ):
        assert words in page
    assert "不再适用，只供历史口径" in page


def test_每一条都有页面_每一类事项都能试(world):
    from junheng.policy.guardrails import load_guardrails

    client = client_of(world.home.people["leader"])
    for rule in load_guardrails().rules:
        page = _read(client, f"/guardrails/rules/{rule.id}/")
        assert rule.says in page
        assert "登记本地办理" in page
        _read(client, f"/guardrails/rules/{rule.id}/record/")
    for act in load_guardrails().acts:
        assert "看看能不能办" in _read(client, f"/guardrails/try/?act={act}")
    _read(client, "/guardrails/rules/nothing/", 404)
    _read(client, "/guardrails/?region=990102", 404)


def _ask(on: str, **more: str) -> str:
    told = {"act": "exam.open", "on": on, "exam_kind": "final", "scope": "cross_school"}
    told |= {"grade": "7", "graduating": "no", "form": "paper"} | more
    return "/guardrails/try/?" + "&".join(f"{k}={v}" for k, v in told.items())


def test_试一试_今天不予办理_2019年盖历史口径_旁边写今天(world):
    client = client_of(world.home.people["data_officer"])
    today = timezone.localdate().isoformat()
    page = _read(client, _ask(today))
    assert page.count("<li>") >= 3
    assert "登记例外" in page
    assert "历史口径</span>" not in page
    past = _read(client, _ask("2019-06-20"))
    assert "历史口径</span>" in past
    assert "没有查到禁止或限制的规定" in past
    assert "今天办同样的事" in past
    open_ = _read(client, f"/guardrails/try/?act=exam.open&on={today}&exam_kind=final&scope=region")
    assert "还不能下结论" in open_
    assert "还要知道" in open_
    assert "请写成" in _read(client, "/guardrails/try/?act=exam.open&on=昨天", 422)
    reader = _read(client_of(world.home.people["principal"]), _ask(today))
    assert "登记例外" not in reader


def test_什么情形都没填_不说没有限制_说还要知道哪几项(world):
    from junheng.policy.guardrails import load_guardrails

    client = client_of(world.home.people["data_officer"])
    today = timezone.localdate().isoformat()
    page = _read(client, f"/guardrails/try/?act=exam.open&on={today}&exam_kind=&grade=")
    assert "还不能下结论" in page
    assert "没有查到禁止或限制的规定" not in page
    for fact in ("考试种类", "组织范围", "年级"):
        assert fact in page.partition("还要知道")[2].partition("</p>")[0]
    for act in load_guardrails().acts:
        answer = _read(client, f"/guardrails/try/?act={act}&on={today}")
        assert "没有查到禁止或限制的规定" not in answer, act
    early = _read(client, "/guardrails/try/?act=exam.open&on=1980-01-01")
    assert "没有查到禁止或限制的规定" in early  # no rule of that day asks anything


def test_没有读过原文的_说尚未对照原文_不说凭记忆(world):
    client = client_of(world.home.people["leader"])
    page = _read(client, "/guardrails/")
    assert "尚未对照原文" in page
    assert "凭记忆" not in page


def test_页面登记例外_再试就按例外_提前结束后恢复(world):
    client = client_of(world.home.people["data_officer"])
    today = timezone.localdate()
    address = "/guardrails/rules/exam_limits_2025/record/"
    sent = {
        "kind": "exception",
        "document": "演教基〔2026〕3号",
        "issuer": "演示省教育厅",
        "issuer_level": "county",
        "issued_on": "2026-01-05",
        "valid_from": "2026-01-10",
        "valid_to": "",
        "act": "exam.open",
        "f_grade": "7",
        "f_exam_kind": "final",
        "region": world.home.code,
    }
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "写明到哪一天止" in answer.content.decode()
    answer = client.post(address, sent | {"valid_to": "2099-07-31"})
    assert "省级及以上" in answer.content.decode()
    sent |= {"valid_to": "2099-07-31", "issuer_level": "province"}
    answer = client.post(address, sent, follow=True)
    page = answer.content.decode()
    assert "演教基〔2026〕3号" in page
    assert "只限：组织考试；年级：七年级；考试种类：期末考试" in page
    assert "例外办理" in _read(client, _ask(today.isoformat()))
    assert "演教基〔2026〕3号" in _read(client, "/guardrails/")
    row = RegionDecision.objects.unscoped("test").get()
    yesterday = today - timedelta(days=1)
    ending = {"decision": row.pk, "seen": row.version, "last_day": yesterday.isoformat()}
    answer = client.post("/guardrails/rules/exam_limits_2025/", ending, follow=True)
    assert "已结束" in answer.content.decode()
    assert "例外办理" not in _read(client, _ask(today.isoformat()))
    assert "例外办理" in _read(client, _ask(yesterday.isoformat()))


def test_要学生名册_页面提示只收必需的项_审计留痕_要汇总数就不提示(world):
    client = client_of(world.home.people["data_officer"])
    day = timezone.localdate()
    sent = {"title": "学生名册", "as_of": "2026-09-01", "due": day.isoformat(), "tables": ["pupil"]}
    page = client.post("/data/collections/new/", sent, follow=True).content.decode()
    assert "提示：采集未成年人个人信息" in page
    (ruling,) = AuditLine.objects.get(event="collection.opened").facts["rulings"]
    assert ruling["rule"] == "minors_data"
    sent |= {"tables": ["resource"], "as_of": "2025-09-01"}
    page = client.post("/data/collections/new/", sent, follow=True).content.decode()
    assert "提示：" not in page


def test_须登记依据的页面_补三项再交_不用重填(world, settings, open_exam):
    from django.http import HttpResponse
    from django.urls import path

    from junheng.web.config import urls

    def view(request):
        monitoring = EXAM | {"exam_kind": "monitoring_sample", "scope": "region"}
        place = Place(request.POST["place"])
        open_exam(actor=request.user, place=place, exam=monitoring, on=timezone.localdate())
        return HttpResponse("办成了")

    class Urls:
        urlpatterns = [*urls.urlpatterns, path("test-exam/", view)]

    settings.ROOT_URLCONF = Urls
    client = client_of(world.home.people["data_officer"])
    answer = client.post("/test-exam/", {"place": world.home.code})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "要先登记依据" in page
    assert f'name="place" value="{world.home.code}"' in page
    basis = {"basis_document": "演教督〔2026〕1号", "basis_issuer": "演示省教育厅"}
    answer = client.post("/test-exam/", {"place": world.home.code, **basis})
    assert "三项都要写" in answer.content.decode()
    basis["basis_approver"] = "周局长"
    answer = client.post("/test-exam/", {"place": world.home.code, **basis})
    assert answer.content.decode() == "办成了"
    (ruling,) = AuditLine.objects.get(event="test.exam_opened").facts["rulings"]
    assert ruling["basis"]["document_number"] == "演教督〔2026〕1号"
