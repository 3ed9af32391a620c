"""The E-step: how responsible each component is for each point."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.mixture.density import log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points


def responsibilities(points: ArrayLike | Points, parameters: MixtureParameters) -> NDArray[np.float64]:
    """Return γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j).

    Bishop (2006), PRML, eq. 9.23, by log-sum-exp.

    Parameters
    ----------
    points : array_like, shape (N, 2)
        The points x_n.
    parameters : MixtureParameters
        The mixture.

    Returns
    -------
    ndarray, shape (N, K)
        Rows sum to 1.
    """
    at = Points.of(points)
    gamma = log_weighted_densities(at.x, at.y, quadratic_factors(parameters))
    gamma -= gamma.max(axis=0)
    np.exp(gamma, out=gamma)
    gamma /= gamma.sum(axis=0)
    return np.ascontiguousarray(gamma.T)
