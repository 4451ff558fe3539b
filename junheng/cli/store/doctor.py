"""``junheng doctor``: one line for each thing that must be well, and what to do when it is not."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from junheng.cli.store.home import home_of, key_file, pending_migrations, print_json, start_django

LEAST_FREE = 1 << 30  # below one GiB an import or a backup may not fit
BACKUP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def _python(_home: Path) -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check(
        "Python 版本", sys.version_info >= (3, 11), version, "请安装 Python 3.11 或更新的版本"
    )


def _installed(home: Path) -> Check:
    path = home / "secret"
    if not path.is_file():
        return Check("安装", ok=False, found=f"{home} 里没有安装", fix="先运行 junheng init")
    closed = not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return Check("安装", closed, str(home), f"secret 别人也能读；运行 chmod 600 {path}")


def _key(home: Path) -> Check:
    path = key_file(home)
    if not path.is_file():
        fix = "从单独保存的备份里找回；没有它，姓名和证件号无法读取"
        return Check("身份信息密钥", ok=False, found=f"没有 {path}", fix=fix)
    if path.resolve().is_relative_to(home):
        fix = "把密钥移到安装文件夹以外，用 JUNHENG_KEY 指明"
        return Check("身份信息密钥", ok=False, found=f"{path} 在安装文件夹里", fix=fix)
    closed = not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return Check("身份信息密钥", closed, str(path), f"别人也能读；运行 chmod 600 {path}")


def _disk(home: Path) -> Check:
    usage = shutil.disk_usage(home if home.exists() else home.parent)
    found = f"剩余 {usage.free / 2**30:.1f} GiB（{usage.free / usage.total:.0%}）"
    return Check("磁盘", usage.free >= LEAST_FREE, found, f"清理 {home} 所在的磁盘，至少留出 1 GiB")


def _writable(home: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        fix = f"让运行服务的用户可以写 {home}"
        return Check("写入权限", ok=False, found=error.strerror or str(error), fix=fix)
    return Check("写入权限", ok=True, found="可以写入")


def _file_system(home: Path) -> Check:
    """SQLite needs locks that network drives do not keep."""
    best, kind = Path("/"), "本地磁盘"
    mounts = Path("/proc/mounts")
    for line in mounts.read_text(encoding="utf-8").splitlines() if mounts.exists() else ():
        parts = line.split()
        place = Path(parts[1].replace("\\040", " "))
        if home.is_relative_to(place) and len(place.parts) >= len(best.parts):
            best, kind = place, parts[2]
    remote = kind in {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"}
    return Check(
        "存储位置", not remote, kind, "SQLite 不能放在网络盘上；改到本机磁盘，或用 PostgreSQL"
    )


def _database(_home: Path) -> Check:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = pending_migrations()
    except DatabaseError as error:
        fix = "检查 DATABASE_URL 和数据库服务；SQLite 请从备份恢复"
        return Check("数据库", ok=False, found=str(error).splitlines()[0], fix=fix)
    words = {"sqlite": f"SQLite {sqlite3.sqlite_version}", "postgresql": "PostgreSQL"}
    name = words.get(connection.vendor, connection.vendor)
    if waiting:
        fix = "先备份，再运行 junheng init"
        return Check("数据库", ok=False, found=f"{name}，{waiting} 处表结构待升级", fix=fix)
    return Check("数据库", ok=True, found=name)


def _sqlite_whole(_home: Path) -> Check:
    from django.db import connection

    if connection.vendor != "sqlite":
        return Check("数据库文件", ok=True, found="由 PostgreSQL 管理")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        found = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
    ok = found == "ok" and mode == "wal"
    return Check("数据库文件", ok, f"{found}，{mode}", "停止服务，从最近的备份恢复")


def _audit(_home: Path) -> Check:
    from junheng.web.shared import audit
    from junheng.web.shared.models import AuditLine

    first = next(iter(audit.breaks()), None)
    if first is not None:
        fix = "保留现场，与督导一起核对；从备份比对这一条"
        return Check("审计记录", ok=False, found=f"第 {first.number} 条{first.reason}", fix=fix)
    return Check("审计记录", ok=True, found=f"{AuditLine.objects.count()} 条，首尾相接")


def _clock(_home: Path) -> Check:
    from junheng.web.shared.queries import clock_is_behind

    now = datetime.now().astimezone()
    return Check("时钟", not clock_is_behind(), f"{now:%Y-%m-%d %H:%M %Z}", "校准服务器时间")


def _jobs(_home: Path) -> Check:
    from django.utils import timezone

    from junheng.web.shared.models import Job

    rows = Job.objects.unscoped("the operator's check counts jobs, without their content")
    late = timezone.now() - timedelta(minutes=10)
    waiting = rows.filter(state="waiting", created_at__lt=late).count()
    failed = rows.filter(state="failed", finished_at__gt=timezone.now() - timedelta(days=7)).count()
    found = f"等待超过 10 分钟的 {waiting} 个，七天内没有完成的 {failed} 个"
    return Check("后台任务", waiting == 0, found, "确认 junheng serve 在运行；它会接着做")


def _snapshots(home: Path) -> Check:
    from junheng.web.evidence.models import SnapshotRecord

    rows = SnapshotRecord.objects.unscoped("the operator's check counts folders")
    hashes = list(rows.values_list("sha256", flat=True))
    missing = [
        name for name in hashes if not (home / "snapshots" / name / "manifest.json").is_file()
    ]
    if missing:
        fix = "从备份恢复这些文件夹"
        return Check(
            "数据版本", ok=False, found=f"缺少 {missing[0][:12]} 等 {len(missing)} 个", fix=fix
        )
    return Check("数据版本", ok=True, found=f"{len(hashes)} 个，文件齐全")


def _backup(home: Path) -> Check:
    mark = home / "last-backup"
    if not mark.is_file():
        return Check(
            "备份",
            ok=False,
            found="还没有备份过",
            fix="运行 junheng backup --out 文件.tar --verify",
        )
    age = datetime.now(UTC) - datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    fix = "运行 junheng backup --out 文件.tar --verify"
    return Check("备份", age < timedelta(days=BACKUP_DAYS), f"{age.days} 天前", fix)


BEFORE: tuple[Callable[[Path], Check], ...] = (_python, _installed, _key, _disk)
AFTER: tuple[Callable[[Path], Check], ...] = (
    _writable,
    _file_system,
    _database,
    _sqlite_whole,
    _audit,
    _clock,
    _jobs,
    _snapshots,
    _backup,
)


def checks(home: Path) -> Iterator[Check]:
    """Look at everything; what needs a database is left out when it does not answer."""
    for look in BEFORE:
        yield look(home)
    if not (home / "secret").is_file():
        return
    start_django(home)
    for look in AFTER:
        found = look(home)
        yield found
        if look is _database and not found.ok:
            return


def run(args: argparse.Namespace) -> int:
    """Print every check; exit 1 when one is not well."""
    found = list(checks(home_of(args.home)))
    if args.json:
        shown = [{**asdict(check), "fix": "" if check.ok else check.fix} for check in found]
        print_json({"checks": shown})
    else:
        for check in found:
            print(f"{'✓' if check.ok else '✗'} {check.name}：{check.found}")
            if not check.ok:
                print(f"  怎么办：{check.fix}")
    return 0 if all(check.ok for check in found) else 1
