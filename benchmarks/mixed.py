"""Value-added of made-up regions against lme4 and mixedlm-rs, one core each.

Seconds are processor time, since other work may run on the machine.

Ours starts from plain columns: labels to numbers, sums of products, the likelihood's lowest point,
every unit's effect with its standard error.  lme4 takes a formula and is asked for the model only,
as it is by default and as its vignette on performance advises (``calc.derivs = FALSE``);
mixedlm-rs, which knows one grouping, takes arrays.  Peers in Python run where
``JUNHENG_BENCH_PYTHON`` says.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.growth import call, r_with
from benchmarks.report import Report, Reports, Side

_HERE = Path(__file__).resolve().parent


def make_region(folder: Path, pupils: int, schools: int, villages: int) -> None:
    """Write outcome, prior, school and, where they cross, village, as plain doubles and ints."""
    rng = np.random.default_rng(20250904)
    school = rng.integers(0, schools, pupils).astype(np.int32)
    prior = rng.normal(size=pupils)
    score = 0.6 * prior + rng.normal(0, 0.3, schools)[school] + rng.normal(0, 0.75, pupils)
    if villages:
        village = rng.integers(0, villages, pupils).astype(np.int32)
        score += rng.normal(0, 0.2, villages)[village]
        village.tofile(folder / "village.bin")
    score.tofile(folder / "score.bin")
    prior.tofile(folder / "prior.bin")
    school.tofile(folder / "school.bin")


def _case(pupils: int, schools: int, villages: int, runs: int) -> Report:
    kind = "crossed" if villages else "intercept"
    python, r = os.environ.get("JUNHENG_BENCH_PYTHON", ""), r_with("lme4")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_region(folder, pupils, schools, villages)
        lmer = [r, str(_HERE / "peers/mixed_lme4.R"), str(folder), kind] if r else None
        sides = {
            "lme4": [*lmer, "plain"] if lmer else None,
            "lme4 without derivatives": [*lmer, "fast"] if lmer else None,
        }
        if not villages:
            sides["mixedlm-rs"] = (
                [python, str(_HERE / "peers/mixed_mixedlm.py"), str(folder)] if python else None
            )
        own = [sys.executable, str(_HERE / "peers/mixed_junheng.py"), str(folder), kind]
        ours = [call(own) for _ in range(runs)]
        peers, worst = [], None
        for name, command in sides.items():
            if command is None:
                peers.append(Side(name, "", None, None, "not here"))
                continue
            answers = [
                call(command)
                for _ in range(1 if name.startswith("lme4") and pupils >= 1_000_000 else runs)
            ]
            peers.append(Side.of(name, str(answers[0]["version"]), answers))
            if name == "lme4":
                worst = max(
                    abs(ours[0][part] / answers[0][part] - 1)
                    for part in ("slope", "slope_se", "school_sd", "residual_sd", "criterion")
                )
    rows = {"pupil": pupils, "school": schools} | ({"village": villages} if villages else {})
    return Report(
        name=f"value-added, {kind}",
        rows=rows,
        agree=None if worst is None else worst <= 2e-4,  # lme4's usual tolerance, not the tight one
        max_difference=worst,
        ours=Side.of("junheng", version("numpy"), ours),
        peers=tuple(peers),
        runs=runs,
        threads=1,
    )


def run(*, quick: bool) -> Reports:
    """Run a city and a province, one grouping and two that cross."""
    sizes = [(100_000, 400, 0), (100_000, 400, 833)]
    if not quick:
        sizes += [(1_000_000, 4000, 0), (1_000_000, 4000, 8333)]
    return Reports("mixed", tuple(_case(*size, 3) for size in sizes))
