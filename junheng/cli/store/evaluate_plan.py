"""``junheng evaluate`` on an action plan: every item that can be executed, unit by unit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from junheng.cli.store.home import print_json
from junheng.measure.engine.following import Key
from junheng.measure.engine.verdict import WORDS
from junheng.measure.progress.following import identity
from junheng.policy.plan import PlanPack, load_plan

if TYPE_CHECKING:
    from junheng.measure.progress.assess import Progress
    from junheng.measure.progress.outcome import Line
    from junheng.web.accounts.models import Account
    from junheng.web.evidence.models import SnapshotRecord


def _result(
    plan: PlanPack, progress: Progress, record: SnapshotRecord, line: Line | None
) -> dict[str, Any]:
    state = progress.state if line is None or line.state is None else line.state
    return {
        "indicator": progress.item.id,
        "unit": record.region_code if line is None else line.unit,
        "stage": "",
        "numerator": None,
        "denominator": None,
        "value": progress.outcome.value if line is None else line.value,
        "verdict": WORDS[state],
        "definition": f"{plan.id}@{plan.version}",
        "snapshot": record.sha256,
        "clause": plan.cite(progress.item.clause),
        "cells": [{"address": line.address}] if line is not None and line.address else [],
        "explanation": progress.explanation if line is None else line.reason,
    }


def _results(
    plan: PlanPack, found: tuple[Progress, ...], record: SnapshotRecord
) -> Iterator[dict[str, Any]]:
    for progress in found:
        yield _result(plan, progress, record, None)
        for line in progress.outcome.lines:
            if line.state is not None:
                yield _result(plan, progress, record, line)


def _findings(
    plan: PlanPack,
    results: list[dict[str, Any]],
    record: SnapshotRecord,
    known: Mapping[Key, tuple[str, str]],
) -> Iterator[dict[str, Any]]:
    from junheng.web.register.queries import school_names

    schools = frozenset(school_names([record.region_code], record.as_of))
    for row in results:
        if row["verdict"] != "not_met":
            continue
        key = "|".join((row["unit"], row["clause"], row["indicator"]))
        own = hashlib.sha256(key.encode()).hexdigest()[:16]
        item, region = plan.item(row["indicator"]), record.region_code
        whole = (region, plan.cite(item.clause), plan.id, item.id)
        _school, line = identity(plan, item, row["unit"], region, schools)
        found = known.get(line) or (known.get(whole) if row["unit"] == region else None)
        label, status = found or (own, "open")
        yield {
            "id": label,
            "unit": row["unit"],
            "clause": row["clause"],
            "indicator": row["indicator"],
            "stage": "",
            "short": None,
            "status": status,
        }


def run_plan(name: str, record: SnapshotRecord, account: Account | None, *, as_json: bool) -> int:
    """Evaluate a plan as the region runs it; where nobody took it over, as the document stands.

    Without an account the machine evaluates the document itself, and lists no school to anybody.
    """
    from junheng.web.plans.queries import standing
    from junheng.web.work.queries import reading

    plan, bindings, since = standing.as_adopted(account, load_plan(name), record.region_code)
    others = standing.before(record)
    assessed = standing.assessed(plan, record, others, record.as_of, bindings, since=since)
    found = assessed.progress
    if account is not None:
        found = standing.within(assessed, account, record.region_code)
    results = list(_results(plan, found, record))
    if as_json:
        print_json(
            {
                "pack": plan.id,
                "snapshot": record.sha256,
                "as_of": record.as_of.isoformat(),
                "results": results,
                "findings": list(
                    _findings(plan, results, record, reading.labels_of(record.region_code))
                ),
            }
        )
        return 0
    print(f"{record}　按《{plan.title}》：")
    for progress in found:
        print(f"  {progress.item.clause} {progress.item.term}：{progress.explanation}")
    print(f"  {len(found)} 条可以执行的条目；加 --json 查看每一个单位。")
    return 0
