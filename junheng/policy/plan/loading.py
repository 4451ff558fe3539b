"""Reading a plan pack from its folder, whole or not at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from junheng.kernel.errors import PackError
from junheng.kernel.issues import Issue
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.loader import (
    by_id,
    display_name,
    find_pack,
    folders,
    kind_of,
    read_head,
    refuse,
    stamp_of,
)
from junheng.policy.pack import Address, Indicator, Pack
from junheng.policy.plan.checking import check_plan
from junheng.policy.plan.model import PlanItem, PlanPack
from junheng.policy.plan.reading import (
    read_ask,
    read_carried,
    read_office,
    read_plan_item,
    read_quirk,
    read_scope,
)
from junheng.policy.plan.tasks import read_tasks
from junheng.policy.rubrics import read_rubrics
from junheng.policy.sections import read_exclusion, read_indicator, read_quantity
from junheng.policy.values import read_parameter


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """What a list of plans shows."""

    id: str
    version: int
    title: str
    title_en: str
    document_number: str
    issuer: str
    region: str
    valid_from: date
    folder: Path


def list_plans() -> list[PlanInfo]:
    """List the plan packs that come with junheng, in the order of their ids."""
    out = []
    for folder in folders():
        if kind_of(folder) == "plan":
            plan = load_plan(folder)
            out.append(
                PlanInfo(
                    plan.id,
                    plan.version,
                    plan.title,
                    plan.title_en,
                    plan.document_number,
                    plan.issuer,
                    plan.region,
                    plan.valid_from,
                    folder,
                )
            )
    return sorted(out, key=lambda p: p.id)


_sound: dict[Path, PlanPack] = {}  # as last read without an error: a half-saved file stops nobody
_log = logging.getLogger(__name__)


def load_plan(plan: str | Path) -> PlanPack:
    """Read a plan pack by id or path (载入行动计划条目库).

    Raises
    ------
    UsageError
        There is no such pack.
    PackError
        The pack is not well formed, and was not when this process read it before; every issue
        names its file and line.
    """
    folder = find_pack(plan)
    try:
        loaded = _load(folder, stamp_of(folder))
    except PackError as error:
        if folder not in _sound:
            raise
        _log.warning(
            "%s is broken since it was last read, the earlier state is used: %s", folder, error
        )
        return _sound[folder]
    _sound[folder] = loaded
    return loaded


@lru_cache(maxsize=32)
def _load(folder: Path, _stamp: int) -> PlanPack:
    report = Report()
    loaded = read_plan(folder, report)
    if report.has_errors or loaded is None:
        refuse(folder, report)
    return loaded


def lint_plan(plan: str | Path) -> list[Issue]:
    """Check a plan pack without using it: every problem, with file and line."""
    report, folder = Report(), find_pack(plan)
    loaded = read_plan(folder, report)
    if loaded is not None:
        read_tasks(folder, report, loaded)
    return report.issues


def _items(folder: Path, report: Report) -> tuple[PlanItem, ...]:
    out: list[PlanItem] = []
    files = sorted((folder / "items").glob("*.yaml"))
    if not files:
        report.add("JH-PK-101", Address(display_name(folder, "items"), 1), name="items/*.yaml")
    for file in files:
        entry = read_entry(file, display_name(folder, f"items/{file.name}"), report)
        if entry is not None:
            out += [read_plan_item(one, report) for one in entry.sections("items")]
            entry.close()
    return tuple(out)


def read_plan(folder: Path, report: Report) -> PlanPack | None:
    """Read a plan pack, recording every problem; nothing when a main file cannot be read."""
    files: dict[str, Entry] = {}
    for name in ("pack", "clauses", "asks", "indicators"):
        file = f"{name}.yaml"
        entry = read_entry(folder / file, display_name(folder, file), report)
        if entry is not None:
            files[name] = entry
    if len(files) < 4:
        return None
    top, clauses = files["pack"], files["clauses"]
    top.choice("kind", ("plan",))
    indicators = tuple(
        read_indicator(e, report, needs_amount=False)
        for e in files["indicators"].sections("indicators")
    )
    head = read_head(top, clauses, folder)
    numbers = {clause.id: clause.number or clause.title for clause in head.clauses.values()}
    items = tuple(
        replace(item, numbered=numbers.get(item.clause, item.clause))
        for item in _items(folder, report)
    )
    plan = PlanPack(
        id=head.id,
        version=head.version,
        title=head.title,
        title_en=head.title_en,
        issuer=head.issuer,
        document_number=head.document_number,
        region=top.text("region"),
        issued_on=top.day_or_none("issued_on"),
        published_on=top.day_or_none("published_on"),
        valid_from=head.valid_from,
        valid_to=head.valid_to,
        plan_end=top.day_or_none("plan_end"),
        confidence=head.confidence,
        note=head.note,
        clauses=head.clauses,
        carries=tuple(read_carried(e) for e in top.sections("carries")),
        quirks=tuple(read_quirk(e) for e in top.sections("quirks")),
        offices=by_id((read_office(e) for e in top.sections("offices")), lambda o: o.id),
        scopes=by_id((read_scope(e) for e in top.sections("scopes")), lambda s: s.id),
        asks=by_id((read_ask(e) for e in files["asks"].sections("asks")), lambda a: a.id),
        items=items,
        formulas=_with_indicators(head, top, indicators),
        folder=folder,
        by_id={item.id: item for item in items},
        rubrics=read_rubrics(folder, display_name(folder, "rubrics.yaml"), report),
    )
    for entry in files.values():
        entry.close()
    check_plan(plan, report)
    return plan


def _with_indicators(head: Pack, top: Entry, indicators: tuple[Indicator, ...]) -> Pack:
    return replace(
        head,
        parameters=by_id((read_parameter(e) for e in top.sections("parameters")), lambda p: p.id),
        quantities=by_id((read_quantity(e) for e in top.sections("quantities")), lambda q: q.id),
        scope=tuple(read_exclusion(e) for e in top.sections("scope")),
        indicators=indicators,
    )
