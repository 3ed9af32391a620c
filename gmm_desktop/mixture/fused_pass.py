"""The pass over the points as machine code: what `statistics.accumulate` does block by block, in one loop nest.

Only `kernels` imports this module, when it needs it: it imports numba. All that is compiled stands in this one
file, because numba's cache notices a change in the file of the function it keeps, and in no other.
"""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import float64, njit, types

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.machine_code import to_machine_code

Pass = Callable[[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray], tuple[float, float]]

BLOCK = 512
"""Points in a block: its rows stay in a core's first caches from one loop to the next."""

FINITE = {"nnan", "ninf", "nsz", "contract"}
SUMS = {*FINITE, "reassoc", "arcp"}
"""What the compiler may assume and change. No sum becomes vector instructions unless it may be reordered; the
exponential must not be, its rounding by adding and subtracting a large number would be taken for nothing."""

COLUMN, TABLE = (types.Array(float64, dimensions, "C", readonly=True) for dimensions in (1, 2))
ARGUMENTS = (COLUMN, COLUMN, TABLE, TABLE, float64[:, ::1])

LOG2_E = 1 / math.log(2)
LOG_2_UPPER, LOG_2_LOWER = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""log 2 in two parts, the first with so few digits that its product with an exponent is exact."""
ROUNDER = 1.5 * 2.0**52
"""Added to a number below 2^51, it leaves the nearest integer in the lowest bits."""
EXPONENT_BITS = 52
LEAST_LOGARITHM = -700.0
"""Smaller terms than exp of this count as 0: the numbers next to them are so small that they lose digits."""


def compile_pass(cache: Path | None) -> Pass:
    """Compile `_pass`; ``cache`` and errors as in `to_machine_code`."""
    compiled: Pass = to_machine_code(_pass, ARGUMENTS, cache, SUMS)
    return compiled


def _pass(
    x: FloatArray, y: FloatArray, factors: FloatArray, centres: FloatArray, moments: FloatArray
) -> tuple[float, float]:
    """Add points to ``moments``; return their log-likelihood and the entropy of their responsibilities.

    With m the largest log-term of a point and d_k = log-term − m: total = Σ exp d_k, γ_k = exp d_k / total,
    log p = m + log total, and −Σ γ_k log γ_k = log total − Σ exp(d_k) d_k / total.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Coordinates.
    factors : ndarray, shape (R, 6)
        From `density.quadratic_factors`; a row with a = b = c = 0 is a component of constant density.
    centres : ndarray, shape (R, 2)
        About which moments are taken.
    moments : ndarray, shape (R, 6)
        Σ γ times 1, x, y, xx, xy, yy; added to.
    """
    rows, points = len(factors), len(x)
    size = min(BLOCK, points)
    gamma = np.empty((rows, size))
    largest, total, weighted = np.empty(size), np.empty(size), np.empty(size)
    # Each total is from 1 to R, so the product of so many is a finite number: one logarithm serves them all.
    group = max(int(1000 / math.log2(rows + 1)), 1)
    log_likelihood = entropy = 0.0
    for start in range(0, points, size):
        block_x, block_y = x[start : start + size], y[start : start + size]
        n = len(block_x)
        largest[:] = -np.inf
        total[:] = 0.0
        weighted[:] = 0.0
        for k in range(rows):
            _log_terms(block_x, block_y, factors[k], gamma[k], largest)
        for k in range(rows):
            _exponentials(gamma[k, :n], largest, total, weighted)
        peaks = log_totals = mean_logs = 0.0
        for first in range(0, n, group):
            product = 1.0
            for i in range(first, min(first + group, n)):
                product *= total[i]
            log_totals += math.log(product)
        for i in range(n):
            total[i] = 1.0 / total[i]
            peaks += largest[i]
            mean_logs += weighted[i] * total[i]
        log_likelihood += peaks + log_totals
        entropy += log_totals - mean_logs
        for k in range(rows):
            _moments(block_x, block_y, gamma[k], total, centres[k], moments[k])
    return log_likelihood, entropy


@njit(error_model="numpy", fastmath=False)  # said, because unsaid it is the caller's
def _log_terms(
    x: FloatArray, y: FloatArray, factor: FloatArray, terms: FloatArray, largest: FloatArray
) -> None:
    """Fill one row with log-terms and keep the largest of each point.

    Nothing may be reordered or contracted here: the terms are those of `density.log_weighted_densities` to the
    last bit. When a start is far away they are of the order 1e6, their differences of the order 1, and another
    rounding would be seen in every digit of γ after the tenth.
    """
    mean_x, mean_y, a, b, c, constant = factor[0], factor[1], factor[2], factor[3], factor[4], factor[5]
    for i in range(len(x)):
        dx = x[i] - mean_x
        second = (y[i] - mean_y) * c + b * dx
        first = dx * a
        term = (first * first + second * second) * -0.5 + constant
        terms[i] = term
        largest[i] = term if term > largest[i] else largest[i]


@njit(error_model="numpy", fastmath=FINITE)
def _exponentials(terms: FloatArray, largest: FloatArray, total: FloatArray, weighted: FloatArray) -> None:
    """Turn a row of log-terms into exp(d), d = term − largest; add exp(d) and exp(d)·d to the sums."""
    for i in range(len(terms)):
        d = terms[i] - largest[i]
        e = _exp(max(d, LEAST_LOGARITHM)) if d > LEAST_LOGARITHM else 0.0
        terms[i] = e
        total[i] += e
        weighted[i] += e * d


@njit(error_model="numpy", fastmath=FINITE)
def _exp(value: float) -> float:
    """Return exp(value) for −700 ≤ value ≤ 700, to 3e-16 of itself; a loop around it becomes vector instructions.

    By Cody and Waite (1980): value = n log 2 + r with |r| ≤ ½ log 2, the Taylor polynomial of exp(r), and n
    added to the exponent bits of the result.
    """
    shifted = value * LOG2_E + ROUNDER
    n = shifted - ROUNDER
    r = value - n * LOG_2_UPPER
    r -= n * LOG_2_LOWER
    p = 1 / 479001600
    p = p * r + 1 / 39916800
    p = p * r + 1 / 3628800
    p = p * r + 1 / 362880
    p = p * r + 1 / 40320
    p = p * r + 1 / 5040
    p = p * r + 1 / 720
    p = p * r + 1 / 120
    p = p * r + 1 / 24
    p = p * r + 1 / 6
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    bits = np.float64(p).view(np.int64) + (np.float64(shifted).view(np.int64) << EXPONENT_BITS)
    return np.int64(bits).view(np.float64)


@njit(error_model="numpy", fastmath=SUMS)
def _moments(
    x: FloatArray,
    y: FloatArray,
    exponentials: FloatArray,
    share: FloatArray,
    centre: FloatArray,
    moments: FloatArray,
) -> None:
    """Add one component's moments about its centre; γ is the exponential times the share of the point."""
    s = sx = sy = sxx = sxy = syy = 0.0
    centre_x, centre_y = centre[0], centre[1]
    for i in range(len(x)):
        gamma = exponentials[i] * share[i]
        dx, dy = x[i] - centre_x, y[i] - centre_y
        gx, gy = gamma * dx, gamma * dy
        s += gamma
        sx += gx
        sy += gy
        sxx += gx * dx
        sxy += gx * dy
        syy += gy * dy
    moments[0] += s
    moments[1] += sx
    moments[2] += sy
    moments[3] += sxx
    moments[4] += sxy
    moments[5] += syy
