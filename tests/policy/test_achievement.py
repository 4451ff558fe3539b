"""The lines of an examination's analysis are data, whole and in order."""

from __future__ import annotations

from junheng.policy.achievement import achievement_lines


def test_划线是数据_从高到低_写明读到哪里() -> None:
    lines = achievement_lines()
    shares = [one.share for one in lines.bands]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0
    assert {one.label for one in lines.rates} >= {"优秀率", "合格率", "低分率"}
    assert [one.side for one in lines.rates if one.label == "低分率"] == ["below"]
    assert lines.where_read
    assert lines.source_label
    assert lines.ends_clause == "ouhai-2019#t5-17"
