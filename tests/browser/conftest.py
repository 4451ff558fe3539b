"""A demo of one's own and a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}


@dataclass(frozen=True)
class Demo:
    url: str
    home: Path
    identities: dict[str, str]  # by user name: the address that signs in
    process: subprocess.Popen[str]


def running_demo() -> Iterator[Demo]:
    command = [sys.executable, "-m", "junheng.cli.main", "demo", "--no-browser", "--json"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    beside = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])  # each process its own ports
    process = subprocess.Popen(
        [*command, "--port", str(8990 + 10 * beside)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    said = json.loads(process.stdout.readline())
    people = {each["url"].split("/")[5]: each["url"] for each in said["identities"]}
    yield Demo(said["url"], Path(said["home"]), people, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not Path(said["home"]).exists()


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Give the demo all journeys share; one that needs it untouched overrides this with its own."""
    yield from running_demo()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("没有 chromium，浏览器测试没有运行")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def said(request: Request) -> str:
    return f"{request.url} {request.failure}"


def left(request: Request) -> bool:
    """Whether the browser itself dropped a picture because the page was left or reloaded."""
    return request.failure == "net::ERR_ABORTED" and request.resource_type in ("image", "other")


@dataclass
class Seat:
    """One person before a browser; what the console complains of is kept."""

    demo: Demo
    context: BrowserContext
    page: Page
    complaints: list[str]

    def open(self, path: str) -> Any:
        return self.page.goto(self.demo.url + path)


@pytest.fixture
def seat(demo: Demo, browser: Browser) -> Iterator[Any]:
    opened = []

    def sit(username: str = "", viewport: dict[str, int] = DESK, **options: Any) -> Seat:
        context = browser.new_context(viewport=viewport, locale="zh-CN", **options)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda r: None if left(r) else complaints.append(said(r)))
        page.on(
            "request",
            lambda r: None if r.url.startswith(demo.url) else complaints.append(f"outside {r.url}"),
        )
        opened.append(context)
        if username:
            page.goto(demo.identities[username])
        return Seat(demo, context, page, complaints)

    yield sit
    for context in opened:
        context.close()
