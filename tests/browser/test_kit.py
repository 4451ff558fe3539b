"""The parts of the page kit in a real browser: keyboard, phone, print, no inline, no network."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from .conftest import PHONE

pytestmark = pytest.mark.browser


def test_部件页_每个部件都在_控制台没有一句怨言(seat, tmp_path):
    here = seat("officer")
    here.open("/demo/gallery/")
    for part in (".rail", ".chart svg", "table", ".form", ".empty", ".job", ".errors", ".ctx"):
        assert here.page.locator(part).count() >= 1, part
    used = ("th[aria-sort=ascending]", ".filter input", ".pages a[rel=next]", "a[download]")
    for part in (*used, ".job progress[value='3']", ".on-desk svg", ".on-phone svg"):
        assert here.page.locator(part).count() >= 1, part
    for name, viewport in (("desk", None), ("phone", PHONE)):
        if viewport:
            here.page.set_viewport_size(viewport)
        picture = here.page.screenshot(path=tmp_path / f"gallery-{name}.png", full_page=True)
        assert len(picture) > 20_000
        wide = here.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= here.page.viewport_size["width"], f"{name} scrolls sideways"
    assert here.complaints == []


def test_点一个数_来历就在旁边展开_键盘也行_退出键收起(seat):
    here = seat("officer")
    here.open("/demo/gallery/")
    number = here.page.get_by_role("link", name="6.2", exact=True)
    number.focus()
    here.page.keyboard.press("Enter")
    panel = here.page.locator("#lineage")
    panel.get_by_text("279 ÷ 45").wait_for()
    assert here.page.url.endswith("/demo/gallery/")
    here.page.keyboard.press("Escape")
    here.page.wait_for_function("!document.querySelector('#lineage').childElementCount")
    assert here.page.evaluate("document.activeElement.textContent") == "6.2"
    assert here.complaints == []


def test_没有脚本_点一个数也到来历页(seat):
    here = seat("officer", java_script_enabled=False)
    here.open("/demo/gallery/")
    here.page.get_by_role("link", name="6.2", exact=True).click()
    assert "279 ÷ 45" in here.page.content()


def test_复制为Word表格_有边框_有标记_没有链接(seat, demo):
    here = seat("officer")
    here.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=demo.url)
    here.open("/demo/gallery/")
    here.page.get_by_role("button", name="复制为 Word 表格").first.click()
    here.page.get_by_text("已复制，可粘贴到 Word").wait_for()
    html = here.page.evaluate(
        "navigator.clipboard.read().then(i => i[0].getType('text/html')).then(b => b.text())"
    )
    assert "<table" in html
    assert "■" in html
    assert "<a " not in html
    text = here.page.evaluate("navigator.clipboard.readText()")
    assert text.splitlines()[0].split("\t")[0] == "学校"


def test_只用键盘_跳到正文_打开菜单_换身份(seat):
    here = seat("officer")
    here.open("/")
    here.page.keyboard.press("Tab")
    assert here.page.evaluate("document.activeElement.className") == "skip"
    here.page.keyboard.press("Enter")
    assert here.page.evaluate("document.activeElement.id") == "main"
    here.page.locator(".me > summary").focus()
    here.page.keyboard.press("Enter")
    here.page.get_by_role("link", name="校长").first.click()
    expect(here.page.locator(".me > summary")).to_contain_text("何校长")


def test_打印时只留内容(seat):
    here = seat("officer")
    here.open("/demo/gallery/")
    here.page.emulate_media(media="print")
    for gone in (".nav", ".tools", ".me", ".demo"):
        assert not here.page.locator(gone).first.is_visible(), gone
    assert here.page.locator("h1").is_visible()
    assert here.page.locator(".ctx").is_visible()


def test_换成英文_导航和标签跟着换_换回来也行(seat):
    here = seat("officer")
    here.open("/")
    here.page.locator(".me > summary").click()
    here.page.get_by_role("button", name="English").click()
    expect(here.page.locator(".nav").first).to_contain_text("Home")
    here.page.locator(".me > summary").click()
    here.page.get_by_role("button", name="中文").click()
    expect(here.page.locator(".nav").first).to_contain_text("工作台")


def test_数据员开一个学校账号_重新打开还在(seat):
    here = seat("officer")
    here.open("/data/accounts/")
    here.page.get_by_role("link", name="新建账号").click()
    here.page.get_by_label("姓名").fill("孙文员")
    here.page.get_by_label("用户名").fill("sun")
    here.page.get_by_label("角色").select_option(label="数据文员")
    here.page.get_by_label("所在单位").select_option(label="竹溪小学")
    here.page.get_by_role("button", name="新建账号").click()
    code = here.page.locator(".slip code").inner_text()
    here.open("/data/accounts/")
    assert "孙文员" in here.page.content()
    assert code not in here.page.content()
    newcomer = seat()
    newcomer.open("/signin/")
    newcomer.page.get_by_label("用户名").fill("sun")
    newcomer.page.get_by_label("密码或一次性口令").fill(code)
    newcomer.page.get_by_role("button", name="登录").click()
    expect(newcomer.page.locator("h1")).to_contain_text("自己的密码")


def test_演示网址离了这一次的口令就不认(seat, demo):
    here = seat()
    answer = here.context.request.get(f"{demo.url}/demo/as/officer/wrong/")
    assert answer.status == 404
    health = here.context.request.get(f"{demo.url}/healthz")
    assert json.loads(health.text())["ok"] is True


def test_手机上_导航把当前一项滚到眼前_两边还有的看得出来(seat):
    narrow = {"width": 280, "height": 700}  # the six parts do not fit, whatever the fonts
    here = seat("officer", viewport=narrow)
    for path, row, label, more in (
        ("/", "主导航", "工作台", "right"),
        ("/data/accounts/", "主导航", "数据", "left"),
        ("/data/accounts/", "数据", "账号", "left"),
    ):
        here.open(path)
        nav = here.page.locator(f'.nav[aria-label="{row}"]')
        box = nav.locator("[aria-current]").bounding_box()
        assert nav.locator("[aria-current]").inner_text() == label
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= narrow["width"]
        assert nav.get_attribute("data-more") == more
        assert here.page.evaluate("document.documentElement.scrollWidth") <= narrow["width"]
    here.page.locator(".nav").first.evaluate("nav => { nav.scrollLeft = 0 }")
    here.page.locator('.nav[data-more="right"]').wait_for()
    assert here.complaints == []


def test_手机上_账号是一张张卡片_没有一字一行(seat):
    here = seat("officer", viewport=PHONE)
    here.open("/data/accounts/")
    cells = here.page.locator("td[data-label='角色']")
    assert cells.count() > 2
    heights = cells.evaluate_all("cells => cells.map((cell) => cell.offsetHeight)")
    assert max(heights) < 48
    assert here.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_手机上_要填几格不在数和格之间断开(seat):
    here = seat("clerk", viewport=PHONE)
    here.open("/data/")
    here.page.locator("main a[href*='/data/collect/']").first.click()
    cell = here.page.locator("table.told td.num", has_text="格").first
    assert cell.evaluate("cell => getComputedStyle(cell).whiteSpace") == "nowrap"
    assert here.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_系统管理员的首页_看得到安装状况(seat):
    here = seat("operator")
    here.open("/")
    card = here.page.locator("#installation").inner_text()
    assert "还没有备份" in card
    assert "在运行" in card
    assert "没有在运行" not in card
    here.page.set_viewport_size(PHONE)
    assert here.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert here.complaints == []
