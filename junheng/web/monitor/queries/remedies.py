"""What it would take (假如): two remedies side by side, and a free try; nothing is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.engine.prices import cost_of
from junheng.measure.engine.remedy import remedy
from junheng.measure.engine.result import Measurement, Unit
from junheng.measure.engine.whatif import Change, what_if
from junheng.publish.sentences import Sentence, render
from junheng.web.monitor.queries.board import counted
from junheng.web.monitor.queries.costs import (
    Asked,
    Costs,
    bill_of,
    bill_word,
    cost_word,
    costs_of,
    price_word,
    quantity_word,
)
from junheng.web.monitor.queries.frame import Frame
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Figure

_BLANK = 3  # empty lines the form keeps below those filled in
_MOST = 200  # things one may add at once


@dataclass(frozen=True, slots=True)
class Line:
    """One thing one school lacks."""

    school: str
    what: str
    price: str
    just_pass: str
    just_cost: str
    fully_meet: str
    full_cost: str


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two remedies for the whole stage, and what it would lead to."""

    label: str
    told: str
    url: str  # the form, filled in with it


@dataclass(frozen=True, slots=True)
class Remedies:
    """Both remedies of every section that does not pass."""

    lines: tuple[Line, ...]
    caution: Sentence | None
    ways: tuple[Way, ...]
    costs: Costs
    url: str


def remedies_of(frame: Frame, units: Sequence[Unit], *, tried: bool = False) -> Remedies:
    """Lay both remedies side by side: just pass, and meet every standard.

    Parameters
    ----------
    tried : bool
        Say also what each leads to in the county; only for those who see all of it.
    """
    lines = []
    just_pass: list[Change] = []
    fully_meet: list[Change] = []
    just_asked: list[Asked] = []
    full_asked: list[Asked] = []
    for unit in units:
        found = remedy(frame.measurement, frame.pack, unit.code, unit.stage, prices=frame.prices)
        for changes, quantities in ((just_pass, found.just_pass), (fully_meet, found.fully_meet)):
            changes += [Change(*unit.key, q.indicator, q.amount) for q in quantities if q.amount]
        passing = {q.indicator: q for q in found.just_pass}
        for quantity in found.fully_meet:
            least = passing.get(quantity.indicator)
            indicator = frame.pack.indicator(quantity.indicator)
            lines.append(
                Line(
                    school=frame.words.name(unit),
                    what=counted(indicator),
                    price=price_word(frame, indicator),
                    just_pass=quantity_word(least.amount, least.unit, whole=least.whole)
                    if least
                    else "—",
                    just_cost=cost_word(least.cost) if least else "—",
                    fully_meet=quantity_word(quantity.amount, quantity.unit, whole=quantity.whole),
                    full_cost=cost_word(quantity.cost),
                )
            )
            full_asked.append((indicator, quantity.amount, quantity.cost))
            if least:
                just_asked.append((indicator, least.amount, least.cost))
    floor = frame.pack.number(frame.pack.floor, frame.record.as_of) if frame.pack.floor else None
    caution = render("school.remedy_caution", {"floor": floor}) if lines and floor else None
    return Remedies(
        lines=tuple(lines),
        caution=caution,
        ways=(
            _way(frame, _("按“刚好通过”试算"), just_pass),
            _way(frame, _("按“补齐到标准”试算"), fully_meet),
        )
        if lines and tried
        else (),
        costs=costs_of(frame, just_asked, full_asked),
        url=_form_url(frame, ()),
    )


def _form_url(frame: Frame, changes: Sequence[Change]) -> str:
    """Address of the form; with changes, filled in with them."""
    pairs = [("stage", frame.stage), *parse_qsl(frame.query)]
    for change in changes:
        pairs += [("school", change.unit), ("indicator", change.indicator)]
        pairs.append(("add", f"{change.add:.10g}"))
    return f"{reverse('what-if', args=[frame.region.region_code])}?{urlencode(pairs)}"


def _way(frame: Frame, label: str, changes: Sequence[Change]) -> Way:
    """Say what one remedy leads to: sections that pass, and the coefficients that move."""

    def tell() -> str:
        after = what_if(frame.measurement, frame.pack, changes)
        moved = []
        for indicator in dict.fromkeys(change.indicator for change in changes):
            line = _spread_line(frame, after, indicator)
            if line.before.text != line.after.text:
                name = counted(frame.pack.indicator(indicator))
                moved.append(f"{name} {line.before.text} → {line.after.text}")
        told = _passing(frame, after)
        return told + (_("；差异系数：%(moved)s") % {"moved": _("，").join(moved)} if moved else "")

    key = ("way", *frame.key, frame.stage, label, tuple(changes))
    return Way(label, remembered(key, tell), _form_url(frame, changes))


def _passing(frame: Frame, after: Measurement) -> str:
    """Say how many sections of the county pass before and after."""
    was, now = (
        sum(verdict.state == "met" for verdict in measured.school_verdicts.values())
        for measured in (frame.measurement, after)
    )
    facts = {"was": was, "now": now}
    if was == now:
        return _("全县达到要求的校（部）仍是 %(now)d 个") % facts
    return _("全县达到要求的校（部）由 %(was)d 个变为 %(now)d 个") % facts


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form: which school gets how much of what."""

    school: str
    indicator: str
    text: str
    amount: float | None
    error: str = ""


_EMPTY = FormLine("", "", "", None)


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
            (i.id, f"{counted(i)}（{_(i.amount.unit)}）") for i in frame.pack.indicators
        )
        triples = zip(
            query.getlist("school"), query.getlist("indicator"), query.getlist("add"), strict=False
        )
        lines = [
            _line(school, indicator, text.strip(), dict(schools), dict(indicators))
            for school, indicator, text in list(triples)[:_MOST]
        ]
        while lines and lines[-1] == _EMPTY:
            lines.pop()
        lines += [_EMPTY] * (_BLANK if len(lines) < _MOST else 0)
        return cls(tuple(lines), schools, indicators)


def _line(
    school: str, indicator: str, text: str, schools: dict[str, str], indicators: dict[str, str]
) -> FormLine:
    if not text:
        return FormLine(school, indicator, "", None)
    try:
        added = float(text.replace(",", "").replace("，", ""))
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
    cost: str = ""  # of what is added


def outcome_of(frame: Frame, form: Form) -> Outcome:
    """Recompute the stage with the additions of the form."""
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
    return Outcome(_passing(frame, after), tuple(lines), _cost(frame, changes))


def _cost(frame: Frame, changes: Sequence[Change]) -> str:
    """Say what the additions cost; taking away saves nothing."""
    asked: list[Asked] = []
    for change in changes:
        indicator = frame.pack.indicator(change.indicator)
        if change.add > 0:
            cost = cost_of(indicator.amount, change.add, frame.prices)
            asked.append((indicator, change.add, cost))
    return bill_word(bill_of(asked))


def _school_line(frame: Frame, after: Measurement, school: str, indicator_id: str) -> Before:
    indicator = frame.pack.indicator(indicator_id)
    digits = frame.words.digits(indicator, frame.stage)
    old = frame.measurement.result(school, frame.stage, indicator_id)
    new = after.result(school, frame.stage, indicator_id)
    return Before(
        subject=frame.words.name(frame.measurement.unit(school, frame.stage)),
        label=indicator.label,
        before=Figure(old.value, digits, missing=_("未上报")),
        after=Figure(new.value, digits, missing=_("未上报")),
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
