"""How much probability an ellipse or a line of equal density encloses."""

import math

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import log_sum_exp, log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters

NODES, FEWEST_NODES = 3072, 64
"""Places at which the density is looked at: about so many in all, and at least so many for each component."""

GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


def mass_within(radius: float) -> float:
    """Return the probability of a Gaussian in the plane within ``radius`` standard deviations: 1 − exp(−r²/2).

    The squared Mahalanobis distance has a χ² distribution with two degrees of freedom.
    """
    return -math.expm1(-0.5 * radius * radius)


def radius_holding(mass: float) -> float:
    """Return the radius, in standard deviations, that holds a probability in the plane: √(−2 log(1 − m)).

    Parameters
    ----------
    mass : float
        From 0 to below 1.
    """
    return math.sqrt(-2.0 * math.log1p(-mass))


def highest_density_levels(parameters: MixtureParameters, masses: ArrayLike) -> FloatArray:
    """Return the levels ℓ with P(p(x) ≥ ℓ) = m, the edges of the highest-density regions of a mixture.

    Each Gaussian is looked at in the same places, laid out on a spiral so that each stands for the same share of its
    probability; the levels are quantiles of the density there. For one Gaussian this is exact but for the linear
    interpolation between places; for several the region of a level holds m to about ±0.005. It costs the same
    however narrow a Gaussian is, which a grid over the plane does not.

    Uniform noise is left out: the masses are shares of the Gaussians.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    masses : array_like, shape (L,)
        Probabilities m, above 0 and below 1.

    Returns
    -------
    ndarray, shape (L,)
        Densities Σ_k π_k N_k(x), in 1 / (squared data units); the larger the mass, the lower.
    """
    count = max(FEWEST_NODES, NODES // parameters.n_components)
    places = _spiral(count)
    lower = np.linalg.cholesky(parameters.covariances)
    x = parameters.means[:, :1] + lower[:, 0, :1] * places[0]
    y = parameters.means[:, 1:] + lower[:, 1, :1] * places[0] + lower[:, 1, 1:] * places[1]
    logs = log_sum_exp(log_weighted_densities(x.ravel(), y.ravel(), quadratic_factors(parameters)))
    share = np.repeat(parameters.weights / (parameters.weights.sum() * count), count)
    order = np.argsort(-logs, kind="stable")
    held = np.cumsum(share[order]) - 0.5 * share[order]
    levels: FloatArray = np.exp(np.interp(np.asarray(masses, np.float64), held, logs[order]))
    return levels


def _spiral(count: int) -> FloatArray:
    """Return places of equal probability under the standard Gaussian in the plane, shape (2, n): Vogel's spiral."""
    index = np.arange(count)
    radii = np.sqrt(-2.0 * np.log1p(-(index + 0.5) / count))
    angles = index * GOLDEN_ANGLE
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)])
