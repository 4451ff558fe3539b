"""``junheng exam analyse``: its JSON, its refusals, what it leaves out and says so."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from junheng.cli.plain import add_commands

ANSWERS = """id,一,二,三,sex
1,A,B,4,F
2,a, b,3.5,M
3,A,C,2,M
4,B,,0,F
5,C,D,1,M
6,,,,F
"""
KEY = "item,key\n一,A\n二,B\n"
MAX = "item,max\n一,2\n二,2\n三,4\n"


def run(tmp_path: Path, capsys: Any, *words: str, **files: str) -> tuple[int, dict[str, Any]]:
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    paths = [str(tmp_path / word) if word.endswith(".csv") else word for word in words]
    args = parser.parse_args(["exam", "analyse", *paths, "--json"])
    code = args.run(args)
    return code, json.loads(capsys.readouterr().out)


def test_选择题按答案计分_解答题按满分_缺考不算零分(tmp_path: Path, capsys: Any) -> None:
    code, found = run(
        tmp_path, capsys, "sheet.csv", "--key", "key.csv", "--max", "max.csv",
        sheet=ANSWERS, key=KEY, max=MAX,
    )  # fmt: skip
    assert code == 0 and not found["issues"]
    assert (found["n"], found["absent"], found["full"]) == (5, 1, 8.0)
    assert found["mean"] == pytest.approx((8 + 7.5 + 4 + 0 + 1) / 5)
    assert [item["difficulty"] for item in found["items"]] == pytest.approx([0.6, 0.4, 10.5 / 20])
    assert found["items"][1]["options"][-1] == {"option": "", "count": 1, "share": 0.2, "mean": 0.0}
    assert "没有当作题目的列：id、sex。" in found["statements"]
    assert set(found) >= {"n", "mean", "sd", "alpha", "sem", "items"}
    assert set(found["items"][0]) >= {"item", "difficulty", "discrimination", "item_rest"}


def test_只有一列的答案表_对应前几列(tmp_path: Path, capsys: Any) -> None:
    sheet = "q1,q2,gender\nA,1,0\nB,2,1\nA,1.0,1\n"
    code, found = run(
        tmp_path, capsys, "sheet.csv", "--key", "key.csv", sheet=sheet, key="key\nA\n1\n"
    )
    assert code == 0 and [item["difficulty"] for item in found["items"]] == pytest.approx(
        [2 / 3] * 2
    )


def test_得分表里的空格不是零_指明列和格_可以声明按零算(tmp_path: Path, capsys: Any) -> None:
    sheet = "q1,q2\n1,0\n,1\n0,0\n1,1\n"
    code, found = run(tmp_path, capsys, "sheet.csv", sheet=sheet)
    assert code == 1 and (found["n"], found["incomplete"]) == (3, 1)
    (issue,) = found["issues"]
    assert (issue["rule"], issue["cell"], issue["line"]) == ("JH-EX-101", "A3", 3)
    code, found = run(tmp_path, capsys, "sheet.csv", "--blank-is-zero", sheet=sheet)
    assert code == 0 and found["n"] == 4 and found["mean"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [("缺", "JH-EX-102"), ("-1", "JH-EX-103"), ("7", "JH-EX-104"), ("1,9", "JH-EX-105")],
)
def test_错的得分逐格指明_其余照算(tmp_path: Path, capsys: Any, cell: str, rule: str) -> None:
    sheet = f"q1,q2\n1,2\n0,{cell}\n1,3\n0,1\n"
    code, found = run(
        tmp_path, capsys, "sheet.csv", "--max", "max.csv", sheet=sheet, max="item,max\nq1,1\nq2,3\n"
    )
    assert code == 1 and found["n"] == 3
    (issue,) = found["issues"]
    assert issue["rule"] == rule and issue["line"] == 3 and "计" not in issue["found"]


def test_没有一名考生齐全_对象照给_数是空的(tmp_path: Path, capsys: Any) -> None:
    code, found = run(tmp_path, capsys, "sheet.csv", sheet="q1,q2\n1,\n,1\n")
    assert code == 1 and (found["n"], found["mean"], found["items"]) == (0, None, [])
    assert found["issues"][-1]["rule"] == "JH-EX-106"


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("item,key\n四,A\n", "作答表里没有这些题：四"),
        ("item,key\n一,A\n一,B\n", "写了不止一次：一"),
        ("item,key\n一,\n二,A\n", "没有填写：一"),
        ("item,答案\n一,A\n", "没有列 key"),
    ],
)
def test_答案表对不上_拒绝并说明(tmp_path: Path, capsys: Any, key: str, told: str) -> None:
    code, found = run(tmp_path, capsys, "sheet.csv", "--key", "key.csv", sheet=ANSWERS, key=key)
    assert code == 2 and told in found["error"]["found"]
    assert set(found["error"]) == {"where", "found", "expected", "fix"}


def test_一行代表几名考生_与逐人一行结果相同(tmp_path: Path, capsys: Any) -> None:
    rows = ["1,0", "1,0", "1,0", "0,0", "1,1", "1,1"]
    _, one = run(tmp_path, capsys, "sheet.csv", sheet="q1,q2\n" + "\n".join(rows) + "\n")
    counted = "q1,q2,freq\n1,0,3\n0,0,1\n1,1,2\n0,1,0\n"
    code, many = run(tmp_path, capsys, "sheet.csv", sheet=counted)
    assert code == 0 and many["n"] == 6
    assert many["alpha"] == pytest.approx(one["alpha"]) and many["mean"] == one["mean"]
    assert "“freq”列是人数" in many["statements"][0]
    code, wrong = run(tmp_path, capsys, "sheet.csv", sheet="q1,q2,freq\n1,0,3\n0,1,半\n")
    assert code == 1 and wrong["issues"][0]["rule"] == "JH-EX-108" and wrong["n"] == 3
    code, refused = run(tmp_path, capsys, "sheet.csv", "--freq", "人数", sheet=counted)
    assert code == 2 and "没有列“人数”" in refused["error"]["found"]


@pytest.mark.real_data
def test_公开试卷_信度和平均分(real_data: Path, capsys: Any) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    files = [str(real_data / "hci_test_raw.csv"), "--key", str(real_data / "hci_key.csv")]
    args = parser.parse_args(["exam", "analyse", *files, "--json"])
    assert args.run(args) == 0
    found = json.loads(capsys.readouterr().out)
    figures = [found["alpha"], found["mean"], found["sd"]]
    assert figures == pytest.approx([0.7155, 12.212, 3.640], abs=5e-4)


LAW = Path(__file__).resolve().parent.parent / "golden/item_response/law_school_tests/input.csv"


def law_school(section: int) -> str:
    header, *rows = (line.split(",") for line in LAW.read_text(encoding="utf-8").split())
    lines = [",".join(row[:5]) for row in rows for _ in range(int(row[section]))]
    return "\n".join([",".join(header[:5]), *lines])


@pytest.mark.parametrize(
    ("section", "model", "figures"),
    [
        (5, "1pl", (-2466.938, 0.755)),
        (5, "2pl", (-2466.653, 0.826)),
        (6, "2pl", (-2658.805, 0.988)),
    ],
)
def test_项目反应分析_与文献一致(
    tmp_path: Path, capsys: Any, section: int, model: str, figures: tuple[float, float]
) -> None:
    code, found = run(tmp_path, capsys, "sheet.csv", "--irt", model, sheet=law_school(section))
    assert code == 0
    first = found["irt"]["items"][0]
    assert (round(found["irt"]["loglik"], 3), round(first["slope"], 3)) == figures
    assert set(first) >= {"item", "slope", "intercepts"}
    assert [item["item"] for item in found["irt"]["items"]] == ["q1", "q2", "q3", "q4", "q5"]


def test_项目反应分析_全对的题没有数_说明原因(tmp_path: Path, capsys: Any) -> None:
    sheet = law_school(6).replace("q5", "q5,q6").replace("\n", ",1\n") + ",1"
    sheet = sheet.replace("q6,1", "q6")
    code, found = run(tmp_path, capsys, "sheet.csv", "--irt", "2pl", sheet=sheet)
    assert code == 0
    last = found["irt"]["items"][-1]
    assert last["slope"] is None and "没有信息" in last["reason"]
    assert round(found["irt"]["loglik"], 3) == -2658.805


def test_项目反应分析_做不了的说明原因_其余照给(tmp_path: Path, capsys: Any) -> None:
    code, found = run(
        tmp_path, capsys, "sheet.csv", "--key", "key.csv", "--irt", "2pl", sheet=ANSWERS, key=KEY
    )
    assert code == 1 and found["irt"] is None and found["n"] == 5
    assert [issue["rule"] for issue in found["issues"]] == ["JH-EX-107"]
    assert "只有 5 人" in found["issues"][0]["found"]


def test_项目反应分析_给人看的文字(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "sheet.csv").write_text(law_school(6), encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["exam", "analyse", str(tmp_path / "sheet.csv"), "--irt", "gpcm"])
    assert args.run(args) == 0
    told = capsys.readouterr().out
    assert "对数似然 -2,658.805，10 个参数，已收敛" in told
    assert "q3：斜率 1.71，截距 1.81，难度 -1.06" in told
