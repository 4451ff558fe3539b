"""Writing what a data version does to the findings of a region (登记跟踪结果)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from junheng.measure.engine.following import Key, Known, Move, Observation, lacking, moves
from junheng.measure.engine.strengths import Praise
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import is_only_money
from junheng.web.work.models import (
    OVER,
    Change,
    Finding,
    FindingValue,
    Kind,
    Ledger,
    Status,
    Task,
    TaskState,
    Way,
)
from junheng.web.work.numbering import next_numbers
from junheng.web.work.praising import praise


def locked_ledger(region_code: str) -> Ledger:
    """Lock the ledger of a region for this transaction; make it where there is none."""
    rows = Ledger.objects.unscoped("the ledger itself is locked before findings are changed")
    rows.get_or_create(region_code=region_code)
    found: Ledger = rows.select_for_update().get(region_code=region_code)
    return found


def bare(words: str) -> str:
    """Leave only what is said: no punctuation, no spaces, one width of letters.

    >>> bare("食堂 排烟管道破损。"), bare("1：2 班")
    ('食堂排烟管道破损', '12班')
    """
    plain = unicodedata.normalize("NFKC", words).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def subject_of(words: str) -> str:
    """Give the subject of what a person opened: the same words are the same matter."""
    return hashlib.sha256(bare(words).encode()).hexdigest()[:16]


def newest_by_key(region_code: str) -> dict[Key, Finding]:
    """Give the newest finding of every identity of a region."""
    rows = Finding.objects.unscoped("the machine follows every finding of the region")
    return {one.key: one for one in rows.filter(region_code=region_code).order_by("id")}


def _known(finding: Finding) -> Known:
    measured = (finding.measured_on, finding.measured_number) if finding.measured_on else None
    way: Any = finding.closed_way
    return Known(finding.is_open, finding.value, measured, finding.closed_on, way)


def follow(
    ledger: Ledger,
    record: SnapshotRecord,
    observations: Sequence[Observation],
    strengths: Sequence[Praise] | None = (),
) -> Counter[str]:
    """Write every move of one data version; one that is behind the ledger moves nothing.

    One of money alone moves the findings of money, and never the day the ledger stands at: the
    census of October may well be published after the money of November.
    """
    version, alone = (record.as_of, record.number), is_only_money(record.sha256)
    if not alone and ledger.as_of is not None and version < (ledger.as_of, ledger.number):
        return Counter()
    held = newest_by_key(record.region_code)
    found = moves(observations, {key: _known(one) for key, one in held.items()}, version)
    opened = [move for move in found if move.step == "opened"]
    numbers = next_numbers(record.region_code, Kind.SHORTFALL, record.as_of.year, len(opened))
    fresh = [_new(move.seen, record, number) for move, number in zip(opened, numbers, strict=True)]
    Finding.objects.unscoped("findings a data version opens").bulk_create(fresh)
    for one in fresh:
        held[one.key] = one
    touched = [_moved(held[move.seen.key], move, record) for move in found]
    Finding.objects.unscoped("findings a data version moves").bulk_update(
        touched, _MOVING, batch_size=500
    )
    FindingValue.objects.bulk_create([_value(held[move.seen.key], move, record) for move in found])
    steps: Counter[str] = Counter(move.step for move in found)
    if not alone:
        ledger.as_of, ledger.number, ledger.snapshot = record.as_of, record.number, record
    if strengths is not None:
        steps += praise(record, strengths, held)
    if steps:
        ledger.counts, ledger.read_at = dict(sorted(steps.items())), timezone.now()
    ledger.save()
    return Counter({str(step): n for step, n in steps.items()})


_MOVING = [
    "name", "unit_name", "sense", "value_unit", "per", "amount", "amount_unit", "limit_words",
    "value", "limit", "numerator", "denominator", "short", "state_words", "status", "change",
    "closed_on", "closed_way", "closed_by", "closed_words", "reopened", "measured_on",
    "measured_number", "snapshot", "version",
]  # fmt: skip


def _new(seen: Observation, record: SnapshotRecord, number: int) -> Finding:
    return Finding(
        region_code=record.region_code,
        school_code=seen.school,
        year=record.as_of.year,
        number=number,
        unit=seen.unit,
        clause=seen.clause,
        rule=seen.rule,
        subject=seen.subject,
        indicator=seen.indicator,
        stage=seen.stage,
        opened_on=record.as_of,
    )


def _moved(finding: Finding, move: Move, record: SnapshotRecord) -> Finding:
    seen = move.seen
    finding.name, finding.unit_name = seen.name, seen.unit_name or record.region_name
    finding.sense, finding.value_unit, finding.per = seen.sense, seen.value_unit, seen.per
    finding.amount, finding.amount_unit = seen.amount, seen.amount_unit
    finding.limit_words = seen.limit_words[:200]
    finding.value, finding.limit = seen.value, seen.limit
    finding.numerator, finding.denominator = seen.numerator, seen.denominator
    finding.short, finding.state_words = lacking(seen), seen.words[:400]
    finding.change = move.step
    finding.measured_on, finding.measured_number = record.as_of, record.number
    finding.snapshot = record
    finding.version += 1
    if move.step == "closed":
        close(finding, Way.DATA, record.as_of)
    elif move.step == "confirmed":
        finding.closed_way = Way.DATA  # from now on the data themselves keep it closed
    else:
        finding.reopened += move.step == "reopened"
        finding.status = Status.OPEN
        finding.closed_on, finding.closed_way = None, ""
        finding.closed_by, finding.closed_words = None, ""
    return finding


def close(finding: Finding, way: str, on: date, *, by: Any = None, words: str = "") -> None:
    """Close a finding on the record; what is still asked about it ends with it."""
    finding.status, finding.closed_on, finding.closed_way = Status.CLOSED, on, way
    finding.closed_by, finding.closed_words = by, words
    rows = Task.objects.unscoped("open tasks end with their finding").filter(finding=finding)
    rows.exclude(state__in=OVER).update(
        state=TaskState.ENDED, ended_on=on, version=F("version") + 1
    )


def hand_back(finding: Finding, on: date, words: str) -> None:
    """Send back what was reported done about a finding, and was found not to be."""
    rows = Task.objects.unscoped("tasks of a finding whose re-check was not met")
    for task in rows.filter(finding=finding, state=TaskState.CLAIMED):
        task.state, task.percent = TaskState.RECEIVED, min(task.percent, 99)
        task.said, task.returned_on = f"退回：{words}"[:200], on
        task.version += 1  # who has its page open is told
        task.save()


def _value(finding: Finding, move: Move, record: SnapshotRecord) -> FindingValue:
    seen = move.seen
    return FindingValue(
        finding=finding,
        snapshot=record,
        source=str(record),
        as_of=record.as_of,
        value=seen.value,
        limit=seen.limit,
        state=seen.state,
        change=Change(move.step),
        words=seen.words[:400],
        at=timezone.now(),
    )
