"""Recognised, and watched every year after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from junheng.kernel.errors import Refused
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.recognition import actions
from junheng.web.recognition.given import given_of
from junheng.web.recognition.queries.checklist import checklist_of, rule_frame
from junheng.web.recognition.queries.years import years_of
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work.sources import told_of

from .conftest import (
    ON,
    RULE,
    registered,
)


def test_登记基本均衡认定_前提条件当场算_计划不再问(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    with pytest.raises(Refused, match="还没有到"):
        registered(officer, place, ON + timedelta(days=1))
    registered(officer, place, date(2019, 2, 14))
    entry = checklist_of(officer, rule_frame(officer, place.region_code, RULE)).row("entry")
    assert (entry.line.state, entry.now) == ("met", "6 年")
    told = {one.ask: one for one in told_of(place.region_code, "chongqing-2017")}
    assert told["basic_balance_stage"].values["state"] == "国家认定"
    assert told["basic_balance_stage"].evidence == "国教督办函〔2019〕12号"
    assert told_of(place.region_code, "zibo-2021") == []


def test_认定以后每年读最新数据_下滑的写明处理才收(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    newest = max(data, key=lambda one: (one.as_of, one.number))
    given = {
        "actor": inspector, "place": place, "rule": RULE, "snapshot": newest, "on": ON,
        "states": {"class_size_cap": "unmet"}, "document_number": "云教督监〔2026〕1号",
    }  # fmt: skip
    with pytest.raises(Refused, match="还没有登记认定文件"):
        actions.year_record(**given, fallen=[])
    registered(officer, place, date(2026, 1, 1), RULE)
    with pytest.raises(Refused, match="2026年1月1日才认定"):
        actions.year_record(**given, fallen=[])
    registered(officer, place, date(2024, 1, 1), RULE)
    with pytest.raises(Refused, match="1 项比上次下滑：学校规模"):
        actions.year_record(**given, fallen=["学校规模"])
    made = actions.year_record(**given, fallen=["学校规模"], words="秋季分流，教育局规划科负责")
    frame = rule_frame(officer, place.region_code, RULE)
    found = years_of(officer, frame, given_of(place.region_code, RULE))  # type: ignore[arg-type]
    assert [one.record.as_of.year for one in found] == [2025, 2024]
    assert found[0].review == made
    assert "学校规模" in found[1].fallen
    assert "比上次下滑" in found[1].words


def test_新数据版本出来_督导的待办提醒登记年度监测(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    registered(officer, place, date(2019, 2, 14))
    titles = [one.title for one in todos_of(inspector, ON)]
    assert any(title.startswith("登记年度监测：2025年") for title in titles)
    assert not any("年度监测" in one.title for one in todos_of(officer, ON))
