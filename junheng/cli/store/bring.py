"""``junheng import``: workbooks → checks → annotated copies → draft, or a locked snapshot."""

from __future__ import annotations

import argparse
from datetime import date

from junheng.cli.store.acting import account_of
from junheng.cli.store.home import home_of, must_exist, print_json, start_django
from junheng.kernel.errors import UsageError

_SHOWN = 20


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            where="--as-of",
            found=f"写的是“{text}”",
            expected="2025-09-01 这样的日期",
            fix="请写成“年-月-日”，月和日都是两位数",
        ) from error


def run(args: argparse.Namespace) -> int:
    """Import files; exit 1 when some rows are to mend."""
    as_of = _day(args.as_of)
    home = home_of(args.home)
    must_exist(home)
    start_django(home)
    from junheng.web.intake.importing import Imported, import_files

    done: Imported = import_files(
        account_of(args.username),
        args.files,
        as_of=as_of,
        dry_run=args.dry_run,
        lock=args.lock,
        out=args.out,
    )
    if args.json:
        print_json(done.as_json())
        return 1 if done.errors else 0
    for table, count in done.counts.items():
        print(
            f"{table}：读到 {count['read']} 行，收下 {count['accepted']} 行，"
            f"待改正 {count['rejected']} 行"
        )
    for issue in done.issues[:_SHOWN]:
        print(issue.text())
    if len(done.issues) > _SHOWN:
        print(f"共 {len(done.issues)} 处；全部见 --json 或标注副本。")
    for path in done.copies:
        print(f"标注副本：{path}")
    if done.duplicate_of:
        print("有文件已经导入过，没有重复计算。")
    if done.record is not None:
        print(f"已锁定：{done.record}（{done.record.sha256[:16]}）")
    elif args.dry_run:
        print("只是核对，什么都没有保存。")
    elif done.counts:
        print("已进入草稿；核对后在网页里发布，或加 --lock 锁定。")
    return 1 if done.errors else 0
