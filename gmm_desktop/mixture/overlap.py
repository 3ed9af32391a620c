"""How much two Gaussians overlap, from their parameters alone."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.exact import log_determinants, unexplained
from gmm_desktop.mixture.parameters import MixtureParameters


def bhattacharyya_distances(first: MixtureParameters, second: MixtureParameters) -> FloatArray:
    """Return the Bhattacharyya distance of each component of one mixture to each of another.

    D = ⅛ (μ − μ′)ᵀ S⁻¹ (μ − μ′) + ½ log(|S| / √(|Σ| |Σ′|)) with S = (Σ + Σ′)/2: Fukunaga (1990), Introduction
    to Statistical Pattern Recognition, eq. 3.152. The weights play no part.

    Parameters
    ----------
    first, second : MixtureParameters
        With K and K′ components.

    Returns
    -------
    ndarray, shape (K, K′)
        Without unit; 0 for the same Gaussian, without bound for ever less overlap.
    """
    average = 0.5 * first.covariances[:, None] + 0.5 * second.covariances[None]
    dx, dy = np.moveaxis(first.means[:, None] - second.means[None], -1, 0)
    slope = average[..., 0, 1] / average[..., 0, 0]
    across = dy - slope * dx
    quadratic = dx * dx / average[..., 0, 0] + across * across / _unexplained(average)
    between = 0.5 * (
        log_determinants(first.covariances)[:, None] + log_determinants(second.covariances)[None]
    )
    distances: FloatArray = quadratic / 8 + 0.5 * (log_determinants(average) - between)
    return distances


def overlaps(parameters: MixtureParameters) -> FloatArray:
    """Return the Bhattacharyya coefficient ∫ √(N_j(x) N_k(x)) dx = exp(−D) of each pair of components.

    Among the measures of overlap this one depends on the two Gaussians only, is symmetric, and bounds the
    probability of taking one for the other: for weights π_j, π_k it is at most √(π_j π_k) times the coefficient
    (Fukunaga 1990, eq. 3.151). What the data add to it are the misclassifications of `certainty`.

    Parameters
    ----------
    parameters : MixtureParameters
        With K components.

    Returns
    -------
    ndarray, shape (K, K)
        Symmetric, from 0 to 1, with 1 on the diagonal.
    """
    return np.exp(-bhattacharyya_distances(parameters, parameters))


def _unexplained(covariances: FloatArray) -> FloatArray:
    """Return Σ_yy (1 − ρ²), shape (...,): unlike the determinant it cannot leave the range of numbers."""
    return unexplained(covariances[..., 0, 0], covariances[..., 0, 1], covariances[..., 1, 1])
