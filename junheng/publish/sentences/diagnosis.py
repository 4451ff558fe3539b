"""What may be said of one school, by stated rules (诊断结论).

Facts go in, at most seven sentences that need attention and at most five that went well come
out, with the background nobody is judged by.  One indicator of one section gets one sentence:
where several would fit, the earlier rule wins, so nothing is praised and criticised at once.
No rule speaks without a number, and none compares a school with another by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.kinds import percent
from junheng.publish.sentences.school_facts import (
    ClassSizes,
    EndsFact,
    GrowthFact,
    PlanFact,
    Reading,
    SchoolFacts,
    WorkFact,
)

ATTENTION, STRENGTHS = 7, 5  # how many are shown at most
NEAR = 1.05  # of the standard: met, but only just
ABOVE = 1.2  # of the standard: well met
MOVED = 0.1  # of the first year: a rise or fall worth a sentence

_DOCUMENT = re.compile(r"[\w]*〔\d+〕\d*号?")  # 云教督〔2025〕9号

Kind = Literal["attention", "strength", "background"]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One sentence with what it rests on (一条结论)."""

    key: str  # the same matter has the same key in every version of the report
    kind: Kind
    sentence: Sentence
    clause: str = ""
    indicator: str = ""
    stage: str = ""
    years: tuple[tuple[int, float | None], ...] = ()
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What is said, and how much more could have been said."""

    attention: tuple[Conclusion, ...]
    strengths: tuple[Conclusion, ...]
    background: tuple[Conclusion, ...]
    more: tuple[Sentence, ...]

    @property
    def all(self) -> tuple[Conclusion, ...]:
        """Every conclusion in the order of the report."""
        return (*self.attention, *self.strengths, *self.background)


def conclude(facts: SchoolFacts) -> Conclusions:
    """Say what the facts allow to be said of a school (生成诊断结论).

    The order of the sentences that need attention: standards missed that decide the verdict (the
    furthest below first), findings that came back, tasks past their day, growth that stayed
    behind cohort after cohort, classes too large, figures not reported, other standards missed,
    plan items, falling and barely met figures.
    """
    attention = list(_attention(facts))
    spoken = {(one.indicator, one.stage) for one in attention if one.indicator}
    strengths = [one for one in _strengths(facts) if (one.indicator, one.stage) not in spoken]
    more = []
    for held, most, kind in ((attention, ATTENTION, "需要关注"), (strengths, STRENGTHS, "做得好")):
        if len(held) > most:
            more.append(
                render("diagnosis.more", {"n": len(held) - most, "kind": kind, "most": most})
            )
    return Conclusions(
        attention=tuple(attention[:ATTENTION]),
        strengths=tuple(strengths[:STRENGTHS]),
        background=tuple(_background(facts)),
        more=tuple(more),
    )


def _about(reading: Reading, form: str, kind: Kind, **facts: object) -> Conclusion:
    own: dict[str, object] = {"section": reading.section, "indicator": reading.label, **facts}
    return Conclusion(
        key=f"{reading.indicator}/{reading.stage}",
        kind=kind,
        sentence=render(form, own),
        clause=reading.clause,
        indicator=reading.indicator,
        stage=reading.stage,
        years=reading.years,
        limit=reading.limit,
    )


def _short(reading: Reading) -> Conclusion:
    told: dict[str, object] = {
        "value": reading.told(reading.value),
        "limit": reading.told(reading.limit),
        "gap": reading.gap or "—",
    }
    forms = {1: "diagnosis.short_rising", -1: "diagnosis.short_falling"}
    if reading.way:
        return _about(reading, forms[reading.way], "attention", **told, series=reading.series)
    return _about(reading, "diagnosis.short", "attention", **told)


def _share(reading: Reading) -> float:
    if reading.value is None or not reading.limit:
        return 1.0
    return reading.value / reading.limit


def _attention(facts: SchoolFacts) -> Iterator[Conclusion]:
    short = sorted((r for r in facts.readings if r.state in ("near", "unmet")), key=_share)
    yield from (_short(one) for one in short if one.decides)
    yield from _of_work(facts.work)
    yield from _of_growth(facts.growth, "below", "attention")
    yield from (_large(one) for one in facts.classes if _over(one))
    yield from _missing(facts.readings)
    yield from (_short(one) for one in short if not one.decides)
    for one in facts.plans:
        if one.state in ("near", "unmet") and _has_number(one):
            yield _of_plan(one, "diagnosis.plan_unmet", "attention", words=one.words)
    met = [r for r in facts.readings if r.state == "met" and r.limit]
    falling = [r for r in met if r.way < 0 and r.moved <= -MOVED]
    for reading in falling:
        told = {"limit": reading.told(reading.limit), "series": reading.series}
        yield _about(reading, "diagnosis.falling", "attention", **told)
    for reading in met:
        if reading not in falling and _share(reading) < NEAR:
            told = {"value": reading.told(reading.value), "limit": reading.told(reading.limit)}
            yield _about(reading, "diagnosis.near", "attention", **told)


def _has_number(one: PlanFact) -> bool:
    """Whether a number decided; the number and the year of a document are none."""
    words = _DOCUMENT.sub("", one.words)
    return one.has_number and any(letter.isdigit() for letter in words)


def _strengths(facts: SchoolFacts) -> Iterator[Conclusion]:
    for section in facts.sections:
        if section.in_scope and section.of and section.met == section.of:
            apart = f"{section.section} " if section.section else ""  # before a figure
            told = {"section": apart, "of": section.of}
            sentence = render("diagnosis.met_all", told)
            yield Conclusion(f"met_all/{section.stage}", "strength", sentence, "", "", "")
    if facts.work.closed:
        told = {"n": len(facts.work.closed), "labels": list(facts.work.closed)}
        yield Conclusion("closed", "strength", render("diagnosis.closed", told))
    yield from _of_growth(facts.growth, "above", "strength")
    yield from _of_ends(facts.ends, "strength")
    for praised in facts.work.praised:
        own: dict[str, object] = {
            "label": praised.label,
            "how": praised.how,
            "name": praised.name,
            "words": praised.words,
        }
        sentence = render("diagnosis.praised", own)
        yield Conclusion(f"praised/{praised.label}", "strength", sentence, praised.clause)
    met = [r for r in facts.readings if r.state == "met" and r.limit]
    rising = [r for r in met if r.way > 0 and r.moved >= MOVED]
    for reading in rising:
        own = {"limit": reading.told(reading.limit), "series": reading.series}
        yield _about(reading, "diagnosis.rising", "strength", **own)
    for one in facts.plans:
        if one.state == "met" and one.of > 1 and one.met * 2 < one.of:
            yield _of_plan(one, "diagnosis.plan_met", "strength", met=one.met, of=one.of)
    for reading in sorted(met, key=_share, reverse=True):
        above = reading.county is not None and (reading.value or 0) > reading.county
        if reading not in rising and above and _share(reading) >= ABOVE:
            yield _about(
                reading,
                "diagnosis.well_above",
                "strength",
                value=reading.told(reading.value),
                share=_share(reading),
                county=reading.told(reading.county),
            )


def _of_work(work: WorkFact) -> Iterator[Conclusion]:
    if work.reopened:
        told: Mapping[str, object] = {"n": len(work.reopened), "labels": list(work.reopened)}
        yield Conclusion("reopened", "attention", render("diagnosis.reopened", told))
    if work.overdue:
        told = {"n": len(work.overdue), "days": max(work.overdue)}
        yield Conclusion("overdue", "attention", render("diagnosis.overdue", told))


def _of_growth(growth: GrowthFact | None, way: str, kind: Kind) -> Iterator[Conclusion]:
    if growth is not None and growth.way == way:
        sentence = render(f"diagnosis.growth_{way}", {"said": growth.said})
        yield Conclusion("growth", kind, sentence, growth.clause)


def _of_ends(ends: EndsFact | None, kind: Kind) -> Iterator[Conclusion]:
    """Praise a fall chance does not explain; tell another one as background."""
    if ends is not None and ends.beyond_chance == (kind == "strength"):
        form = "diagnosis.ends_fall" if ends.beyond_chance else "diagnosis.ends_fall_by_chance"
        told = {"cohorts": "、".join(ends.cohorts), "paper": ends.paper, "change": ends.change}
        yield Conclusion("ends", kind, render(form, told), ends.clause)


def _over(sizes: ClassSizes) -> list[tuple[str, int]]:
    limit = sizes.limit
    return [] if limit is None else [one for one in sizes.classes if one[1] > limit]


def _large(sizes: ClassSizes) -> Conclusion:
    over = _over(sizes)
    told = {
        "section": sizes.section,
        "n": len(over),
        "limit": sizes.limit,
        "names": [name for name, _ in over],
        "most": max(pupils for _, pupils in over),
    }
    key = f"large_classes/{sizes.stage}"
    return Conclusion(key, "attention", render("diagnosis.large_classes", told))


def _missing(readings: Iterable[Reading]) -> Iterator[Conclusion]:
    by_section: dict[tuple[str, str], list[str]] = {}
    for one in readings:
        if one.value is None:
            by_section.setdefault((one.stage, one.section), []).append(one.label)
    for (stage, section), labels in by_section.items():
        told = {"section": section, "n": len(labels), "indicators": labels}
        sentence = render("diagnosis.missing", told)
        yield Conclusion(f"missing/{stage}", "attention", sentence, stage=stage)


def _of_plan(one: PlanFact, form: str, kind: Kind, **more: object) -> Conclusion:
    told = {"document": one.document, "clause": one.clause, "term": one.term, **more}
    address = one.address or f"{one.plan}#{one.clause}"
    return Conclusion(f"plan/{one.plan}/{one.item}", kind, render(form, told), address)


def _background(facts: SchoolFacts) -> Iterator[Conclusion]:
    for section in facts.sections:
        told: dict[str, object] = {"stage": section.label, "pupils": section.pupils}
        if section.in_scope:
            sentence = render("diagnosis.size", {**told, "residence": section.residence})
        else:
            sentence = render("diagnosis.excluded", {**told, "reason": section.reason})
        yield Conclusion(f"size/{section.stage}", "background", sentence, stage=section.stage)
    sizes: Sequence[int] = [pupils for one in facts.classes for _, pupils in one.classes]
    if sizes:
        told = {"n": len(sizes), "least": min(sizes), "most": max(sizes)}
        yield Conclusion("classes", "background", render("diagnosis.classes", told))
    yield from _of_groups(facts)
    yield from _of_ends(facts.ends, "background")


def _of_groups(facts: SchoolFacts) -> Iterator[Conclusion]:
    """Tell who the pupils are; of a group too small only that it is not told."""
    shares = [
        f"{one.label} {percent(one.n / facts.pupils)}" if one.n else f"没有{one.label}"
        for one in facts.groups
        if one.n is not None
    ]
    if shares:
        told = {"pupils": facts.pupils, "shares": "，".join(shares)}
        yield Conclusion("pupils", "background", render("diagnosis.pupils", told))
    hidden = [one.label for one in facts.groups if one.n is None]
    if hidden:
        told = {"labels": "、".join(hidden)}
        yield Conclusion("pupils_hidden", "background", render("diagnosis.pupils_hidden", told))
