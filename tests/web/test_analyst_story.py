"""An analyst above the counties: growth of two from their sums alone, and no page of either."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from junheng.cli.growth.sums import LEAST
from junheng.cli.main import main

from .conftest import World, client_of

ROWS = Path(__file__).resolve().parent.parent / "golden/mixed/two_towns/input.csv"
MODEL = ("--outcome", "score", "--prior", "chinese,maths", "--unit", "school")


def pupils() -> list[dict[str, str]]:
    with ROWS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def counties(folder: Path) -> list[Path]:
    """Deal the pupils of the schools out to two counties, each with a file of its own."""
    return [
        written(folder / f"{county}成绩.csv", [r for r in pupils() if int(r["school"]) % 2 == odd])
        for county, odd in (("甲县", 0), ("乙县", 1))
    ]


def told(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["growth", *map(str, words), "--json"]) == 0
    body: dict[str, Any] = json.loads(capsys.readouterr().out)
    return body


def test_省级分析员_两县只交合计_合起来的增值和有学生行时一样_名次区间宽得不能排名(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sums = []
    for path in counties(tmp_path):
        out = path.with_suffix(".json")
        told(capsys, "value-added", path, *MODEL, "--sums", out)
        sums.append(out)
    for out in sums:  # what leaves a county: products of columns of a school, no pupil
        body = json.loads(out.read_text(encoding="utf-8"))
        assert set(body) == {"format", "outcome", "names", "levels", "units", "products"}
        assert len(body["products"]) == len(body["units"]) > 1
    merged = told(capsys, "merge", *sums)
    of_school = Counter(row["school"] for row in pupils())
    large = [row for row in pupils() if of_school[row["school"]] >= LEAST]
    assert 0 < len(large) < 360  # a school of nine stays at home
    together = written(tmp_path / "两县.csv", large)
    whole = told(capsys, "value-added", together, *MODEL, "--rank-intervals")
    assert merged["n"] == whole["n"] == len(large)
    assert merged["fixed"] == pytest.approx(whole["fixed"], rel=1e-9)
    by_pupils = {one["unit"]: one for one in whole["units"]}
    assert len(merged["units"]) == len(by_pupils)
    for one in merged["units"]:
        for part in ("effect", "low", "high"):
            assert one[part] == pytest.approx(by_pupils[one["unit"]][part], rel=1e-6, abs=1e-9)
    ranks = whole["rank_intervals"]
    assert "不得对外公布" in ranks["notice"]
    widths = sorted(one["high"] - one["low"] for one in ranks["units"])
    assert widths[len(widths) // 2] > len(by_pupils) / 4  # a list would mislead: that is its use


def test_省级分析员_合计文件列名不同_不合并_写明怎么办(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (path.with_suffix(".json") for path in counties(tmp_path))
    told(capsys, "value-added", one.with_suffix(".csv"), *MODEL, "--sums", one)
    fewer = ("--outcome", "score", "--prior", "chinese", "--unit", "school")
    told(capsys, "value-added", other.with_suffix(".csv"), *fewer, "--sums", other)
    capsys.readouterr()
    assert main(["growth", "merge", str(one), str(other)]) == 2
    said = capsys.readouterr().err
    assert "《乙县成绩.json》的列是 score、chinese、school" in said
    assert "请改正后再合并" in said


def test_省级分析员打不开县里的增值和考试_导航里也没有(world: World) -> None:
    client = client_of(world.analyst)
    for address in (f"/growth/of/{world.home.code}/", f"/exams/of/{world.home.code}/", "/growth/"):
        assert client.get(address).status_code == 403
    home = client.get("/").content.decode()
    assert "成长（增值）" not in home and "学业质量" not in home
    assert client.get("/growth/method/").status_code == 403
