"""Strengths: opened once by rules or by a person, kept while they hold, seen at the school."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from junheng.kernel.errors import Refused
from junheng.measure.engine.strengths import Praise
from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.models import Finding, FindingValue, Kind
from junheng.web.work.praising import sentence_of
from junheng.web.work.queries.ledger import findings_of, rates_of, strengths_of

from .conftest import World
from .test_work import fresh, seen, version  # noqa: F401


@pytest.fixture
def rise(world: World) -> Praise:
    school = world.home.schools[0]
    return Praise(
        unit=school.school_code,
        unit_name=school.name,
        school=school.school_code,
        clause="cn-moe-2017-6#resource-5",
        rule="strength:rising",
        subject="primary:sports_area_per_pupil",
        name="生均体育运动场馆面积连续 3 年提高",
        sentence="strength.rising",
        facts={
            "unit": school.name, "indicator": "生均体育运动场馆面积",
            "values": [7.5, 8.0, 9.04], "limit": 7.5, "value_unit": "㎡/生",
        },
        indicator="sports_area_per_pupil",
        stage="primary",
        value=9.04,
        value_unit="㎡/生",
    )  # fmt: skip


def read(by: Any, record: Any, *strengths: Praise, observations: Any = ()) -> None:
    actions.findings_refresh(
        actor=by, record=record, observations=observations, strengths=strengths
    )


def only() -> Finding:
    found: Finding = Finding.objects.unscoped("the only strength").get(kind=Kind.STRENGTH)
    return found


def test_按规则登记一次_读两遍不变_编号不变(officer, version, rise):  # noqa: F811
    record = version(2024)
    read(officer, record, rise)
    found = only()
    assert found.label == "亮点-2024-0001"
    assert (
        found.words
        == "云川县第一小学生均体育运动场馆面积连续提高：7.5→8.0→9.0 ㎡/生，标准 7.5 ㎡/生。"
    )
    read(officer, record, rise)
    assert FindingValue.objects.filter(finding=found).count() == 1
    read(officer, version(2025), replace(rise, value=9.5))
    assert only().label == "亮点-2024-0001"
    assert [v.change for v in found.values.all()] == ["opened", "confirmed"]


def test_不再成立就撤下_记录保留_又成立还是原来的编号(officer, version, rise):  # noqa: F811
    read(officer, version(2023), rise)
    read(officer, version(2024))
    found = only()
    assert (found.is_open, found.status_label) == (False, "已撤下")
    assert found.closed_words == "最新数据不再支持这一条"
    read(officer, version(2025), rise)
    again = only()
    assert (again.pk, again.is_open, again.closed_on) == (found.pk, True, None)


def test_亮点不进两个率_也不算没有任务的问题(world, officer, version, rise, seen):  # noqa: F811
    read(officer, version(2024), rise, observations=[seen])
    rates = rates_of(findings_of(officer, world.home.code), date(2026, 3, 2))
    assert (rates.findings, rates.closed) == (1, 0)
    client = Client()
    client.force_login(officer)
    for status, wanted in (("untasked", False), ("open", False), ("strength", True)):
        shown = client.get(f"/ledger/of/{world.home.code}/?status={status}").content.decode()
        assert ("亮点-2024-0001" in shown) is wanted, status


def test_页面写明句子_条款_怎样保留_没有复核和督学判定(world, officer, inspector, version, rise):  # noqa: F811
    read(officer, version(2024), rise)
    client = Client()
    client.force_login(inspector)
    shown = client.get(f"/ledger/{only().pk}/").content.decode()
    assert "连续提高：7.5→8.0→9.0 ㎡/生" in shown
    assert "下一数据版本仍然成立就保留" in shown
    assert "资源配置第5项" in shown
    assert "督学复查" not in shown
    assert "已登记" in shown


def test_校长也可以登记亮点_同一件事只登记一次(world, principal):
    place = Place(world.home.code, world.home.schools[0].school_code, name="云川县第一小学")
    given = {
        "kind": "strength", "how": "principal", "name": "同课联研", "words": "每周一次，两校轮流。",
        "on": date(2026, 3, 2), "clause": "zibo-2021#2.5",
    }  # fmt: skip
    found = actions.finding_open(actor=principal, place=place, **given)
    assert found.clause == "zibo-2021#2.5"
    with pytest.raises(Refused, match="已经登记"):
        actions.finding_open(actor=principal, place=place, **given)
    (line,) = strengths_of(principal, world.home.code, place.school_code)
    assert "同课联研" in line.said
    assert line.clause.text


def test_登记页可以选条款(world, inspector):
    client = Client()
    client.force_login(inspector)
    address = f"/ledger/of/{world.home.code}/new/"
    assert "cn-moe-2017-6#resource-5" in client.get(address).content.decode()
    sent = {
        "kind": "strength", "how": "inspection", "school": world.home.schools[0].school_code,
        "name": "课间锻炼", "words": "每天两次。", "on": "2026-03-02",
        "clause": "cn-moe-2017-6#resource-5",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert only().clause == "cn-moe-2017-6#resource-5"


def test_位数够分清相邻两年(rise):
    close = replace(rise, facts={**rise.facts, "values": [1.0751, 1.0786, 1.2]})
    assert "1.075→1.079→1.200" in sentence_of(close)
