"""A policy document becomes a plan: prepared, stopped by a rule, settled, adopted, signed for."""

from __future__ import annotations

from typing import Any

import docx as word
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PACK = "chongqing-2017"


def prepares(seat: Any) -> str:
    """The data officer reads the document, begins, is stopped, settles, asks for approval."""
    officer = seat("officer")
    page = officer.page
    officer.open("/plans/")
    page.get_by_role("link", name="重庆市义务教育质量提升行动计划").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("重庆市义务教育质量提升行动计划")
    page.get_by_label("条款编号或词语").fill("3.5")
    page.get_by_role("button", name="查找").click()
    expect(page).to_have_url(f"{officer.demo.url}/plans/packs/{PACK}/3.5/")
    officer.open("/plans/")
    row = page.get_by_role("row").filter(has_text="重庆市义务教育质量提升行动计划")
    row.get_by_role("button", name="准备采用").click()
    address = page.url.removeprefix(officer.demo.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("准备中")
    # a number below the document's without a reason is sent back, with one it is kept
    page.get_by_text("达到线：与文件不同的才填").click()
    page.get_by_label("建设100个课程创新基地本地取值").fill("20")
    page.get_by_role("button", name="保存本地取值").click()
    expect(page.get_by_text("低于文件的要求，请写明理由。").first).to_be_visible()
    page.get_by_label("建设100个课程创新基地理由").fill("一个县按人口折算")
    page.get_by_role("button", name="保存本地取值").click()
    expect(page.get_by_role("status")).to_contain_text("本地取值已保存")
    # the rule stops the submission until the basis is recorded
    page.get_by_role("button", name="提请批准").click()
    expect(page.get_by_role("alert")).to_contain_text("没有处置")
    page.get_by_label("基准年").fill("2023")  # typed and not saved: settling keeps it
    settles(page)
    expect(page.get_by_label("基准年")).to_have_value("2023")
    page.get_by_role("button", name="提请批准").click()
    expect(page.get_by_text("已提请批准，等局领导办理。")).to_be_visible()
    return str(address)


def settles(page: Any) -> None:
    """Settle what is open, one conflict after the other."""
    for conflict in page.locator("article.conflict").all():
        conflict.get_by_text("处置", exact=True).click()
        conflict.locator("[name$=-way][value=basis]").check()
        conflict.locator("[name$=-document_number]").fill("云教〔2026〕8号")
        conflict.locator("[name$=-issuer]").fill("云川县教育局")
        conflict.locator("[name$=-approver]").fill("分管副局长")
        conflict.get_by_role("button", name="记下处置方式").click()
        expect(page.get_by_role("status")).to_contain_text("已记下处置方式")


def returns(seat: Any, address: str) -> None:
    """The leader returns it with the reason; the officer finds the reason and submits it again."""
    leader = seat("leader")
    leader.open("/")
    leader.page.get_by_role("link", name="批准采用《重庆市义务教育质量提升行动计划》").click()
    leader.page.get_by_text("退回", exact=True).click()
    leader.page.get_by_label("退回的理由").fill("基准年改为2024年")
    leader.page.get_by_role("button", name="退回修改").click()
    expect(leader.page.get_by_role("status")).to_contain_text("已退回")
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name="被退回：基准年改为2024年").click()
    assert page.url.removeprefix(officer.demo.url).startswith(address)
    expect(page.locator("#returned")).to_contain_text("基准年改为2024年")
    page.get_by_label("基准年").fill("2024")
    page.get_by_role("button", name="提请批准").click()  # saves what was typed, then submits
    expect(page.get_by_text("已提请批准，等局领导办理。")).to_be_visible()
    expect(page.get_by_label("基准年")).to_have_value("2024")


def approves(seat: Any, address: str) -> str:
    """The leader finds it in the to-do list; without a document number nothing is adopted."""
    leader = seat("leader")
    page = leader.page
    leader.open("/")
    page.get_by_role("link", name="批准采用《重庆市义务教育质量提升行动计划》").click()
    page.get_by_label("批准人").fill("县教育局党组会议")
    page.get_by_role("button", name="批准采用").click()
    expect(page.get_by_text("请写明文号或会议纪要号。").first).to_be_visible()
    page.get_by_label("文号或会议纪要号").fill("云教〔2026〕9号")
    page.get_by_role("button", name="批准采用").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("条可以执行的条目")
    assert page.url.removeprefix(leader.demo.url) == address.removesuffix("adopt/")
    return address.removesuffix("adopt/")


