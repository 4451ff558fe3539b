"""Reading dated values, clauses and rules of a pack."""

from __future__ import annotations

from typing import get_args

from junheng.policy.document import Entry, Report
from junheng.policy.pack import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Confidence,
    CountAtLeast,
    Every,
    Formula,
    MeanOf,
    Parameter,
    Predicate,
    Rule,
    Scalar,
    Source,
    Value,
)

CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
SOURCES: tuple[Source, ...] = get_args(Source)
_KINDS = ("every", "count_at_least", "mean", "all_of", "any_of")
_NOWHERE = Comparison("at_least")


def read_clause(entry: Entry) -> Clause:
    """Read one clause."""
    clause = Clause(
        id=entry.text("clause"),
        number=entry.text("number", ""),
        title=entry.text("title"),
        summary=entry.text("summary"),
        confidence=entry.choice("confidence", CONFIDENCES),
        source=entry.choice("source", SOURCES),
        where_read=entry.text("where_read", ""),
    )
    entry.close()
    return clause


def read_formula(entry: Entry, key: str) -> Formula:
    """Read a formula with its address."""
    return Formula(" ".join(entry.text(key).split()), entry.line(key))


def _scalar(entry: Entry) -> Scalar:
    raw = entry.raw("value")
    if isinstance(raw, list):
        return tuple(str(v) for v in raw)
    if isinstance(raw, bool) or raw is None:
        entry.text("value")
        return 0.0
    return float(raw) if isinstance(raw, int | float) else str(raw)


def read_values(owner: Entry, key: str, *, unit: str) -> tuple[Value, ...]:
    """Read dated values; clause, confidence and source may stand once on the owner."""
    out: list[Value] = []
    for entry in owner.sections(key):
        out.append(
            Value(
                value=_scalar(entry),
                unit=unit,
                valid_from=entry.day("valid_from"),
                valid_to=entry.day_or_none("valid_to"),
                stage=entry.text("stage", ""),
                clause=_own(entry, owner, "clause"),
                confidence=_nearest(entry, owner, "confidence").choice("confidence", CONFIDENCES),
                source=_nearest(entry, owner, "source").choice("source", SOURCES),
                note=entry.text("note", ""),
            )
        )
        entry.close()
    return tuple(out)


def _nearest(entry: Entry, owner: Entry, key: str) -> Entry:
    return entry if entry.has(key) or not owner.has(key) else owner


def _own(entry: Entry, owner: Entry, key: str) -> str:
    return _nearest(entry, owner, key).text(key)


def read_parameter(entry: Entry) -> Parameter:
    """Read one parameter."""
    parameter = Parameter(
        id=entry.text("parameter"),
        label=entry.text("label"),
        label_en=entry.text("label_en"),
        values=read_values(entry, "values", unit=entry.text("unit")),
        at=entry.at,
    )
    entry.close()
    return parameter


def read_test(entry: Entry, report: Report) -> Comparison:
    """Read ``at_least: limit``, ``at_most: cv_limit`` or ``is: met``."""
    given = [k for k in ("at_least", "at_most", "is") if entry.has(k)]
    if len(given) != 1:
        report.add("JH-PK-114", entry.at, found="、".join(given) or "没有写比较")
        return _NOWHERE
    if given[0] == "is":
        entry.choice("is", ("met",))
        return Comparison("is_met")
    bound = entry.text(given[0])
    return Comparison("at_least", bound) if given[0] == "at_least" else Comparison("at_most", bound)


def read_predicate(entry: Entry, report: Report) -> Predicate:
    """Read one predicate, nested ones included."""
    given = [k for k in _KINDS if entry.has(k)]
    if len(given) != 1:
        report.add("JH-PK-114", entry.at, found="、".join(given) or "没有写规则")
        return AllOf(())
    kind = given[0]
    if kind in ("all_of", "any_of"):
        parts = []
        for part in entry.sections(kind):
            parts.append(read_predicate(part, report))
            part.close()
        return AllOf(tuple(parts)) if kind == "all_of" else AnyOf(tuple(parts))
    body = entry.section(kind)
    if body is None:
        return AllOf(())
    of = body.choice("of", ("results", "spreads", "schools"))
    test = read_test(body, report)
    predicate: Predicate
    if kind == "every":
        predicate = Every(of, test)
    elif kind == "mean":
        predicate = MeanOf(of, test)
    else:
        predicate = CountAtLeast(of, body.text("count"), test)
    body.close()
    return predicate


def read_rule(entry: Entry | None, report: Report) -> Rule | None:
    """Read a named rule."""
    if entry is None:
        return None
    rule = Rule(
        id=entry.text("rule"),
        label=entry.text("label"),
        clause=entry.text("clause"),
        predicate=read_predicate(entry, report),
        at=entry.at,
    )
    entry.close()
    return rule
