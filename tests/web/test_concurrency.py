"""Many at once, each a process with a connection of its own: nothing lost, nothing done twice.

Run on SQLite and on PostgreSQL; what two people do at the same moment ends as if one had come
after the other, and the second is told who was first, and when.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from junheng.data.engines import duckdb_backend
from junheng.data.intake import Keyring
from junheng.data.snapshots import Scope, Snapshot
from junheng.kernel.errors import JunhengError, Refused, Stale
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshots_root
from junheng.web.intake import actions as intake_actions
from junheng.web.intake import jobs as intake_jobs
from junheng.web.intake import vault
from junheng.web.intake.actions import NewValue
from junheng.web.intake.models import Batch, Draft, Edit, Problem
from junheng.web.register.models import Region, School
from junheng.web.shared import audit, jobs
from junheng.web.shared.models import AuditLine, Job, OnceKey
from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.models import Extension, Feedback, Task

from .test_intake import NAMES, SCHOOLS, Desk, clerk_book

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
DAY = date(2026, 3, 2)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do each act in a process of its own, all let go at the same moment; give what came of each.

    An error of ours comes back as itself; any other ends the test.
    """
    connections.close_all()
    gate_read, gate_write = os.pipe()
    ends = []
    for act in acts:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(gate_write)
                os.read(gate_read, 1)  # until everybody is there
                try:
                    came = ("came", act())
                except JunhengError as refused:
                    came = ("refused", (type(refused).__name__, refused.found))
                except BaseException as error:  # noqa: BLE001 - told to the test, which fails
                    came = ("broke", repr(error))
                with os.fdopen(write, "wb") as out:
                    pickle.dump(came, out)
            finally:
                os._exit(0)
        os.close(write)
        ends.append((child, read))
    os.close(gate_read)
    time.sleep(0.1)
    os.close(gate_write)
    out = []
    for child, read in ends:
        with os.fdopen(read, "rb") as back:
            out.append(pickle.load(back))  # noqa: S301 - written by our own child
        os.waitpid(child, 0)
    broke = [what for how, what in out if how == "broke"]
    assert broke == []
    return out


@pytest.fixture
def task(committed: Any) -> Task:
    world = committed()
    officer = world.home.people["data_officer"]
    made = actions.clause_task_hand_out(
        actor=officer, place=Place(world.home.code, name="云川县"),
        clause="cn-moe-2017-6#resource-5", title="整修", office="基建股",
        begun_on=DAY, due_on=date(2026, 6, 1),
    )  # fmt: skip
    return actions.task_receive(
        actor=officer, task=made, seen=made.version, on=DAY, paper_number="1"
    )


def people(task: Task, *roles: str) -> list[Account]:
    rows = Account.objects.filter(assignments__region_code=task.region_code)
    return [rows.filter(assignments__role=role).first() for role in roles]


