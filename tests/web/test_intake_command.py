"""``junheng import`` in an installation of its own: dry run, draft, annotated copies, lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.slow  # whole workbooks through the intake

SCHOOL = "2199010001"
ORGANISATION = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数"]
STATISTICS = ["学校标识码", "学段", "在校生数", "班数", "专任教师数"]
OPEN_OFFICER = """
import django; django.setup()
from datetime import date
from junheng.web.accounts.models import Account, Assignment, Role

made = Account(username="lin", name="林老师", must_change_password=False)
made.set_unusable_password(); made.save()
Assignment.objects.create(
    account=made, role=Role.DATA_OFFICER, region_code="990101", valid_from=date(2020, 1, 1))
"""


def own_environment() -> dict[str, str]:
    """Give the environment without what belongs to another installation."""
    foreign = {"DATABASE_URL", "JUNHENG_KEY", "JUNHENG_HOME", "DJANGO_SETTINGS_MODULE"}
    return {k: v for k, v in os.environ.items() if k not in foreign}


def workbook(path: Path, pupils: Any) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (
        ("学校基本信息", [ORGANISATION, [SCHOOL, "云川县第一小学", "990101", "小学", "是"]]),
        ("综合表", [STATISTICS, [SCHOOL, "小学", pupils, 20, 50]]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("installation") / "home"
    junheng("init", "--home", made, "--region", "990101", "--region-name", "云川县")
    environment = {
        **own_environment(),
        "JUNHENG_HOME": str(made),
        "DJANGO_SETTINGS_MODULE": "junheng.web.config.settings",
    }
    subprocess.run([sys.executable, "-c", OPEN_OFFICER], env=environment, check=True)
    return made


def junheng(*words: object) -> tuple[int, Any]:
    command = [sys.executable, "-m", "junheng.cli.main", *map(str, words), "--json"]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=own_environment()
    )
    assert "Traceback" not in done.stderr, done.stderr
    try:
        return done.returncode, json.loads(done.stdout)
    except json.JSONDecodeError:
        return done.returncode, done.stdout


def bring(home: Path, file: Path, *words: object) -> tuple[int, Any]:
    return junheng("import", file, "--home", home, "--as-of", "2025-09-01", "--as", "lin", *words)


def test_试运行_草稿_标注副本_锁定_同一份不翻倍(home: Path, tmp_path: Path) -> None:
    wrong = workbook(tmp_path / "错.xlsx", "九百")
    code, tried = bring(home, wrong, "--dry-run")
    assert code == 1
    assert tried["tables"]["section_statistics"] == {"read": 1, "accepted": 0, "rejected": 1}
    issue = next(i for i in tried["issues"] if i["rule"] == "JH-IN-202")
    assert (issue["file"], issue["sheet"], issue["cell"]) == ("错.xlsx", "综合表", "C2")
    assert tried["snapshot"] is None
    code, kept = bring(home, wrong, "--out", tmp_path / "副本")
    assert code == 1
    copies = list((tmp_path / "副本").glob("*.xlsx"))
    assert [str(copies[0])] == kept["copies"]
    assert openpyxl.load_workbook(copies[0])["综合表"]["C2"].comment is not None
    right = workbook(tmp_path / "对.xlsx", 900)
    code, locked = bring(home, right, "--lock")
    assert locked["snapshot"]["version"] == 1
    assert (home / "snapshots" / locked["snapshot"]["sha256"]).is_dir()
    assert locked["tables"]["section_statistics"]["accepted"] == 1
    code, again = bring(home, right, "--lock")
    assert code == 0
    assert again["duplicate_of"] == {"对.xlsx": again["duplicate_of"]["对.xlsx"]}
    assert again["snapshot"] == locked["snapshot"]
    assert again["tables"] == locked["tables"]


def test_不认识的人和写错的日期_退出码是二(home: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "对.xlsx", 900)
    code, _ = junheng("import", file, "--home", home, "--as-of", "2025-09-01", "--as", "nobody")
    assert code == 2
    code, said = junheng("import", file, "--home", home, "--as-of", "去年", "--as", "lin")
    assert (code, said["error"]["where"]) == (2, "--as-of")
    code, said = bring(home, tmp_path / "没有.xlsx")
    assert code == 2


def test_别县的工作簿_不会被当成本县(home: Path, tmp_path: Path) -> None:
    away = tmp_path / "另一县"
    junheng("init", "--home", away, "--region", "330304", "--region-name", "示例县")
    environment = {
        **own_environment(),
        "JUNHENG_HOME": str(away),
        "DJANGO_SETTINGS_MODULE": "junheng.web.config.settings",
    }
    officer = OPEN_OFFICER.replace("990101", "330304")
    subprocess.run([sys.executable, "-c", officer], env=environment, check=True)
    code, said = bring(away, workbook(tmp_path / "别县.xlsx", 900))
    assert code == 1
    assert {one["rule"] for one in said["issues"]} == {"JH-IN-315"}
    assert "属于 990101，不在示例县（330304）" in said["issues"][0]["found"]
    assert {table["accepted"] for table in said["tables"].values()} == {0}


def test_有待改正的行_锁定为自测要说明_再导入一次也不说已锁定(home: Path, tmp_path: Path) -> None:
    two = [[SCHOOL, "小学", 900, 20, 50], [SCHOOL, "初中", "三百", 9, 30]]
    wrong = workbook(tmp_path / "半对.xlsx", 901)
    book = openpyxl.load_workbook(wrong)
    book["综合表"].delete_rows(2)
    for row in two:
        book["综合表"].append(row)
    book.save(wrong)

    def said(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "junheng.cli.main", "import", wrong, "--home", home]
        command += ["--as-of", "2024-09-01", "--as", "lin", *words]
        return subprocess.run(
            list(map(str, command)),
            check=False,
            capture_output=True,
            text=True,
            env=own_environment(),
        )

    refused = said("--lock", "--status", "reported")
    assert refused.returncode == 2
    assert "不能以“上报”锁定" in refused.stdout + refused.stderr
    locked = said("--lock", "--status", "self_test")
    assert locked.returncode == 1
    assert "学段综合统计：读到 2 行，收下 1 行，待改正 1 行。" in locked.stdout
    assert "已锁定：" in locked.stdout
    assert "有 1 行待改正，不在其中" in locked.stdout
    again = said()
    assert again.returncode == 1
    assert "这些文件已在数据版本" in again.stdout
    assert "已锁定：" not in again.stdout


def test_只列这次导入的文件的问题_同一句不列两遍(home: Path, tmp_path: Path) -> None:
    bring(home, workbook(tmp_path / "甲.xlsx", "六百"), "--as-of", "2022-09-01")
    other = workbook(tmp_path / "乙.xlsx", "七百")
    book = openpyxl.load_workbook(other)
    book["综合表"]["F1"], book["综合表"]["F2"] = "备用", "x"
    book.save(other)
    for _ in range(2):
        _, told = bring(home, other, "--as-of", "2022-09-01")
        assert {issue["file"] for issue in told["issues"]} == {"乙.xlsx"}
        rules = [issue["rule"] for issue in told["issues"]]
        assert rules.count("JH-IN-103") == 1
        assert rules.count("JH-IN-202") == 1
