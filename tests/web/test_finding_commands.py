"""The ledger from the command line: the same numbers as the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from .test_commands import OPEN_OFFICER, PLACE, in_django, run

pytestmark = pytest.mark.slow

READ = """
from datetime import date
from django.utils import timezone
from junheng.measure.engine.following import Observation
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.work import actions
officer = Account.objects.get(username="lin")
for year, value, state in ((2024, 5.1, "unmet"), (2025, 7.6, "met")):
    record = SnapshotRecord.objects.create(sha256=str(year) * 16, region_code="990101",
        region_name="云川县", as_of=date(year, 10, 15), status="approved",
        source=f"{year}年事业统计", number=1, rows=1, locked_at=timezone.now(), locked_by=officer)
    seen = [Observation("s1", "p#1", "r", "primary:area", "生均体育运动场馆面积", "第一小学", "s1",
        state, value, 7.5, "at_least", "㎡/生"),
        Observation("s2", "p#1", "r", "primary:area", "生均体育运动场馆面积", "第二小学", "s2",
        "unmet", 6.0, 7.5, "at_least", "㎡/生")]
    actions.findings_refresh(actor=officer, record=record, observations=seen)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ledger") / "home"
    run("init", *PLACE, "--json", home=home)
    in_django(home, OPEN_OFFICER)
    in_django(home, READ)
    return home


def test_列出和查看_历次数据在里面(office):
    listed = run("finding", "list", "--json", home=office)
    held = {one["id"]: one["status"] for one in listed["findings"]}
    assert held == {"问题-2024-0001": "closed", "问题-2024-0002": "open"}
    assert (listed["shortfalls"], listed["shortfalls_closed"]) == (2, 1)
    shown = run("finding", "show", "问题-2024-0001", "--json", "--as", "lin", home=office)
    assert {"id", "status", "values", "tasks", "events"} <= set(shown)
    assert [(one["snapshot"], one["value"]) for one in shown["values"]] == [
        ("2024" * 16, 5.1), ("2025" * 16, 7.6),
    ]  # fmt: skip
    said = run("finding", "list", "--status", "open", home=office)
    assert "核验销号率 50%" in said
    assert "第一小学" not in said


def test_没有的编号_没有权限的人_都说清楚(office):
    said = run("finding", "show", "问题-2024-0009", home=office, code=2)
    assert "没有这一条" in said
    blind = run("finding", "show", "问题-2024-0001", "--as", "admin", home=office, code=2)
    assert "没有查看问题事项的权限" in blind


def test_导出台账(office, tmp_path):
    out = tmp_path / "ledger.xlsx"
    run("report", "ledger", "--format", "xlsx", "--out", str(out), home=office)
    rows = list(load_workbook(out).active.iter_rows(values_only=True))
    assert rows[0][0] == "云川县问题整改工作台账"
    held = [row[1] for row in rows[3:]]
    assert held == ["问题-2024-0002", "问题-2024-0001"]  # what is closed stands last


BY_CLAUSE = """
from datetime import date
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.work import actions
actions.clause_task_hand_out(actor=Account.objects.get(username="lin"),
    place=Place("990101", "", name="云川县"), clause="zibo-2021#2.1",
    title="制定强镇筑基三年计划", office="基教科",
    begun_on=date(2026, 3, 1), due_on=date(2026, 6, 30))
"""


def test_按条款交办的任务_命令和页面一样计入办结率_台账里有(office, tmp_path):
    assert run("finding", "list", "--json", home=office)["tasks"] == 0
    in_django(office, BY_CLAUSE)
    listed = run("finding", "list", "--json", "--region", "990101", home=office)
    assert (listed["tasks"], listed["tasks_accepted"]) == (1, 0)
    assert run("finding", "list", "--json", "--as", "lin", home=office)["tasks"] == 1
    out = tmp_path / "ledger.xlsx"
    run("report", "ledger", "--format", "xlsx", "--out", str(out), home=office)
    cells = [cell for row in load_workbook(out).active.iter_rows(values_only=True) for cell in row]
    assert "制定强镇筑基三年计划" in cells
    assert any("0/1 项任务" in str(cell) for cell in cells)
