"""Measures for a gap: the quantity covers what lacks, nothing is made up where no number is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.calendar import national_calendar
from junheng.measure.engine.prices import Price
from junheng.measure.engine.proposal import Gap, best_first, due_for, propose, quantity_for
from junheng.policy.tasks import national_tasks, template_named, templates

PRICES = {
    "sports_area_m2": Price("sports_area_m2", 420.0, False, "单价表", date(2023, 1, 1)),
    "pe_art_teachers": Price("pe_art_teachers", 96000.0, True, "单价表", date(2023, 1, 1)),
}


def test_河口镇中心小学的场地_与补多少一页的算例相同() -> None:
    # docs/methods/what-it-takes.md: 7.5 × 870 − 4,437 = 2,088 m², at 420 yuan 876,960 yuan
    gap = Gap("sports_area_m2", "㎡", 7.5 * 870 - 4437)
    found = propose(template_named("building"), gap, PRICES)
    assert (found.quantity, found.cost.yuan, found.cost.yearly) == (2088.0, 876960.0, False)


def test_教师按整人进位_工资按年计() -> None:
    found = propose(template_named("teachers"), Gap("pe_art_teachers", "人", 1.74), PRICES)
    assert (found.quantity, found.cost.yuan, found.cost.yearly) == (2.0, 192000.0, True)


def test_差距没有数就不写数量_说明原因_不写零() -> None:
    for gap in (Gap(), Gap("", "", 0.3), Gap("pe_art_teachers", "人", None)):
        found = propose(template_named("teachers"), gap, PRICES)
        assert found.quantity is None
        assert found.cost is None
        assert "没有数" in found.reason


def test_单位不同不换算_没有单价不写费用() -> None:
    quantity, reason = quantity_for(template_named("rooms"), Gap("", "套", 3.0))
    assert (quantity, reason) == (None, "差距以套计，这项措施以间计，数量请自己填")
    assert propose(template_named("rooms"), Gap("multimedia_classrooms", "间", 2.0)).cost is None


@given(
    st.sampled_from([one for one in national_tasks().measures if one.of_gap is not None]),
    st.floats(0.01, 1e6),
)
def test_写出的数量够补齐缺口_多不出一个(template, short) -> None:
    found = propose(template, Gap("", template.unit, short))
    if template.whole:
        assert found.quantity.is_integer()
        assert short - 1e-6 <= found.quantity < short + 1
    else:
        assert found.quantity == pytest.approx(short, rel=1e-9)


def test_最合适的排在前面_其他排在最后() -> None:
    held = tuple(templates(["zibo-2021"]))
    found = best_first(held, Gap("backbone_teachers", "人", 3.0))
    assert found[0].key == "zibo-2021.dual_cultivation"
    assert found[-1].key == "other"
    assert "building" not in {one.key for one in found}


def test_时限落在工作日() -> None:
    calendar = national_calendar()
    due = due_for(template_named("other"), date(2026, 8, 2), calendar).value  # 60 days: 1 October
    assert due == date(2026, 10, 8)
