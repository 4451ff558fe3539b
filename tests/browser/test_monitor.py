"""What each role comes to monitoring for, done by hand in a real browser."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from .conftest import PHONE

pytestmark = pytest.mark.browser

YUNCHUAN, LINJIANG = "990101", "990102"
ZHUXI, SHIQIAO = "2199010007", "3199010015"
THREE = ("河口镇中心小学", "竹溪小学", "石桥中学")


def row_of(page: Page, text: str) -> Locator:
    return page.locator("tbody tr", has=page.get_by_role("link", name=text, exact=True)).first


def read_lineage(place: Locator) -> None:
    """The panel names all six things, down to the cell of the workbook."""
    for told in (
        "教学仪器设备 372,900 元",
        "学生 236 人",
        "372,900 ÷ 236 = 1,580",
        "“办学条件·教学仪器设备资产值”合计 ÷ 在校生数",
        "教督〔2017〕6号 资源配置第6项",
        "2025年事业统计·审定·v2",
        "《云川县2025年_06_办学条件.xlsx》“办学条件”G12",
        "2023 1,273 → 2024 1,426 → 2025 1,580",
    ):
        expect(place).to_contain_text(told)


def test_数据员从工作台问到单元格_竹溪小学六项达标为什么没通过(seat: Any) -> None:
    here = seat("officer")
    page = here.page
    page.get_by_role("link", name="竹溪小学六项达标").click()
    read_lineage(page.locator("main"))
    page.locator(".crumb").get_by_role("link", name="竹溪小学").click()
    expect(page.locator(".lead").first).to_contain_text(
        "6 项达标，但“生均教学仪器设备值”只有标准的 79%，低于 85%，因此不算达到"
    )
    expect(page.locator("table", has_text="补齐到标准")).to_contain_text("9.91 万元")
    page.locator(".crumb").get_by_role("link", name="云川县").click()
    line = row_of(page, "竹溪小学")
    expect(line).to_contain_text("6/7")
    expect(line).to_contain_text("余项 79%，低于 85%")
    board = page.url
    line.get_by_role("link", name="1,580").click()  # one click from the board
    read_lineage(page.locator("#lineage"))
    assert page.url == board
    page.locator("#lineage").get_by_role("button", name="关闭").click()
    expect(page.locator("#lineage")).to_be_empty()
    assert here.complaints == []


def test_只用键盘也问到单元格(seat: Any) -> None:
    page = seat("officer").page
    page.goto(page.url.split("?")[0] + f"r/{YUNCHUAN}/balance/")
    figure = row_of(page, "竹溪小学").get_by_role("link", name="1,580")
    for _ in range(120):
        page.keyboard.press("Tab")
        if figure.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    read_lineage(page.locator("#lineage"))
    page.keyboard.press("Escape")
    expect(page.locator("#lineage")).to_be_empty()
    expect(figure).to_be_focused()


def test_没有脚本也问到单元格(seat: Any) -> None:
    here = seat("officer", java_script_enabled=False)
    here.open(f"/r/{YUNCHUAN}/balance/")
    row_of(here.page, "竹溪小学").get_by_role("link", name="1,580").click()
    expect(here.page.get_by_role("heading", level=1)).to_contain_text("竹溪小学")
    read_lineage(here.page.locator("main"))


def test_局领导看一句话_系数变化_两个学段_不参评的教学点_只有规则的系数(seat: Any) -> None:
    here = seat("leader")
    page = here.page
    page.get_by_role("link", name="监测", exact=True).click()
    for name in THREE:
        expect(page.locator("#headline")).to_contain_text(name)
    expect(page.locator("#headline")).to_contain_text("14 个参评校（部）中 3 个未达到")
    moved = page.locator("tr", has_text="小学“生均体育运动场馆面积”差异系数")
    expect(moved).to_contain_text("0.41 → 0.35")
    page.get_by_role("link", name="看各校指标").click()
    expect(page.locator("h1")).to_have_text("小学：9 所中 2 所未达到，差异系数全部在 0.50 以内")
    expect(page.locator("#t tfoot tr").first).to_contain_text("0.35")
    expect(page.locator("#t tfoot tr")).to_have_count(1)
    expect(page.get_by_role("link", name="同时看不加权")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("枫林教学点学生 38 人，不足 50 人")
    page.locator(".ctx summary", has_text="小学").click()
    page.locator(".ctx").get_by_role("link", name="初中").click()
    expect(page.locator("h1")).to_contain_text("初中：5 所中 1 所未达到")
    expect(row_of(page, "石桥中学")).to_contain_text("未达到")
    assert here.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_分析的人用键盘看不加权_规则的系数不动_再按一次收起(seat: Any, scripts: bool) -> None:
    here = seat("officer", java_script_enabled=scripts)
    here.open(f"/r/{YUNCHUAN}/balance/")
    page = here.page
    rows = page.locator("#t tfoot tr")
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="同时看不加权").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("0.35")
    expect(rows.last).to_contain_text("0.54")
    expect(page.get_by_role("link", name="同时看不加权")).to_have_attribute("aria-current", "true")
    expect(page.locator("#weights")).to_contain_text("每校权重都是 1/k，k = 9 校")
    page.locator(".ctx summary", has_text="小学").click()
    page.locator(".ctx").get_by_role("link", name="初中").click()
    expect(page.locator("#weights")).to_contain_text("k = 5 校")
    page.get_by_role("link", name="只看按学生数加权").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)


def fill(page: Page, number: int, school: str, what: str, add: str) -> None:
    line = page.locator(".what-if tbody tr").nth(number)
    line.get_by_label("学校").select_option(label=school)
    line.get_by_label("补什么").select_option(label=what)
    line.get_by_label("补多少").fill(add)
    line.get_by_label("补多少").press("Tab")


def test_假如给竹溪小学添99120元_十一个变十二个_填错了就在原处说明(seat: Any) -> None:
    here = seat("officer")
    page = here.page
    here.open(f"/r/{YUNCHUAN}/balance/")
    page.get_by_role("link", name="自己试一试").click()
    fill(page, 0, "竹溪小学", "教学仪器设备（元）", "99120")
    expect(page.locator("#outcome h2")).to_have_text("全县达到要求的校（部）由 11 个变为 12 个")
    changed = page.locator("#outcome tr", has_text="生均教学仪器设备值").first
    expect(changed).to_contain_text("1,580")
    expect(changed).to_contain_text("2,000")
    fill(page, 1, "河口镇中心小学", "体育运动场馆（㎡）", "很多")
    expect(page.locator("#e2")).to_have_text("这里填数字，例如 2088")
    expect(page.locator("#outcome h2")).to_contain_text("12 个")
    fill(page, 1, "河口镇中心小学", "体育运动场馆（㎡）", "2,088")
    expect(page.locator("#e2")).to_be_empty()
    expect(page.locator("#outcome")).to_contain_text("0.35")
    assert "/what-if/" in page.url
    assert here.complaints == []


def test_两种补法都能一键试算_没有脚本也行(seat: Any) -> None:
    here = seat("officer", java_script_enabled=False)
    page = here.page
    here.open(f"/r/{YUNCHUAN}/balance/")
    page.get_by_role("link", name="按“补齐到标准”试算").click()
    expect(page.locator("#outcome h2")).to_have_text("全县达到要求的校（部）由 11 个变为 13 个")
    row = page.locator("#outcome tr", has_text="“生均体育运动场馆面积”的差异系数")
    expect(row).to_contain_text("0.32")


def test_校长只看见自己的学校_别的学校等于没有(seat: Any) -> None:
    here = seat("principal")
    page = here.page
    page.get_by_role("link", name="看本校画像").click()
    expect(page.locator("h1")).to_have_text("竹溪小学")
    expect(page.locator("main")).not_to_contain_text("河口镇中心小学")
    page.locator("td.v a", has_text="1,580").click()
    expect(page.locator("#lineage")).to_contain_text("G12")
    asked = here.context.request
    url = here.demo.url
    assert asked.get(f"{url}/s/{SHIQIAO}/").status == 404
    assert asked.get(f"{url}/s/2199010001/").status == 404
    other = f"/r/{YUNCHUAN}/cell/2199010001/primary/equipment_per_pupil/"
    assert asked.get(url + other).status == 404
    assert asked.get(f"{url}/r/{YUNCHUAN}/balance/").status == 403


def download(page: Page, label: str) -> Path:
    page.locator("summary", has_text="下载文件").click()
    with page.expect_download(timeout=170_000) as arriving:
        page.get_by_role("link", name=label).click()
        if label != "缺口测算表（工作簿，含公式）":
            page.locator("a.btn", has_text=re.compile("^下载$")).click(timeout=150_000)
    return Path(arriving.value.path())


def test_下载文件_排队_进度_打开都是那句话(seat: Any) -> None:
    here = seat("officer")
    page = here.page
    made: dict[str, bytes] = {}
    for label in ("监测报告（PDF）", "监测简报（Word）", "缺口测算表（工作簿，含公式）"):
        here.open(f"/r/{YUNCHUAN}/")
        made[label[-5:-1]] = download(page, label).read_bytes()
    report, brief, gaps = made.values()
    assert report.startswith(b"%PDF")
    pages = PdfReader(io.BytesIO(report)).pages
    assert len(pages) >= 4
    text = "".join(each.extract_text() for each in pages).replace("\n", "").replace(" ", "")
    assert all(name in text for name in THREE)
    assert "3个未达到" in text
    with ZipFile(io.BytesIO(brief)) as docx:
        words = re.sub("<[^>]+>", "", docx.read("word/document.xml").decode())
    assert all(name in words for name in THREE)
    book = openpyxl.load_workbook(io.BytesIO(gaps))
    formulas = [c.value for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]
    assert formulas


def test_换成2012规则_八项指标_综合差异系数_固定链接给出同样的数(seat: Any) -> None:
    here = seat("officer")
    page = here.page
    here.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=here.demo.url)
    here.open(f"/r/{YUNCHUAN}/balance/")
    page.locator(".ctx summary", has_text="规则").click()
    page.locator(".ctx").get_by_role("link", name="基本均衡 2012").click()
    expect(page.locator("h1")).to_have_text("小学：9 所，综合差异系数 0.15，不高于 0.65")
    expect(page.locator("#t thead th")).to_have_count(3 + 8)
    expect(page.locator(".chips.beside")).not_to_contain_text("未达到")
    page.wait_for_load_state()
    figures = page.locator("#t tbody").inner_text()
    page.get_by_role("link", name="复制固定链接").click()
    expect(page.locator(".ctx .pin")).to_have_text("已复制")
    pinned = page.evaluate("navigator.clipboard.readText()")
    assert "snap=" in pinned
    assert "pack=cn-moe-2012-3" in pinned
    other = seat("leader").page
    other.goto(pinned)
    assert other.locator("#t tbody").inner_text() == figures
    other.locator("tfoot a").first.click()
    panel = other.locator("#lineage")
    expect(panel.get_by_role("heading")).to_contain_text("差异系数是 0.2")
    panel.get_by_role("link", name="看各校的贡献").click()
    expect(other.locator("h1")).to_contain_text("差异系数是 0.2")


def test_指标库_其他事项_系数的计算过程(seat: Any) -> None:
    here = seat("inspector")
    page = here.page
    here.open(f"/r/{YUNCHUAN}/indicators/")
    page.get_by_role("link", name="生均体育运动场馆面积").click()
    expect(page.locator("main")).to_contain_text("小学 7.5 ㎡/生，2017年4月19日起")
    expect(page.locator("main")).to_contain_text("资源配置第5项")
    expect(page.locator("#t tbody tr")).to_have_count(9)
    page.locator(".tabs").get_by_role("link", name="其他事项").click()
    for group in ("政府保障程度", "教育质量", "社会认可度", "一票否决"):
        expect(page.get_by_role("heading", name=group)).to_be_visible()
    expect(page.locator("tr", has_text="2. 违规择校")).to_contain_text("未发生")
    page.locator(".tabs").get_by_role("link", name="总览").click()
    page.locator("tr", has_text="生均体育运动场馆面积").first.get_by_role(
        "link", name="0.35"
    ).click()
    expect(page.locator("h1")).to_have_text("小学“生均体育运动场馆面积”的差异系数是 0.3530")
    page.wait_for_load_state()
    parts = page.locator("#t tbody td:last-child").all_inner_texts()
    mean, sd = 8.6045, sum(map(float, parts)) ** 0.5
    assert sd / mean == pytest.approx(0.3530, abs=2e-4)
    assert here.complaints == []


def test_临江县的数据员看见超限的系数(seat: Any) -> None:
    here = seat("officer2")
    page = here.page
    page.get_by_role("link", name="监测", exact=True).click()
    expect(page.locator("#headline")).to_contain_text("8 项差异系数超过限值：小学 5 项、初中 3 项")
    expect(page.locator("main")).to_contain_text("这是上报数据的测算结果，不作为认定结论")
    page.get_by_role("link", name="看各校指标").click()
    expect(page.locator("#t tfoot tr").first.locator("td.fail-cell")).to_have_count(5)
    assert here.context.request.get(f"{here.demo.url}/r/{YUNCHUAN}/").status == 404


def test_筛选_排序_按地址可以分享(seat: Any) -> None:
    here = seat("analyst", viewport=PHONE)
    page = here.page
    here.open(f"/r/{LINJIANG}/balance/")
    page.locator(".chip", has_text="未达到").click()
    rows = page.locator("#t tbody tr:not(.std)")
    expect(rows).to_have_count(9)
    page.locator(".chip", has_text="乡村").click()
    names = rows.locator("td.first a")
    expect(names).to_have_text(["胡乐小学", "沙洲九年一贯制学校（小学部）"])
    page.locator("thead").get_by_role("link", name="学生").click()
    page.reload()
    expect(rows.first.locator("td.first")).to_have_text(re.compile(r"^\s*胡乐小学\s*未达到\s*$"))
    page.locator(".chip", has_text="未达到").click()
    expect(rows.nth(2)).to_be_visible()


def test_打印出来_结论前有记号_进度条有颜色_卡片可以分页(seat: Any) -> None:
    here = seat("officer")
    page = here.page
    here.open(f"/r/{YUNCHUAN}/")
    page.emulate_media(media="print")
    mark = page.locator(".st.ok").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert mark == '"●"'
    styles = page.locator("progress").first.evaluate("e => getComputedStyle(e).printColorAdjust")
    assert styles == "exact"
    assert page.locator(".card").first.evaluate("e => getComputedStyle(e).breakInside") == "auto"
    page.set_viewport_size({"width": 680, "height": 900})  # a portrait sheet is no phone
    heads = page.locator("table.rows.stepped thead").first
    assert heads.evaluate("e => getComputedStyle(e).position") == "static"


@pytest.mark.parametrize(
    ("who", "path"), [("officer", f"/r/{YUNCHUAN}/balance/"), ("principal", "/s/2199010007/")]
)
def test_手机上_图画成窄的_一眼看得见全部(seat: Any, who: str, path: str) -> None:
    here = seat(who, viewport={"width": 360, "height": 740})
    here.open(path)
    seen = here.page.locator(".chart svg:visible")
    expect(seen).to_have_count(1)
    box = seen.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["width"] > 250


def test_假如里填的数_重新载入还在(seat: Any) -> None:
    here = seat("officer")
    page = here.page
    here.open(f"/r/{YUNCHUAN}/balance/what-if/?stage=primary")
    fill(page, 0, "竹溪小学", "教学仪器设备（元）", "99120")
    expect(page.locator("#outcome h2")).to_contain_text("12 个")
    page.wait_for_url(re.compile("add=99120"))
    page.reload()
    expect(page.locator("h1")).to_contain_text("假如")
    expect(page.locator("input[name=add]").first).to_have_value("99120")
    expect(page.locator("#outcome h2")).to_contain_text("12 个")
