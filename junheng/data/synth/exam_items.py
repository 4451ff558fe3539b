"""The items of one made-up paper (虚构的小题得分): marks, answers, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from junheng.data.synth.chance import uniform
from junheng.kernel.yaml_file import read_yaml

Floats = NDArray[np.float64]
_ITEM = 500
_UNEVEN = 0.09  # spread of the marks of an open item around what its curve lets expect


class ItemPlan(NamedTuple):
    """One item: its row of the blueprint, and the curve its answers are drawn from."""

    item: str
    section: str
    full: float
    knowledge: list[str]
    ability: str
    key: str
    planned: float
    slope: float
    place: float
    wrong: Mapping[str, float]  # wrong option → share of the wrong answers


@dataclass(frozen=True, slots=True)
class ItemMarks:
    """Marks and answers of one paper."""

    subject: str
    items: tuple[ItemPlan, ...]
    points: Floats  # n × items
    answers: NDArray[np.str_]  # n × items; empty for items without options


@cache
def _declared() -> Mapping[str, Any]:
    raw: Mapping[str, Any] = read_yaml(Path(__file__).with_name("exam_items.yaml"))
    return raw


def paper_items(year: int, subject: str) -> tuple[ItemPlan, ...]:
    """Give the items of a paper; none where they are not known."""
    raw = _declared()
    if (year, subject) != (raw["year"], raw["paper"]):
        return ()
    return tuple(ItemPlan(*row) for row in raw["items"])


def item_marks(
    person: NDArray[np.int64], able: Floats, schools: NDArray[np.str_], classes: Sequence[str]
) -> ItemMarks:
    """Draw marks and answers of the paper whose items are known.

    Parameters
    ----------
    person : array of int, n
    able : array of float, n
        Standing in the paper, standard deviations.
    schools, classes : n
        One class of one school lags behind in one knowledge point.
    """
    raw = _declared()
    items = paper_items(raw["year"], raw["paper"])
    points = np.empty((len(person), len(items)))
    answers = np.full(points.shape, "", dtype="U1")
    for at, item in enumerate(items):
        right = 1.0 / (1.0 + np.exp(-1.7 * item.slope * (able - _lag(item, schools, classes))))
        drawn = uniform(person, _ITEM + 3 * at)
        if item.key:
            guessed = raw["guessing"]
            is_right = drawn < guessed + (1.0 - guessed) * right
            points[:, at] = np.where(is_right, item.full, 0.0)
            answers[:, at] = np.where(is_right, item.key, _option(item, person, at))
        elif item.section == "填空题":
            points[:, at] = np.where(drawn < right, item.full, 0.0)
        else:
            chance = _UNEVEN * 3.46 * (uniform(person, _ITEM + 3 * at + 1) - 0.5) * 2
            points[:, at] = np.round(np.clip(right + chance, 0.0, 1.0) * item.full)
    return ItemMarks(raw["paper"], items, points, answers)


def _lag(item: ItemPlan, schools: NDArray[np.str_], classes: Sequence[str]) -> Floats:
    """Say where an item lies for each pupil."""
    place = np.full(len(schools), item.place)
    for weak in _declared()["weak"]:
        if weak["knowledge"] in item.knowledge:
            tail = f"{weak['class']:02d}"
            own = (schools == weak["school"]) & np.char.endswith(np.array(classes), tail)
            place[own] += weak["by"]
    return place


def _option(item: ItemPlan, person: NDArray[np.int64], at: int) -> NDArray[np.str_]:
    """Draw a wrong option."""
    options = np.array(list(item.wrong))
    steps = np.cumsum(list(item.wrong.values()))
    chosen = np.searchsorted(steps / steps[-1], uniform(person, _ITEM + 3 * at + 2), side="right")
    return options[np.minimum(chosen, len(options) - 1)]
