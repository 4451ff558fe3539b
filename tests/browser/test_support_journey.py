"""A school gets its path, its team, its project and its plan; another asks for one thing more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NEW = "柳塘九年制学校"  # in the demo nothing is decided for it; its answer said two experts
OWN = "石桥中学"  # it asked for a teacher of mathematics in its team
CLASSES = ("示范", "优质", "潜质")
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
UNTIL = (timezone.localdate() + timedelta(days=400)).isoformat()


def verdict(page: Any, seat: Any) -> str:
    """Read what the plan's page says of three experts for every school."""
    seat.open("/plans/of/990101/")
    page.get_by_role("link", name="瓯海区初中全面提升行动计划").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(page.url.rstrip("/") + "/item/experts_per_school/")
    return str(page.locator("main").inner_text())


def decides(seat: Any) -> None:
    """The leader reads the reasons, is asked for the document, and decides the path."""
    leader = seat("leader")
    page = leader.page
    leader.open("/support/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 所学校中，4 所有专家团队")
    page.get_by_role("link", name=NEW).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("还没有配齐")
    expect(page.locator("#proposal")).to_contain_text("校际资源配置七项指标")
    page.get_by_label("潜质：申报区级实验校").check()
    page.get_by_label("理由（与建议不同时必填）").fill("先按视导结论认定，秋季数据复核")
    page.get_by_role("button", name="认定", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请填写认定文号")
    expect(page.get_by_label("潜质：申报区级实验校")).to_be_checked()
    page.get_by_label("认定文号").fill("云教〔2026〕52号")
    page.get_by_role("button", name="认定", exact=True).click()
    expect(page.locator("main")).to_contain_text("现在的路径：申报区级实验校")
    expect(page.locator("body")).to_contain_text("类别只")  # the guardrail's notice on support
    assert [one for one in leader.complaints if "422" not in one] == []


def arranges(seat: Any) -> None:
    """The officer finds it among the to-dos; two experts are refused, three move the verdict."""
    officer = seat("officer")
    page = officer.page
    before = verdict(page, officer)
    assert "4/5 所学校达到" in before
    assert f"未达到：{NEW}（2 人）" in before
    officer.open("/")
    page.get_by_role("link", name=f"给{NEW}配齐专家团队、项目和方案").first.click()
    people = (("费教授", "云州师范学院"), ("缪老师", "云州市教科院"), ("殷校长", "云州市第三中学"))
    for n, (name, unit) in enumerate(people[:2]):
        page.locator(f"#name-{n}").fill(name)
        page.locator(f"#unit-{n}").fill(unit)
        page.locator(f"#goal-{n}").fill("每学期到校四次")
        page.locator(f"#until-{n}").fill(UNTIL)
        page.locator(f"#pay-{n}").fill("6000")
    page.get_by_label("组队文号").fill("云教研〔2026〕21号")
    page.get_by_role("button", name="登记团队").click()
    expect(page.get_by_role("alert")).to_contain_text("专家团队只有 2 人")
    expect(page.get_by_role("alert")).to_contain_text("每校不少于 3 名指导专家")
    expect(page.get_by_role("alert")).to_contain_text("五（一）2）")
    expect(page.locator("#name-1")).to_have_value("缪老师")  # what was typed stays
    name, unit = people[2]
    page.locator("#name-2").fill(name)
    page.locator("#unit-2").fill(unit)
    page.locator("#goal-2").fill("带教校长")
    page.locator("#until-2").fill(UNTIL)
    page.locator("#pay-2").fill("9000")
    page.get_by_role("button", name="登记团队").click()
    expect(page.get_by_role("status").first).to_contain_text("专家团队已登记")
    page.get_by_label("项目名称").fill("寄宿生的晚间课程")
    page.get_by_label("方案文号").fill("柳塘〔2026〕4号")
    page.get_by_label("方案完成时限").fill(UNTIL)
    page.get_by_role("button", name="登记项目和方案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("寄宿生的晚间课程")
    after = verdict(page, officer)
    assert "5/5 所学校达到" in after
    assert "一校一策支持，不另填" in after  # the plan says where its answer came from
    assert [one for one in officer.complaints if "422" not in one] == []


def corrects(seat: Any) -> None:
    """The officer answers the other school's wish: the fourth expert is there, and said so."""
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name=f"答复{OWN}对支持的意见").first.click()
    page.locator("summary", has_text="第4位专家").click()
    for field, value in (
        ("name", "纪老师"),
        ("unit", "云州市教科院"),
        ("goal", "每月一次数学教研"),
        ("until", UNTIL),
        ("pay", "6000"),
    ):
        page.locator(f"#{field}-3").fill(value)
    page.get_by_role("button", name="登记团队").click()
    expect(page.locator("#team")).to_contain_text("纪老师")
    page.get_by_label("答复，写明改了什么").fill("已增聘数学教研员纪老师")
    page.get_by_role("button", name="答复学校").click()
    expect(page.locator("#reply")).to_contain_text("已增聘数学教研员纪老师")


def takes_home(seat: Any, folder: Path) -> None:
    """On a phone the principal sees what the school is given, and takes the paper along."""
    principal = seat("principal2", viewport={"width": 360, "height": 740})
    page = principal.page
    principal.open("/support/")
    expect(page.locator("main")).to_contain_text("我们得到的支持")
    expect(page.locator("#team")).to_contain_text("纪老师")
    expect(page.locator("#path")).to_contain_text("7 项中达到 3 项")
    expect(page.locator("main")).not_to_contain_text(NEW)
    expect(page.get_by_role("button", name="登记团队")).to_have_count(0)
    assert not page.evaluate(WIDE)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载支持单（Word）").click()
    waiting.value.save_as(folder / "support.docx")
    paper = docx.Document(str(folder / "support.docx"))
    text = "".join(p.text for p in paper.paragraphs)
    text += "".join(cell.text for t in paper.tables for row in t.rows for cell in row.cells)
    assert "一校一策支持单" in text
    assert "已增聘数学教研员纪老师" in text
    assert not [word for word in CLASSES if word in text]
    page.get_by_role("link", name="7 项中达到 3 项").click()  # the figure opens
    expect(page.get_by_role("heading", level=1)).to_contain_text(OWN)
    assert principal.complaints == []


def test_认定路径_两名专家被拦_补足后条款结论变了_学校带走支持单(seat: Any, tmp_path: Path) -> None:
    decides(seat)
    arranges(seat)
    corrects(seat)
    takes_home(seat, tmp_path)
