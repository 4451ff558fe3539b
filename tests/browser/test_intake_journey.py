"""A collection from the clerk's workbook to the published data version, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from .conftest import Demo, running_demo

pytestmark = pytest.mark.browser

SCHOOL, NAME = "2199010004", "河口镇中心小学"
PASSWORD = "校长自己的一把钥匙 2026"
TEACHER = {
    "姓名": "苏老师",
    "身份证件号": "11010519491231002X",
    "学校标识码": SCHOOL,
    "学段": "小学",
    "最高学历": "本科",
    "任教学科": "语文",
    "是否专任教师": "是",
}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Start a demo nobody else reads from: this journey publishes."""
    yield from running_demo()


def wrong_workbook(prefilled: bytes) -> bytes:
    """Spoil two cells of the pre-filled workbook, and put a teacher into its roster."""
    book = openpyxl.load_workbook(io.BytesIO(prefilled))
    roster = book["教师名册"]
    row = roster.max_row + 1
    for cell in roster[1]:
        if cell.value in TEACHER:
            roster.cell(row, cell.column).value = TEACHER[cell.value]
    sheet = book["办学条件"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["图书册数"]).value = "两万册"
    sheet.cell(2, heads["网络多媒体教室数"]).value = -3
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_headline(page: Page, text: str) -> None:
    """Wait for the check to be done, then for what it says."""
    expect(page.locator("#checking")).to_have_count(0, timeout=30_000)
    expect(page.locator("#headline")).to_contain_text(text, timeout=30_000)


def clerk_sends_and_mends(seat: Any) -> str:
    clerk = seat("clerk")
    page = clerk.page
    page.get_by_role("link", name="填报《").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载本校工作簿").click()
    book = wrong_workbook(Path(download.value.path()).read_bytes())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("工作簿").set_input_files(
        {"name": "河口2026.xlsx", "mimeType": kind, "buffer": book}
    )
    page.get_by_role("button", name="上传并核对").click()
    read_headline(page, "待改正")
    expect(page.get_by_text("两万册")).to_be_visible()
    page.locator("tr", has_text="图书册数").locator("input[name^='v-']").fill("20000")
    page.get_by_role("button", name="保存改正").first.click()
    read_headline(page, "待改正")
    expect(page.get_by_text("两万册 → 20000")).to_be_visible()
    page.locator("tr", has_text="网络多媒体教室").locator("input[name^='v-']").fill("24")
    page.get_by_role("button", name="保存改正").first.click()
    read_headline(page, "全部收下")
    page.reload()
    read_headline(page, "全部收下")
    expect(page.get_by_text("两万册 → 20000")).to_be_visible()
    page.get_by_role("link", name="填报", exact=True).last.click()
    address = page.url
    page.get_by_role("button", name="提请校长确认").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("等校长确认")
    assert clerk.complaints == []
    return address


def officer_opens_the_principals_account(seat: Any) -> str:
    page = seat("officer").page
    page.goto(page.url.split("/demo")[0].rstrip("/") + "/data/accounts/new/")
    page.get_by_label("姓名").fill("贺校长")
    page.get_by_label("用户名").fill("hexiaozhang")
    page.get_by_label("角色").select_option(label="校长")
    page.get_by_label("所在单位").select_option(label=NAME)
    page.locator("form.form button.pri").click()
    return page.locator(".slip code").last.inner_text()


def principal_confirms(seat: Any, demo: Demo, code: str) -> None:
    page = seat().page
    page.goto(f"{demo.url}/signin/")
    page.get_by_label("用户名").fill("hexiaozhang")
    page.get_by_label("密码或一次性口令").fill(code)
    page.locator("form.form button.pri").click()
    page.get_by_label("现在的密码或一次性口令").fill(code)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一遍新密码").fill(PASSWORD)
    page.locator("form.form button.pri").click()
    page.goto(demo.url)
    page.get_by_role("link", name="确认《").click()
    expect(page.get_by_text("请确认这 12 个数")).to_be_visible()
    expect(page.locator("tr", has_text="图书")).to_contain_text("20,000")
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已交")


