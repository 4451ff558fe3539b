"""``junheng report school``: 《××学校办学诊断报告》 as Word, PDF or one web page."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from junheng.cli.store.acting import account_of
from junheng.cli.store.home import home_of, must_exist, print_json, start_django

if TYPE_CHECKING:
    from junheng.publish.render.model import Report


def run_school(args: argparse.Namespace) -> int:
    """Write the report of one school."""
    home = home_of(args.home)
    must_exist(home)
    start_django(home)
    from junheng.publish.render.docx import docx
    from junheng.publish.render.html import html
    from junheng.publish.render.pdf import pages_of, pdf
    from junheng.web.diagnosis.single import report_of
    from junheng.web.evidence.queries import snapshot_named

    kinds: Mapping[str, Callable[[Report, Path], None]] = {"pdf": pdf, "docx": docx, "html": html}
    account = account_of(args.username) if args.username else None
    record = snapshot_named(args.snapshot, account)
    made, state = report_of(args.school, record, account)
    kinds[args.format](made, args.out)
    pages = pages_of(made)
    if args.json:
        print_json(
            {
                "out": str(args.out),
                "title": made.title,
                "school": args.school,
                "snapshot": record.sha256,
                "state": state,
                "pages": pages,
            }
        )
        return 0
    print(f"已写入 {args.out}：《{made.title}》（{state}），A4 {pages} 页")
    return 0
