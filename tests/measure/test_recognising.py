"""What a county lacks for recognition: a figure decides, a person where none can, a veto always."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.recognising import (
    Line,
    Said,
    entry_line,
    item_line,
    moved,
    standing_of,
)
from junheng.policy import load_pack
from junheng.policy.pack import Item, Pack

DAY = date(2025, 10, 15)
OCCURRED = Said(False, "陈督学", "云教督〔2026〕4号", date(2026, 1, 5), "三所学校收择校生")
CLEAN = Said(True, "陈督学", "云教督〔2026〕5号", date(2026, 1, 5), "逐校核查")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-moe-2017-6")


def item(pack: Pack, name: str) -> Item:
    return next(one for one in pack.items if one.id == name)


def result(name: str, state: str, **more: object) -> ItemResult:
    given = {
        "item": name, "unit": "990101", "stage": "", "numerator": None, "denominator": None,
        "value": None, "limit": None, "state": state, "judged_by": "", "evidence": "",
        "reason": "", "clause": "",
    }  # fmt: skip
    return ItemResult(**{**given, **more})  # type: ignore[arg-type]


def test_差多少_按不四舍五入的数算(pack: Pack) -> None:
    """98.4 % of the teachers trained, 100 % asked: 1.6 points short; by hand."""
    one = item(pack, "training_completed_share")
    found = item_line(pack, one, [result(one.id, "unmet", value=0.984, limit=1.0)], None)
    assert (found.state, found.origin, found.short) == ("unmet", "data", 0.016)
    cap = item(pack, "national_monitoring_between_schools")
    found = item_line(pack, cap, [result(cap.id, "unmet", value=0.162, limit=0.15)], None)
    assert found.short == 0.012


def test_数据得出的项目_人写的不算(pack: Pack) -> None:
    one = item(pack, "training_completed_share")
    short = result(one.id, "unmet", value=0.9, limit=1.0)
    assert item_line(pack, one, [short], CLEAN).state == "unmet"
    nothing = result(one.id, "not_computable", reason="还没有填报")
    found = item_line(pack, one, [nothing], CLEAN)
    assert (found.state, found.reason) == ("not_computable", "还没有填报")


def test_人判定的项目_数据里有的在先_没有的听登记的(pack: Pack) -> None:
    one = item(pack, "study_load")
    nothing = result(one.id, "not_computable", reason="还没有判定")
    assert item_line(pack, one, [nothing], None).state == "not_computable"
    found = item_line(pack, one, [nothing], CLEAN)
    assert (found.state, found.origin, found.by) == ("met", "person", "陈督学")
    held = result(one.id, "unmet", judged_by="督导室", evidence="通报")
    assert item_line(pack, one, [held], CLEAN).state == "unmet"


def test_一票否决_哪一边登记发生都算_没有记录人的不算查过(pack: Pack) -> None:
    one = item(pack, "unlawful_choice")
    clean = result(one.id, "met", judged_by="督导室", evidence="核查记录")
    assert item_line(pack, one, [clean], OCCURRED).state == "unmet"
    assert item_line(pack, one, [clean], None).state == "met"
    bare = result(one.id, "met")
    assert item_line(pack, one, [bare], None).state == "not_computable"
    assert item_line(pack, one, [bare], CLEAN).state == "met"
    seen = result(one.id, "unmet", judged_by="督导室", evidence="查处通报")
    assert item_line(pack, one, [seen], CLEAN).state == "unmet"


STATES = st.sampled_from(["met", "unmet", "not_computable"])


@given(st.lists(STATES, min_size=1, max_size=8), st.permutations(range(8)))
def test_总的结论和次序无关_有否决总是未达到(states: list[str], order: list[int]) -> None:
    lines = [
        Line(f"i{n}", "quality", n, f"项{n}", state, "data", "")  # type: ignore[arg-type]
        for n, state in enumerate(states)
    ]
    shuffled = [lines[n] for n in order if n < len(lines)]
    assert standing_of(lines).state == standing_of(shuffled).state
    veto = Line("v", "veto", 1, "弄虚作假", "unmet", "person", "")
    judged = standing_of([*lines, veto])
    assert (judged.state, judged.reason) == ("unmet", "一票否决：弄虚作假")
    worse = Line("x", "quality", 9, "又一项", "unmet", "data", "")
    assert standing_of([*lines, worse]).state == "unmet"
    assert (standing_of(lines).state == "met") == (set(states) == {"met"})


@pytest.mark.parametrize(
    ("on", "state", "years"),
    [
        (date(2022, 10, 15), "met", 3.0),
        (date(2022, 10, 16), "unmet", 2.0),
        (None, "not_computable", None),
    ],
)
def test_认定满三年_差一天也不算(pack: Pack, on: date | None, state: str, years: object) -> None:
    found = entry_line(pack, on, "国教督办函〔2019〕12号", DAY)
    assert found is not None
    assert (found.state, found.value) == (state, years)


def test_没有这个前提的规则_没有这一行() -> None:
    assert entry_line(load_pack("cn-moe-2012-3"), None, "", DAY) is None


def test_年度监测只列变了的_新增的事项不算变() -> None:
    found = moved({"a": "met", "b": "unmet"}, {"a": "unmet", "b": "unmet", "c": "met"})
    assert found == {"a": ("met", "unmet")}
