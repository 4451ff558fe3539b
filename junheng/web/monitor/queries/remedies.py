"""What it would take (假如): two remedies side by side, and a free try; nothing is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.rounding import shown
from junheng.measure.engine.prices import cost_of
from junheng.measure.engine.remedy import Known, Remedy, remedy
from junheng.measure.engine.result import Measurement, Unit
from junheng.measure.engine.whatif import Change, what_if
from junheng.publish.sentences import Sentence, render
from junheng.web.monitor.queries.board import counted, unmet_of
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
_WRITTEN = 40  # changes an address still carries one by one; more are named by their way
_LISTED = 40  # changes the outcome lists one by one
JUST_PASS, FULLY_MEET = "just_pass", "fully_meet"  # values of ?way=


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
    keys = tuple(unit.key for unit in units)
    key = ("remedies", *frame.key, frame.query, frame.stage, _priced(frame), keys, tried)
    return remembered(key, lambda: _laid(frame, units, tried=tried))


def _priced(frame: Frame) -> tuple[object, ...]:
    return tuple(sorted(frame.prices.items()))


def _found(frame: Frame, units: Sequence[Unit]) -> tuple[Remedy, ...]:
    """Search for both remedies of some sections, once for a data version, a rule and prices."""

    def search() -> tuple[Remedy, ...]:
        known: Known = {}
        return tuple(
            remedy(frame.measurement, frame.pack, *unit.key, prices=frame.prices, known=known)
            for unit in units
        )

    keys = tuple(unit.key for unit in units)
    return remembered(("found", *frame.key, _priced(frame), keys), search)


def _changes(found: Sequence[Remedy], way: str) -> list[Change]:
    return [
        Change(one.unit, one.stage, quantity.indicator, quantity.amount)
        for one in found
        for quantity in (one.just_pass if way == JUST_PASS else one.fully_meet)
        if quantity.amount
    ]


def _laid(frame: Frame, units: Sequence[Unit], *, tried: bool) -> Remedies:
    lines = []
    just_asked: list[Asked] = []
    full_asked: list[Asked] = []
    all_found = _found(frame, units)
    for unit, found in zip(units, all_found, strict=True):
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
            _way(frame, JUST_PASS, _changes(all_found, JUST_PASS)),
            _way(frame, FULLY_MEET, _changes(all_found, FULLY_MEET)),
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


def _way_word(way: str) -> str:
    return _("按“刚好通过”试算") if way == JUST_PASS else _("按“补齐到标准”试算")


def _way(frame: Frame, way: str, changes: Sequence[Change]) -> Way:
    """Say what one remedy leads to: sections that pass, and the coefficients that move."""
    after = what_if(frame.measurement, frame.pack, changes)
    moved = []
    for indicator in dict.fromkeys(change.indicator for change in changes):
        line = _spread_line(frame, after, indicator)
        if line.before.text != line.after.text:
            name = counted(frame.pack.indicator(indicator))
            moved.append(f"{name} {line.before.text} → {line.after.text}")
    told = _passing(frame, after)
    if moved:
        told += _("；差异系数：%(moved)s") % {"moved": _("，").join(moved)}
    few = len(changes) <= _WRITTEN
    url = _form_url(frame, changes) if few else f"{_form_url(frame, ())}&way={way}"
    return Way(_way_word(way), told, url)


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
    way: str = ""  # the remedy of the whole stage it starts from, too long to list
    way_told: str = ""
    way_changes: tuple[Change, ...] = ()

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
        way = query.get("way", "")
        if way not in (JUST_PASS, FULLY_MEET):
            return cls(tuple(lines), schools, indicators)
        changes = _changes(_found(frame, unmet_of(frame)), way)
        units = len({change.unit for change in changes})
        told = _("%(way)s：%(units)d 所学校，%(n)d 项，都已算进去；下面可以再添。") % {
            "way": _way_word(way),
            "units": units,
            "n": len(changes),
        }
        return cls(tuple(lines), schools, indicators, way, told, tuple(changes))


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
    more: int = 0  # changes of schools that are counted and not listed
    over: tuple[str, ...] = ()  # coefficients beyond their limit that no change is about


def outcome_of(frame: Frame, form: Form) -> Outcome:
    """Recompute the stage with the additions of the form."""
    typed = [
        Change(line.school, frame.stage, line.indicator, line.amount)
        for line in form.lines
        if line.amount is not None
    ]
    changes = [*typed, *form.way_changes]
    if not changes:
        return Outcome(_("还没有改动"), ())
    after: Measurement = what_if(frame.measurement, frame.pack, changes)
    lines: list[Before] = []
    figures = list(dict.fromkeys((c.unit, c.indicator) for c in changes))
    for figure in figures[:_LISTED]:
        lines.append(_school_line(frame, after, *figure))
    for school in dict.fromkeys(unit for unit, _indicator in figures[:_LISTED]):
        lines += _verdict_line(frame, after, school)
    for indicator in dict.fromkeys(c.indicator for c in changes):
        lines.append(_spread_line(frame, after, indicator))
    more = max(0, len(figures) - _LISTED)
    told = _passing(frame, after), tuple(lines), _cost(frame, changes), more
    return Outcome(*told, over=_over(frame, after, {change.indicator for change in changes}))


def _verdict_line(frame: Frame, after: Measurement, school: str) -> Iterator[Before]:
    """Say how many standards the school meets, and whether that is enough."""
    old, new = (
        held.school_verdicts.get((school, frame.stage)) for held in (frame.measurement, after)
    )
    if old is None or new is None:
        return
    yield Before(
        subject=frame.words.name(frame.measurement.unit(school, frame.stage)),
        label=_("达标项数和学校结论"),
        before=Figure(None, missing=f"{old.met}/{old.of}"),
        after=Figure(None, missing=f"{new.met}/{new.of}"),
        state=new.state,
    )


def _over(frame: Frame, after: Measurement, changed: Collection[str]) -> tuple[str, ...]:
    """Name the coefficients that stay beyond their limit whatever is added here."""
    spreads = after.spreads_of(frame.stage, frame.region.region_code)
    return tuple(
        f"“{frame.pack.indicator(one.indicator).label}”{shown(one.cv, 2)}"
        for one in spreads
        if one.state == "unmet" and one.cv is not None and one.indicator not in changed
    )


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
