"""``junheng exam``: papers analysed, scores checked, compared and put on scales, by plain files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junheng.cli.exam import analyse, check, compare, scale, shares

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers


def add_command(subparsers: Subparsers) -> None:
    """Add ``exam`` with its actions."""
    parser = subparsers.add_parser(
        "exam",
        help="考试：试题分析、核查、比较、换算、前后20%%率",
        description="读取考试的作答表和成绩表。",
    )
    acts = parser.add_subparsers(
        dest="act", metavar="动作", required=True, title="动作", prog="junheng exam"
    )
    analyse.add_action(acts)
    check.add_action(acts)
    compare.add_action(acts)
    scale.add_actions(acts)
    shares.add_action(acts)
