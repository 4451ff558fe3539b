"""Background jobs: one open per key, taken again when a worker dies, done exactly once."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import JunhengError, UsageError
from junheng.web.register.models import Region
from junheng.web.shared import jobs
from junheng.web.shared.models import Job, JobState

KIND = "test.effect"
STEPS = 4


def rows():
    return Job.objects.unscoped("the test looks at the queue")


def effect(code: str) -> None:
    Region.objects.create(
        region_code=code, name=code, level="county", parent_code="", valid_from=date(2025, 1, 1)
    )


@pytest.fixture
def kind():
    """Register a handler for one test; give the function that does so."""
    added = []

    def add(handler, name=KIND):
        jobs.register(name)(handler)
        added.append(name)
        return name

    yield add
    for name in added:
        jobs._handlers.pop(name)


def test_同一件事没做完_再要一次给的是同一个任务(world, kind):
    kind(lambda work: None)
    officer = world.home.people["data_officer"]
    first = jobs.enqueue(KIND, "a", actor=officer)
    assert jobs.enqueue(KIND, "a", actor=officer) == first
    assert jobs.enqueue(KIND, "b", actor=officer) != first
    assert jobs.work_once()
    assert rows().get(pk=first.pk).state == JobState.DONE
    assert jobs.enqueue(KIND, "a", actor=officer) != first


def test_费时的任务让别的先办_没有别的就照次序办(world, kind):
    done = []
    kind(lambda work: done.append(work.job.key))
    jobs.register("test.long", gives_way=True)(lambda work: done.append(work.job.key))
    kind(jobs._handlers["test.long"], "test.other")
    officer = world.home.people["data_officer"]
    try:
        for name, key in (("test.long", "1"), ("test.long", "2"), (KIND, "3"), ("test.other", "4")):
            jobs.enqueue(name, key, actor=officer)
        while jobs.work_once():
            pass
    finally:
        jobs._handlers.pop("test.long")
        jobs._giving_way.discard("test.long")
    assert done == ["3", "4", "1", "2"]


def test_做完的任务留下结果_做不成的说清原因(world, kind):
    def good(work):
        work.progress(1, of=2, message="读完一半")
        with work.effect() as result:
            effect("good")
            result["code"] = "good"

    def bad(work):
        with work.effect():
            effect("bad")
            raise UsageError(where="这里", found="少了一张表", expected="齐全", fix="请补上")

    kind(good)
    kind(bad, "test.bad")
    officer = world.home.people["data_officer"]
    done, failed = (jobs.enqueue(k, "1", actor=officer) for k in (KIND, "test.bad"))
    while jobs.work_once():
        pass
    done, failed = rows().get(pk=done.pk), rows().get(pk=failed.pk)
    assert (done.state, done.result, done.done, done.of) == ("done", {"code": "good"}, 1, 2)
    assert (failed.state, failed.error) == ("failed", "少了一张表；请补上")
    assert [r.region_code for r in Region.objects.filter(region_code__in=["good", "bad"])] == [
        "good"
    ]


def test_没有料到的错误_不露内部文字(world, kind):
    def broken(work):
        raise RuntimeError("secret path /x/y")

    kind(broken)
    job = jobs.enqueue(KIND, "1", actor=world.home.people["data_officer"])
    assert jobs.work_once()
    job = rows().get(pk=job.pk)
    assert job.state == "failed"
    assert "secret" not in job.error
    assert str(job.pk) in job.error


def test_租约到期的任务被接着做_原来的那次不再生效(world, kind):
    taken = []

    def slow(work):
        taken.append(work)
        if len(taken) == 1:  # the first worker hangs; meanwhile its lease runs out
            rows().filter(pk=work.job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            assert jobs.work_once()
        with work.effect():
            effect(f"run{len(taken)}")

    kind(slow)
    job = jobs.enqueue(KIND, "1", actor=world.home.people["data_officer"])
    assert jobs.work_once()
    job = rows().get(pk=job.pk)
    assert (job.state, job.attempts) == ("done", 2)
    assert Region.objects.filter(region_code__startswith="run").count() == 1


def test_时钟被拨回_任务不会永远占着(world, kind):
    kind(lambda work: None)
    job = jobs.enqueue(KIND, "1", actor=world.home.people["data_officer"])
    rows().filter(pk=job.pk).update(
        state="running", lease_token="old", lease_until=timezone.now() + timedelta(hours=8)
    )
    assert jobs.work_once()
    assert rows().get(pk=job.pk).state == "done"


def test_总是中断的任务_试几次就停下来说明(world, kind):
    kind(lambda work: None)
    job = jobs.enqueue(KIND, "1", actor=world.home.people["data_officer"])
    rows().filter(pk=job.pk).update(
        state="running",
        attempts=jobs.ATTEMPTS,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    assert jobs.work_once()
    job = rows().get(pk=job.pk)
    assert job.state == "failed"
    assert "没有改动" in job.error


def _marked(pipe: int, stop_at: int):
    """A handler that reports each point it passes and waits to be killed at one of them."""
    passed = [0]

    def point() -> None:
        passed[0] += 1
        if passed[0] == stop_at:
            os.write(pipe, b"x")
            time.sleep(60)

    def handler(work):
        point()
        for step in range(STEPS):
            work.progress(step, of=STEPS)
            point()
        with work.effect() as result:
            point()
            effect(f"kill-{work.job.key}")
            point()
            result["n"] = 1
            point()
        point()

    return handler


POINTS = 20


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("point", range(1, POINTS + 1))
def test_在任何一点杀掉后台进程_事情正好办一次(committed, kind, point):
    """Points 1–9 lie in the handler; from 10 on the kill comes at a moment of the clock."""
    world = committed()
    read, write = os.pipe()
    stop_at = point if point <= 9 else 0
    name = kind(_marked(write, stop_at))
    job = jobs.enqueue(name, str(point), actor=world.home.people["data_officer"])
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            jobs.work_once()
            os.write(write, b"y")
            time.sleep(60)
        finally:
            os._exit(0)
    if stop_at:
        os.read(read, 1)
    else:
        time.sleep((point - 9) * 0.004)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for end in (read, write):
        os.close(end)
    rows().filter(pk=job.pk, state="running").update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    jobs._handlers[name] = _marked(-1, -1)
    while jobs.work_once():
        pass
    assert rows().get(pk=job.pk).state == "done"
    assert Region.objects.filter(region_code=f"kill-{point}").count() == 1


@pytest.mark.postgres
def test_许多人同时办理_一个都不丢(committed):
    """Eight threads, ten verbs each: every one commits and the audit chain has no fork."""
    from junheng.web.accounts.actions import school_account_open
    from junheng.web.accounts.models import Account, Role
    from junheng.web.shared import audit
    from junheng.web.shared.reach import Place

    world = committed()
    place = Place(world.home.code, world.home.schools[0].school_code)
    failed = []

    def clerk(number: int) -> None:
        try:
            officer = Account.objects.get(pk=world.home.people["data_officer"].pk)
            for each in range(10):
                school_account_open(
                    actor=officer,
                    place=place,
                    username=f"t{number}-{each}",
                    name="并发",
                    role=Role.CLERK,
                    code="abcd-efgh-jkmn",
                )
        except (OSError, DatabaseError, JunhengError) as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Account.objects.filter(name="并发").count() == 80
    assert list(audit.breaks()) == []


def test_任务页有返回_回到提出的那一页_不知道时回首页(world, kind):
    kind(lambda work: None)
    officer = world.home.people["data_officer"]
    client = Client()
    client.force_login(officer)
    address = f"/jobs/{jobs.enqueue(KIND, '1', actor=officer, on=officer).pk}/"
    assert jobs.work_once()

    def back(referer: str) -> str:
        headers = {"Referer": referer} if referer else {}
        return client.get(address, headers=headers).content.decode()

    assert '<a class="btn" href="/data/standard/?q=1">返回</a>' in back(
        "http://testserver/data/standard/?q=1"
    )
    home = '<a class="btn" href="/">回到首页</a>'
    for told in ("", "https://evil.example/data/", f"http://testserver{address}"):
        assert home in back(told), told
    assert 'href="/data/batches/1/">返回' in back("http://testserver/data/batches/1/revert/")
