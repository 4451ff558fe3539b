"""A measure fills a task in, board and month show it, a sheet tells of it, a form leaves."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx as word
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCHOOL, REGION = "河口镇中心小学", "990101"
DUE = "2031-03-14"


def chooses_a_measure(seat: Any) -> None:
    """The data officer takes a measure for a gap; one day too early is refused, then mended."""
    officer = seat("officer")
    page = officer.page
    officer.open(f"/ledger/of/{REGION}/")
    page.get_by_label("搜学校、事项、编号").fill(f"{SCHOOL} 骨干教师")
    page.get_by_role("button", name="筛选").click()
    gap = page.get_by_role("row").filter(has_text="每百名学生").filter(has_text="骨干教师")
    gap.get_by_role("link", name="问题-").first.click()
    page.get_by_text("交办一项任务").click()
    table = page.get_by_role("region", name="可选的措施")
    expect(table).to_contain_text("《淄博市强镇筑基教育改革试点工作的通知》")  # plans in force
    table.get_by_role("link", name="培养骨干教师").click()
    expect(page.get_by_label("责任单位")).to_have_value("教师进修学校")
    quantity = float(page.get_by_label("数量").input_value())
    assert quantity == int(quantity) > 0  # whole teachers
    assert page.get_by_label("完成时限").input_value()  # a working day, proposed
    page.get_by_label("措施", exact=True).fill("两年培养骨干教师")
    page.get_by_label("完成时限").fill("2020-01-01")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("早于开始日期")
    expect(page.get_by_label("措施", exact=True)).to_have_value("两年培养骨干教师")
    page.get_by_label("完成时限").fill(DUE)
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已交办")
    task = page.locator('[id^="task-"]').filter(has_text="两年培养骨干教师")
    expect(task).to_contain_text("培养骨干教师")
    task.get_by_text("代为登记签收").click()
    task.get_by_label("签收人").fill("李校长")
    task.get_by_label("纸质回执编号").fill("回执201")
    task.get_by_role("button", name="签收", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已签收")
    task = page.locator('[id^="task-"]').filter(has_text="两年培养骨干教师")
    expect(task).to_contain_text("下次反馈")


def sees_board_and_month(seat: Any, viewport: dict[str, int] | None = None) -> None:
    """Board and month show the same task; nothing runs off a phone."""
    officer = seat("officer", **({"viewport": viewport} if viewport else {}))
    page = officer.page
    officer.open(f"/ledger/of/{REGION}/")
    page.get_by_role("link", name="看板", exact=True).focus()
    page.keyboard.press("Enter")
    column = page.get_by_role("region", name="已签收")
    expect(column).to_contain_text("两年培养骨干教师")
    expect(column).to_contain_text("原时限 2")  # the playground's moved deadline
    page.get_by_role("link", name="日历", exact=True).click()
    expect(page.get_by_text("本月到期").first).to_be_visible()
    officer.open(f"/ledger/of/{REGION}/?view=calendar&month=2031-03")
    expect(page.get_by_role("link", name="两年培养骨干教师")).to_be_visible()
    expect(page.get_by_text("2031年节假日安排尚未录入")).to_be_visible()  # nothing is guessed
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert officer.complaints == []


def tells_by_sheet(seat: Any, folder: Path) -> None:
    """The office fills the sheet in on paper's terms; a wrong row is told, the right one stands."""
    officer = seat("officer")
    page = officer.page
    officer.open(f"/ledger/of/{REGION}/feedback/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="全部责任单位").click()
    path = folder / "反馈表.xlsx"
    waiting.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    rows = {sheet.cell(row, 2).value: row for row in range(4, sheet.max_row + 1)}
    right, wrong = rows["两年培养骨干教师"], rows["扩建运动场"]
    for row, percent, words in ((right, 15, "培养对象已确定"), (wrong, 900, "快好了")):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = percent, words
    book.save(path)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="读取并登记").click()
    expect(page.get_by_role("row").filter(has_text="两年培养骨干教师")).to_contain_text("已登记")
    expect(page.get_by_role("row").filter(has_text="没有登记")).to_contain_text("进度填的是“900”")
    officer.open(f"/ledger/of/{REGION}/?q=骨干教师")
    expect(page.get_by_role("row").filter(has_text="两年培养骨干教师")).to_contain_text("15%")


def finds_the_list_first_on_a_phone(seat: Any) -> None:
    """On a phone the filters begin closed and count what is chosen; on a desk they are open."""
    phone, desk = seat("officer", {"width": 360, "height": 740}), seat("officer")
    for here, is_open in ((phone, False), (desk, True)):
        here.open(f"/ledger/of/{REGION}/?status=late&q={SCHOOL}")
        page = here.page
        search = page.get_by_label("搜学校、事项、编号")
        expect(search).to_be_visible(visible=is_open)
        expect(page.locator("details.filters > summary")).to_be_visible(visible=not is_open)
    fold = phone.page.locator("details.filters > summary")
    expect(fold).to_have_text("筛选（已选 2 项）")
    fold.click()
    expect(phone.page.get_by_label("搜学校、事项、编号")).to_have_value(SCHOOL)
    assert phone.complaints + desk.complaints == []


def fills_the_form(seat: Any, folder: Path) -> None:
    """A form of the bureau leaves filled in for the school, and says what cannot be computed."""
    officer = seat("officer")
    page = officer.page
    officer.open("/data/forms/")
    page.get_by_role("link", name="学校办学条件简表").first.click()
    page.get_by_label("学校", exact=True).select_option(label="石桥中学")
    page.get_by_role("button", name="填出", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("不能计算")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="石桥中学", exact=True).click()
    path = folder / "简表.docx"
    waiting.value.save_as(path)
    document = word.Document(io.BytesIO(path.read_bytes()))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "石桥中学" in cells
    assert "540" in cells
    assert "不能计算，数据里没有这所学校的小学部" in cells
    assert officer.complaints == []


@pytest.mark.slow
def test_措施填好任务_看板日历_反馈表回传_表样填出带走(seat: Any, tmp_path: Path) -> None:
    chooses_a_measure(seat)
    sees_board_and_month(seat)
    sees_board_and_month(seat, {"width": 360, "height": 740})
    finds_the_list_first_on_a_phone(seat)
    tells_by_sheet(seat, tmp_path)
    fills_the_form(seat, tmp_path)


def test_学校的页面上有亮点_写明条款(seat: Any) -> None:
    principal = seat("principal2")
    page = principal.page
    principal.open("/s/3199010015/")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="亮点经验"))
    if card.count():
        expect(card).to_contain_text("亮点-")
    officer = seat("officer")
    officer.open("/s/2199010003/")  # 城关二小: its playground grew three years running
    page = officer.page
    card = page.locator("section").filter(has=page.get_by_role("heading", name="亮点经验"))
    expect(card).to_contain_text("生均体育运动场馆面积连续提高")
    expect(card).to_contain_text("资源配置第5项")
    card.get_by_role("link").first.click()
    expect(page.get_by_text("下一数据版本仍然成立就保留")).to_be_visible()
