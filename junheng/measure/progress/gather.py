"""From a snapshot to facts and units: what the measures of a plan look at (计划取数)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from junheng.measure.engine.holdings import Holdings
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.verdict import Verdict
from junheng.measure.progress.assess import Progress, assess_plan
from junheng.measure.progress.facts import Fact, Units
from junheng.policy.loader import load_pack
from junheng.policy.plan import PlanPack, load_plan

Bindings = Mapping[str, tuple[str, ...]]  # scope → units the region named at adoption


def facts_of(
    plan: PlanPack,
    held: Holdings,
    verdicts: Mapping[str, Measurement] | None = None,
    earlier: Sequence[Holdings] = (),
) -> dict[str, tuple[Fact, ...]]:
    """List the facts of every source of a plan.

    Parameters
    ----------
    plan : PlanPack
        Its asks, indicators and the national rules it names.
    held : Holdings
        What the snapshot holds.
    verdicts : mapping of pack id to Measurement, optional
        Measurements of the national packs the plan takes verdicts from.
    earlier : sequence of Holdings, optional
        Earlier data versions, one a year: their figures make the series of a trend.
    """
    facts: dict[str, tuple[Fact, ...]] = {}
    for ask in plan.asks:
        rows = held.collected.get(plan.collected_as(ask), ())
        facts[f"ask:{ask}"] = tuple(_collected(row) for row in rows)
    for indicator in plan.formulas.indicators:
        facts[f"indicator:{indicator.id}"] = tuple(
            fact for one in (*earlier, held) for fact in _figures(one, indicator.id)
        )
    for name in held.collected:
        if "." not in name:  # an item of a national pack
            facts[f"held:{name}"] = tuple(_collected(row) for row in held.collected[name])
    for pack, measured in (verdicts or {}).items():
        facts[f"rule:{pack}"] = tuple(_verdicts(pack, measured, held.region))
    return facts


def _figures(held: Holdings, indicator: str) -> Iterator[Fact]:
    if held.measured is None:
        return
    for result in held.measured.results:
        if result.indicator == indicator:
            yield Fact(
                unit=result.unit,
                subject=result.stage,
                period=str(held.as_of.year),
                value=result.value,
                numerator=result.numerator,
                denominator=result.denominator,
                address="",
            )


def collected_facts(rows: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """Give collected rows as facts."""
    return tuple(_collected(row) for row in rows)


_JUDGED = {"met": "met", "not_met": "unmet", "occurred": "unmet", "not_occurred": "met"}


def _collected(row: Mapping[str, Any]) -> Fact:
    return Fact(
        unit=row["unit_code"],
        subject=row["subject"] or "",
        period=row["period"] or "",
        value=row["value"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        state=row["state"] or "",
        on=row["on_date"],
        until=row["until_date"],
        low=row["low"],
        high=row["high"],
        judgement=_JUDGED.get(row["judgement"] or "", ""),
        judged_by=row["judged_by"] or "",
        evidence=row["evidence"] or "",
        address=row["address"],
    )


def _verdicts(pack: str, measured: Measurement, region: str) -> Iterable[Fact]:
    for (code, stage), verdict in measured.school_verdicts.items():
        yield _verdict(pack, code, stage, verdict)
    for stage, verdict in measured.county_verdicts.items():
        yield _verdict(pack, region, stage, verdict)


def _verdict(pack: str, unit: str, stage: str, verdict: Verdict) -> Fact:
    word = {"met": "met", "near": "unmet", "unmet": "unmet"}.get(verdict.state, "")
    said = verdict.reason or "按数据版本测算"
    by = f"《{load_pack(pack).title}》"
    return Fact(unit, stage, judgement=word, judged_by=by, evidence=said)


def units_of(
    plan: PlanPack,
    held: Holdings,
    bindings: Bindings | None = None,
    places: Mapping[str, str] | None = None,
) -> Units:
    """List the units of every scope: by formula, by town, or as the region named them.

    ``places`` are the names of the regions among them, by code.
    """
    bound = bindings or {}
    names: dict[str, tuple[str, ...] | None] = {"": (held.region,)}
    for scope in plan.scopes.values():
        if scope.id in bound:
            names[scope.id] = tuple(bound[scope.id])
        elif scope.bind or scope.level not in ("school", "town", "region"):
            names[scope.id] = None
        elif scope.level == "region":
            names[scope.id] = (held.region,)
        elif scope.level == "school":
            names[scope.id] = held.members[scope.id]
        else:
            towns = (held.schools[code][1] for code in held.members[scope.id])
            names[scope.id] = tuple(dict.fromkeys(town for town in towns if town))
    return Units(
        names=names,
        levels={scope.id: scope.level for scope in plan.scopes.values()},
        labels={
            held.region: held.region_name or held.region,
            **{code: name for code, (name, _) in held.schools.items()},
        },
        stages={scope.id: scope.stage for scope in plan.scopes.values() if scope.stage},
        schools=frozenset(held.schools),
        places=places or {},
    )


def rules_named(plan: PlanPack) -> tuple[str, ...]:
    """List the national packs a plan takes verdicts from."""
    sources = (item.measure.source for item in plan.items if item.measure is not None)
    named = (source.removeprefix("rule:") for source in sources if source.startswith("rule:"))
    return tuple(dict.fromkeys(named))


def assess_holdings(
    plan: PlanPack,
    held: Holdings,
    *,
    as_of: date | None = None,
    bindings: Bindings | None = None,
    verdicts: Mapping[str, Measurement] | None = None,
    earlier: Sequence[Holdings] = (),
    places: Mapping[str, str] | None = None,
    since: date | None = None,
    only: Collection[str] | None = None,
) -> tuple[Progress, ...]:
    """Assess a plan on what a snapshot holds: every executable item, in the document's order.

    Deadlines are counted to ``as_of``, the snapshot's own day unless another is given; what a
    snapshot holds does not change by waiting.  ``since`` is the day the plan was adopted;
    ``only`` names the items asked for.
    """
    facts = facts_of(plan, held, verdicts, earlier)
    units, document = units_of(plan, held, bindings, places), load_plan(plan.folder)
    day = as_of or held.as_of
    return assess_plan(plan, facts, units, day, document, since=since, only=only)
