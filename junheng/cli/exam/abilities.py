"""``--abilities`` and ``--information`` of ``junheng exam analyse``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from junheng.cli.result_table import write_table
from junheng.measure.achievement.responses import Responses

if TYPE_CHECKING:
    from junheng.measure.achievement.irt import Calibration

_PLACES = np.linspace(-4.0, 4.0, 81)  # abilities, standard deviations from the mean


def write_abilities(path: Path, found: Calibration, responses: Responses) -> float:
    """Write where every candidate stands with the error; give the reliability."""
    from junheng.measure.achievement.irt import abilities

    told = abilities(found, responses.marks, missing="not_presented", items=responses.items)
    table = pa.table(
        {
            "line": pa.array(responses.lines, pa.int64()),
            "ability": pa.array(told.eap, from_pandas=True),
            "se": pa.array(told.se, from_pandas=True),
        }
    )
    write_table(table, path, "能力值")
    return told.reliability


def write_information(path: Path, found: Calibration) -> float:
    """Write what the test tells at each ability; give the ability it measures best."""
    from junheng.measure.achievement.irt import curves, information_curve

    told = information_curve(found, _PLACES)
    expected = sum(item.scores @ curves(found, item.name, _PLACES) for item in found.items)
    columns = {
        "ability": told.abilities,
        "information": told.test,
        "se": told.se,
        "expected_score": np.asarray(expected),
    }
    named = zip(found.items, told.items, strict=True)
    each = {f"information_{item.name}": row for item, row in named}
    table = {name: pa.array(values) for name, values in (columns | each).items()}
    write_table(pa.table(table), path, "测验信息")
    return float(told.abilities[np.argmax(told.test)])
