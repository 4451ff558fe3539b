"""A growth model (成长百分等级模型): what it needs to place a pupil, stored and used again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.percentiles.regression import TAUS, Floats, Tables, solve
from junheng.measure.growth.splines import Spline

Places = NDArray[np.int16]
_DIGITS = 1e5  # fitted quantiles count as rounded to five decimals
FEWEST_PER_COLUMN = 10
SMALL_COHORT = 1000
AT_AN_END = 0.1
_LEAST_RANGE = 0.01  # points: quantiles are rounded to five decimals, knots to three
_NO_LOSS = 1e-9  # of the range, per pupil: a fit without any residual

SMALL = "本届只有 {n} 名学生（少于 1,000）：成长百分等级不稳，只宜看大的差别。"
CEILING = "{share:.0%} 的学生得到最高分 {score:g}：已到天花板，他们的进步量不出来。"
FLOOR = "{share:.0%} 的学生得到最低分 {score:g}：已到地板，他们的退步量不出来。"


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Places of pupils, and between which ends those who tie could stand."""

    percentiles: Places  # n, 1 to 99: quantiles strictly below the score
    middles: Floats  # n, 1 to 99: those equal to the score counting half; they average 50
    lowest: Places  # n, 1 to 99: quantiles below the score by more than half a step of the scale
    highest: Places  # n, 1 to 99: those not above it by more than half a step
    crossing: float  # share of pupils whose quantiles had to be put in order


