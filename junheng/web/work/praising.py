"""Writing what went well in a data version (登记亮点): opened once, kept while it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from junheng.kernel.rounding import shown
from junheng.measure.engine.following import Key
from junheng.measure.engine.strengths import Praise
from junheng.publish.sentences import render
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.work.models import (
    Change,
    Finding,
    FindingValue,
    How,
    Kind,
    Status,
    Way,
)
from junheng.web.work.numbering import next_numbers

BY_RULE = "strength:"  # how the rules of strengths begin
GONE = "最新数据不再支持这一条"


def praise(
    record: SnapshotRecord, strengths: Sequence[Praise], held: Mapping[Key, Finding]
) -> Counter[str]:
    """Open each strength once; one the newest data no longer bear out is withdrawn on the record.

    ``held`` are the newest findings of every identity of the region.  A strength that holds again
    keeps its number.
    """
    seen = {one.key: one for one in strengths}
    fresh = [one for key, one in seen.items() if key not in held]
    numbers = next_numbers(record.region_code, Kind.STRENGTH, record.as_of.year, len(fresh))
    rows = Finding.objects.unscoped("strengths a data version opens")
    opened = [_new(one, record, number) for one, number in zip(fresh, numbers, strict=True)]
    rows.bulk_create(opened)
    FindingValue.objects.bulk_create(
        [_value(row, record, Change.OPENED, row.words) for row in opened]
    )
    steps: Counter[str] = Counter(praised=len(opened))
    for key, row in held.items():
        if row.kind != Kind.STRENGTH or not row.rule.startswith(BY_RULE) or _read(row, record):
            continue
        if key in seen:
            steps["praised_again"] += _keep(row, seen[key], record)
        elif row.is_open:
            _withdraw(row, record)
            steps["withdrawn"] += 1
    return +steps


def _read(row: Finding, record: SnapshotRecord) -> bool:
    """Tell whether this version was read for it already."""
    return row.measured_on is not None and (row.measured_on, row.measured_number) >= (
        record.as_of,
        record.number,
    )


def _new(one: Praise, record: SnapshotRecord, number: int) -> Finding:
    return Finding(
        region_code=record.region_code,
        school_code=one.school,
        kind=Kind.STRENGTH,
        year=record.as_of.year,
        number=number,
        unit=one.unit,
        clause=one.clause,
        rule=one.rule,
        subject=one.subject,
        indicator=one.indicator,
        stage=one.stage,
        name=one.name,
        unit_name=one.unit_name,
        value=one.value,
        value_unit=one.value_unit,
        how=How.RULE,
        words=sentence_of(one)[:400],
        opened_on=record.as_of,
        measured_on=record.as_of,
        measured_number=record.number,
        snapshot=record,
    )


def _keep(row: Finding, one: Praise, record: SnapshotRecord) -> bool:
    again = not row.is_open
    row.value, row.words, row.snapshot = one.value, sentence_of(one)[:400], record
    row.measured_on, row.measured_number = record.as_of, record.number
    row.status, row.change = Status.OPEN, Change.CONFIRMED
    row.closed_on, row.closed_way, row.closed_words = None, "", ""
    row.version += 1
    row.save()
    _value(row, record, Change.CONFIRMED, row.words).save()
    return again


def _withdraw(row: Finding, record: SnapshotRecord) -> None:
    row.measured_on, row.measured_number, row.snapshot = record.as_of, record.number, record
    row.status, row.change = Status.CLOSED, Change.WORSE
    row.closed_on, row.closed_way, row.closed_words = record.as_of, Way.DATA, GONE
    row.version += 1
    row.save()
    _value(row, record, Change.WORSE, GONE).save()


def _value(row: Finding, record: SnapshotRecord, change: str, words: str) -> FindingValue:
    return FindingValue(
        finding=row,
        snapshot=record,
        source=str(record),
        as_of=record.as_of,
        value=row.value,
        state="met" if row.is_open else "not_computable",
        change=change,
        words=words[:400],
        at=timezone.now(),
    )


def sentence_of(one: Praise) -> str:
    """Write a strength in the words of the catalogue."""
    facts: dict[str, Any] = dict(one.facts)
    values, unit = facts.pop("values", None), facts.pop("value_unit", "")
    if values is not None:
        digits = _digits(values)
        series = "→".join(shown(value, digits) for value in values)
        facts["series"] = f"{series} {unit}".strip()
    if "lowest" in facts:
        low = facts["lowest"]
        digits = _digits((low[0], low[-1]))
        facts["lowest"] = f"{shown(low[0], digits)} 提高到 {shown(low[-1], digits)}"
    if "limit" in facts:
        facts["limit"] = f"{shown(facts['limit'], _digits((facts['limit'],)))} {unit}".strip()
    return render(one.sentence, facts).text


def _digits(values: Sequence[float]) -> int:
    """Take as many digits as tell neighbours apart, one at least unless all are large."""
    least = 0 if min(values) >= 100 else 1
    for digits in range(least, 5):
        if len({shown(value, digits) for value in values}) == len(set(values)):
            return digits
    return 4
