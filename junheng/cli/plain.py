"""Commands on plain files: an analyst's tools on the analyst's own data.

They read only the files named, suppress nothing and say so on standard error.  No web
framework, no installation.  Exit 0: done; 1: the data have problems; 2: the call is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from junheng.cli import balance, exam, growth, pack

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers


def add_commands(subparsers: Subparsers) -> None:
    """Add every plain-file command of rules and measurement, by name."""
    balance.add_command(subparsers)
    exam.add_command(subparsers)
    growth.add_command(subparsers)
    pack.add_command(subparsers)
