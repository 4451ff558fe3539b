"""A warm installation whose worker runs in children that may be killed at any moment.

Says ``ready``; for each word read (a function below), ``pid N`` when its child begins, what the
child says, and ``end`` when the child is gone.  This process itself never opens the database, so
each child has a connection of its own and the folder may be put back between two words.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  after the set-up
from django.urls import get_resolver  # noqa: E402

from junheng.data import intake  # noqa: E402
from junheng.data.intake.rules import catalogue  # noqa: E402
from junheng.data.snapshots import Snapshot  # noqa: E402
from junheng.data.standard import standard  # noqa: E402
from junheng.web.accounts.models import Account, Assignment, Role  # noqa: E402
from junheng.web.evidence.models import SnapshotRecord  # noqa: E402
from junheng.web.evidence.queries import pack_of  # noqa: E402
from junheng.web.intake import actions, vault  # noqa: E402
from junheng.web.intake.jobs import MEASURED_PACKS, sweep_leftovers  # noqa: E402
from junheng.web.intake.models import Batch, Draft  # noqa: E402
from junheng.web.shared import audit  # noqa: E402
from junheng.web.shared.jobs import work_once  # noqa: E402
from junheng.web.shared.models import AuditLine, Job  # noqa: E402
from junheng.web.shared.reach import Place  # noqa: E402

TOKEN = "a" * 32


def say(text: str) -> None:
    """Write one line at once."""
    os.write(1, f"{text}\n".encode())


def prepare() -> None:
    """Open the officer's account and receive the workbook; its reading waits."""
    made = Account(username="lin", name="林老师", must_change_password=False)
    made.set_unusable_password()
    made.save()
    Assignment.objects.create(
        account=made, role=Role.DATA_OFFICER, region_code="990101", valid_from=date(2020, 1, 1)
    )
    folder = vault.uploads_root() / TOKEN
    folder.mkdir(parents=True)
    vault.keyring().seal_file(Path(sys.argv[1]), folder / "1.sealed")
    actions.upload_receive(
        actor=made,
        as_of=date(2025, 9, 1),
        place=Place("990101", name="云川县"),
        token=TOKEN,
        names=["年报.xlsx"],
    )


def publish() -> None:
    """Ask for publication; it waits."""
    draft = Draft.objects.unscoped("test").get()
    actions.draft_publish(
        actor=Account.objects.get(username="lin"),
        draft=draft,
        seen=draft.version,
        status="reported",
        source="2025年事业统计",
        reason="综合表没有这些列",
    )


def work() -> None:
    """Take what a killed worker left, then every waiting job of the intake."""
    jobs = Job.objects.unscoped("test")
    jobs.filter(state="running").update(lease_until="2000-01-01T00:00:00Z")
    say("working")
    waiting = jobs.filter(kind__startswith="intake.", state__in=["waiting", "running"])
    while waiting.exists() and work_once():
        pass


def start() -> None:
    """Sweep as a worker does when it starts."""
    sweep_leftovers()


def look() -> None:
    """Open everything a row points at; tell what there is."""
    for row in Batch.objects.unscoped("test"):
        batch = intake.Batch.read(vault.batches_root() / row.folder)
        with tempfile.TemporaryDirectory() as folder:
            back = batch.original(1, vault.keyring(), Path(folder) / "back")
            assert back.read_bytes() == Path(sys.argv[1]).read_bytes()
    records = SnapshotRecord.objects.unscoped("test")
    for record in records:
        Snapshot.read(Path(settings.HOME) / "snapshots" / record.sha256).verify()
    jobs = Job.objects.unscoped("test")
    events = AuditLine.objects.values_list("event", flat=True)
    seen = {
        "open": jobs.filter(state__in=["waiting", "running"], kind__startswith="intake.").count(),
        "failed": [job.error for job in jobs.filter(state="failed")],
        "batches": Batch.objects.unscoped("test").count(),
        "checked": [draft.is_checked for draft in Draft.objects.unscoped("test")],
        "records": [record.sha256 for record in records],
        "folders": sorted(
            path.name for path in (Path(settings.HOME) / "snapshots").glob("[0-9a-f]*")
        ),
        "in_clear": sum(
            path.is_file() and path.suffix != ".lock" for path in vault.desks_root().rglob("*")
        ),
        "elsewhere": sum(p.is_file() for p in Path(tempfile.gettempdir()).rglob("*")),
        "breaks": len(list(audit.breaks())),
        "events": sorted(events),
    }
    say(json.dumps(seen))


WORDS = {each.__name__: each for each in (prepare, publish, work, start, look)}


def warm() -> None:
    """Load what every child needs once, without opening a database or an engine."""
    for name in ("duckdb", "ibis.backends.duckdb", "pandas", "pyarrow.parquet", "pytz"):
        importlib.import_module(name)
    assert get_resolver().url_patterns
    assert standard().tables
    assert catalogue()
    for pack in MEASURED_PACKS:
        pack_of(pack)


def main() -> None:
    """Serve until standard input ends."""
    warm()
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            say(f"pid {os.getpid()}")
            WORDS[line.strip()]()
            os._exit(0)
        os.waitpid(child, 0)
        say("end")


if __name__ == "__main__":
    main()
