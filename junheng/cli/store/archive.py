"""``junheng backup`` and ``restore``: one tar, never the key (备份与恢复).

The tar holds ``manifest.json`` (version, what is inside, row counts), the database as one JSON
object a line and table, and the folders of :data:`FOLDERS`. The same
form comes out of SQLite and PostgreSQL and goes into either. A SQLite database is copied with
its own online backup first, so the lines are of one moment while people go on working. Sessions
and the results folder stay out: both are made again.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import UUID

from junheng import __version__
from junheng.cli.store.home import (
    home_of,
    make_folders,
    migrate,
    must_exist,
    print_json,
    start_django,
    write_secret,
)
from junheng.kernel.errors import DataError, UsageError

FOLDERS = ("snapshots", "batches", "identities", "attachments", "exams", "exam-sheets")
FORM = 1
BATCH = 500
SKIPPED = frozenset({"sessions.session", "contenttypes.contenttype", "auth.permission"})


def _models() -> list[Any]:
    """Give every table worth keeping, each after those it points at."""
    from django.apps import apps
    from django.core.serializers import sort_dependencies

    configs = [(config, None) for config in apps.get_app_configs()]
    ordered = sort_dependencies(configs, allow_cycles=True)
    return [model for model in ordered if model._meta.label_lower not in SKIPPED]


def _plain(value: object) -> object:
    """Write what JSON does not know, without losing a microsecond of the audit."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be backed up; expected a plain field value")


def _dump(model: Any, stream: IO[str]) -> int:
    """Write the rows of one table as lines of JSON; give how many."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    count = 0
    for values in rows.iterator(chunk_size=BATCH):
        line = json.dumps(dict(zip(names, values, strict=True)), default=_plain)
        stream.write(line + "\n")
        count += 1
    return count


def _load(model: Any, lines: Iterator[str]) -> int:
    """Insert the rows of one table; give how many."""
    fields = model._meta.concrete_fields
    waiting: list[Any] = []
    count = 0
    for line in lines:
        row = json.loads(line)
        waiting.append(model(**{f.attname: f.to_python(row[f.attname]) for f in fields}))
        if len(waiting) >= BATCH:
            count += len(model._base_manager.bulk_create(waiting))
            waiting = []
    return count + len(model._base_manager.bulk_create(waiting))


@contextmanager
def _frozen(folder: Path) -> Iterator[None]:
    """Copy a SQLite database with its online backup and read the copy meanwhile."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor != "sqlite":
        yield
        return
    copy = folder / "frozen.sqlite3"
    running = connection.settings_dict["NAME"]
    source = sqlite3.connect(str(running))
    target = sqlite3.connect(copy)
    with target:
        source.backup(target)
    source.close()
    target.close()
    connection.close()
    connection.settings_dict["NAME"] = str(copy)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = running


def write_backup(home: Path, out: Path) -> dict[str, Any]:
    """Write the backup beside its final name and rename it; give its manifest."""
    from django.db import connection, transaction

    make_folders(home)  # a home of an earlier version may lack one
    with tempfile.TemporaryDirectory(prefix="junheng-backup-", dir=home) as name:
        folder = Path(name)
        tables: dict[str, int] = {}
        with _frozen(folder), transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for model in _models():
                label = model._meta.label_lower
                with (folder / f"{label}.jsonl").open("w", encoding="utf-8") as stream:
                    tables[label] = _dump(model, stream)
        kept = [each for each in FOLDERS if (home / each).is_dir()]
        manifest = {
            "form": FORM,
            "program": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": tables,
            "folders": {each: len(list((home / each).iterdir())) for each in kept},
        }
        part = out.with_name(f"{out.name}.part")
        with tarfile.open(part, "w") as tar:
            body = json.dumps(manifest, ensure_ascii=False).encode()
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
            for label in tables:
                tar.add(folder / f"{label}.jsonl", arcname=f"database/{label}.jsonl")
            for each in kept:
                tar.add(home / each, arcname=each, filter=_whole)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.rename(out)
    return manifest


