from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pytest

from junheng.data.synth import make_county

Tables = dict[str, pa.Table]


@cache
def _made(key: str, year: int) -> Tables:
    return make_county(key, year)


@pytest.fixture(scope="session")
def made() -> Callable[[str, int], Tables]:
    return _made
