"""What inspectors look at, ask and hear (督导量表): read beside the plan that asks for it.

A :class:`Rubric` (量表) belongs to one plan pack (``rubrics.yaml`` in its folder); a
:class:`RubricItem` (条目) is one thing to be seen in a lesson, heard in a talk, seen on site, or
taken from data held already.  There is no fifth way: an item can never ask for ledgers, photos
or other traces (教师厅〔2025〕2号 第二条), because the vocabulary has no word for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.pack import Address

Look = Literal["lesson", "talk", "site", "data"]
VisitKind = Literal["comprehensive", "special", "routine", "teaching", "recheck", "remote"]

LOOKS: tuple[Look, ...] = get_args(Look)
KINDS: tuple[VisitKind, ...] = get_args(VisitKind)
LOOK_LABELS: Mapping[Look, str] = {
    "lesson": "听课",
    "talk": "访谈",
    "site": "看现场",
    "data": "用系统里的数据",
}


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One thing looked at (条目)."""

    id: str
    part: str  # label of its part
    name: str  # the matter in plain words, as the ledger calls it where it is not done
    text: str
    look: Look
    ask: str  # a question to open the talk with; empty where there is none
    talk_to: str
    clause: str
    at: Address
    mend: str = ""  # what is asked where it is not done; empty: worded by what was seen

    @property
    def look_label(self) -> str:
        """How it is looked at, in words."""
        return LOOK_LABELS[self.look]


@dataclass(frozen=True, slots=True)
class Rubric:
    """A list of things to look at, of one plan (量表)."""

    id: str
    label: str
    kinds: tuple[VisitKind, ...]
    clause: str
    is_self_check: bool
    note: str
    items: tuple[RubricItem, ...]
    at: Address

    def item(self, item: str) -> RubricItem | None:
        """Find an item; nothing where the rubric has none of that id."""
        return next((one for one in self.items if one.id == item), None)


def read_rubrics(folder: Path, name: str, report: Report) -> dict[str, Rubric]:
    """Read the rubrics of a plan; a plan without the file has none."""
    path = folder / "rubrics.yaml"
    if not path.is_file():
        return {}
    top = read_entry(path, name, report)
    if top is None:
        return {}
    out: dict[str, Rubric] = {}
    for entry in top.sections("rubrics"):
        rubric = _rubric(entry, report)
        if rubric.id in out:
            report.add("JH-PK-107", rubric.at, what="量表", id=rubric.id)
        out[rubric.id] = rubric
    top.close()
    return out


def _rubric(entry: Entry, report: Report) -> Rubric:
    kinds = []
    for kind in entry.texts("for"):
        if kind not in KINDS:
            allowed = "、".join(KINDS)
            report.add("JH-PK-106", entry.line("for"), field="for", value=kind, allowed=allowed)
            continue
        kinds.append(kind)
    clause = entry.text("clause")
    items: list[RubricItem] = []
    for part in entry.sections("parts"):
        part.text("part")
        label = part.text("label")
        items += [_item(one, label, clause) for one in part.sections("items")]
        part.close()
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            report.add("JH-PK-107", item.at, what="量表条目", id=item.id)
        seen.add(item.id)
    rubric = Rubric(
        id=entry.text("rubric"),
        label=entry.text("label"),
        kinds=tuple(kinds),
        clause=clause,
        is_self_check=entry.boolean("is_self_check"),
        note=entry.text("note", ""),
        items=tuple(items),
        at=entry.at,
    )
    entry.close()
    return rubric


def _item(entry: Entry, part: str, clause: str) -> RubricItem:
    item = RubricItem(
        id=entry.text("item"),
        part=part,
        name=entry.text("name"),
        text=entry.text("text"),
        look=entry.choice("look", LOOKS),
        ask=entry.text("ask", ""),
        talk_to=entry.text("talk_to", ""),
        clause=entry.text("clause", clause),
        at=entry.at,
        mend=entry.text("mend", ""),
    )
    entry.close()
    return item
