"""The commands of an installation, as a person types them."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from junheng.data.synth.demo import write_workbooks

pytestmark = pytest.mark.slow  # whole counties, papers or installations

PLACE = ("--region", "990101", "--region-name", "云川县")


# a home of its own each, on SQLite; never the database the other tests run on
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}


def environment_of(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return {**kept, "JUNHENG_HOME": str(home)}


def run(*words: str, home: Path, code: int = 0) -> Any:
    command = [sys.executable, "-m", "junheng.cli.main", *words]
    done = subprocess.run(
        command,
        env=environment_of(home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout) if "--json" in words else done.stdout + done.stderr


def in_django(home: Path, code: str) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "junheng.web.config.settings"}
    environment = {**environment_of(home), **settings}
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


OPEN_OFFICER = """
from junheng.web.accounts.actions import bureau_account_open
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
bureau_account_open(actor=Account.objects.get(username="admin"), place=Place("990101"),
    username="lin", name="林老师", role="data_officer", code="abcd-efgh-jkmn")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("office") / "home"
    said = run("init", *PLACE, "--json", home=home)
    assert said["user"] == "admin"
    assert len(said["code"].replace("-", "")) == 12
    in_django(home, OPEN_OFFICER)
    return home


def test_安装_密钥随机_在安装之外_再来一次不动任何东西(installed):
    secret, key = installed / "secret", installed.with_name("home.key")
    before = (secret.read_bytes(), key.read_bytes())
    assert oct(secret.stat().st_mode)[-3:] == oct(key.stat().st_mode)[-3:] == "600"
    assert not key.resolve().is_relative_to(installed)
    again = run("init", *PLACE, "--json", home=installed)
    assert again["code"] == ""
    assert (secret.read_bytes(), key.read_bytes()) == before


def test_体检_每项有名称结果和办法_没备份就说(installed):
    checks = {c["name"]: c for c in run("doctor", "--json", home=installed, code=1)["checks"]}
    assert [name for name, each in checks.items() if not each["ok"]] == ["备份"]
    assert "junheng backup" in checks["备份"]["fix"]
    assert all(set(each) == {"name", "ok", "found", "fix"} for each in checks.values())


def test_导入_试运行_锁定_评价两遍一样_备份后能恢复(installed, tmp_path):
    files = [str(path) for path in write_workbooks("yunchuan", 2025, tmp_path / "sent")]
    options = ("--as-of", "2025-10-15", "--as", "lin", "--json")
    tried = run("import", *files, *options, "--dry-run", home=installed, code=0)
    assert tried["snapshot"] is None
    for count in tried["tables"].values():
        assert count["accepted"] + count["rejected"] == count["read"]
    once = run("import", *files, *options, "--out", str(tmp_path), home=installed)
    assert once["snapshot"] is None
    locked = run("import", *files, *options, "--lock", home=installed)
    assert set(locked["duplicate_of"]) == {Path(file).name for file in files}
    assert locked["tables"] == once["tables"]
    sha = locked["snapshot"]["sha256"]
    assert (locked["snapshot"]["status"], locked["snapshot"]["version"]) == ("self_test", 1)

    words = ("evaluate", "--pack", "cn-moe-2017-6", "--snapshot", sha[:12], "--json")
    first, second = run(*words, home=installed), run(*words, home=installed)
    assert first == second
    assert len(first["findings"]) == len({each["id"] for each in first["findings"]}) > 0
    assert all(each["cells"] for each in first["results"] if each["value"] is not None)

    sealed = [installed / folder / "one" for folder in ("exams", "exam-sheets", "attachments")]
    for path in sealed:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"kept")
    kept = tmp_path / "kept.tar"
    made = run("backup", "--out", str(kept), "--verify", "--json", home=installed)
    assert made["verified"] is True
    key = installed.with_name("home.key").read_bytes()
    secret = (installed / "secret").read_bytes().strip()
    assert key not in kept.read_bytes()
    assert secret not in kept.read_bytes()
    other = tmp_path / "again" / "home"
    restored = run("restore", str(kept), "--json", home=other)
    assert restored["tables"] == made["tables"]
    assert all((other / path.relative_to(installed)).is_file() for path in sealed)
    assert run(*words, home=other) == first
    assert "已经有一个安装" in run("restore", str(kept), home=other, code=2)


def test_备份放在安装里面_不肯(installed):
    said = run("backup", "--out", str(installed / "x.tar"), home=installed, code=2)
    assert "另一个位置" in said


@pytest.mark.postgres
def test_从正在用的数据库备份_恢复到另一种数据库也一样(committed, tmp_path):
    """Made on SQLite or PostgreSQL, whichever the tests run on; restored on SQLite."""
    from junheng.cli.store.archive import write_backup
    from junheng.cli.store.home import make_folders
    from junheng.web.accounts.models import Account

    committed()
    make_folders(tmp_path / "home")
    made = write_backup(tmp_path / "home", tmp_path / "kept.tar")
    assert made["tables"]["accounts.account"] == Account.objects.count() > 1
    restored = run("restore", str(tmp_path / "kept.tar"), "--json", home=tmp_path / "other")
    assert restored["tables"] == made["tables"]


def test_坏的备份文件_说清楚_不留半个安装(tmp_path):
    bad = tmp_path / "bad.tar"
    bad.write_bytes(b"not a tar")
    said = run("restore", str(bad), "--json", home=tmp_path / "home", code=2)
    assert set(said["error"]) == {"where", "found", "expected", "fix"}
    assert not (tmp_path / "home").exists()


