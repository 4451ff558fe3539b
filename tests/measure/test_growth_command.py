"""``junheng growth``: other programs' numbers through the command, and what it must not say."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from junheng.cli.main import main
from junheng.measure.growth.percentiles import percentiles_of_rows

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
TOWNS = GOLDEN / "mixed/two_towns/input.csv"
MODELS = json.loads((GOLDEN / "mixed/two_towns/expected.json").read_text(encoding="utf-8"))[
    "models"
]
YEARS = GOLDEN / "percentiles/three_years"
CLOSE = 1e-6
Answer = tuple[int, dict[str, Any]]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run the command with ``--json``; one object, plain numbers, the notice on standard error."""

    def run(*words: object) -> Answer:
        code = main(["growth", *map(str, words), "--json"])
        said = capsys.readouterr()
        if code < 2:
            assert "不做任何隐去处理" in said.err
        return code, json.loads(said.out, parse_constant=pytest.fail)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Iterable[Iterable[object]]], Path]:
    """Write rows, the header first, as a CSV file."""

    def written(rows: Iterable[Iterable[object]]) -> Path:
        path = tmp_path / "成绩.csv"
        text = "".join(",".join(map(str, row)) + "\n" for row in rows)
        path.write_text(text, encoding="utf-8")
        return path

    return written


TOWN = (TOWNS, "--outcome", "score", "--unit", "school", "--prior")


def same(body: dict[str, Any], wanted: dict[str, Any], groups: dict[str, str]) -> None:
    assert list(body["fixed"].values()) == pytest.approx(wanted["fixed"], rel=CLOSE)
    assert body["loglik"] == pytest.approx(-wanted["criterion"] / 2, rel=1e-9)
    for group, value in zip(wanted["groups"], wanted["vcov"], strict=True):
        assert body["variance"][groups[group]] == pytest.approx(value, rel=CLOSE)
    for group, told in wanted["units"].items():
        key = "units" if groups[group] == "unit" else "crossed_units"
        found = {unit["unit"]: unit for unit in body[key]}
        assert sorted(found) == sorted(told["unit"])
        for label, effect, sd in zip(told["unit"], told["effect"], told["sd"], strict=True):
            unit = found[label]
            assert unit["effect"] == pytest.approx(effect, rel=CLOSE, abs=1e-6)
            assert unit["se"] == pytest.approx(sd, rel=CLOSE)


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("shape", ["intercept", "crossed"])
def test_增值_经命令与lme4一致(ask: Ask, shape: str, method: str) -> None:
    more = ["--crossed", "village"] if shape == "crossed" else []
    more += ["--ml"] if method == "ml" else []
    code, body = ask("value-added", *TOWN, "chinese,maths", *more)
    assert (code, body["issues"], body["dropped"], body["n"]) == (0, [], 0, 360)
    assert list(body["fixed"]) == ["intercept", "chinese", "maths"]
    groups = {"school": "unit", "village": "crossed", "Residual": "residual"}
    same(body, MODELS[f"{shape}_{method}"], groups)
    between = body["variance"]["unit"]
    for unit in body["units"]:
        assert unit["reliability"] == pytest.approx(1 - unit["se"] ** 2 / between, rel=1e-9)
        assert unit["low"] == pytest.approx(unit["effect"] - 1.96 * unit["se"], rel=1e-4)
        assert unit["verdict"] == (
            "above" if unit["low"] > 0 else "below" if unit["high"] < 0 else "near"
        )


@pytest.mark.real_data
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_增值_公开数据经命令与lme4一致(ask: Ask, real_data: Path, method: str) -> None:
    golden = json.loads(
        (real_data.parent / "reference/growth-golden/lme4_golden.json").read_text(encoding="utf-8")
    )[f"Chem97_ri_{method}"]
    words = ["--outcome", "score", "--prior", "gcsecnt", "--unit", "school"]
    words += ["--ml"] if method == "ML" else []
    code, body = ask("value-added", real_data / "chem97.parquet", *words)
    assert (code, body["n"], len(body["units"])) == (0, golden["nobs"], 2410)
    assert list(body["fixed"].values()) == pytest.approx([*golden["fixef"].values()], rel=CLOSE)
    assert body["loglik"] == pytest.approx(-golden["objective"] / 2, rel=1e-12)


