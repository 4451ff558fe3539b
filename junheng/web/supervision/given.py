"""What verbs of supervision are given: people who go, sentences to begin with, rows of a list."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.publish.sentences.catalogue import Sentence
from junheng.web.accounts.models import Account
from junheng.web.work.models import Finding


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One matter of a list (清单一行)."""

    label: str
    kind: str
    level: str
    organiser: str
    scope: str = ""
    months: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who goes (督导组成员)."""

    name: str
    account: Account | None = None
    unit: str = ""
    is_inspector: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence the draft of an opinion begins with (意见底稿一条)."""

    key: str
    kind: str
    name: str
    sentence: Sentence
    clause: str
    finding: Finding | None = None
    asked: str = ""  # what the draft proposes to ask
    office: str = ""  # the county's office, where the school cannot do it
