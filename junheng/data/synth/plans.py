"""What a made-up county reports for its action plans, and how it adopts them (计划填报与采用).

Both stand as data: ``plans.yaml`` has the figures, dates and judgements, ``adoptions.yaml`` the
local units, offices, lines and settlements a region gives when it adopts a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from junheng.data.standard import standard
from junheng.data.synth.county import YEARS, County, county
from junheng.kernel.yaml_file import read_yaml

_HERE = Path(__file__).resolve().parent
_PERIODS: Mapping[str, Callable[[int], str | None]] = {
    "now": str,
    "before": lambda year: str(year - 1),
    "since": str,
    "spring": lambda year: f"{year}春",
    "autumn": lambda year: f"{year}秋",
    "once": lambda _: None,
}


@cache
def _read(name: str) -> Mapping[str, Any]:
    declared: Mapping[str, Any] = read_yaml(_HERE / name)
    return declared


@cache
def _blank() -> Mapping[str, None]:
    return dict.fromkeys(column.name for column in standard().tables["collected_item"].stored)


def item_row(unit: str, item: str, evidence: str, **values: Any) -> dict[str, Any]:
    """Give one row of the table of collected items; what is not given stays empty."""
    return {**_blank(), "unit_code": unit, "item": item, "evidence": evidence, **values}


def _pupils(region: County, year: int) -> Mapping[str, Mapping[str, int]]:
    """Count the pupils of every counted school by stage, its campuses included."""
    counted: dict[str, dict[str, int]] = {}
    for school, stage, people in region.sections(year):
        own = counted.setdefault(school.lead or school.code, {})
        own[stage] = own.get(stage, 0) + people.pupils
    return counted


def _cells(kind: str, given: Any, pupils: Mapping[str, int]) -> dict[str, Any]:
    """Fill the cells of a row from what the file says."""
    if kind == "share":
        return {"numerator": float(given[0]), "denominator": float(given[1])}
    if kind in ("of_pupils", "of_junior"):
        whole = pupils["junior"] if kind == "of_junior" else sum(pupils.values())
        return {"numerator": float(round(given * whole)), "denominator": float(whole)}
    if kind == "bulletin":
        return dict(zip(("value", "low", "high"), map(float, given), strict=True))
    if kind == "judged":
        return {"judgement": given, "judged_by": _read("plans.yaml")["judged_by"]}
    column = {"value": "value", "state": "state", "day": "on_date"}[kind]
    return {column: float(given) if kind == "value" else given}


def _is_yearly(given: Any) -> bool:
    return isinstance(given, dict) and all(isinstance(key, int) for key in given)


def _of_year(given: Any, year: int) -> Any:
    """Give the value of a year; a plain value holds for every year."""
    return given.get(year) if _is_yearly(given) else given


def _named(of: str, rows: Any) -> Iterator[tuple[str, str | None, Any]]:
    """Go through the rows of an ask: school or nothing, subject or nothing, what is given."""
    if of == "county":
        yield "", None, rows
        return
    for name, given in rows.items():
        if of == "named":
            yield "", name, given
        elif isinstance(given, dict) and not _is_yearly(given):  # several things of one school
            yield from ((name, subject, one) for subject, one in given.items())
        else:
            yield name, None, given


def plan_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List what a county reports for its plans, as ``<plan>.<ask>`` (计划填报事项).

    Parameters
    ----------
    region : County
        The county.
    year : int
        The year of the data; nothing known later is in it.

    Returns
    -------
    list of dict
        Rows of the table ``collected_item``, in the order of ``plans.yaml``.
    """
    schools = {school.name: school for school in region.schools}
    pupils = {each: _pupils(region, each) for each in YEARS if each <= year}
    out = []
    for plan, asks in _read("plans.yaml").get(region.key, {}).items():
        for ask, declared in asks.items():
            period = declared["period"]
            years = [each for each in YEARS if each <= year] if period == "since" else [year]
            for school, subject, given in _named(declared["of"], declared["rows"]):
                unit = schools[school].code_in(year) if school else region.region_code
                for each in years:
                    value = _of_year(given, each)
                    if value is None:
                        continue
                    about = _PERIODS[period](each)
                    evidence = declared["evidence"].format(
                        mark=region.document_mark, year=each - (period == "before")
                    )
                    counted = pupils[each].get(schools[school].code, {}) if school else {}
                    cells = _cells(declared["cells"], value, counted)
                    named = {"subject": subject, "period": about}
                    out.append(item_row(unit, f"{plan}.{ask}", evidence, **named, **cells))
    return out


@dataclass(frozen=True, slots=True)
class PlanSettlement:
    """How one conflict of an item with a policy rule is settled (处置)."""

    item: str
    rule: str
    way: str  # stop | change | basis
    note: str
    document_number: str = ""
    issuer: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class PlanAdoption:
    """What a made-up county says when it adopts a plan (采用)."""

    plan: str
    adopted_on: date
    approver: str
    document_number: str
    baseline_year: int
    scopes: Mapping[str, tuple[str, ...]]  # codes of schools, the region's code, or names
    offices: Mapping[str, str]  # office of the document → local office
    lines: Mapping[str, Mapping[str, Any]]  # item → number, reason
    days: Mapping[str, Mapping[str, Any]]  # item → on, reason
    settlements: tuple[PlanSettlement, ...]

    @property
    def stopped(self) -> frozenset[str]:
        """Items that are not carried out as written."""
        return frozenset(s.item for s in self.settlements if s.way in ("stop", "change"))


def _coded(names: Sequence[str], region: County) -> tuple[str, ...]:
    codes = {school.name: school.code for school in region.schools}
    codes[region.name] = region.region_code
    return tuple(codes.get(name, name) for name in names)


def plan_adoptions(key: str) -> tuple[PlanAdoption, ...]:
    """Read how a county adopts its plans; schools are given by their codes.

    >>> [adoption.plan for adoption in plan_adoptions("yunchuan")]
    ['zibo-2021', 'ouhai-2019']
    """
    region = county(key)
    return tuple(
        PlanAdoption(
            plan=plan,
            adopted_on=told["adopted_on"],
            approver=told["approver"],
            document_number=told["document_number"],
            baseline_year=told["baseline_year"],
            scopes={scope: _coded(names, region) for scope, names in told["scopes"].items()},
            offices=told["offices"],
            lines=told.get("lines", {}),
            days=told.get("days", {}),
            settlements=tuple(PlanSettlement(**one) for one in told["settlements"]),
        )
        for plan, told in _read("adoptions.yaml").get(key, {}).items()
    )
