"""Commands on an installation (安装的命令): they call the web's verbs and never a table.

This package itself imports nothing heavy; each command loads what it needs when it runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from junheng.kernel.errors import UsageError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]

COMMANDS = frozenset(
    {
        "init",
        "serve",
        "demo",
        "doctor",
        "backup",
        "restore",
        "import",
        "evaluate",
        "finding",
        "report",
    }
)


def _init(args: argparse.Namespace) -> int:
    from junheng.cli.store import install

    return install.run(args)


def _serve(args: argparse.Namespace) -> int:
    from junheng.cli.store import server

    return server.run(args)


def _demo(args: argparse.Namespace) -> int:
    from junheng.cli.store import demo

    return demo.run(args)


def _doctor(args: argparse.Namespace) -> int:
    from junheng.cli.store import doctor

    return doctor.run(args)


def _backup(args: argparse.Namespace) -> int:
    from junheng.cli.store import archive

    return archive.run_backup(args)


def _restore(args: argparse.Namespace) -> int:
    from junheng.cli.store import archive

    return archive.run_restore(args)


def _import(args: argparse.Namespace) -> int:
    from junheng.cli.store import bring

    return bring.run(args)


def _evaluate(args: argparse.Namespace) -> int:
    from junheng.cli.store import evaluate

    return evaluate.run(args)


def _finding(args: argparse.Namespace) -> int:
    from junheng.cli.store import findings

    acts = {
        "list": findings.run_list,
        "show": findings.run_show,
        "refresh": findings.run_refresh,
    }
    return acts[args.action](args)


def _report(args: argparse.Namespace) -> int:
    from junheng.cli.store import findings

    return findings.run_report(args)


def _school(args: argparse.Namespace) -> int:
    from junheng.cli.store import papers

    return papers.run_school(args)


def _guarded(run: Run) -> Run:
    """Say in words when the database does not answer, or has tables of another version."""

    def guarded(args: argparse.Namespace) -> int:
        from django.db import DatabaseError

        try:
            return run(args)
        except DatabaseError as error:
            raise UsageError(
                where="数据库",
                found=str(error).splitlines()[0],
                expected="能连上，而且表结构与这个版本的程序一致",
                fix="运行 junheng doctor 查看；已保存的数据没有改动",
            ) from error

    return guarded


def _command(
    subparsers: Subparsers, name: str, run: Run, help_text: str, *, home: bool = True
) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=help_text, description=f"{help_text}。")
    if home:
        parser.add_argument(
            "--home",
            type=Path,
            metavar="DIR",
            help="安装所在的文件夹；默认 $JUNHENG_HOME，再默认 ./junheng-home",
        )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    parser.set_defaults(run=_guarded(run))
    return parser


def add_commands(subparsers: Subparsers) -> None:
    """Add every command on an installation."""
    init = _command(subparsers, "init", _init, "新建一个安装：密钥、数据库、第一个账号")
    init.add_argument("--region", required=True, metavar="CODE", help="本县（区）的行政区划代码")
    init.add_argument("--region-name", required=True, metavar="NAME", help="本县（区）的名称")
    init.add_argument(
        "--level",
        choices=("county", "city", "province"),
        default="county",
        help="这个安装服务的级别：county 县、city 市、province 省；默认 county",
    )
    init.add_argument(
        "--user", default="admin", metavar="NAME", help="系统管理员的用户名，默认 admin"
    )
    init.add_argument("--name", default="系统管理员", metavar="NAME", help="系统管理员的姓名")

    serve = _command(subparsers, "serve", _serve, "启动服务：网页和后台任务")
    serve.add_argument("--host", default="127.0.0.1", metavar="HOST", help="默认只接受本机访问")
    serve.add_argument("--port", type=int, default=8765, metavar="N", help="默认 8765")
    serve.add_argument("--workers", type=int, default=2, metavar="N", help="网页进程数，默认 2")

    demo = _command(subparsers, "demo", _demo, "演示：两个虚构的县，退出后自动清除", home=False)
    demo.add_argument("--port", type=int, default=8765, metavar="N", help="被占用时用下一个")
    demo.add_argument("--no-browser", action="store_true", help="不打开浏览器")
    demo.add_argument("--keep", type=Path, metavar="DIR", help="数据留在这个文件夹，退出不清除")

    _command(subparsers, "doctor", _doctor, "体检：每一项是否正常，不正常怎么办")

    backup = _command(subparsers, "backup", _backup, "备份：数据库、数据版本、批次；不含密钥")
    backup.add_argument("--out", type=Path, required=True, metavar="FILE", help="备份文件（.tar）")
    backup.add_argument("--verify", action="store_true", help="备份后恢复到临时位置，逐表核对行数")
    restore = _command(subparsers, "restore", _restore, "恢复：把备份放进一个新的安装文件夹")
    restore.add_argument("file", type=Path, metavar="FILE", help="备份文件（.tar）")

    bring = _command(subparsers, "import", _import, "导入工作簿：核对、批注、成为草稿或锁定")
    bring.add_argument("files", type=Path, nargs="+", metavar="FILE", help=".xlsx、.xls 或 .csv")
    bring.add_argument("--as-of", required=True, metavar="DATE", help="数据截至的日期")
    bring.add_argument("--dry-run", action="store_true", help="只核对，不保存")
    bring.add_argument(
        "--lock",
        action="store_true",
        help="锁定为数据版本；上报、审定要求没有待改正的问题，自测不含待改正的行",
    )
    bring.add_argument("--out", type=Path, metavar="DIR", help="带批注的工作簿放在这里")
    bring.add_argument(
        "--status",
        choices=("self_test", "reported", "approved"),
        default="self_test",
        help="锁定为：self_test 自测、reported 上报、approved 审定；默认自测",
    )
    bring.add_argument(
        "--source", default="", metavar="TEXT", help="数据来源，例如 2025年事业统计；不写时用文件名"
    )
    bring.add_argument(
        "--reason",
        default="",
        metavar="TEXT",
        help="锁定为上报或审定时，比上年少学段部、指标算不出的，写明为什么",
    )
    bring.add_argument("--as", dest="username", required=True, metavar="USER", help="以谁的身份")

    evaluate = _command(subparsers, "evaluate", _evaluate, "按条目库评价一个数据版本")
    evaluate.add_argument("--pack", required=True, metavar="PACK", help="条目库编号")
    evaluate.add_argument("--snapshot", required=True, metavar="ID", help="数据版本编号")
    evaluate.add_argument(
        "--as", dest="username", metavar="USER", help="以谁的身份；不写时只给汇总，不列个人的行"
    )

    _add_findings(subparsers)


def _add_findings(subparsers: Subparsers) -> None:
    finding = subparsers.add_parser("finding", help="问题事项：列出、查看、按数据核对")
    acts = finding.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = _command(acts, "list", _finding, "列出问题事项和两个比率")
    listed.add_argument(
        "--status",
        choices=("open", "done", "closed"),
        help="open 整改中、done 已办结·待核验、closed 已销号；不写时全部列出",
    )
    shown = _command(acts, "show", _finding, "查看一条：历次数据、任务、办理记录")
    shown.add_argument("id", metavar="ID", help="台账里的编号，例如 问题-2026-0001")
    refresh = _command(acts, "refresh", _finding, "按还没有核对过的数据版本核对问题事项")
    for parser in (listed, shown):
        _place(parser, "以谁的身份；不写时列出全部")
    _place(refresh, "以谁的身份", required=True)

    report = subparsers.add_parser("report", help="文件：办学诊断报告、问题整改工作台账")
    kinds = report.add_subparsers(dest="document", required=True, metavar="DOCUMENT")
    school = _command(kinds, "school", _school, "写一所学校的《办学诊断报告》")
    school.add_argument("school", metavar="CODE", help="学校标识码")
    school.add_argument("--snapshot", required=True, metavar="ID", help="数据版本编号")
    school.add_argument("--format", choices=("pdf", "docx", "html"), required=True, help="文件种类")
    school.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到这个文件")
    school.add_argument(
        "--as", dest="username", metavar="USER", help="以谁的身份；不写时按起草人看到的写"
    )
    ledger = _command(kinds, "ledger", _report, "导出《问题整改工作台账》")
    ledger.add_argument("--format", choices=("xlsx",), default="xlsx", help="工作簿；默认 xlsx")
    ledger.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到这个文件")
    _place(ledger, "以谁的身份；不写时导出全部")


def _place(parser: argparse.ArgumentParser, who: str, *, required: bool = False) -> None:
    parser.add_argument("--region", metavar="CODE", help="地区代码；几个县在一个安装里时用")
    parser.add_argument("--as", dest="username", metavar="USER", required=required, help=who)
