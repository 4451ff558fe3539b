"""Signing in: slower, locked, never telling which was wrong; sessions end and say so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from junheng.web.accounts import signin
from junheng.web.accounts.actions import school_account_open
from junheng.web.accounts.middleware import SEEN
from junheng.web.accounts.models import Account, Role, SignInCount
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import PASSWORD

CODE = "abcd-efgh-jkmn"


def try_once(name: str, password: str, address: str = "10.0.0.1") -> signin.Outcome:
    return signin.try_sign_in(name, password, address)


def open_blocks() -> None:
    SignInCount.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))


def test_用户名不分大小写_密码对就进得去_留下记录(world):
    outcome = try_once("LEADER-990101", PASSWORD)
    assert outcome.account == world.home.people["leader"]
    assert AuditLine.objects.filter(event="account.signed_in").count() == 1


def test_输错几次就要等_十次锁十五分钟_不分账号在不在(world):
    for name in ("leader-990101", "没有这个人"):
        waits = []
        for n in range(10):
            waits.append(try_once(name, "错的密码", f"10.0.{n}.1").wait_seconds)
            open_blocks()
        assert waits[:3] == [0, 0, 0]
        assert waits[3:9] == sorted(waits[3:9])
        assert waits[4] > 1
        assert 14 * 60 < waits[9] <= 15 * 60 + 1


def test_被挡住的时候_密码对也不行_时间到了就可以(world):
    for _ in range(10):
        try_once("leader-990101", "错的密码")
        open_blocks()
    try_once("leader-990101", "错的密码")
    assert try_once("leader-990101", PASSWORD).account is None
    open_blocks()
    assert try_once("leader-990101", PASSWORD).account is not None


def test_被挡住的时候_密码对不对都说请稍候_不说密码不对(world):
    wrong = {"username": "leader-990101", "password": "错的密码"}
    for _ in range(5):
        said = Client().post("/signin/", wrong).content.decode()
        assert "用户名或密码不对" in said
        open_blocks()
    Client().post("/signin/", wrong)
    told = []
    for password in (PASSWORD, "错的密码"):
        page = Client().post("/signin/", {**wrong, "password": password}).content.decode()
        assert "请稍候再试" in page
        assert "用户名或密码不对" not in page
        told.append(re.sub(r"还要等 \d+ 秒", "", re.search(r"<li>(.*?)</li>", page).group(1)))
    assert told[0] == told[1]


def test_表单里空着的_说请填写哪一项(world):
    page = Client().post("/signin/", {"username": "", "password": ""}).content.decode()
    assert "请填写用户名。" in page
    assert "请填写密码或一次性口令。" in page
    assert "必填项" not in page
    client = Client()
    client.force_login(world.home.people["data_officer"])
    page = client.post("/data/accounts/new/", {"name": ""}).content.decode()
    for words in ("请填写姓名。", "请填写用户名。", "请选择角色。", "请选择所在单位。"):
        assert words in page, words
    assert "必填项" not in page


def test_一台机器试很多账号_也会慢下来(world):
    for n in range(signin.LOCK_FAILURES * signin.ADDRESS_FACTOR):
        try_once(f"nobody{n}", "错的密码", "10.9.9.9")
        open_blocks()
    assert try_once("nobody-new", "错的密码", "10.9.9.9").wait_seconds > 60
    assert try_once("leader-990101", PASSWORD, "10.1.1.1").account is not None


def test_时钟拨回_不会把人锁得更久(world):
    SignInCount.objects.create(
        subject="name:leader-990101",
        failures=10,
        last_at=timezone.now() + timedelta(days=1),
        blocked_until=timezone.now() + timedelta(days=1),
    )
    assert try_once("leader-990101", PASSWORD).account is not None


@pytest.fixture
def newcomer(world) -> Account:
    county = world.home
    return school_account_open(
        actor=county.people["data_officer"],
        place=Place(county.code, county.schools[0].school_code),
        username="xin",
        name="新校长",
        role=Role.PRINCIPAL,
        code=CODE,
    )


def test_一次性口令进来_先改密码_旧口令作废(newcomer):
    client = Client()
    answer = client.post("/signin/", {"username": "xin", "password": CODE})
    assert answer.status_code == 302
    assert client.get("/").headers["Location"] == "/me/password/"
    refused = client.post("/me/password/", {"old": CODE, "new": "xin12345678", "again": "x"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "用户名或姓名" in page
    changed = client.post(
        "/me/password/", {"old": CODE, "new": "云里雾里走一走2025", "again": "云里雾里走一走2025"}
    )
    assert "新密码已保存" in changed.content.decode()
    assert client.get("/").status_code == 200
    assert try_once("xin", CODE).account is None
    assert try_once("xin", "云里雾里走一走2025").account == newcomer


def test_过期的一次性口令进不来_说明怎么办(newcomer):
    Account.objects.filter(pk=newcomer.pk).update(
        code_expires_at=timezone.now() - timedelta(minutes=1)
    )
    page = Client().post("/signin/", {"username": "xin", "password": CODE}).content.decode()
    assert "一次性口令已过期" in page


def test_停用的账号进不来(world):
    Account.objects.filter(username="leader-990101").update(is_active=False)
    assert try_once("leader-990101", PASSWORD).account is None


def test_半小时没有操作_退出并说明_登录后回到原来的页(world):
    client = Client()
    client.force_login(world.home.people["inspector"])
    assert client.get("/data/log/").status_code == 200
    session = client.session
    session[SEEN] = (timezone.now() - timedelta(minutes=31)).timestamp()
    session.save()
    answer = client.get("/data/log/?event=x")
    assert answer.headers["Location"].startswith("/signin/?idle=1&next=")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "30 分钟没有操作" in page
    back = client.post(
        answer.headers["Location"], {"username": "inspector-990101", "password": PASSWORD}
    )
    assert back.headers["Location"] == "/data/log/?event=x"


def test_登录后不会被带到别的网站(world):
    answer = Client().post(
        "/signin/?next=https://evil.example/",
        {"username": "leader-990101", "password": PASSWORD},
    )
    assert answer.headers["Location"] == "/"


def test_数据员给学校开账号_口令只显示一次(world):
    client = Client()
    client.force_login(world.home.people["data_officer"])
    school = world.home.schools[1]
    form = {
        "name": "李校长",
        "username": "li",
        "role": "principal",
        "place": f"{school.region_code}/{school.school_code}",
    }
    page = client.post("/data/accounts/new/", form).content.decode()
    assert "登录条" in page
    opened = Account.objects.get(username="li")
    assert opened.must_change_password
    assert opened.school_code == school.school_code
    again = client.post("/data/accounts/new/", form)
    assert again.status_code == 422
    assert "已有人用" in again.content.decode()
    away = world.away.schools[0]
    place = f"{away.region_code}/{away.school_code}"
    assert client.post("/data/accounts/new/", {**form, "place": place}).status_code == 422
    assert client.post("/data/accounts/new/", {**form, "role": "leader"}).status_code == 422


def test_停用账号_之后本人立刻不能办事(world):
    officer, principal = (world.home.people[r] for r in ("data_officer", "principal"))
    theirs, mine = Client(), Client()
    theirs.force_login(principal)
    mine.force_login(officer)
    address = f"/data/accounts/{principal.pk}/"
    assert mine.get(address).status_code == 200
    assert mine.post(address, {"act": "close", "seen": "1"}).status_code == 302
    assert theirs.get("/").status_code == 302
    stale = mine.post(address, {"act": "code", "seen": "1"})
    assert stale.status_code == 409
    assert "改过这一项" in stale.content.decode()
