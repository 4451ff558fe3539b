"""The command ``junheng``: one word, then its options; Chinese words, exit codes 0, 1, 2.

0: done, a failed verdict is a result; 1: the data have problems, the object still comes;
2: the call is wrong, ``{"error": {where, found, expected, fix}}``.  With ``--json`` one object
on standard output and nothing else.  An expected error never shows a traceback.  Only the
modules a command needs are imported: ``junheng balance`` does not know Django.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from junheng.kernel.errors import DataError, JunhengError, UsageError

_PHRASES = (
    (r"the following arguments are required: (.+)", r"缺少：\1", "写齐必填的参数"),
    (r"unrecognized arguments: (.+)", r"不认识：\1", "只写这个命令有的选项"),
    (
        r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        r"\1 写的是“\2”",
        r"\3 之一",
    ),
    (r"argument (.+?): expected (?:one|at least one) argument.*", r"\1 后面没有内容", "带一个值"),
    (r"argument (.+?): invalid .+ value: '(.*)'", r"\1 写的是“\2”", "写成说明里的格式"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 和 \2 不能同时用", "二者只用一个"),
    (r"one of the arguments (.+) is required", r"缺少：\1", "写其中一个"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 可能是 \2", "写全选项的名字"),
)


class ChineseFormatter(argparse.RawDescriptionHelpFormatter):
    """Help with Chinese headings."""

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        """Say 用法 where argparse says usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def format_help(self) -> str:
        """End headings with a full-width colon, as Chinese text does."""
        return re.sub(r"(?m)^(\S+):$", r"\1：", super().format_help())


class Parser(argparse.ArgumentParser):
    """A parser whose words are Chinese and whose errors are ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", ChineseFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **{**kwargs, "add_help": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print in English."""
        found, expected = message, "写成说明里的样子"
        for pattern, said, wanted in _PHRASES:
            match = re.fullmatch(pattern, message)
            if match:
                found, expected = match.expand(said), match.expand(wanted)
                break
        raise UsageError(
            where=f"命令 {self.prog}",
            found=found,
            expected=expected,
            fix=f"运行 {self.prog} --help 查看写法",
        )


def build_parser(words: Sequence[str]) -> Parser:
    """Build the parser; for a known command of an installation the analysts' tools stay out."""
    from junheng.cli import store

    parser = Parser(
        prog="junheng",
        description="均衡：把义务教育行动计划变成可核对的数、问题和销号。",
        epilog="每个命令都有自己的说明：junheng 命令 --help",
    )
    subparsers: store.Subparsers = parser.add_subparsers(
        dest="command",
        metavar="命令",
        required=True,
        parser_class=Parser,
        title="命令",
        prog="junheng",
    )
    store.add_commands(subparsers)
    if not words or words[0] not in store.COMMANDS:
        from junheng.cli import plain, standard

        plain.add_commands(subparsers)
        standard.add_commands(subparsers)
    return parser


def _print_error(error: JunhengError, *, as_json: bool) -> int:
    issues = [issue.as_json() for issue in getattr(error, "issues", ())]
    code = 1 if isinstance(error, DataError) and issues else 2
    if as_json:
        body: dict[str, Any] = {"error": error.as_json()}
        if issues:
            body["issues"] = issues
        print(json.dumps(body, ensure_ascii=False, allow_nan=False))
        return code
    print(f"没有完成：{error.found}", file=sys.stderr)
    print(f"  在哪里：{error.where}", file=sys.stderr)
    print(f"  应当：{error.expected}", file=sys.stderr)
    print(f"  怎么办：{error.fix}", file=sys.stderr)
    for issue in getattr(error, "issues", ()):
        print(issue.text(), file=sys.stderr)
    return code


def _from_system(error: OSError) -> UsageError:
    return UsageError(
        where=str(error.filename or "读写文件"),
        found=error.strerror or str(error),
        expected="文件存在、可以读写，磁盘有空间",
        fix="请核对文件名和权限；磁盘满时先清理，再运行一次",
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    try:
        if not words:
            build_parser(words).print_help()
            return 0
        args = build_parser(words).parse_args(words)
        return int(args.run(args))
    except JunhengError as error:
        return _print_error(error, as_json=as_json)
    except BrokenPipeError:  # the reader, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _print_error(_from_system(error), as_json=as_json)
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
