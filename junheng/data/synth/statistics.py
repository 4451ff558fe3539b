"""Statistics of a made-up county: sections, resources, funds (虚构县的统计表)."""

from __future__ import annotations

from datetime import date
from typing import Any

from junheng.data.synth.county import County, Rooms, School
from junheng.data.synth.pupils import Homeroom
from junheng.data.synth.teachers import staffing

_FUNDS = {"primary": 720, "junior": 940, "senior": 1200}  # yuan per pupil and year
_SPECIAL_FUNDS = 8000  # yuan per pupil of a special school
_FUNDED_AT_LEAST = 100  # small village schools are funded as if they had 100 pupils
_BOOKS = {"primary": 28, "junior": 38, "senior": 45}  # volumes per pupil


def section_statistics_rows(
    county: County, year: int, classes: list[Homeroom]
) -> list[dict[str, Any]]:
    """Count pupils, classes and teachers of every section."""
    sizes: dict[tuple[int, str], list[int]] = {}
    for room in classes:
        sizes.setdefault((room.school.number, room.stage), []).append(room.pupils)
    out = []
    for school, stage, people in county.sections(year):
        plan = staffing(school, stage, people)
        rooms = sizes[school.number, stage]
        out.append(
            {
                "school_code": school.code_in(year),
                "stage": stage,
                "pupils": people.pupils,
                "classes": len(rooms),
                "largest_class": max(rooms),
                "teachers": plan.full_time,
                "teachers_doctor": 0,
                "teachers_master": plan.degrees["master"],
                "teachers_bachelor": plan.degrees["bachelor"],
                "teachers_associate": plan.degrees["associate"],
                "teachers_below_associate": plan.degrees.get("secondary", 0),
                "backbone_teachers": people.backbone,
                "pe_teachers": plan.courses["pe"],
                "music_teachers": plan.courses["music"],
                "fine_art_teachers": plan.courses["fine_art"],
                "arts_teachers": plan.courses["arts"],
                "arts_teachers_all": sum(plan.courses[c] for c in ("music", "fine_art", "arts")),
                "shared_pe_art_teachers": plan.shared,
                "teachers_mid_title_or_above": plan.titles["senior"] + plan.titles["mid"],
            }
        )
    return out


def resource_rows(county: County, year: int, classes: list[Homeroom]) -> list[dict[str, Any]]:
    """List rooms, grounds and equipment of every school; its sections share them."""
    counted: dict[int, int] = {}
    for room in classes:
        counted[room.school.number] = counted.get(room.school.number, 0) + 1
    return [
        _resource(school, year, school.rooms[year], counted[school.number])
        for school in county.schools
    ]


def _resource(school: School, year: int, rooms: Rooms, classes: int) -> dict[str, Any]:
    people = school.sections[year]
    pupils = sum(section.pupils for section in people.values())
    per_pupil = {"urban": 0.13, "town": 0.15, "rural": 0.21}[school.residence]
    special = max(1, -(-classes // 12)) if pupils >= 50 else 0
    return {
        "school_code": school.code_in(year),
        "teaching_area_m2": float(rooms.teaching_m2),
        "indoor_sports_area_m2": float(rooms.indoor_sports_m2),
        "sports_ground_area_m2": float(rooms.ground_m2),
        "extra_sports_area_m2": 0.0,
        "equipment_yuan": float(rooms.equipment_yuan),
        "multimedia_classrooms": rooms.multimedia,
        "computers": round(pupils * per_pupil),
        "books": sum(_BOOKS[stage] * section.pupils for stage, section in people.items()),
        "music_rooms": special,
        "fine_art_rooms": special,
    }


def unit_price_rows(county: County, year: int) -> list[dict[str, Any]]:
    """List the local prices issued by 15 October of the year, old ones with their last day."""
    as_of = date(year, 10, 15)
    return [
        {
            "region_code": county.region_code,
            "amount": row["amount"],
            "price_yuan": float(row["yuan"]),
            "basis": row["basis"],
            "valid_from": row["from"],
            "valid_to": row["to"] if row.get("to") and row["to"] <= as_of else None,
            "document": row["document"],
        }
        for row in county.prices
        if row["from"] <= as_of
    ]


def finance_rows(county: County, year: int) -> list[dict[str, Any]]:
    """List the funds of the last complete fiscal year."""
    out = []
    for school in county.schools:
        people = school.sections[year]
        per_pupil = dict.fromkeys(_FUNDS, _SPECIAL_FUNDS) if school.kind[0] == "5" else _FUNDS
        public = sum(
            per_pupil[stage] * max(section.pupils, _FUNDED_AT_LEAST)
            for stage, section in people.items()
        )
        teachers = sum(section.teachers for section in people.values())
        share = 6 if school.residence == "urban" else 5  # percent of public funds
        out.append(
            {
                "school_code": school.code_in(year),
                "fiscal_year": year - 1,
                "public_funds_yuan": float(public),
                "training_funds_yuan": float(public * share // 100),
                "staff_funds_yuan": float(teachers * (108_000 + 3_000 * (year - 2023))),
            }
        )
    return out
