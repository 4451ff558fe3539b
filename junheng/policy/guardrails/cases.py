"""Cases of the guardrail pack (算例): an act, its facts, its day, and what must come out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from junheng.policy.cases import CaseOutcome
from junheng.policy.document import Entry, read_entry
from junheng.policy.guardrails.judging import check
from junheng.policy.guardrails.reading import (
    GuardReport,
    folders,
    load_guardrails,
    read_decision,
)
from junheng.policy.guardrails.rule import Decision, Guardrails
from junheng.policy.pack import Address

_CASES = Address("packs/national/guardrails/cases", 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One case as written."""

    name: str
    act: str
    facts: dict[str, object]
    as_of: date
    expected: tuple[tuple[str, str], ...]  # (rule, strength)
    decisions: tuple[Decision, ...]


def _case(entry: Entry) -> Case:
    case = Case(
        name=entry.text("case"),
        act=entry.text("act"),
        facts=dict(entry.raw("facts") or {}),
        as_of=entry.day("as_of"),
        expected=tuple(
            (one.text("rule"), one.text("strength")) for one in entry.sections("expected")
        ),
        decisions=tuple(
            read_decision(one, one.text("region", "")) for one in entry.sections("decisions")
        ),
    )
    entry.close()
    return case


def read_cases(folder: Path) -> list[Case]:
    """Read every case of a folder."""
    report, found = GuardReport(), []
    for path in sorted((folder / "cases").glob("*.yaml")):
        file = read_entry(path, path.name, report)
        found += [_case(one) for one in file.sections("cases")] if file is not None else []
    broken = "；".join(f"{issue.place}：{issue.found}" for issue in report.issues)
    if broken:
        raise ValueError(f"cases of {folder} cannot be read: {broken}")
    return found


def run_guardrail_cases(pack: Guardrails | None = None, folder: Path | None = None) -> CaseOutcome:
    """Run the cases of the national folder and tell what they do not cover."""
    held, where = pack or load_guardrails(), folder or folders()[0]
    passed, failed = [], []
    shown: set[tuple[str, str]] = set()
    pairs: set[tuple[str, str]] = set()
    for case in read_cases(where):
        first, *rest = held.layers_for([])
        layers = [replace(first, decisions=first.decisions + case.decisions), *rest]
        got = {(one.rule, one.strength) for one in check(case.act, case.facts, case.as_of, layers)}
        if got == set(case.expected):
            passed.append(case.name)
        else:
            wanted = "、".join(f"{r}:{s}" for r, s in sorted(case.expected)) or "没有结论"
            found = "、".join(f"{r}:{s}" for r, s in sorted(got)) or "没有结论"
            failed.append(f"{case.name}：得到 {found}；应为 {wanted}")
        shown |= got
        if {"part", "use"} <= case.facts.keys():
            pairs.add((str(case.facts["part"]), str(case.facts["use"])))
    wanted_rulings = {
        (rule.id, governing.strength) for rule in held.rules for governing in rule.governs
    }
    missing = [f"{rule}:{strength}" for rule, strength in sorted(wanted_rulings - shown)]
    missing += [
        f"{pair.part}×{pair.use}" for pair in held.pairs if (pair.part, pair.use) not in pairs
    ]
    report = GuardReport()
    for name in (*failed, *missing):
        facts = {"wanted": "算例所写", "actual": "别的结论或没有算例", "tolerance": 0}
        report.add("JH-PK-401", _CASES, case=name, field="ruling", **facts)
    return CaseOutcome(passed, failed, report.issues, missing)
