"""A cell of the two-page brief is cut where a reader can stop, never within a remark."""

from __future__ import annotations

import pytest

from junheng.publish.reports.supervision import _CELL, _short


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("扩建运动场（基建股，62%）", "扩建运动场（基建股，62%）"),
        (
            "摸清体艺教师缺口并报编制需求（河口镇中心小学，0%，2027年3月）",
            "摸清体艺教师缺口并报编制需求…",
        ),
        ("一" * (_CELL + 3), "一" * (_CELL - 1) + "…"),
    ],
)
def test_格子写不下_不从括号中间断开(text: str, said: str) -> None:
    assert _short(text) == said
