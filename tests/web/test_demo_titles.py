"""The second county of the demo has schools at each end of the way to a title."""

from __future__ import annotations

from datetime import date

import pytest

from junheng.data.synth.county import county
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.config import demo_titles
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption
from junheng.web.recognition.queries.standing import titles_of

from .demo_county import open_linjiang

CODE = county("linjiang").region_code


@pytest.fixture
def shown(db: None) -> Account:
    officer = open_linjiang("qingliu-2023")
    demo_titles.show_titles()
    return officer


def test_管理标准化学校_一所已认定_一所等省里_一所没有推荐(shown: Account) -> None:
    found = {process.id: titles for process, titles in titles_of(shown, CODE, date(2026, 11, 26))}
    assert next(iter(found)) == "standard_school"  # what schools applied for comes first
    told = {one.application.unit_name: one for one in found["standard_school"]}
    assert {name: (one.word, one.waits) for name, one in told.items()} == {
        "云台镇中心小学": ("省级认定通过", ""),
        "青石镇中心小学": ("已推荐", "省级认定"),
        "霞西小学": ("未入选", ""),
    }
    assert told["云台镇中心小学"].document == "省教督〔2025〕17号"


def test_采用时每一处冲突都处理了_达标活动不再开新的一轮(shown: Account) -> None:
    row = Adoption.objects.unscoped("the adopted plan").get(region_code=CODE)
    assert row.is_in_force
    met = conflicts_of(load_plan("qingliu-2023"), CODE, date(2026, 11, 26))
    settled = {(one.item, one.rule): one.way for one in row.settlements.all()}
    assert {(one.item.id, one.rule) for one in met} <= set(settled)
    assert settled["all_standard_schools", "no_reaching_standard_activities_2025"] == "change"
