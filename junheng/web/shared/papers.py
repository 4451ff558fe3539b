"""Numbers of papers (文号): two spellings of one number are one paper."""

from __future__ import annotations

import unicodedata

_BRACKETS = str.maketrans({"[": "〔", "【": "〔", "(": "〔", "]": "〕", "】": "〕", ")": "〕"})


def plain(number: str) -> str:
    """Write a number so that two spellings of it are the same.

    >>> plain("云政督意[2026] 4号") == plain("云政督意〔2026〕4 号")
    True
    """
    told = unicodedata.normalize("NFKC", number).translate(_BRACKETS)
    return "".join(told.split())
