"""What stands in the navigation (导航): only what runs, and only what the reader may open.

An app adds its entries when it starts::

    entry("监测", url=board_address, right="balance.see", order=20, prefix="/r/")

The seven sections keep the order of the loop.  ``url`` is an address, or a function of the
account that gives one (a principal's 监测 is the own school), or ``""`` for no entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Address = str | Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main navigation or, with ``section``, one tab below it."""

    label: str | Promise
    url: Address
    right: str
    order: int
    prefix: str | tuple[str, ...] = ""  # the entry is current on addresses that begin so
    section: str = ""

    def address(self, account: Any) -> str:
        """Give the address for this reader."""
        return self.url if isinstance(self.url, str) else self.url(account)


_entries: list[Entry] = []


def entry(
    label: str | Promise,
    *,
    url: Address,
    right: str,
    order: int,
    prefix: str | tuple[str, ...] = "",
    section: str = "",
) -> None:
    """Add an entry; adding it again changes nothing."""
    new = Entry(label, url, right, order, prefix, section)
    if all((old.label, old.section) != (label, section) for old in _entries):
        _entries.append(new)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as this page shows it."""

    label: str | Promise
    url: str
    current: bool


def links_for(account: Any, path: str, section: str = "") -> list[Link]:
    """List the entries this reader may open, in order; the longest prefix is the current one."""
    shown = []
    for item in sorted(_entries, key=lambda each: each.order):
        if item.section != section or not account.holds(item.right):
            continue
        url = item.address(account)
        if url:
            shown.append((item.label, url, _fit(item.prefix or url, path)))
    best = max((fit for _label, _url, fit in shown), default=0)
    return [Link(label, url, current=0 < fit == best) for label, url, fit in shown]


def _fit(prefix: str | tuple[str, ...], path: str) -> int:
    """Give how much of the address an entry names; the home page fits only itself."""
    if prefix == "/":
        return int(path == "/")
    prefixes = (prefix,) if isinstance(prefix, str) else prefix
    return max((len(each) for each in prefixes if path.startswith(each)), default=0)
