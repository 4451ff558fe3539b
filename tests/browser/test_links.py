"""Every link from every identity's home leads to a page that answers."""

from __future__ import annotations

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from junheng.web.config.demo_people import IDENTITIES

pytestmark = pytest.mark.browser

# pages of one route differ only in the row they show; so many of each are opened, more by three
# identities, and by these every one of those whose pages differ in kind
EACH_ROUTE, MORE = 2, 4
THOROUGH = frozenset({"officer", "principal", "analyst"})  # inside, one school, aggregates only
EVERY = frozenset({"plan-item", "plan-clause", "plan-ask", "indicator"})
ALIKE = frozenset({"plan-pack-clause"})  # the same whoever reads them: every one by one identity
FEWER = {"document": 1}  # each asks the worker for seconds of typesetting
PLACEHOLDERS = re.compile(r"\bTODO\b|\bFIXME\b|[Ll]orem ipsum|敬请期待|本页正在建设")
# a page shows something of its own: rows, a figure, a form, words, or says what to do first
SHOWS = re.compile(r'<(td|svg|form|dl|article|li)\b|class="(lead|empty|note|job)"')
LEAVE = re.compile(r"^/(demo/as|signout|language)/")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "a" and named.get("href"):
            self.found.append(named["href"])
        if named.get("hx-get"):
            self.found.append(named["hx-get"])


def route(path: str) -> str:
    try:
        return str(resolve(path, urlconf="junheng.web.config.demo_urls").view_name)
    except Resolver404:
        return path


@pytest.mark.parametrize("username", [person.username for person in IDENTITIES])
def test_从首页跟着每个链接走_没有一个打不开(seat, demo, username):
    asked = seat(username).context.request
    waiting, seen, opened = deque([("/", "the home page")]), {"/"}, Counter()
    broken, paths = [], set()
    while waiting:
        address, source = waiting.popleft()
        path = urlsplit(address).path
        name = route(path)
        # of such a route every page once; sorted and paged another way, as many as of any route
        thorough = username in THOROUGH and name in EVERY
        whole = (thorough or (username == "analyst" and name in ALIKE)) and path not in paths
        most = FEWER.get(name, MORE if username in THOROUGH else EACH_ROUTE)
        if not whole and opened[name] >= most:
            continue
        opened[name] += not whole
        paths.add(path)
        answer = asked.get(demo.url + address, timeout=60_000)
        if answer.status >= 400:
            broken.append(f"{answer.status} {address}，来自 {source}")
            continue
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = Links()
        text = answer.text()
        page.feed(text)
        if 'href="#"' in text or PLACEHOLDERS.search(text):
            broken.append(f"a placeholder in {address}")
        main = text[text.find("<main") :] if "<main" in text else text
        if not SHOWS.search(main):
            broken.append(f"nothing to read on {address}，来自 {source}")
        for href in page.found:
            parts = urlsplit(urljoin(demo.url + address, href))
            assert f"{parts.scheme}://{parts.netloc}" == demo.url, f"{href} leads outside"
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if target not in seen and not LEAVE.match(parts.path):
                seen.add(target)
                waiting.append((target, address))
    assert not broken, "\n".join(broken)
    assert len(paths) > 2
