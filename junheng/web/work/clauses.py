"""Which document and clause a finding or a task rests on, as people name them (文件和条款)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.errors import PackError, UsageError
from junheng.policy import Pack
from junheng.policy.loader import find_pack, kind_of
from junheng.policy.pack import Clause
from junheng.policy.plan import PlanPack, load_plan
from junheng.web.evidence.queries import pack_of
from junheng.web.shared.labels import in_english


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


def page_of(address: str) -> str:
    """Give the page of ``pack#clause`` in the library of plans; nothing for what has none."""
    pack, _sign, clause = address.partition("#")
    if not is_kept(address) or kind_of(find_pack(pack)) != "plan":
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
    if not isinstance(found, PlanPack):
        return [(found.title, [(key, _named(one)) for key, one in found.clauses.items()])]
    groups = []
    for key, clause in found.clauses.items():
        items = [
            (f"{key}#{item.id}", f"{item.numbered} {item.term}".strip())
            for item in found.of_clause(key)
            if not item.internal and item.status != "out_of_force"
        ]
        if clause.number or items:
            groups.append(
                (_named(clause), [(key, _("整条：%(c)s") % {"c": _named(clause)}), *items])
            )
    return groups


def clauses_of(pack: str) -> list[tuple[str, str]]:
    """List the clauses of a document, each as ``pack#clause`` and in words."""
    found = document_of(pack)
    return [(f"{pack}#{key}", _named(one)) for key, one in found.clauses.items()] if found else []


def item_term(pack: str, item: str) -> str:
    """Give what the document calls an item; nothing where there is none."""
    found = document_of(pack)
    held = found.by_id.get(item) if isinstance(found, PlanPack) else None
    return held.term if held is not None else ""


def _named(clause: Clause) -> str:
    return f"{clause.number} {clause.title}".strip()
