"""``junheng growth``: frozen baselines, grades, bands, groups, projections by the command."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from junheng.cli.main import main
from junheng.measure.growth.percentiles.groups import clustered_se
from junheng.measure.growth.percentiles.model import GrowthModel
from junheng.measure.growth.percentiles.published import Published, chain

YEARS = Path(__file__).resolve().parent.parent / "golden/percentiles/three_years"
EXPECTED = json.loads((YEARS / "expected.json").read_text(encoding="utf-8"))
LONG = ("--id", "id", "--time", "time", "--score", "score")
Answer = tuple[int, dict[str, Any]]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run the command with ``--json``."""

    def run(*words: object) -> Answer:
        code = main(["growth", *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out, parse_constant=pytest.fail)

    return run


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """The golden pupils as rows of pupil and year, with a school, a class and a grade."""
    with (YEARS / "input.csv").open(encoding="utf-8") as file:
        wide = list(csv.DictReader(file))
    path = tmp_path / "成绩.csv"
    lines = ["id,time,score,school,class,grade"]
    for at, row in enumerate(wide):
        for back, year in enumerate((2023, 2024, 2025)):
            label = f"校{at % 9},班{at % 54},{7 + back}"
            lines.append(f"{row['id']},{year},{row[f'y{year}']},{label}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def table(path: Path, time: str = "2025") -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row.get("time", time) == time}


@pytest.fixture
def published(ask: Ask, scores: Path, tmp_path: Path) -> Path:
    path = tmp_path / "模型.json"
    code, body = ask(
        "percentiles", scores, *LONG, "--out", tmp_path / "本届.csv", "--publish", path
    )
    assert (code, body["published"]["periods"]) == (0, ["2024", "2025"])
    return path


def test_成长图的分数线_经命令与R一致(ask: Ask, scores: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    ask("percentiles", scores, *LONG, "--out", out, "--priors", 1, "--cuts", "10,35,50,65,90")
    found, wanted = table(out), EXPECTED["one_prior"]
    assert [int(found[str(one)]["sgp"]) for one in wanted["id"]] == wanted["sgp"]
    cuts = wanted["cuts_10_35_50_65_90_of_the_first_pupils"]
    for one, row in zip(wanted["id"], cuts, strict=False):
        told = [float(found[str(one)][f"p{at}"]) for at in (10, 35, 50, 65, 90)]
        assert told == pytest.approx(np.clip(row, 0, 100).tolist(), abs=1e-4)


def test_照公布的模型再算_每名学生相同_迟到的记录不挪动别人(
    ask: Ask, scores: Path, published: Path, tmp_path: Path
) -> None:
    again = tmp_path / "再算.csv"
    ask("percentiles", scores, *LONG, "--out", again, "--baseline", published)
    assert table(again) == table(tmp_path / "本届.csv")
    late = "".join(f"迟{k},2024,{20 + k % 3},校0,班0,8\n" for k in range(300))
    with scores.open("a", encoding="utf-8") as file:
        file.write(late)
    own = tmp_path / "另算.csv"
    ask("percentiles", scores, *LONG, "--out", own)
    ask("percentiles", scores, *LONG, "--out", again, "--baseline", published)
    before = table(tmp_path / "本届.csv")
    assert {key: row for key, row in table(again).items() if key in before} == before
    assert any(row["sgp"] != before[key]["sgp"] for key, row in table(own).items())


def test_公布过的模型_不被覆盖_改动被发现_没有的一期写明(
    ask: Ask, scores: Path, published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    code, body = ask("percentiles", scores, *LONG, "--out", out, "--publish", published)
    assert code == 2 and "已经有" in body["error"]["found"]
    last = ("--baseline-period", "2024")
    code, body = ask("percentiles", scores, *LONG, "--out", out, "--baseline", published, *last)
    assert code == 0
    assert [period["with_percentile"] for period in body["periods"]] == [0, 0, 830]
    assert body["periods"][1]["without"]["基线里没有这一期的模型"] == 870
    held = json.loads(published.read_text(encoding="utf-8"))
    held["periods"]["2025"]["1"]["coefficients"][50][0] += 0.001
    published.write_text(json.dumps(held), encoding="utf-8")
    code, body = ask("percentiles", scores, *LONG, "--out", out, "--baseline", published)
    assert code == 2 and "校验码" in body["error"]["found"]


def test_基线只有两个先前成绩的模型_只有一个的学生不说上一期没有成绩(
    ask: Ask, scores: Path, published: Path, tmp_path: Path
) -> None:
    held = json.loads(published.read_text(encoding="utf-8"))
    del held["periods"]["2025"]["1"]
    published.write_text(json.dumps(held), encoding="utf-8")
    _, body = ask(
        "percentiles", scores, *LONG, "--out", tmp_path / "a.csv", "--baseline", published
    )
    newest = body["periods"][2]
    assert newest["with_percentile"] == len(EXPECTED["two_priors"]["id"]) == 752
    assert newest["without"]["基线里没有用 1 个先前成绩的模型"] == 830 - 752


def test_年级分开算_与只有这个年级的表相同_留级的写明原因(
    ask: Ask, scores: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "只有一届.csv"
    ask("percentiles", scores, *LONG, "--out", alone)
    more = [
        f"低{k},{year},{30 + 5 * (year - 2023) + (k * (7 + year)) % 23},校9,班99,{grade}"
        for k in range(200)
        for year, grade in ((2023, 6), (2024, 7), (2025, 8))
    ]
    more.append("留级,2024,50,校9,班99,9")
    more.append("留级,2025,60,校9,班99,9")
    with scores.open("a", encoding="utf-8") as file:
        file.write("\n".join(more) + "\n")
    both = tmp_path / "两届.csv"
    code, body = ask("percentiles", scores, *LONG, "--grade", "grade", "--out", both)
    assert code == 0
    assert [one["time"] for one in body["periods"]][-2:] == ["2025/8", "2025/9"]
    found, wanted = table(both), table(alone)
    for key, row in wanted.items():
        assert (found[key]["sgp"], found[key]["order"]) == (row["sgp"], row["order"])
    assert found["留级"]["sgp"] == "" and "低一个年级" in found["留级"]["reason"]
    mixed = tmp_path / "混在一起.csv"
    ask("percentiles", scores, *LONG, "--out", mixed)
    pooled = table(mixed)
    assert any(pooled[key]["sgp"] != row["sgp"] for key, row in wanted.items())


def test_误差带包住百分等级_信度越低越宽(ask: Ask, scores: Path, tmp_path: Path) -> None:
    widths = []
    for reliability in ("0.95", "0.8"):
        out = tmp_path / f"{reliability}.csv"
        ask("percentiles", scores, *LONG, "--out", out, "--reliability", reliability)
        rows = [row for row in table(out).values() if row["sgp"]]
        assert all(int(row["low"]) <= int(row["sgp"]) <= int(row["high"]) for row in rows)
        widths.append(np.mean([int(row["high"]) - int(row["low"]) for row in rows]))
    assert widths[0] < widths[1]
    assert all(not row["low"] for row in table(out).values() if not row["sgp"])
    exact = tmp_path / "0.csv"
    ask("percentiles", scores, *LONG, "--out", exact, "--error", "0")
    assert all(row["low"] == row["sgp"] == row["high"] for row in table(exact).values())


def test_群体的平均和标准误_班级为小群体时按班_班太少就不写(
    ask: Ask, scores: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    _, plain = ask("percentiles", scores, *LONG, "--out", out, "--group", "school")
    found = {row["group"]: row for row in plain["periods"][2]["groups"]}
    held = [row for key, row in table(out).items() if row["sgp_middle"] and _school(key) == 0]
    own = np.array([float(row["sgp_middle"]) for row in held])
    assert all(not row["sgp"] or int(row["sgp"]) <= float(row["sgp_middle"]) for row in held)
    assert found["校0"]["n"] == own.size
    assert found["校0"]["mean"] == pytest.approx(own.mean())
    assert found["校0"]["mean_se"] == pytest.approx(own.std(ddof=1) / np.sqrt(own.size))
    assert found["校0"]["median_se"] == pytest.approx(50 / np.sqrt(own.size))
    assert "rank" not in json.dumps(plain)
    _, told = ask(
        "percentiles", scores, *LONG, "--out", out, "--group", "school", "--cluster", "class"
    )
    row = next(one for one in told["periods"][2]["groups"] if one["group"] == "校0")
    rooms = [
        (int(k) - 1) % 54 for k, r in table(out).items() if r["sgp_middle"] and _school(k) == 0
    ]
    assert len(set(rooms)) == 6
    assert row["mean_se"] == pytest.approx(clustered_se(own, rooms))
    assert row["high"] - row["mean"] == pytest.approx(2.5706 * row["mean_se"], rel=1e-4)  # t, 5 df
    _, few = ask(
        "percentiles", scores, *LONG, "--out", out, "--group", "class", "--cluster", "school"
    )
    assert {one["mean_se"] for one in few["periods"][2]["groups"]} == {None}


def _school(pupil: str) -> int:
    return (int(pupil) - 1) % 9


def test_模拟外推只给群体_与R同一批学生的平均相近(ask: Ask, scores: Path, tmp_path: Path) -> None:
    words = ("--group", "school", "--simex", "--error", "4")
    out = tmp_path / "a.csv"
    _, body = ask("percentiles", scores, *LONG, "--priors", 1, "--out", out, *words)
    rows = body["periods"][2]["groups"]
    assert sum(row["corrected_n"] for row in rows) == 830
    whole = sum(row["mean_corrected"] * row["corrected_n"] for row in rows) / 830
    assert whole == pytest.approx(50, abs=0.6)  # ranked: evenly spread by its making
    assert "mean_corrected" not in body["periods"][1]["groups"][0]
    assert "corrected" not in out.read_text(encoding="utf-8").splitlines()[0]
    code, _ = ask("percentiles", scores, *LONG, "--out", out, "--group", "school", "--simex")
    assert code == 2


def test_推算_保持某个成长到达的分数_就是那一期的分数线(
    ask: Ask, scores: Path, published: Path, tmp_path: Path
) -> None:
    cuts = tmp_path / "线.csv"
    ask("percentiles", scores, *LONG, "--out", cuts, "--cuts", "35,50,65")
    two_years = tmp_path / "两年.csv"
    lines = scores.read_text(encoding="utf-8").splitlines()
    two_years.write_text("\n".join(one for one in lines if ",2025," not in one), encoding="utf-8")
    out = tmp_path / "推算.csv"
    words = ("--models", published, "--ahead", "2025", "--target", "75", "--out", out)
    code, body = ask("project", two_years, *LONG, *words)
    assert code == 0 and body["pupils"] == 900
    assert sum(body["needed"].values()) == body["projected"]
    ahead, told = table(out), table(cuts)
    compared = 0
    for pupil, row in told.items():
        if row["sgp"]:
            for at in (35, 50, 65):
                assert float(ahead[pupil][f"1_2025_p{at}"]) == pytest.approx(float(row[f"p{at}"]))
            needed = int(ahead[pupil]["needed"])
            assert (needed <= 50) == (float(row["p50"]) >= 75)
            compared += 1
    assert compared == 830
    code, body = ask("project", two_years, *LONG, *words[:3], "2031", *words[4:])
    assert code == 2 and "2031" in body["error"]["found"]


def test_推算几期_先前成绩不够的写明_要求只升不降(
    ask: Ask, scores: Path, published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "推算.csv"
    needed = []
    for target in ("60", "70", "80", "101"):
        words = ("--ahead", "2025,2025", "--target", target, "--out", out)
        _, body = ask("project", scores, *LONG, "--models", published, *words)
        needed.append([int(row["needed"] or 0) for row in table(out).values()])
    assert (np.diff(np.array(needed), axis=0) >= 0).all()
    assert body["needed"]["out_of_reach"] == body["projected"]
    assert "不是对某名学生的预测" in body["statements"][0]
    assert body["without"] == {"本期没有成绩": 900 - body["projected"]}


def test_分年级的模型_只推算前一个年级的学生(ask: Ask, scores: Path, tmp_path: Path) -> None:
    path = tmp_path / "分年级.json"
    graded = (*LONG, "--grade", "grade")
    ask("percentiles", scores, *graded, "--out", tmp_path / "a.csv", "--publish", path)
    lines = scores.read_text(encoding="utf-8").splitlines()
    lines = [one for one in lines if ",2025," not in one]
    lines += [f"别的{k},2024,{50 + k},校0,班0,7" for k in range(5)]
    two_years = tmp_path / "两年.csv"
    two_years.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "推算.csv"
    words = ("--models", path, "--ahead", "2025/9", "--out", out)
    code, body = ask("project", two_years, *graded, *words)
    assert (code, body["projected"]) == (0, 870)
    assert body["without"]["最新一期不在第一个模型的前一个年级"] == 5
    assert ask("project", two_years, *LONG, *words)[0] == 2


def test_逐期的模型_用得上的最多先前成绩() -> None:
    rng = np.random.default_rng(7)
    first = rng.normal(60, 10, 400).round()
    second, third = (first + rng.normal(0, 6, 400).round() for _ in range(2))
    one = GrowthModel.estimated(third, [second])
    two = GrowthModel.estimated(third, [second, first])
    assert [model.order for model in chain([{1: one, 2: two}] * 2, 1)] == [1, 2]
    assert chain([{2: two}], 1) == ()
    held = Published("数学", {"2025": {1: one, 2: two}})
    again = Published.from_json(json.loads(json.dumps(held.as_json())))
    assert (again.models["2025"][2].coefficients == two.coefficients).all()
    body = held.as_json()
    body["periods"]["2025"]["2"] = body["periods"]["2025"]["1"]
    with pytest.raises(ValueError, match="under 2"):
        Published.from_json(body)


def test_年级不是整数_写明那一行(ask: Ask, scores: Path, tmp_path: Path) -> None:
    text = scores.read_text(encoding="utf-8").replace("班0,7\n", "班0,七\n", 1)
    scores.write_text(text, encoding="utf-8")
    code, body = ask("percentiles", scores, *LONG, "--grade", "grade", "--out", tmp_path / "a.csv")
    assert code == 1
    assert [one["rule"] for one in body["issues"]] == ["JH-GR-102"]
    scores.write_text(text.replace("班0,七\n", "班0,7.5\n", 1), encoding="utf-8")
    code, body = ask("percentiles", scores, *LONG, "--grade", "grade", "--out", tmp_path / "a.csv")
    assert [one["rule"] for one in body["issues"]] == ["JH-GR-107"]
