"""Classes of school as data: sound, refused with file and line; a proposal with its reasons."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from junheng.kernel.errors import PackError
from junheng.measure.progress.classing import Reading, propose
from junheng.policy.classes import SupportPack, lint_classes, list_classes, load_classes
from junheng.policy.loader import find_pack


@pytest.fixture
def pack() -> SupportPack:
    found = load_classes("ouhai-2019")
    assert found is not None
    return found


def test_随软件的类别没有错误_写明原文没有写什么() -> None:
    assert [pack.plan for pack in list_classes()] == ["ouhai-2019"]
    for pack in list_classes():
        assert [issue.text() for issue in lint_classes(pack.plan)] == []
        assert pack.team.at_least == 3
        assert pack.undefined
    assert load_classes("beijing-2015") is None


def test_给人看的条件里没有类别的名称(pack: SupportPack) -> None:
    words = [one.label + one.help for each in pack.classes for one in each.criteria]
    words += [each.path for each in pack.classes]
    assert not [text for text in words for each in pack.classes if each.state in text]


EVERYTHING = ("balance", "features", "six_areas", "all_balance", "composite", "shared")


@pytest.mark.parametrize(
    ("met", "unmet", "expected"),
    [
        ((), (), None),  # nothing is known, nothing is proposed
        ((), ("balance",), "potential"),
        (("balance", "features"), (), None),  # six_areas could still decide
        (("balance", "features"), ("six_areas",), "potential"),
        (EVERYTHING[:3], ("composite",), "good"),
        (EVERYTHING[:3], (), None),
        (EVERYTHING, (), "model"),
    ],
)
def test_建议按条件逐级走_缺数据就不建议(
    pack: SupportPack, met: tuple[str, ...], unmet: tuple[str, ...], expected: str | None
) -> None:
    readings = {name: Reading("met", "有") for name in met}
    readings |= {name: Reading("unmet", "缺一项") for name in unmet}
    found = propose(pack, readings)
    assert (found.klass.id if found.klass else None) == expected
    assert found.why
    if expected is None:
        assert "还没有数据" in found.why


def test_少于全部条件时_还没有的不一定决定得了(pack: SupportPack) -> None:
    step = propose(pack, {"balance": Reading("unmet", "缺")}).step("good")
    assert step is not None
    assert step.state == "unmet"  # three of three are asked, one is lost already
    assert [one.id for one, _ in step.lacking] == ["balance", "features", "six_areas"]


def test_复核日按月数算_月底不越界(pack: SupportPack) -> None:
    assert pack.review_on(date(2026, 3, 1)) == date(2027, 3, 1)
    assert pack.review_on(date(2026, 12, 31)) == date(2027, 12, 28)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "ouhai-2019"
    shutil.copytree(find_pack("ouhai-2019"), folder)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("state: 示范", "state: 重点", "JH-PK-542", "重点"),
        ("    - 只由区教育局逐校认定，不设条件\n", "", "JH-PK-543", "choices"),
        ("      needs: 3", "      needs: 4", "JH-PK-541", "good"),
        ("from: 'item:sport_feature'", "from: 'item:city_lead'", "JH-PK-544", "features"),
        ("from: 'item:sport_feature'", "from: 'item:sport'", "JH-PK-109", "sport"),
        ("from: 'appraisal:development'", "from: 'appraisal:none'", "JH-PK-109", "none"),
        ("from: 'rule:cn-moe-2017-6'", "from: 'exam:top20'", "JH-PK-106", "exam:top20"),
        ("          at_least: 6\n", "", "JH-PK-103", "at_least"),
        ("process: district_experiment", "process: nothing", "JH-PK-109", "nothing"),
        ("review_months: 12", "review_months: 0", "JH-PK-545", "team.at_least"),
        ("criterion: shared", "criterion: balance", "JH-PK-107", "balance"),
        ("          clause: '5.3'", "          clause: '9'", "JH-PK-108", "9"),
    ],
)
def test_写错的类别_指出文件和行(copy: Path, old: str, new: str, rule: str, says: str) -> None:
    path = copy / "classes.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    issues = lint_classes(copy)
    found = [issue for issue in issues if issue.rule.code == rule]
    assert found, [issue.text() for issue in issues]
    assert any("classes.yaml" in one.text() and says in one.text() for one in found)
    with pytest.raises(PackError):
        load_classes(copy)
