"""The same checks in Polars: ``intake_polars.py WORKBOOK OUT``; needs fastexcel and polars."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import fastexcel
import polars as pl

KINDS = ["幼儿园", "小学", "小学教学点", "附设小学班", "初级中学", "九年一贯制学校", "完全中学"]
TEXTS = {"school_code": 0, "name": 1, "region_code": 2, "kind": 3, "counts": 4, "urban": 5}
STATISTICS = {
    name: index
    for index, name in enumerate(
        (
            *("pupils", "classes", "largest_class", "teachers", "teachers_doctor"),
            *("teachers_master", "teachers_bachelor", "teachers_associate"),
            *("teachers_below_associate", "backbone_teachers", "pe_teachers", "music_teachers"),
            *("fine_art_teachers", "arts_teachers", "shared_pe_art_teachers"),
            "teachers_mid_title_or_above",
        ),
        6,
    )
}
RESOURCES = {
    name: index
    for index, name in enumerate(
        (
            *("teaching_area_m2", "indoor_sports_area_m2", "sports_ground_area_m2"),
            *("equipment_yuan", "multimedia_classrooms", "computers", "books", "music_rooms"),
        ),
        22,
    )
}
DEGREES = ["doctor", "master", "bachelor", "associate", "below_associate"]
WITHIN = {
    "teachers": [
        *("backbone_teachers", "pe_teachers", "music_teachers", "fine_art_teachers"),
        *("arts_teachers", "teachers_mid_title_or_above"),
    ],
    "pupils": ["largest_class"],
}
DECIMAL = {"teaching_area_m2", "indoor_sports_area_m2", "sports_ground_area_m2", "equipment_yuan"}


class Checks:
    """Notes of rules by table, and the rows they reject."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.counts: dict[str, int] = {}
        self.codes: dict[str, pl.Series] = {}  # rule → rows whose code has been told of

    def note(
        self, table: str, rule: str, wrong: pl.Expr, bad: pl.Expr | None, *, of_code: bool = False
    ) -> pl.Expr:
        found = self.frame.select(wrong.fill_null(value=False).alias("w"))["w"]
        if bad is not None:
            found = found & ~self.frame.select(bad.alias("b"))["b"]
        key, told = f"{table} {rule}", found
        if of_code:  # one cell that feeds three tables is told of once
            told = found & ~self.codes.get(rule, found & False)
            self.codes[rule] = self.codes.get(rule, found) | found
        self.counts[key] = self.counts.get(key, 0) + int(told.sum())
        name = f"_{len(self.frame.columns)}"
        self.frame = self.frame.with_columns(found.alias(name))
        return pl.col(name)


def read(path: str) -> pl.DataFrame:
    sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
    raw = pl.from_arrow(sheet.to_arrow())
    names = {**TEXTS, **STATISTICS, **RESOURCES}
    texts = [
        pl.nth(i).str.strip_chars().replace("", None).alias(f"{n}#text") for n, i in names.items()
    ]
    frame = raw.select(texts)
    numbers = [
        pl.col(f"{n}#text").str.replace_all(",", "").cast(pl.Float64, strict=False).alias(n)
        for n in (*STATISTICS, *RESOURCES)
    ]
    frame = frame.with_columns(numbers)
    return frame.with_columns((pl.col("equipment_yuan") * 10000).round(6))


def written(checks: Checks, bad: dict[str, list[pl.Expr]]) -> dict[str, float]:
    """Write the sound rows of each table; give counts and totals."""
    answers: dict[str, float] = dict(checks.counts)
    with tempfile.TemporaryDirectory() as folder:
        for table, columns in (
            ("organisation", []),
            ("section_statistics", list(STATISTICS)),
            ("resource", list(RESOURCES)),
        ):
            good = checks.frame.filter(~pl.any_horizontal(bad[table])).sort("school_code#text")
            texts = (
                [f"{t}#text" for t in TEXTS] if table == "organisation" else ["school_code#text"]
            )
            good.select(texts + columns).write_parquet(Path(folder) / f"{table}.parquet")
            answers[f"{table} accepted"] = good.height
            for name in columns:
                answers[f"{table} {name}"] = float(good[name].sum())
    return answers


