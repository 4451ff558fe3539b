"""What people judge, and a veto with its recorder."""

from __future__ import annotations

from datetime import date

import pytest

from junheng.kernel.errors import NotAllowed, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.recognition import actions
from junheng.web.recognition.actions.item import Paper
from junheng.web.recognition.models import Citation
from junheng.web.recognition.queries.checklist import checklist_of, judged_of, rule_frame, said_of
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from tests.web.conftest import client_of

from .conftest import (
    ANOTHER,
    ON,
    PAPER,
    RULE,
    vetoed,
)


def test_数据得出的结论不能手工写_数据里已有的判定不再问(inspector: Account, place: Place) -> None:
    given = {
        "actor": inspector, "place": place, "rule": RULE, "is_met": True, "words": "看过",
        "year": 2025, "paper": PAPER, "on": ON,
    }  # fmt: skip
    with pytest.raises(Refused, match="由数据得出"):
        actions.item_judge(**given, item="licence_share")
    with pytest.raises(Refused, match="已有这一项的判定"):
        actions.item_judge(**given, item="study_load", is_in_data=True)
    with pytest.raises(Refused, match="由数据得出"):
        actions.item_judge(**given, item="nothing_like_it")
    made = actions.item_judge(**given, item="study_load")
    assert made.judged_by == inspector
    assert Citation.objects.get(item="study_load").proof.number == PAPER.number
    with pytest.raises(Refused, match="判定写的就是这份文件"):
        actions.proof_uncite(actor=inspector, citation=Citation.objects.get(item="study_load"))


def test_一票否决写明记录人_登记了只有局领导凭另一份文件更正(
    inspector: Account, leader: Account, officer: Account, place: Place
) -> None:
    with pytest.raises(NotAllowed):
        vetoed(officer, place, occurred=True)
    with pytest.raises(UsageError, match="没有写文号"):
        vetoed(inspector, place, occurred=True, paper=Paper(""))
    held = vetoed(inspector, place, occurred=True)
    with pytest.raises(Refused, match="登记为已发生"):
        vetoed(inspector, place, occurred=False, paper=ANOTHER)
    held.refresh_from_db()
    given = {"judgement": held, "seen": held.version, "on": ON}
    with pytest.raises(NotAllowed):
        actions.veto_lift(actor=inspector, why="已清退", paper=ANOTHER, **given)
    with pytest.raises(Refused, match="还是登记时的文件"):
        actions.veto_lift(actor=leader, why="已清退", paper=Paper(PAPER.number), **given)
    with pytest.raises(UsageError, match="没有写更正的理由"):
        actions.veto_lift(actor=leader, why=" ", paper=ANOTHER, **given)
    lifted = actions.veto_lift(actor=leader, why="12 人已清退，复核无误", paper=ANOTHER, **given)
    assert (lifted.is_met, lifted.judged_by) == (True, leader)
    events = AuditLine.objects.filter(subject_id=str(held.pk), event__startswith="recognition.")
    assert {line.event for line in events} == {"recognition.vetoed", "recognition.lifted"}


def test_更正以后两次记录都看得到_第一次的记录人和文件还在(
    inspector: Account, leader: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    held = vetoed(inspector, place, occurred=True)
    held.refresh_from_db()
    actions.veto_lift(
        actor=leader, judgement=held, seen=held.version, why="已清退", paper=ANOTHER, on=ON
    )
    address = f"/recognition/of/{place.region_code}/{RULE}/item/unlawful_choice/"
    page = client_of(leader).get(address).content.decode()
    now, past = page.split('id="past"')
    assert "更正为没有发生：已清退" in now
    assert "三所学校收择校生" not in now
    for told in ("已发生：三所学校收择校生 12 人", inspector.name, PAPER.number):
        assert told in past.split("</ul>")[0]
    said = said_of(judged_of(place.region_code, RULE, date(2025, 10, 15)))["unlawful_choice"]
    assert (said.is_met, said.by) == (True, leader.name)
    assert f"{inspector.name}登记为已发生，依据《{PAPER.title}》" in said.words
    again = vetoed(inspector, place, occurred=True, paper=ANOTHER)
    assert [one["words"] for one in again.history] == ["三所学校收择校生 12 人", "已清退"]


def test_由人判定的_现状写谁判定_标准写问的是什么(
    inspector: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    found = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    row = found.row("four_unified_standards")
    assert row.now == f"{row.line.by}判定达到"
    assert row.line.by
    assert row.standard.startswith("凭文件判定：建设标准、教师编制标准")


def test_登记一票否决_总的结论当场变_自评写明谁记录的(
    inspector: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    before = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    assert before.row("unlawful_choice").line.state == "met"
    vetoed(inspector, place, occurred=True)
    after = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    row = after.row("unlawful_choice")
    assert (row.line.state, row.by) == ("unmet", inspector.name)
    assert after.headline.text.startswith("一票否决：“违规择校”已发生")
    assert inspector.name in after.headline.text
    assert PAPER.number in after.headline.text
    assert after.verdict.reason == "一票否决：违规择校"


@pytest.mark.slow
def test_判定只管当年_发生过的否决没有更正就一直算(
    inspector: Account, leader: Account, officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    def state(year: int) -> str:
        record = next(one for one in data if one.as_of.year == year)
        frame = rule_frame(officer, place.region_code, RULE, record.sha256)
        return checklist_of(officer, frame).row("unlawful_choice").line.state

    held = vetoed(inspector, place, occurred=True, year=2024)
    assert [state(year) for year in (2023, 2024, 2025)] == ["met", "unmet", "unmet"]
    with pytest.raises(Refused, match="登记为已发生"):
        vetoed(inspector, place, occurred=False, paper=ANOTHER, year=2025)
    held.refresh_from_db()
    actions.veto_lift(
        actor=leader, judgement=held, seen=held.version, why="已清退", paper=ANOTHER, on=ON
    )
    assert [state(year) for year in (2023, 2024, 2025)] == ["met", "met", "met"]
