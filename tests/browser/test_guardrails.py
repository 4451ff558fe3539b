"""A planner tries a cross-school examination of grade 7, and what the law lets happen next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DOCUMENT = "云江教基〔2026〕17号"


def fill_exam(page: Page, day: str, grade: str = "7") -> None:
    page.get_by_label("考试种类").select_option("final")
    page.get_by_label("组织范围").select_option("cross_school")
    page.get_by_label("年级", exact=True).select_option(grade)
    page.get_by_label("初中毕业年级").select_option("no")
    page.get_by_label("形式").select_option("paper")
    page.get_by_label("事情发生的日期").fill(day)
    page.get_by_role("button", name="看看能不能办").click()


def test_想办七年级跨校期末考试_今天不予办理_2019年按当年规定_凭省文件登记例外_提前结束(seat):
    sitting = seat("officer")
    page: Page = sitting.page
    today = timezone.localdate()
    page.get_by_role("link", name="改进", exact=True).click()
    page.get_by_role("link", name="政策底线", exact=True).click()
    expect(page.locator("h1")).to_contain_text("条碰到即不予办理")
    page.get_by_role("link", name="试一试").first.click()
    page.get_by_role("link", name="组织考试").click()

    # refused today, with the article and three lawful ways
    fill_exam(page, today.isoformat())
    answer = page.locator("#answer")
    expect(answer.locator("h2")).to_contain_text("不予办理")
    expect(answer).to_contain_text("教基厅〔2025〕3号")
    expect(answer.locator(".ways li")).to_have_count(3)
    assert answer.get_by_text("历史口径").count() == 0

    # the same examination of 2019 met no such rule
    fill_exam(page, "2019-06-20")
    expect(answer.locator("h2")).to_contain_text("没有查到禁止或限制的规定")
    expect(answer.get_by_text("历史口径")).to_be_visible()
    expect(answer).to_contain_text("今天办同样的事")

    # the province allowed one: recorded with its document; a form without its end comes back
    fill_exam(page, today.isoformat())
    page.get_by_role("link", name="登记例外").click()
    expect(page.locator(".note")).to_contain_text("年级：七年级")
    page.get_by_label("文号").fill(DOCUMENT)
    page.get_by_label("发文单位").fill("云江省教育厅")
    page.get_by_label("发文层级").select_option("county")
    page.get_by_label("发文日期").fill("2026-02-01")
    page.get_by_label("从哪一天起").fill("2026-02-10")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("写明到哪一天止")
    page.get_by_label("到哪一天止").fill("2099-07-31")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("省级及以上")
    page.get_by_label("发文层级").select_option("province")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("已登记")
    expect(page.get_by_text(DOCUMENT)).to_be_visible()

    # it stands in the list, and the same act now goes on, under the exception
    page.get_by_role("link", name="清单", exact=True).click()
    expect(page.get_by_text(DOCUMENT)).to_be_visible()
    page.get_by_role("link", name="试一试").first.click()
    page.get_by_role("link", name="组织考试").click()
    fill_exam(page, today.isoformat())
    expect(answer.locator("h2")).to_contain_text("提示")
    expect(answer).to_contain_text(f"按云江省教育厅{DOCUMENT}例外办理")
    fill_exam(page, today.isoformat(), grade="8")
    expect(answer.locator("h2")).to_contain_text("不予办理")

    # a principal reads it and cannot record; the neighbouring county is still refused
    reader = seat("principal", viewport=PHONE)
    reader.open("/guardrails/rules/exam_limits_2025/")
    expect(reader.page.get_by_text(DOCUMENT)).to_be_visible()
    assert reader.page.get_by_role("link", name="登记本地办理").count() == 0
    width = reader.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"]
    other = seat("officer2").page
    other.goto(sitting.demo.url + "/guardrails/try/?act=exam.open")
    fill_exam(other, today.isoformat())
    expect(other.locator("#answer h2")).to_contain_text("不予办理")

    # ended early: today it is refused again, and the record stays
    sitting.open("/guardrails/rules/exam_limits_2025/")
    page.get_by_text("提前结束").click()
    page.get_by_label("最后一天").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="结束", exact=True).click()
    expect(page.get_by_text("已结束", exact=True)).to_be_visible()
    sitting.open("/guardrails/try/?act=exam.open")
    fill_exam(page, today.isoformat())
    expect(answer.locator("h2")).to_contain_text("不予办理")
    assert [c for c in sitting.complaints if "422" not in c] == []
    assert reader.complaints == []


def test_情形都不清楚_说还不能下结论_列出还要知道什么(seat):
    sitting = seat("leader")
    page: Page = sitting.page
    sitting.open("/guardrails/try/?act=exam.open")
    page.get_by_role("button", name="看看能不能办").click()
    answer = page.locator("#answer")
    expect(answer.locator("h2")).to_contain_text("还不能下结论")
    expect(answer).to_contain_text("考试种类")
    assert answer.locator(".st.ok").count() == 0
    assert sitting.complaints == []


def test_只用键盘_选事项_填情形_得到结论(seat):
    page: Page = seat("leader").page
    page.goto(page.url.split("/demo/")[0].rstrip("/") + "/guardrails/try/?act=inspection.plan")
    page.get_by_label("督导检查种类").focus()
    for _choice in ("综合督导", "已列入清单"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2")).to_contain_text("该校本年已安排过综合督导")


@pytest.mark.parametrize("path", ["", "rules/no_exam_rank_targets/", "try/?act=result.use"])
def test_手机上不用左右拖(seat, path):
    sitting = seat("leader", viewport=PHONE)
    sitting.open(f"/guardrails/{path}")
    assert sitting.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert sitting.complaints == []
