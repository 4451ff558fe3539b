"""Which document and clause a finding or a task rests on, as people name them (文件和条款)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.errors import PackError, UsageError
from junheng.policy import Pack
from junheng.policy.loader import find_pack, kind_of
from junheng.policy.pack import Clause
from junheng.policy.plan import PlanItem, PlanPack, load_plan
from junheng.web.evidence.queries import pack_of
from junheng.web.shared.labels import in_english

NONE = "-"  # how an address asks for what rests on no clause


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause in words: its document, the number it prints, its title."""

    document: str = ""
    number: str = ""  # its title where the document prints no number
    title: str = ""

    @property
    def text(self) -> str:
        """Document and clause in one line."""
        return f"{self.document} {self.number}" if in_english() else self.paper

    @property
    def paper(self) -> str:
        """Document and clause as a Chinese paper cites them."""
        return f"《{self.document}》{self.number}" if self.document else self.number


def document_of(pack: str) -> Pack | PlanPack | None:
    """Give the pack of a document, a rule or a plan; nothing where it is not kept here."""
    try:
        folder = find_pack(pack)
        return load_plan(pack) if kind_of(folder) == "plan" else pack_of(pack)
    except (UsageError, PackError):
        return None


def title_of(pack: str) -> str:
    """Name a document in the reader's language; its id where it is not kept here."""
    return _title(pack, document_of(pack))


def _title(pack: str, found: Pack | PlanPack | None) -> str:
    if found is None:
        return pack
    return found.title_en if in_english() and found.title_en else found.title


def cited(address: str) -> Cited:
    """Say ``pack#clause`` in words; what is not kept here stays as it was written.

    Examples
    --------
    >>> cited("cn-moe-2017-6#resource-5").paper
    '《县域义务教育优质均衡发展督导评估办法》资源配置第5项'
    """
    return _cited(address, document_of)


def _cited(address: str, document: Callable[[str], Pack | PlanPack | None]) -> Cited:
    pack, _sign, clause = address.partition("#")
    if not pack:
        return Cited()
    found = document(pack)
    held = found.clauses.get(clause) if found is not None else None
    if held is None:
        return Cited(_title(pack, found), clause)
    return Cited(_title(pack, found), held.number or held.title, held.title)


def citing() -> Callable[[str], Cited]:
    """Give :func:`cited` for one page, which reads each document and each clause once."""
    document = cache(document_of)
    return cache(lambda address: _cited(address, document))


def is_kept(address: str) -> bool:
    """Tell whether ``pack#clause`` is a clause of a document kept here."""
    pack, _sign, clause = address.partition("#")
    found = document_of(pack) if pack and clause else None
    return found is not None and clause in found.clauses


def is_decided_by_data(address: str) -> bool:
    """Tell whether numbers alone decide a clause: each thing it asks is computed or counted.

    >>> is_decided_by_data("cn-moe-2017-6#resource-6"), is_decided_by_data("zibo-2021#2.3")
    (True, False)
    """
    pack, _sign, clause = address.partition("#")
    found = document_of(pack) if pack and clause else None
    if isinstance(found, PlanPack):
        asked = [item for item in found.of_clause(clause) if item.is_assessed and item.measure]
        return bool(asked) and all(_is_counted(item) for item in asked)
    if found is None:
        return False
    counted = {one.clause for one in found.indicators}
    counted |= {one.clause for one in found.items if one.formula is not None}
    return clause in counted


def floor_of(rule: str, address: str, limit: float, stage: str, as_of: date) -> float | None:
    """Give the value from which a shortfall is near (接近), where the rule of a document says so.

    >>> floor_of("six_of_seven_with_floor", "cn-moe-2017-6#resource-6", 2000.0, "primary",
    ...          date(2025, 10, 15))
    1700.0
    """
    found = document_of(address.partition("#")[0])
    if not isinstance(found, Pack) or found.school_rule is None or found.school_rule.id != rule:
        return None
    share = found.number(found.floor, as_of, stage)
    return None if share is None else limit * share


def _is_counted(item: PlanItem) -> bool:
    bound = item.measure.bound if item.measure is not None else None
    return bound is not None and bound.kind not in ("one_of", "is_met")


def page_of(address: str) -> str:
    """Give the page of ``pack#clause``, of a plan or a national rule; nothing for what has none."""
    pack, _sign, clause = address.partition("#")
    if not is_kept(address):
        return ""
    return reverse("plan-pack-clause", args=[pack, clause])


def choices_of(pack: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List what a task may rest on: each clause with its items, for a list to choose from.

    An item is written ``clause#item``.  What stays inside the bureau and what today's rules
    forbid is never handed out.
    """
    found = document_of(pack)
    if found is None:
        return []
    chapters: dict[str, list[tuple[str, str]]] = {}
    for key, clause in _asking(found):
        lines = chapters.setdefault(_chapter(found, clause), [])
        if not isinstance(found, PlanPack):
            lines.append((key, _named(clause)))
        else:
            lines.append((key, _("整条：%(c)s") % {"c": _named(clause)}))
            lines += [
                (f"{key}#{item.id}", f"　{item.plain_name}")
                for item in found.of_clause(key)
                if not item.internal and item.status != "out_of_force"
            ]
    return list(chapters.items())


def chapters_of(pack: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the clauses of a document by chapter, each as ``pack#clause`` and in words."""
    found = document_of(pack)
    if found is None:
        return []
    chapters: dict[str, list[tuple[str, str]]] = {}
    for key, clause in _asking(found):
        title = f"{_title(pack, found)} {_chapter(found, clause)}".strip()
        chapters.setdefault(title, []).append((f"{pack}#{key}", _named(clause)))
    return list(chapters.items())


_FRAME = frozenset({"head", "pre", "sign"})  # whom it is sent to, what it rests on, its date
_CHAPTER = re.compile("[一二三四五六七八九十]+(?=[、（ ]|$)|[^0-9第]+")


def _asking(found: Pack | PlanPack) -> Iterator[tuple[str, Clause]]:
    """Walk the clauses that ask for something; the frame of a document and its terms do not."""
    for key, clause in found.clauses.items():
        if clause.number and key not in _FRAME:
            yield key, clause


def _chapter(found: Pack | PlanPack, clause: Clause) -> str:
    """Name the chapter a clause stands in, with the chapter's own title where it has one."""
    match = _CHAPTER.match(clause.number)
    number = match[0].strip() if match else clause.number
    whole = next((one for one in found.clauses.values() if one.number == number), None)
    return _named(whole) if whole is not None else number


def item_name(pack: str, item: str) -> str:
    """Give the plain name of an item; nothing where there is none."""
    found = document_of(pack)
    held = found.by_id.get(item) if isinstance(found, PlanPack) else None
    return held.plain_name if held is not None else ""


def _named(clause: Clause) -> str:
    return f"{clause.number} {clause.title}".strip()
