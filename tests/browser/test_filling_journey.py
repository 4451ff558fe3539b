"""A form of the city comes as a Word file: put up, mapped once, filled for all, taken away."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TITLE = "市办学条件一校一表"


def blank(folder: Path) -> Path:
    """Make the city's form: two slots are called like figures, one is not."""
    book = docx.Document()
    book.add_heading("办学条件一校一表", 1)
    table = book.add_table(rows=3, cols=2)
    for row, (head, slot) in zip(
        table.rows,
        (
            ("学校", "{{学校名称}}"),
            ("场地（㎡/生）", "{{小学生均体育运动场馆面积}}"),
            ("填报人", "{{填报人姓名}}"),
        ),
        strict=True,
    ):
        row.cells[0].text, row.cells[1].text = head, slot
    path = folder / "市表.docx"
    book.save(str(path))
    return path


def test_市里的表_上传对应一次_没对应的拦一次_全部学校填好带走_校长只有本校(
    seat: Any, tmp_path: Path
) -> None:
    officer = seat("officer")
    page = officer.page
    officer.open("/data/forms/")
    page.get_by_label("名称").fill(TITLE)
    page.get_by_label("填报对象").select_option("school")
    page.get_by_label("Word 文档或工作簿").set_input_files(blank(tmp_path))
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("还有 1 处没有对应")
    address = page.url.removeprefix(officer.demo.url)
    page.get_by_label("学校", exact=True).select_option("*")
    page.get_by_role("button", name="填出").click()
    expect(page.get_by_role("alert")).to_contain_text("填报人姓名")  # nothing leaves half filled
    page.get_by_label("填报人姓名").fill("文字：林老师")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("都对应好了")
    page.get_by_label("学校", exact=True).select_option("*")
    page.get_by_role("button", name="填出").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载", exact=True).click(timeout=60_000)
    archive = tmp_path / "全部学校.zip"
    taken.value.save_as(archive)
    with zipfile.ZipFile(archive) as held:
        names = held.namelist()
        assert len(names) > 10
        name = next(one for one in names if "竹溪小学" in one)
        cells = docx.Document(io.BytesIO(held.read(name))).tables[0]
    assert [row.cells[1].text for row in cells.rows][0::2] == ["竹溪小学", "林老师"]
    figure = cells.rows[1].cells[1].text
    assert float(figure.split()[0].removesuffix("㎡/生")) > 0
    copies = f"{officer.demo.url}/data/forms/copies/"  # a download is no page
    told = [one for one in officer.complaints if not one.startswith(copies)]
    assert [one for one in told if "422" not in one] == []

    principal = seat("principal")
    principal.open(address)
    schools = principal.page.get_by_label("学校", exact=True).locator("option")
    expect(schools).to_have_count(1)  # the own school, and no archive of all
    principal.page.get_by_role("button", name="填出").click()
    link = principal.page.locator("[id^=copy-] a").first
    expect(link).to_contain_text("竹溪小学")
    with principal.page.expect_download() as own:
        link.click()
    path = tmp_path / "本校.docx"
    own.value.save_as(path)
    assert docx.Document(str(path)).tables[0].rows[1].cells[1].text == figure
    assert [one for one in principal.complaints if not one.startswith(copies)] == []
