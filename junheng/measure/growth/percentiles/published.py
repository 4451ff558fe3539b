"""Growth models as they are published (公布的成长模型): one file, knots frozen, used again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from junheng.measure.growth.percentiles.model import GrowthModel

FORMAT = 1


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """The models of one or more periods, by number of priors.

    Late or corrected records of other pupils would move the knots of a cohort, and with them
    everybody's percentile.  What is published keeps knots, boundaries and coefficients as they
    were; each model carries a hash of itself.
    """

    score: str  # what was measured, such as the header of the column
    models: Mapping[str, Mapping[int, GrowthModel]]  # by label of the period, by order

    def as_json(self) -> dict[str, Any]:
        """Give the whole as JSON can hold it."""
        return {
            "format": FORMAT,
            "score": self.score,
            "periods": {
                period: {str(order): model.as_json() for order, model in sorted(held.items())}
                for period, held in self.models.items()
            },
        }

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Published:
        """Read what :meth:`as_json` gave.

        Raises
        ------
        ValueError
            Another format, a model that was changed by hand, or one filed under a wrong order.
        """
        if held.get("format") != FORMAT:
            raise ValueError(f"format is {held.get('format')!r}; it must be {FORMAT}")
        models: dict[str, dict[int, GrowthModel]] = {}
        for period, by_order in held["periods"].items():
            models[str(period)] = {}
            for order, body in by_order.items():
                model = GrowthModel.from_json(body)
                if model.order != int(order):
                    raise ValueError(f"{period}: a model of {model.order} priors under {order}")
                models[str(period)][model.order] = model
        return cls(str(held["score"]), models)


def chain(ahead: Sequence[Mapping[int, GrowthModel]], known: int) -> tuple[GrowthModel, ...]:
    """Choose for every period ahead the model with most priors that there will be scores for.

    Parameters
    ----------
    ahead : sequence of mappings of order to GrowthModel
        Next period first.
    known : int
        Scores a pupil has without a gap, the newest included; each step adds one.

    Returns
    -------
    tuple of GrowthModel
        One per period; empty where some period has no model for so few scores.
    """
    chosen = []
    for step, models in enumerate(ahead):
        usable = [order for order in models if order <= known + step]
        if not usable:
            return ()
        chosen.append(models[max(usable)])
    return tuple(chosen)
