"""How the installation is (安装状况), as the operator sees it on the home page.

Five lines: version, last backup, free disk, worker, failed sign-ins.  Nothing here reads a
personal row; ``junheng doctor`` on the server looks further.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng import __version__
from junheng.web.shared import jobs
from junheng.web.shared.models import AuditLine, Job

BACKUP_DAYS = 7  # a backup older than that is late
LEAST_FREE = 1 << 30  # below one GiB an import or a backup may not fit
SIGN_IN_DAYS = 7
MANY_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: what it is, how it is, and what to do when it is not well."""

    label: str
    found: str
    is_well: bool
    fix: str = ""


def last_backup(home: Path) -> datetime | None:
    """Read when the last backup was made; nothing when there was none."""
    mark = home / "last-backup"
    try:
        told = mark.read_text(encoding="ascii").strip()
        made = datetime.fromisoformat(told) if told else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        made = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    return made


def _backup(home: Path, now: datetime) -> Line:
    label = _("最近备份")
    fix = _("请在服务器上运行 junheng backup --out 备份文件.tar --verify")
    made = last_backup(home)
    if made is None:
        return Line(label, _("还没有备份"), is_well=False, fix=fix)
    days = max((now - made).days, 0)
    told = f"{timezone.localtime(made):%Y-%m-%d %H:%M}"
    found = _("%(day)s（%(n)d 天前）") % {"day": told, "n": days} if days else told
    return Line(label, found, is_well=days < BACKUP_DAYS, fix=fix)


def _disk(home: Path) -> Line:
    usage = shutil.disk_usage(home)
    found = _("剩余 %(size)s GiB（%(share)s）") % {
        "size": f"{usage.free / 2**30:.1f}",
        "share": f"{usage.free / usage.total:.0%}",
    }
    fix = _("请清理安装文件夹所在的磁盘，至少留出 1 GiB")
    return Line(_("磁盘"), found, is_well=usage.free >= LEAST_FREE, fix=fix)


def _worker() -> Line:
    rows = Job.objects.unscoped("the operator sees when a job ended, not what it was about")
    last = rows.exclude(finished_at=None).order_by("-finished_at").first()
    is_alive = jobs.is_worker_alive()
    parts = [_("在运行") if is_alive else _("没有在运行")]
    waiting = rows.filter(state="waiting").count()
    if waiting:
        parts.append(_("等待中 %(n)d 个") % {"n": waiting})
    if last is not None and last.finished_at is not None:
        day = f"{timezone.localtime(last.finished_at):%Y-%m-%d %H:%M}"
        parts.append(
            _("最近一个任务 %(day)s %(state)s") % {"day": day, "state": last.get_state_display()}
        )
    else:
        parts.append(_("还没有任务"))
    fix = _("请确认服务器上的 junheng serve 在运行；没做完的任务会接着做")
    return Line(_("后台任务"), _("，").join(parts), is_well=is_alive, fix=fix)


def _sign_ins(now: datetime) -> Line:
    since = now - timedelta(days=SIGN_IN_DAYS)
    failed = AuditLine.objects.filter(event="account.sign_in_failed", at__gte=since).count()
    found = _("7 天内 %(n)d 次") % {"n": failed}
    fix = _("请到日志里看是谁、从哪里")
    return Line(_("登录失败"), found, is_well=failed < MANY_FAILURES, fix=fix)


def lines() -> Iterator[Line]:
    """Look at the installation."""
    home, now = Path(settings.HOME), timezone.now()
    yield _backup(home, now)
    yield _disk(home)
    yield _worker()
    yield _sign_ins(now)
    yield Line(_("程序版本"), __version__, is_well=True)
