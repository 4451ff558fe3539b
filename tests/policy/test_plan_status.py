"""What is not pursued: items only looked at, and items today's rules no longer allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from junheng.measure.progress.assess import assess_plan
from junheng.measure.progress.facts import Fact, Units
from junheng.measure.progress.following import observed_items
from junheng.policy.plan import PlanItem, PlanPack, lint_plan, list_plans, load_plan

PLANS = [info.id for info in list_plans()]
DAY = date(2020, 12, 31)


def _observed(plan: PlanPack, source: str, *facts: Fact) -> set[str]:
    names: dict[str, tuple[str, ...] | None] = {"": ("全市",), "counties": ("甲区",)}
    units = Units({**dict.fromkeys(plan.scopes), **names}, {"counties": "region"}, {})
    found = assess_plan(plan, {source: facts}, units, DAY)
    seen = observed_items(plan, found, units, "全市", frozenset())
    return {one.subject.partition(":")[0] for one in seen if one.state == "unmet"}


def test_只作参照的条目达不到_不列问题_结论照样看得到() -> None:
    plan = load_plan("chongqing-2017")
    item = plan.item("purchased_courses")
    nothing = Fact("甲区", period="2020", value=0.0)
    assert item.status_label == "需要填报，只作参照"
    assert _observed(plan, "ask:purchased_courses", nothing) == set()
    strict = replace(item, reference=False)
    asked = tuple(strict if one.id == item.id else one for one in plan.items)
    pursued = replace(plan, items=asked, by_id={one.id: one for one in asked})
    assert _observed(pursued, "ask:purchased_courses", nothing) == {item.id}


@pytest.mark.parametrize(
    ("plan", "item"),
    [
        ("beijing-2015", "place_shortage"),
        ("chongqing-2017", "quality_balance_rule"),
        ("chongqing-2017", "purchased_courses"),
        ("qingliu-2023", "left_behind_towns"),
    ],
)
def test_达不到不是问题的条目都标为参照_写明为什么(plan: str, item: str) -> None:
    found = load_plan(plan).item(item)
    assert found.reference
    assert found.reason


def _stopped() -> list[PlanItem]:
    return [one for plan in PLANS for one in load_plan(plan).items if one.status == "out_of_force"]


def test_现行规定不允许的条目_有底线有日期有理由_不判不列问题() -> None:
    assert {one.id for one in _stopped()} == {"award_top_up", "cross_school_exams"}
    for one in _stopped():
        assert one.named("guardrail")
        assert one.out_of_force_from
        assert one.acts
        assert not one.is_assessed
    plan = load_plan("ouhai-2019")
    units = Units({**dict.fromkeys(plan.scopes), "": ("瓯海区",)}, {}, {})
    assessed = {one.item.id for one in assess_plan(plan, {}, units, DAY)}
    assert not {one.id for one in _stopped()} & assessed
    assert "quality_award" in assessed


def test_不再允许的条目即使写了衡量方式也不判() -> None:
    plan = load_plan("chongqing-2017")
    item = replace(plan.item("purchased_courses"), status="out_of_force", reference=False)
    forbidden = replace(plan, items=(item,), by_id={item.id: item})
    assert _observed(forbidden, "ask:purchased_courses", Fact("甲区", value=0.0)) == set()


WRONG = """items:
  - {item: stopped, clause: '1', kind: fund, term: 奖金, text: 试, status: out_of_force}
  - {item: dated, clause: '1', kind: fund, term: 奖金, text: 试, status: out_of_force, reason: 试,
     by: ['guardrail:no_exam_rank_targets'], out_of_force_from: 2020-10-13}
  - {item: alive, clause: '1', kind: measure, term: 奖金, text: 试, status: not_yet, reason: 试,
     out_of_force_from: 2020-10-13}
  - {item: looked_at, clause: '1', kind: target, term: 奖金, text: 试, status: collected,
     by: ['ask:money'], valid_from: 2020-01-01, unit: 元, reference: true, reason: 试,
     measure: {coverage: {of: county, from: 'ask:money', at_least: 1}}}
  - {item: unsaid, clause: '1', kind: fund, term: 奖金, text: 试, status: collected,
     by: ['ask:money'], valid_from: 2020-01-01, unit: 元, reference: true,
     measure: {coverage: {of: county, from: 'ask:money', at_least: 1}}}
  - {item: obeying, clause: '1', kind: workflow, term: 奖金, text: 试, status: informs, reason: 试,
     by: ['obeys:no_exam_rank_targets']}
"""


def test_缺底线日期理由的_参照用错地方的_都写明哪一行(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    (folder / "items").mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "pack: tiny\nkind: plan\nversion: 1\ntitle: 小计划\ntitle_en: Tiny\nissuer: 县教育局\n"
        "document_number: ''\nregion: '990101'\nvalid_from: 2025-01-01\nconfidence: A\n"
        "stages: [primary]\n"
        "scopes:\n  - {scope: county, label: 全县, level: region, clause: '1'}\n"
        "quantities:\n  - {quantity: pupils, label: 在校生数, label_en: Pupils,"
        " unit: 人, formula: sum(section_statistics.pupils), clause: '1'}\n",
        encoding="utf-8",
    )
    (folder / "clauses.yaml").write_text(
        "clauses:\n  - {clause: '1', title: 奖金, summary: 奖金, confidence: A, source: text}\n",
        encoding="utf-8",
    )
    (folder / "asks.yaml").write_text(
        "asks:\n  - {ask: money, label: 奖金, unit: 元, type: number, per: region,"
        " asked_of: bureau, period: year, clause: '1', purpose: 试}\n",
        encoding="utf-8",
    )
    (folder / "indicators.yaml").write_text("indicators: []\n", encoding="utf-8")
    (folder / "items" / "1.yaml").write_text(WRONG, encoding="utf-8")
    assert {(one.rule.code, one.place.line) for one in lint_plan(folder)} == {
        ("JH-PK-506", 2),  # no reason
        ("JH-PK-508", 2),  # no rule in `by`
        ("JH-PK-514", 2),  # no date; line 3 has all three and needs no measure
        ("JH-PK-514", 5),  # still allowed, so no date
        ("JH-PK-515", 7),  # a target is never only looked at
        ("JH-PK-515", 10),  # nobody says why falling short is no shortfall
    }
