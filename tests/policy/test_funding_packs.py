"""The rates, funds and steps of the packs: dated, cited, known to the data standard."""

from __future__ import annotations

from pathlib import Path

import pytest

from junheng.data.standard import standard
from junheng.kernel.errors import PackError
from junheng.policy.funding import PURPOSES, SURE_LABELS, read_funding
from junheng.policy.loader import find_pack, kind_of, load_pack
from junheng.policy.plan import load_plan
from junheng.policy.projects import project_rules

FILES = sorted((Path(__file__).parents[2] / "packs").glob("*/*/funding.yaml"))
NAMES = [path.parent.name for path in FILES]
FUNDS = {one.code for one in standard().codes["fund"].codes}
USES = {one.code for one in standard().codes["money_use"].codes}


def _clauses(pack: str) -> set[str]:
    folder = find_pack(pack)
    return set((load_plan(pack) if kind_of(folder) == "plan" else load_pack(pack)).clauses)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_每条标准和资金都有条款和出处_条款真的在(path: Path) -> None:
    held = read_funding(path)
    bases = [x.basis for x in (*held.rates, *held.floors, *held.arrivals, *held.funds)]
    assert bases
    for basis in bases:
        pack, _, clause = basis.clause.partition("#")
        assert clause in _clauses(pack) if pack else basis.confidence == "C", basis
        assert basis.confidence in SURE_LABELS
        assert basis.where_read


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_资金和用途都在代码表里_标准有用途和起始日期(path: Path) -> None:
    held = read_funding(path)
    assert {one.fund for one in held.funds} <= FUNDS
    assert {use for one in held.funds for use in one.eligible | one.excluded} <= USES
    assert {one.purpose for one in held.rates} <= set(PURPOSES)
    for one in held.rates:
        assert one.valid_to is None or one.valid_from <= one.valid_to


def test_国家标准一年接一年_同一种标准不重叠() -> None:
    held = next(read_funding(p) for p in FILES if p.parent.name == "funding")
    for one in held.rates:
        for other in held.rates:
            same = (one.purpose, one.stage, one.zone) == (other.purpose, other.stage, other.zone)
            if same and one.valid_from < other.valid_from:
                assert one.valid_to is not None
                assert one.valid_to < other.valid_from


UNREAD = ("文件未见原文", "67号未见原文", "条文未读到", "默认")


def test_没读到原文的都标了C_读到摘录的才标A_没有一条凭记忆() -> None:
    held = next(read_funding(p) for p in FILES if p.parent.name == "funding")
    for one in (*held.rates, *held.floors, *held.arrivals, *held.funds):
        unread = any(words in one.basis.where_read for words in UNREAD)
        assert not unread or one.basis.confidence == "C", one
        assert "凭记忆" not in one.basis.where_read


def test_写得不全的标准_说出缺什么(tmp_path: Path) -> None:
    path = tmp_path / "funding.yaml"
    path.write_text("rates:\n  - {rate: a, purpose: base, yuan: 1}\n", encoding="utf-8")
    with pytest.raises(PackError, match="valid_from"):
        read_funding(path)
    path.write_text(
        "rates:\n  - {rate: a, purpose: meals, yuan: 1, valid_from: 2020-01-01, title: t,"
        " clause: c, confidence: A}\n",
        encoding="utf-8",
    )
    with pytest.raises(PackError, match="meals"):
        read_funding(path)


def test_基建七个环节_按先后() -> None:
    labels = [one.label for one in project_rules().steps]
    assert labels == ["立项", "用地", "招标", "开工", "竣工", "验收", "投用"]
