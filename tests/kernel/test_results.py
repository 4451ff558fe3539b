"""Frozen results as JSON and back: the same again, and no number that is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.results import from_json, to_json


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    share: float | None
    side: Literal["top", "bottom"]


@dataclass(frozen=True, slots=True)
class Whole:
    parts: tuple[Part, ...]
    pair: tuple[int, str]
    by_name: Mapping[str, Part]
    first: Part | None


parts = st.builds(
    Part,
    st.text(max_size=3),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["top", "bottom"]),
)


@given(
    st.builds(
        Whole,
        st.lists(parts, max_size=3).map(tuple),
        st.tuples(st.integers(), st.text(max_size=2)),
        st.dictionaries(st.text(max_size=2), parts, max_size=2),
        st.none() | parts,
    )
)
def test_存了再取_一模一样(whole: Whole) -> None:
    assert from_json(Whole, to_json(whole)) == whole


def test_不是数的数_不存() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        to_json(Part("甲", float("nan"), "top"))
