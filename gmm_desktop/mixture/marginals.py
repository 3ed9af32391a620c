"""The marginal densities of a mixture: what is left of it when one coordinate is looked at alone."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters


def marginal_densities(parameters: MixtureParameters, axis: int, at: FloatArray) -> FloatArray:
    """Return π_k N(x_i | μ_ki, Σ_kii) of each component along one axis; their sum is the marginal of the mixture.

    The marginal of a Gaussian is the Gaussian of that coordinate's mean and variance: Bishop (2006), PRML, eq. 2.98.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    axis : int
        0 for x, 1 for y.
    at : ndarray, shape (M,)
        Coordinates, in data units.

    Returns
    -------
    ndarray, shape (K, M) or (K + 1, M)
        Densities, in 1 / data units; those of the noise, uniform over the side of its box, last where there is one.
    """
    sigma = np.sqrt(parameters.covariances[:, axis, axis])[:, None]
    away = (at - parameters.means[:, axis, None]) / sigma
    heights = parameters.weights[:, None] / (np.sqrt(2.0 * np.pi) * sigma)
    densities: FloatArray = heights * np.exp(np.maximum(-0.5 * away * away, -700.0))
    noise = parameters.noise
    if noise is None:
        return densities
    inside = (noise.lower[axis] <= at) & (at <= noise.upper[axis])
    return np.vstack([densities, inside * (noise.weight / noise.sides[axis])])
