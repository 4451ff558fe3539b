"""``junheng demo``: two made-up counties, one-click identities, gone when it ends."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from junheng.cli.store.home import (
    key_file,
    make_folders,
    migrate,
    print_json,
    start_django,
    write_secret,
)
from junheng.cli.store.server import Family, next_free
from junheng.kernel.errors import UsageError

SETTINGS = "junheng.web.config.demo"
HOST = "127.0.0.1"
MARK = ".junheng-demo"


def _home(keep: Path | None) -> Path:
    """Make the folder of the demo; one that holds something else is never touched."""
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="junheng-demo-")).resolve() / "home"
    home = keep.resolve()
    if home.exists() and any(home.iterdir()) and not (home / MARK).is_file():
        raise UsageError(
            where=f"--keep {keep}",
            found="文件夹里有别的东西",
            expected="一个空文件夹，或以前的演示留下的文件夹",
            fix="请换一个文件夹",
        )
    return home


def prepare(home: Path, serve: Callable[[], None]) -> None:
    """Make the demo's tables, people and snapshots; a demo kept from before is used as it is.

    ``serve`` starts the server, which loads while the last of it is made.
    """
    is_kept = (home / MARK).is_file()
    make_folders(home)
    write_secret(home)
    if is_kept:
        start_django(home, SETTINGS)
        migrate()
        serve()
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_deaf) as beside:
        snapshots = beside.submit(_write_snapshots, home)  # the data, while the tables are made
        exams = beside.submit(_write_exams, home)
        start_django(home, SETTINGS)
        migrate()
        _people(snapshots.result())
        _show_exams(exams.result())
        growth = beside.submit(_estimate, home)
        ahead = beside.submit(_read_ahead, home)
        intake = beside.submit(_show_intake, home)
        _begin()
        serve()
        _work()
        _follow(growth.result())
        _judge()
        ahead.result()
        intake.result()
    (home / MARK).write_text("演示数据，可以删除\n", encoding="utf-8")


def _deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends this process


def _write_snapshots(home: Path) -> list[str]:
    from junheng.data.intake.keyring import Keyring
    from junheng.data.synth.demo import demo_snapshots

    key = key_file(home)
    key.unlink(missing_ok=True)  # of a demo that was interrupted while it was made
    identities = home / "identities"
    written = demo_snapshots(home / "snapshots", Keyring.create(key), identities=identities)
    return [snapshot.sha256 for snapshot in written]


def _write_exams(home: Path) -> list[Any]:
    start_django(home, SETTINGS)
    from junheng.web.config.demo_exams import write_exams

    return list(write_exams())


def _read_ahead(home: Path) -> None:
    """Keep what the rules and the plans read from the data, before somebody asks for it."""
    start_django(home, SETTINGS)
    from junheng.web.config.demo_ahead import read_ahead

    read_ahead()


def _show_intake(home: Path) -> None:
    """Open next year's collection while the parent shows the rest; nothing there reads it."""
    start_django(home, SETTINGS)
    from junheng.web.accounts.models import Account
    from junheng.web.intake.showing import show_intake

    show_intake(Account.objects.get(username="officer"))


def _estimate(home: Path) -> Any:
    """Compute what reports and appraisals read of the examinations, while the parent works."""
    start_django(home, SETTINGS)
    from junheng.web.config.demo_exams import estimate

    return estimate()


def _follow(growth: Any) -> None:
    from junheng.web.config import demo_exams

    demo_exams.follow(growth)


def _people(snapshots: list[str]) -> None:
    from junheng.web.config import demo_people

    demo_people.open_bureau_accounts()
    demo_people.adopt_snapshots(snapshots)
    demo_people.open_school_accounts()


def _begin() -> None:
    from junheng.web.config import demo_difference, demo_findings, demo_money, demo_plans

    demo_plans.adopt_plans()
    demo_findings.follow_findings()
    demo_difference.show_difference()
    demo_money.show_money()


def _work() -> None:
    from junheng.web.config import demo_governments, demo_processes, demo_supervision, demo_titles

    demo_processes.show_processes()
    demo_titles.show_titles()
    demo_supervision.show_supervision()
    demo_governments.show_governments()


def _judge() -> None:
    """Write what speaks of examinations and growth, once they are computed."""
    from junheng.web.config import (
        demo_appraisal,
        demo_diagnosis,
        demo_filling,
        demo_recognition,
        demo_support,
    )

    demo_diagnosis.draft_reports()
    demo_appraisal.appraise_schools()
    demo_support.support_schools()
    demo_filling.fill_forms()
    demo_recognition.show_recognition()


def _show_exams(exams: list[Any]) -> None:
    from junheng.web.config import demo_exam_inside, demo_exams

    demo_exams.show_exams(exams)
    demo_exam_inside.show_inside()


def _serve(family: Family, port: int) -> None:
    family.port = next_free(HOST, port)
    family.start()


def _wipe(home: Path, keep: Path | None) -> None:
    if keep is None:
        shutil.rmtree(home.parent, ignore_errors=True)


def run(args: argparse.Namespace) -> int:
    """Prepare, serve, and clear away when told to stop."""
    began = time.monotonic()
    home = _home(args.keep)
    os.environ.pop("DATABASE_URL", None)  # never the database of an installation
    os.environ.pop("JUNHENG_KEY", None)
    token = secrets.token_urlsafe(12)
    os.environ["JUNHENG_DEMO_TOKEN"] = token
    os.environ["JUNHENG_DEMO_KEPT"] = str(home) if args.keep else ""
    if not args.json:
        print("正在准备演示县“云川县”“临江县”（虚构数据）……", flush=True)
    family = Family(home, HOST, 0, SETTINGS, workers=1)
    family.end_on_signals()
    try:
        prepare(home, partial(_serve, family, args.port))
        family.wait_ready(60)
        if not family.stop.is_set():
            _announce(home, family.port, token, args, time.monotonic() - began)
        return family.watch()
    finally:
        family.end()
        _wipe(home, args.keep)
        if not args.json:
            kept = f"演示数据留在 {home}" if args.keep else "演示数据已清除"
            print(f"{kept}。", file=sys.stderr)


def _announce(home: Path, port: int, token: str, args: argparse.Namespace, seconds: float) -> None:
    from junheng.web.config import demo_people

    url = f"http://{HOST}:{port}"
    people: list[dict[str, Any]] = list(demo_people.identities(token))
    first = url + people[0]["path"]
    if args.json:
        shown = [{**p, "url": url + p["path"]} for p in people]
        print_json({"url": url, "home": str(home), "region": "云川县", "identities": shown})
    else:
        print(f"已就绪（{seconds:.1f} 秒）：{first}")
        for person in people:
            where = person["school"] or person["county"]
            print(f"  {person['role']} {person['name']}（{where}）：{url}{person['path']}")
        after = f"数据留在 {home}" if args.keep else "数据自动清除"
        print(f"网页右上角可以换身份，不用密码。按 Ctrl+C 结束，{after}。", flush=True)
    if not args.no_browser and not args.json and _has_screen():
        webbrowser.open(first)


def _has_screen() -> bool:
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
