"""Inner loops of crossed effects, compiled; imported only when units cross."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from junheng.measure.growth.mixed.cells import Shared

Floats = NDArray[np.float64]


@njit(cache=True, fastmath=True)
def fill_left(out: Floats, base: Floats, scale: Floats, shrink: Floats, shared: Shared) -> None:
    """Write ``Θ (base − Σ_e shrink_e w_e w_e') Θ + I`` to the lower triangle of ``out``.

    Row by row, so that the row being summed stays in the nearest cache.
    """
    held = np.empty(scale.size)
    for k in range(scale.size):
        held[: k + 1] = base[k, : k + 1]
        for at in range(shared.column_starts[k], shared.column_starts[k + 1]):
            i = shared.by_column[at]
            e = shared.owners[i]
            share = shrink[e] * shared.pupils[i]
            for j in range(shared.starts[e], i + 1):
                held[shared.columns[j]] -= share * shared.pupils[j]
        for j in range(k + 1):
            out[k, j] = scale[k] * scale[j] * held[j]
        out[k, k] += 1.0


@njit(cache=True, fastmath=True)
def quadratic_forms(inverse: Floats, shared: Shared) -> Floats:
    """Give ``|L⁻¹ w_e|²`` for every sparse row; ``inverse`` holds ``L⁻¹`` transposed."""
    out = np.zeros(shared.starts.size - 1)
    for e in range(out.size):
        held = np.zeros(inverse.shape[1])
        for i in range(shared.starts[e], shared.starts[e + 1]):
            first = shared.columns[i]
            row = inverse[first]
            for k in range(first, held.size):
                held[k] += shared.pupils[i] * row[k]
        total = 0.0
        for k in range(held.size):
            total += held[k] * held[k]
        out[e] = total
    return out
