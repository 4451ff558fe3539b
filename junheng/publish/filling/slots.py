"""Slots of a form and what goes into them (填写处)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from junheng.kernel.errors import UsageError

SlotKind = Literal["text", "cell", "name"]
HOLDER = re.compile(r"\{\{([^{}\n]{1,80})\}\}")
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a form that can be filled in (填写处)."""

    id: str  # text:学校名称, cell:表1!C5, name:total
    kind: SlotKind
    label: str  # what the form calls it
    where: str  # in words
    count: int = 1  # how often it occurs


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into a slot: its words, and its number where it is one."""

    text: str
    number: float | None = None
    within: str = ""  # words where the slot stands among others; empty: the same

    @property
    def among(self) -> str:
        """What is written where other words stand beside the slot."""
        return self.within or self.text


def holders(text: str) -> Iterator[tuple[int, int, str]]:
    """Walk the placeholders of a text: where each begins and ends, and its name.

    >>> list(holders("甲{{ 学校名称 }}乙"))
    [(1, 11, '学校名称')]
    """
    for found in HOLDER.finditer(text):
        if name := found[1].strip():
            yield found.start(), found.end(), name


def printable(text: str) -> str:
    """Take out what no XML may hold, and keep it in one line.

    >>> printable("甲" + chr(0) + chr(10) + "乙")
    '甲 乙'
    """
    return _UNPRINTED.sub("", text).replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def text_of(content: bytes, part: str) -> str:
    """Read a part of a package as text."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            where=f"内部文件“{part}”",
            found="文字编码不是 UTF-8",
            expected="WPS 或 Office 保存的文件",
            fix="请用 WPS 或 Office 打开后另存",
        ) from None
