"""Where the lines of an examination's analysis lie (学业质量的划线): rates, bands, ends, hints.

Read from ``packs/national/achievement/achievement.yaml``: no threshold of it stands in code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from junheng.kernel.places import package_data
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.loader import refuse
from junheng.policy.pack import SOURCE_LABELS, Source

_NAME = "packs/national/achievement/achievement.yaml"
Side = Literal["at_least", "below"]
Ties = Literal["in", "out", "in_part"]


@dataclass(frozen=True, slots=True)
class RateLine:
    """One of the rates beside the mean (优秀率、合格率、低分率)."""

    rate: str
    label: str
    share: float  # of the full mark
    side: Side


@dataclass(frozen=True, slots=True)
class BandLine:
    """One band of results (等级), from its lowest share of the full mark upwards."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class AchievementLines:
    """Everything the pack says of an examination's analysis."""

    title: str
    source: Source
    where_read: str
    rates: tuple[RateLine, ...]
    bands: tuple[BandLine, ...]  # from the highest down; the last begins at 0
    part: float  # of the population at either end
    ties: Ties
    ends_clause: str
    discrimination: float  # below it an item is looked at again
    discrimination_note: str
    planned_off: float  # planned less actual difficulty, from which an item is listed
    planned_note: str
    help_share: float  # share of the full mark below which a pupil may need help
    help_note: str

    @property
    def source_label(self) -> str:
        """How far the text behind it was read."""
        return SOURCE_LABELS[self.source]


def achievement_lines() -> AchievementLines:
    """Give the pack, read once."""
    return _read()


@lru_cache(maxsize=1)
def _read() -> AchievementLines:
    report = Report()
    path = package_data("packs") / "national" / "achievement" / "achievement.yaml"
    top = read_entry(path, _NAME, report)
    found = _whole(top) if top is not None else None
    if report.has_errors or found is None:
        refuse(path.parent, report)
    assert found is not None  # noqa: S101  refused above
    return found


def _whole(top: Entry) -> AchievementLines:
    top.integer("version")
    ends, items, helped = (top.section(key) for key in ("ends", "items", "help"))
    assert ends is not None  # noqa: S101  the file is ours; a test reads it
    assert items is not None  # noqa: S101
    assert helped is not None  # noqa: S101
    found = AchievementLines(
        title=top.text("title"),
        source=top.choice("source", get_args(Source)),
        where_read=top.text("where_read"),
        rates=tuple(map(_rate, top.sections("rates"))),
        bands=tuple(map(_band, top.sections("bands"))),
        part=_share(ends, "part"),
        ties=ends.choice("ties", get_args(Ties)),
        ends_clause=ends.text("clause"),
        discrimination=_share(items, "discrimination"),
        discrimination_note=items.text("note"),
        planned_off=_share(items, "planned_off"),
        planned_note=items.text("planned_note"),
        help_share=_share(helped, "share"),
        help_note=helped.text("note"),
    )
    ends.text("note")
    for entry in (ends, items, helped, top):
        entry.close()
    return found


def _rate(entry: Entry) -> RateLine:
    rate = RateLine(
        entry.text("rate"),
        entry.text("label"),
        _share(entry, "share"),
        entry.choice("side", get_args(Side)),
    )
    entry.close()
    return rate


def _band(entry: Entry) -> BandLine:
    band = BandLine(entry.text("band"), _share(entry, "share"))
    entry.close()
    return band


def _share(entry: Entry, key: str) -> float:
    value = entry.raw(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        entry.wrong(key, "0 到 1 的数")
        return 0.0
    return float(value)