def test_两个人同时改一项任务_一个成_另一个知道是谁什么时候(task: Task) -> None:
    officer, leader = people(task, "data_officer", "leader")
    for number in range(10):
        now = Task.objects.unscoped("the newest version").get(pk=task.pk)

        def move(by: Account, day: int, now: Task = now, number: int = number) -> Callable[[], Any]:
            return lambda: actions.task_move(
                actor=by, task=now, seen=now.version, on=DAY, why="雨季",
                approver="局长", document="会纪3号",
                due_on=date(2026, 7 + number // 5, 1 + number % 5 * 5 + day),
            ).pk  # fmt: skip

        came = at_once([move(officer, 1), move(leader, 2), move(leader, 3)])
        assert Counter(how for how, _what in came) == {"came": 1, "refused": 2}
        for how, what in came:
            if how == "refused":
                assert what[0] == Stale.__name__
                assert "已在" in what[1]
                assert any(by.name in what[1] for by in (officer, leader))
    moved = Extension.objects.filter(task=task)
    assert moved.count() == 10  # ten rounds, one each
    assert AuditLine.objects.filter(event="task.moved").count() == 10
    assert list(audit.breaks()) == []


def test_同一张表单连按几次_只办一次_都得到同一个结果(task: Task) -> None:
    (officer,) = people(task, "data_officer")

    def hand_out() -> int:
        made = actions.clause_task_hand_out(
            actor=officer, place=Place(task.region_code, name="云川县"), once="form-1",
            clause="cn-moe-2017-6#resource-5", title="只办一次", office="基建股",
            begun_on=DAY, due_on=date(2026, 6, 1),
        )  # fmt: skip
        return int(made.pk)

    came = at_once([hand_out] * 6)
    assert {how for how, _what in came} == {"came"}
    assert len({what for _how, what in came}) == 1
    assert Task.objects.unscoped("made once").filter(title="只办一次").count() == 1
    assert OnceKey.objects.filter(key="form-1").count() == 1

    now = Task.objects.unscoped("the newest version").get(pk=task.pk)

    def feed_back() -> int:
        return int(
            actions.task_feed_back(
                actor=officer, task=now, seen=now.version, once="form-2", on=DAY, percent=40,
                words="一半", paper_number="2",
            ).pk
        )  # fmt: skip

    came = at_once([feed_back] * 6)
    assert {how for how, _what in came} == {"came"}  # a double click is no stale edit
    assert Feedback.objects.filter(task=task).count() == 1
    assert AuditLine.objects.filter(event="task.fed_back").count() == 1


@pytest.fixture
def desk(committed: Any, tmp_path: Path, settings: Any) -> Desk:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    world = committed()
    Keyring.create(vault.key_file())
    rows = School.objects.unscoped("the test gives them real codes")
    for school, code, name in zip(world.home.schools, SCHOOLS, NAMES, strict=True):
        rows.filter(pk=school.pk).update(school_code=code, name=name)
        for person in (*world.home.people.values(), world.home.other_principal):
            person.assignments.filter(school_code=school.school_code).update(school_code=code)
    return Desk(world)


@pytest.mark.parametrize("late", [0.0, 0.05, 0.2, 0.6])
def test_发布遇上改数_要么改的进了版本_要么有一方知道(desk: Desk, late: float) -> None:
    """One publishes, one mends a cell: no edit may be taken and yet be missing from the data."""
    desk.collection()
    desk.upload("clerk", clerk_book())
    batch = desk.batch()
    wrong = {p.cell: p for p in Problem.objects.unscoped("test") if p.level == "error"}
    officer, clerk = desk.person("data_officer"), desk.person("clerk")

    def publish() -> str:
        draft = desk.draft()
        job = intake_actions.draft_publish(
            actor=officer, draft=draft, seen=draft.version, status="self_test", source="统计"
        )
        while jobs.work_once():
            pass
        job.refresh_from_db()
        return f"{job.state} {job.error}"

    def mend() -> int:
        time.sleep(late)
        now = Batch.objects.unscoped("test").get(pk=batch.pk)
        values = [NewValue(wrong["B2"], "4500"), NewValue(wrong["E2"], "21000")]
        return int(
            intake_actions.cells_mend(actor=clerk, batch=now, seen=now.version, values=values).pk
        )

    (_, published), (how, mended) = at_once([publish, mend])
    draft: Draft = desk.draft()
    edits = Edit.objects.unscoped("test").filter(batch=batch, withdrawn_at=None).count()
    if how == "refused":
        assert mended[0] in (Refused.__name__, Stale.__name__)
        assert officer.name in mended[1]  # and is told who was first, and when
        assert re.search(r"\d{2}月\d{2}日 \d{2}:\d{2}", mended[1])
        assert edits == 0
        assert draft.state == "published"
    elif draft.state == "published":
        record = intake_jobs.publication.next_number(draft.region_code, draft.as_of)
        assert record == 2
        assert _written(desk) == 4500  # what was mended is in the version
    else:
        assert clerk.name in published  # whoever publishes is told who was first
        assert "改动了草稿" in published
        assert edits == 2


def test_发布以后才改_知道是谁什么时候发布的(desk: Desk) -> None:
    desk.collection()
    desk.upload("clerk", clerk_book())
    batch = desk.batch()
    wrong = {p.cell: p for p in Problem.objects.unscoped("test") if p.level == "error"}
    officer, clerk = desk.person("data_officer"), desk.person("clerk")
    draft = desk.draft()
    intake_actions.draft_publish(
        actor=officer, draft=draft, seen=draft.version, status="self_test", source="统计"
    )
    while jobs.work_once():
        pass
    now = Batch.objects.unscoped("test").get(pk=batch.pk)
    told = rf"{officer.name} 已在 \d{{2}}月\d{{2}}日 \d{{2}}:\d{{2}} 把这份草稿发布为数据版本"
    with pytest.raises(Refused, match=told):
        intake_actions.cells_mend(
            actor=clerk, batch=now, seen=now.version, values=[NewValue(wrong["B2"], "4500")]
        )
    assert not Edit.objects.unscoped("test").filter(batch=batch).exists()


def _written(desk: Desk) -> float | None:
    record = SnapshotRecord.objects.unscoped("test").latest("pk")
    snapshot = Snapshot.read(snapshots_root() / record.sha256)
    rows = snapshot.open("resource", duckdb_backend(), Scope(None, "aggregate", "test", "test"))
    held = rows.to_pyarrow().to_pylist()
    return next((r["teaching_area_m2"] for r in held if r["school_code"] == SCHOOLS[0]), None)


# the queue under load


def _work_for_ever() -> None:
    """Work until killed; a real handler of the queue in a process of its own."""
    idle = 0
    while idle < 40:
        if jobs.work_once():
            idle = 0
        else:
            idle += 1
            time.sleep(0.05)


def _count(work: jobs.Work) -> None:
    work.renew()
    with work.effect() as result:
        Region.objects.create(
            region_code=work.job.key, name=work.job.key, level="county", parent_code="",
            valid_from=date(2025, 1, 1),
        )  # fmt: skip
        result["n"] = 1


def test_一万个任务_后台进程不断被杀_每件事正好办一次(committed: Any) -> None:
    """Four workers; one is killed outright again and again, and another takes its place."""
    world = committed()
    many = 10_000 if connection.vendor == "postgresql" else 1_000
    kind = "test.load"
    jobs.register(kind)(_count)
    try:
        rows = Job.objects.unscoped("the queue under load")
        before = Region.objects.count()
        officer = world.home.people["data_officer"]
        rows.bulk_create(
            [
                Job(kind=kind, key=f"q{n}", actor=officer, created_at=timezone.now())
                for n in range(many)
            ],
            batch_size=500,
        )
        killed = _kill_while_they_work(rows.filter(kind=kind), many)
        states = Counter(rows.filter(kind=kind).values_list("state", flat=True))
        assert states == {"done": many}
        assert Region.objects.count() - before == many  # none twice …
        made = Region.objects.filter(region_code__startswith="q").values("region_code")
        assert made.distinct().count() == many  # … and none lost beside another done twice
        assert killed >= 10
    finally:
        jobs._handlers.pop(kind)


def _kill_while_they_work(rows: Any, many: int) -> int:
    chance = random.Random(20260302)  # noqa: S311 - the same kills every time
    workers: list[int] = []
    killed = 0
    until = time.monotonic() + 600
    while time.monotonic() < until:
        while len(workers) < 4:
            workers.append(_worker())
        time.sleep(chance.uniform(0.2, 0.8))
        victim = workers.pop(chance.randrange(len(workers)))
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
            killed += 1
        os.waitpid(victim, 0)
        # as if the lease of the dead had run out; the living renew theirs before they commit
        rows.filter(state="running").update(lease_until=timezone.now())
        if rows.filter(state="done").count() == many and killed >= 10:
            break
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    return killed


def _worker() -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            _work_for_ever()
        finally:
            os._exit(0)
    return child
