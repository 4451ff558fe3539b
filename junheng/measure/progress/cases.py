"""Cases of a plan (算例): facts a bureau clerk could have written, and the verdict expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from junheng.measure.engine.cases import same
from junheng.measure.progress.assess import Progress, assess_item
from junheng.measure.progress.facts import Fact, Units
from junheng.policy.cases import CaseOutcome
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.plan.model import EXECUTABLE, PlanItem, PlanPack

_TOLERANCE = 5e-5
_WANTED = ("met", "unmet", "not_computable")
_FIELDS = frozenset(
    {
        "unit",
        "subject",
        "period",
        "value",
        "numerator",
        "denominator",
        "state",
        "on",
        "until",
        "low",
        "high",
        "judgement",
        "judged_by",
        "evidence",
        "from",
    }
)


def run_plan_cases(plan: PlanPack) -> CaseOutcome:
    """Run every case of a plan, and ask for those that lack.

    Every target has a case that is met, one that is not, one that cannot be computed; every
    other item that can be executed has at least one.
    """
    report = Report()
    passed: list[str] = []
    failed: list[str] = []
    seen: dict[str, set[str]] = defaultdict(set)
    for path in sorted((plan.folder / "cases").glob("*.yaml")):
        for entry in _read(path, report):
            before = len(report.issues)
            name = entry.text("case")
            item = plan.by_id.get(entry.text("item"))
            if item is None or not item.is_assessed:
                report.add("JH-PK-109", entry.at, what="可执行条目", id=entry.text("item"))
            else:
                state = _run(plan, item, entry, report)
                seen[item.id].add(state)
            entry.close()
            (passed if len(report.issues) == before else failed).append(f"{path.stem}：{name}")
    for item in plan.items:
        _check_covered(item, seen[item.id], report)
    return CaseOutcome(passed, failed, report.issues)


def _check_covered(item: PlanItem, states: set[str], report: Report) -> None:
    if item.kind not in EXECUTABLE or item.status == "out_of_force":
        return
    lacking = [state for state in _WANTED if state not in states] if item.kind == "target" else []
    if not states:
        lacking = lacking or ["任意一个"]
    if lacking:
        report.add(
            "JH-PK-512", item.at, kind=item.kind_label, id=item.id, lacking="、".join(lacking)
        )


def _read(path: Path, report: Report) -> Iterator[Entry]:
    top = read_entry(path, f"cases/{path.name}", report)
    if top is None:
        return
    top.choice("method", ("plan",))
    yield from top.sections("cases")
    top.close()


def _facts(item: PlanItem, entry: Entry, report: Report) -> dict[str, list[Fact]]:
    own = item.measure.source if item.measure is not None else ""
    if not own and item.due is not None:
        own = item.due.source
    facts: dict[str, list[Fact]] = defaultdict(list)
    for given in entry.raw("facts") or ():
        row = {"on" if key is True else key: value for key, value in given.items()}  # YAML 1.1
        unknown = set(row) - _FIELDS
        if unknown:
            allowed = "、".join(sorted(_FIELDS))
            report.add(
                "JH-PK-106", entry.at, field="facts", value="、".join(unknown), allowed=allowed
            )
            continue
        values = {key: value for key, value in row.items() if key != "from"}
        values["unit"] = str(values.get("unit", ""))
        values["subject"] = str(values.get("subject", ""))
        values["period"] = str(values.get("period", ""))
        for key in ("value", "numerator", "denominator", "low", "high"):
            if values.get(key) is not None:
                values[key] = float(values[key])
        facts[str(row.get("from", own))].append(Fact(**values))
    return facts


def _units(plan: PlanPack, given: Mapping[str, Any]) -> Units:
    named = {str(scope): tuple(str(u) for u in units) for scope, units in given.items()}
    return Units(
        names={**dict.fromkeys(plan.scopes), **named},
        levels={scope.id: scope.level for scope in plan.scopes.values()},
        labels={},
    )


def _run(plan: PlanPack, item: PlanItem, entry: Entry, report: Report) -> str:
    facts = _facts(item, entry, report)
    units = _units(plan, entry.raw("units") or {})
    entry.text("note", "")
    entry.text("source", "")
    progress = assess_item(plan, item, facts, units, entry.day("as_of"))
    expected = entry.section("expected")
    if expected is None:
        report.add("JH-PK-103", entry.at, field="expected")
        return progress.state
    for key, wanted, actual in _compared(progress, expected):
        if key == "reason":
            agree = str(wanted) in str(actual)
        elif isinstance(wanted, list):
            agree = list(wanted) == list(actual)
        else:
            agree = same(wanted, actual, _TOLERANCE)
        if not agree:
            facts_said = {"wanted": wanted, "actual": actual, "tolerance": _TOLERANCE}
            report.add("JH-PK-401", entry.at, case=entry.text("case"), field=key, **facts_said)
    expected.close()
    return progress.state


def _compared(progress: Progress, expected: Entry) -> Iterator[tuple[str, Any, Any]]:
    outcome, verdict = progress.outcome, progress.verdict
    due: date | None = progress.moment.on if progress.moment is not None else None
    actual: dict[str, Any] = {
        "state": verdict.state,
        "met": verdict.met,
        "of": verdict.of,
        "failing": [line.unit for line in outcome.lines if line.state in ("unmet", "near")],
        "missing": [unit for unit in outcome.missing if unit],
        "value": outcome.value,
        "low": outcome.low,
        "high": outcome.high,
        "due": due,
        "timing": progress.timing,
        "reason": progress.explanation + verdict.reason,
    }
    for key, value in actual.items():
        if expected.has(key):
            yield key, expected.raw(key), value
