"""Killing the worker anywhere in reading or publishing leaves the old state or the new one."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.slow

KILLS = 6
PRELUDE = """
import json, django; django.setup()
from datetime import date
from pathlib import Path
from django.conf import settings
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake import actions, vault
from junheng.web.intake.models import Batch, Draft
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
jobs = Job.objects.unscoped("test")
"""
PREPARE = """
made = Account(username="lin", name="林老师", must_change_password=False)
made.set_unusable_password(); made.save()
Assignment.objects.create(
    account=made, role=Role.DATA_OFFICER, region_code="990101", valid_from=date(2020, 1, 1))
folder = vault.uploads_root() / ("a" * 32)
folder.mkdir(parents=True)
vault.keyring().seal_file(Path("{file}"), folder / "1.sealed")
actions.upload_receive(actor=Account.objects.get(username="lin"), as_of=date(2025, 9, 1),
    place=Place("990101", name="云川县"), token="a" * 32, names=["年报.xlsx"])
"""
PUBLISH = """
draft = Draft.objects.unscoped("test").get()
actions.draft_publish(actor=Account.objects.get(username="lin"), draft=draft,
    seen=draft.version, status="reported", source="2025年事业统计")
"""
WORK = """
print("ready", flush=True)
while work_once(): pass
"""
FREE = "jobs.filter(state='running').update(lease_until='2000-01-01T00:00:00Z')"
LOOK = """
print(json.dumps(dict(
    open=jobs.filter(state__in=["waiting", "running"], kind__startswith="intake.").count(),
    failed=[j.error for j in jobs.filter(state="failed")],
    batches=Batch.objects.unscoped("test").count(),
    checked=[d.is_checked for d in Draft.objects.unscoped("test")],
    records=[r.sha256 for r in SnapshotRecord.objects.unscoped("test")],
    folders=sorted(p.name for p in (Path(settings.HOME) / "snapshots").glob("[0-9a-f]*")),
    half=sorted(p.name for p in (Path(settings.HOME) / "batches").glob("[0-9a-f]*")),
)))
"""


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
    """An installation whose worker is a process that can be killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        keep = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "JUNHENG_KEY"}}
        self.environment = {
            **keep,
            "JUNHENG_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "junheng.web.config.settings",
        }
        words = ["init", "--home", str(home), "--region", "990101", "--region-name", "云川县"]
        command = [sys.executable, "-m", "junheng.cli.main", *words]
        subprocess.run(command, check=True, env=self.environment)

    def run(self, script: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", PRELUDE + script],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def look(self) -> dict[str, list[str]]:
        return json.loads(self.run(LOOK).splitlines()[-1])

    def work_and_kill(self, after: float) -> None:
        worker = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + FREE + WORK],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        worker.stdout.readline()
        time.sleep(after)
        worker.kill()
        worker.communicate()


def test_读入和发布时随时断电_不多不少正好一次(tmp_path: Path) -> None:
    chance = random.Random(20250901)  # noqa: S311 - moments, not secrets
    place = Installation(tmp_path / "home")
    place.run(PREPARE.format(file=workbook(tmp_path / "年报.xlsx")))
    for _ in range(KILLS // 2):
        place.work_and_kill(chance.uniform(0.05, 1.2))
        seen = place.look()
        assert seen["batches"] in (0, 1)
        assert seen["failed"] == []
    place.run(FREE + WORK)
    read = place.look()
    assert (read["open"], read["batches"], read["checked"]) == (0, 1, [True])
    assert len(read["half"]) == 1
    place.run(PUBLISH)
    for _ in range(KILLS // 2):
        place.work_and_kill(chance.uniform(0.05, 1.2))
        seen = place.look()
        assert len(seen["records"]) in (0, 1)
        assert set(seen["records"]) <= set(seen["folders"])
        assert seen["failed"] == []
    place.run(FREE + WORK)
    done = place.look()
    assert (done["open"], len(done["records"])) == (0, 1)
    assert done["records"] == done["folders"]
