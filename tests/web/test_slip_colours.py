"""A plan's own colours of slips: what is issued, in whose ink, how it stands on page and paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from junheng.kernel.errors import Refused
from junheng.web.accounts.models import Account
from junheng.web.work import actions
from junheng.web.work.models import Slip
from junheng.web.work.queries.finding import view_of
from junheng.web.work.queries.slips import paper_of

from .conftest import World, client_of
from .test_work import (  # noqa: F401
    Version,
    entered,
    finding,
    fresh,
    hand_out,
    opened,
    seen,
    version,
)
from .test_work_by_clause import act
from .test_work_by_clause import hand_out as by_clause


def test_计划自己定的三色_蓝橙红依次发_每种一张_纸上和页面都是它的颜色(world: World) -> None:
    officer = world.home.people["data_officer"]
    task = by_clause(world, clause="qingliu-2023#3.12")
    due = task.due_on
    page = f"/ledger/tasks/{task.pk}/"
    for days, colour, ink in (
        (1, "蓝色督办单", "#12436d"),
        (8, "橙色督办单", "#b5500a"),
        (15, "红色督办单", "#b3261e"),
    ):
        act(actions.slip_issue, task, officer, on=due + timedelta(days=days))
        with pytest.raises(Refused, match=f"已发过{colour}"):
            act(actions.slip_issue, task, officer, on=due + timedelta(days=days))
        slip = Slip.objects.filter(task=task).latest("pk")
        paper = paper_of(slip)
        assert (paper.label, paper.ink) == (colour, ink)
        shown = client_of(officer).get(page).content.decode()
        assert f'fill="{ink}"/></svg> {colour}' in shown
    assert [slip.colour for slip in task.slips.all()] == ["blue", "orange", "red"]
    told = [name for name in ("发出蓝色", "发出橙色", "发出红色") if name + "督办单" in shown]
    assert told == ["发出蓝色", "发出橙色", "发出红色"]  # the record says which
    ledger = client_of(officer).get(f"/ledger/of/{world.home.code}/").content.decode()
    assert 'fill="#b3261e"/></svg> 红色督办单' in ledger


def test_三张督办单以后的专项复核_五步里也看得见(
    finding: object,  # noqa: F811
    officer: Account,
) -> None:
    task = hand_out(finding, officer)  # type: ignore[arg-type]
    for days in (1, 30, 90):
        act(actions.slip_issue, task, officer, on=task.due_on + timedelta(days=days))
    entered(finding, officer, as_of=date(2024, 6, 10))  # type: ignore[arg-type]
    rail = view_of(officer, fresh(finding), date(2024, 6, 12)).steps
    assert rail[3].lines[-2:] == ("红色督办单 1 张", "2024-06-10 专项复核")
