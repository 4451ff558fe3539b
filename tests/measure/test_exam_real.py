"""Tables other people published, through the commands as anybody would type them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from junheng.cli.main import main
from junheng.measure.growth.mixed import value_added

pytestmark = pytest.mark.real_data
SAT12_KEY = "14523121312421534414334135131545"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command that succeeds, and give its JSON."""

    def run(*words: object) -> dict[str, Any]:
        assert main([*map(str, words), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_六百人的选择题卷_难度区分度信度与直接计算相同(
    ask: Ask, real_data: Path, tmp_path: Path
) -> None:
    key = tmp_path / "key.csv"
    lines = [f"Item.{n},{option}\n" for n, option in enumerate(SAT12_KEY, 1)]
    key.write_text("item,key\n" + "".join(lines), encoding="utf-8")
    found = ask("exam", "analyse", real_data / "sat12_raw.csv", "--key", key)
    answers = np.array([list(row.values()) for row in rows(real_data / "sat12_raw.csv")])
    right = answers == list(SAT12_KEY)
    assert (found["n"], len(found["items"]), found["full"]) == (600, 32, 32.0)
    assert [one["difficulty"] for one in found["items"]] == pytest.approx(right.mean(axis=0))
    assert found["mean"] == pytest.approx(right.sum(axis=1).mean())
    weak = [one["item"] for one in found["items"] if one["discrimination"] < 0.2]
    assert "Item.32" in weak  # the item the literature says measures something else


def test_七千名高中生_截距方差与文献一致(ask: Ask, real_data: Path) -> None:
    """A random intercept with the pupil's own status: 12.657, 2.390; 4.768, 37.034."""
    words = ("--outcome", "mAch", "--prior", "ses", "--unit", "school")
    found = ask("growth", "value-added", real_data / "hsb82.csv", *words)
    assert (found["n"], len(found["units"])) == (7185, 160)
    assert list(found["fixed"].values()) == pytest.approx([12.657, 2.390], abs=5e-4)
    variance = found["variance"]
    assert (variance["unit"], variance["residual"]) == pytest.approx((4.768, 37.034), abs=5e-4)


def test_荷兰小学_前后测_经命令与直接计算相同(ask: Ask, real_data: Path) -> None:
    path = real_data / "bdf.csv"
    words = ("--outcome", "langPOST", "--prior", "langPRET,IQ.verb", "--unit", "schoolNR")
    found = ask("growth", "value-added", path, *words)
    table = rows(path)
    columns = {name: [float(row[name]) for row in table] for name in ("langPRET", "IQ.verb")}
    outcome = [float(row["langPOST"]) for row in table]
    direct = value_added(outcome, columns, {"school": [row["schoolNR"] for row in table]})
    assert list(found["fixed"].values()) == pytest.approx(direct.prior_only.fixed.tolist())
    assert (found["n"], len(found["units"])) == (2287, 131)
    assert {one["verdict"] for one in found["units"]} == {"above", "near", "below"}


def test_追踪五年的儿童_相邻两年连起来_没有前一年的另列人数(
    ask: Ask, real_data: Path, tmp_path: Path
) -> None:
    by_year: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows(real_data / "egsingle.csv"):
        by_year.setdefault(row["year"], {})[row["childid"]] = row
    before, after = by_year["0.5"], by_year["1.5"]
    lines = [
        f"{child},{row['schoolid']},{row['math']},{before.get(child, {}).get('math', '')}"
        for child, row in after.items()
    ]
    path = tmp_path / "两年.csv"
    path.write_text("child,school,now,before\n" + "\n".join(lines) + "\n", encoding="utf-8")
    words = ("--outcome", "now", "--prior", "before", "--unit", "school")
    found = ask("growth", "value-added", path, *words)
    matched = sum(child in before for child in after)
    assert (found["n"], found["dropped"]) == (matched, len(after) - matched)
    assert 0.5 < found["fixed"]["before"] < 1.1
