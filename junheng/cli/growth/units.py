"""Units of a fitted level as JSON holds them."""

from __future__ import annotations

from typing import Any

from junheng.measure.growth.mixed import Level
from junheng.measure.growth.mixed.reading import Z95, bands


def units_json(
    level: Level,
    everyone: list[str],
    *,
    smallest: int = 0,
    false_discoveries: float | None = None,
) -> list[dict[str, Any]]:
    """Give every unit with its interval, by label; ``everyone`` adds those without a figure.

    A unit inside another is named with it: school/class.  Where no variance between units was
    found an interval of no width would promise what nobody knows: there is none.
    """
    found = bands(level, z=Z95, smallest=smallest, false_discoveries=false_discoveries)
    is_inner = level.units.shape[1] > 1
    rows = zip(
        ["/".join(map(str, labels)) if is_inner else str(labels[-1]) for labels in level.units],
        level.pupils.tolist(),
        (level.effect[:, 0] + 0.0).tolist(),  # never −0
        level.se.tolist(),
        level.reliability.tolist(),
        found.low.tolist(),
        found.high.tolist(),
        found.verdicts,
        strict=True,
    )
    held = {
        unit: {
            "unit": unit,
            "n": round(n),
            "effect": effect,
            "se": se,
            "reliability": reliability,
            "low": low,
            "high": high,
            "verdict": verdict,
        }
        for unit, n, effect, se, reliability, low, high, verdict in rows
    }
    if level.is_flat:
        for one in held.values():
            one.update(dict.fromkeys(("se", "low", "high")))
    return [held.get(unit) or unknown(unit) for unit in sorted({*held, *everyone})]


def unknown(unit: str) -> dict[str, Any]:
    """Give a unit of which nothing can be said: none of its pupils has every score."""
    nothing = dict.fromkeys(("effect", "se", "reliability", "low", "high"))
    return {"unit": unit, "n": 0, **nothing, "verdict": "not_computable"}
