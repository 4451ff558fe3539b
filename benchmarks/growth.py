"""Growth percentiles of made-up cohorts against R's quantreg, one core each.

Seconds are processor time, since other work may run on the machine.

Ours is the whole of it: splines, a hundred quantiles, a percentile for every pupil.  The peers do
the same by the definition in twenty lines of R (``br``, the reference's default, and ``fn``, its
fastest), without what the reference's package spends on top.  At a million pupils quantreg's
``pfn`` is called directly for two quantiles and multiplied by fifty, without placing anybody.
Loading, and compiling ours once, is not timed on either side.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.report import Report, Reports, Side

_HERE = Path(__file__).resolve().parent
_ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
SIZES = (5_000, 20_000, 50_000)
LARGE = 1_000_000
_SLOWEST = 20_000  # pupils up to which the slow default of the reference is run


def make_cohort(folder: Path, pupils: int, priors: int) -> None:
    """Write whole scale scores that correlate about 0.8, newest first, as plain doubles."""
    rng = np.random.default_rng(20250903)
    able = rng.normal(size=pupils)
    for k in range(priors + 1):
        own = 0.89 * able + 0.45 * rng.normal(size=pupils)
        np.clip(np.round(600 + 70 * own), 300, 900).tofile(folder / f"score{k}.bin")


def call(command: list[str]) -> dict[str, float]:
    """Run one side in a process of its own; its last line is one JSON object."""
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=_HERE.parent,
        env={**os.environ, **_ONE_CORE, "PYTHONPATH": str(_HERE.parent)},
    )  # fmt: skip
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


@cache
def r_with(package: str) -> str | None:
    """Give the path of Rscript where R has the package; a peer not here is said to be so."""
    r = shutil.which("Rscript")
    asked = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
    if r is None or subprocess.run([r, "-e", asked], capture_output=True, check=False).returncode:
        return None
    return r


def _places(folder: Path, side: str) -> np.ndarray:
    return np.fromfile(folder / f"{side}.bin", dtype=np.int32)


def _case(pupils: int, priors: int, runs: int) -> Report:
    r = r_with("quantreg")
    methods = ["pfn"] if pupils >= LARGE else ["fn", *(["br"] if pupils <= _SLOWEST else [])]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_cohort(folder, pupils, priors)
        ours_command = [
            sys.executable, str(_HERE / "peers/growth_junheng.py"), str(folder), str(priors)
        ]  # fmt: skip
        ours = [call(ours_command) for _ in range(runs)]
        peers, worst, shares = [], None, []
        for method in methods:
            if r is None:
                peers.append(Side(f"quantreg {method}", "", None, None, "not here"))
                continue
            peer = [r, str(_HERE / "peers/growth_quantreg.R"), str(folder), str(priors), method]
            answers = [
                call(peer) for _ in range(1 if method == "br" or pupils > _SLOWEST else runs)
            ]
            label = f"quantreg {method}" + (", two quantiles × 50" if pupils >= LARGE else "")
            peers.append(Side.of(label, str(answers[0]["version"]), answers))
            if pupils < LARGE:
                apart = np.abs(_places(folder, "ours") - _places(folder, method))
                worst = max(worst or 0.0, float(apart.max()))
                shares.append(float((apart == 0).mean()))
    return Report(
        name=f"growth percentiles, {priors} prior{'s' if priors > 1 else ''}",
        rows={"pupil": pupils, "priors": priors},
        agree=None if worst is None else worst <= 1 and min(shares) >= 0.999,
        max_difference=worst,
        ours=Side.of("junheng", version("numba"), ours),
        peers=tuple(peers),
        runs=runs,
        threads=1,
    )


def run(*, quick: bool) -> Reports:
    """Run every size with one and two priors."""
    sizes = SIZES[:1] if quick else (*SIZES, LARGE)
    return Reports(
        "growth", tuple(_case(n, k, 3 if n < LARGE else 1) for n in sizes for k in (1, 2))
    )