def test_坏的备份文件_每一种都用中文说(tmp_path):
    import io
    import tarfile

    def tar(name: str, members: dict[str, bytes]) -> Path:
        path = tmp_path / name
        with tarfile.open(path, "w") as made:
            for member, body in members.items():
                entry = tarfile.TarInfo(member)
                entry.size = len(body)
                made.addfile(entry, io.BytesIO(body))
        return path

    cut = tar("cut.tar", {"manifest.json": b"{}", "database/x.jsonl": b"x" * 9000})
    cut.write_bytes(cut.read_bytes()[:4000])
    bad = tmp_path / "bad.tar"
    bad.write_bytes(b"not a tar")
    for file, found in (
        (bad, "不是备份文件"),
        (cut, "没有拷贝完整"),
        (tar("other.tar", {"a.txt": b"a"}), "没有备份说明"),
        (tar("words.tar", {"manifest.json": b"{"}), "读不懂"),
        (tar("list.tar", {"manifest.json": b"[]"}), "别的版本"),
        (tar("form.tar", {"manifest.json": b'{"form": 9}'}), "别的版本"),
    ):
        said = run("restore", str(file), "--json", home=tmp_path / "home", code=2)["error"]
        assert found in said["found"], file
        assert not re.search(r"[a-z]{4,} [a-z]{2,} ", said["found"]), said["found"]
    assert not (tmp_path / "home").exists()


def test_备份的时间按当地钟点说(db):
    from junheng.cli.store.archive import _local

    assert _local("2025-10-15T17:05:00+00:00") == "2025年10月16日 01:05"


@pytest.mark.parametrize("keep", [True, False])
def test_演示留下数据时_说留在哪里_不说清除(tmp_path, monkeypatch, capsys, keep):
    from junheng.cli.store import demo
    from junheng.web.config import demo_people

    person = {"role": "数据员", "name": "林老师", "school": "", "county": "云川县", "path": "/x/"}
    monkeypatch.setattr(demo_people, "identities", lambda token: [person])
    kept = tmp_path if keep else None
    args = argparse.Namespace(json=False, no_browser=True, keep=kept)
    demo._announce(tmp_path, 8765, "t", args, 1.0)
    said = capsys.readouterr().out
    assert ("自动清除" in said) is not keep
    assert (f"数据留在 {tmp_path}" in said) is keep


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serve",), "还没有安装"),
        (("serve", "--port", "x"), "写的是“x”"),
        (("import", "a.xlsx"), "缺少：--as-of, --as"),
        (("fly",), "写的是“fly”"),
        (("evaluate", "--pack", "p", "--snapshot", "s", "--wrong"), "不认识：--wrong"),
    ],
)
def test_写错命令_用中文说哪里错怎么改_退出码二(tmp_path, words, said):
    text = run(*words, home=tmp_path / "none", code=2)
    assert said in text
    assert "怎么办" in text
    assert "error:" not in text
    as_json = run(*words, "--json", home=tmp_path / "none", code=2)
    assert said in as_json["error"]["found"]


def test_帮助都是中文(tmp_path):
    for words in (("--help",), ("serve", "--help"), ("import", "--help")):
        text = run(*words, home=tmp_path)
        assert "用法：" in text
        assert "选项" in text
        assert "usage:" not in text
        assert "show this help" not in text


def test_算一张表不装载网页框架():
    code = (
        "import sys; from junheng.cli.main import main;"
        "main(['balance', 'none.csv', '--rule', 'cn-moe-2017-6', '--json']);"
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_服务_只听本机_后台进程被杀会再起来_收到信号就停(installed):
    command = [sys.executable, "-m", "junheng.cli.main", "serve", "--port", "8975", "--json"]
    parent = subprocess.Popen(
        command,
        env=environment_of(installed),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert json.loads(parent.stdout.readline())["url"] == "http://127.0.0.1:8975"
        taken = run("serve", "--port", "8975", home=installed, code=2)
        assert "已被别的程序占用" in taken
        listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        worker = next(
            int(pid)
            for pid in listed
            if "config.worker" in Path(f"/proc/{pid}/cmdline").read_text()
        )
        os.kill(worker, signal.SIGKILL)
        assert "已重新启动" in parent.stderr.readline()
    finally:
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(30) == 0


def test_规则条目库也能逐条追踪_指标事项规则各归其条款(tmp_path):
    said = run("pack", "trace", "cn-moe-2017-6", home=tmp_path)
    assert "asks.yaml" not in said
    assert "[指标] 生均教学仪器设备值　小学 2,000 元/生；初中 2,500 元/生" in said
    assert "一票否决：6 条" in said
    told = run("pack", "trace", "cn-moe-2017-6", "--json", home=tmp_path)
    named = [item for clause in told["clauses"] for item in clause["items"]]
    assert sum(row["count"] for row in told["counts"]) == len(named)
    assert {row["kind"]: row["count"] for row in told["counts"]}["indicator"] == 7
    assert len({item["item"] for item in named if item["kind"] == "indicator"}) == 7


def test_取值的清单用中文说_代码学段和比例都不露出来(tmp_path):
    said = run("pack", "log", "cn-moe-2017-6", home=tmp_path)
    assert "县级及以上骨干教师的级别：国家级、省级、市级、县级（" in said
    assert "班额上限（小学）：45 人（" in said
    assert "国家义务教育质量监测校际差异率上限：15%（" in said
    for leaked in ("primary", "junior", "('", "无量纲", "45.0"):
        assert leaked not in said, leaked
