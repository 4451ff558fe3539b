"""When the machine is in trouble, the page says what was kept and what to do."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.config.settings import database
from junheng.web.shared import audit, jobs
from junheng.web.shared.middleware import POLICY, is_disk_full
from junheng.web.shared.models import Job

from .conftest import PASSWORD


@pytest.fixture
def officer(world) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.home.people["data_officer"])
    return client


def _form(world) -> dict[str, str]:
    school = world.home.schools[1]
    return {
        "name": "李校长",
        "username": "li",
        "role": "principal",
        "place": f"{school.region_code}/{school.school_code}",
    }


def test_磁盘满了_说没有保存_并说已保存的都在(world, officer):
    """SQLite is given no more pages, as a full disk would; PostgreSQL says what it says then."""
    if connection.vendor != "sqlite":

        def full(execute, sql, params, many, context):
            if sql.startswith("INSERT"):
                raise OperationalError("could not extend file: No space left on device")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(full):
            answer = officer.post("/data/accounts/new/", _form(world))
        assert answer.status_code == 507
        assert "磁盘已满" in answer.content.decode()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA freelist_count")
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            name = "满" * 60
            statuses = {
                officer.post(
                    "/data/accounts/new/", {**_form(world), "name": name, "username": f"u{n}"}
                ).status_code
                for n in range(40)
            }
            answer = officer.post("/data/accounts/new/", {**_form(world), "name": name})
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert 507 in statuses
    page = answer.content.decode()
    assert answer.status_code == 507
    assert "磁盘已满" in page
    assert "没有改动" in page
    assert not Account.objects.filter(username="li").exists()


def test_各种说法的磁盘满都认得():
    import errno

    assert is_disk_full(OSError(errno.ENOSPC, "No space left on device"))
    assert is_disk_full(OperationalError("database or disk is full"))
    assert is_disk_full(OperationalError("could not extend file: No space left on device"))
    assert not is_disk_full(OperationalError("database is locked"))


def test_数据库连不上_不是一片空白(world, officer):
    def away(execute, sql, params, many, context):
        raise OperationalError("could not connect to server")

    with connection.execute_wrapper(away):
        page = officer.get("/data/accounts/")
        health = officer.get("/healthz")
    assert page.status_code == 503
    text = page.content.decode()
    assert "数据库暂时连不上" in text
    assert "不要关闭页面" in text
    assert "Traceback" not in text
    assert health.status_code == 503
    assert officer.get("/data/accounts/").status_code == 200


def test_后台程序停过_页面说接着做_没有重复(world, officer):
    jobs.register("test.wait")(lambda work: None)
    actor = world.home.people["data_officer"]
    try:
        job = jobs.enqueue("test.wait", "1", actor=actor, on=actor, title="导入基础表")
        Job.objects.unscoped("a worker took it twice").filter(pk=job.pk).update(
            state="running", attempts=2, done=3, of=7, lease_until=timezone.now()
        )
        page = officer.get(f"/jobs/{job.pk}/").content.decode()
        assert "中途停过" in page
        assert "3/7" in page
        part = officer.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "every 1s" in part
    finally:
        jobs._handlers.pop("test.wait")


def test_时钟被拨回_照常工作_任务页说明(world, officer):
    audit.write_line("account.signed_in", at=timezone.now() + timedelta(hours=3))
    jobs.register("test.clock")(lambda work: None)
    actor = world.home.people["data_officer"]
    try:
        job = jobs.enqueue("test.clock", "1", actor=actor, on=actor)
        page = officer.get(f"/jobs/{job.pk}/").content.decode()
    finally:
        jobs._handlers.pop("test.clock")
    assert "时钟" in page
    assert (
        Client().post("/signin/", {"username": "leader-990101", "password": PASSWORD}).status_code
        == 302
    )
    assert list(audit.breaks()) == []


def test_数据库一时离开_后台程序等它回来(committed):
    committed()
    calls = []
    stop = threading.Event()

    def away(execute, sql, params, many, context):
        calls.append(sql)
        raise OperationalError("server closed the connection")

    enough = threading.Timer(0.3, stop.set)
    enough.start()
    with connection.execute_wrapper(away):
        kept, jobs.POLL_SECONDS = jobs.POLL_SECONDS, 0.01
        try:
            jobs.work_until(stop)
        finally:
            jobs.POLL_SECONDS = kept
    assert len(calls) >= 2


def test_每一页都有严格的内容安全策略_页面里没有内联脚本和样式(world, officer):
    assert "unsafe" not in POLICY
    for client, path in (
        (Client(), "/signin/"),
        (officer, "/"),
        (officer, "/data/accounts/"),
        (officer, "/data/accounts/new/"),
        (officer, "/me/password/"),
        (officer, "/nothing/"),
    ):
        answer = client.get(path)
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Frame-Options"] == "DENY"
        page = answer.content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
        assert "http://" not in page.replace("http://www.w3.org", "")


def test_没有防伪标记的表单不被接受_话说得清楚(world):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/signin/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "打开得太久" in answer.content.decode()


@pytest.mark.slow
def test_正式服务不装演示网址_演示才装():
    code = (
        "import django, os, sys; django.setup(); from django.urls import get_resolver;"
        "from django.conf import settings;"
        "found = get_resolver(settings.ROOT_URLCONF).reverse_dict;"
        "names = {p for p in found if isinstance(p, str)};"
        "print(settings.ROOT_URLCONF, 'demo-enter' in names,"
        " 'junheng.web.config.demo_urls' in sys.modules, settings.DEMO)"
    )
    home = Path(settings.HOME) / "serve"
    home.mkdir()
    (home / "secret").write_text("x" * 50, encoding="ascii")

    def ask(module: str) -> list[str]:
        environment = {"DJANGO_SETTINGS_MODULE": module, "JUNHENG_HOME": str(home)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    assert ask("junheng.web.config.settings")[1:] == ["False", "False", "False"]
    assert ask("junheng.web.config.demo")[1:] == ["True", "True", "True"]


@pytest.mark.django_db
def test_数据库默认用预写日志和立即事务(tmp_path):
    from django.db.backends.sqlite3.base import DatabaseWrapper
    from django.db.utils import ConnectionHandler

    default = ConnectionHandler({"default": database("", tmp_path)})["default"]
    assert isinstance(default, DatabaseWrapper)
    assert default.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with default.cursor() as cursor:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 1)):
            assert cursor.execute(f"PRAGMA {pragma}").fetchone()[0] == value
    default.close()


def test_数据库地址写错_说清楚(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        database("mysql://a@b/c", tmp_path)
    found = database("postgresql://jun:p%40ss@db.local:5433/heng", tmp_path)
    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == ("p@ss", "db.local", "5433")
