"""The self-assessment: what it needs before it is signed."""

from __future__ import annotations

import pytest

from junheng.kernel.errors import NotAllowed, Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.recognition import actions
from junheng.web.shared.reach import Place

from .conftest import (
    ON,
    drafted,
    line,
    signed,
    written,
)


def test_缺责任单位缺结论缺依据_都不能签发(
    officer: Account, leader: Account, place: Place, record: SnapshotRecord
) -> None:
    for one, told in (
        (line("班额", owner=""), "1 项没有责任单位：班额"),
        (line("班额", "not_computable"), "1 项还不能下结论：班额"),
        (line("课业负担", needs_paper=True), "1 项没有依据文件：课业负担"),
    ):
        held = drafted(officer, place, record, one)
        held.refresh_from_db()
        with pytest.raises(Refused, match=told):
            signed(leader, written(officer, held))


def test_没有达到的要写问题和打算_人口写两位小数_签发以后不动(
    officer: Account, leader: Account, place: Place, record: SnapshotRecord
) -> None:
    held = drafted(officer, place, record, line("班额", "unmet"))
    with pytest.raises(UsageError, match="两位小数"):
        written(officer, held, population="31.405")
    with pytest.raises(UsageError, match="没有写人口数的出处"):
        written(officer, held, population_source="")
    held = written(officer, held, population="31.4")
    assert held.population == "31.40"
    with pytest.raises(UsageError, match="存在的问题、下一步打算"):
        signed(leader, held)
    written(officer, held, problems="两所学校班额超标", plans="秋季分流")
    with pytest.raises(NotAllowed):
        signed(officer, held)
    with pytest.raises(UsageError, match="能查到原件"):
        signed(leader, held, "好")
    held = signed(leader, held)
    assert held.signed_by == leader
    for again in (
        lambda: drafted(officer, place, record, line("班额")),
        lambda: written(officer, held),
        lambda: signed(leader, held),
    ):
        with pytest.raises(Refused, match="已签发"):
            again()


def test_两个人同时写_后写的看得到别人改过(
    officer: Account, place: Place, record: SnapshotRecord
) -> None:
    held = drafted(officer, place, record, line("班额"))
    written(officer, held)
    with pytest.raises(Stale):
        actions.assessment_write(
            actor=officer, assessment=held, seen=held.version - 1, on=ON, texts={}
        )


def test_自测数据不能签发(
    officer: Account, leader: Account, place: Place, record: SnapshotRecord
) -> None:
    record.status = "self_test"
    record.save()
    held = written(officer, drafted(officer, place, record, line("班额")))
    with pytest.raises(Refused, match="自测数据"):
        signed(leader, held)
