"""Packs: complete, dated, sourced; and the linter's file and line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from junheng.kernel.errors import PackError, UsageError
from junheng.kernel.terms import terms
from junheng.measure.engine.check import check_formulas
from junheng.measure.indicators.cases import run_cases
from junheng.policy import Pack, list_packs, load_pack
from junheng.policy.document import rules
from junheng.policy.loader import find_pack, lint

PACKS = [p.id for p in list_packs()]


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


def test_自带条目库没有错误_公式都能用_算例都通过(pack: Pack) -> None:
    assert [i.text() for i in lint(pack.id) if i.rule.level == "error"] == []
    assert check_formulas(pack) == []
    outcome = run_cases(pack)
    assert [i.text() for i in outcome.issues] == []
    assert outcome.passed


def test_每个数值都有日期单位条款和来源(pack: Pack) -> None:
    dated = [*pack.parameters.values(), *(i.limits for i in pack.indicators)]
    for value in (v for p in dated for v in p.values):
        assert value.valid_from >= date(2012, 1, 1)
        assert value.unit
        assert value.clause in pack.clauses
        assert value.confidence in "ABC"


def test_指标都在术语表里(pack: Pack) -> None:
    assert [i.id for i in pack.indicators if i.id not in terms()] == []


def test_优质均衡_七项指标十五项保障九项质量一项认可六项否决() -> None:
    pack = load_pack("cn-moe-2017-6")
    assert len(pack.indicators) == 7
    numbers = {
        group: {i.number for i in pack.items if i.group == group}
        for group in ("assurance", "quality", "recognition", "veto")
    }
    assert {g: len(n) for g, n in numbers.items()} == {
        "assurance": 15,
        "quality": 9,
        "recognition": 1,
        "veto": 6,
    }


def test_门槛值按学段和日期取() -> None:
    pack = load_pack("cn-moe-2017-6")
    day = date(2025, 10, 15)
    limits = {s: [pack.limit(i.id, day, s) for i in pack.indicators] for s in pack.stages}
    assert limits == {
        "primary": [4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3],
        "junior": [5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4],
    }
    assert [pack.number("cv_limit", day, s) for s in pack.stages] == [0.50, 0.45]
    assert pack.number("floor_share", date(2016, 1, 1)) is None


def test_没有这个条目库_列出已有的() -> None:
    with pytest.raises(UsageError, match="cn-moe-2017-6"):
        load_pack("cn-moe-1999-1")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "my-pack"
    shutil.copytree(find_pack("cn-moe-2017-6"), folder)
    return folder


def _edit(folder: Path, file: str, old: str, new: str) -> int:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (
            "pack.yaml",
            "      - {value: 6, valid_from: 2017-04-19}",
            "      - {value: 6}",
            "JH-PK-110",
        ),
        ("pack.yaml", "    confidence: A", "    confidence: D", "JH-PK-106"),
        ("pack.yaml", "    clause: school-rule", "    clause: school-rul", "JH-PK-108"),
        ("pack.yaml", "version: 1", "versoin: 1", "JH-PK-105"),
        ("pack.yaml", "version: 1", "version: 一", "JH-PK-104"),
        ("pack.yaml", "at_most: limit}", "at_most: cv_limt}", "JH-PK-109"),
        ("pack.yaml", "  all_of:", "  every_one:", "JH-PK-114"),
        ("indicators.yaml", "    per: 100\n", "", "JH-PK-103"),
        (
            "indicators.yaml",
            "      - {stage: junior, value: 5.3, valid_from: 2017-04-19, source: excerpt}\n",
            "",
            "JH-PK-113",
        ),
        (
            "indicators.yaml",
            "{stage: junior, value: 5.3,",
            "{stage: primary, value: 5.3,",
            "JH-PK-111",
        ),
        ("items.yaml", "item: four_unified_standards", "item: school_layout", "JH-PK-107"),
        ("clauses.yaml", "    title: 参评范围", "    title: a: b", "JH-PK-102"),
        ("pack.yaml", "quantity: pupils", "quantity: enrolment", "JH-PK-112"),
    ],
)
def test_写错的条目库_指出文件和行(copy: Path, file: str, old: str, new: str, rule: str) -> None:
    line = _edit(copy, file, old, new)
    errors = [i for i in lint(copy) if i.rule.level == "error"]
    hit = [i for i in errors if i.rule.code == rule]
    assert hit, [i.text() for i in errors]
    if rule != "JH-PK-112":
        assert any(i.place.file.endswith(file) for i in hit)
        assert any(0 <= line - (i.place.line or 0) <= 28 for i in hit)
    with pytest.raises(PackError) as refused:
        load_pack(copy)
    assert refused.value.issues


def test_公式写错_指出文件行和字符(copy: Path) -> None:
    line = _edit(copy, "indicators.yaml", "sum(resource.equipment_yuan)", "sum(resource.equipment)")
    [issue] = check_formulas(load_pack(copy))
    assert (issue.rule.code, issue.place.line) == ("JH-PK-301", line)
    assert "第 14 个字符" in issue.found
    assert "equipment_yuan" in issue.fix


def test_规则目录的每条例子都能渲染() -> None:
    for rule in rules():
        for template in (rule.found, rule.expected, rule.fix, rule.source):
            assert template.format_map(dict(rule.example))
