"""Reading the parts of a plan pack: scopes, asks, measures, items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from junheng.policy.document import Entry, Report
from junheng.policy.pack import Formula
from junheng.policy.plan.due_reading import read_due
from junheng.policy.plan.model import (
    Ask,
    AskedOf,
    AskType,
    Best,
    Bound,
    BoundKind,
    Carried,
    Compare,
    Counted,
    Direction,
    Duty,
    ImpliedAct,
    Kind,
    Length,
    Level,
    Measure,
    MeasureKind,
    NamedThing,
    Office,
    Period,
    PlanItem,
    Quirk,
    Stands,
    Status,
    UnitScope,
)

_LEVELS: tuple[Level, ...] = get_args(Level)
_STANDS: tuple[Stands, ...] = get_args(Stands)
_PERIODS: tuple[Period, ...] = get_args(Period)
_KINDS: tuple[MeasureKind, ...] = get_args(MeasureKind)
_COMPARES: tuple[Compare, ...] = get_args(Compare)[1:]  # all but the empty word
_COUNTED: tuple[Counted, ...] = get_args(Counted)[1:]
_BEST: tuple[Best, ...] = get_args(Best)[1:]
_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)[1:]
_LENGTHS: tuple[Length, ...] = get_args(Length)[1:]
_BOUNDS: tuple[BoundKind, ...] = ("at_least", "at_most", "above", "below")


def read_office(entry: Entry) -> Office:
    """Read one responsible office."""
    office = Office(
        entry.text("office"),
        entry.text("label"),
        entry.text("clause"),
        entry.choice_or("stands", _STANDS, "own"),
    )
    entry.close()
    return office


def read_carried(entry: Entry) -> Carried:
    """Read one higher document."""
    carried = Carried(
        document=entry.text("document"),
        title=entry.text("title", ""),
        clause=entry.text("clause"),
        pack=entry.text("pack", ""),
        higher_clause=entry.text("higher_clause", ""),
        at=entry.at,
    )
    entry.close()
    return carried


def read_quirk(entry: Entry) -> Quirk:
    """Read one remark on the source."""
    quirk = Quirk(entry.text("clause"), entry.text("note"))
    entry.close()
    return quirk


def read_scope(entry: Entry) -> UnitScope:
    """Read one set of units."""
    scope = UnitScope(
        id=entry.text("scope"),
        label=entry.text("label"),
        level=entry.choice("level", _LEVELS),
        stage=entry.text("stage", ""),
        where=(
            Formula(" ".join(entry.text("where").split()), entry.line("where"))
            if entry.has("where")
            else None
        ),
        bind=entry.boolean("bind"),
        clause=entry.text("clause"),
        at=entry.at,
    )
    entry.close()
    return scope


def read_ask(entry: Entry) -> Ask:
    """Read one thing to be collected."""
    ask = Ask(
        id=entry.text("ask"),
        label=entry.text("label"),
        unit=entry.text("unit", ""),
        type=entry.choice("type", get_args(AskType)),
        per=entry.choice("per", _LEVELS),
        asked_of=entry.choice("asked_of", get_args(AskedOf)),
        period=entry.choice("period", _PERIODS),
        states=entry.texts("states") if entry.has("states") else (),
        clause=entry.text("clause"),
        purpose=entry.text("purpose"),
        note=entry.text("note", ""),
        at=entry.at,
    )
    entry.close()
    return ask


def _number(entry: Entry, key: str) -> float:
    raw = entry.raw(key)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        entry.wrong(key, "数")
        return 0.0
    return float(raw)


def _bound(entry: Entry, report: Report, *, but_states: bool) -> Bound | None:
    kinds = (*_BOUNDS, "is") if but_states else (*_BOUNDS, "one_of", "is")
    given = [k for k in kinds if entry.has(k)]
    if not given:
        return None
    if len(given) > 1:
        report.add("JH-PK-502", entry.at, found="、".join(given))
    key = given[0]
    if key == "one_of":
        return Bound("one_of", states=entry.texts("one_of"))
    if key == "is":
        entry.choice("is", ("met",))
        return Bound("is_met")
    kind = next(b for b in _BOUNDS if b == key)
    return Bound(kind, _number(entry, key))


_READ: Mapping[MeasureKind, tuple[str, ...]] = {
    "coverage": ("of", "from"),
    "comparator": ("of", "against", "from", "compare"),
    "count": ("from", "what"),
    "milestone": ("from", "named", "states", "reached"),
    "ratio": ("from", "denominator"),
    "frequency": ("of", "from", "per", "what"),
    "judgement": ("from", "question"),
    "rank": ("from", "best"),
    "trend": ("from", "direction"),
    "duration": ("from", "at_least", "unit"),
    "unit_ratio": ("of", "from"),
    "conjunction": ("of", "items"),
    "survey": ("from", "populations"),
}
_UNBOUNDED: frozenset[MeasureKind] = frozenset({"milestone", "judgement", "trend"})


def read_measure(entry: Entry, report: Report) -> Measure | None:
    """Read how an item is decided; exactly one kind."""
    given = [k for k in _KINDS if entry.has(k)]
    if len(given) != 1:
        report.add("JH-PK-501", entry.at, found="、".join(given) or "没有写种类")
        return None
    kind = given[0]
    body = entry.section(kind)
    entry.close()
    if body is None:
        return None
    for key in _READ[kind]:
        if not body.has(key):
            report.add("JH-PK-103", body.at, field=f"{kind}.{key}")
    bound = _bound(body, report, but_states=kind == "count")
    if bound is None and kind not in _UNBOUNDED and not body.has("top_share"):
        report.add("JH-PK-502", body.at, found="没有写达到线")

    measure = Measure(
        kind=kind,
        source=body.text("from", ""),
        of=body.text("of", ""),
        bound=bound,
        except_=body.text("except", ""),
        against=body.text("against", ""),
        compare=body.choice_or("compare", _COMPARES, ""),
        each=body.boolean("each"),
        what=body.choice_or("what", _COUNTED, ""),
        states=_states(body, kind),
        reached=body.text("reached", ""),
        named=tuple(_named(one) for one in body.sections("named")),
        per=body.choice_or("per", _PERIODS, "once"),
        denominator=body.text("denominator", ""),
        question=body.text("question", ""),
        best=body.choice_or("best", _BEST, ""),
        top_share=_number(body, "top_share") if body.has("top_share") else None,
        direction=body.choice_or("direction", _DIRECTIONS, ""),
        strict=body.boolean("strict", default=True),
        periods=body.integer("periods", 2),
        unit=body.choice_or("unit", _LENGTHS, ""),
        share=_number(body, "share") if body.has("share") else 1.0,
        items=body.texts("items") if body.has("items") else (),
        populations=body.texts("populations") if body.has("populations") else (),
        least_sample=body.integer("least_sample", 30),
    )
    body.close()
    return measure


def _states(body: Entry, kind: MeasureKind) -> tuple[str, ...]:
    key = "one_of" if kind == "count" and body.has("one_of") else "states"
    return body.texts(key) if body.has(key) else ()


def _named(entry: Entry) -> NamedThing:
    thing = NamedThing(entry.text("name"), entry.texts("also") if entry.has("also") else ())
    entry.close()
    return thing


def _pulls(entry: Entry | None) -> tuple[str, str]:
    if entry is None:
        return ("", "")
    pulls = (entry.text("topic"), entry.choice("direction", ("more", "less")))
    entry.close()
    return pulls


def _act(entry: Entry) -> ImpliedAct:
    act = entry.text("act")
    facts = {name: entry.text(name) for name in entry.names if name != "act"}
    entry.close()
    return ImpliedAct(act, facts)


def _duty(entry: Entry | None) -> Duty | None:
    if entry is None:
        return None
    duty = Duty(entry.text("lead"), entry.texts("with") if entry.has("with") else ())
    entry.close()
    return duty


_HALF = str.maketrans({",": "，", "(": "（", ")": "）", ":": "：", ";": "；"})
_PAIRS = (("“", "”"), ("（", "）"), ("《", "》"), ("‘", "’"))
TERM_WIDTH = 20  # characters; more would copy the document


def _term(entry: Entry, report: Report) -> str:
    """Read a term; a piece of a sentence gets the other half of its marks, full width."""
    term = entry.text("term")
    if len(term) > TERM_WIDTH:
        facts = {"id": entry.text("item"), "term": term, "width": TERM_WIDTH}
        report.add("JH-PK-503", entry.at, **facts)
    term = term.translate(_HALF)
    for opening, closing in _PAIRS:
        if term.count(opening) > term.count(closing):
            term += closing
        elif term.count(closing) > term.count(opening):
            term = opening + term
    return term


def read_plan_item(entry: Entry, report: Report) -> PlanItem:
    """Read one thing the document names."""
    hedge = entry.section("hedge")
    word, tolerance = "", 0.0
    if hedge is not None:
        word = hedge.text("word")
        tolerance = _number(hedge, "tolerance") if hedge.has("tolerance") else 0.0
        hedge.close()
    body, due = entry.section("measure"), entry.section("due")
    item = PlanItem(
        id=entry.text("item"),
        clause=entry.text("clause"),
        kind=entry.choice("kind", get_args(Kind)),
        term=_term(entry, report),
        text=entry.text("text"),
        status=entry.choice("status", get_args(Status)),
        by=entry.texts("by") if entry.has("by") else (),
        reason=entry.text("reason", ""),
        unit=entry.text("unit", ""),
        valid_from=entry.day_or_none("valid_from"),
        measure=read_measure(body, report) if body is not None else None,
        due=read_due(due, report) if due is not None else None,
        hedge=word,
        tolerance=tolerance,
        undefined=entry.text("undefined", ""),
        choices=entry.texts("choices") if entry.has("choices") else (),
        internal=entry.boolean("internal"),
        duty=_duty(entry.section("duty")),
        acts=tuple(_act(one) for one in entry.sections("acts")),
        pulls=_pulls(entry.section("pulls")),
        out_of_force_from=entry.day_or_none("out_of_force_from"),
        reference=entry.boolean("reference"),
        name=entry.text("name", ""),
        amount=entry.text("amount", ""),
        at=entry.at,
    )
    entry.close()
    return item
