"""Background jobs (后台任务): enqueue, take, renew, commit once.

::

    @register("snapshot.publish")
    def publish(work: Work) -> None:
        rows = slow_reading(work.arguments["draft"])
        work.progress(1, of=2, message="已读完")
        with work.effect() as result:          # one transaction with the job's own end
            result["snapshot"] = snapshot_register(...).sha256

The effect commits together with ``state = done`` and only while the lease is still ours, so a
worker that was killed, or that woke up late, can never do a thing twice.  Anything done outside
the database must be a rename to its final name, harmless when repeated.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from junheng.kernel.errors import JunhengError
from junheng.web.shared.models import Job, JobState
from junheng.web.shared.reach import place_of

LEASE = timedelta(seconds=30)
ATTEMPTS = 5
POLL_SECONDS = 0.5
_OPEN = (JobState.WAITING, JobState.RUNNING)
SEEN_SECONDS, SILENT_SECONDS = 10, 60  # how often a worker shows itself, and when it is missed

log = logging.getLogger(__name__)


class LeaseLost(RuntimeError):
    """Another worker took the job over; this run must stop without an effect."""


Handler = Callable[["Work"], None]
_handlers: dict[str, Handler] = {}
_giving_way: set[str] = set()


def register(kind: str, *, gives_way: bool = False) -> Callable[[Handler], Handler]:
    """Say which function does the jobs of a kind.

    Parameters
    ----------
    kind : str
        Names the kind.
    gives_way : bool
        It takes long and nobody sits before it: it is begun when no other job waits.
    """

    def decorate(handler: Handler) -> Handler:
        _handlers[kind] = handler
        _giving_way.discard(kind)
        if gives_way:
            _giving_way.add(kind)
        return handler

    return decorate


def kinds() -> frozenset[str]:
    """Name every kind of job this installation can do."""
    return frozenset(_handlers)


def enqueue(
    kind: str,
    key: str,
    *,
    actor: Any,
    on: object = None,
    title: str = "",
    arguments: Mapping[str, Any] | None = None,
) -> Job:
    """Ask for a job; while one with the same kind and key is open, that one is given."""
    if kind not in _handlers:
        raise KeyError(f"no job kind {kind!r}; registered are {sorted(_handlers)}")
    rows = Job.objects.unscoped("the queue itself")
    place = place_of(on)
    try:
        with transaction.atomic():
            earlier = rows.filter(kind=kind, key=key, state__in=["waiting", "running"]).first()
            if earlier is not None:
                return earlier
            return rows.create(
                kind=kind,
                key=key,
                actor=actor,
                title=title,
                region_code=place.region_code,
                school_code=place.school_code,
                arguments=dict(arguments or {}),
                created_at=timezone.now(),
            )
    except IntegrityError:  # another process asked at the same moment
        return rows.get(kind=kind, key=key, state__in=["waiting", "running"])


@dataclass(slots=True)
class Work:
    """One run of a job, as its handler sees it."""

    job: Job
    token: str
    finished: bool = field(default=False, init=False)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the job was asked to do."""
        return self.job.arguments

    @property
    def actor(self) -> Any:
        """Who asked for it."""
        return self.job.actor

    def _mine(self) -> models.QuerySet[Any]:
        return Job.objects.unscoped("the worker's own job").filter(
            pk=self.job.pk, lease_token=self.token, state=JobState.RUNNING
        )

    def progress(self, done: int, *, of: int, message: str = "") -> None:
        """Say how far it is, and renew the lease."""
        self.renew(done=done, of=of, message=message[:200])

    def renew(self, **values: Any) -> None:
        """Renew the lease; raise :class:`LeaseLost` when it is no longer ours."""
        if not self._mine().update(lease_until=timezone.now() + LEASE, **values):
            raise LeaseLost(f"job {self.job.pk} was taken over by another worker")

    @contextmanager
    def effect(self) -> Iterator[dict[str, Any]]:
        """Open the one transaction in which the effect and the end of the job commit."""
        result: dict[str, Any] = {}
        with transaction.atomic():
            if self._mine().select_for_update().first() is None:
                raise LeaseLost(f"job {self.job.pk} was taken over by another worker")
            yield result
            self._mine().update(
                state=JobState.DONE,
                result=result,
                finished_at=timezone.now(),
                lease_until=None,
                error="",
            )
        self.finished = True


