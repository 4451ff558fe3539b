"""Killing the worker anywhere in reading or publishing leaves the old state or the new one."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.slow  # its installation has a database file of its own

SCRIPT = Path(__file__).with_name("killed.py")
POINTS = 24  # of reading, and as many of publication


def workbook(path: Path) -> Path:
    codes = [f"21990100{n:02d}" for n in range(1, 41)]
    tables = {
        "学校基本信息": [
            ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数"],
            *[[code, f"第{code[-2:]}小学", "990101", "小学", "是"] for code in codes],
        ],
        "综合表": [
            ["学校标识码", "学段", "在校生数", "班数", "专任教师数"],
            *[[code, "小学", 900, 20, 50] for code in codes],
        ],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


class Installation:
    """An installation whose worker can be killed, and put back to what it was."""

    def __init__(self, place: Path) -> None:
        self._place, self._home = place, place / "home"
        (place / "tmp").mkdir()
        keep = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "JUNHENG_KEY"}}
        environment = {
            **keep,
            "JUNHENG_HOME": str(self._home),
            "TMPDIR": str(place / "tmp"),
            "DJANGO_SETTINGS_MODULE": "junheng.web.config.settings",
        }
        words = ["--home", str(self._home), "--region", "990101", "--region-name", "云川县"]
        command = [sys.executable, "-m", "junheng.cli.main", "init", *words]
        subprocess.run(command, check=True, env=environment)
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(workbook(place / "年报.xlsx"))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(30)

    def _line(self) -> str:
        return self._process.stdout.readline().strip()

    def do(self, word: str, kill_after: float | None = None) -> str:
        """Let a child do one thing; kill it after so many seconds of work; give its last line."""
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        said, _, pid = self._line().partition(" ")
        assert said == "pid"
        if kill_after is not None:
            assert self._line() == "working"
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        last = ""
        while (line := self._line()) != "end":
            last = line
        return last

    def look(self) -> dict[str, Any]:
        return json.loads(self.do("look"))

    def work(self) -> float:
        """Do all that waits; give the seconds it took."""
        began = time.monotonic()
        self.do("work")
        return time.monotonic() - began

    def keep(self, name: str) -> Path:
        shutil.copytree(self._home, self._place / name)
        return self._place / name

    def put_back(self, kept: Path) -> None:
        shutil.rmtree(self._home)
        shutil.copytree(kept, self._home)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    made.close()


def moments(whole: float) -> Iterator[float]:
    """Half of them anywhere, half in the last third, where folders are renamed and rows written."""
    chance = random.Random(20250901)  # noqa: S311 - moments, not secrets
    for number in range(POINTS):
        part = chance.random()
        yield whole * (part if number % 2 else 0.66 + part / 3)


def whole(seen: dict[str, Any]) -> bool:
    """Nothing failed or lies open, every record has its folder, the audit's chain is unbroken."""
    return (
        not seen["failed"]
        and not seen["breaks"]
        and not (seen["in_clear"] or seen["elsewhere"])
        and set(seen["records"]) <= set(seen["folders"])
    )


def test_读入和发布时随时断电_四十八处_不多不少正好一次(place: Installation) -> None:
    place.do("prepare")
    before_reading = place.keep("before-reading")
    seconds, read = place.work(), place.look()
    assert (read["open"], read["batches"], read["checked"]) == (0, 1, [True])
    reached = set()
    for moment in moments(seconds):
        place.put_back(before_reading)
        place.do("work", kill_after=moment)
        place.do("start")
        seen = place.look()
        assert whole(seen)
        assert (seen["batches"], seen["open"] > 0) in {(0, True), (1, True), (1, False)}
        reached.add((seen["batches"], seen["open"]))
        place.work()
        assert place.look() == read
    assert len(reached) >= 2, "至少杀在不同的阶段"

    place.put_back(before_reading)
    place.work()
    place.do("publish")
    before_publishing = place.keep("before-publishing")
    seconds, done = place.work(), place.look()
    assert (done["open"], len(done["records"])) == (0, 1)
    assert done["records"] == done["folders"]
    reached = set()
    for moment in moments(seconds):
        place.put_back(before_publishing)
        place.do("work", kill_after=moment)
        place.do("start")
        seen = place.look()
        assert whole(seen)
        assert (len(seen["records"]), seen["open"] > 0) in {(0, True), (1, False)}
        reached.add((len(seen["records"]), len(seen["folders"])))
        place.work()
        assert place.look() == done
    assert len(reached) >= 2, "至少杀在不同的阶段"
