"""``junheng exam`` on tables of scores: check, scale, equate, shares, fairness, abilities."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from junheng.cli.main import main

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
TWELVE = GOLDEN / "exam/twelve_schools/input.csv"
HALF_HOUR = GOLDEN / "item_response/half_hour_test"
Ask = Callable[..., tuple[int, dict[str, Any]]]
Write = Callable[..., Path]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run the command with ``--json``."""

    def run(*words: object) -> tuple[int, dict[str, Any]]:
        code = main(["exam", *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out, parse_constant=pytest.fail)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows, the header first, as a CSV file."""

    def written(rows: list[list[object]], name: str = "成绩") -> Path:
        path = tmp_path / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    return written


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


HEAD = ["学校", "学号", "性别", "语文", "数学", "英语", "总分"]


def clean_rows() -> list[list[object]]:
    rng = np.random.default_rng(11)
    rows: list[list[object]] = []
    for school in ("甲校", "乙校", "丙校"):
        for k in range(60):
            marks = [float(x) for x in rng.normal(80, 9, 3).round(1)]
            sex = "女" if school == "丙校" or k % 2 else "男"
            total = round(sum(marks), 1)
            rows.append([school, f"{school}{k:03}", sex, *marks, total])
    return rows


CHECK = ("--school", "学校", "--id", "学号", "--sex", "性别", "--score", "语文,数学,英语",
         "--total", "总分")  # fmt: skip


def test_没有错的表_一处疑点也没有(ask: Ask, write: Write) -> None:
    code, body = ask("check", write([HEAD, *clean_rows()]), *CHECK)
    assert (code, body["suspects"], body["issues"], body["totals_unchecked"]) == (0, [], [], 0)


def test_放进表里的每一种错_都找到那几行_别的不报(ask: Ask, write: Write) -> None:
    rows = clean_rows()
    rows[5][1] = rows[3][1]
    rows[130][2] = "男"
    rows[70][3], rows[70][6] = 5.0, 5.0 + rows[70][4] + rows[70][5]  # type: ignore[operator]
    rows[80][3:7] = rows[90][3:7]
    rows[20][6] = float(rows[20][6]) + 10  # type: ignore[arg-type]
    rows[25][6] = ""
    code, body = ask("check", write([HEAD, *rows]), *CHECK)
    found = {one["rule"]: one["lines"] for one in body["suspects"]}
    assert code == 1 and len(body["suspects"]) == 5
    assert found == {
        "JH-EX-401": [5, 7],
        "JH-EX-402": [132],
        "JH-EX-404": [72],
        "JH-EX-406": [82, 92],
        "JH-EX-304": [22],
    }
    assert body["totals_unchecked"] == 1
    assert rows[3][1] not in json.dumps(body, ensure_ascii=False)


def test_学校只收一种性别_不收的就是疑点(ask: Ask, write: Write) -> None:
    rows: list[list[object]] = [["学校", "性别", "只收"]]
    rows += [["甲校", "女" if k % 5 else "男", "女"] for k in range(20)]
    rows += [["乙校", "女" if k % 2 else "男", ""] for k in range(20)]
    words = ("--school", "学校", "--sex", "性别")
    assert ask("check", write(rows), *words)[1]["suspects"] == []
    _, body = ask("check", write(rows), *words, "--admits", "只收")
    assert [one["rule"] for one in body["suspects"]] == ["JH-EX-403"]
    assert len(body["suspects"][0]["lines"]) == 4


def test_换算_手算的标准分和百分等级_缺考没有数(ask: Ask, write: Write, tmp_path: Path) -> None:
    out = tmp_path / "换算.csv"
    path = write([["年级", "分"], [7, 40], [7, 50], [7, 60], [8, 70], [8, 70], [8, "缺考"]])
    words = ("--score", "分", "--by", "年级", "--out", out)
    code, body = ask("scale", path, *words)
    rows = table(out)
    assert [float(row["t"]) for row in rows[:3]] == pytest.approx([37.7526, 50, 62.2474], abs=1e-4)
    assert [float(row["percentile"]) for row in rows[:5]] == pytest.approx(
        [100 / 6, 50, 500 / 6, 50, 50]
    )
    assert [row["z"] for row in rows[3:]] == ["", "", ""]
    assert (rows[5]["percentile"], code, body["without_score"]) == ("", 0, 1)
    assert "全部相同" in body["groups"][1]["statements"][0]
    _, body = ask("scale", path, "--score", "分", "--out", out, "--bands", "A=0.4,B=0.4,C=0.2")
    assert [row["band"] for row in table(out)] == ["C", "B", "B", "A", "A", ""]
    assert ask("scale", path, "--score", "分", "--out", path)[0] == 2


@pytest.mark.parametrize("ties", ["half", "below", "at_or_below"])
def test_换算_换分数单位_标准分和百分等级都不变(
    ask: Ask, write: Write, tmp_path: Path, ties: str
) -> None:
    rng = np.random.default_rng(4)
    scores = rng.integers(20, 60, 80)
    tables = []
    for name, values in (("原分", scores), ("换了单位", 3 * scores + 10)):
        path = write([["分"], *[[int(value)] for value in values]], name)
        out = tmp_path / f"{name}换算.csv"
        ask("scale", path, "--score", "分", "--out", out, "--ties", ties)
        tables.append(table(out))
    for one, other in zip(*tables, strict=True):
        assert float(one["t"]) == pytest.approx(float(other["t"]), abs=1e-9)
        assert one["percentile"] == other["percentile"]


def pupils_with(moments: tuple[float, ...]) -> list[list[object]]:
    """Make pupils whose means, standard deviations and covariance are exactly these."""
    n, mean, sd, anchor_mean, anchor_sd, covariance = moments
    raw = np.random.default_rng(3).normal(size=(int(n), 2))
    raw -= raw.mean(axis=0)
    basis = np.linalg.qr(raw)[0] * np.sqrt(n - 1)
    wanted = np.array([[sd**2, covariance], [covariance, anchor_sd**2]])
    both = basis @ np.linalg.cholesky(wanted).T + [mean, anchor_mean]
    return [["全卷", "共同题"], *[[f"{a:.12f}", f"{v:.12f}"] for a, v in both.tolist()]]


def test_等值_教科书的例子_经命令得到书上的直线(ask: Ask, write: Write, tmp_path: Path) -> None:
    held = json.loads((TWELVE.parent / "expected.json").read_text(encoding="utf-8"))["kb"]
    order = ("n", "mean", "sd", "anchor_mean", "anchor_sd", "covariance")
    papers = [pupils_with(tuple(held[form][part] for part in order)) for form in ("x", "y")]
    new, old = write(papers[0], "新卷"), write(papers[1], "旧卷")
    out = tmp_path / "等值.csv"
    words = ("--score", "全卷", "--anchor", "共同题", "--out", out)
    code, body = ask("equate", new, old, *words, "--weight", 1)
    assert code == 0 and not body["statements"]
    assert body["slope"] == pytest.approx(1.0289, abs=1e-4)
    assert body["intercept"] == pytest.approx(0.5370, abs=3e-4)
    for row in table(out)[:50]:
        assert float(row["equated"]) == pytest.approx(
            body["intercept"] + body["slope"] * float(row["全卷"]), rel=1e-9
        )
    _, same = ask("equate", new, new, *words)
    assert (same["slope"], same["intercept"]) == pytest.approx((1, 0), abs=1e-9)


def test_等值的标准误_人数四倍约减一半_两头大于中间(ask: Ask, write: Write, tmp_path: Path) -> None:
    errors = []
    for n in (300, 1200):
        new = write(pupils_with((n, 50, 10, 8, 3, 24.0)), "新卷")
        old = write(pupils_with((n, 52, 11, 8.2, 3, 26.0)), "旧卷")
        words = ("--score", "全卷", "--anchor", "共同题", "--out", tmp_path / "a.csv")
        _, body = ask("equate", new, old, *words)
        errors.append([one["se"] for one in body["at"]])
        assert errors[-1][1] < min(errors[-1][0], errors[-1][2])
    assert errors[0][1] / errors[1][1] == pytest.approx(2, rel=0.2)


def test_等值_站不住的写明_没有差别的不算(ask: Ask, write: Write, tmp_path: Path) -> None:
    words = ("--score", "全卷", "--anchor", "共同题", "--out", tmp_path / "a.csv")
    weak = write(pupils_with((60, 50, 10, 5, 2, 4.0)), "弱")
    far = write(pupils_with((60, 50, 10, 9, 2, 4.0)), "远")
    _, body = ask("equate", weak, far, *words)
    assert len(body["statements"]) == 3
    flat = write([["全卷", "共同题"], *[[k, 5] for k in range(30)]], "平")
    code, body = ask("equate", flat, weak, *words)
    assert code == 2 and "不能等值" in body["error"]["found"]


def test_前二十率_四个口径并排_与手算的表一致(ask: Ask, write: Write) -> None:
    counts = write([["school", "七年级入学时在籍"], ["1", 34]], "人数")
    words = ("--unit", "school", "--score", "score", "--reference", "全县", "--counts", counts)
    for ties, count in (("in", 18), ("out", 17), ("in_part", 17 + 1 / 7)):
        _, body = ask("shares", TWELVE, *words, "--ties", ties)
        own = next(one for one in body["units"] if (one["unit"], one["side"]) == ("1", "top"))
        assert own["count"] == pytest.approx(count)
    assert body["cuts"]["top"] == 75
    _, body = ask("shares", TWELVE, *words)
    own = next(one for one in body["units"] if (one["unit"], one["side"]) == ("1", "top"))
    told = {share["base"]: share for share in own["shares"]}
    sat, enrolled = told["sat"], told["enrolled_grade_7"]
    assert [sat["value"], sat["low"], sat["high"]] == pytest.approx([0.6, 0.423, 0.754], abs=5e-4)
    assert [enrolled["value"], enrolled["low"], enrolled["high"]] == pytest.approx(
        [0.529, 0.367, 0.685], abs=5e-4
    )
    assert told["registered"]["value"] is None and told["registered"]["reason"]


def test_上级给的分数线_不由本表另算(ask: Ask) -> None:
    words = ("--unit", "school", "--score", "score", "--reference", "全市")
    _, own = ask("shares", TWELVE, *words)
    _, city = ask("shares", TWELVE, *words, "--top", 90, "--bottom", 30)
    assert (city["cuts"]["top"], city["cuts"]["n"]) == (90, None)
    total = {key: sum(u["count"] for u in b["units"] if u["side"] == "top")
             for key, b in (("own", own), ("city", city))}  # fmt: skip
    scores = [float(row["score"]) for row in table(TWELVE)]
    assert total == {"own": sum(s >= 75 for s in scores), "city": sum(s >= 90 for s in scores)}
    assert ask("shares", TWELVE, *words, "--top", 90)[0] == 2
    assert ask("shares", TWELVE, *words, "--top", 30, "--bottom", 90)[0] == 2


def test_人人同分_没有前后(ask: Ask, write: Write) -> None:
    path = write([["校", "分"], *[["甲", 60] for _ in range(9)]])
    code, body = ask("shares", path, "--unit", "校", "--score", "分", "--reference", "全县")
    assert code == 2 and "全部相同" in body["error"]["found"]


def test_只有通报没有成绩_换到别的口径(ask: Ask, write: Write) -> None:
    head: list[object] = ["区县", "前20%率", "参加考试", "七年级入学时在籍"]
    path = write([head, ["甲县", "21.4%", 500, 620], ["乙县", "0.18", 400, ""]], "通报")
    words = ("--unit", "区县", "--printed", "前20%率", "--side", "top", "--base", "sat",
             "--reference", "全市")  # fmt: skip
    code, body = ask("shares", path, *words)
    assert code == 0
    first, second = body["units"]
    told = {share["base"]: share for share in first["shares"]}
    assert first["count"] == 107
    assert told["enrolled_grade_7"]["value"] == pytest.approx(107 / 620)
    assert (told["sat"]["low"], told["sat"]["high"]) == pytest.approx((0.2135, 0.2145))
    assert {share["base"]: share["value"] for share in second["shares"]}["enrolled_grade_7"] is None
    bad = write([head, ["甲县", "214", 500, 620]], "错")
    code, body = ask("shares", bad, *words)
    assert code == 2 and "214" in body["error"]["found"]


def test_题目公平性_经命令与difR一致(ask: Ask) -> None:
    wanted = json.loads((HALF_HOUR / "expected.json").read_text(encoding="utf-8"))["dif"]["plain"]
    from junheng.measure.achievement.dif import mantel_haenszel

    path = HALF_HOUR / "input.csv"
    items = ("q1", "q2", "q3", "q4", "q5")
    others = [name for name in table(path)[0] if name not in items]
    omitted = [word for name in others for word in ("--omit", name)]
    _, body = ask("analyse", path, *omitted, "--blank-is-zero", "--fair", "group=focal")
    found = body["fairness"]
    assert (found["n_reference"], found["n_focal"]) == (340, 260)
    rows = table(path)
    marks = np.array([[float(row[name] or 0) for name in items] for row in rows])
    focal = np.array([row["group"] == "focal" for row in rows])
    direct = mantel_haenszel(marks, focal, missing="wrong", items=items, purify="sizeable")
    assert [one["delta"] for one in found["items"]] == [one.delta for one in direct.items]
    plain = mantel_haenszel(marks, focal, missing="wrong", items=items)
    assert [one.odds for one in plain.items] == pytest.approx(wanted["odds"], rel=1e-9)
    assert "不是不公平的结论" in found["statements"][-1]
    code, body = ask("analyse", path, *omitted, "--blank-is-zero", "--fair", "group=没有")
    assert code == 2 and "0 人" in body["error"]["found"]


def test_能力值_人人有误差_全对的高于全错的_要先有模型(ask: Ask, tmp_path: Path) -> None:
    path, out = HALF_HOUR / "input.csv", tmp_path / "能力.csv"
    items = ("q1", "q2", "q3", "q4", "q5")
    others = [name for name in table(path)[0] if name not in items]
    words = [*(w for name in others for w in ("--omit", name)), "--blank-is-zero"]
    code, _ = ask("analyse", path, *words, "--abilities", out)
    assert code == 2 and not out.exists()
    _, body = ask("analyse", path, *words, "--irt", "1pl", "--abilities", out)
    told = table(out)
    assert len(told) == body["n"] and 0 < body["abilities"]["reliability"] < 1
    totals: dict[float, set[float]] = {}
    for row, mine in zip(table(path), told, strict=True):
        total = sum(float(row[name] or 0) for name in items)
        totals.setdefault(total, set()).add(round(float(mine["ability"]), 6))
        assert float(mine["se"]) > 0
    assert all(len(values) == 1 for values in totals.values())  # one slope: the total is all
    ladder = [min(totals[total]) for total in sorted(totals)]
    assert ladder == sorted(ladder) and ladder[0] < ladder[-1]


def test_测验信息_中间最准_期望总分随能力上升_误差与信息互为倒数(ask: Ask, tmp_path: Path) -> None:
    path, out = HALF_HOUR / "input.csv", tmp_path / "信息.csv"
    items = ("q1", "q2", "q3", "q4", "q5")
    others = [name for name in table(path)[0] if name not in items]
    words = [*(w for name in others for w in ("--omit", name)), "--blank-is-zero"]
    code, body = ask("analyse", path, *words, "--information", out)
    assert code == 2 and "--information" in body["error"]["where"] and not out.exists()
    _, body = ask("analyse", path, *words, "--irt", "2pl", "--information", out)
    rows = [{name: float(cell) for name, cell in row.items()} for row in table(out)]
    known = {one["item"]: one for one in body["irt"]["items"] if one["reason"] is None}
    for row in rows:
        z = {n: one["slope"] * row["ability"] + one["intercepts"][0] for n, one in known.items()}
        chance = {name: 1 / (1 + math.exp(-value)) for name, value in z.items()}
        told = {n: known[n]["slope"] ** 2 * p * (1 - p) for n, p in chance.items()}
        assert row["information"] == pytest.approx(sum(told.values()))
        assert row["se"] == pytest.approx(sum(told.values()) ** -0.5)
        assert row["expected_score"] == pytest.approx(sum(chance.values()))
        assert all(row[f"information_{name}"] == pytest.approx(one) for name, one in told.items())
    best = max(rows, key=lambda row: row["information"])
    assert body["information"]["best"] == pytest.approx(best["ability"])
    scores = [row["expected_score"] for row in rows]
    assert scores == sorted(scores)


COMPARE = (TWELVE, "--score", "score", "--full", 100, "--school", "school")


def test_比较_差异占比和群体差异_经命令与R一致(ask: Ask, write: Write) -> None:
    code, body = ask("compare", *COMPARE, "--class", "class")
    assert code == 0 and body["n"] == 360
    levels = {one["level"]: one for one in body["variance"]["levels"]}
    assert [levels[name]["component"] for name in ("schools", "classes", "pupils")] == (
        pytest.approx([84.91, 7.10, 92.82], abs=0.006)
    )
    assert [levels["schools"][part] for part in ("share", "low", "high")] == pytest.approx(
        [0.459, 0.302, 0.617], abs=6e-4
    )
    assert body["between_schools_local"]["value"] == pytest.approx(0.467, abs=5e-4)
    assert "不是国家监测的校际差异率" in body["between_schools_local"]["label"]
    wanted = json.loads((TWELVE.parent / "expected.json").read_text(encoding="utf-8"))
    kept = [row for row in table(TWELVE) if row["kept"] == "1"]
    path = write([list(kept[0]), *[list(row.values()) for row in kept]], "不等")
    _, part = ask("compare", path, *COMPARE[1:], "--class", "class", "--group", "girl=1")
    for key in ("difference", "low", "high", "g", "g_low", "g_high"):
        assert part["groups"][0][key] == pytest.approx(wanted["gap"][key], rel=1e-6)
    shares = [one["share"] for one in part["variance"]["levels"]]
    assert shares == pytest.approx(wanted["unbalanced"]["share"], rel=1e-9)
    rows = [float(row["score"]) for row in table(TWELVE) if row["school"] == "1"]
    first = body["schools"][0]
    assert (first["school"], first["n"]) == ("1", 30)
    assert first["mean"] == pytest.approx(np.mean(rows))
    assert first["above_mean"] == pytest.approx(np.mean(rows) / body["whole"]["mean"] - 1)
    names = [one["school"] for one in body["schools"]]
    assert names == sorted(names)


def test_与优质学校的差异率_手算的例子(ask: Ask, write: Write) -> None:
    path = write([["校", "分"], ["A", 80], ["A", 90], ["A", 100], ["B", 70], ["C", 60], ["C", 76]])
    words = (path, "--score", "分", "--full", 100, "--school", "校", "--comparators", "A,B")
    _, body = ask("compare", *words)
    found = {one["school"]: one for one in body["quality_schools"]["schools"]}
    assert found["C"]["value"] == pytest.approx(17 / 85)
    assert found["A"]["value"] is None and found["A"]["reason"]
    _, body = ask("compare", *words, "--formula", "standardised")
    found = {one["school"]: one for one in body["quality_schools"]["schools"]}
    assert found["C"]["value"] == pytest.approx(17 / 12.91, abs=1e-4)
    code, body = ask("compare", *words[:-1], "D")
    assert code == 2 and "D" in body["error"]["found"]


def test_满分写错_不算_一所学校没有之间(ask: Ask, write: Write) -> None:
    path = write([["校", "分"], *[["甲", 60 + k % 7] for k in range(30)]])
    words = (path, "--score", "分", "--school", "校", "--full")
    code, body = ask("compare", *words, 50)
    assert code == 2 and "30 行" in body["error"]["found"]
    code, body = ask("compare", *words, 100)
    assert code == 0 and body["variance"]["levels"] == []
    assert body["between_schools_local"]["value"] is None
    assert "只有一个" in body["variance"]["statements"][0]
