"""Measures on the page of a finding: they fill the form in, and say where no number is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.measure.engine.prices import Price
from junheng.web.work import sources
from junheng.web.work.models import Task
from junheng.web.work.queries import proposals

from .conftest import World, client_of, in_force
from .test_work import finding, fresh, seen, version  # noqa: F401


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> None:
    price = Price("sports_area_m2", 420.0, False, "云川发改〔2023〕8号", date(2023, 1, 1))
    monkeypatch.setattr(proposals, "prices_of", lambda *_: {"sports_area_m2": price})


def with_indicator(held: Any) -> Any:
    held.indicator = "sports_area_per_pupil"
    held.save(update_fields=["indicator"])
    return held


def test_选一项措施_数量单价费用责任单位时限都填好(officer, finding, priced) -> None:  # noqa: F811
    held = with_indicator(finding)
    client = client_of(officer)
    shown = client.get(f"/ledger/{held.pk}/").content.decode()
    assert "改扩建" in shown
    assert "87.7 万元" in shown  # 876,960 yuan, rounded up
    assert "云川发改〔2023〕8号" in shown
    form = client.get(f"/ledger/{held.pk}/?measure=building").context["task_form"]
    assert form.initial["quantity"] == 2088.0
    assert form.initial["money_yuan"] == 876960.0
    assert form.initial["office"] == "基建股"
    sent = {
        **{key: str(value) for key, value in form.initial.items()},
        "due_on": "2030-01-04", "seen": str(held.version),
    }  # fmt: skip
    assert client.post(f"/ledger/{held.pk}/hand-out/", sent).status_code == 302
    task = Task.objects.unscoped("the task just handed out").get()
    assert (task.measure, task.quantity, task.money_yuan) == ("building", 2088.0, 876960.0)
    assert task.measure_label == "改扩建"


def test_差距没有数的_页面说明_不填数量(officer, finding) -> None:  # noqa: F811
    held = with_indicator(finding)
    held.short, held.amount_unit = None, ""
    held.save()
    found = proposals.measures_of(officer, held, date(2026, 3, 2))
    building = proposals.chosen(found, "zibo-2021.nothing")
    assert building is not None
    shown = client_of(officer).get(f"/ledger/{held.pk}/?measure=building").content.decode()
    assert "这一条的差距没有数，数量请自己填" in shown
    given = proposals.filled(building)
    assert "quantity" not in given
    assert "money_yuan" not in given


def test_计划里的措施用本地的责任单位(officer, finding, monkeypatch) -> None:  # noqa: F811
    held = with_indicator(finding)
    bound = {"education_bureau": "云川县教育局计财股"}
    monkeypatch.setattr(sources.adopted, "held", [in_force("ouhai-2019", bound)])
    day = date(2026, 3, 2)
    primary = {one.template.key for one in proposals.measures_of(officer, held, day)}
    assert "ouhai-2019.principal_training" not in primary  # a plan of junior schools
    held.stage = "junior"
    found = {one.template.key: one for one in proposals.measures_of(officer, held, day)}
    team = found["ouhai-2019.principal_training"]
    assert team.office == "云川县教育局计财股"
    assert "《瓯海区初中全面提升行动计划》" in team.basis or "瓯海" in team.basis
    assert "ouhai-2019.learning_spaces" not in found  # a room answers no playground


def test_校长看不到交办的措施_亮点没有措施(principal, inspector, finding) -> None:  # noqa: F811
    shown = client_of(principal).get(f"/ledger/{finding.pk}/").content.decode()
    assert "可选的措施" not in shown
    finding.kind = "strength"
    assert proposals.measures_of(inspector, finding, date(2026, 3, 2)) == []


def test_按条款交办也从措施里选(officer, world: World) -> None:
    address = f"/ledger/of/{world.home.code}/task/?document=cn-moe-2017-6&measure=pairing"
    page = client_of(officer).get(address)
    assert page.context["form"].initial["quantity"] == 1.0
    assert page.context["form"].initial["title"] == "结对帮扶"


def test_不认识的措施_照样打开(officer, finding) -> None:  # noqa: F811
    assert client_of(officer).get(f"/ledger/{finding.pk}/?measure=<b>").status_code == 200
