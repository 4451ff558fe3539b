"""``junheng import``: workbooks in, checked, mended copies out, a draft or a locked snapshot."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from junheng.cli.store.acting import account_of
from junheng.cli.store.home import home_of, must_exist, print_json, start_django
from junheng.data.standard import standard
from junheng.kernel.errors import UsageError


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            where="--as-of",
            found=f"写的是“{text}”",
            expected="一个日期，例如 2025-10-15",
            fix="请按 年-月-日 填写",
        ) from error


def run(args: argparse.Namespace) -> int:
    """Import files as one account; exit 1 when rows were held back."""
    as_of = _day(args.as_of)
    home = home_of(args.home)
    must_exist(home)
    start_django(home)
    from junheng.web.intake.importing import import_files

    done: Any = import_files(
        account_of(args.username),
        [path.resolve() for path in args.files],
        as_of=as_of,
        dry_run=args.dry_run,
        lock=args.lock,
        out=args.out,
        status=args.status,
        source=args.source,
        reason=args.reason,
    )
    if args.json:
        print_json(done.as_json())
    else:
        _tell(done)
    return 1 if done.errors or done.held_back else 0


def _tell(done: Any) -> None:
    tables = standard().tables
    for table, count in done.counts.items():
        print(
            f"{tables[table].label}：读到 {count['read']} 行，收下 {count['accepted']} 行，"
            f"待改正 {count['rejected']} 行。"
        )
    for issue in done.issues:
        print(issue.text())
    for path in done.copies:
        print(f"带批注的工作簿：{path}")
    if done.record is not None:
        name = f"{done.record}（{done.record.sha256[:16]}）"
        said = f"已锁定：{name}"
        if done.was_published:
            said = f"这些文件已在数据版本 {name} 里，没有重复导入"
        left = f"；有 {done.left_out} 行待改正，不在其中" if done.left_out else ""
        print(f"{said}{left}。")