def hands_out(seat: Any, plan: str) -> None:
    """The data officer makes the inspector responsible and hands the duty out."""
    officer = seat("officer")
    page = officer.page
    officer.open(f"{plan}duties/")
    page.get_by_text("逐条指定单位和责任人").click()
    form = page.locator("form", has=page.get_by_role("button", name="写入分解表"))
    form.get_by_label("条目").select_option(index=5)
    form.get_by_label("责任单位").fill("督导室")
    form.get_by_label("责任人（有账号的）").select_option(label="陈督学（督导）")
    form.get_by_role("button", name="写入分解表").click()
    expect(page.get_by_role("status")).to_contain_text("已写入任务分解表")
    page.get_by_role("button", name="交办", exact=True).first.click()
    expect(page.get_by_role("status")).to_contain_text("已交办")


def signs(seat: Any, plan: str) -> None:
    """The inspector finds the duty in the to-do list and signs; it is still signed tomorrow."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    todo = page.locator(f"a[href*='{plan}duties/']").first
    expect(todo).to_contain_text("签收任务")
    todo.click()
    page.get_by_role("button", name="签收", exact=True).last.click()
    expect(page.get_by_role("status")).to_contain_text("已签收")
    page.reload()
    expect(page.get_by_text("陈督学", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 项已签收")


def hands_over(seat: Any, plan: str) -> None:
    """The inspector leaves: without a reason nothing moves; the next one finds it and signs."""
    officer = seat("officer")
    page = officer.page
    officer.open(f"{plan}duties/")
    duty = page.get_by_role("row").filter(has_text="督导室").filter(has_text="陈督学")
    duty.get_by_text("更多").click()
    duty.get_by_label("接手人（有账号的）").select_option(label="周局长（局领导）")
    duty.get_by_label("移交原因").fill(" ")
    duty.get_by_role("button", name="移交", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请写移交原因")
    duty.get_by_text("更多").click()
    duty.get_by_label("接手人（有账号的）").select_option(label="周局长（局领导）")
    duty.get_by_label("移交原因").fill("工作调动")
    duty.get_by_role("button", name="移交", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已移交，等接手人签收")
    leader = seat("leader")
    leader.open("/")
    leader.page.locator(f"a[href*='{plan}duties/']").first.click()
    leader.page.get_by_role("button", name="签收", exact=True).last.click()
    expect(leader.page.get_by_role("status")).to_contain_text("已签收")
    inspector = seat("inspector")
    inspector.open("/")
    expect(inspector.page.locator(f"a[href*='{plan}duties/']")).to_have_count(0)


def test_一份文件从准备到签收_中间被规定拦下一次(seat: Any) -> None:
    address = prepares(seat)
    returns(seat, address)
    plan = approves(seat, address)
    hands_out(seat, plan)
    signs(seat, plan)
    hands_over(seat, plan)


def test_校长看得到计划和本校_看不到别的学校和内部目标(seat: Any) -> None:
    principal = seat("principal")
    page = principal.page
    principal.open("/plans/")
    page.get_by_role("link", name="《瓯海区初中全面提升行动计划》").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("条可以执行的条目")
    text = page.inner_text("main")
    assert "争二冲一" not in text
    for other in ("石桥中学", "河口中学", "云川一中"):  # the document names 实验中学 of its own
        assert other not in text
    assert "河口中学" not in text
    assert principal.complaints == []


def test_进展报告真的下载得到_后台做的就是网页要的那一份(seat: Any) -> None:
    officer = seat("officer")
    page = officer.page
    officer.open("/plans/")
    page.get_by_role("link", name="《瓯海区初中全面提升行动计划》").first.click()
    page.get_by_text("下载文件", exact=True).click()
    page.get_by_role("link", name="进展报告（Word）").click()
    link = page.get_by_role("link", name="下载", exact=True)
    expect(link).to_be_visible(timeout=120_000)
    with page.expect_download(timeout=30_000) as arriving:
        link.click()
    assert arriving.value.suggested_filename.endswith(".docx")
    document = word.Document(str(arriving.value.path()))
    assert "进展报告" in document.core_properties.title
