"""Schools that help schools (集团与结对): who belongs, and the gap within over the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.engine.communities import (
    GapLine,
    GapPoint,
    Membership,
    Word,
    gaps_within,
)
from junheng.measure.engine.verdict import State
from junheng.policy.strengths import strength_rules
from junheng.publish import charts
from junheng.publish.charts.trend import Year, trend
from junheng.publish.sentences import Sentence, render
from junheng.publish.sentences.kinds import percent
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import belonging_of
from junheng.web.monitor.queries.board import school_url
from junheng.web.monitor.queries.charts import both
from junheng.web.monitor.queries.frame import PACKS, Frame, stage_word, yearly
from junheng.web.monitor.queries.remember import remembered
from junheng.web.monitor.queries.school_rows import predecessors_of
from junheng.web.register.queries import school_names
from junheng.web.shared.kit import Chart
from junheng.web.shared.labels import word_of

WORDS = {
    "narrowed": gettext_lazy("缩小"),
    "levelled_down": gettext_lazy("缩小，但最低的一所没有提高"),
    "level": gettext_lazy("变化不大"),
    "widened": gettext_lazy("扩大"),
    "unknown": gettext_lazy("不能比"),
}
# in the headline, which is Chinese like every sentence of the catalogue
_SAID: dict[Word, str] = {
    "narrowed": "差距缩小",
    "levelled_down": "差距缩小但最低的一所没有提高",
    "widened": "差距扩大",
    "level": "变化不大",
}
_MOST_NAMED = 4  # schools drawn by name; of more the two ends are drawn


@dataclass(frozen=True, slots=True)
class Member:
    """One school of a community."""

    code: str
    name: str
    role: str  # in words
    since: date
    url: str


@dataclass(frozen=True, slots=True)
class Community:
    """Schools that carry one name, on the day of the data (一个共同体)."""

    name: str
    kind: str  # in words
    pooled: tuple[str, ...]  # what is shared, as reported
    since: date
    members: tuple[Member, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Every community of a county, and how far they reach."""

    communities: tuple[Community, ...]
    schools: int  # schools that count, of any stage
    covered: int  # of them in a community
    alone: tuple[str, ...]  # names of those in none

    @property
    def said(self) -> Sentence:
        """How far they reach, in a sentence."""
        if not self.communities:
            return render("community.none", {})
        facts = {"n": len(self.communities), "covered": self.covered, "of": self.schools}
        return render("community.covered", facts)


def listing_of(frame: Frame) -> Listing:
    """List the communities of a county, and the schools that are in none."""
    held: dict[str, list[Membership]] = {}
    for one in belonging_of(frame.record):
        held.setdefault(one.community, []).append(one)
    counted = {unit.code: unit.name for unit in frame.measurement.in_scope()}
    inside = {one.school for rows in held.values() for one in rows}
    return Listing(
        communities=tuple(_community(frame, name, rows) for name, rows in held.items()),
        schools=len(counted),
        covered=len(inside & set(counted)),
        alone=tuple(name for code, name in counted.items() if code not in inside),
    )


def of_school(frame: Frame, school_code: str) -> tuple[Community, ...]:
    """List the communities a school is in on the day of the data."""
    return tuple(
        one
        for one in listing_of(frame).communities
        if any(member.code == school_code for member in one.members)
    )


def _community(frame: Frame, name: str, rows: Sequence[Membership]) -> Community:
    names = school_names([frame.region.region_code], frame.record.as_of)
    names |= {unit.code: unit.name for unit in frame.measurement.units}
    url = reverse("community", args=[frame.region.region_code, name])
    return Community(
        name=name,
        kind="、".join(dict.fromkeys(word_of("community_type", one.kind) for one in rows)),
        pooled=tuple(dict.fromkeys(one.pooled for one in rows if one.pooled)),
        since=min(one.since for one in rows),
        members=tuple(
            Member(
                one.school,
                names.get(one.school, one.school),
                word_of("community_role", one.role),
                one.since,
                school_url(frame, one.school),
            )
            for one in rows
        ),
        url=f"{url}?{frame.query}" if frame.query else url,
    )


@dataclass(frozen=True, slots=True)
class GapCell:
    """The gap of one year, and between whom."""

    head: str
    text: str
    small: str
    is_before: bool  # the community did not exist yet


@dataclass(frozen=True, slots=True)
class GapRow:
    """One indicator of one stage."""

    key: str  # primary.sports_area_per_pupil
    stage: str  # in words
    label: str
    unit: str
    cells: tuple[GapCell, ...]
    word: Word
    said: str
    url: str  # this page with the indicator drawn
    lowest: State  # whether the weakest meets the standard now


