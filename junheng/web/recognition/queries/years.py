"""The years after recognition (年度监测): each newer data version, and what moved."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.kernel.periods import SchoolYear
from junheng.measure.engine.recognising import moved
from junheng.publish.sentences.catalogue import Sentence
from junheng.publish.sentences.recognition import line_label, yearly
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.monitor.queries.frame import CANNOT_MEASURE, Frame
from junheng.web.recognition.given import Given
from junheng.web.recognition.models import YearReview
from junheng.web.recognition.queries.checklist import lines_of, rule_frame


@dataclass(frozen=True, slots=True)
class Year:
    """One data version since recognition, and what it made of it."""

    record: SnapshotRecord
    states: dict[str, str]
    fallen: tuple[str, ...]  # labels of lines that were met and are not any more
    risen: tuple[str, ...]
    words: str
    review: YearReview | None


def _newest_of_years(frame: Frame) -> list[SnapshotRecord]:
    newest: dict[int, SnapshotRecord] = {}
    for record in frame.records:  # newest first
        if not record.is_self_test:
            newest.setdefault(SchoolYear.of(record.as_of).first, record)
    return [newest[year] for year in sorted(newest)]


def years_of(account: Account, frame: Frame, given: Given) -> list[Year]:
    """Give the newest data version of each year since recognition, the newest first.

    Each is compared with the year before it, also where that lies before recognition.
    """
    region, rule = frame.region.region_code, frame.pack.id
    reviews = {
        one.snapshot_id: one
        for one in YearReview.objects.visible_to(account)
        .filter(region_code=region, rule=rule)
        .select_related("by", "snapshot")
    }
    before: dict[str, str] = {}
    found: list[Year] = []
    for record in _newest_of_years(frame):
        try:
            lines = lines_of(rule_frame(account, region, rule, record.sha256))
        except CANNOT_MEASURE:
            continue  # a version that cannot be measured compares with nothing
        labels = {line.key: line_label(line) for line in lines}
        states = {line.key: line.state for line in lines}
        changed = moved(before, states)  # type: ignore[arg-type]
        fallen = tuple(labels[key] for key, (then, now) in changed.items() if then == "met")
        risen = tuple(labels[key] for key, (_then, now) in changed.items() if now == "met")
        seen, before = bool(before), dict(states)
        if record.as_of < given.on:
            continue
        said: Sentence = yearly(
            [(labels[k], s) for k, s in states.items()], fallen, record.as_of, first=not seen
        )
        found.append(Year(record, dict(states), fallen, risen, str(said), reviews.get(record.pk)))
    return found[::-1]
