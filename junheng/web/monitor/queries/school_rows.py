"""What a school's page shows besides indicators: classes, comparator lists, succession."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope
from junheng.data.standard import standard
from junheng.kernel.periods import in_force
from junheng.measure.engine.result import Result, Unit
from junheng.policy.pack import Indicator
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import open_snapshot
from junheng.web.monitor.queries.frame import Frame, stage_word
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Figure

_LIST = "urban_quality"  # the comparator list of "not below urban"


def _rows(
    record: SnapshotRecord, account: Account, table: str, units: frozenset[str] | None
) -> list[dict[str, Any]]:
    """Read a table that is not about persons; within ``units``, or whole."""

    def read() -> list[dict[str, Any]]:
        snapshot = open_snapshot(record, account)
        if not snapshot.has(table):
            return []
        level: Any = "rows" if units is not None else "aggregate"
        scope = Scope(units, level, "查看学校画像", account.username)
        rows = snapshot.open(table, duckdb_backend(), scope)
        return list(rows.to_pyarrow().to_pylist())

    return remembered(("rows", record.sha256, table, units), read)


@dataclass(frozen=True, slots=True)
class Classroom:
    """One class."""

    name: str
    stage: str
    pupils: Figure


def classes_of(frame: Frame, account: Account, codes: frozenset[str]) -> list[Classroom]:
    """List the classes of a school, the largest first, against the rule's limit."""
    found = []
    limits = frame.pack.parameters.get("class_size")
    for row in _rows(frame.record, account, "homeroom", codes):
        held = limits.on(frame.record.as_of, row["stage"]) if limits else None
        pupils = row["pupils"]
        state: Any = ""
        if held is not None and pupils is not None:
            state = "met" if pupils <= held.number else "unmet"
        found.append(Classroom(row["name"], row["stage"], Figure(pupils, 0, state=state)))
    return sorted(found, key=lambda c: (-(float(c.pupils.value or 0)), c.name))


def class_limits(frame: Frame, stages: Sequence[str]) -> str:
    """Say how large a class may be, by stage where several are asked about."""
    held = frame.pack.parameters.get("class_size")
    found = [(stage, held.on(frame.record.as_of, stage)) for stage in stages] if held else []
    known = [(stage_word(stage), value.number) for stage, value in found if value is not None]
    if len({number for _stage, number in known}) == 1:
        return _("规定班额不超过 %(n)d 人") % {"n": known[0][1]}
    said = (_("%(s)s不超过 %(n)d 人") % {"s": stage, "n": number} for stage, number in known)
    return _("规定班额：%(said)s") % {"said": "、".join(said)} if known else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One indicator beside the schools of a dated list."""

    indicator: Indicator
    own: Figure
    theirs: Figure


@dataclass(frozen=True, slots=True)
class Comparator:
    """The list in force on the day of the data, and how a section stands beside it."""

    label: str
    schools: tuple[str, ...]
    document: str
    lines: tuple[Comparison, ...]


def _listed(rows: Sequence[dict[str, Any]], day: date) -> dict[str, str]:
    return {
        row["school_code"]: row["document"]
        for row in rows
        if row["list"] == _LIST and in_force(row["valid_from"], row["valid_to"], day)
    }


def comparator_of(frame: Frame, account: Account, unit: Unit) -> Comparator | None:
    """Compare a section with the urban schools named in the list of that day (不低于城区).

    The comparison is the pupil-weighted mean of the listed schools of the same stage; a school
    on the list is not compared, and without a list there is nothing to compare with.
    """
    listed = _listed(_rows(frame.record, account, "named_list", None), frame.record.as_of)
    others = [u for u in frame.measurement.in_scope(unit.stage, unit.region) if u.code in listed]
    if not others or unit.code in listed:
        return None
    lines = []
    for result in frame.measurement.results_of(*unit.key):
        theirs = [frame.measurement.result(*u.key, result.indicator) for u in others]
        lines.append(_compare(frame, result, theirs))
    return Comparator(
        label=next(c.label for c in standard().codes["named_list"].codes if c.code == _LIST),
        schools=tuple(u.name for u in others),
        document="、".join(dict.fromkeys(listed[u.code] for u in others)),
        lines=tuple(lines),
    )


def _compare(frame: Frame, result: Result, theirs: Sequence[Result]) -> Comparison:
    indicator = frame.pack.indicator(result.indicator)
    digits = frame.words.digits(indicator, result.stage)
    known = [r for r in theirs if r.numerator is not None and r.denominator]
    pupils = sum(r.denominator or 0.0 for r in known)
    mean = indicator.per * sum(r.numerator or 0.0 for r in known) / pupils if pupils else None
    state: Any = ""
    if mean is not None and result.value is not None:
        state = "met" if result.value >= mean else "unmet"
    return Comparison(
        indicator,
        Figure(result.value, digits, state=state, missing=_("未上报")),
        Figure(mean, digits, missing="—"),
    )


def predecessors_of(frame: Frame, account: Account, school_code: str) -> frozenset[str]:
    """Give the codes a school had before, following the successions of the data version."""
    before: dict[str, set[str]] = {}
    for row in _rows(frame.record, account, "succession", None):
        if row["subject"] == "school":
            before.setdefault(row["new_code"], set()).add(row["old_code"])
    found, waiting = {school_code}, [school_code]
    while waiting:
        for old in before.get(waiting.pop(), set()) - found:
            found.add(old)
            waiting.append(old)
    return frozenset(found)
