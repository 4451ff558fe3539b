"""``junheng evaluate``: what a pack says of a locked snapshot; twice says the same."""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from junheng.cli.store.acting import account_of
from junheng.cli.store.evaluate_plan import run_plan
from junheng.cli.store.home import home_of, must_exist, print_json, start_django
from junheng.kernel.errors import DataError
from junheng.measure.engine.finding import Candidate, candidates
from junheng.measure.engine.following import Key
from junheng.measure.engine.verdict import WORDS
from junheng.policy.loader import find_pack, kind_of

if TYPE_CHECKING:
    from junheng.measure.engine.result import Result

_OPEN = "open"


def finding_id(found: Candidate) -> str:
    """Give the same id to the same shortfall, whenever it is found."""
    return hashlib.sha256("|".join(found.key).encode()).hexdigest()[:16]


def _result(result: Result, cells: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "indicator": result.indicator,
        "unit": result.unit,
        "stage": result.stage,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "value": result.value,
        "verdict": None if result.state is None else WORDS[result.state],
        "definition": result.definition,
        "snapshot": result.snapshot,
        "clause": result.clause,
        "cells": cells,
    }


def _finding(found: Candidate, known: Mapping[Key, tuple[str, str]]) -> dict[str, Any]:
    """Give a finding under its number in the ledger, or an id of its own before it has one."""
    label, status = known.get(found.key, (finding_id(found), _OPEN))
    return {
        "id": label,
        "unit": found.unit,
        "clause": found.clause,
        "indicator": found.indicator,
        "stage": found.stage,
        "short": found.short,
        "status": status,
    }


def _cannot(record: str, title: str, error: Exception) -> DataError:
    return DataError(
        where=f"{record}，《{title}》",
        found=f"这个数据版本无法计算（{error}）",
        expected="表里的数都在可能的范围内",
        fix="请核对这个数据版本里有没有小于 0 或大得离谱的数，改正后重新发布；其他版本不受影响",
    )


def run(args: argparse.Namespace) -> int:
    """Measure, or read back what was measured; list results with their cells, and findings."""
    home = home_of(args.home)
    must_exist(home)
    start_django(home)
    from junheng.web.evidence import queries
    from junheng.web.work.queries import reading

    account = account_of(args.username) if args.username else None
    record = queries.snapshot_named(args.snapshot, account)
    if kind_of(find_pack(args.pack)) == "plan":
        return run_plan(args.pack, record, account, as_json=args.json)
    pack = queries.pack_of(args.pack)
    try:
        measurement = (
            queries.measurement_of(account, record, args.pack)
            if account is not None
            else queries.whole_measurement(record, args.pack)
        )
        cells = queries.cells_of(measurement, record, pack, account) if args.json else {}
    except (ArithmeticError, ValueError, LookupError) as error:
        raise _cannot(str(record), pack.title, error) from error
    results = [
        _result(one, cells.get((one.unit, one.stage, one.indicator), []))
        for one in measurement.results
    ]
    known = reading.labels_of(record.region_code)
    findings = [_finding(found, known) for found in candidates(measurement, pack)]
    if args.json:
        print_json(
            {
                "pack": args.pack,
                "snapshot": record.sha256,
                "as_of": record.as_of.isoformat(),
                "results": results,
                "findings": findings,
            }
        )
        return 0
    print(f"{record}　按《{pack.title}》：")
    for stage, verdict in sorted(measurement.county_verdicts.items()):
        label = {"primary": "小学", "junior": "初中", "senior": "高中"}.get(stage, stage)
        print(f"  {label}：{verdict.label}（{verdict.met}/{verdict.of}）{verdict.reason}")
    print(f"  {len(results)} 个指标结果，{len(findings)} 处不足；加 --json 查看每一项。")
    missing = Counter(one.reason for one in measurement.results if one.value is None)
    for reason, count in missing.most_common():
        print(f"  无法计算 {count} 个：{reason}")
    return 0
