"""Collected and judged items of a made-up county (虚构县的采集与判定事项).

What the tables already know (rooms for music and art, size of schools, licences, training funds)
is counted from them; the rest stands in ``collected.yaml``, and in ``plans.yaml`` what action
plans ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from junheng.data.synth.county import County
from junheng.data.synth.plans import item_row, plan_rows
from junheng.data.synth.pupils import Homeroom
from junheng.data.synth.statistics import finance_rows, resource_rows
from junheng.kernel.yaml_file import read_yaml

_FILE = Path(__file__).with_name("collected.yaml")
_FUNDED = 100  # pupils a small village school is funded for


@cache
def _declared() -> Mapping[str, Any]:
    declared: Mapping[str, Any] = read_yaml(_FILE)
    return declared


def _number(unit: str, item: str, evidence: str, top: float, bottom: float) -> dict[str, Any]:
    value = {"numerator": float(top), "denominator": float(bottom), "value": top / bottom}
    return item_row(unit, item, evidence, **value)


def _count(unit: str, item: str, evidence: str, amount: float) -> dict[str, Any]:
    return item_row(unit, item, evidence, value=float(amount), numerator=float(amount))


def _of_county(county: County, year: int) -> Iterator[dict[str, Any]]:
    declared = _declared()

    def cited(text: str) -> str:
        return text.format(mark=county.document_mark, year=year)

    for item, row in declared["numbers"].items():
        yield _number(county.region_code, item, cited(row["evidence"]), *row[county.key][year])
    teachers = sum(people.teachers for _, _, people in county.sections(year))
    yield _number(county.region_code, "licence_share", "教师名册", teachers, teachers)
    trained = teachers - (2025 - year) * 6
    yield _number(county.region_code, "training_completed_share", "继续教育学时", trained, teachers)
    failed = declared["not_met"].get(county.key, {})
    for item, evidence in declared["judged"]["county"].items():
        verdict = "not_met" if year <= failed.get(item, 0) else "met"
        by = declared["judged_by"]
        yield item_row(county.region_code, item, cited(evidence), judgement=verdict, judged_by=by)
    for item, evidence in declared["not_applicable"].get(county.key, {}).items():
        by = declared["judged_by"]
        yield item_row(county.region_code, item, evidence, judgement="met", judged_by=by)
    for item in declared["vetoes"]:
        yield item_row(
            county.region_code,
            item,
            cited(declared["veto_evidence"]),
            judgement="not_occurred",
            judged_by=declared["judged_by"],
        )


def _of_schools(county: County, year: int, classes: list[Homeroom]) -> Iterator[dict[str, Any]]:
    declared = _declared()
    rooms = {row["school_code"]: row for row in resource_rows(county, year, classes)}
    funds = {row["school_code"]: row for row in finance_rows(county, year)}
    for school in county.schools:
        if school.lead:
            continue
        unit = school.code_in(year)
        mine = [s for s in county.schools if school.code in (s.code, s.lead)]
        pupils = sum(
            people.pupils
            for s in mine
            for stage, people in s.sections[year].items()
            if stage != "senior"
        )
        count = sum(room.school in mine for room in classes)
        art = sum(rooms[s.code_in(year)]["music_rooms"] for s in mine)
        if pupils >= 50:
            yield _number(unit, "art_rooms", "专用教室台账", art, -(-count // 12))
        training = funds[unit]["training_funds_yuan"]
        public = funds[unit]["public_funds_yuan"]
        yield _number(unit, "training_funds", "学校部门预算", training, public)
        if pupils < _FUNDED and school.residence == "rural":
            yield _count(unit, "village_school_funds", "公用经费核定表", _FUNDED)
        if school.kind[0] == "5":
            yield _number(unit, "special_school_funds_per_pupil", "公用经费核定表", public, pupils)
        for item, evidence in declared["judged"]["school"].items():
            by = declared["judged_by"]
            yield item_row(unit, item, evidence, judgement="met", judged_by=by)


def collected_item_rows(county: County, year: int, classes: list[Homeroom]) -> list[dict[str, Any]]:
    """List what county and schools report or had judged (采集与判定事项)."""
    own = (*_of_county(county, year), *_of_schools(county, year, classes))
    return [*own, *plan_rows(county, year)]
