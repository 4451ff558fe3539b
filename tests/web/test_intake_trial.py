"""A trial (只核对，不收下) says all that a real upload would say, and keeps nothing."""

from __future__ import annotations

from typing import Any

import pytest

from junheng.web.intake.models import Batch
from junheng.web.shared.models import Job

from .test_intake import COUNTY, RESOURCES, book, desk

__all__ = ["desk"]

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole workbooks through the intake


def tried(desk: Any, content: bytes, name: str = "年报.xlsx") -> str:
    """Try a file out; give the text of the page."""
    desk.upload("data_officer", content, name, dry_run="on")
    job = Job.objects.unscoped("test").filter(kind="intake.try").first()
    assert job.state == "done", job.error
    page = desk.client("data_officer").get(f"/data/uploads/{job.pk}/").content.decode()
    assert not Batch.objects.unscoped("test").exists()
    return str(page)


UNREADABLE = {
    "图.xlsx": (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "内容却是"),
    "文.docx": (b"PK\x03\x04", "请用表格软件打开后另存为 .xlsx"),
    "旧.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "内容却是"),
    "杂.xlsx": (book(杂项=[["甲", "乙"], ["1", "2"]]), "没有找到属于任何一张表的标题行"),
    "空.xlsx": (book(办学条件=RESOURCES[:1]), "文件里没有一行数据"),
}


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_试运行读不了的文件_和正式上传说一样的话(desk: Any, name: str) -> None:
    content, said = UNREADABLE[name]
    page = tried(desk, content, name)
    assert said in page
    assert "没有读到可以收下的行" in page


def test_试运行列出每一处提醒_不只前三处(desk: Any) -> None:
    rows = [
        [*RESOURCES[0], "隐"],
        *[[*RESOURCES[1][:1], -n, *RESOURCES[1][2:]] for n in range(1, 9)],
    ]
    page = tried(desk, book(**{**COUNTY, "办学条件": rows}))
    assert [n for n in range(1, 9) if f"“-{n}”" in page] == list(range(1, 9))
