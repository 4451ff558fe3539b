"""A researcher takes an examination from its registration to its page; a teacher reads a class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCHOOLS = ("云川一中", "实验中学", "河口中学", "石桥中学")
NAME = "2022年初中学业水平考试"  # before the first data version: matched by student numbers alone


def workbook(folder: Path) -> Path:
    """Scores of twelve pupils at each of four schools, and of one who brought no number."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["学校名称", "班级", "姓名", "学籍号", "数学"])
    for at, school in enumerate(SCHOOLS):
        for n in range(12):
            sheet.append([school, "九（1）班", f"学生{n}", f"G{at}{n:02d}", 60 + 5 * at + n])
    sheet.append(["石桥中学", "九（1）班", "借考生", "", 70])
    path = folder / "成绩.xlsx"
    book.save(path)
    return path


def registers(page: Any, *, name: str, kind: str, grade: str, graduating: str, day: str) -> None:
    page.get_by_label("名称").fill(name)
    page.get_by_label("考试种类").select_option(kind)
    page.get_by_label("组织范围").select_option("region")
    page.get_by_label("年级", exact=True).select_option(grade)
    page.get_by_label("初中毕业年级").select_option(graduating)
    page.get_by_label("本学期已组织同类考试（次）").fill("0")
    page.get_by_label("考试日期").fill(day)
    page.get_by_label("试卷和满分").fill("数学 120")
    page.get_by_role("button", name="登记", exact=True).click()


def test_登记_被拦_再登记_上传_认领_收下_看结果(seat: Any, tmp_path: Path) -> None:
    researcher = seat("researcher")
    page = researcher.page
    researcher.open("/exams/of/990101/new/")
    registers(page, name="七年级期末", kind="final", grade="7", graduating="no", day="2026-01-20")
    expect(page.locator("main")).to_contain_text("非毕业年级")
    researcher.open("/exams/of/990101/new/")
    registers(page, name=NAME, kind="graduation", grade="9", graduating="yes", day="2022-06-20")
    expect(page.get_by_role("heading", level=1)).to_contain_text("还没有成绩")
    page.get_by_label("工作簿").set_input_files(workbook(tmp_path))
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("还有 1 行待认领")
    page.get_by_label("不收的理由").fill("外县借考")
    page.get_by_role("button", name="处理").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("读到 49 行，可以收下")
    address = page.url
    page.get_by_role("button", name="收下成绩").click()
    expect(page.locator("main")).to_contain_text("已完成", timeout=60_000)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("48 人有数学成绩，平均 73.0 分")
    table = page.locator("#schools")
    expect(table.get_by_role("row")).to_have_count(5)
    table.locator("summary").first.click()
    expect(table).to_contain_text("七年级入学时在籍")
    expect(page.locator("#spread")).to_contain_text("本地测算")
    assert [one for one in researcher.complaints if "422" not in one] == []


def test_任课教师在手机上看本班_别的班打不开(seat: Any) -> None:
    teacher = seat("teacher", {"width": 360, "height": 740})
    page = teacher.page
    teacher.open("/exams/of/990101/")
    page.get_by_role("link", name="2025年初中学业水平考试").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您任教的班级有")
    page.get_by_role("link", name="九（3）班 数学").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("最需要补的是")
    expect(page.locator("#weakest li")).to_have_count(3)
    expect(page.locator("#help")).to_contain_text("按姓氏排序")
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    teacher.open(page.url.removeprefix(teacher.demo.url).replace("03/", "01/"))
    expect(page.locator("body")).to_contain_text("不是您任教的班级")
    assert [one for one in teacher.complaints if "404" not in one] == []


def test_登记错了_没写理由收不走_写明撤销_列表里留着_给出过结果的撤不了(seat: Any) -> None:
    researcher = seat("researcher")
    page = researcher.page
    researcher.open("/exams/of/990101/new/")
    registers(page, name="2021年初中学业水平考试", kind="graduation", grade="9",
              graduating="yes", day="2021-06-20")  # fmt: skip
    address = page.url
    page.get_by_text("登记错了，要撤销").click()
    page.get_by_label("撤销的理由").fill("  ")
    page.get_by_role("button", name="撤销登记").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写理由")
    page.get_by_text("登记错了，要撤销").click()
    page.get_by_label("撤销的理由").fill("登记错了年份")
    page.get_by_role("button", name="撤销登记").click()
    expect(page.get_by_role("status").or_(page.locator(".flash")).first).to_contain_text("已撤销")
    listed = page.locator("#withdrawn")
    listed.locator("summary").click()
    expect(listed).to_contain_text("登记错了年份")
    expect(page.locator("table")).not_to_contain_text("2021年初中学业水平考试")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("登记已撤销")
    expect(page.get_by_role("button", name="上传")).to_have_count(0)
    researcher.open("/exams/of/990101/")
    page.get_by_role("link", name="2025年初中学业水平考试").click()
    page.get_by_role("link", name="重新导入").click()
    expect(page.locator("main")).to_contain_text("登记不能再撤销")
    expect(page.get_by_text("登记错了，要撤销")).to_have_count(0)
    assert [one for one in researcher.complaints if "422" not in one] == []
