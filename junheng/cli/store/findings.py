"""``junheng finding`` and ``junheng report ledger``: the ledger, through the pages' own queries."""

from __future__ import annotations

import argparse
from itertools import chain
from typing import TYPE_CHECKING, Any

from junheng.cli.store.acting import account_of
from junheng.cli.store.home import home_of, must_exist, print_json, start_django
from junheng.kernel.errors import NotAllowed, UsageError

if TYPE_CHECKING:
    from junheng.web.accounts.models import Account
    from junheng.web.work.models import Finding


def _start(args: argparse.Namespace) -> Account | None:
    home = home_of(args.home)
    must_exist(home)
    start_django(home)
    found: Account | None = account_of(args.username) if args.username else None
    if found is not None and not found.holds("finding.see"):
        raise NotAllowed(
            where=f"--as {args.username}",
            found=f"{found.role_labels() or '未任职'}没有查看问题事项的权限",
            expected="由有权限的同事查看",
            fix="请换一个账号，或与系统管理员联系",
        )
    return found


def _brief(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.label,
        "region": finding.region_code,
        "kind": finding.kind,
        "unit": finding.unit,
        "unit_name": finding.unit_name,
        "clause": finding.clause,
        "rule": finding.rule,
        "indicator": finding.indicator,
        "name": finding.name,
        "value": finding.value,
        "limit": finding.limit,
        "short": finding.short,
        "status": finding.status,
        "change": finding.change,
    }


def run_list(args: argparse.Namespace) -> int:
    """List findings with both rates."""
    account = _start(args)
    from django.utils import timezone

    from junheng.web.shared.directory import region_name
    from junheng.web.work.queries import alone, ledger

    rows = ledger.listed(account, args.region or "")
    tasks = alone.listed_alone(account, args.region or "")
    rates = ledger.rates_of(rows, timezone.localdate(), tasks)
    if args.status:
        rows = rows.filter(status=args.status)
    if args.json:
        print_json(
            {
                "findings": [_brief(one) for one in rows],
                "tasks": rates.tasks,
                "tasks_accepted": rates.accepted,
                "shortfalls": rates.findings,
                "shortfalls_closed": rates.closed,
            }
        )
        return 0
    today = timezone.localdate()
    counties = {code: region_name(code, today) for code in {one.region_code for one in rows}}
    for one in rows:
        county = f"{counties[one.region_code]}　" if len(counties) > 1 else ""
        print(f"{county}{one}　{one.status_label}　{one.get_change_display()}")
    print(rates.text)
    return 0


def _named(args: argparse.Namespace, account: Account | None) -> Finding:
    from junheng.web.work.queries import ledger

    found = ledger.finding_named(args.id, account, args.region or "")
    if found is None:
        raise UsageError(
            where=f"编号 {args.id}",
            found="没有这一条，或不止一个地区有这个编号",
            expected="台账里的编号，例如 问题-2026-0001",
            fix="运行 junheng finding list 查看；几个县同号时加 --region",
        )
    return found


def run_show(args: argparse.Namespace) -> int:
    """Show one finding: its values over data versions, its tasks, what was done."""
    account = _start(args)
    from junheng.web.work.queries import finding as one
    from junheng.web.work.queries import words

    found = _named(args, account)
    held = one.record_of(found)
    if args.json:
        print_json({**_brief(found), **held})
        return 0
    print(f"{found.label}　{found.status_label}　{words.headline(found)}")
    for value in held["values"]:
        print(f"  {value['as_of']}　{value['value']}　{value['change']}　{value['source']}")
    for task in held["tasks"]:
        print(f"  {task['title']}　{task['office']}　{task['due_on']}　{task['percent']}%")
    return 0


def run_refresh(args: argparse.Namespace) -> int:
    """Read every data version that was not read yet; read twice it changes nothing."""
    account = _start(args)
    from junheng.web.work import actions
    from junheng.web.work.queries import reading

    if account is None:  # the option is required; this is for the reader of the code
        return 2
    region = args.region or account.region_code
    newest = reading.newest(region)
    read: list[dict[str, Any]] = []
    for record in reading.waiting(newest) if newest is not None else []:
        before = reading.moved_by(record)
        seen, renamed = reading.observe(record), reading.renamed(record)
        actions.findings_refresh(actor=account, record=record, observations=seen, renamed=renamed)
        read.append({"snapshot": record.sha256, "moved": reading.moved_by(record) - before})
    if args.json:
        print_json({"region": region, "snapshots": read})
        return 0
    print(f"核对了 {len(read)} 个数据版本，{sum(one['moved'] for one in read)} 条有变化。")
    return 0


def run_report(args: argparse.Namespace) -> int:
    """Write 《问题整改工作台账》 as a workbook."""
    account = _start(args)
    from django.utils import timezone

    from junheng.web.register.queries import RegisterDirectory
    from junheng.web.work.queries import alone, ledger, workbook

    today = timezone.localdate()
    rows = ledger.listed(account, args.region or "")
    tasks = alone.listed_alone(account, args.region or "")
    codes = (one.order_by().values_list("region_code", flat=True) for one in (rows, tasks))
    regions = sorted(set(chain.from_iterable(codes)))
    if len(regions) > 1:
        raise UsageError(
            where="--region",
            found=f"有 {len(regions)} 个地区的台账：{'、'.join(regions)}",
            expected="一次导出一个地区",
            fix="请加 --region 和地区代码",
        )
    named = RegisterDirectory().regions(frozenset(regions), today)
    name = named[0].name if named else ""
    also = alone.lines_of(tasks, {}, today)
    made = workbook.ledger_workbook(rows, name, today, account=account, alone=tasks, also=also)
    args.out.write_bytes(made)
    if args.json:
        print_json({"out": str(args.out), "findings": rows.count()})
        return 0
    print(f"已写入 {args.out}")
    return 0
