"""The city's bulletin: the ends are counted from our scores and answer the plan, inside only."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pytest

from junheng.kernel.errors import Hidden
from junheng.measure.engine.holdings import Holdings
from junheng.measure.progress.facts import Units
from junheng.measure.progress.following import observed_items
from junheng.measure.progress.gather import assess_holdings
from junheng.policy.plan import load_plan
from junheng.web.academics.models import Bulletin, Exam
from junheng.web.academics.queries.bulletins import bulletin_of, counted
from junheng.web.accounts.models import Account
from junheng.web.plans.queries.standing import with_told
from junheng.web.work.sources import told_of

from .conftest import World, client_of
from .exam_fixture import Sat

SENT = {
    "document_number": "演教办〔2025〕18号", "top_line": "170", "bottom_line": "110",
    "peer_mean": "140", "listed": "270",
}  # fmt: skip
DAY = date(2025, 8, 31)
COLUMNS = (
    "subject", "period", "value", "numerator", "denominator", "state", "on_date", "until_date",
    "low", "high", "judgement", "judged_by", "evidence", "address",
)  # fmt: skip


def _send(account: Account, exam: Exam, **given: str) -> Any:
    now = Exam.objects.unscoped("its newest version").get(pk=exam.pk)
    sent = {**SENT, "seen": now.version, **given}
    return client_of(account).post(f"/exams/{exam.pk}/bulletin/", sent)


def _totals(sat: Sat) -> np.ndarray[Any, Any]:
    rows = sat.rows.to_pylist()
    totals: dict[str, list[float]] = {}
    for one in rows:
        if one["score"] is not None:
            totals.setdefault(one["person_id"], []).append(one["score"])
    return np.array([sum(held) for held in totals.values() if len(held) == 2])


def _assessed(region: str) -> dict[str, Any]:
    nobody: dict[str, tuple[str, ...]] = defaultdict(tuple)
    plan = load_plan("ouhai-2019")
    last_year = {"unit_code": region, "period": "2024", "numerator": 1.0, "denominator": 260.0}
    before = {plan.collected_as("exam_top20"): ({**dict.fromkeys(COLUMNS), **last_year},)}
    held = with_told(Holdings("", region, DAY, None, nobody, {}, before), plan, region)
    return {one.item.id: one for one in assess_holdings(plan, held, as_of=DAY)}


def test_按全市分数线数人_和逐个数的一样_计划不用再填(
    world: World, sat: Sat, officer: Account
) -> None:
    assert _send(officer, sat.exam).status_code == 302
    held = bulletin_of(sat.exam)
    assert held is not None
    totals = _totals(sat)
    assert (held.top, held.bottom) == ((totals >= 170).sum(), (totals <= 110).sum())
    assert held.mean == pytest.approx(totals.mean())
    region = world.home.code
    told = {one.ask: one for one in told_of(region, "ouhai-2019")}
    assert told["exam_top20"].values == {
        "period": "2025", "numerator": float(held.top), "denominator": 270.0,
    }  # fmt: skip
    assert told["exam_mean"].values["denominator"] == 140.0
    found = _assessed(region)
    assert found["exam_top20"].state == "met"  # 1 of 260 the year before
    assert found["exam_bottom20"].state == "not_computable"  # one year only


def test_局内的数不开问题事项_不进台账(world: World, sat: Sat, officer: Account) -> None:
    _send(officer, sat.exam)
    plan, region = load_plan("ouhai-2019"), world.home.code
    units = Units({**dict.fromkeys(plan.scopes), "": (region,)}, {}, {})
    internal = [_assessed(region)[one] for one in ("exam_top20", "exam_bottom20", "exam_mean")]
    assert all(one.item.internal for one in internal)
    assert all("route:exam-bulletin" in one.item.by for one in internal)
    assert observed_items(plan, internal, units, region, frozenset()) == ()


def test_成绩重新收下以后_旧的通报不再算(world: World, sat: Sat, officer: Account) -> None:
    _send(officer, sat.exam)
    assert told_of(world.home.code, "ouhai-2019")
    Exam.objects.unscoped("taken in again").filter(pk=sat.exam.pk).update(sha256="0" * 64)
    assert told_of(world.home.code, "ouhai-2019") == []
    assert told_of(world.away.code, "ouhai-2019") == []


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"bottom_line": "180"}, "后20%线低于前20%线"),
        ({"top_line": "900"}, "满分 240"),
        ({"listed": "200"}, "报名人数不少于"),
        ({"document_number": "有"}, "文件的编号"),
    ],
)
def test_不对的数拒收_说清应当怎样(sat: Sat, officer: Account, wrong: Any, what: str) -> None:
    answer = _send(officer, sat.exam, **wrong)
    assert answer.status_code == 422
    assert what in answer.content.decode()
    assert not Bulletin.objects.exists()


def test_校长看不到通报_只有教育局登记(world: World, sat: Sat, officer: Account) -> None:
    principal = world.home.people["principal"]
    assert client_of(principal).get(f"/exams/{sat.exam.pk}/bulletin/").status_code == 403
    with pytest.raises(Hidden):
        counted(principal, sat.exam, 170, 110)
    assert _send(principal, sat.exam).status_code == 403
    page = client_of(officer).get(f"/exams/{sat.exam.pk}/bulletin/").content.decode()
    assert "还没有登记" in page
    _send(officer, sat.exam)
    page = client_of(officer).get(f"/exams/{sat.exam.pk}/bulletin/").content.decode()
    assert "270 人，" in page
    assert "不排名" in page
    assert "bulletin" not in client_of(principal).get(f"/exams/{sat.exam.pk}/").content.decode()