def test_样条_每个先前成绩多几列(ask: Ask) -> None:
    _, straight = ask("value-added", *TOWN, "maths")
    _, bent = ask("value-added", *TOWN, "maths", "--spline", "--ml")
    assert len(straight["fixed"]) == 2
    assert len(bent["fixed"]) > 5


def as_workbook(table: pa.Table, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, table.column_names)
        for at, row in enumerate(table.to_pylist(), 1):
            sheet.write_row(at, 0, row.values())


def test_CSV_带引号的CSV_国标编码_工作簿_列式文件_结果相同(ask: Ask, tmp_path: Path) -> None:
    _, wanted = ask("value-added", *TOWN, "maths")
    table = pyarrow.csv.read_csv(TOWNS)
    pq.write_table(table, tmp_path / "a.parquet")
    as_workbook(table, tmp_path / "a.xlsx")
    text = TOWNS.read_text(encoding="utf-8")
    quoted = "\n".join(f'"{line}"'.replace(",", '","') for line in text.split())
    (tmp_path / "quoted.csv").write_text(quoted, encoding="utf-8")
    (tmp_path / "gb.csv").write_bytes(f"\n{text}".encode("gb18030"))
    (tmp_path / "bom.csv").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    for name in ("a.parquet", "a.xlsx", "quoted.csv", "gb.csv", "bom.csv"):
        code, body = ask("value-added", tmp_path / name, *TOWN[1:], "maths")
        assert code == 0, name
        assert body == wanted, name


def test_有问题的格_写明行和列_那一行不参加_其余照算(ask: Ask, write: Any) -> None:
    rows = [line.split(",") for line in TOWNS.read_text(encoding="utf-8").split()]
    kept = [rows[0], *rows[6:]]
    _, wanted = ask("value-added", write(kept), *TOWN[1:], "maths")
    school, maths, score = (rows[0].index(name) for name in ("school", "maths", "score"))
    rows[1][maths] = "八十"
    rows[2][school] = " "
    rows[3][score] = "1e300"
    rows[4][score] = "缺考"
    rows[5][maths] = ""
    code, body = ask("value-added", write(rows), *TOWN[1:], "maths")
    assert code == 1
    found = [(i["rule"], i["line"], i["column"], i["cell"]) for i in body["issues"]]
    assert found == [
        ("JH-GR-102", 2, "maths", "E2"),
        ("JH-GR-101", 3, "school", "B3"),
        ("JH-GR-103", 4, "score", "G4"),
    ]
    assert all(issue[part] for issue in body["issues"] for part in ("found", "expected", "fix"))
    assert (body["n"], body["dropped"]) == (355, 5)
    assert body["fixed"] == pytest.approx(wanted["fixed"])
    assert body["units"] == wanted["units"]


def test_全角数字照读_比表头长的一行报出来(ask: Ask, write: Any) -> None:
    rows = [line.split(",") for line in TOWNS.read_text(encoding="utf-8").split()]
    _, wanted = ask("value-added", write(rows), *TOWN[1:], "maths")
    rows[1][4] = rows[1][4].translate({ord(str(d)): 0xFF10 + d for d in range(10)})
    code, body = ask("value-added", write(rows), *TOWN[1:], "maths")
    assert (code, body["fixed"]) == (0, wanted["fixed"])
    rows[2].append("多余")
    code, body = ask("value-added", write(rows), *TOWN[1:], "maths")
    assert (code, body["issues"][0]["rule"], body["issues"][0]["line"]) == (1, "JH-GR-104", 3)
    assert body["n"] == 359


# --- what stands beside, never instead -------------------------------------------------------


