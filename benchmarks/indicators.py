"""Seven indicators and their coefficients for a nation, from person-level Parquet.

Ours is the whole of ``measure``: units, scope, splitting, values, verdicts of every school and
county, coefficients.  The peers compute the values and the coefficients only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.nation import make_nation
from benchmarks.report import Report, Side

RUNS = 3
_HERE = Path(__file__).resolve().parent
_LARGEST_FOR_PANDAS = 2_000_000  # pupils; beyond, its tables do not fit beside the others


def _call(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_HERE.parent)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _difference(ours: Path, theirs: Path) -> float:
    a = json.loads(ours.read_text(encoding="utf-8"))
    b = json.loads(theirs.read_text(encoding="utf-8"))
    if a.keys() != b.keys():
        return float(len(a.keys() ^ b.keys()))
    return max(abs(a[k] - b[k]) for k in a)


def run(*, quick: bool) -> Report:
    """Run every side three times, in turn, and compare answers first."""
    counties = 30 if quick else 3000
    folder = Path(os.environ.get("JUNHENG_BENCH_DATA", tempfile.gettempdir()))
    nation = folder / f"junheng-nation-{counties}"
    snapshot = make_nation(nation, counties)
    rows = {name: part.rows for name, part in snapshot.manifest.tables.items()}
    python = os.environ.get("JUNHENG_BENCH_PYTHON", "")
    sides = {"ours": [sys.executable, "-m", "benchmarks.ours", str(nation), str(counties)]}
    left_out: list[Side] = []
    for peer in ("polars", "pandas"):
        reason = "" if python else "JUNHENG_BENCH_PYTHON is not set"
        if peer == "pandas" and rows["pupil"] > _LARGEST_FOR_PANDAS:
            reason = "too large for pandas; see the quick run"
        if reason:
            left_out.append(Side(peer, "", None, None, reason))
        else:
            sides[peer] = [python, str(_HERE / "peers" / f"indicators_{peer}.py"), str(nation)]
    with tempfile.TemporaryDirectory() as scratch:
        answers = {name: Path(scratch) / f"{name}.json" for name in sides}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for _ in range(RUNS):
            for name, command in sides.items():
                runs[name].append(_call([*command, str(answers[name])]))
        peers = [name for name in sides if name != "ours"]
        differences = [_difference(answers["ours"], answers[p]) for p in peers]
    worst = max(differences, default=None)
    return Report(
        name="indicators",
        rows=rows,
        agree=None if worst is None else worst <= 1e-9,
        max_difference=worst,
        ours=Side.of("junheng", version("duckdb"), runs["ours"]),
        peers=(
            *(Side.of(p, str(runs[p][0].get("version", "")), runs[p]) for p in peers),
            *left_out,
        ),
        runs=RUNS,
    )
