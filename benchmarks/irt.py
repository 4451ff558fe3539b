"""Item calibration of made-up papers against mirt, TAM, mirt for Python and girth, one core each.

Seconds are processor time, since other work may run on the machine.

Ours reads the table, climbs to the top of the likelihood and gives standard errors from the
observed information.  The peers are asked for the parameters only, as their manuals advise; mirt
for Python gives errors unless told not to, and is told.  They rest earlier: answers are compared
as the largest difference of a slope to R's mirt, at the small size fitted once more with a tight
tolerance that is not timed.  girth is run at the small size only.  Peers in Python run where
``JUNHENG_BENCH_PYTHON`` says.  Peak memory is never below that of the process that wrote the paper.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.growth import call, r_with
from benchmarks.report import Report, Reports, Side

_HERE = Path(__file__).resolve().parent
_SMALL = 2_000  # candidates up to which girth is run, and every peer three times
_CLOSE = 0.02  # of a slope: where the peers' own searches come to rest


def make_paper(folder: Path, candidates: int, items: int, categories: int) -> None:
    """Write scores 0, 1, … by generalised partial credit, column by column."""
    rng = np.random.default_rng(20250906)
    ability = rng.normal(size=(candidates, 1))
    slope = rng.lognormal(0, 0.3, items) / (categories - 1)
    logits = np.zeros((categories, candidates, items))
    for k in range(1, categories):
        logits[k] = logits[k - 1] + slope * ability + rng.normal(0, 1, items)
    chance = np.exp(logits - logits.max(axis=0))
    bound = np.cumsum(chance, axis=0) / chance.sum(axis=0)
    scores = (rng.random((candidates, items)) > bound[:-1]).sum(axis=0)
    np.asarray(scores, dtype=np.int32).T.tofile(folder / "scores.bin")


def _sides(model: str, candidates: int) -> dict[str, list[str] | None]:
    python = os.environ.get("JUNHENG_BENCH_PYTHON", "")
    peers = [("mirt", "R"), ("TAM", "R"), ("mirt for Python", "Python")]
    if candidates <= _SMALL and model == "2pl":
        peers.append(("girth", "Python"))
    found: dict[str, list[str] | None] = {}
    for name, kind in peers:
        program = r_with(name) if kind == "R" else python
        script = "irt_peers.R" if kind == "R" else "irt_peers.py"
        found[name] = [program, str(_HERE / "peers" / script), name] if program else None
    return found


def _case(model: str, candidates: int, items: int, runs: int) -> Report:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_paper(folder, candidates, items, 4 if model == "gpcm" else 2)
        size = [str(folder), str(candidates), str(items), model]
        own = [sys.executable, str(_HERE / "peers/irt_junheng.py"), *size]
        ours: list[Any] = [call(own) for _ in range(runs)]
        peers, worst = [], None
        for name, command in _sides(model, candidates).items():
            if command is None:
                peers.append(Side(name, "", None, None, "not here"))
                continue
            times = runs if candidates <= _SMALL else 1
            answers: list[Any] = [call([*command, *size]) for _ in range(times)]
            peers.append(Side.of(name, str(answers[0]["version"]), answers))
            if name == "mirt":
                apart = np.abs(np.array(answers[0]["slopes"]) - np.array(ours[0]["slopes"]))
                worst = float(apart.max())
    return Report(
        name=f"item calibration, {model}",
        rows={"candidate": candidates, "item": items},
        agree=None if worst is None else worst <= _CLOSE,
        max_difference=worst,
        ours=Side.of("junheng", version("numpy"), ours),
        peers=tuple(peers),
        runs=runs,
        threads=1,
    )


def run(*, quick: bool) -> Reports:
    """Run a school's paper and a county's."""
    cases = [("1pl", 2_000, 30), ("2pl", 2_000, 30), ("gpcm", 2_000, 30)]
    if not quick:
        cases += [("1pl", 15_000, 100), ("2pl", 15_000, 100), ("gpcm", 15_000, 40)]
    return Reports("irt", tuple(_case(*case, 3) for case in cases))
