"""The same seven coefficients in Polars: ``indicators_polars.py FOLDER OUT``; needs only polars."""

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl

WEIGHT = {"primary": 1.0, "junior": 1.1}
DEGREES = {
    "primary": ["associate", "bachelor", "master", "doctor"],
    "junior": ["bachelor", "master", "doctor"],
}
PER = {
    "teachers_above_required_degree_per_100": 100,
    "backbone_teachers_per_100": 100,
    "pe_art_teachers_per_100": 100,
    "teaching_area_per_pupil": 1,
    "sports_area_per_pupil": 1,
    "equipment_per_pupil": 1,
    "multimedia_classrooms_per_100": 100,
}


def sections(folder: Path) -> pl.LazyFrame:
    key = ["school_code", "stage"]
    pupil = (
        pl.scan_parquet(folder / "pupil.parquet")
        .group_by(key)
        .agg(pupils=pl.col("is_registered").sum().cast(pl.Float64))
    )
    full, stage, degree = pl.col("is_full_time"), pl.col("stage"), pl.col("degree")
    above = pl.any_horizontal(*[(stage == s) & degree.is_in(d) for s, d in DEGREES.items()])
    arts = pl.col("subject").is_in(["pe", "music", "fine_art", "arts"])
    backbone = pl.col("backbone_level").is_in(["national", "province", "city", "county"])
    teacher = (
        pl.scan_parquet(folder / "teacher.parquet")
        .group_by(key)
        .agg(
            teachers_above_required_degree_per_100=(full & above).sum(),
            backbone_teachers_per_100=(full & backbone).sum(),
            pe_art_teachers_per_100=(full & arts).sum(),
        )
    )
    room, gym = pl.col("teaching_area_m2"), pl.col("indoor_sports_area_m2")
    shared = pl.scan_parquet(folder / "resource.parquet").select(
        "school_code",
        teaching_area_per_pupil=room - gym,
        sports_area_per_pupil=gym + pl.col("sports_ground_area_m2"),
        equipment_per_pupil=pl.col("equipment_yuan"),
        multimedia_classrooms_per_100=pl.col("multimedia_classrooms").cast(pl.Float64),
    )
    joined = (
        pl.scan_parquet(folder / "section.parquet")
        .join(pupil, on=key, how="left")
        .join(teacher, on=key, how="left")
        .join(shared, on="school_code", how="left")
        .join(
            pl.scan_parquet(folder / "organisation.parquet").select("school_code", "region_code"),
            on="school_code",
            how="left",
        )
        .with_columns(
            weighted=pl.col("stage").replace_strict(WEIGHT, return_dtype=pl.Float64)
            * pl.col("pupils")
        )
    )
    total = joined.group_by("school_code").agg(total=pl.col("weighted").sum())
    split = list(PER)[3:]
    return joined.join(total, on="school_code").with_columns(
        *[(pl.col(c) * pl.col("weighted") / pl.col("total")).alias(c) for c in split]
    )


def coefficients(table: pl.LazyFrame) -> pl.DataFrame:
    n = pl.col("pupils")
    exprs = []
    for name, per in PER.items():
        x = per * pl.col(name) / n
        mean = (n * x).sum() / n.sum()
        exprs.append((((n * (x - mean) ** 2).sum() / n.sum()).sqrt() / mean).alias(name))
    return table.group_by("region_code", "stage").agg(*exprs).collect(engine="streaming")


def main(folder: str, out: str) -> None:
    start = time.perf_counter()
    found = coefficients(sections(Path(folder)))
    seconds = time.perf_counter() - start
    answers = {
        f"{row['region_code']} {row['stage']} {name}": row[name]
        for row in found.iter_rows(named=True)
        for name in PER
    }
    Path(out).write_text(json.dumps(answers), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": pl.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:])