def verdict_of(officer: Any, snapshot: str = "") -> str:
    """What the clause page says of the experts every junior school should have."""
    officer.open("/plans/")
    officer.page.get_by_role("link", name="《瓯海区初中全面提升行动计划》").first.click()
    officer.page.get_by_role("link", name="每所初中至少配三名指导专家").first.click()
    officer.page.wait_for_load_state()
    if snapshot:  # a self-test is read only by whoever asks for it
        officer.page.goto(officer.page.url.partition("?")[0] + f"?snap={snapshot}")
    return str(officer.page.locator("main .head").inner_text())


def officer_answers_what_a_plan_asks(seat: Any) -> None:
    """A word where a number belongs comes back with what was typed; then all five are answered."""
    officer = seat("officer")
    page = officer.page
    assert "4/5 所学校达到" in verdict_of(officer)
    page.get_by_role("link", name="去填报").click()
    page.get_by_role("link", name="长期指导学校的校外专家").click()
    fields = page.locator("tr:has(td:text-is('2026')) input[name$='-value']")
    expect(fields).to_have_count(5)
    for number in range(5):
        fields.nth(number).fill("3")
    fields.first.fill("三名")
    page.get_by_role("button", name="提交到草稿").click()
    expect(page.get_by_text("请只填数字").first).to_be_visible()
    expect(fields.first).to_have_value("三名")
    expect(fields.last).to_have_value("3")
    fields.first.fill("3")
    page.get_by_role("button", name="提交到草稿").click()
    expect(page.locator("#kept")).to_contain_text(
        "发布下一个上报或审定的数据版本后，计划的结论才会变"
    )
    assert "4/5 所学校达到" in verdict_of(officer)  # a draft moves nothing
    assert [one for one in officer.complaints if "422" not in one] == []


def test_文员上传改正_校长确认_数据员发布_重新打开都还在(seat: Any, demo: Demo) -> None:
    address = clerk_sends_and_mends(seat)
    principal_confirms(seat, demo, officer_opens_the_principals_account(seat))
    officer_answers_what_a_plan_asks(seat)
    officer = seat("officer")
    page = officer.page
    officer.open("/data/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 所已交")
    page.get_by_role("link", name="核对与发布").first.click()
    expect(page.get_by_label("数据来源")).to_have_value("2026年事业统计")
    page.get_by_role("button", name="发布", exact=True).click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("自测", timeout=60_000)
    page.reload()
    expect(heading).to_contain_text("2026年事业统计·自测·v1")
    made = page.url.rstrip("/").rpartition("/")[2]
    assert "4/5 所学校达到" in verdict_of(officer)
    assert "5/5 所学校达到" in verdict_of(officer, made)  # the answers of the plan moved its clause
    assert officer.complaints == []
    clerk = seat("clerk").page
    clerk.goto(address)
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("已交")


def test_没有脚本也能上传和改正(seat: Any, demo: Demo) -> None:
    officer = seat("officer", java_script_enabled=False)
    page = officer.page
    officer.open("/data/upload/")
    book = openpyxl.Workbook()
    book.active.title = "办学条件"
    book.active.append(["学校标识码", "教学及辅助用房面积", "图书册数"])
    book.active.append([SCHOOL, "很大", 20000])
    stream = io.BytesIO()
    book.save(stream)
    page.get_by_label("工作簿").set_input_files(
        {"name": "一张表.xlsx", "mimeType": "application/octet-stream", "buffer": stream.getvalue()}
    )
    page.get_by_label("数据截至").fill("2027-10-15")
    page.get_by_role("button", name="上传并核对").click()
    for _ in range(60):
        if page.locator("input[name^='v-']").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.locator("input[name^='v-']").first.fill("4000")
    page.get_by_role("button", name="保存改正").first.click()
    for _ in range(60):
        if "全部收下" in page.locator("#headline").inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    read_headline(page, "全部收下")
