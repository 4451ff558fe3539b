"""Make the golden figures with PySAL's ``inequality`` (its version is printed)."""

import json
from importlib.metadata import version

import numpy as np
from inequality.gini import Gini
from inequality.theil import TheilD

PUPILS, BOOKS = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)
GROUPS = ("urban", "rural", "urban", "rural", "rural")

values = np.repeat([b / p for b, p in zip(BOOKS, PUPILS, strict=True)], PUPILS)
parts = TheilD(values, np.repeat(GROUPS, PUPILS))
print(  # noqa: T201
    json.dumps(
        {
            "made_with": f"inequality {version('inequality')}",
            "gini": float(Gini(values).g),
            "theil": float(parts.T),
            "between": float(np.ravel(parts.bg)[0]),
            "within": float(np.ravel(parts.wg)[0]),
        }
    )
)
