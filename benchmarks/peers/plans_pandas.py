"""Twelve targets of one plan for every county in pandas: ``plans_pandas.py FOLDER OUT``."""

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd

PREFIX = "ouhai-2019."
AT_LEAST = {  # item: ask, line
    "experts_per_school": ("guiding_experts", 3),
    "key_project_per_school": ("key_projects", 1),
    "principal_lessons": ("principal_lessons", 30),
}
SHARES = {"two_sports_per_pupil": "sport_skills", "one_art_per_pupil": "art_skills"}
JUDGED = {
    "six_area_assessment": "six_area_review",
    "workload_and_contribution": "workload_review",
}


def state(passed: pd.Series, known: pd.Series, county: pd.Series) -> pd.DataFrame:
    """Count schools that pass; unmet where one fails, unknown where one has not reported."""
    frame = pd.DataFrame({"met": passed & known, "failed": known & ~passed, "unknown": ~known})
    by = frame.groupby(county).sum()
    told = pd.Series(1.0, index=by.index)
    told[by["unknown"] > 0] = -1.0
    told[by["failed"] > 0] = 0.0
    return pd.DataFrame({"met": by["met"].astype(float), "state": told})


def targets(folder: Path) -> dict[str, pd.DataFrame]:
    organisation = pd.read_parquet(
        folder / "organisation.parquet", columns=["school_code", "region_code", "organiser"]
    )
    public = organisation[~organisation["organiser"].isin(["private", "joint"])]
    section = pd.read_parquet(folder / "section.parquet")
    junior = section[section["stage"] == "junior"].merge(public, on="school_code")
    junior = junior.set_index("school_code")
    county = junior["region_code"]
    said = pd.read_parquet(folder / "collected_item.parquet")
    asks = dict(tuple(said.groupby("item")))

    def of(ask: str, column: str) -> pd.Series:
        rows = asks[PREFIX + ask].set_index("unit_code")
        return rows[column].reindex(junior.index)

    out = {}
    for item, (ask, line) in AT_LEAST.items():
        value = of(ask, "value")
        out[item] = state(value >= line, value.notna(), county)
    for item, ask in SHARES.items():
        share = of(ask, "numerator") / of(ask, "denominator")
        out[item] = state(share >= 1, share.notna(), county)
    kind = of("school_class", "state")
    out["three_school_classes"] = state(kind.isin(["潜质", "优质", "示范"]), kind.notna(), county)
    for item, ask in JUDGED.items():
        said_so = of(ask, "judgement")
        out[item] = state(said_so == "met", said_so.notna(), county)
    staff = pd.read_parquet(folder / "section_statistics.parquet")
    staff = staff[staff["stage"] == "junior"].set_index("school_code").reindex(junior.index)
    share = staff["backbone_teachers"] / staff["teachers"]
    out["titled_teachers_in_every_school"] = state(share >= 0.25, share.notna(), county)

    regions = pd.Series(sorted(county.unique()))
    early = asks[PREFIX + "early_recruits"].set_index("unit_code").reindex(regions)
    share = early["numerator"] / early["denominator"]
    home = pd.Series(regions.to_numpy(), index=share.index)
    out["early_recruitment"] = state(share >= 0.3, share.notna(), home)
    funds = asks[PREFIX + "public_funds_standard"].set_index("unit_code").reindex(regions)
    out["public_funds_standard"] = state(funds["value"] >= 1200, funds["value"].notna(), home)
    series = asks[PREFIX + "junior_funds_share"].copy()
    series["share"] = series["numerator"] / series["denominator"]
    wide = series.pivot_table(index="unit_code", columns="period", values="share").reindex(regions)
    rises = (wide["2024"] > wide["2023"]) & (wide["2025"] > wide["2024"])
    out["more_funds_for_juniors"] = state(rises, wide.notna().all(axis=1), home)
    return out


def main(folder: str, out: str) -> None:
    start = time.perf_counter()
    answers = {}
    for item, table in targets(Path(folder)).items():
        for column in ("met", "state"):
            answers |= {f"{region} {item} {column}": v for region, v in table[column].items()}
    seconds = time.perf_counter() - start
    Path(out).write_text(json.dumps(answers), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": pd.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:])