def _whole(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is only half written."""
    is_temporary = any(part.startswith(".") for part in PurePosixPath(entry.name).parts)
    return None if is_temporary else entry


def _local(moment: str) -> str:
    """Say a moment of a manifest by the clock of the installation."""
    from django.utils import timezone

    made = timezone.localtime(datetime.fromisoformat(moment))
    return f"{made.year}年{made.month}月{made.day}日 {made:%H:%M}"


def _damaged(file: Path, found: str) -> UsageError:
    return UsageError(
        where=f"备份文件 {file}",
        found=found,
        expected="junheng backup 写出的完整文件",
        fix="请换一份备份；平时用 junheng backup --verify 核对",
    )


def _manifest(file: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file) as tar:
            tar.getmembers()  # to the end: a file that was cut off says so before a home is made
            stream = tar.extractfile("manifest.json")
            manifest: dict[str, Any] = json.load(stream) if stream is not None else {}
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(file, "不是备份文件，或者没有拷贝完整，读不到底") from error
    except KeyError as error:
        raise _damaged(file, "里面没有备份说明（manifest.json），不是 junheng 的备份") from error
    except ValueError as error:
        raise _damaged(file, "里面的备份说明（manifest.json）读不懂") from error
    if not isinstance(manifest, dict) or manifest.get("form") != FORM:
        raise _damaged(file, "是别的版本写的格式，这个版本读不了")
    return manifest


def _unpack(tar: tarfile.TarFile, members: list[tarfile.TarInfo], home: Path, file: Path) -> None:
    """Write the plain files of a backup below the home; anything else is refused."""
    for member in members:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
            raise _damaged(file, f"里面有不该有的“{member.name}”")
        target = home / path
        stream = tar.extractfile(member) if member.isfile() else None
        if stream is None:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with stream, target.open("wb") as out:
            shutil.copyfileobj(stream, out)


def read_backup(file: Path, home: Path) -> dict[str, int]:
    """Put a backup into a home whose database is migrated and empty; give the row counts."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from junheng.web.shared import audit

    manifest = _manifest(file)
    counted: dict[str, int] = {}
    with tarfile.open(file) as tar:
        members = [m for m in tar.getmembers() if m.name.split("/")[0] in FOLDERS]
        _unpack(tar, members, home, file)
        models = _models()
        with transaction.atomic(), connection.constraint_checks_disabled():
            audit.unprotect()
            for model in models:
                label = model._meta.label_lower
                stream = (
                    tar.extractfile(f"database/{label}.jsonl")
                    if label in manifest["tables"]
                    else None
                )
                if stream is None:
                    continue
                lines = io.TextIOWrapper(stream, encoding="utf-8")
                counted[label] = _load(model, iter(lines))
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), models):
                    cursor.execute(statement)
            connection.check_constraints()
        audit.protect()
    wrong = {k: v for k, v in manifest["tables"].items() if counted.get(k, 0) != v}
    if wrong or next(iter(audit.breaks()), None) is not None:
        raise DataError(
            where=f"备份文件 {file}",
            found=f"行数或审计链对不上：{'、'.join(wrong) or '审计记录'}",
            expected="与备份时完全一致",
            fix="请换一份备份",
        )
    return counted


def run_backup(args: argparse.Namespace) -> int:
    """Back an installation up; with ``--verify`` restore it to a temporary place and count."""
    home = home_of(args.home)
    must_exist(home)
    out: Path = args.out.resolve()
    if out.is_relative_to(home):
        raise UsageError(
            where=f"--out {args.out}",
            found="备份文件在安装文件夹里面",
            expected="另一个位置，最好是另一块磁盘",
            fix="请换一个位置；放在里面，磁盘坏了就一起没了",
        )
    start_django(home)
    manifest = write_backup(home, out)
    verified = None
    if args.verify:
        verified = _verify(out)
    (home / "last-backup").write_text(manifest["made_at"] + "\n", encoding="ascii")
    rows = sum(manifest["tables"].values())
    if args.json:
        print_json({"file": str(out), **manifest, "verified": verified})
    else:
        print(f"已备份到 {out}：{rows} 行，{manifest['folders']['snapshots']} 个数据版本。")
        if verified is not None:
            print("已恢复到临时位置核对：每张表的行数、审计链、数据版本的校验值都一致。")
        print("密钥不在备份里，请另外保存；没有它，恢复后姓名和证件号无法读取。")
    return 0


def _verify(file: Path) -> bool:
    """Restore in a process of its own, in a temporary home on SQLite."""
    import subprocess
    import sys

    with tempfile.TemporaryDirectory(prefix="junheng-verify-") as name:
        home = Path(name) / "home"
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        command = [sys.executable, "-m", "junheng.cli.main", "restore", str(file)]
        done = subprocess.run(  # noqa: S603
            [*command, "--home", str(home), "--json"],
            env={**environment, "JUNHENG_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        try:
            found = str(json.loads(done.stdout)["error"]["found"])
        except (ValueError, KeyError, TypeError):
            found = "试着恢复时中断了"
        raise _damaged(file, found)
    return True


def run_restore(args: argparse.Namespace) -> int:
    """Restore a backup into a new home."""
    home = home_of(args.home)
    if (home / "db.sqlite3").exists() or ((home / "secret").exists() and _has_rows(home)):
        raise UsageError(
            where=f"安装文件夹 {home}",
            found="这里已经有一个安装",
            expected="一个新的文件夹",
            fix="用 --home 指明新的位置；确认无误后再把服务指过去",
        )
    manifest = _manifest(args.file)
    make_folders(home)
    write_secret(home)
    start_django(home)
    migrate()
    counted = read_backup(args.file, home)
    bad = _changed_snapshots(home)
    if bad:
        raise DataError(
            where=f"备份文件 {args.file}",
            found=f"数据版本 {'、'.join(bad)} 的校验值不对",
            expected="与登记的一致",
            fix="请换一份备份",
        )
    if args.json:
        print_json({"home": str(home), "tables": counted, "made_at": manifest["made_at"]})
    else:
        made = _local(manifest["made_at"])
        print(f"已恢复到 {home}：{sum(counted.values())} 行，备份于 {made}。")
        print("请把原来的密钥文件放回安装文件夹旁边，再运行 junheng doctor。")
    return 0


def _has_rows(home: Path) -> bool:
    start_django(home)
    from django.db import connection

    return "accounts_account" in connection.introspection.table_names()


def _changed_snapshots(home: Path) -> list[str]:
    """Hash every restored snapshot again; name those that differ from their record."""
    from junheng.web.evidence.queries import changed_folders

    found: list[str] = changed_folders(home / "snapshots")
    return found
