"""From what is held to the inputs of an appraisal or an award (评价取数)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from junheng.kernel.periods import SchoolYear
from junheng.measure.appraisal import Figure, Inputs, School, figures_of
from junheng.measure.engine.holdings import read_collected
from junheng.measure.progress.facts import Fact
from junheng.measure.progress.gather import collected_facts, facts_of, units_of
from junheng.policy.appraisal import (
    AppraisalPack,
    Award,
    Component,
    Measure,
    Scheme,
    part_of,
    standing_of,
)
from junheng.policy.appraisal.checking import asked_words
from junheng.policy.appraisal.lawful import Standing, strongest
from junheng.policy.plan import PlanPack, load_plan
from junheng.web.appraisal.local import scheme_on
from junheng.web.appraisal.models import EnteredFigure
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import belonging_of, folder_of, whole_measurement
from junheng.web.guardrails.queries import layers_of
from junheng.web.plans.queries.standing import as_adopted, before, known_holdings
from junheng.web.register.models import School as Registered
from junheng.web.work.growth import growth_of
from junheng.web.work.models import Finding, Kind, Status, Task

NATIONAL = "cn-moe-2017-6"  # its measurement counts the pupils of every section
_GROWTH: Mapping[str, float] = {"above": 1.0, "near": 0.0, "below": -1.0}
NO_GROWTH = "还没有增值结果"
Rows = Mapping[str, Sequence[Fact]]  # source → facts


@dataclass(frozen=True)
class Ground:
    """What is known of a region on a data version, or without one."""

    region_code: str
    plan: PlanPack
    record: SnapshotRecord | None
    schools: tuple[School, ...]
    now: Rows
    then: Rows
    communities: Mapping[str, tuple[tuple[str, ...], ...]]  # kind → groups of schools


def ground_of(
    region_code: str, pack: AppraisalPack, scope: str, record: SnapshotRecord | None, year: int
) -> Ground:
    """Read what the measures of a plan look at, now and a year before.

    Without a data version the schools are those for which pupils were entered.
    """
    plan, bindings, _since = as_adopted(None, load_plan(pack.plan), region_code)
    entered, old = _entered(region_code, pack, year), _entered(region_code, pack, year - 1)
    if record is None:
        counts = {fact.unit: fact.value for fact in entered.get("entered:pupils", ())}
        names = _names(counts)
        schools = tuple(
            School(code, names.get(code, code), int(pupils) if pupils is not None else None)
            for code, pupils in sorted(counts.items())
        )
        return Ground(region_code, plan, None, schools, entered, old, {})
    earlier = before(record)
    held, _ = known_holdings(plan, record, earlier)
    units = units_of(plan, held, bindings)
    codes = units.of(scope) if scope else tuple(held.schools)
    pupils = _pupils(record, units.stages.get(scope, ""))
    schools = tuple(School(code, units.label(code), pupils.get(code)) for code in codes or ())
    now: dict[str, Sequence[Fact]] = {**facts_of(plan, held), **entered}
    then: dict[str, Sequence[Fact]] = dict(old)
    last = _year_before(record, earlier)
    if last is not None:
        then = {**facts_of(plan, known_holdings(plan, last, before(last))[0]), **old}
    for item, rows in read_collected(folder_of(record.sha256), _national(pack)).items():
        now[f"held:{item}"] = collected_facts(rows)
    now["closing"] = tuple(_closing(region_code, schools, record))
    now["growth"] = tuple(
        Fact(unit=code, value=_GROWTH[growth.word], evidence=growth.said)
        for code, growth in growth_of(region_code, record.as_of).items()
    )
    return Ground(
        region_code, plan, record, tuple(sorted(schools, key=lambda s: s.code)), now, then,
        _communities(record),
    )  # fmt: skip


def _national(pack: AppraisalPack) -> set[str]:
    """Name the items of national packs the schemes and awards of a plan look at."""
    looked: list[Measure | Component] = [m for scheme in pack.schemes for m in scheme.measures]
    looked += [component for award in pack.awards for component in award.components]
    sources = {one.source for one in looked}
    return {source.removeprefix("held:") for source in sources if source.startswith("held:")}


def _names(codes: Iterable[str]) -> dict[str, str]:
    rows = Registered.objects.unscoped("names of schools are public")
    found = rows.filter(school_code__in=list(codes)).order_by("valid_from")
    return dict(found.values_list("school_code", "name"))


def _year_before(
    record: SnapshotRecord, earlier: Sequence[SnapshotRecord]
) -> SnapshotRecord | None:
    wanted = SchoolYear.of(record.as_of).first - 1
    same = (one for one in earlier if SchoolYear.of(one.as_of).first == wanted)
    return next((one for one in same if one.status != "self_test"), None)


def _pupils(record: SnapshotRecord, stage: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for unit in whole_measurement(record, NATIONAL).units:
        if not stage or unit.stage == stage:
            counts[unit.code] = counts.get(unit.code, 0) + int(unit.pupils)
    return counts


def _entered(region_code: str, pack: AppraisalPack, year: int) -> dict[str, Sequence[Fact]]:
    rows = EnteredFigure.objects.unscoped("the whole region is computed at once")
    held: dict[str, list[Fact]] = {f"entered:{name}": [] for name in pack.entered}
    for row in rows.filter(region_code=region_code, plan=pack.plan, year=year):
        held.setdefault(f"entered:{row.figure}", []).append(
            Fact(
                unit=row.school_code,
                period=str(row.year),
                value=row.value,
                numerator=row.numerator,
                denominator=row.denominator,
                evidence=row.document,
            )
        )
    return {source: tuple(facts) for source, facts in held.items()}


def _closing(region_code: str, schools: Iterable[School], record: SnapshotRecord) -> Iterable[Fact]:
    """Count what was due of a school itself in the school year, and what was closed by data."""
    year = SchoolYear.of(record.as_of)
    tasks = Task.objects.unscoped("which findings were the school's own to mend")
    rows = Finding.objects.unscoped("what became of them")
    for school in schools:
        own = tasks.filter(
            region_code=region_code,
            school_code=school.code,
            office=school.name,
            due_on__range=(year.starts, year.ends),
        )
        due = rows.filter(pk__in=own.values("finding"), kind=Kind.SHORTFALL)
        whole = due.count()
        if whole:
            done = due.filter(status=Status.CLOSED).count()
            yield Fact(
                unit=school.code,
                numerator=done,
                denominator=whole,
                evidence=f"到期{whole}项，核验销号{done}项",
            )


def _communities(record: SnapshotRecord) -> dict[str, tuple[tuple[str, ...], ...]]:
    """List the groups of each kind on the day of the data; groups that share a school are one."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in belonging_of(record):
        found.setdefault(one.kind, {}).setdefault(one.community, set()).add(one.school)
    return {kind: _joined(groups.values()) for kind, groups in found.items()}