@dataclass(frozen=True)
class Within:
    """A community and the distance between its schools (一个共同体的差距)."""

    frame: Frame
    community: Community
    names: dict[str, str]  # by code
    years: tuple[date, ...]
    lines: tuple[GapLine, ...]
    narrowing: float  # share of the first gap that must have changed

    @property
    def moved(self) -> str:
        """The least change that is told, in percent."""
        return percent(self.narrowing)

    @property
    def under(self) -> str:
        """Since when there is one, and on which day the data stand."""
        day = f"{self.community.since:%Y-%m-%d}"
        return _("%(kind)s，自 %(day)s") % {"kind": self.community.kind, "day": day}

    @cached_property
    def rows(self) -> tuple[GapRow, ...]:
        """Every indicator, in the order of the rule."""
        return tuple(self._row(line) for line in self.lines)

    @cached_property
    def headline(self) -> Sentence:
        """How many gaps became narrower and wider."""
        counts = Counter(line.word for line in self.lines)
        told = [f"{counts[word]} 项{said}" for word, said in _SAID.items() if counts[word]]
        facts = {"name": self.community.name, "n": len(self.community.members)}
        if not told:
            return render("community.nothing", facts)
        return render("community.headline", {**facts, "said": "，".join(told)})

    def line_of(self, key: str) -> GapLine | None:
        """Choose the indicator that is drawn: the one asked for, else what weighs most."""
        told = [line for line in self.lines if any(one.gap for one in line.points)]
        asked = next((line for line in told if _key(line) == key), None)
        return asked or max(told, key=_weight, default=None)

    def chart(self, key: str) -> Chart | None:
        """Draw the members of one indicator over the years, with the standard."""
        line = self.line_of(key)
        if line is None:
            return None
        name = (*self.frame.key, "community", self.community.name, _key(line))
        return remembered(name, lambda: both(lambda width: self._drawn(line, width)))

    def _drawn(self, line: GapLine, width: int) -> charts.Chart:
        indicator = self.frame.pack.indicator(line.indicator)
        row = self._row(line)
        last = next(one for one in reversed(line.points) if one.figures)
        title = f"{row.stage}“{indicator.label}”：{row.said}"
        return trend(
            [
                Year(series, f"{point.as_of.year} 年", value)
                for point in line.points
                for series, value in self._series(line, point)
            ],
            title=title,
            subtitle=str(_("虚线是标准")) if last.figures[0][1].limit else "",
            description=title,
            axis=_(indicator.unit),
            limit=last.figures[0][1].limit,
            digits=self.frame.words.digits(indicator, line.stage),
            width=width,
        )

    def _series(self, line: GapLine, point: GapPoint) -> list[tuple[str, float | None]]:
        """Give the members by name; of more than the chart takes, the two ends."""
        if len(line.schools) <= _MOST_NAMED:
            held = {code: result.value for code, result in point.figures}
            return [(self.names[code], held.get(code)) for code in line.schools]
        ends = (point.figures[0], point.figures[-1]) if point.figures else (None, None)
        words = (_("最低的一所"), _("最高的一所"))
        return [
            (word, end[1].value if end is not None else None)
            for word, end in zip(words, ends, strict=True)
        ]

    def _row(self, line: GapLine) -> GapRow:
        indicator = self.frame.pack.indicator(line.indicator)
        lowest = line.points[-1].lowest
        digits = _digits(line, self.frame.words.digits(indicator, line.stage))
        return GapRow(
            key=_key(line),
            stage=stage_word(line.stage),
            label=indicator.label,
            unit=_(indicator.unit),
            cells=tuple(self._cell(one, digits) for one in line.points),
            word=line.word,
            said=str(WORDS[line.word]),
            url=f"?{urlencode({**dict(parse_qsl(self.frame.query)), 'line': _key(line)})}#chart",
            lowest=lowest.state if lowest is not None else "",
        )

    def _cell(self, point: GapPoint, digits: int) -> GapCell:
        head = _("%(y)d 年") % {"y": point.as_of.year}
        before = point.as_of < self.community.since
        if not point.figures:
            lacking = "、".join(self.names[code] for code in point.missing)
            return GapCell(head, "—", _("%(names)s没有数") % {"names": lacking}, before)
        (low, least), (high, most) = point.figures[0], point.figures[-1]
        ends = ((self.names[low], least), (self.names[high], most))
        small = "，".join(f"{name} {shown(one.value, digits)}" for name, one in ends)
        return GapCell(head, shown(point.gap, digits), small, before)


def _digits(line: GapLine, least: int) -> int:
    """Take as many decimals as keep a gap that moved from reading the same."""
    told = [one.gap for one in line.points if one.gap is not None]
    if line.word in ("level", "unknown"):
        return least
    return next(
        (n for n in range(least, least + 3) if shown(told[0], n) != shown(told[-1], n)), least + 3
    )


def _key(line: GapLine) -> str:
    return f"{line.stage}.{line.indicator}"


def _weight(line: GapLine) -> tuple[bool, float]:
    """Weigh what is drawn unasked: what the weakest still lacks, then what moved most."""
    told = [one.gap for one in line.points if one.gap is not None]
    lowest = line.points[-1].lowest
    is_short = lowest is not None and lowest.state in ("near", "unmet")
    return is_short, abs(line.moved) / told[0] if told and told[0] else 0.0


def within(frame: Frame, account: Account, name: str) -> Within:
    """Follow the gap between the schools of a community over the last years.

    Raises
    ------
    Hidden
        No community of that name on the day of the data.
    """
    found = next((one for one in listing_of(frame).communities if one.name == name), None)
    if found is None:
        raise Hidden(
            where="集团与结对",
            found=f"这个数据版本里没有“{name}”",
            expected="是当天有效的集团、学区或结对",
            fix="请从“集团与结对”的列表里选一个",
        )
    years = yearly(frame, account)
    codes = {one.code: predecessors_of(frame, account, one.code) for one in found.members}
    narrowing = next(one for one in strength_rules(PACKS[0]).rules if one.kind == "narrowing")
    return Within(
        frame=frame,
        community=found,
        names={one.code: one.name for one in found.members},
        years=tuple(record.as_of for record, _measured in years),
        narrowing=narrowing.moved,
        lines=gaps_within(
            [measured for _record, measured in years], frame.pack, codes, moved=narrowing.moved
        ),
    )
