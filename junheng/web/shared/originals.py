"""Where the workbook behind a figure can be fetched (原工作簿): the app that keeps it says where.

A page that names a workbook cell asks here; it knows the file by its hash and nothing of the app.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Keeper = Callable[[Any, str, str], str]  # (account, region code, sha-256) → address; "" without one
_keepers: list[Keeper] = []


def keeper(function: Keeper) -> Keeper:
    """Register who keeps workbooks."""
    if function not in _keepers:
        _keepers.append(function)
    return function


def original_url(account: Any, region_code: str, sha256: str) -> str:
    """Give the address of a workbook this account may fetch; empty when there is none."""
    return next((url for keep in _keepers if (url := keep(account, region_code, sha256))), "")
