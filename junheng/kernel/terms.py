"""The glossary (术语表): one id per idea, its Chinese label and English term."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from junheng.kernel.places import package_data
from junheng.kernel.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Term:
    """One idea: ``id`` in code and packs, ``zh`` shown to people, ``en`` in the literature."""

    id: str
    zh: str
    en: str
    kind: str  # method | indicator | role | document | place | status | unit | object
    aliases: tuple[str, ...] = ()
    unit: str = ""
    not_: str = ""
    source: tuple[str, ...] = ()


@cache
def terms() -> dict[str, Term]:
    """Read the glossary once: term by id."""
    rows = read_yaml(package_data("glossary") / "terms.yaml")
    out: dict[str, Term] = {}
    for row in rows:
        out[row["id"]] = Term(
            id=row["id"],
            zh=row["zh"],
            en=row["en"],
            kind=row["kind"],
            aliases=tuple(row.get("aliases", ())),
            unit=row.get("unit", ""),
            not_=row.get("not", ""),
            source=tuple(row.get("source", ())),
        )
    return out
