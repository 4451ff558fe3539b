"""May this count, for this use, on this day? (评价内容和用途的合规核对)

The guardrails judge a *part* of an evaluation put to a *use*.  A measure says which part it is;
words that give it away speak louder: what counts photos, files or meetings is a trace, whatever
it calls itself, and what counts examination marks is an examination.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from junheng.kernel.yaml_file import read_yaml
from junheng.policy.guardrails import Layer, check
from junheng.policy.guardrails.judging import Ruling
from junheng.policy.guardrails.rule import Strength, force


class Counted(Protocol):
    """Anything with a label that says what it counts as."""

    @property
    def label(self) -> str:
        """What people read."""

    @property
    def counts_as(self) -> str:
        """The part of an evaluation it says it is."""

    @property
    def unit(self) -> str:
        """What it is counted in."""


@dataclass(frozen=True, slots=True)
class Giveaway:
    """Words that give a part away (识别词)."""

    part: str
    words: tuple[str, ...]
    units: tuple[str, ...]


@cache
def giveaways() -> tuple[Giveaway, ...]:
    """Read the words once."""
    rows = read_yaml(Path(__file__).resolve().parent / "words.yaml")
    return tuple(
        Giveaway(row["part"], tuple(row["words"]), tuple(row.get("units", ()))) for row in rows
    )


def part_of(one: Counted, *more: str) -> str:
    """Tell which part of an evaluation something really is (实际属于哪一类评价内容).

    Parameters
    ----------
    one : Counted
        A measure or a component.
    more : str
        Further words that describe it, such as the label of what is asked.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Row:
    ...     label: str
    ...     counts_as: str
    ...     unit: str = ""
    >>> part_of(Row("会议记录份数", "process")), part_of(Row("音体美课程开齐", "process"))
    ('traces', 'process')
    """
    said = "　".join((one.label, *more))
    for each in giveaways():
        if any(word in said for word in each.words) or one.unit in each.units:
            return each.part
    return one.counts_as


@dataclass(frozen=True, slots=True)
class Standing:
    """What the guardrails say of one part put to one use (核对结果)."""

    part: str
    use: str
    rulings: tuple[Ruling, ...]

    @property
    def strength(self) -> Strength | None:
        """The strongest ruling, or nothing."""
        return self.rulings[0].strength if self.rulings else None

    @property
    def is_refused(self) -> bool:
        """Whether it may not be used so."""
        return self.strength == "refuse"

    @property
    def why(self) -> str:
        """Why, with the article; empty where nothing speaks."""
        return "；".join(f"{one.found}（{one.citation}）" for one in self.rulings)

    @property
    def ways(self) -> tuple[str, ...]:
        """The lawful ways instead."""
        return tuple(dict.fromkeys(way for one in self.rulings for way in one.alternatives))


def standing_of(part: str, use: str, as_of: date, layers: Sequence[Layer]) -> Standing:
    """Judge one part put to one use on a day."""
    rulings = check("result.use", {"part": part, "use": use}, as_of, layers)
    return Standing(part, use, tuple(rulings))


def strongest(standings: Iterable[Standing]) -> Standing | None:
    """Give the standing that is spoken against most, or nothing."""
    spoken = [one for one in standings if one.strength is not None]
    return max(spoken, key=lambda one: force(one.strength or "notice"), default=None)
