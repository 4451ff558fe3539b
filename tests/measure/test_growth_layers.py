"""``growth value-added`` with layers and slopes, and ``growth merge``: lme4's numbers, no pupil."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from junheng.cli.main import main

TOWNS = Path(__file__).resolve().parent.parent / "golden/mixed/two_towns"
MODELS = json.loads((TOWNS / "expected.json").read_text(encoding="utf-8"))["models"]
WORDS = ("--outcome", "score", "--prior", "chinese,maths")
CLOSE = 1e-6
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run the command with ``--json``."""

    def run(*words: object) -> tuple[int, dict[str, Any]]:
        code = main(["growth", *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out, parse_constant=pytest.fail)

    return run


@pytest.fixture
def counties(tmp_path: Path) -> list[Path]:
    """The golden pupils in two files, districts 1 and 2, 3 and 4."""
    with (TOWNS / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    paths = []
    for number, own in enumerate(({"1", "2"}, {"3", "4"})):
        paths.append(tmp_path / f"县{number}.csv")
        kept = [row for row in rows if row["district"] in own]
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
    return paths


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_学校在区里_两层与lme4一致(ask: Ask, method: str) -> None:
    wanted = MODELS[f"nested_{method}"]
    words = ["--unit", "district", "--within", "school", *(["--ml"] if method == "ml" else [])]
    code, body = ask("value-added", TOWNS / "input.csv", *WORDS, *words)
    assert code == 0
    told = body["variance"]
    assert [told["within"], told["unit"], told["residual"]] == pytest.approx(
        wanted["vcov"], rel=CLOSE
    )
    assert list(body["fixed"].values()) == pytest.approx(wanted["fixed"], rel=CLOSE)
    inner = {one["unit"].split("/")[1]: one for one in body["within_units"]}
    effects = {
        label.split(":")[0]: value
        for label, value in zip(
            wanted["units"]["school"]["unit"], wanted["units"]["school"]["effect"], strict=True
        )
    }
    assert {key: one["effect"] for key, one in inner.items()} == pytest.approx(effects, rel=1e-5)
    assert any("相加" in said for said in body["statements"])


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_斜率随学校变化_与lme4一致_增值按平均起点说(ask: Ask, method: str) -> None:
    wanted = MODELS[f"slope_{method}"]
    more = ["--ml"] if method == "ml" else []
    _, body = ask(
        "value-added", TOWNS / "input.csv", *WORDS, "--unit", "school", "--slope", "maths", *more
    )
    intercept, slope, both, residual = wanted["vcov"]
    assert body["loglik"] == pytest.approx(-wanted["criterion"] / 2, rel=1e-9)
    assert body["variance"]["residual"] == pytest.approx(residual, rel=1e-5)
    with (TOWNS / "input.csv").open(encoding="utf-8") as file:
        mean = float(np.mean([float(row["maths"]) for row in csv.DictReader(file)]))
    shift = np.array([[1.0, mean], [0.0, 1.0]])
    there = shift @ np.array([[intercept, both], [both, slope]]) @ shift.T
    assert body["slopes"]["covariance"] == pytest.approx(there, rel=1e-4)
    units, effects = wanted["units"]["school"]["unit"], wanted["units"]["school"]["effect"]
    slopes = dict(zip(units, effects[len(units) :], strict=True))
    assert {one["unit"]: one["maths"] for one in body["slopes"]["units"]} == pytest.approx(
        slopes, rel=1e-3, abs=1e-5
    )
    at_mean = {u: a + mean * slopes[u] for u, a in zip(units, effects, strict=False)}
    assert {one["unit"]: one["effect"] for one in body["units"]} == pytest.approx(
        at_mean, rel=1e-3, abs=1e-3
    )
    assert any(f"{mean:.4g}" in said for said in body["statements"])


def test_两个县的合计相加_与放在一起估计相同(
    ask: Ask, counties: list[Path], tmp_path: Path
) -> None:
    with (TOWNS / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["school"]] = sizes.get(row["school"], 0) + 1
    small = [name for name, n in sizes.items() if n < 10]
    assert small
    whole = tmp_path / "全部.csv"
    with whole.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["school"] not in small)
    words = (*WORDS, "--unit", "school")
    files, said = [], []
    for path in counties:
        files.append(path.with_suffix(".json"))
        _, body = ask("value-added", path, *words, "--sums", files[-1])
        said += body["statements"]
    assert any(f"{len(small)} 个单位不足 10 人" in one for one in said)
    code, merged = ask("merge", *files)
    _, wanted = ask("value-added", whole, *words)
    assert code == 0 and merged["n"] == wanted["n"]
    assert merged["fixed"] == pytest.approx(wanted["fixed"], rel=1e-9)
    assert merged["loglik"] == pytest.approx(wanted["loglik"], rel=1e-12)
    for one, other in zip(merged["units"], wanted["units"], strict=True):
        assert one["verdict"] == other["verdict"]
        assert one["effect"] == pytest.approx(other["effect"], rel=1e-6, abs=1e-8)
    least = min(one["n"] for one in merged["units"])
    assert least >= 10


def test_合计文件里没有一名学生_也没有人太少的单位(
    ask: Ask, counties: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "合计.json"
    ask("value-added", counties[1], *WORDS, "--unit", "school", "--sums", path)
    held = json.loads(path.read_text(encoding="utf-8"))
    assert set(held) == {"format", "outcome", "names", "levels", "units", "products"}
    assert all(products[0][0] >= 10 for products in held["products"])


def test_筛选单位_与只用这些单位的学生相同_没有的单位写明(
    ask: Ask, counties: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "合计.json"
    ask("value-added", counties[0], *WORDS, "--unit", "school", "--sums", path)
    code, body = ask("merge", path, "--without", "1,3")
    assert code == 0 and {"1", "3"}.isdisjoint({one["unit"] for one in body["units"]})
    with counties[0].open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    part = tmp_path / "部分.csv"
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["school"] not in {"1", "3"})
    _, wanted = ask("value-added", part, *WORDS, "--unit", "school")
    assert body["loglik"] == pytest.approx(wanted["loglik"], rel=1e-12)
    code, body = ask("merge", path, "--only", "没有这所")
    assert code == 2 and "没有这所" in body["error"]["found"]
    code, body = ask("merge", path, "--only", "1")
    assert code == 1 and "只有 1 个" in body["refused"] and body["units"] == []


def test_列不同_名称相同_不是合计文件_都不合并(
    ask: Ask, counties: list[Path], tmp_path: Path
) -> None:
    one, other = tmp_path / "一.json", tmp_path / "二.json"
    ask("value-added", counties[0], *WORDS, "--unit", "school", "--sums", one)
    ask("value-added", counties[1], "--outcome", "score", "--prior", "maths", "--unit", "school",
        "--sums", other)  # fmt: skip
    code, body = ask("merge", one, other)
    assert code == 2 and "列是" in body["error"]["found"]
    code, body = ask("merge", one, one)
    assert code == 2 and "--same-units" in body["error"]["expected"]
    code, body = ask("merge", one, one, "--same-units")
    assert code == 0 and body["n"] == 2 * ask("merge", one)[1]["n"]
    assert any("按同一个单位合并" in said for said in body["statements"])
    other.write_text("{}", encoding="utf-8")
    assert ask("merge", other)[0] == 2


def test_信度不知道时_各种假定下结论是否不变_信度要多少人(ask: Ask) -> None:
    words = (*WORDS, "--unit", "school")
    _, body = ask("value-added", TOWNS / "input.csv", *words, "--reliability-range", "maths")
    assert [one["reliability"] for one in body["reliability_range"]] == [0.8, 0.85, 0.9, 0.95]
    before = {one["unit"]: one["verdict"] for one in body["units"]}
    for run in body["reliability_range"]:
        given = f"maths={run['reliability']}"
        _, told = ask("value-added", TOWNS / "input.csv", *words, "--reliability", given)
        moved = {u["unit"] for u in told["corrected"]["units"] if u["verdict"] != before[u["unit"]]}
        assert {one["unit"] for one in run["changed"]} == moved
        assert run["holds"] == (not moved)
    between, within = body["variance"]["unit"], body["variance"]["residual"]
    for share, n in body["pupils_needed"].items():
        reached = [m * between / (m * between + within) for m in (n - 1, n)]
        assert reached[0] < float(share) <= reached[1]


def test_人太少写证据不足_控制错判的比例时标出的只会更少(ask: Ask) -> None:
    words = (*WORDS, "--unit", "school")
    _, plain = ask("value-added", TOWNS / "input.csv", *words)
    _, strict = ask(
        "value-added", TOWNS / "input.csv", *words, "--smallest", 10, "--false-discoveries", "0.001"
    )
    out = {"above", "below"}
    marked = [{u["unit"] for u in b["units"] if u["verdict"] in out} for b in (plain, strict)]
    assert marked[1] < marked[0]
    few = {u["unit"] for u in strict["units"] if u["verdict"] == "too_few"}
    assert few == {u["unit"] for u in plain["units"] if u["n"] < 10} and few
    assert any("控制了错判的比例" in said for said in strict["statements"])


@pytest.mark.parametrize(
    "words",
    [
        ("--within", "village", "--crossed", "district"),
        ("--slope", "没有"),
        ("--slope", "maths", "--spline"),
        ("--slope", "maths", "--reliability", "maths=0.9"),
        ("--within", "village", "--sensitivity"),
        ("--sums", "合计.txt"),
    ],
)
def test_不能一起用的选项_写明(ask: Ask, words: tuple[str, ...]) -> None:
    code, body = ask("value-added", TOWNS / "input.csv", *WORDS, "--unit", "school", *words)
    assert code == 2 and body["error"]["fix"]
