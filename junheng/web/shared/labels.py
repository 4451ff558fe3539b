"""Labels of tables, columns, codes and indicators in the reader's language (名称)."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language


class Named(Protocol):
    """What has a Chinese label and an English one: a table, a column, a code, an indicator."""

    @property
    def label(self) -> str:
        """The Chinese label."""

    @property
    def label_en(self) -> str:
        """The English label; empty where there is none."""


def in_english() -> bool:
    """Tell whether the reader chose English."""
    return (get_language() or "").startswith("en")


def label_of(thing: Named) -> str:
    """Give the label in the reader's language; Chinese where there is no English one."""
    return thing.label_en if in_english() and thing.label_en else thing.label
