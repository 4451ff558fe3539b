"""What stands in the navigation (导航): only what runs, and only what the reader may open.

The sections keep the order of the loop; an app adds its entries to one when it starts::

    entry(_("台账"), section="improve", url="/ledger/", right="finding.see", order=20)

``url`` is an address, or a function of the account that gives one (a principal's 监测 is the own
school), or ``""`` for no entry.  A section leads to its first entry; where a reader has several,
they stand in a second row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Address = str | Callable[[Any], str]

SECTIONS: Mapping[str, Promise] = {
    "home": _("工作台"),
    "monitor": _("监测"),
    "diagnose": _("诊断"),
    "improve": _("改进"),
    "inspect": _("督导"),
    "data": _("数据"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a section."""

    label: str | Promise
    section: str
    url: Address
    right: str
    order: int
    prefix: str | tuple[str, ...] = ""  # the entry is current on addresses that begin so

    def address(self, account: Any) -> str:
        """Give the address for this reader."""
        return self.url if isinstance(self.url, str) else self.url(account)


_entries: list[Entry] = []


def entry(
    label: str | Promise,
    *,
    section: str,
    url: Address,
    right: str,
    order: int,
    prefix: str | tuple[str, ...] = "",
) -> None:
    """Add an entry to a section; adding it again changes nothing."""
    if section not in SECTIONS:
        raise ValueError(f"no section {section!r}; there are {', '.join(SECTIONS)}")
    new = Entry(label, section, url, right, order, prefix)
    if all((old.label, old.section) != (label, section) for old in _entries):
        _entries.append(new)


@dataclass(frozen=True, slots=True)
class Link:
    """A section or an entry as this page shows it."""

    label: str | Promise
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """The sections a reader may open, and the entries of the current one."""

    sections: tuple[Link, ...] = ()
    entries: tuple[Link, ...] = ()

    @property
    def current(self) -> Link | None:
        """The section the page lies in."""
        return next((link for link in self.sections if link.current), None)


def navigation_for(account: Any, path: str) -> Navigation:
    """Give what this reader may open, in order; the longest prefix is the current entry."""
    shown = []
    for item in sorted(_entries, key=lambda each: each.order):
        url = item.address(account) if account.holds(item.right) else ""
        if url:
            shown.append((item, url, _fit(item.prefix or url, path)))
    best = max((fit for _item, _url, fit in shown), default=0)
    found: dict[str, list[Link]] = {section: [] for section in SECTIONS}
    for item, url, fit in shown:
        found[item.section].append(Link(item.label, url, current=0 < fit == best))
    sections = tuple(
        Link(SECTIONS[name], links[0].url, any(link.current for link in links))
        for name, links in found.items()
        if links
    )
    here = next((links for links in found.values() if any(x.current for x in links)), [])
    return Navigation(sections, tuple(here) if len(here) > 1 else ())


def _fit(prefix: str | tuple[str, ...], path: str) -> int:
    """Give how much of the address an entry names; the home page fits only itself."""
    if prefix == "/":
        return int(path == "/")
    prefixes = (prefix,) if isinstance(prefix, str) else prefix
    return max((len(each) for each in prefixes if path.startswith(each)), default=0)
