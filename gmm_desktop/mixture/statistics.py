"""Sufficient statistics of one pass over the points: all that the M-step and the objective need.

They add: the statistics of two halves of the data sum to those of the whole.
"""

import math
from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

BLOCK_NUMBERS = 32_768
"""Numbers in one K × B block: four such blocks of float64 stay in a core's second-level cache."""

MOST_OF_A_SCATTER = 0.99
"""Share of a sum of squares that may be the distance of the mean from the centre. Moved to the mean, the rest has lost
two digits by it; of a component that has just fallen onto a point no digit would be left."""


@dataclass(frozen=True, eq=False)
class SufficientStatistics:
    """Sums over the points, weighted by their responsibilities γ_nk; a noise component is the last of K + 1.

    Parameters
    ----------
    centres : ndarray, shape (K, 2)
        Point c_k about which component k is summed: its mean, moved into the box of the data, or the mean of its
        points, where that lies far from them.
    counts : ndarray, shape (K,)
        N_k = Σ_n γ_nk, the effective number of points.
    sums : ndarray, shape (K, 2)
        Σ_n γ_nk (x_n − c_k).
    scatters : ndarray, shape (K, 2, 2)
        Σ_n γ_nk (x_n − c_k)(x_n − c_k)ᵀ.
    log_likelihood : float
        L = Σ_n log p(x_n) of the parameters the responsibilities come from.
    free_energy : float
        T Σ_n log Σ_k (π_k N(x_n | μ_k, Σ_k))^(1/T), at T = 0 its limit Σ_n max_k log π_k N(x_n | μ_k, Σ_k), at
        T = 1 the same as L; what EM at the temperature T raises.
    entropy : float
        −Σ_nk γ_nk log γ_nk, in nats; summed here, as a difference of two sums it would lose its digits when the
        start lies far away.
    n_points : int
        How many points were summed.
    unit : tuple of float
        A power of two for each axis, in data units.
    free_energy_in_unit : float
        The free energy where x and y are measured in that unit. What EM gains is taken from it, so that it does not
        depend on the units of the data, to the last bit.
    """

    centres: FloatArray
    counts: FloatArray
    sums: FloatArray
    scatters: FloatArray
    log_likelihood: float
    free_energy: float
    entropy: float
    n_points: int
    unit: tuple[float, float]
    free_energy_in_unit: float

    def __add__(self, other: "SufficientStatistics") -> "SufficientStatistics":
        """Join the statistics of two sets of points, summed about the same centres in the same unit."""
        if not np.array_equal(self.centres, other.centres) or self.unit != other.unit:
            raise ValueError("statistics about different centres or in different units do not add")
        return SufficientStatistics(
            self.centres,
            self.counts + other.counts,
            self.sums + other.sums,
            self.scatters + other.scatters,
            self.log_likelihood + other.log_likelihood,
            self.free_energy + other.free_energy,
            self.entropy + other.entropy,
            self.n_points + other.n_points,
            self.unit,
            self.free_energy_in_unit + other.free_energy_in_unit,
        )


def scatters_about(statistics: SufficientStatistics, means: FloatArray) -> FloatArray:
    """Return Σ_n γ_nk (x_n − m_k)(x_n − m_k)ᵀ about other places m_k, shape (K, 2, 2).

    Parameters
    ----------
    statistics : SufficientStatistics
        Of at least K components.
    means : ndarray, shape (K, 2)
        Where to, in data units.
    """
    count = len(means)
    offset = means - statistics.centres[:count]
    counts, sums = statistics.counts[:count], statistics.sums[:count]
    mixed = sums[:, :, None] * offset[:, None, :]
    moved = counts[:, None, None] * (offset[:, :, None] * offset[:, None, :])
    # Both halves of the matrix in the same order, so that they round alike and it stays symmetric.
    scatters: FloatArray = statistics.scatters[:count] - (mixed + mixed.swapaxes(1, 2)) + moved
    return scatters


