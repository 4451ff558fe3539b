"""The same seven coefficients in pandas: ``indicators_pandas.py FOLDER OUT``."""

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd

KEY = ["school_code", "stage"]
WEIGHT = {"primary": 1.0, "junior": 1.1}
ABOVE = {
    "primary": {"associate", "bachelor", "master", "doctor"},
    "junior": {"bachelor", "master", "doctor"},
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


def sections(folder: Path) -> pd.DataFrame:
    pupil = pd.read_parquet(folder / "pupil.parquet", columns=[*KEY, "is_registered"])
    pupils = pupil.groupby(KEY)["is_registered"].sum().rename("pupils").reset_index()
    t = pd.read_parquet(folder / "teacher.parquet")
    above = pd.Series(False, index=t.index)
    for stage, degrees in ABOVE.items():
        above |= (t["stage"] == stage) & t["degree"].isin(degrees)
    full = t["is_full_time"]
    t["teachers_above_required_degree_per_100"] = full & above
    t["backbone_teachers_per_100"] = full & t["backbone_level"].isin(
        ["national", "province", "city", "county"]
    )
    t["pe_art_teachers_per_100"] = full & t["subject"].isin(["pe", "music", "fine_art", "arts"])
    teachers = t.groupby(KEY)[list(PER)[:3]].sum().reset_index()
    r = pd.read_parquet(folder / "resource.parquet")
    shared = pd.DataFrame(
        {
            "school_code": r["school_code"],
            "teaching_area_per_pupil": r["teaching_area_m2"] - r["indoor_sports_area_m2"],
            "sports_area_per_pupil": r["indoor_sports_area_m2"] + r["sports_ground_area_m2"],
            "equipment_per_pupil": r["equipment_yuan"],
            "multimedia_classrooms_per_100": r["multimedia_classrooms"].astype(float),
        }
    )
    schools = pd.read_parquet(
        folder / "organisation.parquet", columns=["school_code", "region_code"]
    )
    joined = (
        pd.read_parquet(folder / "section.parquet")
        .merge(pupils, on=KEY, how="left")
        .merge(teachers, on=KEY, how="left")
        .merge(shared, on="school_code", how="left")
        .merge(schools, on="school_code", how="left")
    )
    weighted = joined["stage"].map(WEIGHT) * joined["pupils"]
    share = weighted / weighted.groupby(joined["school_code"]).transform("sum")
    for name in list(PER)[3:]:
        joined[name] = joined[name] * share
    return joined


def main(folder: str, out: str) -> None:
    start = time.perf_counter()
    table = sections(Path(folder))
    n, by = table["pupils"], [table["region_code"], table["stage"]]
    answers = {}
    for name, per in PER.items():
        x = per * table[name] / n
        total = n.groupby(by).transform("sum")
        mean = (n * x).groupby(by).transform("sum") / total
        sd = ((n * (x - mean) ** 2).groupby(by).sum() / n.groupby(by).sum()) ** 0.5
        cv = sd / mean.groupby(by).first()
        answers |= {f"{region} {stage} {name}": v for (region, stage), v in cv.items()}
    seconds = time.perf_counter() - start
    Path(out).write_text(json.dumps(answers), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": pd.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:])
