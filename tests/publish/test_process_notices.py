"""Notices of a call: what the result says of objections."""

from __future__ import annotations

from datetime import date

import pytest

from junheng.publish.render.model import Paragraph
from junheng.publish.reports.process import Announced, Notice, publicity_notice, result_notice


@pytest.mark.parametrize(
    ("objections", "upheld", "told"),
    [
        (0, 0, "公示期间没有收到异议。"),
        (2, 1, "公示期间收到异议 2 件，均已答复；其中异议成立、取消资格的 1 件。"),
    ],
)
def test_结果公告_没有异议就说没有_有的写几件(objections: int, upheld: int, told: str) -> None:
    notice = Notice(
        call="2026年学校内涵发展精品项目",
        notice="",
        region_name="云川县",
        issuer="云川县教育局",
        rows=(Announced("石桥中学", "同步课堂", "结对帮扶"),),
        first=date(2026, 4, 13),
        last=date(2026, 4, 17),
        working_days=5,
        minutes="",
        day=date(2026, 4, 24),
        result_number="云教〔2026〕35号",
        objections=objections,
        upheld=upheld,
    )
    said = [block.text for block in result_notice(notice).blocks if isinstance(block, Paragraph)]
    assert said[-1] == told


def test_名称里的引号_写进句子里改成单引号() -> None:
    notice = Notice(
        call="2026年“三香”校园",
        notice="临教〔2026〕45号",
        region_name="临江县",
        issuer="临江县教育局",
        rows=(Announced("临江县实验小学", "三香进校园", "", None),),
        first=date(2026, 3, 2),
        last=date(2026, 3, 6),
        working_days=5,
        minutes="",
        day=date(2026, 3, 9),
        result_number="临教〔2026〕48号",
    )
    for paper in (publicity_notice(notice), result_notice(notice)):
        said = next(block.text for block in paper.blocks if isinstance(block, Paragraph))
        assert "“2026年‘三香’校园”" in said
        assert paper.title.startswith("2026年“三香”校园")
