"""Reading a pack from its folder, whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NoReturn, TypeVar

from junheng.kernel.errors import PackError, UsageError
from junheng.kernel.issues import Issue
from junheng.kernel.places import package_data
from junheng.policy.consistency import check_pack
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.pack import Address, AllOf, Pack, Rule, Spreading
from junheng.policy.sections import (
    read_exclusion,
    read_flag,
    read_indicator,
    read_items,
    read_quantity,
    read_spreading,
)
from junheng.policy.values import CONFIDENCES, read_clause, read_parameter, read_rule

T = TypeVar("T")
_PLAN = re.compile(r"^kind:\s*plan\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What a list of packs shows."""

    id: str
    version: int
    title: str
    title_en: str
    document_number: str
    valid_from: date
    folder: Path


def folders() -> Iterator[Path]:
    """Walk the folders of the packs that come with junheng, rules and plans alike."""
    for file in sorted(package_data("packs").glob("*/*/pack.yaml")):
        yield file.parent


def kind_of(folder: Path) -> str:
    """Tell a pack of rules (``rules``) from an action plan (``plan``)."""
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    return "plan" if _PLAN.search(text) else "rules"


def list_packs() -> list[PackInfo]:
    """List the packs of rules that come with junheng, in the order of their ids."""
    out = []
    for folder in folders():
        if kind_of(folder) != "rules":
            continue
        pack = load_pack(folder)
        out.append(
            PackInfo(
                pack.id,
                pack.version,
                pack.title,
                pack.title_en,
                pack.document_number,
                pack.valid_from,
                folder,
            )
        )
    return sorted(out, key=lambda p: p.id)


@lru_cache(maxsize=1)
def _ours() -> dict[str, Path]:
    return {folder.name: folder for folder in folders()}


def find_pack(pack: str | Path) -> Path:
    """Find the folder of a pack by its id or path.

    Raises
    ------
    UsageError
        There is no such pack.
    """
    path = Path(pack)
    if (path / "pack.yaml").is_file():
        return path
    known = _ours()
    if str(pack) not in known:
        _ours.cache_clear()  # it may have come since
        known = _ours()
    if str(pack) in known:
        return known[str(pack)]
    raise UsageError(
        where="条目库",
        found=f"没有条目库“{pack}”",
        expected=f"其中之一：{'、'.join(sorted(known))}，或者一个条目库文件夹的路径",
        fix="请用 junheng pack list 查看可用的条目库",
    )


def stamp_of(folder: str | Path) -> int:
    """Tell when a file of a pack was last written, in nanoseconds (asked with every page)."""
    stamp = 0
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                stamp = max(stamp, stamp_of(one.path))
            elif one.name.endswith(".yaml"):
                stamp = max(stamp, one.stat().st_mtime_ns)
    return stamp


def load_pack(pack: str | Path) -> Pack:
    """Read a pack by id or path (载入条目库).

    Raises
    ------
    UsageError
        There is no such pack.
    PackError
        The pack is not well formed; every issue names its file and line.
    """
    folder = find_pack(pack)
    return _load(folder, stamp_of(folder))


@lru_cache(maxsize=32)
def _load(folder: Path, _stamp: int) -> Pack:
    report = Report()
    loaded = read_pack(folder, report)
    if report.has_errors or loaded is None:
        refuse(folder, report)
    return loaded


def refuse(folder: Path, report: Report) -> NoReturn:
    """Raise for a pack that has errors, saying the first and how many."""
    errors = [issue for issue in report.issues if issue.rule.level == "error"]
    first = errors[0]
    raise PackError(
        where=str(first.place),
        found=first.found,
        expected=first.expected,
        fix=f"{first.fix}（共 {len(errors)} 处，用 junheng pack check {folder.name} 查看全部）",
        issues=errors,
    )


def lint(pack: str | Path) -> list[Issue]:
    """Check a pack without using it: every problem, with file and line.

    Formulas are checked by :func:`junheng.measure.engine.check.check_formulas`, which knows the
    data standard.
    """
    report = Report()
    read_pack(find_pack(pack), report)
    return report.issues


def display_name(folder: Path, file: str) -> str:
    """Name a file of a pack as messages call it."""
    root = package_data("packs").parent
    path = folder / file
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def by_id(rows: Iterator[T], key: Callable[[T], str]) -> dict[str, T]:
    """Keep the rows of a section under their ids; the last of an id stands."""
    return {key(row): row for row in rows}


def _rule_or_report(entry: Entry | None, report: Report, top: Entry, key: str) -> Rule:
    rule = read_rule(entry, report)
    if rule is None:
        report.add("JH-PK-103", top.at, field=key)
        return Rule(key, "", "", AllOf(()), Address(top.at.file, 1))
    return rule


def read_head(top: Entry, clauses: Entry, folder: Path) -> Pack:
    """Read what every pack says of itself, rules and plans alike, with its clauses."""
    nothing = Rule("", "", "", AllOf(()), top.at)
    return Pack(
        id=top.text("pack"),
        version=top.integer("version"),
        title=top.text("title"),
        title_en=top.text("title_en"),
        issuer=top.text("issuer"),
        document_number=top.text("document_number"),
        valid_from=top.day("valid_from"),
        valid_to=top.day_or_none("valid_to"),
        confidence=top.choice("confidence", CONFIDENCES),
        note=top.text("note", ""),
        stages=top.texts("stages"),
        clauses=by_id((read_clause(e) for e in clauses.sections("clauses")), lambda c: c.id),
        parameters={},
        quantities={},
        scope=(),
        flags=(),
        indicators=(),
        spreading=Spreading("pupil_weighted_cv", "", ""),
        floor="",
        split_weight="",
        school_rule=None,
        dispersion_rule=nothing,
        county_rule=nothing,
        items=(),
        folder=folder,
    )


def read_pack(folder: Path, report: Report) -> Pack | None:
    """Read a pack, recording every problem; give nothing when its main file cannot be read."""
    top = read_entry(folder / "pack.yaml", display_name(folder, "pack.yaml"), report)
    clauses = read_entry(folder / "clauses.yaml", display_name(folder, "clauses.yaml"), report)
    indicators = read_entry(
        folder / "indicators.yaml", display_name(folder, "indicators.yaml"), report
    )
    items = read_entry(folder / "items.yaml", display_name(folder, "items.yaml"), report)
    if top is None or clauses is None or indicators is None or items is None:
        return None
    dispersion = top.section("dispersion")
    if dispersion is None:
        report.add("JH-PK-103", top.at, field="dispersion")
    pack = replace(
        read_head(top, clauses, folder),
        parameters=by_id((read_parameter(e) for e in top.sections("parameters")), lambda p: p.id),
        quantities=by_id((read_quantity(e) for e in top.sections("quantities")), lambda q: q.id),
        scope=tuple(read_exclusion(e) for e in top.sections("scope")),
        flags=tuple(read_flag(e) for e in top.sections("flags")),
        indicators=tuple(read_indicator(e, report) for e in indicators.sections("indicators")),
        spreading=(
            read_spreading(dispersion)
            if dispersion is not None
            else Spreading("pupil_weighted_cv", "", "")
        ),
        floor=top.text("floor", ""),
        split_weight=top.text("split_weight", ""),
        school_rule=read_rule(top.section("school_rule"), report),
        dispersion_rule=_rule_or_report(
            top.section("dispersion_rule"), report, top, "dispersion_rule"
        ),
        county_rule=_rule_or_report(top.section("county_rule"), report, top, "county_rule"),
        items=read_items(items, "items", report),
    )
    for entry in (top, clauses, indicators, items):
        entry.close()
    check_pack(pack, report)
    return pack
