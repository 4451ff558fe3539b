"""Announcement and result: working days, objections, money, names taken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from django.test import Client
from django.urls import reverse

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.process.flow import next_acts
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    ApplicationState,
    Call,
)
from junheng.web.processes.queries import papers
from junheng.web.processes.standing import call_state
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from tests.web.conftest import World

from .conftest import (
    CLOSES,
    award,
    chosen,
    fresh,
    judged,
    shown,
)


def test_公示五个工作日_期内不能公布_异议答复完才公布(
    world: World, call: Call, officer: Account, leader: Account
) -> None:
    a, b = judged(world, call, 90, 85)
    chosen(call, officer, [a, b])
    call = shown(call, officer)
    assert (call.shown_from, call.shown_to) == (date(2025, 11, 24), date(2025, 11, 28))
    with pytest.raises(Refused, match="公示到 2025年11月28日为止"):
        award(call, leader, date(2025, 11, 28))
    one = actions.objection_file(
        actor=world.home.people["principal"],
        place=Place(world.home.code, world.home.schools[0].school_code),
        call=call,
        on=date(2025, 11, 26),
        words="第二所学校的方案与去年的重复",
        about=b.pk,
    )
    with pytest.raises(Refused, match="没有答复"):
        award(call, leader)
    with pytest.raises(UsageError, match="答复和理由"):
        actions.objection_decide(
            actor=leader, objection=one, seen=1, on=date(2025, 11, 28), upheld=True, answer=""
        )
    actions.objection_decide(
        actor=leader,
        objection=one,
        seen=1,
        on=date(2025, 11, 28),
        upheld=True,
        answer="核对去年的方案，内容相同",
    )
    done = award(call, leader, amounts={a.pk: 80000})
    assert done.stage == ""
    assert (fresh(a).state, fresh(a).amount_yuan) == (ApplicationState.AWARDED, 80000)
    assert fresh(b).state == ApplicationState.REFUSED


def test_个人的异议由经办人登记来件编号_期满不收_姓名不进日志也不进公告(
    world: World, call: Call, officer: Account, leader: Account, tmp_path: Path
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)
    place = Place(world.home.code)
    given = {
        "actor": officer,
        "place": place,
        "call": call,
        "words": "数字有误",
        "by_name": "张三丰",
    }
    with pytest.raises(UsageError, match="来件编号"):
        actions.objection_file(**given, on=date(2025, 11, 25))
    with pytest.raises(Refused, match="收到"):
        actions.objection_file(**given, on=date(2025, 12, 2), paper_number="来1")
    one = actions.objection_file(**given, on=date(2025, 11, 25), paper_number="来1")
    assert "张三丰" not in str(list(AuditLine.objects.values()))
    actions.objection_decide(
        actor=leader, objection=one, seen=1, on=date(2025, 11, 27), upheld=False, answer="无误"
    )
    for name in ("publicity.docx", "result.docx"):
        if name.startswith("result"):
            award(call, leader)
        content, _kind, _name = papers.made(fresh(call), name, date(2025, 11, 25))
        (tmp_path / name).write_bytes(content)
        paper = docx.Document(str(tmp_path / name))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        text = "".join(p.text for p in paper.paragraphs) + "".join(cells)
        assert a.unit_name in text
        assert "张三丰" not in text
        assert "专家" not in text
        assert "90" not in text


def test_补助合计不超过经费(world: World, call: Call, officer: Account, leader: Account) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    shown(call, officer)
    with pytest.raises(Refused, match="补助合计"):
        award(call, leader, amounts={a.pk: 3_000_001})


def test_公示的名单按公示时留存_移出的在结果公告里写明理由(
    world: World, call: Call, officer: Account, leader: Account, tmp_path: Path
) -> None:
    a, b = judged(world, call, 90, 85)
    chosen(call, officer, [a, b])
    call = shown(call, officer)
    one = actions.objection_file(
        actor=officer,
        place=Place(world.home.code),
        call=call,
        on=date(2025, 11, 26),
        words="与去年的重复",
        about=b.pk,
        paper_number="来1",
    )
    actions.objection_decide(
        actor=leader,
        objection=one,
        seen=1,
        on=date(2025, 11, 27),
        upheld=True,
        answer="与去年的方案相同",
    )

    def said(name: str) -> str:
        content, _kind, _name = papers.made(fresh(call), name, date(2025, 12, 1))
        (tmp_path / name).write_bytes(content)
        paper = docx.Document(str(tmp_path / name))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return "".join([p.text for p in paper.paragraphs] + cells)

    announced = said("publicity.docx")
    assert "拟定2项" in announced
    assert b.unit_name in announced
    client = Client()
    client.force_login(officer)
    for address in (
        reverse("process-call", args=[call.pk]),
        reverse("process-application", args=[b.pk]),
    ):
        assert "曾入围，公示异议成立移出" in client.get(address).content.decode()
    told = [t.title for t in todos_of(world.home.other_principal, date(2025, 11, 28))]
    assert f"公示异议成立，已移出名单：{b.title}" in told
    award(call, leader)
    assert said("publicity.docx") == announced
    result = said("result.docx")
    assert "确定1项" in result
    assert f"{b.unit_name}{b.title}公示异议成立：与去年的方案相同" in result


def test_移出一项以后名单空了_结果公告照样出得来(
    world: World, call: Call, officer: Account, leader: Account
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)
    given = {"place": Place(world.home.code), "on": date(2025, 11, 26), "about": a.pk}
    one = actions.objection_file(
        actor=officer, call=call, words="不实", paper_number="来1", **given
    )
    actions.objection_decide(
        actor=leader, objection=one, seen=1, on=date(2025, 11, 27), upheld=True, answer="属实"
    )
    award(call, leader)
    content, _kind, _name = papers.made(fresh(call), "result.pdf", date(2025, 12, 1))
    assert content.startswith(b"%PDF")


def test_入围的学校待办里看得到公示到哪一天_没有定补助时不列空栏(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    assert f"已入围，等待公示：{a.title}" in [t.title for t in todos_of(principal, CLOSES)]
    shown(call, officer)
    (told,) = [t for t in todos_of(principal, date(2025, 11, 25)) if "正在公示" in t.title]
    call = fresh(call)
    acts = next_acts(call.process, replace(call_state(call), open_objections=1), call.shown_to)
    assert [act.label for act in acts] == ["答复异议", "立项和补助"]
    assert (told.title, told.due) == (f"已入围，正在公示：{a.title}", date(2025, 11, 28))
    over = [t for t in todos_of(principal, date(2025, 12, 6)) if a.title in t.title]
    assert [(t.title, t.due) for t in over] == [(f"公示期满，等待公布结果：{a.title}", None)]
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "公示名单" in page
    assert "补助（元）" not in page
