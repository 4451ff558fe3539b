"""The directory of places (地区与学校目录), lent by the register.

Reach and account pages need the tree of regions and the names of schools, but lie below the app
that holds them.  The register lends an implementation of :class:`Directory` when it starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from junheng.web.shared.reach import Place


class Directory(Protocol):
    """What is asked of the register."""

    def regions_within(self, code: str, as_of: date) -> frozenset[str]:
        """Give a region and all below it."""

    def regions(self, codes: frozenset[str], as_of: date) -> Sequence[Place]:
        """Give the regions of those codes, with names."""

    def schools(self, region_codes: frozenset[str], as_of: date) -> Sequence[Place]:
        """Give the schools of those regions, with names."""


class _Empty:
    """Before the register has started: every region is only itself."""

    def regions_within(self, code: str, _as_of: date) -> frozenset[str]:
        return frozenset({code})

    def regions(self, codes: frozenset[str], _as_of: date) -> Sequence[Place]:
        return [Place(code, name=code) for code in sorted(codes)]

    def schools(self, _region_codes: frozenset[str], _as_of: date) -> Sequence[Place]:
        return []


_lent: list[Directory] = [_Empty()]


def lend(directory: Directory) -> None:
    """Take the directory of the register."""
    _lent[0] = directory


def directory() -> Directory:
    """Give the directory in use."""
    return _lent[0]


def region_name(code: str, as_of: date) -> str:
    """Name a region on a day; one the register does not know is called by its code."""
    found = directory().regions(frozenset({code}), as_of)
    return found[0].name if found else code