def accumulate(
    points: Points,
    parameters: MixtureParameters,
    centres: FloatArray | None = None,
    *,
    temperature: float = 1.0,
    unit: tuple[float, float] | None = None,
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
        neither an offset of 1e8 nor a start far away costs digits. Where the points of a component turn out to
        lie close together and far from there, a second pass sums about the mean of them.
    temperature : float
        T ≥ 0 of the responsibilities, as in `e_step.responsibilities`.
    unit : tuple of float, optional
        That of the statistics, by default that of the points; the parts of one data set must share it, too.
    """
    unit = unit or points.unit
    factors, given = joint_factors(parameters, unit), centres is not None
    if centres is None:
        centres = default_centres(points, parameters)
    moments, totals = _pass_over(points, factors, centres, temperature)
    if not given and (closer := _closer_centres(moments[: parameters.n_components], centres)) is not None:
        centres = closer
        moments, totals = _pass_over(points, factors, centres, temperature)
    log_likelihood, free_energy, entropy = totals
    of_unit = len(points) * (math.log(unit[0]) + math.log(unit[1]))
    in_data_units = log_likelihood - of_unit
    return SufficientStatistics(
        centres,
        moments[:, 0].copy(),
        moments[:, 1:3].copy(),
        moments[:, [3, 4, 4, 5]].reshape(-1, 2, 2),
        in_data_units,
        in_data_units if temperature == 1 else free_energy - of_unit,  # frames hold one object, not two
        entropy,
        len(points),
        unit,
        free_energy,
    )


def _pass_over(
    points: Points, factors: FloatArray, centres: FloatArray, temperature: float
) -> tuple[FloatArray, tuple[float, float, float]]:
    """Return the moments (R, 6: 1, x, y, xx, xy, yy) of all points; their L, free energy and entropy, in the unit."""
    moments = np.zeros((len(factors), 6))
    if temperature == 1 and kernels.ready():
        log_likelihood, entropy = kernels.add_block(points.x, points.y, factors, centres, moments)
        return moments, (log_likelihood, log_likelihood, entropy)
    size = max(BLOCK_NUMBERS // len(factors), 512)
    sums = np.zeros(3)
    for start in range(0, len(points), size):
        x, y = points.x[start : start + size], points.y[start : start + size]
        sums += _add_block(x, y, factors, centres, moments, temperature)
    log_likelihood, free_energy, entropy = sums.tolist()
    return moments, (log_likelihood, free_energy, entropy)


def _closer_centres(moments: FloatArray, centres: FloatArray) -> FloatArray | None:
    """Return centres with those far from their points moved to the mean of them; None where all are near."""
    most = MOST_OF_A_SCATTER
    far = [
        k
        for k, (n, x, y, xx, _, yy) in enumerate(moments.tolist())  # so few: faster than arrays
        if x * x > most * n * xx or y * y > most * n * yy
    ]
    if not far:
        return None
    closer = centres.copy()
    closer[far] += moments[far, 1:3] / moments[far, :1]
    return closer


def default_centres(points: Points, parameters: MixtureParameters) -> FloatArray:
    """Return the means, moved into the box of the points; for a noise component the middle of its box."""
    centres: FloatArray = np.minimum(np.maximum(parameters.means, points.lower), points.upper)
    if noise := parameters.noise:
        middle = 0.5 * np.array(noise.lower) + 0.5 * np.array(noise.upper)
        centres = np.vstack([centres, np.clip(middle, points.lower, points.upper)])
    return centres


def _add_block(
    x: FloatArray,
    y: FloatArray,
    factors: FloatArray,
    centres: FloatArray,
    moments: FloatArray,
    temperature: float,
) -> tuple[float, float, float]:
    """Add one block to ``moments`` (K, 6: 1, x, y, xx, xy, yy); return its L, free energy and entropy."""
    log_terms = log_weighted_densities(x, y, factors)
    largest = log_terms.max(axis=0)
    best = float(largest.sum())
    log_likelihood = 0.0
    if temperature == 0:
        hard = np.arange(len(factors))[:, None] == log_terms.argmax(axis=0)
    log_terms -= largest
    if temperature != 1:
        log_likelihood = best + float(np.log(np.exp(log_terms).sum(axis=0)).sum())
    if temperature == 0:
        gamma, free_energy, entropy = hard.astype(np.float64), best, 0.0
    else:
        log_terms /= temperature
        gamma = np.exp(log_terms)
        total = gamma.sum(axis=0)
        gamma /= total
        log_total = float(np.log(total).sum())
        free_energy = best + temperature * log_total
        entropy = log_total - float(np.einsum("kn,kn->", gamma, log_terms))
    if temperature == 1:
        log_likelihood = free_energy
    dx, dy = x - centres[:, :1], y - centres[:, 1:]
    moments[:, 0] += gamma.sum(axis=1)
    weighted = np.multiply(gamma, dx, out=log_terms)
    moments[:, 1] += weighted.sum(axis=1)
    moments[:, 3] += np.einsum("kn,kn->k", weighted, dx)
    moments[:, 4] += np.einsum("kn,kn->k", weighted, dy)
    np.multiply(gamma, dy, out=weighted)
    moments[:, 2] += weighted.sum(axis=1)
    moments[:, 5] += np.einsum("kn,kn->k", weighted, dy)
    return log_likelihood, free_energy, entropy
