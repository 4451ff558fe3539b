"""Every benchmark can be started: nothing times them here, but none may rot."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2] / "benchmarks"
NAMES = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("name", NAMES)
def test_每个基准都装得入(name: str) -> None:
    assert importlib.import_module(f"benchmarks.{name}").__doc__
