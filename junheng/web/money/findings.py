"""What the money of a data version says, for findings (经费和基建的观测)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from junheng.measure.engine.following import Observation, judged
from junheng.measure.funding.flow import Standing
from junheng.measure.funding.project import days_late
from junheng.policy.funding import PURPOSE_LABELS, Basis
from junheng.publish.sentences.kinds import dated
from junheng.publish.sentences.money import of_school
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.money.models import LATE, Project, fund_label, use_label
from junheng.web.money.queries.county import County, county_of
from junheng.web.money.queries.projects import when
from junheng.web.money.queries.rows import has_money
from junheng.web.work.sources import source

_YUAN = "元"


@source
def money(record: SnapshotRecord, *, newest: bool) -> Iterator[Observation]:
    """Observe what did not arrive, small schools budgeted too low, uses outside a fund, delays."""
    if has_money(record.sha256):
        county = county_of(record)
        if county.counted is not None:
            for one in county.execution.schools:
                yield from _arrival(county, one)
                yield from _floor(county, one)
        yield from _uses(county)
    if newest:
        yield from _delays(record.region_code, record.as_of)


def _arrival(county: County, one: Standing) -> Iterator[Observation]:
    by = county.execution.by
    if by is None or one.expected is None:
        return
    arrived, expected = float(one.sums["arrived"]), float(one.expected)
    yield Observation(
        unit=one.due.school,
        clause=by.basis.clause,
        rule="public_funds_arrival",
        subject=f"{county.year}:{by.month:02d}-{by.day:02d}",
        name=f"{county.year}年公用经费到账",
        unit_name=one.due.name,
        school=one.due.school,
        state=judged(arrived, expected, "at_least"),
        value=arrived,
        limit=expected,
        sense="at_least",
        value_unit=_YUAN,
        short=max(0.0, expected - arrived),
        amount="到账金额",
        amount_unit=_YUAN,
        words=of_school(county.execution, one).text,
    )


def _floor(county: County, one: Standing) -> Iterator[Observation]:
    """Hold the budget of a small or special school against what its rule gives."""
    basis, name = _own_rule(one)
    if basis is None or one.due.total is None:
        return
    budgeted, due = float(one.sums["budgeted"]), float(one.due.total)
    yield Observation(
        unit=one.due.school,
        clause=basis.clause,
        rule="public_funds_budget",
        subject=f"{county.year}",
        name=f"{county.year}年{name}",
        unit_name=one.due.name,
        school=one.due.school,
        state=judged(budgeted, due, "at_least"),
        value=budgeted,
        limit=due,
        sense="at_least",
        value_unit=_YUAN,
        short=max(0.0, due - budgeted),
        amount="预算金额",
        amount_unit=_YUAN,
        words="；".join(p.working for section in one.due.sections for p in section.parts),
    )


def _own_rule(one: Standing) -> tuple[Basis | None, str]:
    if one.due.floor is not None:
        return one.due.floor.basis, "按100人核定的公用经费预算"
    for section in one.due.sections:
        for part in section.parts:
            if part.purpose == "special":
                return part.rate.basis, f"{PURPOSE_LABELS['special']}预算"
    return None, ""


def _uses(county: County) -> Iterable[Observation]:
    """Hold what each school took of a limited fund against its eligible uses."""
    wrong: dict[tuple[str, str], list[str]] = {}
    sums: dict[tuple[str, str], float] = {}
    for offence in county.offences:
        if offence.line.stage != "spent" or not offence.rule.basis.clause:
            continue
        key = (offence.line.school, offence.line.fund)
        sums[key] = sums.get(key, 0.0) + float(offence.line.yuan)
        wrong.setdefault(key, []).append(f"{use_label(offence.line.use)} {offence.line.document}")
    names = county.names
    held = {(x.school, x.fund) for x in county.lines if x.stage == "spent"}
    for school, fund in sorted(held):
        rules = [one for one in county.funding.limits_of(fund) if one.basis.clause]
        if not rules:
            continue  # a rule nobody read is shown on the page, and opens nothing
        amount = sums.get((school, fund), 0.0)
        yield Observation(
            unit=school,
            clause=rules[-1].basis.clause,
            rule="eligible_uses",
            subject=f"{county.year}:{fund}",
            name=f"{county.year}年{fund_label(fund)}用途范围以外的支出",
            unit_name=names.get(school, school),
            school=school,
            state=judged(amount, 0.0, "at_most"),
            value=amount,
            limit=0.0,
            sense="at_most",
            value_unit=_YUAN,
            numerator=amount,
            denominator=1.0,
            words="；".join(wrong.get((school, fund), ())),
        )


def _delays(region_code: str, as_of: date) -> Iterable[Observation]:
    rows = Project.objects.unscoped("the machine observes the projects of the region")
    for project in rows.filter(region_code=region_code).prefetch_related("steps"):
        planned, expected = when(project, as_of)
        late, in_use = days_late(planned, expected), project.is_in_use
        told = f"{dated(expected)}投用" if in_use else f"现在预计{dated(expected)}"
        yield Observation(
            unit=project.school_code,
            clause=project.clause,
            rule=LATE,
            subject=project.label,
            name=f"{project.name.removeprefix(project.school_name)}投用逾期",
            unit_name=project.school_name,
            school=project.school_code,
            state="met" if in_use or not late else "unmet",
            value=float(late),
            sense="at_most",  # fewer days are better, yet no day undoes what is late: use does
            value_unit="天",
            words=f"最初计划{dated(planned)}投用，{told}" + (f"，晚 {late} 天" if late else ""),
            limit_words="建成投用",
        )
