"""The E-step: how responsible each component is for each point."""

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points


def responsibilities(
    points: ArrayLike | Points, parameters: MixtureParameters, temperature: float = 1.0
) -> FloatArray:
    """Return γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j).

    Bishop (2006), PRML, eq. 9.23, by log-sum-exp. At a temperature T the weighted densities are taken to the power 1/T
    (Ueda & Nakano 1998, Neural Networks 11, eq. 11); at T = 0 the largest takes the point whole, and of several
    alike the first (Celeux & Govaert 1992, Computational Statistics & Data Analysis 14).

    Parameters
    ----------
    points : array_like, shape (N, 2)
        The points x_n.
    parameters : MixtureParameters
        The mixture.
    temperature : float
        T ≥ 0; 1 is the E-step of EM.

    Returns
    -------
    ndarray, shape (N, K)
        Rows sum to 1. With a noise component it has the last of K + 1 columns; the points should be in its box.
    """
    at = Points.of(points)
    gamma = log_weighted_densities(at.x, at.y, joint_factors(parameters, at.unit))
    if temperature == 0:
        winners: BoolArray = np.arange(len(gamma)) == gamma.argmax(axis=0)[:, None]
        return winners.astype(np.float64)
    gamma -= gamma.max(axis=0)
    if temperature != 1:
        gamma /= temperature
    np.exp(gamma, out=gamma)
    gamma /= gamma.sum(axis=0)
    return np.ascontiguousarray(gamma.T)
