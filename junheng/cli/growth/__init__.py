"""``junheng growth``: value-added of units and growth percentiles of pupils, from plain files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junheng.cli.growth import percentiles, project, sums, value_added

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers


def add_command(subparsers: Subparsers) -> None:
    """Add ``growth`` with its actions."""
    parser = subparsers.add_parser("growth", help="成长：单位的增值、学生的成长百分等级")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    value_added.add_action(actions)
    sums.add_action(actions)
    percentiles.add_action(actions)
    project.add_action(actions)
