"""One address for what may be done on a page (办理): the act is the last word of the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from junheng.kernel.errors import Hidden

T = TypeVar("T")


def act_named(act: str, acts: Mapping[str, T], *, where: str) -> T:
    """Give the act an address names.

    Raises
    ------
    Hidden
        There is none of that name.
    """
    if act not in acts:
        raise Hidden(
            where=where,
            found=f"没有“{act}”这一项办理",
            expected="其中之一：" + "、".join(acts),
            fix="请从页面上的按钮办理",
        )
    return acts[act]
