"""A report of growth as it is kept and read back (增值报告): figures, doubts, model, no pupil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from junheng.measure.growth.mixed.reading import Verdict
from junheng.measure.growth.paces import Pace

Place = Literal["high", "middle", "low"]


@dataclass(frozen=True, slots=True)
class Span:
    """One school's effect with its interval, standard deviations of pupils (增值和区间)."""

    n: int  # pupils in the model
    effect: float
    se: float
    reliability: float  # share of the effect that is not chance, 0 to 1
    low: float  # of the 95 % interval
    high: float
    verdict: Verdict

    def is_small(self, band: float) -> bool:
        """Whether it differs from zero by less than anybody would notice."""
        return abs(self.effect) < band


@dataclass(frozen=True, slots=True)
class LevelFigure:
    """Where a school stands: the mean later score, standard deviations from the county's (水平)."""

    n: int
    mean: float
    low: float
    high: float

    @property
    def place(self) -> Place:
        """Above or below the county's mean where the interval leaves it out."""
        return "high" if self.low > 0 else "low" if self.high < 0 else "middle"


@dataclass(frozen=True, slots=True)
class Model:
    """One estimated model and its schools, by code."""

    fixed: Mapping[str, float]
    between: float  # variance between schools
    residual: float  # variance within schools
    n: int
    schools: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Change:
    """The model once more, one thing changed (敏感性)."""

    change: str
    label: str
    reason: str  # why it could not be estimated; empty where it could
    schools: Mapping[str, Span]
    moved: tuple[str, ...]  # schools whose word is another one then

    @property
    def holds(self) -> bool:
        """Whether every word stays (结论不变)."""
        return not self.reason and not self.moved


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader must know of the model besides its figures (模型卡)."""

    outcome_mean: float  # points
    outcome_sd: float  # points; one unit of every effect
    given: int  # pupils on the list
    dropped: int  # of these, without the later or an earlier score
    band: float  # no practical difference, to either side of zero
    statements: tuple[str, ...]
    rank_width: float  # median share of a list that an interval of ranks would cover
    schools: int = 0  # in the model, those that are not told too


@dataclass(frozen=True, slots=True)
class GrowthReport:
    """Growth of the schools of one cohort."""

    model: Model  # earlier scores alone (A)
    beside: Model | None  # with context, beside and never instead (B); none with few schools
    levels: Mapping[str, LevelFigure]
    pooled: Span | None  # mean of the schools that are not told one by one
    hidden: tuple[str, ...]
    changes: tuple[Change, ...]
    card: Card
    left_out: tuple[str, ...] = ()  # contexts that so few schools do not bear

    def agree(self, paces: Mapping[str, Pace]) -> int:
        """How many schools the two lenses, effect and percentile, give the same word."""
        return sum(
            paces[school].verdict == span.verdict
            for school, span in self.model.schools.items()
            if school in paces
        )

    def only(self, schools: Iterable[str]) -> GrowthReport:
        """Keep what may be told to somebody of these schools; nothing of any other is left."""
        own = frozenset(schools)

        def kept(held: Mapping[str, Any]) -> dict[str, Any]:
            return {school: value for school, value in held.items() if school in own}

        def cut(model: Model) -> Model:
            return replace(model, schools=kept(model.schools))

        return replace(
            self,
            model=cut(self.model),
            beside=cut(self.beside) if self.beside else None,
            levels=kept(self.levels),
            pooled=None,
            hidden=tuple(school for school in self.hidden if school in own),
            changes=tuple(
                replace(
                    one,
                    schools=kept(one.schools),
                    moved=tuple(school for school in one.moved if school in own),
                )
                for one in self.changes
            ),
        )
