"""Made-up counties as they stand in ``counties/*.yaml`` (虚构县的设定).

A county is a list of schools; a school has, for each as-of year, one row of people per section
and one row of rooms and equipment.  Everything else is derived, so that the tables agree with
each other by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from junheng.kernel.errors import UsageError
from junheng.kernel.yaml_file import read_yaml

YEARS = (2023, 2024, 2025)
COUNTIES = ("yunchuan", "linjiang")
STAGES = ("primary", "junior", "senior")
_FIRST = {"primary": 1, "junior": 7, "senior": 10}
_LAST = {"primary": 6, "junior": 9, "senior": 12}
_CLASS_SIZE = {"primary": 44, "junior": 45, "senior": 48}
_HERE = Path(__file__).resolve().parent


class Section(NamedTuple):
    """People of one section (学段部) on one date."""

    pupils: int
    above: int  # full-time teachers above the required degree
    others: int  # the other full-time teachers
    backbone: int
    pe_art: int

    @property
    def teachers(self) -> int:
        """Full-time teachers (专任教师)."""
        return self.above + self.others


class Rooms(NamedTuple):
    """Rooms, grounds and equipment of one school on one date (办学条件)."""

    teaching_m2: float
    indoor_sports_m2: float
    ground_m2: float
    equipment_yuan: float
    multimedia: int


@dataclass(frozen=True, slots=True)
class Formerly:
    """The region and code a school had before its district was merged."""

    region: str
    code: str
    until: date


@dataclass(frozen=True, slots=True)
class School:
    """One statistical school, or a campus not counted as one (``lead`` is set)."""

    number: int  # 1-based, in the order of the file
    code: str
    name: str
    town: str
    kind: str
    urban_rural: str
    town_seat: bool
    built: int
    sections: Mapping[int, Mapping[str, Section]]  # year → stage → people
    rooms: Mapping[int, Rooms]
    lead: str = ""
    class_size: int = 0
    largest_class: int = 0
    last_grade: int = 0
    boarding: float = 0.0
    shared_pe_art: int = 0
    formerly: Formerly | None = None

    def code_in(self, year: int) -> str:
        """Give the code the school had on 15 October of a year."""
        was = self.formerly
        return was.code if was and date(year, 10, 15) <= was.until else self.code

    @property
    def residence(self) -> str:
        """Urban, town or rural, by the first digits of the statistical code."""
        return {"11": "urban", "12": "town"}.get(self.urban_rural[:2], "rural")

    def grades(self, stage: str) -> range:
        """Give the grades a section teaches."""
        return range(_FIRST[stage], (self.last_grade or _LAST[stage]) + 1)

    def typical_class(self, stage: str) -> int:
        """Give the class size the school aims at."""
        return self.class_size or _CLASS_SIZE[stage]


@dataclass(frozen=True, slots=True)
class County:
    """One made-up county with everything its file says."""

    key: str
    region_code: str
    name: str
    number: int
    document_mark: str
    schools: tuple[School, ...]
    named_lists: tuple[Mapping[str, Any], ...]
    communities: tuple[Mapping[str, Any], ...]
    merged_regions: tuple[Mapping[str, Any], ...]
    prices: tuple[Mapping[str, Any], ...]  # of the local price list
    corrections: Mapping[int, Mapping[str, Mapping[str, Any]]]  # year → school → rows as first sent

    def as_first_sent(self) -> County:
        """Give the county as it reported itself before the figures were mended (自测)."""
        schools = []
        for school in self.schools:
            sections, rooms = dict(school.sections), dict(school.rooms)
            for year, changes in self.corrections.items():
                rows = changes.get(school.code, {})
                people = {s: Section(*rows[s]) for s in STAGES if s in rows}
                sections[year] = {**sections[year], **people}
                if "rooms" in rows:
                    rooms[year] = Rooms(*rows["rooms"])
            schools.append(replace(school, sections=sections, rooms=rooms))
        return replace(self, schools=tuple(schools))

    def sections(self, year: int) -> Iterator[tuple[School, str, Section]]:
        """Go through the sections of a year: school, stage, people."""
        for school in self.schools:
            for stage, people in school.sections[year].items():
                yield school, stage, people


def _school(number: int, row: Mapping[str, Any]) -> School:
    fields = dict(row)
    years = fields.pop("years")
    formerly = fields.pop("formerly", None)
    return School(
        number=number,
        sections={
            year: {stage: Section(*part[stage]) for stage in STAGES if stage in part}
            for year, part in years.items()
        },
        rooms={year: Rooms(*part["rooms"]) for year, part in years.items()},
        formerly=Formerly(**formerly) if formerly else None,
        **fields,
    )


@cache
def county(key: str) -> County:
    """Read a made-up county by its key.

    Raises
    ------
    UsageError
        There is no such county.
    """
    if key not in COUNTIES:
        raise UsageError(
            where="虚构县",
            found=f"没有“{key}”",
            expected=f"其中之一：{'、'.join(COUNTIES)}",
            fix="请改用其中一个名称",
        )
    raw = read_yaml(_HERE / "counties" / f"{key}.yaml")
    return County(
        **raw["county"],
        schools=tuple(_school(i, row) for i, row in enumerate(raw["schools"], start=1)),
        named_lists=tuple(raw["named_lists"]),
        communities=tuple(raw["communities"]),
        merged_regions=tuple(raw["merged_regions"]),
        prices=tuple(raw.get("prices", ())),
        corrections=raw["self_test"],
    )
