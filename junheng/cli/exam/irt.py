"""``--irt`` of ``junheng exam analyse``: what item response theory says of the paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from junheng.kernel.errors import DataError
from junheng.kernel.rounding import shown
from junheng.measure.achievement.responses import Responses, rules

if TYPE_CHECKING:
    from junheng.kernel.issues import Issue, Place
    from junheng.measure.achievement.irt import Calibration
    from junheng.measure.achievement.irt.result import Item, Model

MODELS = ("1pl", "2pl", "gpcm", "graded")


def calibrated(
    responses: Responses, model: Model, place: Place
) -> tuple[Calibration | None, Issue | None]:
    """Calibrate the items, or say why that is not possible; rows are complete by now."""
    from junheng.measure.achievement.irt import calibrate

    try:
        return calibrate(
            responses.marks, model, missing="not_presented", items=responses.items
        ), None
    except DataError as error:
        return None, rules().issue("JH-EX-107", place, **error.as_json())


def irt_json(found: Calibration | None, items: tuple[str, ...]) -> dict[str, Any] | None:
    """Give what the JSON holds under ``irt``."""
    if found is None:
        return None
    known = {item.name: item for item in found.items}
    return {
        "model": found.model,
        "loglik": found.loglik,
        "n": found.n,
        "parameters": found.parameters,
        "aic": found.aic,
        "bic": found.bic,
        "converged": found.converged,
        "items": [_item_json(name, known.get(name), found) for name in items],
        "statements": list(found.statements),
    }


def _item_json(name: str, item: Item | None, found: Calibration) -> dict[str, Any]:
    if item is None:
        return {
            "item": name,
            "slope": None,
            "slope_se": None,
            "intercepts": None,
            "intercepts_se": None,
            "thresholds": None,
            "scores": None,
            "reason": found.left_out[name],
        }
    return {
        "item": name,
        "slope": item.slope,
        "slope_se": _number(item.slope_se),
        "intercepts": item.intercepts.tolist(),
        "intercepts_se": [_number(value) for value in item.intercepts_se],
        "thresholds": [_number(value) for value in item.thresholds(found.model)],
        "scores": item.scores.tolist(),
        "reason": None,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def print_irt(found: Calibration) -> None:
    """Print the parameters for people."""
    print(
        f"项目反应分析 {found.model}：对数似然 {shown(found.loglik, 3)}，"
        f"{found.parameters} 个参数，{'已收敛' if found.converged else '没有收敛'}"
    )
    for item in found.items:
        steps = "、".join(shown(value, 2) for value in item.intercepts)
        hard = item.thresholds(found.model)
        places = "、".join(shown(value, 2) for value in hard) if np.isfinite(hard).all() else "—"
        print(f"  {item.name}：斜率 {shown(item.slope, 2)}，截距 {steps}，难度 {places}")
    for statement in found.statements:
        print(f"  {statement}")