def _joined(groups: Iterable[set[str]]) -> tuple[tuple[str, ...], ...]:
    whole: list[set[str]] = []
    for group in groups:
        apart = [one for one in whole if not one & group]
        whole = [*apart, set(group).union(*(one for one in whole if one & group))]
    return tuple(sorted(tuple(sorted(one)) for one in whole))


def _groups(ground: Ground, kinds: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Give the groups of several kinds together."""
    return _joined({*group} for kind in kinds for group in ground.communities.get(kind, ()))


def _figures(ground: Ground, one: Measure | Component) -> dict[str, Figure]:
    facts = ground.now.get(one.source, ())
    old = ground.then.get(one.source, ()) if one.change else None
    missing = NO_GROWTH if one.source == "growth" else "没有填报"
    found = figures_of(facts, ground.schools, before=old, missing=missing, least=one.least,
                       unit=one.unit)  # fmt: skip
    if one.source == "closing":
        known = {fact.unit for fact in facts}
        for school in ground.schools:
            if school.code not in known:
                why = "本学年没有由学校承担、到期的问题事项"
                found[school.code] = Figure(why=why, does_not_apply=True)
    return found


def _apart(ground: Ground, one: Component | Measure, found: dict[str, Figure]) -> dict[str, Figure]:
    """Spare the schools a measure or a component does not speak of."""
    if isinstance(one, Component) and one.within:
        inside = {code for group in _groups(ground, one.within) for code in group}
        if ground.record is None:
            inside = {code for code, figure in found.items() if figure.value is not None}
        for code in found:
            if code not in inside:
                found[code] = Figure(why="不在集团里", does_not_apply=True)
    return found


def rulings_on(
    plan: PlanPack,
    rows: Iterable[Measure | Component],
    uses: Sequence[str],
    day: date,
    region_code: str,
) -> dict[str, Standing]:
    """Tell what the guardrails say of measures put to a scheme's uses on a day, where they do."""
    layers = layers_of(region_code, day)
    found: dict[str, Standing] = {}
    for one in rows:
        part = part_of(one, asked_words(plan, one))
        worst = strongest(standing_of(part, use, day, layers) for use in uses)
        if worst is not None:
            found[one.id] = worst
    return found


def _inputs(
    ground: Ground, rows: Sequence[Measure | Component], uses: Sequence[str], day: date
) -> Inputs:
    figures = {one.id: _apart(ground, one, _figures(ground, one)) for one in rows}
    told = rulings_on(ground.plan, rows, uses, day, ground.region_code)
    refused = {name: one.why for name, one in told.items() if one.is_refused}
    ways = {name: told[name].ways for name in refused}
    bundles = {
        one.id: _groups(ground, one.bundled)
        for one in rows
        if isinstance(one, Measure) and one.bundled
    }
    return Inputs(ground.schools, figures, bundles, refused, ways)


def appraisal_inputs(
    region_code: str, pack: AppraisalPack, scheme: Scheme, record: SnapshotRecord, day: date
) -> Inputs:
    """Gather everything one appraisal is computed from (评价依据)."""
    year = SchoolYear.of(record.as_of).first
    ground = ground_of(region_code, pack, scheme.of, record, year)
    held = scheme_on(scheme, region_code, pack.plan, day)
    found = _inputs(ground, held.measures, scheme.uses, day)
    weights = {measure.id: measure.weight for measure in held.measures}
    return Inputs(found.schools, found.figures, found.bundles, found.refused, found.ways, weights)


def award_inputs(
    region_code: str,
    pack: AppraisalPack,
    award: Award,
    record: SnapshotRecord | None,
    on: date,
) -> Inputs:
    """Gather everything one award is computed from, by the rules of a day (奖励依据)."""
    year = record.as_of.year if record is not None else on.year
    ground = ground_of(region_code, pack, award.of, record, year)
    return _inputs(ground, award.components, (award.use,), on)