def main(path: str, out: str) -> None:
    start = time.perf_counter()
    checks = Checks(read(path))
    code = pl.col("school_code#text").str.to_uppercase()
    malformed = ~code.str.contains(r"^[0-9]{10}$")
    bad: dict[str, list[pl.Expr]] = {"organisation": [], "resource": [], "section_statistics": []}
    cells: dict[str, list[pl.Expr]] = {name: [] for name in (*STATISTICS, *RESOURCES)}
    for table, rules in bad.items():
        rules.append(checks.note(table, "JH-IN-201", code.is_null(), None, of_code=True))
        rules.append(checks.note(table, "JH-IN-215", malformed, None, of_code=True))
    for name in ("name", "region_code", "kind", "counts"):
        missing = pl.col(f"{name}#text").is_null()
        bad["organisation"].append(checks.note("organisation", "JH-IN-201", missing, None))
    flags = ["是", "否", "1", "0", "√", "×"]
    for name, allowed, rule in (
        ("kind", KINDS, "JH-IN-206"),
        ("urban", ["主城区", "城乡结合区", "镇中心区", "镇乡结合区", "村庄"], "JH-IN-206"),
        ("counts", flags, "JH-IN-209"),
    ):
        text = pl.col(f"{name}#text")
        wrong = text.is_not_null() & ~text.is_in(allowed)
        bad["organisation"].append(checks.note("organisation", rule, wrong, None))
    for table, columns in (("section_statistics", STATISTICS), ("resource", RESOURCES)):
        for name in columns:
            value, text = pl.col(name), pl.col(f"{name}#text")
            unread = text.is_not_null() & value.is_null()
            rule = "JH-IN-203"
            if name not in DECIMAL:
                rule, unread = "JH-IN-202", unread | (value != value.floor())
            cells[name].append(checks.note(table, rule, unread, None))
            cells[name].append(checks.note(table, "JH-IN-216", value < 0, None))
            bad[table] += cells[name]
    missing = pl.col("pupils#text").is_null()
    cells["pupils"].append(checks.note("section_statistics", "JH-IN-201", missing, None))
    bad["section_statistics"].append(cells["pupils"][-1])
    for table, rules in bad.items():
        wrong = pl.any_horizontal(rules)
        repeated = pl.when(~wrong).then(code).is_duplicated() & ~wrong & code.is_not_null()
        rules.append(checks.note(table, "JH-IN-301", repeated, None, of_code=True))

    def wrong_in(*names: str) -> pl.Expr:
        return pl.any_horizontal([one for name in names for one in cells[name]])

    degrees = [f"teachers_{d}" for d in DEGREES]
    row = wrong_in("teachers", *degrees)
    total = pl.sum_horizontal(degrees)
    later = [checks.note("section_statistics", "JH-IN-321", total != pl.col("teachers"), row)]
    later += [
        checks.note(
            "section_statistics",
            "JH-IN-322",
            pl.col(part) > pl.col(whole),
            wrong_in(part, whole),
        )
        for whole, parts in WITHIN.items()
        for part in parts
    ]
    bad["section_statistics"] += later
    row = wrong_in("indoor_sports_area_m2", "teaching_area_m2")
    over = pl.col("indoor_sports_area_m2") > pl.col("teaching_area_m2")
    bad["resource"].append(checks.note("resource", "JH-IN-322", over, row))
    listed = pl.any_horizontal(bad["organisation"])
    for table in ("resource", "section_statistics"):
        waits = listed & ~pl.any_horizontal(bad[table])
        bad[table].append(checks.note(table, "JH-IN-316", waits, None, of_code=True))
    answers = written(checks, bad)
    seconds = time.perf_counter() - start
    Path(out).write_text(json.dumps(answers), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = f"fastexcel {fastexcel.__version__}, polars {pl.__version__}"
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": told}))


if __name__ == "__main__":
    main(*sys.argv[1:])