def test_背景模型列在旁边_与lme4一致_不代替(ask: Ask) -> None:
    _, plain = ask("value-added", *TOWN, "chinese,maths")
    code, body = ask("value-added", *TOWN, "chinese,maths", "--context", "intake")
    assert code == 0
    assert body["fixed"] == pytest.approx(plain["fixed"])
    assert list(body["with_context"]["fixed"]) == ["intercept", "chinese", "maths", "intake"]
    same(body["with_context"], MODELS["context_reml"], {"school": "unit", "Residual": "residual"})
    _, means = ask("value-added", *TOWN, "chinese,maths", "--context-mean", "chinese")
    assert list(means["with_context"]["fixed"])[-1] == "mean:chinese"
    assert means["with_context"]["fixed"]["mean:chinese"] == pytest.approx(
        body["with_context"]["fixed"]["intake"], rel=1e-3
    )  # the file's intake is this mean, to four decimals


def test_单位太少_带背景的模型不算_说明缺多少(
    ask: Ask,
    write: Callable[[Iterable[Iterable[object]]], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with TOWNS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    few = [row for row in rows if row["school"] in ("1", "3", "7", "9", "11")]
    path = write([few[0], *(row.values() for row in few)])
    words = (path, "--outcome", "score", "--unit", "school", "--prior", "maths")
    code, body = ask("value-added", *words, "--context", "intake", "--sensitivity")
    assert code == 0
    assert "with_context" not in body
    assert "一个至少要 10 个单位，这里只有 5 个" in body["with_context_refused"]
    assert body["sensitivity"][-1]["reason"] == body["with_context_refused"]
    assert main(["growth", "value-added", *map(str, words), "--context", "intake"]) == 0
    assert "带背景变量的模型：无法计算（有 1 个背景" in capsys.readouterr().out


def test_几年合并_两层方差与lme4的嵌套模型一致_年度变化带区间(ask: Ask) -> None:
    words = ("--outcome", "score", "--unit", "district", "--year", "school", "--prior")
    code, body = ask("value-added", TOWNS, *words, "chinese,maths")
    wanted = dict(zip(MODELS["nested_reml"]["groups"], MODELS["nested_reml"]["vcov"], strict=True))
    assert code == 0
    assert body["variance"].pop("crossed") is None
    assert body["variance"] == pytest.approx(
        {
            "unit": wanted["district"],
            "year": wanted["school"],
            "residual": wanted["Residual"],
        },
        rel=CLOSE,
    )
    share = wanted["district"] / (wanted["district"] + wanted["school"])
    assert body["years"]["stability"] == pytest.approx(share, rel=CLOSE)
    assert len(body["years"]["changes"]) == 14
    for one in body["years"]["changes"]:
        assert one["clear"] == (one["low"] > 0 or one["high"] < 0)


def test_比较区间的倍数_信度校正_敏感性_名次区间(ask: Ask) -> None:
    more = (
        "--reliability",
        "maths=0.8",
        "--sensitivity",
        "--rank-intervals",
        "--context",
        "intake",
    )
    code, body = ask("value-added", *TOWN, "chinese,maths", *more)
    assert code == 0
    assert 1.386 <= body["comparative_factor"] < 1.6
    assert body["corrected"]["fixed"]["maths"] > body["fixed"]["maths"]
    assert [run["change"] for run in body["sensitivity"]] == [
        "without_top",
        "without_bottom",
        "without_both",
        "with_context",
    ]
    assert all(run["holds"] == (not run["changed"]) for run in body["sensitivity"])
    ranks = body["rank_intervals"]
    assert "不得对外公布" in ranks["notice"]
    assert all(1 <= one["low"] <= one["high"] <= 18 for one in ranks["units"])
    assert not any("rank" in key for unit in body["units"] for key in unit)
    _, exact = ask("value-added", *TOWN, "chinese,maths", "--reliability", "maths=1")
    assert exact["corrected"]["fixed"] == pytest.approx(exact["fixed"], rel=1e-6)


def test_信度低到只剩误差_主结果照给_另说明(ask: Ask) -> None:
    code, body = ask("value-added", *TOWN, "maths", "--reliability", "maths=0.0001")
    assert code == 1
    assert body["fixed"] is not None
    assert "corrected" not in body
    assert "全是误差" in body["issues"][0]["found"]


def test_给人看的文字_有结论有区间_没有名次(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--context", "intake", "--sensitivity", "--reliability", "maths=0.9"]
    assert main(["growth", "value-added", *map(str, TOWN), "chinese,maths", *words]) == 0
    said = capsys.readouterr().out
    for part in ("高于预期", "与预期无明显差异", "低于预期", "列在旁边", "去掉起点最高", "信度"):
        assert part in said
    assert "名次" not in said
    pooled = ["--outcome", "score", "--unit", "district", "--year", "school", "--prior", "maths"]
    assert main(["growth", "value-added", str(TOWNS), *pooled, "--rank-intervals"]) == 0
    said = capsys.readouterr().out
    assert "年际稳定性" in said
    assert "不得对外公布" in said


# --- data that do not allow a figure ---------------------------------------------------------


def pupils(seed: int = 3, schools: int = 5, each: int = 8) -> list[list[object]]:
    rng = np.random.default_rng(seed)
    prior = rng.normal(70, 10, schools * each).round(1)
    school = np.repeat(np.arange(schools), each)
    score = (0.8 * prior + rng.normal(0, 4, schools)[school] + rng.normal(0, 6, prior.size)).round(
        1
    )
    return [list(row) for row in zip(school, prior, score, strict=True)]


SAMPLE = ("--outcome", "score", "--prior", "prior", "--unit", "school")
HEAD = ["school", "prior", "score"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: ["一", row[1], row[2]], "“school”只有 1 个"),
        (lambda row: [id(row), row[1], row[2]], "一个单位一名学生"),
        (lambda row: [row[0], row[1], 77], "没有差别"),
        (lambda row: [row[0], row[1], row[1]], "没有差别"),
        (lambda row: [row[0], "", row[2]], "没有一名学生同时有"),
    ],
    ids=["一所学校", "每校一人", "成绩全相同", "结果就是先前成绩", "没有先前成绩"],
)
def test_增值算不出来_写明原因_没有数字(
    ask: Ask, write: Any, change: Callable[[list[object]], list[object]], words: str
) -> None:
    path = write([HEAD, *map(change, pupils())])
    for more in ((), ("--ml",)):
        code, body = ask("value-added", path, *SAMPLE, *more)
        assert code == 1
        assert [body[part] for part in ("fixed", "variance", "loglik", "n")] == [None] * 3 + [0]
        assert {unit["verdict"] for unit in body["units"]} == {"not_computable"}
        assert {unit["effect"] for unit in body["units"]} == {None}
        assert words in body["issues"][0]["found"]


def test_增值_退化而仍算得出的数据_说明写在旁边(ask: Ask, write: Any) -> None:
    rows = pupils(schools=12, each=10)
    said = {}
    for name, change in {
        "天花板": lambda row: [row[0], row[1], min(float(row[2]), 55.0)],
        "地板": lambda row: [row[0], row[1], max(float(row[2]), 57.0)],
        "先前成绩全相同": lambda row: [row[0], 60, row[2]],
        "半分": lambda row: [row[0], round(float(row[1]) * 2) / 2, round(float(row[2]) * 2) / 2],
        "缺先前成绩": lambda row: [row[0], "" if row[0] in {2, 3} else row[1], row[2]],
    }.items():
        code, body = ask("value-added", write([HEAD, *map(change, rows)]), *SAMPLE)
        assert code == 0, name
        said[name] = (body, " ".join(body["statements"]))
    assert "都是最高分 55" in said["天花板"][1]
    assert "都是最低分 57" in said["地板"][1]
    assert "“prior”与其余自变量线性相关或不变，已略去" in said["先前成绩全相同"][1]
    assert list(said["先前成绩全相同"][0]["fixed"]) == ["intercept"]
    assert said["半分"][1] == ""
    body, text = said["缺先前成绩"]
    assert "83.3%" in text
    assert [unit["verdict"] for unit in body["units"] if unit["n"] == 0] == ["not_computable"] * 2
    assert len(body["units"]) == 12


def test_重复的先前成绩略去_与只写一个相同(ask: Ask, write: Any) -> None:
    rows = [[*row, 3 * float(row[1]) + 1] for row in pupils()]
    path = write([[*HEAD, "again"], *rows])
    _, once = ask("value-added", path, *SAMPLE)
    code, twice = ask("value-added", path, *SAMPLE[:3], "prior,again", *SAMPLE[4:])
    assert code == 0
    assert twice["fixed"] == pytest.approx(once["fixed"])
    assert any("“again”" in said for said in twice["statements"])


def test_学校之间没有差别_方差是零而不是负数或很小的数(ask: Ask, write: Any) -> None:
    rows = [[k, s, s + (-1) ** i] for k in range(12) for i, s in enumerate((40, 50, 60, 55))]
    _, body = ask("value-added", write([HEAD, *rows]), *SAMPLE)
    assert body["variance"]["unit"] == 0
    assert {unit["effect"] for unit in body["units"]} == {0}
    assert {unit["verdict"] for unit in body["units"]} == {"near"}
    assert {(one["se"], one["low"], one["high"]) for one in body["units"]} == {(None, None, None)}
    assert any("看不出单位之间有差别" in said for said in body["statements"])
    code, told = ask("value-added", write([HEAD, *rows]), *SAMPLE, "--rank-intervals")
    assert code == 0
    for one in told["rank_intervals"]["units"]:  # nobody knows: nearly the whole list
        assert (one["low"], one["high"]) == (1, 12)


@pytest.mark.parametrize(
    "options",
    [
        ("--outcome", "score", "--prior", "nothing", "--unit", "school"),
        ("--outcome", "score", "--prior", "score", "--unit", "school"),
        ("--outcome", "score", "--prior", "，", "--unit", "school"),
        ("--outcome", "score", "--prior", "maths"),
        (*TOWN[1:], "maths", "--crossed", "village", "--year", "district"),
        (*TOWN[1:], "maths", "--crossed", "village", "--reliability", "maths=0.9"),
        (*TOWN[1:], "maths", "--crossed", "village", "--sensitivity"),
        (*TOWN[1:], "maths", "--reliability", "chinese=0.9"),
        (*TOWN[1:], "maths", "--reliability", "maths=2"),
    ],
    ids=[
        *("没有这一列", "同一列用两次", "没有列名", "缺少单位", "交叉又多年", "交叉又校正"),
        *("交叉又敏感性", "信度的列不在先前成绩里", "信度超过一"),
    ],
)
def test_增值用法不对_退出码2_四个部分齐全(ask: Ask, options: tuple[str, ...]) -> None:
    code, body = ask("value-added", TOWNS, *options)
    assert code == 2
    assert set(body["error"]) == {"where", "found", "expected", "fix"}


# --- growth percentiles ----------------------------------------------------------------------

LONG = ("--id", "id", "--time", "time", "--score", "score")


def long_rows() -> list[list[str]]:
    """The made-up pupils of three years, one row a pupil and year."""
    with (YEARS / "input.csv").open(encoding="utf-8") as file:
        return [
            [row["id"], year[1:], row[year]]
            for row in csv.DictReader(file)
            for year in ("y2023", "y2024", "y2025")
        ]


def placed(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {(row["id"], row["time"]): row for row in csv.DictReader(file)}


def test_成长百分等级_经命令与R一致_没有数字的有原因(ask: Ask, write: Any, tmp_path: Path) -> None:
    rows, out = long_rows(), tmp_path / "out.csv"
    code, body = ask("percentiles", write([["id", "time", "score"], *rows]), *LONG, "--out", out)
    assert (code, body["issues"], body["rows"]) == (0, [], 2700)
    found = placed(out)
    assert list(found) == [(row[0], row[1]) for row in rows]
    golden = json.loads((YEARS / "expected.json").read_text(encoding="utf-8"))
    wanted: dict[str, tuple[str, int]] = {}
    for order, name in (("1", "one_prior"), ("2", "two_priors")):
        pairs = zip(golden[name]["id"], golden[name]["sgp"], strict=True)
        wanted |= {str(pupil): (order, sgp) for pupil, sgp in pairs}
    differ = 0
    for (pupil, year), row in found.items():
        assert (row["sgp"] == "") == (row["order"] == "") == (row["reason"] != "")
        if year == "2025" and row["sgp"]:
            assert row["order"] == wanted[pupil][0]
            differ += int(row["sgp"]) != wanted[pupil][1]
        elif year == "2025":
            assert pupil not in wanted
            assert row["reason"] in {"上一期没有成绩", "本期没有成绩"}
        elif year == "2023":
            assert row["sgp"] == ""
    assert differ == 0
    assert [period["time"] for period in body["periods"]] == ["2023", "2024", "2025"]
    assert sum(period["with_percentile"] for period in body["periods"]) == body["with_percentile"]


def test_时间都是数就按数排_行序不影响_工作簿与列式文件同样写出(
    ask: Ask, write: Any, tmp_path: Path
) -> None:
    rows = [[a, {"2023": 9, "2024": 10, "2025": 11}[b], c] for a, b, c in long_rows()]
    order = np.random.default_rng(4).permutation(len(rows))
    head, outs = (
        ["id", "time", "score"],
        [tmp_path / f"o{e}" for e in (".csv", ".xlsx", ".parquet")],
    )
    ask("percentiles", write([head, *rows]), *LONG, "--out", outs[0])
    straight = placed(outs[0])
    path = write([head, *(rows[i] for i in order)])
    for out in outs:
        _, body = ask("percentiles", path, *LONG, "--out", out)
    assert [period["time"] for period in body["periods"]] == ["9", "10", "11"]
    assert placed(outs[0]) == straight
    held = pq.read_table(outs[2]).to_pylist()
    assert {(r["id"], r["time"]): r["sgp"] for r in held} == {
        key: int(row["sgp"]) if row["sgp"] else None for key, row in straight.items()
    }
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(outs[1]).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["id", "time", "sgp", "order", "reason"]
    assert len(sheet) == len(rows) + 1


def test_编号里有逗号和引号_写出去读回来不变(ask: Ask, write: Any, tmp_path: Path) -> None:
    rows, out = long_rows(), tmp_path / "o.csv"
    plain = write([["id", "time", "score"], *rows])
    ask("percentiles", plain, *LONG, "--out", out)
    wanted = placed(out)
    odd = write([["id", "time", "score"], *([f'"{a},""号"""', b, c] for a, b, c in rows)])
    code, _ = ask("percentiles", odd, *LONG, "--out", out)
    found = placed(out)
    assert code == 0
    assert list(found) == [(f'{a},"号"', b) for a, b in wanted]
    assert [row["sgp"] for row in found.values()] == [row["sgp"] for row in wanted.values()]
    text = odd.read_text(encoding="utf-8").replace("号", "换\n行")  # now lines are not rows
    odd.write_text(text, encoding="utf-8")
    code, _ = ask("percentiles", odd, *LONG, "--out", out)
    assert [row["sgp"] for row in placed(out).values()] == [row["sgp"] for row in wanted.values()]


def test_最多用几期_由选项定(ask: Ask, write: Any, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    path = write([["id", "time", "score"], *long_rows()])
    ask("percentiles", path, *LONG, "--priors", "1", "--out", out)
    assert {row["order"] for row in placed(out).values()} == {"", "1"}
    code, _ = ask("percentiles", path, *LONG, "--priors", "0", "--out", out)
    assert code == 2


def test_同一学生同一期有两行_都不算_也不作先前成绩(ask: Ask, write: Any, tmp_path: Path) -> None:
    rows, out = long_rows(), tmp_path / "o.csv"
    at = next(i for i, row in enumerate(rows) if row[1] == "2024" and row[2] and rows[i + 1][2])
    pupil = rows[at][0]
    rows[at + 1][2] = rows[at + 1][2] or "50"
    rows.append([pupil, "2024", "99"])
    rows.append(["", "2024", "60"])
    rows.append(["新", "2025", "六十"])
    code, body = ask("percentiles", write([["id", "time", "score"], *rows]), *LONG, "--out", out)
    assert code == 1
    found = [(issue["rule"], issue["line"]) for issue in body["issues"]]
    assert found == [("JH-GR-106", 2702), ("JH-GR-101", 2703), ("JH-GR-102", 2704)]
    table = placed(out)
    assert table[pupil, "2024"]["reason"] == "这一行有问题，见提示"
    assert table[pupil, "2025"]["reason"] == "上一期没有成绩"
    assert body["with_percentile"] > 1500


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row if int(row[0]) <= 40 else None, "名学生，至少要"),
        (lambda row: [*row[:2], "60"], "成绩全"),
        (lambda row: row if row[1] == "2024" else None, "只有 1 期"),
        (lambda row: [f"{row[0]}-{row[1]}", *row[1:]], "请核对学生编号"),
        (lambda row: [*row[:2], "" if row[1] == "2024" else row[2]], "请核对学生编号"),
    ],
    ids=["人数太少", "成绩全相同", "只有一期", "编号对不上", "没有先前成绩"],
)
def test_百分等级算不出来_人人有原因_没有数字(
    ask: Ask,
    write: Any,
    tmp_path: Path,
    change: Callable[[list[str]], list[str] | None],
    words: str,
) -> None:
    rows, out = [r for r in map(change, long_rows()) if r], tmp_path / "o.csv"
    code, body = ask("percentiles", write([["id", "time", "score"], *rows]), *LONG, "--out", out)
    assert (code, body["with_percentile"]) == (1, 0)
    assert words in body["issues"][0]["found"]
    assert all(row["sgp"] == "" and row["reason"] for row in placed(out).values())


