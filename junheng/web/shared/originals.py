"""The workbook behind a figure (原工作簿): the app that keeps it says where, and what was mended.

A page that names a workbook cell asks here; it knows the file by its hash and nothing of the app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.web.shared.registry import Registry

Keeper = Callable[[Any, str, str], str]  # (account, region code, sha-256) → address; "" without one
keeper = Registry[Keeper]()  # who keeps workbooks


def original_url(account: Any, region_code: str, sha256: str) -> str:
    """Give the address of a workbook this account may fetch; empty when there is none."""
    return next((url for keep in keeper if (url := keep(account, region_code, sha256))), "")


@dataclass(frozen=True, slots=True)
class Mended:
    """What was changed in one cell after the workbook came (改正)."""

    old: str  # as the workbook has it
    new: str
    who: str
    on: date
    why: str


Cell = tuple[str, str]  # sheet and address
Mender = Callable[[Any, str, str], Mapping[Cell, Mended]]  # account, region code, sha-256
mender = Registry[Mender]()  # who knows what was mended in workbooks


def mended_in(account: Any, region_code: str, sha256: str) -> Mapping[Cell, Mended]:
    """Give the mended cells of a workbook this account may know of."""
    return {
        cell: one for tell in mender for cell, one in tell(account, region_code, sha256).items()
    }
