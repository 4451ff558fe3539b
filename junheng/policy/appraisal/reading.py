"""Reading ``appraisal.yaml`` of a plan pack: schemes, awards, entered figures."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

from junheng.policy.appraisal.model import (
    Award,
    Basis,
    Component,
    Criterion,
    Entered,
    Form,
    Linear,
    Measure,
    NameList,
    PartId,
    Scheme,
    Scoring,
    Steps,
    Verdicts,
    parts_of,
)
from junheng.policy.document import Entry, Report

PARTS: tuple[PartId, ...] = get_args(PartId)
FORMS: tuple[Form, ...] = get_args(Form)
BASES: tuple[Basis, ...] = get_args(Basis)
_SCORINGS = ("linear", "steps", "verdict")
ALL = Verdicts()
LEAST = 11  # people a share of pupils rests on, unless the pack asks for more
_OF_PEOPLE = ("fitness", "development", "satisfaction", "value_added")


def number(entry: Entry, key: str, default: str | None = None) -> Fraction:
    """Read a number exactly as it is written: 0.1 is a tenth."""
    raw = entry.raw(key)
    if raw is None and default is not None:
        return Fraction(default)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        entry.wrong(key, "数")
        return Fraction(0)
    return Fraction(str(raw))


def _least(entry: Entry) -> int:
    """Read how many people a share rests on; shares of grades or findings need no least number."""
    of_people = entry.text("counts_as") in _OF_PEOPLE
    return entry.integer("least", LEAST if of_people else 0)


def read_scoring(entry: Entry, report: Report) -> Scoring:
    """Read how a figure becomes points; exactly one way."""
    body = entry.section("score")
    if body is None:
        report.add("JH-PK-103", entry.at, field="score")
        return ALL
    given = [kind for kind in _SCORINGS if body.has(kind)]
    if len(given) != 1:
        report.add("JH-PK-534", body.at, found="、".join(given) or "没有写计分方式")
        return ALL
    scoring = _scoring(body, given[0], report)
    body.close()
    return scoring


def _scoring(body: Entry, kind: str, report: Report) -> Scoring:
    if kind == "verdict":
        body.choice("verdict", ("met",))
        return ALL
    if kind == "linear":
        line = body.section("linear")
        if line is None:
            return ALL
        scoring = Linear(number(line, "none"), number(line, "full"))
        if scoring.none == scoring.full:
            report.add("JH-PK-534", line.at, found="得零分和得满分的是同一个数")
        line.close()
        return scoring
    steps = []
    for one in body.sections("steps"):
        steps.append((number(one, "at_least"), number(one, "share")))
        one.close()
    lines = [line for line, _ in steps]
    shares = [share for _, share in steps]
    if not steps or sorted(set(lines), reverse=True) != lines:
        report.add("JH-PK-534", body.at, found="各档没有从高到低排列")
    elif sorted(shares, reverse=True) != shares or not 0 <= shares[-1] <= shares[0] <= 1:
        report.add("JH-PK-534", body.at, found="高一档的得分低于下一档，或不在0和1之间")
    return Steps(tuple(steps))


def read_measure(entry: Entry, report: Report) -> Measure:
    """Read one thing looked at."""
    measure = Measure(
        id=entry.text("measure"),
        label=entry.text("label"),
        part=entry.choice("part", PARTS),
        weight=number(entry, "weight"),
        source=entry.text("from"),
        counts_as=entry.text("counts_as"),
        unit=entry.text("unit", ""),
        scoring=read_scoring(entry, report),
        clause=entry.text("clause"),
        of=entry.text("of", ""),
        change=entry.boolean("change"),
        least=_least(entry),
        bundled=entry.texts("bundled") if entry.has("bundled") else (),
        historical=entry.boolean("historical"),
        note=entry.text("note", ""),
        at=entry.at,
    )
    entry.close()
    return measure


def _criterion(entry: Entry) -> Criterion:
    low = entry.has("at_least")
    criterion = Criterion(
        of=entry.text("of"),
        kind="at_least" if low else "at_most",
        share=number(entry, "at_least" if low else "at_most"),
    )
    entry.close()
    return criterion


def _list(entry: Entry) -> NameList:
    names = NameList(
        id=entry.choice("list", ("commend", "help")),
        label=entry.text("label"),
        mode=entry.choice("mode", ("all", "any")),
        criteria=tuple(_criterion(one) for one in entry.sections("when")),
        leads_to=entry.text("leads_to"),
        at=entry.at,
    )
    entry.close()
    return names


def read_scheme(entry: Entry, report: Report) -> Scheme:
    """Read one scheme; the weight of a part is the sum of its measures."""
    measures = tuple(read_measure(one, report) for one in entry.sections("measures"))
    scheme = Scheme(
        id=entry.text("scheme"),
        label=entry.text("label"),
        label_en=entry.text("label_en"),
        clause=entry.text("clause"),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        of=entry.text("of", ""),
        uses=entry.texts("uses"),
        least_share=number(entry, "least_share"),
        publicity_days=entry.integer("publicity_days"),
        undefined=entry.text("undefined"),
        choices=entry.texts("choices"),
        parts=parts_of(measures),
        measures=measures,
        lists=tuple(_list(one) for one in entry.sections("lists")),
        at=entry.at,
    )
    declared = entry.section("parts")
    if declared is not None:
        for name in declared.names:
            part = next((one for one in scheme.parts if one.id == name), None)
            said = number(declared, name)
            if part is None or part.weight != said:
                found = f"{name} 写的是 {said}，各项加起来是 {part.weight if part else 0}"
                report.add("JH-PK-530", declared.at, id=scheme.id, found=found)
        declared.close()
    else:
        report.add("JH-PK-103", entry.at, field="parts")
    entry.close()
    return scheme


def _component(entry: Entry, report: Report) -> Component:
    component = Component(
        id=entry.text("component"),
        label=entry.text("label"),
        weight=number(entry, "weight"),
        source=entry.text("from"),
        counts_as=entry.text("counts_as"),
        unit=entry.text("unit", ""),
        basis=entry.choice_or("basis", BASES, "pupils"),
        scoring=read_scoring(entry, report),
        clause=entry.text("clause"),
        change=entry.boolean("change"),
        least=_least(entry),
        within=entry.texts("within") if entry.has("within") else (),
        historical=entry.boolean("historical"),
        note=entry.text("note", ""),
        at=entry.at,
    )
    entry.close()
    return component


def read_award(entry: Entry, report: Report) -> Award:
    """Read one award."""
    award = Award(
        id=entry.text("award"),
        label=entry.text("label"),
        label_en=entry.text("label_en"),
        clause=entry.text("clause"),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        of=entry.text("of", ""),
        use=entry.text("use"),
        fund=entry.integer("fund"),
        fund_item=entry.text("fund_item", ""),
        beside=entry.text("beside", ""),
        publicity_days=entry.integer("publicity_days"),
        undefined=entry.text("undefined"),
        choices=entry.texts("choices"),
        components=tuple(_component(one, report) for one in entry.sections("components")),
        at=entry.at,
    )
    entry.close()
    return award


def read_entered(entry: Entry) -> Entered:
    """Read one figure that is entered."""
    entered = Entered(
        id=entry.text("figure"),
        label=entry.text("label"),
        unit=entry.text("unit", ""),
        form=entry.choice("form", FORMS),
        source=entry.text("source"),
    )
    entry.close()
    return entered