def _take() -> Work | None:
    """Take the oldest job that waits, or whose lease has run out; some kinds give way."""
    now = timezone.now()
    free = (
        models.Q(state=JobState.WAITING)
        | models.Q(state=JobState.RUNNING, lease_until__lt=now)
        # a lease further ahead than any lease can be: the clock was set back meanwhile
        | models.Q(state=JobState.RUNNING, lease_until__gt=now + 2 * LEASE)
    )
    with transaction.atomic():
        open_ones = Job.objects.unscoped("the queue itself").filter(state__in=_OPEN)
        skip = connection.features.has_select_for_update_skip_locked
        rows = open_ones.filter(free).select_for_update(skip_locked=skip).order_by("id")
        job = rows.filter(kind__in=_handlers.keys() - _giving_way).first()
        job = job or rows.filter(kind__in=_giving_way).first()
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            job.state, job.finished_at, job.lease_until = JobState.FAILED, now, None
            job.error = (
                f"已试过 {ATTEMPTS} 次，每次都中断；数据没有改动。请把任务编号 {job.pk} 告诉管理员"
            )
            job.save()
            return Work(job, "")
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1
        job.lease_token, job.lease_until = secrets.token_hex(8), now + LEASE
        job.save()
    return Work(job, job.lease_token)


class _Heart:
    """Renew a lease from a thread while the handler computes."""

    def __init__(self, work: Work) -> None:
        self.work, self.stop = work, threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> _Heart:
        if not connection.in_atomic_block:  # inside a test's transaction a thread sees nothing
            self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        if self.thread.is_alive():
            self.thread.join()

    def _beat(self) -> None:
        while not self.stop.wait(LEASE.total_seconds() / 3):
            try:
                self.work.renew()
            except (LeaseLost, DatabaseError) as error:
                log.warning("lease of job %s not renewed: %s", self.work.job.pk, error)
        connection.close()


def _fail(work: Work, text: str) -> None:
    work._mine().update(
        state=JobState.FAILED, error=text, finished_at=timezone.now(), lease_until=None
    )


def _run(work: Work) -> None:
    handler = _handlers[work.job.kind]
    try:
        with _Heart(work):
            handler(work)
            if not work.finished:
                with work.effect():
                    pass
    except LeaseLost as lost:
        log.warning("%s", lost)
    except JunhengError as error:
        _fail(work, "；".join((error.found, error.fix)))
    except OSError as error:
        log.exception("job %s", work.job.pk)
        _fail(work, f"读写文件没有成功（{error.strerror or error}）；数据没有改动，可以重试")
    except Exception:
        log.exception("job %s", work.job.pk)
        _fail(work, f"没有完成（任务编号 {work.job.pk}）；数据没有改动，可以重试")


def work_once() -> bool:
    """Do one job if there is one; tell whether there was."""
    work = _take()
    if work is None:
        return False
    if work.token:
        _run(work)
    return True


def _sign_of_life() -> Path:
    return Path(settings.HOME) / "worker-seen"


def _show_life() -> None:
    """Touch a file of the home now and then; a full disk or a missing folder stops no work."""
    with suppress(OSError):
        path = _sign_of_life()
        if not path.exists() or time.time() - path.stat().st_mtime > SEEN_SECONDS:
            path.touch()


def is_worker_alive() -> bool:
    """Tell whether a worker was seen within the last minute, or holds a job just now."""
    with suppress(OSError):
        if abs(time.time() - _sign_of_life().stat().st_mtime) < SILENT_SECONDS:
            return True
    rows = Job.objects.unscoped("whether any worker holds a lease")
    return bool(rows.filter(state=JobState.RUNNING, lease_until__gt=timezone.now()).exists())


def work_until(stop: threading.Event) -> None:
    """Work until told to stop; a database that is away is waited for."""
    pause = POLL_SECONDS
    while not stop.is_set():
        _show_life()
        try:
            busy = work_once()
            pause = POLL_SECONDS
        except DatabaseError as error:
            log.warning("database away, waiting: %s", error)
            connection.close()
            busy, pause = False, min(pause * 2, 30)
        if not busy:
            stop.wait(pause)


def wait_for(job: Job, *, seconds: float) -> Job:
    """Wait until a job has ended, for the command line; give it as it stands then."""
    until = time.monotonic() + seconds
    rows = Job.objects.unscoped("the caller's own job")
    while True:
        job = rows.get(pk=job.pk)
        if not job.is_open or time.monotonic() > until:
            return job
        time.sleep(0.2)
