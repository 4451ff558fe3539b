"""The home page leads somewhere from the first day; the operator sees how the machine is."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from junheng.data.synth.stories import stories
from junheng.web.accounts import signin
from junheng.web.accounts.models import Account, Role
from junheng.web.config import demo_tour
from junheng.web.register.installing import first_account
from junheng.web.register.models import Region
from junheng.web.shared import audit, jobs
from junheng.web.shared.models import Job

from .conftest import client_of, person


def page_of(account: Account, path: str = "/") -> str:
    return client_of(account).get(path).content.decode()


@pytest.fixture
def fresh(db: None, home) -> Account:
    """An installation as ``junheng init`` leaves it, its operator with a password."""
    first_account(
        region_code="990101", region_name="云川县", level="county", username="admin", name="管理员"
    )
    Account.objects.update(must_change_password=False)
    return Account.objects.get(username="admin")


def test_刚装好_系统管理员先建数据员账号_建好后不再提(fresh):
    shown = page_of(fresh)
    assert "为教育局建数据员账号" in shown
    assert 'href="/data/accounts/new/"' in shown
    person("lin", Role.DATA_OFFICER, "990101")
    assert "为教育局建数据员账号" not in page_of(fresh)


def test_还没有数据版本_数据员的待办通到上传页(fresh):
    officer = person("lin", Role.DATA_OFFICER, "990101")
    shown = page_of(officer)
    assert "上传年度统计表" in shown
    assert 'href="/data/upload/"' in shown
    assert client_of(officer).get("/data/upload/").status_code == 200


def test_系统管理员看到备份_磁盘_后台任务_登录失败和版本(fresh, home):
    signin.try_sign_in("没有这个人", "错的密码", "10.0.0.1")
    shown = page_of(fresh)
    for words in ("安装状况", "还没有备份", "剩余", "没有在运行", "7 天内 1 次", "程序版本"):
        assert words in shown, words
    made = timezone.now() - timedelta(days=2, hours=1)
    (home / "last-backup").write_text(made.isoformat(timespec="seconds") + "\n")
    shown = page_of(fresh)
    assert "还没有备份" not in shown
    assert "2 天前" in shown
    assert f"{timezone.localtime(made):%Y-%m-%d %H:%M}" in shown


def test_只有系统管理员看到安装状况(world, home):
    for role, account in world.home.people.items():
        assert ("安装状况" in page_of(account)) == (role == Role.OPERATOR), role


def test_后台程序露过面就算在运行_久不露面就不算_手里有活也算(world, home):
    assert not jobs.is_worker_alive()
    jobs._show_life()
    assert jobs.is_worker_alive()
    old = time.time() - 600
    os.utime(home / "worker-seen", (old, old))
    assert not jobs.is_worker_alive()
    jobs._show_life()
    assert jobs.is_worker_alive()
    os.utime(home / "worker-seen", (old, old))
    Job.objects.create(
        kind="x",
        key="1",
        state="running",
        created_at=timezone.now(),
        lease_until=timezone.now() + timedelta(seconds=30),
    )
    assert jobs.is_worker_alive()


def test_演示留下数据时_页面上说留在哪里(world, settings, monkeypatch):
    settings.DEMO = True
    settings.ROOT_URLCONF = "junheng.web.config.demo_urls"
    officer = world.home.people["data_officer"]
    assert "退出后自动清除" in page_of(officer)
    filtered = page_of(officer, f"/ledger/of/{world.home.code}/?status=late")
    assert "退出后自动清除" in filtered  # the filter of a page is no folder
    monkeypatch.setenv("JUNHENG_DEMO_KEPT", "/srv/demo")
    shown = page_of(officer)
    assert "退出后留在 /srv/demo" in shown
    assert "自动清除" not in shown


def test_没有日期的待办_写明没有期限(fresh):
    assert '<span class="undated">没有期限</span>' in page_of(fresh)


def test_刚装好_还没有学校账号_账号页说第一步_不说都已登录过(fresh):
    officer = person("lin", Role.DATA_OFFICER, "990101")
    shown = page_of(officer, "/data/accounts/")
    assert "都已登录过" not in shown
    assert "还没有您管理的账号" in shown
    assert "第一步：新建账号" in shown


def test_日志每一行写明单位_手机上一条一张卡片(fresh):
    audit.write_line("account.close", subject=Region.objects.get(region_code="990101"))
    shown = page_of(fresh, "/data/log/")
    assert 'class="rows stack"' in shown
    assert 'data-label="单位">云川县' in shown


def test_不加权的那一站_打开时就有不加权的一行_看不到的人不列(monkeypatch):
    story = next(one for one in stories() if one.id == "weighting_decides")
    records = SimpleNamespace(filter=lambda **_: [record])
    record = SimpleNamespace(sha256="a" * 64)
    held = SimpleNamespace(objects=SimpleNamespace(visible_to=lambda _: records))
    monkeypatch.setattr(demo_tour, "SnapshotRecord", held)
    for analyses, told in ((True, "weights=equal"), (False, "")):
        who = SimpleNamespace(holds=lambda right, yes=analyses: yes or right != "balance.analyse")
        address = demo_tour._address(story, who)
        assert (told in address) if told else address == ""


_FIRST = "/plans/ /money/ /appraisal/ /supervision/ /data/forms/ /projects/"
_FIRST += " /ledger/ /diagnosis/ /digest/"


@pytest.mark.parametrize("path", _FIRST.split())
def test_范围内没有县的人_打开每一块都写明怎么办_有县的进到县里(fresh, path):
    here = person("lin", Role.DATA_OFFICER, "990101")
    assert client_of(here).get(path).status_code == 302
    nowhere = person("wang", Role.DATA_OFFICER, "990199")
    shown = page_of(nowhere, path)
    assert "您的范围内还没有区县" in shown
    assert "请由系统管理员登记区县" in shown
