"""What the sheets of an examination said, kept from one click to the next (两次点击之间).

A county's sheet takes seconds to read, and its tray is settled row by row.  What a person was just
told stays in this process for a quarter of an hour, for that person only: the rows that wait and
what is to be checked, neither scores nor the register.  Nothing is written anywhere.  It belongs
to the hashes of the sheets, to the registration and to the data versions; another sheet is read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from junheng.web.academics.models import Exam, SentSheet, SheetKind
from junheng.web.academics.queries.loading import (
    NUMBER_TWICE,
    Reading,
    examined,
    school_codes,
    sheets_of,
)
from junheng.web.academics.queries.register import Register
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import snapshots_of

LIFE = 15 * 60.0  # seconds
_MOST = 4  # readings held at once


@dataclass(frozen=True, slots=True)
class _Held:
    reading: Reading  # without scores and without the register's pupils
    settled: Mapping[int, str]  # what was settled when it was read: line and pupil, or nothing


_held: OrderedDict[Hashable, tuple[_Held, threading.Timer]] = OrderedDict()
_lock = threading.Lock()


def told_of(account: Account, exam: Exam) -> Reading | None:
    """Say what the sheets say, read once and followed row by row; nothing without a score sheet.

    While rows wait, what is to be checked is as it was when the sheets were read; when the last
    is settled and a row found its pupil since, everything is read again.
    """
    sheets = sheets_of(exam)
    scores = next((one for one in sheets if one.kind == SheetKind.SCORES), None)
    if scores is None:
        return None
    settled = {one.line: one.person_id for one in scores.settled.all()}
    key = _key(account, exam, sheets)
    with _lock:
        held = _held.get(key)
    found = _followed(held[0], settled) if held is not None else None
    if found is not None:
        return found
    told = examined(account, exam)
    if told is None:
        return None
    _keep(key, _Held(_without_rows(told), settled))
    return told


def _key(account: Account, exam: Exam, sheets: list[SentSheet]) -> Hashable:
    """Name everything a reading depends on, but for what is settled."""
    return (
        account.pk,
        exam.pk,
        repr(exam.event),
        tuple((one.pk, one.sha256) for one in sheets),
        tuple(sorted(school_codes(exam).items())),
        tuple((one.sha256, one.status) for one in snapshots_of(account, exam.region_code)),
    )


def _followed(held: _Held, settled: Mapping[int, str]) -> Reading | None:
    """Take what was settled since out of the tray; nothing where it has to be read again."""
    if not held.settled.items() <= settled.items():
        return None
    since = {line: person for line, person in settled.items() if line not in held.settled}
    tray = tuple(row for row in held.reading.tray if row.line not in since)
    if not tray and any(since.values()):
        return None
    if any(row.reason == NUMBER_TWICE for row in held.reading.tray if row.line in since):
        return None  # another row of this number may be taken in now
    waited = {row.line for row in held.reading.tray}
    left_out = sum(1 for line, person in since.items() if line in waited and not person)
    return replace(held.reading, tray=tray, left_out=held.reading.left_out + left_out)


def _without_rows(told: Reading) -> Reading:
    """Leave the scores and the pupils of the register out of what is kept."""
    tables = {name: rows for name, rows in told.tables.items() if name == "enrolled"}
    return replace(told, tables=tables, register=Register(told.register.snapshot, (), ()))


def _keep(key: Hashable, held: _Held) -> None:
    timer = threading.Timer(LIFE, _drop, (key, held))
    timer.daemon = True
    with _lock:
        gone = [_held.pop(key, None)]
        _held[key] = (held, timer)
        while len(_held) > _MOST:
            gone.append(_held.popitem(last=False)[1])
    for one in gone:
        if one is not None:
            one[1].cancel()
    timer.start()


def _drop(key: Hashable, held: _Held) -> None:
    with _lock:
        if key in _held and _held[key][0] is held:
            del _held[key]


def forget() -> None:
    """Drop whatever is kept."""
    with _lock:
        gone = list(_held.values())
        _held.clear()
    for _reading, timer in gone:
        timer.cancel()
