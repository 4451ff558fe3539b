"""What it would take (假如): two remedies side by side, and a free try; nothing is saved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.engine.remedy import remedy
from junheng.measure.engine.result import Measurement, Unit
from junheng.measure.engine.whatif import Change, what_if
from junheng.publish.sentences import Sentence, render
from junheng.publish.sentences.balance import short_name
from junheng.publish.sentences.kinds import amount
from junheng.web.monitor.queries.frame import Frame
from junheng.web.shared.kit import Figure

_LINES = 6  # things one may add at once on the page


@dataclass(frozen=True, slots=True)
class Line:
    """One thing one school lacks."""

    school: str
    what: str
    just_pass: str
    fully_meet: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """Both remedies of every section that does not pass."""

    lines: tuple[Line, ...]
    caution: Sentence | None
    cost: str
    url: str


def remedies_of(frame: Frame, units: Sequence[Unit]) -> Remedies:
    """Lay both remedies side by side: just pass, and meet every standard."""
    lines = []
    for unit in units:
        found = remedy(frame.measurement, frame.pack, unit.code, unit.stage)
        passing = {q.indicator: q for q in found.just_pass}
        for quantity in found.fully_meet:
            least = passing.get(quantity.indicator)
            lines.append(
                Line(
                    school=frame.words.name(unit),
                    what=short_name(frame.pack.indicator(quantity.indicator)),
                    just_pass=amount(least.amount, least.unit, whole=least.whole) if least else "—",
                    fully_meet=amount(quantity.amount, quantity.unit, whole=quantity.whole),
                )
            )
    floor = frame.pack.number(frame.pack.floor, frame.record.as_of) if frame.pack.floor else None
    caution = render("school.remedy_caution", {"floor": floor}) if lines and floor else None
    url = f"{reverse('what-if', args=[frame.region.region_code])}?stage={frame.stage}"
    return Remedies(
        lines=tuple(lines),
        caution=caution,
        cost="",
        url=f"{url}&{frame.query}" if frame.query else url,
    )


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form: which school gets how much of what."""

    school: str
    indicator: str
    text: str
    amount: float | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The what-if form as its address says."""

    lines: tuple[FormLine, ...]
    schools: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, frame: Frame, query: QueryDict) -> Form:
        """Read the lines of the form; a line that is not understood keeps its text."""
        schools = tuple((u.code, frame.words.name(u)) for u in frame.words.units(frame.stage))
        indicators = tuple(
            (i.id, f"{short_name(i)}（{i.amount.unit}）") for i in frame.pack.indicators
        )
        triples = zip(
            query.getlist("school"), query.getlist("indicator"), query.getlist("add"), strict=False
        )
        lines = [
            _line(school, indicator, text.strip(), dict(schools), dict(indicators))
            for school, indicator, text in list(triples)[:_LINES]
        ]
        lines += [FormLine("", "", "", None)] * max(0, _LINES - len(lines))
        return cls(tuple(lines), schools, indicators)


def _line(
    school: str, indicator: str, text: str, schools: dict[str, str], indicators: dict[str, str]
) -> FormLine:
    if not text:
        return FormLine(school, indicator, "", None)
    try:
        added = float(text.replace(",", ""))
    except ValueError:
        return FormLine(school, indicator, text, None, _("这里填数字，例如 2088"))
    if not -1e12 < added < 1e12:
        return FormLine(school, indicator, text, None, _("数太大，请核对单位"))
    if school not in schools or indicator not in indicators:
        return FormLine(school, indicator, text, None, _("请先选学校和要补的内容"))
    return FormLine(school, indicator, text, added)


@dataclass(frozen=True, slots=True)
class Before:
    """One line of the outcome: before, after, and the state after."""

    subject: str
    label: str
    before: Figure
    after: Figure
    state: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the stage would look like."""

    headline: str
    lines: tuple[Before, ...]
    milliseconds: int


def outcome_of(frame: Frame, form: Form) -> Outcome:
    """Recompute the stage with the additions of the form."""
    started = time.perf_counter()
    changes = [
        Change(line.school, frame.stage, line.indicator, line.amount)
        for line in form.lines
        if line.amount is not None
    ]
    if not changes:
        return Outcome(_("还没有改动"), (), 0)
    after: Measurement = what_if(frame.measurement, frame.pack, changes)
    lines: list[Before] = []
    for change in dict.fromkeys((c.unit, c.indicator) for c in changes):
        lines.append(_school_line(frame, after, *change))
    for indicator in dict.fromkeys(c.indicator for c in changes):
        lines.append(_spread_line(frame, after, indicator))
    passed = sum(1 for v in after.school_verdicts.values() if v.state == "met")
    was = sum(1 for v in frame.measurement.school_verdicts.values() if v.state == "met")
    milliseconds = round((time.perf_counter() - started) * 1000)
    told = _("达到要求的校（部）由 %(was)d 个变为 %(now)d 个") % {"was": was, "now": passed}
    return Outcome(told, tuple(lines), milliseconds)


def _school_line(frame: Frame, after: Measurement, school: str, indicator_id: str) -> Before:
    indicator = frame.pack.indicator(indicator_id)
    digits = frame.words.digits(indicator, frame.stage)
    old = frame.measurement.result(school, frame.stage, indicator_id)
    new = after.result(school, frame.stage, indicator_id)
    return Before(
        subject=frame.words.name(frame.measurement.unit(school, frame.stage)),
        label=indicator.label,
        before=Figure(old.value, digits, missing="未上报"),
        after=Figure(new.value, digits, missing="未上报"),
        state=new.state,
    )


def _spread_line(frame: Frame, after: Measurement, indicator_id: str) -> Before:
    old = frame.measurement.spread(frame.stage, indicator_id)
    new = after.spread(frame.stage, indicator_id)
    return Before(
        subject=_("全县（%(stage)s）") % {"stage": frame.stage_label},
        label=_("“%(label)s”的差异系数") % {"label": frame.pack.indicator(indicator_id).label},
        before=Figure(old.cv, 2, missing="—"),
        after=Figure(new.cv, 2, missing="—"),
        state=new.state if new.limit is not None else "",
    )
