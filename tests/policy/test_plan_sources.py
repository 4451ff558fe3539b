"""Plan packs against the documents they come from: the terms are theirs, the sentences ours.

The documents are not in the repository.  Where ``JUNHENG_REAL_DATA`` names the folder of tables
written by others, its neighbours hold them: ``../seeds`` the five documents and
``../reference/clauses.csv`` the list of what each of them names.  What needs no document runs
everywhere: the counts of that list (``files/inventory.csv``, numbers only), and the readers and
finders used here on sentences made up for the purpose.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from junheng.kernel.places import package_data

FILES = Path(__file__).parent / "files"
PLANS = ("beijing-2015", "chongqing-2017", "ouhai-2019", "qingliu-2023", "zibo-2021")
FOLDERS = {file.parent.name: file.parent for file in package_data("packs").glob("*/*/pack.yaml")}
HERE = [plan for plan in PLANS if plan in FOLDERS]

LONGEST_RUN = 25  # characters; one more and a sentence counts as copied
THEIRS = ("term",)  # everything else is said in our words
# The Beijing document was put into Taiwan usage word by word; these words are put back.
REPAIRS = (
    ("中国小", "中小学"),
    ("国小", "小学"),
    ("国中", "初中"),
    ("民众", "群众"),
    ("计画", "计划"),
    ("程式", "程序"),
    ("设定", "设置"),
    ("最佳化", "优化"),
    ("数位化", "数字化"),
    ("亲职教育", "家庭教育"),
)


def unspaced(text: str) -> str:
    """Leave white space out, the full-width blank too."""
    return "".join(text.split())


def mainland(text: str) -> str:
    """Write a text of Taiwan usage as the mainland does: characters first, then words."""
    traditional, simplified = (FILES / "traditional.txt").read_text(encoding="utf-8").splitlines()
    out = text.translate(str.maketrans(traditional, simplified))
    for taiwan, ours in REPAIRS:
        out = out.replace(taiwan, ours)
    return out


def copied_run(text: str, source: str, longest: int = LONGEST_RUN) -> str:
    """Find the first run of a text, longer than allowed, that stands in the source."""
    ours, length = unspaced(text), longest + 1
    theirs = unspaced(source)
    runs = (ours[start : start + length] for start in range(len(ours) - longest))
    return next((run for run in runs if run in theirs), "")


@cache
def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@cache
def items(plan: str) -> list[dict[str, Any]]:
    files = sorted((FOLDERS[plan] / "items").glob("*.yaml"))
    return [item for file in files for item in read(file)["items"]]


def named(plan: str) -> Counter[tuple[str, str]]:
    return Counter((str(item["clause"]), item["kind"]) for item in items(plan))


def our_words(node: Any) -> Iterator[str]:
    """Walk everything a file says in our own words, lists of choices included."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in THEIRS:
                yield from our_words(value)
    elif isinstance(node, list):
        for value in node:
            yield from our_words(value)
    elif isinstance(node, str):
        yield node


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def neighbour(real_data: Path, name: str) -> Path:
    path = real_data.parent / name
    if not path.exists():
        pytest.skip(f"{path} is not there: documents written by others are not here")
    return path


def source(real_data: Path, plan: str) -> str:
    text = (neighbour(real_data, "seeds") / f"{plan}.txt").read_text(encoding="utf-8")
    return unspaced(mainland(text) if plan == "beijing-2015" else text)


def test_五份行动计划都有条目库() -> None:
    assert list(PLANS) == HERE


@pytest.mark.parametrize("plan", HERE)
def test_每条每类的条目不少于清单的行数(plan: str) -> None:
    held = named(plan)
    least = {
        (row["clause"], row["kind"]): int(row["count"])
        for row in rows(FILES / "inventory.csv")
        if row["seed"] == plan
    }
    assert least
    assert {key: (held[key], count) for key, count in least.items() if held[key] < count} == {}


def test_清单的行数与逐条清单一致() -> None:
    counts = rows(FILES / "inventory.csv")
    assert {row["seed"] for row in counts} == set(PLANS)
    assert sum(int(row["count"]) for row in counts) == 575


def test_连续二十六字相同才算照抄_空白不能遮掩() -> None:
    theirs = "县里每年春天组织各校校长到山前学校看一次操场,再到河口学校看一次图书室,最后一起吃饭。"
    assert copied_run(theirs[3:28], theirs) == ""
    assert copied_run(theirs[3:29], theirs) == theirs[3:29]
    assert copied_run(f"按规定,{theirs[3:15]}\n　{theirs[15:30]}好", theirs) == theirs[3:29]
    assert copied_run(theirs[3:29].replace(",", "，"), theirs) == ""
    assert copied_run("短", theirs) == ""


def test_台湾用字还原为大陆写法_先换字再换词() -> None:
    assert mainland("編制中國小年度計畫,國小和國中的民眾") == "编制中小学年度计划,小学和初中的群众"
    assert mainland("最佳化課程設定與招標程式") == "优化课程设置与招标程序"
    assert mainland("數位化的親職教育") == "数字化的家庭教育"


def test_每一个字符串都被检查_只有术语不算() -> None:
    node = {
        "title": "甲",
        "clauses": [{"summary": "乙", "term": "不算"}, {"choices": ["丙", "丁"], "note": None}],
    }
    assert list(our_words(node)) == ["甲", "乙", "丙", "丁"]


@pytest.mark.real_data
@pytest.mark.parametrize("plan", HERE)
def test_每个术语都在原文里(plan: str, real_data: Path) -> None:
    theirs = source(real_data, plan)
    terms = {item["item"]: unspaced(str(item["term"])) for item in items(plan)}
    assert {item: term for item, term in terms.items() if not term or term not in theirs} == {}


@pytest.mark.real_data
@pytest.mark.parametrize("plan", HERE)
def test_术语以外没有一处照抄原文(plan: str, real_data: Path) -> None:
    theirs = source(real_data, plan)
    files = sorted(FOLDERS[plan].rglob("*.yaml"))
    found = {text: copied_run(text, theirs) for file in files for text in our_words(read(file))}
    assert {text: run for text, run in found.items() if run} == {}


@pytest.mark.real_data
@pytest.mark.parametrize("plan", HERE)
def test_每条每类的条目不少于逐条清单(plan: str, real_data: Path) -> None:
    listed = rows(neighbour(real_data, "reference") / "clauses.csv")
    least = Counter((row["clause"], row["kind"]) for row in listed if row["seed"] == plan)
    held = named(plan)
    assert least
    assert {key: (held[key], count) for key, count in least.items() if held[key] < count} == {}


@pytest.mark.real_data
def test_随测试保存的行数就是逐条清单的行数(real_data: Path) -> None:
    listed = rows(neighbour(real_data, "reference") / "clauses.csv")
    counted = Counter((row["seed"], row["clause"], row["kind"]) for row in listed)
    kept = {
        (row["seed"], row["clause"], row["kind"]): int(row["count"])
        for row in rows(FILES / "inventory.csv")
    }
    assert kept == counted


@pytest.mark.real_data
def test_用字对照表只列原文里有的字(real_data: Path) -> None:
    text = (neighbour(real_data, "seeds") / "beijing-2015.txt").read_text(encoding="utf-8")
    traditional, simplified = (FILES / "traditional.txt").read_text(encoding="utf-8").splitlines()
    assert len(traditional) == len(simplified) == len(set(traditional))
    assert set(traditional) <= set(text)
    assert not set(simplified) & set(traditional)
