"""Where addresses lead: no blank page, the way back, one current entry in the navigation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from junheng.web.accounts.middleware import SEEN
from junheng.web.accounts.models import Account
from junheng.web.shared.doors import openable, opens
from junheng.web.shared.navigation import SECTIONS, entry, navigation_for

from .conftest import PASSWORD, client_of

BUTTONS = ("/data/batches/1/revert/", "/plans/1/adopt/zzz/", "/ledger/1/zzz/", "/signout/")
PAGES = ("/data/batches/1/", "/plans/1/adopt/", "/ledger/1/", "/")
WAYS = list(zip(BUTTONS, PAGES, strict=True))


@pytest.mark.parametrize(("address", "page"), WAYS)
def test_只供按钮用的网址_打开时说明_给出所在的页面(world, address, page):
    answer = client_of(world.home.people["data_officer"]).get(address)
    shown = answer.content.decode()
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "什么都没有改动" in shown
    assert f'href="{page}"' in shown


def test_只供查看的网址_提交时说明(world):
    answer = client_of(world.home.people["data_officer"]).post("/data/accounts/")
    assert answer.status_code == 405
    assert "不接受提交" in answer.content.decode()


@pytest.mark.parametrize(("address", "page"), WAYS)
def test_登录后不去只供按钮用的网址_去它所在的页面(world, address, page):
    sent = Client().get(address)
    assert "zzz" not in sent.headers["Location"]
    form = {"username": "data_officer-990101", "password": PASSWORD}
    for way in (sent.headers["Location"], f"/signin/?next={address}"):
        assert Client().post(way, form).headers["Location"] == page


def test_提交时会话已过期_登录后回到那张表单(world):
    client = client_of(world.home.people["data_officer"])
    session = client.session
    session[SEEN] = (timezone.now() - timedelta(minutes=31)).timestamp()
    session.save()
    sent = client.post("/data/accounts/new/", {"name": "李校长"})
    assert sent.headers["Location"] == "/signin/?idle=1&next=%2Fdata%2Faccounts%2Fnew%2F"


def test_哪些网址能打开_和打开时的回答一致(world):
    """Every address without a parameter, asked by the people of a county."""
    client = client_of(world.home.people["data_officer"])
    plain = {
        "/" + str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [resolver])
        if "<" not in str(pattern.pattern) and getattr(resolver, "namespace", None) is None
    }
    assert len(plain) > 8
    for address in plain - {"/signout/"}:
        assert (client.get(address).status_code != 405) == opens(address), address
    assert not opens("/signout/")


def test_问号后面的内容_能打开时保留_换到上一级时不带():
    assert openable("/data/log/?event=x") == "/data/log/?event=x"
    assert openable("/data/batches/1/revert/?a=1") == "/data/batches/1/"
    assert openable("/nothing/at/all/") == "/"


def test_还没有数据版本时_系数的计算过程说明原因_给出上一级(world):
    address = "/r/990101/balance/spread/teaching_area_per_pupil/"
    answer = client_of(world.home.people["data_officer"]).get(address)
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert "没有这个数据版本" in shown
    assert 'href="/r/990101/balance/"' in shown  # which says what to do first


def shown(account: Account, address: str) -> tuple[list[str], list[str]]:
    """Give the current section and the current entry of the second row, as labels."""
    found = navigation_for(account, address)
    return tuple(
        [str(x.label) for x in links if x.current] for links in (found.sections, found.entries)
    )


@pytest.mark.parametrize(
    ("address", "section", "entry"),
    [
        ("/", ["工作台"], ["工作台"]),
        ("/notices/", ["工作台"], ["通知"]),
        ("/r/990101/", ["监测"], []),
        ("/diagnosis/990101/", ["诊断"], ["办学诊断"]),
        ("/plans/", ["改进"], ["计划"]),
        ("/ledger/of/990101/", ["改进"], ["台账"]),
        ("/guardrails/", ["改进"], ["政策底线"]),
        ("/recognition/of/990101/", ["督导"], ["认定"]),
        ("/data/", ["数据"], ["填报"]),
        ("/data/collections/new/", ["数据"], ["填报"]),
        ("/data/snapshots/", ["数据"], ["数据版本"]),
        ("/data/standard/teacher/", ["数据"], ["数据标准"]),
        ("/data/accounts/new/", ["数据"], ["账号"]),
        ("/me/password/", [], []),
    ],
)
def test_导航里只有一项是当前的_最长的那个前缀说了算(world, address, section, entry):
    assert shown(world.home.people["data_officer"], address) == (section, entry)


def test_日志只点亮日志(world):
    assert shown(world.home.people["inspector"], "/data/log/") == (["数据"], ["日志"])


def test_各部分按监测_诊断_改进_督导的顺序_每个角色都不超过七个(world):
    order = [str(label) for label in SECTIONS.values()]
    for name, account in {**world.home.people, "analyst": world.analyst}.items():
        labels = [str(link.label) for link in navigation_for(account, "/").sections]
        assert labels == [label for label in order if label in labels], name
        assert 1 <= len(labels) <= 7, name


def test_一个部分只有一项时没有第二行_点开就是那一项(world):
    clerk = world.home.people["clerk"]
    for link in navigation_for(clerk, "/").sections:
        inside = navigation_for(clerk, link.url)
        assert inside.current is not None
        assert inside.current.url == link.url
        assert len(inside.entries) != 1


def test_没有的部分不收(world):
    with pytest.raises(ValueError, match="no section 'pupils'"):
        entry("学生", section="pupils", url="/", right="home.see", order=1)
