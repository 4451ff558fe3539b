"""Calibrate the items of a test (题目参数标定)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from junheng.kernel.errors import DataError
from junheng.measure.achievement.irt.answers import WHERE, Answers, Missing
from junheng.measure.achievement.irt.models import information, shape_of
from junheng.measure.achievement.irt.patterns import Layout, collapse
from junheng.measure.achievement.irt.posterior import Data, Grid
from junheng.measure.achievement.irt.result import Calibration, Floats, Item, Model
from junheng.measure.achievement.irt.search import STEEPEST, Climb, Ties, Top

_FEWEST_ITEMS = {"1pl": 2, "2pl": 3, "gpcm": 3, "graded": 3}
_WIDEST = 0.4  # spacing of abilities, however little the test tells
_SHARP = 0.9  # of the sharpest posterior, and times the steepest slope: how close is close enough

UNBOUNDED = (
    "“{item}”几乎把考生完全分成两半（或与另一题作答完全一致）：区分度没有有限的估计，未纳入，"
    "其余题目重新估计。"
)
NEGATIVE = "“{item}”的斜率为负：能力高的考生反而得分低，请检查答案或计分。"
NOT_RESTED = "求解没有稳定下来：参数不可靠，请减少题目参数（例如改用 1pl）或检查数据。"
NOT_TOLD_APART = "数据不足以分辨全部参数：不给标准误，参数只能参考；请改用 1pl 或增加考生。"
NO_ABILITY = "题目之间没有共同的部分（斜率为 0）：这些题不测同一种能力，能力值没有意义。"


def calibrate(
    scores: ArrayLike,
    model: Model,
    *,
    missing: Missing,
    items: Sequence[str] = (),
) -> Calibration:
    """Calibrate items by marginal maximum likelihood (项目反应理论：边际极大似然).

    Answers "how hard is each item, and how well does it tell candidates apart, whoever sat it?".

    Parameters
    ----------
    scores : array of float, n_candidates × n_items
        Points; NaN where there is no answer.
    model : "1pl", "2pl", "gpcm" or "graded"
        One slope for all items (Rasch; partial credit where items have more than two scores); a
        slope for every right-or-wrong item; generalised partial credit; graded response.
    missing : "not_presented" or "wrong"
        What an empty cell means; there is no default, for it changes the result.
    items : sequence of str, optional
        Names of the items; without them 1, 2, ….

    Returns
    -------
    Calibration
        Slopes and intercepts with standard errors; ``statements`` says what is weak and
        ``left_out`` which items could not be estimated.

    Raises
    ------
    ValueError
        As :meth:`Answers.read`; an unknown model.
    DataError
        As :meth:`Answers.read`; items with more than two scores under 2pl; too few items; answers
        that form a ladder without an error.

    Notes
    -----
    Ability is normal with mean 0 and standard deviation 1.  The likelihood
    ``Σ_i log Σ_q w_q Π_j P_j(x_ij | θ_q)`` is summed over equally spaced abilities, close enough
    together for the sharpest posterior [1]_, over different patterns of answers; with one slope
    over totals.  Its top is found by EM steps made quasi-Newton [2]_ and then Newton's method;
    standard errors are from the observed information, computed exactly.

    References
    ----------
    .. [1] R. D. Bock, M. Aitkin, "Marginal maximum likelihood estimation of item parameters",
       *Psychometrika* 46(4), 1981.
    .. [2] M. Jamshidian, R. I. Jennrich, "Acceleration of the EM algorithm by using quasi-Newton
       methods", *Journal of the Royal Statistical Society B* 59(3), 1997.
    """
    if model not in _FEWEST_ITEMS:
        raise ValueError(f"model {model!r}; one of {', '.join(_FEWEST_ITEMS)}")
    answers = Answers.read(scores, missing=missing, items=items)
    while True:
        _check(answers, model)
        data, ties, top = _top(answers, model)
        steepest = _steepest(data, top)
        if steepest is None:
            return _calibration(answers, model, data, ties, top)
        if model == "1pl":
            raise DataError(
                where=WHERE,
                found="作答成完全的阶梯：答对难题的考生没有一道容易题答错",
                expected="作答里有偶然的成分，共同的斜率才有有限的估计",
                fix="请核对数据；题目可直接按得分率排列",
            )
        name = answers.items[answers.used[steepest]]
        answers = answers.without(steepest, UNBOUNDED.format(item=name))


def _check(answers: Answers, model: Model) -> None:
    if len(answers.used) < _FEWEST_ITEMS[model]:
        out = answers.unusable
        raise DataError(
            where=WHERE,
            found=f"可用的题只有 {len(answers.used)} 道"
            + "".join(f"；{why}" for why in out.values()),
            expected=f"{model} 至少 {_FEWEST_ITEMS[model]} 道",
            fix="请增加题目，或改用 1pl",
        )
    for place, held in zip(answers.used, answers.scores, strict=True):
        if model == "2pl" and held.size > 2:
            raise DataError(
                where=f"{WHERE} “{answers.items[place]}”",
                found=f"有 {held.size} 种不同的分值",
                expected="2pl 的题只有对错两种得分",
                fix="请改用 gpcm",
            )


def _top(answers: Answers, model: Model) -> tuple[Data, Ties, Top]:
    layout = Layout.of([held.size for held in answers.scores], answers.codes)
    one_slope = model == "1pl"
    patterns = collapse(answers.codes, layout, totals_suffice=one_slope)
    data = Data(patterns, layout, shape_of(model))
    ties = Ties.of(data, one_slope=one_slope)
    at = _start(answers, data)
    grid = Grid.fine_enough(_spacing(data, at))
    spent = 0
    while True:
        top = Climb(data, ties, grid).top(_free(at, ties))
        spent += top.evaluations
        wanted = _spacing(data, top.at)
        if wanted >= 0.9 * grid.spacing or _steepest(data, top) is not None:
            return data, ties, replace(top, evaluations=spent)
        at, grid = top.at, Grid.fine_enough(wanted)


def _free(at: Floats, ties: Ties) -> Floats:
    """Average what is tied."""
    out: Floats = np.bincount(ties.free, at) / np.bincount(ties.free)
    return out


def _start(answers: Answers, data: Data) -> Floats:
    """Slopes from the correlation with the rest, intercepts from the shares of categories."""
    codes = np.where(answers.codes < 0, np.nan, answers.codes)
    centred = codes - np.nanmean(codes, axis=0)
    scaled = np.nan_to_num(centred / np.nanstd(codes, axis=0))
    total = scaled.sum(axis=1)
    out = np.empty(data.layout.parameters)
    for block in data.layout.blocks:
        held = block.held(out)
        for row, place in zip(held, block.places, strict=True):
            rest = total - scaled[:, place]
            r = float(scaled[:, place] @ rest) / max(
                float(np.linalg.norm(scaled[:, place]) * np.linalg.norm(rest)), 1e-12
            )
            r = min(max(1.3 * r, 0.1), 0.8)
            row[0] = 1.7 * r / np.sqrt(1.0 - r**2) / (block.categories - 1) ** 0.5
            given = answers.codes[:, place]
            shares = np.bincount(given[given >= 0], minlength=block.categories) + 0.5
            if data.shape == "graded":
                above = shares[::-1].cumsum()[::-1][1:] / shares.sum()
                row[1:] = np.log(above / (1.0 - above)) * np.sqrt(1.0 + row[0] ** 2 / 2.9)
            else:
                row[1:] = np.log(shares[1:] / shares[0])
    return out


def _spacing(data: Data, at: Floats) -> float:
    """How close abilities must stand for sums to be exact to eight digits."""
    nodes = np.linspace(-4.0, 4.0, 161)
    told, steepest = np.ones(nodes.size), 0.0
    for block, held in data.split(at):
        told += information(data.shape, held, nodes).sum(axis=0)
        steepest = max(steepest, float(np.abs(held[:, 0]).max()) * (block.categories - 1) ** 0.5)
    sharpest = _SHARP / float(np.sqrt(told.max()))
    return max(min(_WIDEST, sharpest, _SHARP / max(steepest, 1e-6)), 0.02)


def _steepest(data: Data, top: Top) -> int | None:
    """Give the place of the item whose slope has no bound, if there is one."""
    slope = np.zeros(sum(block.places.size for block in data.layout.blocks))
    for block, held in data.split(top.at):
        slope[block.places] = np.abs(held[:, 0])
    return int(slope.argmax()) if slope.max() > STEEPEST else None


def _calibration(answers: Answers, model: Model, data: Data, ties: Ties, top: Top) -> Calibration:
    covariance = _covariance(top.information)
    error = np.sqrt(np.diag(covariance))[ties.free]
    at = top.at
    if at[ties.slopes].sum() < 0:  # the scale has no direction of its own
        at = at.copy()
        at[ties.slopes] *= -1.0
    found: dict[int, Item] = {}
    for block, held in data.split(at):
        errors = block.held(error)
        for place, row, own in zip(block.places, held, errors, strict=True):
            name = answers.items[answers.used[place]]
            found[int(place)] = Item(
                name, answers.scores[place], float(row[0]), float(own[0]), row[1:], own[1:]
            )
    items = tuple(found[place] for place in sorted(found))
    statements = [*answers.statements, *answers.unusable.values()]
    if model == "1pl" and items[0].slope < 1e-3:
        statements.append(NO_ABILITY)
    else:
        statements += [NEGATIVE.format(item=item.name) for item in items if item.slope < 0]
    if not top.converged:
        statements.append(NOT_RESTED)
    if np.isnan(covariance).any():
        statements.append(NOT_TOLD_APART)
    return Calibration(
        model=model,
        items=items,
        left_out=answers.unusable,
        loglik=top.loglik,
        n=len(answers.candidates),
        given=answers.given,
        covariance=covariance,
        nodes=top.grid.nodes,
        gradient=top.gain,
        iterations=top.evaluations,
        converged=top.converged,
        statements=tuple(statements),
    )


def _covariance(information_matrix: Floats) -> Floats:
    """Invert the observed information; NaN where it is not positive."""
    scale = np.sqrt(np.maximum(np.diag(information_matrix), 1e-300))
    standard = information_matrix / np.outer(scale, scale)
    if np.linalg.eigvalsh(standard)[0] < 1e-9:
        return np.full(information_matrix.shape, np.nan)
    return np.asarray(np.linalg.inv(standard) / np.outer(scale, scale))
