"""The seven amounts per pupil of each section, counted here by hand and not by the engine."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import pyarrow as pa

LIMITS = {
    "primary": (4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3),
    "junior": (5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4),
}
WEIGHT = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
PER = (100, 100, 100, 1, 1, 1, 100)
EXCLUDED_KINDS = ("514",)


@dataclass(frozen=True)
class Figures:
    name: str
    pupils: int
    amounts: tuple[float, ...]
    values: tuple[float, ...]
    met: int
    floor_met: bool

    @property
    def passes(self) -> bool:
        return self.met >= 6 and self.floor_met


def _amounts(stage: str, row: dict, rooms: dict, share: float) -> list[float]:
    above = row["teachers_bachelor"] + row["teachers_master"] + row["teachers_doctor"]
    if stage == "primary":
        above += row["teachers_associate"]
    pe_art = sum(row[f"{s}_teachers"] for s in ("pe", "music", "fine_art", "arts"))
    return [
        above,
        row["backbone_teachers"],
        pe_art,
        (rooms["teaching_area_m2"] - rooms["indoor_sports_area_m2"]) * share,
        (rooms["indoor_sports_area_m2"] + rooms["sports_ground_area_m2"]) * share,
        rooms["equipment_yuan"] * share,
        rooms["multimedia_classrooms"] * share,
    ]


def sections(
    tables: dict[str, pa.Table], stage: str, *, merge_campuses: bool = True
) -> dict[str, Figures]:
    """Count every section in scope; keyed by the school's name."""
    organisations = {r["school_code"]: r for r in tables["organisation"].to_pylist()}
    statistics = tables["section_statistics"].to_pylist()
    rooms = {r["school_code"]: r for r in tables["resource"].to_pylist()}
    weights: dict[str, float] = {}
    for row in statistics:
        weight = row["pupils"] * WEIGHT[row["stage"]]
        weights[row["school_code"]] = weights.get(row["school_code"], 0) + weight
    pupils: dict[str, int] = {}
    amounts: dict[str, list[float]] = {}
    for row in statistics:
        code = row["school_code"]
        organisation = organisations[code]
        if row["stage"] != stage or organisation["kind"] in EXCLUDED_KINDS:
            continue
        if organisation["kind"] == "218" and row["pupils"] < 50:
            continue
        share = row["pupils"] * WEIGHT[stage] / weights[code]
        part = _amounts(stage, row, rooms[code], share)
        if merge_campuses and not organisation["counts_as_school"]:
            code = organisation["lead_school_code"]
        pupils[code] = pupils.get(code, 0) + row["pupils"]
        amounts[code] = [a + b for a, b in zip(amounts.get(code, [0.0] * 7), part, strict=True)]
    out = {}
    for code, many in amounts.items():
        values = tuple(a * p / pupils[code] for a, p in zip(many, PER, strict=True))
        reached = [v >= limit - 1e-9 for v, limit in zip(values, LIMITS[stage], strict=True)]
        floor = all(
            v >= 0.85 * limit - 1e-9 for v, limit in zip(values, LIMITS[stage], strict=True)
        )
        name = organisations[code]["name"]
        out[name] = Figures(name, pupils[code], tuple(many), values, sum(reached), floor)
    return out


def weighted_cv(rows: dict[str, Figures], k: int) -> float:
    total = sum(f.pupils for f in rows.values())
    mean = sum(f.values[k] * f.pupils for f in rows.values()) / total
    return sqrt(sum(f.pupils * (f.values[k] - mean) ** 2 for f in rows.values()) / total) / mean


def unweighted_cv(rows: dict[str, Figures], k: int) -> float:
    values = [f.values[k] for f in rows.values()]
    mean = sum(values) / len(values)
    return sqrt(sum((v - mean) ** 2 for v in values) / len(values)) / mean
