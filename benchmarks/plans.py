"""Action plans: all packs on the demo county, and one plan for every county of a nation.

Ours is the whole of it: figures by formula, the schools of each scope, what was collected, a
verdict, failing units, deadline and sentence for every executable item of every county.  The peer
holds twelve targets against their lines in plain pandas, without sentences.  ``demo`` in the
answer has no peer: it is every pack of the installation on the demo county, in a fresh process,
once the packs are read.  ``python -m benchmarks.plans demo`` and ``python -m benchmarks.plans
FOLDER COUNTIES OUT`` are our sides.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.nation import COLLECTED, make_nation
from benchmarks.report import Report, Side
from junheng.data.engines import duckdb_backend
from junheng.data.intake import Keyring
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.measure.engine.holdings import by_county, holdings_of, read_holdings
from junheng.measure.engine.relation import Source
from junheng.measure.engine.run import measure_source
from junheng.measure.progress.gather import assess_holdings, rules_named
from junheng.policy import list_packs, load_pack
from junheng.policy.plan import list_plans, load_plan

RUNS = 3
PLAN = "ouhai-2019"
COMPARED = (
    *("experts_per_school", "key_project_per_school", "principal_lessons", "two_sports_per_pupil"),
    *("one_art_per_pupil", "three_school_classes", "six_area_assessment"),
    *("workload_and_contribution", "titled_teachers_in_every_school", "early_recruitment"),
    *("public_funds_standard", "more_funds_for_juniors"),
)
STATES = {"met": 1.0, "near": 0.5, "unmet": 0.0, "not_computable": -1.0}
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class PlansReport(Report):
    """A report with every pack on the demo county beside it."""

    demo: dict[str, Any]

    def as_json(self) -> dict[str, object]:
        return {**Report.as_json(self), "demo": self.demo}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def on_demo() -> dict[str, Any]:
    """Measure the national packs and assess every plan on the newest data of the demo county."""
    began = time.perf_counter()
    packs = [load_pack(info.id) for info in list_packs()]
    plans = [load_plan(info.id) for info in list_plans()]
    loaded = time.perf_counter() - began
    taken: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        snapshot = demo_snapshot(Path(scratch), Keyring.of(bytes(32)), DEMO[2])
        start = last = time.perf_counter()
        day = snapshot.manifest.as_of
        source = Source.of(snapshot, day)
        verdicts = {}
        for pack in packs:
            verdicts[pack.id] = measure_source(pack, source, day)
            taken[pack.id], last = time.perf_counter() - last, time.perf_counter()
        items = 0
        for plan in plans:
            held = holdings_of(plan, source, day)
            rules = {rule: verdicts[rule] for rule in rules_named(plan)}
            items += len(assess_holdings(plan, held, verdicts=rules))
            taken[plan.id], last = time.perf_counter() - last, time.perf_counter()
        seconds = last - start
    return {
        "seconds": seconds,
        "peak_mb": _peak(),
        "packs": len(taken),
        "items": items,
        "read_packs_seconds": loaded,
        "taken": taken,
    }


def on_nation(folder: Path, counties: int, out: Path) -> dict[str, float]:
    """Assess one plan for every county; write what the peer can be held against."""
    snapshot = make_nation(folder, counties, COLLECTED)
    plan = load_plan(PLAN)
    answers: dict[str, float] = {}
    assessed = 0
    start = time.perf_counter()
    held = read_holdings(plan, snapshot, backend=duckdb_backend(memory="2500MB"))
    for own in by_county(held):
        found = {one.item.id: one for one in assess_holdings(plan, own)}
        assessed += len(found)
        for item in COMPARED:
            answers[f"{own.region} {item} met"] = float(found[item].verdict.met)
            answers[f"{own.region} {item} state"] = STATES[found[item].state]
    seconds = time.perf_counter() - start
    out.write_text(json.dumps(answers), encoding="utf-8")
    return {"seconds": seconds, "peak_mb": _peak(), "assessed": assessed}


def _call(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_HERE.parent)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _difference(ours: Path, theirs: Path) -> float:
    a = json.loads(ours.read_text(encoding="utf-8"))
    b = json.loads(theirs.read_text(encoding="utf-8"))
    if a.keys() != b.keys():
        return float(len(a.keys() ^ b.keys()))
    return max(abs(a[k] - b[k]) for k in a)


def _demo() -> dict[str, Any]:
    runs = [_call([sys.executable, "-m", "benchmarks.plans", "demo"]) for _ in range(RUNS)]
    ids = runs[0]["taken"]
    return {
        "packs": runs[0]["packs"],
        "items": runs[0]["items"],
        "seconds": round(median(run["seconds"] for run in runs), 3),
        "peak_mb": round(median(run["peak_mb"] for run in runs), 1),
        "read_packs_seconds": round(median(run["read_packs_seconds"] for run in runs), 3),
        "milliseconds": {i: round(median(r["taken"][i] for r in runs) * 1000) for i in ids},
    }


def run(*, quick: bool) -> PlansReport:
    """Run every side three times, in turn, and compare answers first."""
    counties = 30 if quick else 3000
    folder = Path(os.environ.get("JUNHENG_BENCH_DATA", tempfile.gettempdir()))
    nation = folder / f"junheng-plans-{counties}"
    snapshot = make_nation(nation, counties, COLLECTED)
    python = os.environ.get("JUNHENG_BENCH_PYTHON", "")
    sides = {"ours": [sys.executable, "-m", "benchmarks.plans", str(nation), str(counties)]}
    left_out: list[Side] = []
    if python:
        sides["pandas"] = [python, str(_HERE / "peers" / "plans_pandas.py"), str(nation)]
    else:
        left_out.append(Side("pandas", "", None, None, "JUNHENG_BENCH_PYTHON is not set"))
    worst: float | None = None
    with tempfile.TemporaryDirectory() as scratch:
        answers = {name: Path(scratch) / f"{name}.json" for name in sides}
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        for _ in range(RUNS):
            for name, command in sides.items():
                runs[name].append(_call([*command, str(answers[name])]))
        if python:
            worst = _difference(answers["ours"], answers["pandas"])
    rows = {name: part.rows for name, part in snapshot.manifest.tables.items()}
    return PlansReport(
        name="plans",
        rows={"counties": counties, **rows, "assessed": int(runs["ours"][0]["assessed"])},
        agree=None if worst is None else worst <= 1e-9,
        max_difference=worst,
        ours=Side.of("junheng", version("duckdb"), runs["ours"]),
        peers=(
            *(Side.of(n, str(runs[n][0]["version"]), runs[n]) for n in sides if n != "ours"),
            *left_out,
        ),
        runs=RUNS,
        demo=_demo(),
    )


if __name__ == "__main__":
    if sys.argv[1] == "demo":
        print(json.dumps(on_demo()))
    else:
        print(json.dumps(on_nation(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
