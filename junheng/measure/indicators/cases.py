"""Cases of a pack (算例): what a policy officer wrote, computed and compared.

A case is one YAML file: ``case`` (its name), ``clause``, ``source``, ``as_of``, ``method``,
``input``, ``expected`` and ``tolerance``.  Methods are ``difference_coefficient``,
``composite``, ``split`` and ``balance``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from junheng.kernel.sheet import Line, Sheet
from junheng.kernel.yaml_file import read_yaml
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.cases import same
from junheng.measure.engine.result import Spread
from junheng.measure.engine.split import section_shares
from junheng.measure.indicators.balance import balance
from junheng.measure.indicators.dispersion import coefficient_of_variation
from junheng.measure.indicators.sections_table import KEYS, read_sections
from junheng.policy.cases import CaseOutcome
from junheng.policy.document import Report
from junheng.policy.pack import Address, Pack

Answer = Mapping[str, float | str | None]
Method = Callable[[Pack, Mapping[str, Any], date], Answer]


def _difference_coefficient(_pack: Pack, given: Mapping[str, Any], _day: date) -> Answer:
    found = coefficient_of_variation(given["amount"], given["pupils"])
    return {"mean": found.mean, "sd": found.sd, "cv": found.cv}


def _composite(pack: Pack, given: Mapping[str, Any], day: date) -> Answer:
    stage = given["stage"]
    spreads = [
        Spread(i.id, stage, "", None, None, cv, None, None, None, 0)
        for i, cv in zip(pack.indicators, given["coefficients"], strict=True)
    ]
    verdict = Assessor(pack, day).dispersion(spreads, stage)
    mean = verdict.facts["spreads_mean"]
    return {"composite": mean if isinstance(mean, float) else None, "verdict": verdict.word}


def _split(pack: Pack, given: Mapping[str, Any], day: date) -> Answer:
    shares = section_shares(pack, given["pupils"], day)
    return {stage: given["amount"] * share for stage, share in shares.items()}


def _balance(pack: Pack, given: Mapping[str, Any], day: date) -> Answer:
    header = tuple(given["columns"])
    lines = (
        Line(i, tuple("" if c is None else str(c) for c in row))
        for i, row in enumerate(given["rows"], start=2)
    )
    amounts = [i.amount.column for i in pack.indicators]
    columns = {name: name for name in (*KEYS, *amounts)}
    table = read_sections(Sheet("算例", header, tuple(lines)), columns, amounts, pack.stages)
    answer: dict[str, float | str | None] = {"issues": float(len(table.problems))}
    for county in balance(table, pack, day):
        name = f"{county.county} {county.stage}"
        answer[name] = county.verdict.word
        answer[f"{name} composite"] = county.composite
        for indicator in county.indicators:
            answer[f"{name} {indicator.id} cv"] = indicator.cv
            answer[f"{name} {indicator.id}"] = indicator.verdict
        for school in county.schools:
            answer[f"{name} {school.school}"] = school.verdict.word if school.verdict else None
            answer[f"{name} {school.school} met"] = school.met
    return answer


METHODS: Mapping[str, Method] = {
    "difference_coefficient": _difference_coefficient,
    "composite": _composite,
    "split": _split,
    "balance": _balance,
}


@cache
def _read(path: Path) -> Mapping[str, Any]:
    case: Mapping[str, Any] = read_yaml(path)
    return case


def run_cases(pack: Pack) -> CaseOutcome:
    """Run every case beside a pack and compare, field by field (算例检验)."""
    report = Report()
    passed: list[str] = []
    failed: list[str] = []
    for path in sorted((pack.folder / "cases").glob("*.yaml")):
        before = len(report.issues)
        case = _read(path)
        at = Address(f"cases/{path.name}", 1)
        method = METHODS.get(str(case.get("method")))
        if method is None:
            report.add(
                "JH-PK-402",
                at,
                case=case.get("case", path.stem),
                field="method",
                value=case.get("method"),
                expected=f"其中之一：{'、'.join(METHODS)}",
            )
            failed.append(path.stem)
            continue
        answer = method(pack, case["input"], case["as_of"])
        tolerance = float(case.get("tolerance", 0))
        for name, wanted in case["expected"].items():
            actual = answer.get(name)
            if not same(wanted, actual, tolerance):
                facts = {"wanted": wanted, "actual": actual, "tolerance": tolerance}
                report.add("JH-PK-401", at, case=case["case"], field=name, **facts)
        if len(report.issues) == before:
            passed.append(str(case["case"]))
        else:
            failed.append(str(case["case"]))
    return CaseOutcome(passed, failed, report.issues)
