"""Sufficient statistics of one pass over the points: all that the M-step and the objective need.

They add: the statistics of two halves of the data sum to those of the whole.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.density import log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

FloatArray = NDArray[np.float64]

BLOCK_NUMBERS = 32_768
"""Numbers in one K × B block: four such blocks of float64 stay in a core's second-level cache."""


@dataclass(frozen=True, eq=False)
class SufficientStatistics:
    """Sums over the points, weighted by their responsibilities γ_nk.

    Parameters
    ----------
    centres : ndarray, shape (K, 2)
        Point c_k about which component k is summed: its mean, moved into the box of the data.
    counts : ndarray, shape (K,)
        N_k = Σ_n γ_nk, the effective number of points.
    sums : ndarray, shape (K, 2)
        Σ_n γ_nk (x_n − c_k).
    scatters : ndarray, shape (K, 2, 2)
        Σ_n γ_nk (x_n − c_k)(x_n − c_k)ᵀ.
    log_likelihood : float
        Σ_n log p(x_n) of the parameters the responsibilities come from.
    entropy : float
        −Σ_nk γ_nk log γ_nk, in nats; summed here, as a difference of two sums it would lose its digits when the
        start lies far away.
    n_points : int
        How many points were summed.
    """

    centres: FloatArray
    counts: FloatArray
    sums: FloatArray
    scatters: FloatArray
    log_likelihood: float
    entropy: float
    n_points: int

    def __add__(self, other: "SufficientStatistics") -> "SufficientStatistics":
        """Join the statistics of two sets of points, summed about the same centres."""
        if not np.array_equal(self.centres, other.centres):
            raise ValueError("statistics about different centres do not add")
        return SufficientStatistics(
            self.centres,
            self.counts + other.counts,
            self.sums + other.sums,
            self.scatters + other.scatters,
            self.log_likelihood + other.log_likelihood,
            self.entropy + other.entropy,
            self.n_points + other.n_points,
        )


def accumulate(
    points: Points, parameters: MixtureParameters, centres: FloatArray | None = None
) -> SufficientStatistics:
    """Make one pass: responsibilities under ``parameters``, summed block by block.

    Parameters
    ----------
    points : Points
        The data, or a part of them.
    parameters : MixtureParameters
        θ, from which the responsibilities come.
    centres : ndarray, shape (K, 2), optional
        About which moments are taken; the parts of one data set must share them, to be added. By default
        each component's own mean, or, where that lies outside the points, the nearest place of their box: so
        neither an offset of 1e8 nor a start far away costs digits.
    """
    if centres is None:
        centres = np.clip(parameters.means, points.lower, points.upper)
    factors = quadratic_factors(parameters)
    count, total = parameters.n_components, len(points)
    add_block, size = _add_block, min(max(BLOCK_NUMBERS // count, 512), total)
    if kernels.ready():
        add_block, size = kernels.add_block, total
    moments = np.zeros((count, 6))
    log_likelihood = entropy = 0.0
    for start in range(0, total, size):
        x, y = points.x[start : start + size], points.y[start : start + size]
        block_likelihood, block_entropy = add_block(x, y, factors, centres, moments)
        log_likelihood += block_likelihood
        entropy += block_entropy
    n, sx, sy, sxx, sxy, syy = moments.T
    return SufficientStatistics(
        centres,
        n.copy(),
        np.column_stack([sx, sy]),
        np.stack([sxx, sxy, sxy, syy], axis=1).reshape(count, 2, 2),
        log_likelihood,
        entropy,
        total,
    )


def _add_block(
    x: FloatArray, y: FloatArray, factors: FloatArray, centres: FloatArray, moments: FloatArray
) -> tuple[float, float]:
    """Add one block to ``moments`` (K, 6: 1, x, y, xx, xy, yy); return its log-likelihood and entropy."""
    log_terms = log_weighted_densities(x, y, factors)
    largest = log_terms.max(axis=0)
    log_terms -= largest
    gamma = np.exp(log_terms)
    total = gamma.sum(axis=0)
    gamma /= total
    log_total = float(np.log(total).sum())
    entropy = log_total - float(np.einsum("kn,kn->", gamma, log_terms))
    dx, dy = x - centres[:, :1], y - centres[:, 1:]
    moments[:, 0] += gamma.sum(axis=1)
    weighted = np.multiply(gamma, dx, out=log_terms)
    moments[:, 1] += weighted.sum(axis=1)
    moments[:, 3] += np.einsum("kn,kn->k", weighted, dx)
    moments[:, 4] += np.einsum("kn,kn->k", weighted, dy)
    np.multiply(gamma, dy, out=weighted)
    moments[:, 2] += weighted.sum(axis=1)
    moments[:, 5] += np.einsum("kn,kn->k", weighted, dy)
    return float(largest.sum()) + log_total, entropy
