"""Every page of monitoring: nothing overflows, everything can be reached, read and hit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser

COUNTY = "/r/990101/"
OLD = "?pack=cn-moe-2012-3"
PAGES = (
    COUNTY,
    f"{COUNTY}{OLD}",
    f"{COUNTY}balance/",
    f"{COUNTY}balance/?stage=junior&analysis=1&weights=equal",
    f"{COUNTY}balance/{OLD}",
    f"{COUNTY}balance/what-if/?stage=primary&school=2199010004&indicator=sports_area_per_pupil&add=x",
    f"{COUNTY}balance/spread/sports_area_per_pupil/?stage=primary",
    f"{COUNTY}balance/spread/sports_area_per_pupil/?weights=equal",
    f"{COUNTY}cell/2199010007/primary/equipment_per_pupil/",
    f"{COUNTY}items/",
    f"{COUNTY}indicators/",
    f"{COUNTY}indicators/{OLD}",
    f"{COUNTY}indicators/equipment_per_pupil/",
    "/s/2199010002/",
    "/s/3199010011/",
)

# what a page must have to be read without eyes and hit with a thumb; each finding is a sentence
CHECKS = """
() => {
  const found = [];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const named = (e) => e.outerHTML.slice(0, 90);
  if (!/^(zh|en)/.test(document.documentElement.lang)) found.push("no language");
  if (!document.title.trim()) found.push("no title");
  for (const [part, n] of [["main", 1], ["header.top", 1], ["nav", 1], ["h1", 1]]) {
    const count = document.querySelectorAll(part).length;
    if (n === 1 && part !== "nav" ? count !== 1 : count < n) found.push(`${count} × ${part}`);
  }
  document.querySelectorAll("nav, [role=region], aside").forEach((e) => {
    if (!e.getAttribute("aria-label")) found.push(`landmark without a name: ${named(e)}`);
  });
  document.querySelectorAll("img").forEach((e) => {
    if (!e.hasAttribute("alt")) found.push(`image without alt: ${named(e)}`);
  });
  document.querySelectorAll("svg").forEach((e) => {
    if (e.closest("[role=img][aria-label]")) return;
    const names = (e.getAttribute("aria-labelledby") || "none").split(" ");
    const words = names.map((id) => e.querySelector(`[id="${id}"]`));
    if (words.some((w) => !w || !w.textContent.trim())) found.push("drawing without a name");
  });
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((e) => {
    if (!e.labels.length && !e.getAttribute("aria-label")) found.push(`no label: ${named(e)}`);
  });
  document.querySelectorAll("a, button, summary").forEach((e) => {
    const text = (e.textContent + (e.getAttribute("aria-label") || "")).trim();
    if (!text) found.push(`link or button without words: ${named(e)}`);
  });
  let before = 0;
  document.querySelectorAll("h1, h2, h3, h4").forEach((e) => {
    const level = Number(e.tagName[1]);
    if (level > before + 1) found.push(`heading ${level} after ${before}: ${e.textContent}`);
    before = level;
  });
  document.querySelectorAll("table").forEach((e) => {
    if (!e.querySelector("th")) found.push(`table without headings: ${named(e)}`);
    e.querySelectorAll("th").forEach((th) => {
      if (!th.scope) found.push(`heading without scope: ${named(th)}`);
    });
  });
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => found.push(`id twice: ${id}`));
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`the page is ${wide} px too wide`);
  document.querySelectorAll("a, button, summary, input:not([type=hidden]), select").forEach((e) => {
    if (!shown(e) || e.matches(".skip")) return;
    // words within a sentence, and numbers within a row, are as high as the row
    const box = (e.closest("td, th, p, li, .crumb") || e).getBoundingClientRect();
    if (box.height < 23.5 || e.getBoundingClientRect().width < 10) {
      found.push(`too small to hit, ${box.height} px: ${named(e)}`);
    }
  });
  return found;
}
"""

# contrast of every text with the ground it stands on, as WCAG computes it
CONTRAST = """
() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest("svg, [hidden]")) {
      continue;
    }
    const colour = parse(getComputedStyle(e).color);
    const [high, low] = [light(colour), light(ground(e))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) poor.set(`${ratio.toFixed(2)} ${e.className} ${e.textContent.trim()}`, 1);
  }
  return [...poor.keys()];
}
"""


@pytest.fixture(scope="module")
def reader(demo: Any, browser: Any) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    page.goto(demo.identities["officer"])
    yield page
    context.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1366", "360"])
@pytest.mark.parametrize("path", PAGES)
def test_页面不横向溢出_看得清_点得着_读屏听得懂(
    reader: Page, demo: Any, path: str, viewport: dict[str, int]
) -> None:
    reader.set_viewport_size(viewport)  # type: ignore[arg-type]
    answer = reader.goto(demo.url + path)
    assert answer is not None
    assert answer.status == 200
    assert reader.evaluate(CHECKS) == []
    assert reader.evaluate(CONTRAST) == []


def test_焦点看得见_顺序从上到下(reader: Page, demo: Any) -> None:
    reader.set_viewport_size(DESK)  # type: ignore[arg-type]
    reader.goto(f"{demo.url}{COUNTY}balance/")
    tops: list[float] = []
    for _ in range(30):
        reader.keyboard.press("Tab")
        style, top = reader.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [s.outlineStyle + ' ' + s.outlineWidth,"
            " e.getBoundingClientRect().top + scrollY]; })()"
        )
        assert style == "solid 3px"
        tops.append(top)
    assert tops[-1] > tops[0]


def test_打印时没有导航和按钮_灰度也分得清达到与未达到(reader: Page, demo: Any) -> None:
    reader.set_viewport_size(DESK)  # type: ignore[arg-type]
    reader.goto(f"{demo.url}{COUNTY}balance/")
    reader.emulate_media(media="print")
    for gone in (".nav", ".tabs", ".chips", ".tools", ".acts", ".demo"):
        assert not reader.locator(gone).first.is_visible(), gone
    marks = reader.locator("td.v i").all_inner_texts()
    reader.emulate_media(media="screen")
    assert {"●", "▲", "■"} <= set(marks)


def test_英文界面_监测各页的标签都是英文(seat: Any) -> None:
    here = seat("officer")
    here.page.locator(".me > summary").click()
    here.page.get_by_role("button", name="English").click()
    expect(here.page.locator("html")).to_have_attribute("lang", "en")
    here.open(f"{COUNTY}balance/")
    shown = here.page.locator(
        ".tabs, .chips, .acts, .tools, thead th:first-child"
    ).all_inner_texts()
    assert not [text for text in shown if any("\u4e00" <= c <= "\u9fff" for c in text)]