@dataclass(frozen=True, slots=True, eq=False)
class GrowthModel:
    """A hundred quantiles of the current score given earlier ones."""

    splines: tuple[Spline, ...]  # per prior, newest first
    coefficients: Floats  # 100 × (1 + columns of the splines), points
    lowest: float  # lowest current score of the cohort, points
    highest: float
    n: int  # pupils it was estimated on
    losses: Floats  # 100: check loss, points
    statements: tuple[str, ...]  # what a reader must know (Chinese)

    def __post_init__(self) -> None:
        wanted = (TAUS.size, 1 + sum(spline.columns for spline in self.splines))
        if self.coefficients.shape != wanted:
            raise ValueError(f"coefficients are {self.coefficients.shape}; they must be {wanted}")

    @classmethod
    def estimated(
        cls,
        current: ArrayLike,
        priors: Sequence[ArrayLike],
        splines: Sequence[Spline] | None = None,
        *,
        fewest: int | None = None,
    ) -> GrowthModel:
        """Estimate from one cohort (同届参照).

        Parameters
        ----------
        current : array of float, length n_pupils
            Current scores, no one missing.
        priors : sequence of arrays of float, length n_pupils each
            Earlier scores, newest first, no one missing.
        splines : sequence of Spline, optional
            Placed on all pupils of the earlier periods, with or without a current score; by
            default on the pupils given.
        fewest : int, optional
            Refuse smaller cohorts; ten pupils per column by default.

        Returns
        -------
        GrowthModel

        Raises
        ------
        ValueError
            Lengths differ, a score is missing or infinite, all scores of a prior are equal, or a
            score outside a spline's boundaries.
        NotEstimable
            Too few pupils or all current scores equal; NotSettled: the solution did not end.

        Notes
        -----
        The design is additive: an intercept and a cubic B-spline per prior with knots at the
        fifths [1]_.

        References
        ----------
        .. [1] D. Betebenner, "Norm- and criterion-referenced student growth", *Educational
           Measurement: Issues and Practice* 28(4), 2009.
        """
        later = _scores("current", current)
        earlier = [_scores(f"prior {k + 1}", values) for k, values in enumerate(priors)]
        if not earlier:
            raise ValueError("no prior; growth needs at least one earlier score")
        for k, values in enumerate(earlier):
            if values.size != later.size:
                raise ValueError(
                    f"prior {k + 1} has {values.size} scores but current has {later.size}"
                )
        curves = (
            tuple(splines)
            if splines is not None
            else tuple(Spline.placed(values) for values in earlier)
        )
        columns = 1 + sum(spline.columns for spline in curves)
        least = FEWEST_PER_COLUMN * columns if fewest is None else fewest
        if later.size < max(least, columns + 1):
            needed = max(least, columns + 1)
            raise NotEstimable(
                f"{later.size} pupils for {columns} columns: too few to say what is usual; "
                f"at least {needed}, or fewer priors",
                f"只有 {later.size} 名学生，至少要 {needed} 名才说得出什么是通常",
            )
        lowest, highest = float(later.min()), float(later.max())
        if lowest == highest:
            raise NotEstimable(
                f"every current score is {lowest}: nobody grew more than another",
                f"本期成绩全是 {lowest:g}，分不出谁进步得多",
            )
        _check_scale(later, earlier)
        for k, (values, spline) in enumerate(zip(earlier, curves, strict=True)):
            if values.min() < spline.low or values.max() > spline.high:
                raise ValueError(
                    f"prior {k + 1} reaches from {values.min():g} to {values.max():g}, outside "
                    f"the boundaries {spline.low:g} and {spline.high:g} of its curve"
                )
        found = solve(later, earlier, curves)
        if found.losses.max() <= _NO_LOSS * (highest - lowest) * later.size:
            raise NotEstimable(
                "earlier scores give the current one exactly: nobody grew more than another",
                "本期成绩由先前成绩完全决定，分不出谁进步得多；请核对是不是把同一次成绩用了两次",
            )
        said = list(found.statements)
        if later.size < SMALL_COHORT:
            said.append(SMALL.format(n=later.size))
        for text, score in ((CEILING, highest), (FLOOR, lowest)):
            share = float((later == score).mean())
            if share >= AT_AN_END:
                said.append(text.format(share=share, score=score))
        return cls(
            curves, found.coefficients, lowest, highest, later.size, found.losses, tuple(said)
        )

    @property
    def order(self) -> int:
        """Number of priors."""
        return len(self.splines)

    def covers(self, priors: Sequence[Floats]) -> NDArray[np.bool_]:
        """Say which pupils' priors lie within the boundaries; outside them a curve only guesses."""
        inside = np.ones(priors[0].size, dtype=bool)
        for values, spline in zip(priors, self.splines, strict=True):
            inside &= (values >= spline.low) & (values <= spline.high)
        return inside

    def quantiles(self, priors: Sequence[ArrayLike]) -> Floats:
        """Give the fitted quantiles of some pupils, sorted and rounded; n × 100, for few pupils."""
        rows = [np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in priors]
        design = np.hstack(
            [
                np.ones((rows[0].size, 1)),
                *(spline.basis(r) for spline, r in zip(self.splines, rows, strict=True)),
            ]
        )
        fitted = np.sort(design @ self.coefficients.T, axis=1)
        return np.asarray(np.round(fitted, 5), dtype=np.float64)

    def percentiles(self, current: ArrayLike, priors: Sequence[ArrayLike]) -> tuple[Places, float]:
        """Place pupils among those who started from the same scores (成长百分等级).

        Parameters
        ----------
        current : array of float, length n
        priors : sequence of arrays of float, length n each
            As many as the model has, newest first.

        Returns
        -------
        percentiles : array of int, length n
            1 to 99: how many of a hundred fitted quantiles lie strictly below the score.
        crossing : float
            Share of pupils whose quantiles had to be put in order.
        """
        placed = self.placed(current, priors)
        return placed.percentiles, placed.crossing

    def placed(
        self, current: ArrayLike, priors: Sequence[ArrayLike], *, step: float = 0.0
    ) -> Placed:
        """Place pupils as :meth:`percentiles` does, and say how far those who tie could move.

        ``step`` is the least difference of two current scores.  Many pupils at one score pull
        many quantiles there, but a curve only swings around it: what lies within half a step of a
        score is that score.

        Notes
        -----
        Order does not change a count, so nothing is sorted here and no pupil × 100 matrix exists.
        """
        from junheng.measure.growth.percentiles import kernels  # noqa: PLC0415

        later = _scores("current", current)
        earlier = [_scores(f"prior {k + 1}", values) for k, values in enumerate(priors)]
        if len(earlier) != self.order:
            raise ValueError(f"{len(earlier)} priors for a model of {self.order}")
        out = np.empty((4, later.size), dtype=np.int16)
        if not later.size:
            return Placed(out[0], np.empty(0), out[2], out[3], 0.0)
        tables = Tables.of(earlier, self.splines)
        wide = np.zeros((TAUS.size, tables.width))
        wide[:, tables.columns] = self.coefficients
        parts = np.zeros((len(tables.first), TAUS.size))
        for m in range(tables.values.shape[1]):
            parts += tables.values[:, m, None] * wide[:, tables.first + m].T
        limits = np.stack(
            [
                np.ceil(later * _DIGITS - 1e-6) - 0.5,
                np.floor(later * _DIGITS + 1e-6) + 0.5,
                np.ceil((later - step / 2) * _DIGITS - 1e-6) - 0.5,
                np.floor((later + step / 2) * _DIGITS + 1e-6) + 0.5,
            ]
        )
        limits /= _DIGITS
        crossing = kernels.count_below(
            out, tables.index, limits, np.ascontiguousarray(wide[:, 0]), parts
        )
        np.clip(out, 1, 99, out=out)
        middles = (out[0] + out[1]) / 2.0
        return Placed(out[0], middles, out[2], out[3], crossing / later.size)

    def cuts(
        self,
        priors: Sequence[ArrayLike],
        at: Sequence[int] = (10, 35, 50, 65, 90),
        *,
        within: bool = True,
    ) -> Floats:
        """Give the scores that mean these growth percentiles (成长图): n × len(at), points.

        Parameters
        ----------
        priors : sequence of arrays of float
            Newest first.
        at : sequence of int
            Percentiles, 0 to 99: the cut for 50 is the quantile 0.505, as the reference has it.
        within : bool
            Keep cuts inside the cohort's lowest and highest current score, as a chart needs it.

        Returns
        -------
        array of float
        """
        if any(not 0 <= a <= 99 for a in at):
            raise ValueError(f"percentiles are {tuple(at)}; they lie between 0 and 99")
        chosen: Floats = self.quantiles(priors)[:, list(at)]
        return np.clip(chosen, self.lowest, self.highest) if within else chosen

    def as_json(self) -> dict[str, Any]:
        """Give all that is needed to place a pupil again, with a hash of it."""
        body: dict[str, Any] = {
            "method": "quantile regression on cubic B-splines, 100 quantiles",
            "priors": [spline.as_json() for spline in self.splines],
            "coefficients": self.coefficients.tolist(),
            "range": [self.lowest, self.highest],
            "n": self.n,
            "losses": self.losses.tolist(),
            "statements": list(self.statements),
        }
        return body | {"sha256": _hash(body)}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> GrowthModel:
        """Read a stored model (基线参照); knots stay as they were published.

        Raises
        ------
        ValueError
            The content does not match its hash: somebody changed a coefficient or a knot.
        """
        body = {key: value for key, value in held.items() if key != "sha256"}
        if _hash(body) != held.get("sha256"):
            raise ValueError("the stored model does not match its sha256; use the published file")
        return cls(
            tuple(Spline(tuple(p["knots"]), *p["boundaries"], *p["range"]) for p in body["priors"]),
            np.asarray(body["coefficients"], dtype=np.float64),
            float(body["range"][0]),
            float(body["range"][1]),
            int(body["n"]),
            np.asarray(body["losses"], dtype=np.float64),
            tuple(body["statements"]),
        )


def _check_scale(later: Floats, earlier: Sequence[Floats]) -> None:
    """Refuse scores that lie so close together that rounding would decide."""
    for k, values in enumerate((later, *earlier)):
        low, high = float(values.min()), float(values.max())
        if 0 < high - low < _LEAST_RANGE:
            which = f"往前第 {k} 期" if k else "本期"
            raise NotEstimable(
                f"scores {k} periods back reach from {low:g} to {high:g}: below what is rounded to",
                f"{which}成绩只从 {low:g} 到 {high:g}，刻度太小，舍入会决定结果；请先乘以 1000",
            )


def _hash(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _scores(name: str, values: ArrayLike) -> Floats:
    held = np.ascontiguousarray(np.atleast_1d(np.asarray(values, dtype=np.float64)))
    if not np.isfinite(held).all():
        raise ValueError(f"{name} has a score that is missing or infinite")
    return held
