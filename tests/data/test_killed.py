"""Killed at a random point, an import leaves the old state or the new one, never half."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from junheng.data.intake import Batch, Draft, sweep_batches
from junheng.data.snapshots import Snapshot, sweep

SCRIPT = Path(__file__).with_name("killed.py")
HEAD = "姓名,身份证件号,学校标识码,学段,最高学历,任教学科,是否专任教师"
POINTS = 100


def number(serial: int) -> str:
    from junheng.kernel.ids import citizen_check_digit

    first = f"11010119900307{serial:03d}"
    return first + citizen_check_digit(first)


class Importer:
    """The process that imports in children."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def run(self, kill_after: float | None = None) -> str:
        """Import once; kill the child after so many seconds; give its snapshot if it said one."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        word, _, pid = self._line().partition(" ")
        assert word == "pid"
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        said = self._line()
        return said if said == "end" or self._line() == "end" else ""


def check_state(desk: Any, expected: str) -> tuple[bool, bool]:
    """Everything with a final name is whole; the rest is swept; tell what there is."""
    batches = [p for p in desk.batches.glob("*") if not p.name.startswith(".")]
    for path in batches:
        batch = Batch.read(path)
        assert desk.check(Draft().with_batch(batch)).rejected == 0
        assert batch.original(1, desk.keyring, desk.home / "back.csv").is_file()
    snapshots = [p for p in (desk.home / "snapshots").glob("*") if not p.name.startswith(".")]
    for path in snapshots:
        Snapshot.read(path).verify()
        assert path.name == expected
    sweep_batches(desk.batches)
    sweep(desk.home / "snapshots", {expected})
    left = [p for p in desk.home.glob("*/.*") if p.is_dir()]
    assert left == []
    return bool(batches), bool(snapshots)


@pytest.mark.slow
def test_随机一百处杀死_要么没有要么完整(desk: Any) -> None:
    rows = [f"甲{n},{number(n)},2199010001,小学,本科,体育,是" for n in range(800)]
    (desk.home / "教师名册.csv").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    folders = [desk.batches, desk.home / "snapshots", desk.home / "identities"]
    command = [sys.executable, str(SCRIPT), str(desk.home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        importer = Importer(process)
        began = time.monotonic()
        expected = importer.run()
        whole = time.monotonic() - began
        assert len(expected) == 64
        rng = random.Random(20250901)  # noqa: S311 - when to kill, not a secret
        seen: set[tuple[bool, bool]] = set()
        for point in range(POINTS):
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
            # Half of the points fall on the last third, where folders are written and renamed.
            importer.run((rng.random() if point % 2 else 0.66 + rng.random() / 3) * whole)
            seen.add(check_state(desk, expected))
        assert (True, False) in seen
        assert len(seen) >= 2, "至少杀在不同的阶段"
        assert importer.run() == expected, "再跑一次就完成"
