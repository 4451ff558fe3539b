"""Public tables of a made-up county: regions, schools, lists, communities (虚构县的基本信息)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from junheng.data.synth.county import COUNTIES, County, School, county
from junheng.kernel.ids import is_credit_code

Columns = dict[str, list[Any]]
PROVINCE = ("990000", "云江省")
CITY = ("990100", "云州市")
_SINCE = date(2015, 1, 1)


def columns(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Turn rows into columns; every row names the same columns."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _merged_by(region: County, year: int) -> list[Mapping[str, Any]]:
    """Give the district mergers that had happened by 15 October of the year."""
    return [row for row in region.merged_regions if row["date"] <= date(year, 10, 15)]


def region_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List province, city, counties and towns; a merged district ends and names its heir."""

    def row(code: str, name: str, level: str, parent: str) -> dict[str, Any]:
        return {
            "region_code": code,
            "name": name,
            "level": level,
            "parent_code": parent or None,
            "valid_from": _SINCE,
            "valid_to": None,
            "succeeded_by": None,
        }

    out = [row(*PROVINCE, "province", ""), row(*CITY, "city", PROVINCE[0])]
    for key in COUNTIES:
        known = county(key)
        out.append(row(known.region_code, known.name, "county", CITY[0]))
        done = _merged_by(known, year)
        for merged in known.merged_regions:
            gone = row(merged["region"], merged["name"], "county", CITY[0])
            if merged in done:
                gone |= {
                    "valid_to": date.fromordinal(merged["date"].toordinal() - 1),
                    "succeeded_by": merged["into"],
                }
            out.append(gone)
    towns = dict.fromkeys(school.town for school in region.schools)
    for number, town in enumerate(towns, start=1):
        out.append(row(f"{region.region_code}{number:03d}", town, "town", region.region_code))
    return out


def region_of(region: County, school: School, year: int) -> str:
    """Give the county a school belonged to on 15 October of a year."""
    was = school.formerly
    return was.region if was and school.code_in(year) == was.code else region.region_code


def legal_code(school: School) -> str:
    """Make up the unified social credit code (统一社会信用代码) of a school."""
    first = f"12990100MB{school.code[3:]}"
    return next(first + c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(first + c))


def organisation_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List the statistical schools, campuses not counted as schools included."""
    return [
        {
            "school_code": school.code_in(year),
            "name": school.name,
            "region_code": region_of(region, school, year),
            "town": school.town,
            "kind": school.kind,
            "organiser": "education",
            "urban_rural": school.urban_rural,
            "is_town_seat": school.town_seat,
            "counts_as_school": not school.lead,
            "lead_school_code": school.lead or None,
            "legal_person_code": legal_code(_legal_person(region, school)),
            "schooling_system": "nine" if school.kind == "312" else "63",
            "is_boarding": school.boarding > 0.4,
            "built_year": school.built,
            "in_dense_centre": False,
            "valid_from": date(school.built, 9, 1),
            "valid_to": None,
        }
        for school in region.schools
    ]


def _legal_person(region: County, school: School) -> School:
    return next((s for s in region.schools if s.code == school.lead), school)


def legal_person_rows(region: County) -> list[dict[str, Any]]:
    """List the legal persons: a campus not counted as a school has none of its own."""
    return [
        {
            "legal_person_code": legal_code(school),
            "name": region.name + school.name.removeprefix(region.name),
            "valid_from": date(school.built, 9, 1),
            "valid_to": None,
        }
        for school in region.schools
        if not school.lead
    ]


def campus_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List one main campus a school; a teaching point says so."""
    return [
        {
            "campus_code": f"{school.code_in(year)}01",
            "school_code": school.code_in(year),
            "name": school.name if school.lead or school.kind == "218" else f"{school.name}本部",
            "kind": "teaching_point"
            if school.kind == "218"
            else ("campus" if school.lead else "main"),
            "town": school.town,
            "valid_from": date(school.built, 9, 1),
            "valid_to": None,
        }
        for school in region.schools
    ]


def section_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List the sections of a year."""
    label = {"primary": "小学部", "junior": "初中部", "senior": "高中部"}
    return [
        {
            "school_code": school.code_in(year),
            "stage": stage,
            "name": f"{school.name}{label[stage]}"
            if len(school.sections[year]) > 1
            else school.name,
            "first_grade": school.grades(stage)[0],
            "last_grade": school.grades(stage)[-1],
        }
        for school, stage, _ in region.sections(year)
    ]


def membership_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List who belongs to which community, as known on 15 October of the year."""
    return [
        {
            "school_code": row["school"],
            "community": row["community"],
            "type": row["type"],
            "role": row["role"],
            "pooled": row["pooled"],
            "valid_from": row["from"],
            "valid_to": row.get("to"),
        }
        for row in region.communities
        if row["from"] <= date(year, 10, 15)
    ]


def named_list_rows(region: County, year: int) -> list[dict[str, Any]]:
    """List the dated named lists (学校名单) issued by 15 October of the year."""
    as_of = date(year, 10, 15)
    return [
        {
            "list": row["list"],
            "school_code": row["school"],
            "valid_from": row["from"],
            "valid_to": row["to"] if row.get("to") and row["to"] <= as_of else None,
            "document": row["document"],
        }
        for row in region.named_lists
        if row["from"] <= as_of
    ]


def succession_rows(region: County, year: int) -> list[dict[str, Any]]:
    """Tell what became of districts and schools that were merged or got a new code."""
    out = []
    for merged in _merged_by(region, year):
        fact = {"date": merged["date"], "document": merged["document"]}
        out.append(
            {
                "subject": "region",
                "old_code": merged["region"],
                "new_code": merged["into"],
                "type": "merger",
                **fact,
            }
        )
        out += [
            {
                "subject": "school",
                "old_code": school.formerly.code,
                "new_code": school.code,
                "type": "recode",
                **fact,
            }
            for school in region.schools
            if school.formerly and school.formerly.region == merged["region"]
        ]
    return out