def test_天花板_地板_重复的先前成绩_说明写在旁边(ask: Ask, write: Any, tmp_path: Path) -> None:
    def capped(row: list[str]) -> list[str]:
        if row[1] != "2025" or not row[2]:
            return row
        return [*row[:2], str(min(max(float(row[2]), 60), 75))]

    head, out = ["id", "time", "score"], tmp_path / "o.csv"
    code, body = ask("percentiles", write([head, *map(capped, long_rows())]), *LONG, "--out", out)
    said = " ".join(body["periods"][2]["statements"])
    assert code == 0
    assert "天花板" in said
    assert "地板" in said
    told = body["periods"][2]["without"]
    assert [
        one.partition(" ")[2].partition("，")[2] for one in told if one.startswith("本期 ")
    ] == ["个人的排不出先后"] * 2  # one line a score, however many ranges
    assert any("只说得出在第" in row["reason"] for row in placed(out).values())
    rows = long_rows()
    for i in range(0, len(rows), 3):
        rows[i + 1][2] = rows[i][2]  # the same score twice: the second prior adds nothing
    code, body = ask("percentiles", write([head, *rows]), *LONG, "--out", out)
    assert code == 0
    assert "已略去" in " ".join(body["periods"][2]["statements"])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--out", "o.txt"), "结尾"),
        (("--out", "没有的文件夹/o.csv"), "已有文件夹"),
    ],
)
def test_百分等级用法不对_退出码2(
    ask: Ask, write: Any, tmp_path: Path, options: tuple[str, str], word: str
) -> None:
    path = write([["id", "time", "score"], *long_rows()[:30]])
    code, body = ask("percentiles", path, *LONG, options[0], tmp_path / options[1])
    assert (code, word in body["error"]["expected"]) == (2, True)
    code, body = ask("percentiles", path, *LONG, "--out", path)
    assert (code, "同一个文件" in body["error"]["found"]) == (2, True)


@pytest.mark.real_data
def test_百分等级_公开数据经命令与直接计算相同(ask: Ask, real_data: Path, tmp_path: Path) -> None:
    table = pq.read_table(real_data / "sgp_math_long.parquet")
    grades, years = table["GRADE"].to_pylist(), table["YEAR"].to_pylist()
    chosen = {("3", "2021_2022"), ("4", "2022_2023"), ("5", "2023_2024")}
    keep = [pair in chosen for pair in zip(grades, years, strict=True)]
    part = table.filter(pa.array(keep))
    pq.write_table(part, tmp_path / "part.parquet")
    out, words = tmp_path / "o.csv", ("--id", "ID", "--time", "YEAR", "--score", "SCALE_SCORE")
    code, body = ask("percentiles", tmp_path / "part.parquet", *words, "--out", out)
    found = placed(out)
    score = part["SCALE_SCORE"].to_numpy()
    direct = percentiles_of_rows(part["ID"].to_pylist(), part["YEAR"].to_pylist(), score)
    assert code == 0
    assert body["with_percentile"] == int((direct.percentiles > 0).sum()) > 8_000
    assert [int(row["sgp"] or 0) for row in found.values()] == direct.percentiles.tolist()
