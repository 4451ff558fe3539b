"""``junheng balance``: its JSON, its refusals, and the defects it must not have."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from junheng.cli.plain import add_commands

HEADER = [
    "county",
    "school",
    "stage",
    "pupils",
    "teachers_above_required_degree",
    "backbone_teachers",
    "pe_art_teachers",
    "teaching_area_m2",
    "sports_area_m2",
    "equipment_yuan",
    "multimedia_classrooms",
]
EXACT = "100,4.2,1,0.9,450,750,200000,2.3"
JUNIOR = "100,5.3,1,0.9,580,1020,250000,2.4"


def table(*rows: str) -> str:
    return "\n".join([",".join(HEADER), *rows]) + "\n"


GOOD = table(
    f"甲县,一,primary,{EXACT}",
    "甲县,二,primary,236,12,3,3,2265,4295,372880,9.9",
    f"甲县,三,junior,{JUNIOR}",
    f"乙县,一,primary,{EXACT}",
)


def run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(argv)
    code: int = args.run(args)
    return code


def answer(
    path: Path, text: str | bytes, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, dict[str, Any]]:
    raw = text.encode() if isinstance(text, str) else text
    path.write_bytes(raw)
    argv = ["balance", str(path), "--rule", "cn-moe-2017-6", "--as-of", "2025-10-15", "--json"]
    code = run([*argv, *options])
    return code, json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


def county(body: dict[str, Any], name: str, stage: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        c for c in body["counties"] if (c["county"], c["stage"]) == (name, stage)
    )
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "学校.csv"


def test_恰好在线上的学校达到_竹溪小学缺口以元计(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, body = answer(file, GOOD, capsys)
    assert code == 0
    assert body["issues"] == []
    assert county(body, "乙县", "primary")["verdict"] == "met"
    assert county(body, "甲县", "junior")["verdict"] == "met"
    one = county(body, "甲县", "primary")
    assert (one["verdict"], one["composite"]) == ("not_met", None)
    first, second = one["schools"]
    assert (first["met"], first["floor_ok"], first["verdict"], first["gaps"]) == (
        7,
        True,
        "met",
        [],
    )
    assert (second["met"], second["floor_ok"], second["verdict"]) == (6, False, "not_met")
    assert second["gaps"] == [
        {"indicator": "equipment_per_pupil", "short": 99120.0, "short_floor": 28320.0}
    ]
    assert one["indicators"][0]["id"] == "teachers_above_required_degree_per_100"
    assert one["indicators"][3]["limit"] == 0.5


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ("甲县,二,primary,100,4.2,,0.9,450,750,200000,2.3", "JH-BA-101", "backbone_teachers"),
        ("甲县,二,primary,0,4.2,1,0.9,450,750,200000,2.3", "JH-BA-103", "pupils"),
        ("甲县,二,primary,-5,4.2,1,0.9,450,750,200000,2.3", "JH-BA-103", "pupils"),
        ("甲县,二,primary,100,-1,1,0.9,450,750,2000,2", "JH-BA-104", HEADER[4]),
        ("甲县,二,primary,100,约四,1,0.9,450,750,2000,2", "JH-BA-102", HEADER[4]),
        ("甲县,二,primary,100,NaN,1,0.9,450,750,2000,2", "JH-BA-102", HEADER[4]),
        ("甲县,二,primary,100,Infinity,1,0.9,450,750,2,2", "JH-BA-102", HEADER[4]),
        ("甲县,二,primary,100,1e300,1,0.9,450,750,2,2", "JH-BA-107", HEADER[4]),
        ("甲县,二,primary,100,1e999,1,0.9,450,750,2,2", "JH-BA-107", HEADER[4]),
        (f"甲县,一,primary,{EXACT}", "JH-BA-106", "school"),
    ],
)
def test_有问题的一行_写明行和列_这个县这个学段无法计算_其余照算(
    file: Path, capsys: pytest.CaptureFixture[str], row: str, rule: str, column: str
) -> None:
    text = table(
        f"甲县,一,primary,{EXACT}", row, f"甲县,三,junior,{JUNIOR}", f"乙县,一,primary,{EXACT}"
    )
    code, body = answer(file, text, capsys)
    assert code == 1
    [issue] = body["issues"]
    assert (issue["rule"], issue["column"], issue["line"]) == (rule, column, 3)
    assert all(issue[part] for part in ("found", "expected", "fix", "file", "cell"))
    assert county(body, "甲县", "primary")["verdict"] == "not_computable"
    assert {i["verdict"] for i in county(body, "甲县", "primary")["indicators"]} == {
        "not_computable"
    }
    assert county(body, "甲县", "junior")["verdict"] == "met"
    assert county(body, "乙县", "primary")["verdict"] == "met"


def test_不认识的学段单独列出_其余照算(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = table(f"甲县,一,primary,{EXACT}", f"甲县,二,middle,{EXACT}")
    code, body = answer(file, text, capsys)
    assert code == 1
    assert county(body, "甲县", "middle")["verdict"] == "not_computable"
    assert county(body, "甲县", "primary")["verdict"] == "met"
    assert body["issues"][0]["cell"] == "C3"


def test_引号里的换行_行号仍是文件里的行号(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = table(f'甲县,"一\n部",primary,{EXACT}', "甲县,二,primary,x,4.2,1,0.9,450,750,200000,2.3")
    _, body = answer(file, text, capsys)
    assert body["issues"][0]["line"] == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_各种编码读出同样的结果(
    file: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    _, wanted = answer(file, GOOD, capsys)
    _, found = answer(file, GOOD.encode(encoding), capsys)
    assert found == wanted


def test_工作簿与文本结果相同(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, wanted = answer(tmp_path / "a.csv", GOOD, capsys)
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("表")
    for r, line in enumerate(GOOD.splitlines()):
        for c, cell in enumerate(line.split(",")):
            number = r > 0 and c > 2
            sheet.write(r, c, float(cell) if number else cell)
    book.close()
    _, found = answer(tmp_path / "a.xlsx", (tmp_path / "a.xlsx").read_bytes(), capsys)
    assert found["counties"] == wanted["counties"]


def test_列名可以改_列序随意_多余的列不理(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, wanted = answer(file, GOOD, capsys)
    rows = [line.split(",") for line in GOOD.splitlines()]
    rows[0] = ["学校" if c == "school" else "设备" if c == "equipment_yuan" else c for c in rows[0]]
    turned = "\n".join(",".join([*reversed(row), "备注"]) for row in rows)
    _, found = answer(file, turned, capsys, "--school", "学校", "--column", "equipment_yuan=设备")
    assert found["counties"] == wanted["counties"]


def test_两个县有同名学校_互不影响(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = table(
        f"甲县,中心小学,primary,{EXACT}", "乙县,中心小学,primary,100,1,1,0.9,450,750,200000,2.3"
    )
    code, body = answer(file, text, capsys)
    assert code == 0
    assert county(body, "甲县", "primary")["verdict"] == "met"
    assert county(body, "乙县", "primary")["verdict"] == "not_met"


def test_全县某项为零_没有差异系数_但不出错(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = table("甲县,一,primary,100,4.2,0,0.9,450,750,200000,2.3")
    code, body = answer(file, text, capsys)
    assert code == 0
    one = county(body, "甲县", "primary")
    assert (one["indicators"][1]["cv"], one["indicators"][1]["verdict"]) == (None, "not_computable")
    assert one["verdict"] == "not_met"


def test_基本均衡_综合差异系数与八项平均一致_没有学校结论(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = (
        "county,school,stage,pupils,teaching_area_m2,sports_area_m2,equipment_yuan,computers,"
        "books,teachers,teachers_above_required_degree,teachers_mid_title_or_above"
    )
    rows = ("100,500,900,100000,10,3000,8,6,3", "300,1200,2000,600000,40,7000,20,18,11")
    text = f"{header}\n甲县,一,junior,{rows[0]}\n甲县,二,junior,{rows[1]}\n"
    file.write_text(text, encoding="utf-8")
    assert run(["balance", str(file), "--rule", "cn-moe-2012-3", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)["counties"][0]
    cvs = [i["cv"] for i in one["indicators"]]
    assert one["composite"] == pytest.approx(sum(cvs) / 8)
    assert (one["composite_limit"], one["verdict"]) == (0.55, "met")
    assert {i["verdict"] for i in one["indicators"]} == {None}
    assert [one["schools"][0][f] for f in ("met", "floor_ok", "verdict", "gaps")] == [None] * 4


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("county,school\n甲,一\n", ()),
        ("", ()),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ()),
        (GOOD, ("--rule", "cn-moe-1999-1")),
        (GOOD, ("--column", "book=x")),
        ("county," + GOOD, ()),
    ],
    ids=["缺列", "空文件", "不是表", "没有这个规则", "改名写错", "列名重复"],
)
def test_用法不对_退出码2_四个部分齐全(
    file: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, options: tuple[str, ...]
) -> None:
    code, body = answer(file, text, capsys, *options)
    assert code == 2
    assert set(body["error"]) == {"where", "found", "expected", "fix"}


def test_只有表头_说没有数据行(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, body = answer(file, table(), capsys)
    assert (code, body["counties"], body["issues"][0]["rule"]) == (1, [], "JH-BA-109")


def test_撑破内存的工作簿_说明原因_不连累命令(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "表.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["county", "school", "stage", "pupils"])
    sheet.write_number(1_048_575, 16_383, 1)
    book.close()
    assert run(["balance", str(path), "--rule", "cn-moe-2017-6"]) == 2
    assert "1048576 行 × 16384 列" in capsys.readouterr().err


def test_给人看的输出和说明分开(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD, encoding="utf-8")
    assert run(["balance", str(file), "--rule", "cn-moe-2017-6"]) == 0
    out, err = capsys.readouterr()
    assert "甲县 小学：未达到" in out
    assert "不做任何隐去处理" in err


def test_无法计算的县和学校_只说见下_不打一排横线(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(table(f"甲县,一,primary,{EXACT}", "甲县,二,primary,,x,x,x,x,x,x,x"))
    assert run(["balance", str(file), "--rule", "cn-moe-2017-6", "--as-of", "2025-10-15"]) == 1
    told = capsys.readouterr().out.partition("[JH-BA")[0]
    assert "二：无法计算，见下" in told
    assert "—" not in told
    assert "0/7" not in told
