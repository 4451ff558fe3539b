"""Inner loops of crossed effects, compiled; imported only when units cross."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, fastmath=True)
def subtract_products(
    out: Floats,
    starts: NDArray[np.int64],
    columns: NDArray[np.int32],
    weights: Floats,
    shrink: Floats,
) -> None:
    """Take ``Σ_e shrink_e w_e w_e'`` off the lower triangle of ``out``, rows sparse."""
    for e in range(starts.size - 1):
        for i in range(starts[e], starts[e + 1]):
            row = out[columns[i]]
            scale = shrink[e] * weights[i]
            for j in range(starts[e], i + 1):
                row[columns[j]] -= scale * weights[j]


@njit(cache=True, fastmath=True)
def quadratic_forms(
    inverse: Floats, starts: NDArray[np.int64], columns: NDArray[np.int32], weights: Floats
) -> Floats:
    """Give ``|L⁻¹ w_e|²`` for every sparse row; ``inverse`` holds ``L⁻¹`` transposed."""
    out = np.zeros(starts.size - 1)
    for e in range(starts.size - 1):
        held = np.zeros(inverse.shape[1])
        for i in range(starts[e], starts[e + 1]):
            first = columns[i]
            row = inverse[first]
            for k in range(first, held.size):
                held[k] += weights[i] * row[k]
        total = 0.0
        for k in range(held.size):
            total += held[k] * held[k]
        out[e] = total
    return out
