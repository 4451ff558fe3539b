"""Item analysis of one made-up paper against psych and psychometric, one core each.

Seconds are processor time, since other work may run on the machine.

Ours gives difficulty, discrimination with its groups, corrected correlations, alpha with and
without each item, and the options of every item.  psych gives the correlations and alphas,
psychometric those but alpha without each item, and discrimination by thirds.  All start from a
table of marks in memory.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.growth import call, r_with
from benchmarks.report import Report, Reports, Side

_HERE = Path(__file__).resolve().parent


def make_paper(folder: Path, candidates: int, items: int) -> None:
    """Write marks of 0 and 1 and the options chosen, column by column; A is always right."""
    rng = np.random.default_rng(20250615)
    ability = rng.normal(size=(candidates, 1))
    hard = rng.normal(0, 1, items)
    right = rng.random((candidates, items)) < 1 / (1 + np.exp(hard - ability))
    wrong = rng.integers(1, 4, (candidates, items))
    np.asfortranarray(right, dtype=np.float64).T.tofile(folder / "marks.bin")
    np.where(right, 0, wrong).astype(np.int8).T.tofile(folder / "answers.bin")


def _difference(ours: dict[str, Any], theirs: dict[str, Any]) -> float:
    parts = [part for part in ("alpha", "item_rest", "alpha_without") if part in theirs]
    return max(
        float(np.max(np.abs(np.asarray(ours[part]) - np.asarray(theirs[part])))) for part in parts
    )


def _case(candidates: int, items: int, runs: int) -> Report:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_paper(folder, candidates, items)
        size = [str(folder), str(candidates), str(items)]
        sides = {
            name: [r, str(_HERE / f"peers/items_{name}.R"), *size] if (r := r_with(name)) else None
            for name in ("psych", "psychometric")
        }
        own = [sys.executable, str(_HERE / "peers/items_junheng.py"), *size]
        ours = [call(own) for _ in range(runs)]
        peers, worst = [], 0.0
        for name, command in sides.items():
            if command is None:
                peers.append(Side(name, "", None, None, "not here"))
                continue
            answers = [call(command) for _ in range(runs)]
            peers.append(Side.of(name, str(answers[0]["version"]), answers))
            worst = max(worst, _difference(ours[0], answers[0]))
    compared = any(side.seconds is not None for side in peers)
    return Report(
        name="item analysis",
        rows={"candidate": candidates, "item": items},
        agree=worst <= 1e-9 if compared else None,
        max_difference=worst if compared else None,
        ours=Side.of("junheng", version("numpy"), ours),
        peers=tuple(peers),
        runs=runs,
        threads=1,
    )


def run(*, quick: bool) -> Reports:
    """Run a county's paper."""
    return Reports("items", (_case(1500 if quick else 15_000, 100, 3),))
