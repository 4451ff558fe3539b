"""What this software offers by name: its pages and its commands (页面和命令的名字).

The names of pages are read from the files that declare addresses, so that a tool on plain files
knows them without starting the web.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from junheng.policy.plan.pointing import Running

_WEB = Path(__file__).resolve().parents[1] / "web"


def running(commands: Mapping[str, argparse.ArgumentParser]) -> Running:
    """Give every page and every command, by name.

    Parameters
    ----------
    commands : mapping of str to ArgumentParser
        The commands of the command line, as argparse holds them.
    """
    return Running(frozenset(_pages()), frozenset(_words(commands)))


def _pages() -> Iterator[str]:
    for file in sorted(_WEB.glob("*/urls.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "name":
                yield str(ast.literal_eval(node.value))


def _words(commands: Mapping[str, argparse.ArgumentParser]) -> Iterator[str]:
    for parser in commands.values():
        yield parser.prog
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from _words(action.choices)
