"""The paper of a pupil and the parents: one page, the own result, what to do next."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from junheng.publish.render.docx import docx
from junheng.publish.render.pdf import pages_of
from junheng.publish.reports.exam_facts import ExamHead, OwnPoint, OwnResult, PupilPaper
from junheng.publish.reports.exam_pupil import pupil_report

SUBJECTS = ("语文", "英语", "物理", "化学", "道德与法治")
POINTS = (
    "实数", "图形的变化", "代数式", "统计与概率", "方程与不等式", "图形的性质", "函数图像",
    "几何证明", "图形与坐标",
)  # fmt: skip
HEAD = ExamHead(
    exam="2025年云川县初中毕业年级第一次适应性考试", held_on=date(2025, 6, 20), basis="",
    who="欧阳晨曦", issuer="石桥中学", day=date(2025, 7, 6), sha256="1da2ce193e1c" * 5,
    bands=("优秀", "良好", "合格", "待提高"),
    lines="等级按得分率划分：优秀 85% 及以上、良好 70% 及以上、合格 60% 及以上、其余待提高。",
)  # fmt: skip


def paper(points: int, *, absent: bool = False) -> PupilPaper:
    own = tuple(
        OwnPoint(label, 0.1 * n, "待提高", ("16", "20", "23", "24"))
        for n, label in enumerate(POINTS[:points])
    )
    others = (OwnResult(one, "" if absent else "良好", ()) for one in SUBJECTS)
    return PupilPaper(HEAD, "九（1）班", (OwnResult("数学", "良好", own), *others))


def test_一页写得下_还有余地() -> None:
    for n in (0, 9):
        assert pages_of(pupil_report(paper(n)), spare=12.0) == 1


def test_各科等级并排_没有成绩的写明_没有分数和名次() -> None:
    told = "".join(pupil_report(paper(9, absent=True)).texts())
    assert "数学" in told
    assert "没有成绩" in told
    assert "先看“实数”" in told
    assert "不排名次" in told
    assert "分，" not in told


def test_Word版同样小一号_别的文件不变(tmp_path: Path) -> None:
    docx(pupil_report(paper(9)), tmp_path / "one.docx")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "one.docx").read_bytes())) as held:
        styles = held.read("word/styles.xml").decode()
    assert 'w:sz w:val="24"' in styles
    assert 'w:line="400"' in styles


def _resident_mb() -> int:
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", told)[0]) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory in use")
def test_数页数_一批文件数下来_不占越来越多内存() -> None:
    def count(numbers: range) -> None:
        for n in numbers:
            pages_of(replace(pupil_report(paper(9)), title=f"{n}号学生"), spare=12.0)

    count(range(20))
    before = _resident_mb()
    count(range(20, 60))
    assert _resident_mb() - before < 15  # what is not let go of is 36
