"""Shared by all tests: the project's root, and tables written by others when they are present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# how fast a busy machine draws examples says nothing about the property
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent
LOOKED_FOR = {"browser": ROOT / "tests/browser", "parity": ROOT / "tests/measure"}  # by ./check


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that ./check would not run, since it stands outside the folder of its kind."""
    for item in items:
        for mark, folder in LOOKED_FOR.items():
            if item.get_closest_marker(mark) and not item.path.is_relative_to(folder):
                raise pytest.UsageError(f"{item.nodeid} is marked {mark}; move it to {folder}")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of tables written by others, or skip with its name."""
    folder = os.environ.get("JUNHENG_REAL_DATA", "")
    if not folder:
        pytest.skip("JUNHENG_REAL_DATA is not set: tables written by others are not here")
    return Path(folder)
