"""Abilities of candidates and how much a test tells of them (能力值与测验信息)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.kernel.errors import DataError
from junheng.measure.achievement.irt.answers import ABSENT, WHERE, Codes, Missing, names, table
from junheng.measure.achievement.irt.models import Shape, information, log_probabilities, shape_of
from junheng.measure.achievement.irt.patterns import Layout, collapse
from junheng.measure.achievement.irt.posterior import Data, Grid, posteriors
from junheng.measure.achievement.irt.result import Calibration, Floats, Item


@dataclass(frozen=True, slots=True, eq=False)
class Abilities:
    """Where candidates stand, on a scale of mean 0 and standard deviation 1."""

    eap: Floats  # n_candidates: mean of the posterior; NaN without an answer
    se: Floats  # n_candidates: its standard deviation
    reliability: float  # share of the spread of abilities that the test finds again, 0 to 1


@dataclass(frozen=True, slots=True, eq=False)
class InformationCurve:
    """What items and the whole test tell at each ability."""

    abilities: Floats  # n
    items: Floats  # n_items × n
    test: Floats  # n: their sum
    se: Floats  # n: 1/√test, of an estimate from the answers alone


def abilities(
    calibration: Calibration,
    scores: ArrayLike,
    *,
    missing: Missing,
    items: Sequence[str] = (),
) -> Abilities:
    """Estimate abilities from answers to calibrated items (能力值 EAP).

    Parameters
    ----------
    calibration : Calibration
        Its items are looked up by name; others in the table are not used.
    scores : array of float, n_candidates × n_items
        Points; NaN where there is no answer.  The candidates need not be those of the calibration.
    missing, items
        As in :func:`calibrate`.

    Returns
    -------
    Abilities
        Expected a posteriori values [1]_: pulled towards the mean, the more the fewer items.

    Raises
    ------
    ValueError
        No table, or a calibrated item that is not in it.
    DataError
        A score no candidate of the calibration had.

    Notes
    -----
    ``reliability`` is var(EAP) / (var(EAP) + mean(se²)) over the candidates given.

    References
    ----------
    .. [1] R. D. Bock, R. J. Mislevy, "Adaptive EAP estimation of ability in a microcomputer
       environment", *Applied Psychological Measurement* 6(4), 1982.
    """
    given = table(scores)
    found = names(items, given.shape[1])
    if missing == "wrong":
        given = np.where(np.isnan(given), 0.0, given)
    absent = {item.name for item in calibration.items} - set(found)
    if absent:
        raise ValueError(f"calibrated items {sorted(absent)} are not in the table")
    codes = np.stack(
        [_codes(given[:, found.index(item.name)], item) for item in calibration.items], axis=1
    )
    layout = Layout.of(tuple(item.scores.size for item in calibration.items), codes)
    data = Data(collapse(codes, layout, totals_suffice=False), layout, shape_of(calibration.model))
    grid = Grid(calibration.nodes, Grid.of(calibration.nodes.size).log_weights)
    parameters = np.empty(layout.parameters)
    for block in layout.blocks:
        block.held(parameters)[:] = [_parameters(calibration.items[i]) for i in block.places]
    mean, square = np.empty(len(data.patterns.rows)), np.empty(len(data.patterns.rows))
    for piece, _, weights, _ in posteriors(data, parameters, grid):
        mean[piece] = weights @ grid.nodes
        square[piece] = ((grid.nodes - mean[piece, None]) ** 2 * weights).sum(axis=1)
    nothing = (codes == ABSENT).all(axis=1)
    eap = np.where(nothing, np.nan, mean[data.patterns.of])
    spread = np.where(nothing, np.nan, square[data.patterns.of])
    between = float(np.nanvar(eap)) if not nothing.all() else 0.0
    within = float(np.nanmean(spread)) if not nothing.all() else 1.0
    return Abilities(eap, np.sqrt(spread), between / (between + within))


def information_curve(calibration: Calibration, at: ArrayLike) -> InformationCurve:
    """Say how much each item and the test tell at given abilities (测验信息函数).

    Parameters
    ----------
    calibration : Calibration
    at : array of float, n
        Abilities, standard deviations from the mean.

    Returns
    -------
    InformationCurve
    """
    nodes = np.asarray(at, dtype=np.float64)
    shape = shape_of(calibration.model)
    each = np.stack(
        [information(shape, _parameters(item)[None], nodes)[0] for item in calibration.items]
    )
    total = each.sum(axis=0)
    with np.errstate(divide="ignore"):
        return InformationCurve(nodes, each, total, 1.0 / np.sqrt(total))


def curves(calibration: Calibration, name: str, at: ArrayLike) -> Floats:
    """Give the probability of each score of an item at given abilities, categories × n."""
    nodes = np.asarray(at, dtype=np.float64)
    shape: Shape = shape_of(calibration.model)
    logs = log_probabilities(shape, _parameters(calibration.item(name))[None], nodes)
    return np.asarray(np.exp(logs[0]))


def _parameters(item: Item) -> Floats:
    return np.concatenate([[item.slope], item.intercepts])


def _codes(column: Floats, item: Item) -> Codes:
    absent = np.isnan(column)
    codes = np.minimum(np.searchsorted(item.scores, column), item.scores.size - 1)
    strange = column[~absent & (item.scores[codes] != column)]
    if strange.size:
        raise DataError(
            where=f"{WHERE} “{item.name}”",
            found=f"得分 {strange[0]:g}，标定时没有人得过",
            expected=f"标定时有的分值：{'、'.join(f'{score:g}' for score in item.scores)}",
            fix="请核对得分，或连同这些考生重新标定",
        )
    return np.where(absent, ABSENT, codes).astype(np.int16)
