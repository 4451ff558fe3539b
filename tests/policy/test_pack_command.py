"""``junheng pack list / check / show / diff``."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from junheng.cli.plain import add_commands
from junheng.policy.loader import find_pack


@pytest.fixture
def pack(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*argv: str) -> tuple[int, dict[str, Any]]:
        return _call(["pack", *argv, "--json"], capsys)

    return call


def _call(argv: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(argv)
    code = args.run(args)
    return code, json.loads(capsys.readouterr().out)


def test_列出两个国家规则和五个行动计划(pack: Any) -> None:
    code, body = pack("list")
    assert code == 0
    plans = ["beijing-2015", "chongqing-2017", "ouhai-2019", "qingliu-2023", "zibo-2021"]
    assert [p["id"] for p in body["packs"]] == ["cn-moe-2012-3", "cn-moe-2017-6", *plans]


def test_检查通过_写明待核对的数值(pack: Any) -> None:
    code, body = pack("check", "cn-moe-2012-3")
    assert (code, body["ok"], body["cases"]["failed"]) == (0, True, [])
    assert len(body["cases"]["passed"]) == 15
    assert {i["rule"] for i in body["issues"]} == {"JH-PK-201"}
    assert all(i["file"] and i["line"] for i in body["issues"])


def test_改坏门槛值_算例会发现(pack: Any, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(find_pack("cn-moe-2017-6"), folder)
    path = folder / "pack.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("value: 0.85, valid_from", "value: 0.80, valid_from", 1), "utf-8")
    code, body = pack("check", str(folder))
    assert code == 1
    assert body["cases"]["failed"] == ["六项达标、余项不足 85% 的学校不通过"]
    assert {i["rule"] for i in body["issues"] if i["level"] == "error"} == {"JH-PK-401"}


def test_查看全部内容_规则是谓词的组合(pack: Any) -> None:
    code, body = pack("show", "cn-moe-2017-6")
    assert code == 0
    assert len(body["indicators"]) == 7
    parts = body["school_rule"]["predicate"]["parts"]
    assert [p["kind"] for p in parts] == ["CountAtLeast", "Every"]


def test_比较两个条目库_逐字段(pack: Any) -> None:
    code, body = pack("diff", "cn-moe-2012-3", "cn-moe-2017-6")
    assert code == 0
    changed = {row["field"] for row in body["changed"]}
    assert "document_number" in changed
    assert any("books_per_pupil" in row["field"] for row in body["removed"])
    assert any("backbone_teachers_per_100" in row["field"] for row in body["added"])
    _, same = pack("diff", "cn-moe-2017-6", "cn-moe-2017-6")
    assert (same["changed"], same["removed"], same["added"]) == ([], [], [])


def test_比较给人看的_每样一行_字段用中文(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["pack", "diff", "zibo-2021", "ouhai-2019"])
    assert args.run(args) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("改动 文件：代号 “zibo-2021” → “ouhai-2019”；")
    assert len(lines) < 700  # a line a thing, where the fields are eleven thousand
    assert not [line for line in lines if "where_read" in line or "document_number" in line]


def test_没有这个条目库_退出码2(pack: Any) -> None:
    code, body = pack("show", "nothing")
    assert code == 2
    assert set(body["error"]) == {"where", "found", "expected", "fix"}


@pytest.mark.parametrize("argv", [["list"], ["check", "cn-moe-2012-3"], ["show", "cn-moe-2017-6"]])
def test_给人看的输出(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["pack", *argv])
    assert args.run(args) == 0
    assert "cn-moe" in capsys.readouterr().out
