"""Who may apply, and whom a form must answer for (申报单位)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from junheng.policy.process.model import Process, Stage
from junheng.web.accounts.models import Account
from junheng.web.processes.models import Application, Call
from junheng.web.register.models import School
from junheng.web.register.queries import on_day
from junheng.web.shared.directory import region_name
from junheng.web.work.sources import InForce, in_force_in


@dataclass(frozen=True, slots=True)
class Unit:
    """One school, town or county that may apply; it lies where it lies."""

    name: str
    region_code: str
    school_code: str = ""
    town: str = ""

    @property
    def key(self) -> str:
        """How a form names it."""
        return self.school_code or self.town or self.region_code


def _schools(region_code: str, day: date) -> list[School]:
    rows = School.objects.unscoped("names of schools and towns are public")
    return list(rows.filter(on_day(day), region_code=region_code).order_by("school_code"))


def group_of(school_code: str, day: date) -> str:
    """Give the lead school of a group a school belongs to, itself where it leads."""
    if not school_code:
        return ""
    rows = School.objects.unscoped("who leads whom is public")
    row = rows.filter(on_day(day), school_code=school_code).first()
    return (row.lead_school_code or school_code) if row is not None else school_code


def plan_of(call: Call) -> InForce | None:
    """Give the plan a call rests on, as the region adopted it."""
    for one in in_force_in(call.region_code):
        if one.plan.id == call.process.pack:
            return one
    return None


def _members(region_code: str, process: Process, scope: str) -> tuple[str, ...]:
    for one in in_force_in(region_code):
        if one.plan.id == process.pack and scope:
            return one.members(scope)
    return ()


def applicants(call: Call, account: Account) -> list[Unit]:
    """List who may apply, as far as the account speaks for them."""
    day = timezone.localdate()
    process, schools = call.process, _schools(call.region_code, day)
    inside = account.reach.all_schools_of(call.region_code) and not account.is_guest
    allowed = set(_members(call.region_code, process, process.of))
    if process.applicant == "region":  # the county itself; its own offices write it
        return [Unit(region_name(call.region_code, day), call.region_code)] if inside else []
    if process.applicant == "town":
        towns = dict.fromkeys(school.town for school in schools if school.town)
        named = [town for town in towns if not allowed or town in allowed]
        return [Unit(town, call.region_code, town=town) for town in named] if inside else []
    return [
        Unit(school.name, call.region_code, school.school_code, school.town)
        for school in schools
        if (inside or school.school_code in account.reach.schools)
        and (not allowed or school.school_code in allowed)
    ]


def excluded(call: Call, unit: Unit) -> str:
    """Say why a unit may not apply; nothing where it may."""
    process = call.process
    barred = _members(call.region_code, process, process.except_)
    if {unit.key, unit.name, unit.region_code} & set(barred):
        return "属于原文排除的范围"
    allowed = _members(call.region_code, process, process.of)
    if allowed and unit.key not in allowed and unit.name not in allowed:
        return "不在可以申报的范围里"
    return ""


def units_for(call: Call, application: Application, stage: Stage) -> Mapping[str, Sequence[str]]:
    """Name, for every field of type ``each``, whom it must answer for; of a town its schools."""
    found: dict[str, Sequence[str]] = {}
    fields = [field for field in stage.form if field.each_of]
    if not fields:
        return found
    rows = _schools(call.region_code, timezone.localdate())
    for field in fields:
        codes = set(_members(call.region_code, call.process, field.each_of))
        found[field.id] = [
            row.name
            for row in rows
            if row.school_code in codes
            and (not application.town or row.town == application.town)
            and (not application.school_code or row.school_code == application.school_code)
        ]
    return found
