"""The density of a Gaussian mixture, in the log domain and without an inverse matrix."""

import math

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

LOG_TWO_PI = math.log(2 * math.pi)


def quadratic_factors(parameters: MixtureParameters, unit: tuple[float, float] = (1.0, 1.0)) -> FloatArray:
    """Factor each Σ_k so that the log-density needs no inverse.

    With the Cholesky factor L of Σ (Σ = L Lᵀ) and L⁻¹ = [[a, 0], [b, c]],
    log π_k N(x | μ_k, Σ_k) = f − ½ ((a·dx)² + (b·dx + c·dy)²) where (dx, dy) = x − μ_k
    (Bishop 2006, PRML, eq. 2.43).

    Parameters
    ----------
    parameters : MixtureParameters
        θ.
    unit : tuple of float
        Units of x and y in which the density is taken; means and a, b, c stay in those of the data. The logarithm
        of the density is that in data units plus the logarithms of both.

    Returns
    -------
    ndarray, shape (K, 6)
        Columns μ_x, μ_y, a, b, c and f = log π_k − log 2π − ½ log |Σ_k|.
    """
    across, up = unit
    theta = zip(
        parameters.weights.tolist(), parameters.means.tolist(), parameters.covariances.tolist(), strict=True
    )
    factors = []
    for weight, (mean_x, mean_y), ((xx, xy), (_, yy)) in theta:  # so few: faster than arrays
        l11, l22 = math.sqrt(xx), math.sqrt(unexplained(xx, xy, yy))
        constant = math.log(weight) - LOG_TWO_PI - math.log(l11 / across) - math.log(l22 / up)
        factors.append((mean_x, mean_y, 1 / l11, -(xy / xx) / l22, 1 / l22, constant))
    return np.array(factors)


def cholesky_roots(covariances: FloatArray) -> FloatArray:
    """Return the lower triangular L_k with Σ_k = L_k L_kᵀ, shape (K, 2, 2), in data units."""
    xx, xy, yy = covariances[:, 0, 0], covariances[:, 0, 1], covariances[:, 1, 1]
    first, second = np.sqrt(xx), np.sqrt(unexplained(xx, xy, yy))
    roots: FloatArray = np.stack([first, np.zeros_like(first), xy / first, second], axis=1).reshape(-1, 2, 2)
    return roots


def joint_factors(parameters: MixtureParameters, unit: tuple[float, float] = (1.0, 1.0)) -> FloatArray:
    """Return the factors of all components, the noise last where there is one.

    Uniform noise is a row of the same form with a = b = c = 0 and f = log π₀ − log area: it holds for points
    within the box of the noise. Parameters are those of `quadratic_factors`.

    Returns
    -------
    ndarray, shape (K, 6) or (K + 1, 6)
    """
    gaussian = quadratic_factors(parameters, unit)
    noise = parameters.noise
    if noise is None:
        return gaussian
    return np.vstack([gaussian, [0, 0, 0, 0, 0, np.log(noise.weight) + noise.log_density_in(unit)]])


def log_weighted_densities(x: FloatArray, y: FloatArray, factors: FloatArray) -> FloatArray:
    """Return log π_k N(x_n | μ_k, Σ_k).

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Coordinates of the points.
    factors : ndarray, shape (K, 6)
        From `quadratic_factors`.

    Returns
    -------
    ndarray, shape (K, N)
        Natural logarithms.
    """
    mean_x, mean_y, a, b, c, constant = (factors[:, j : j + 1] for j in range(6))
    dx = x - mean_x
    second = y - mean_y
    second *= c
    second += b * dx
    second *= second
    dx *= a
    dx *= dx
    dx += second
    dx *= -0.5
    dx += constant
    return dx


def log_sum_exp(log_terms: FloatArray) -> FloatArray:
    """Return log Σ_k exp(log_terms[k]) for each column, without overflow or underflow.

    Parameters
    ----------
    log_terms : ndarray, shape (K, N)

    Returns
    -------
    ndarray, shape (N,)
    """
    largest = log_terms.max(axis=0)
    total: FloatArray = largest + np.log(np.exp(log_terms - largest).sum(axis=0))
    return total


def gaussian_density(points: ArrayLike | Points, parameters: MixtureParameters) -> FloatArray:
    """Return Σ_k π_k N(x | μ_k, Σ_k), without the noise, shape (N,).

    Within its box the noise adds a constant: it lifts the surface of the density and leaves its shape and its lines
    of equal density as they are.
    """
    at = Points.of(points)
    return np.exp(log_sum_exp(log_weighted_densities(at.x, at.y, quadratic_factors(parameters))))


def density(points: ArrayLike | Points, parameters: MixtureParameters) -> FloatArray:
    """Return the mixture's density p(x) = Σ_k π_k N(x | μ_k, Σ_k), and within its box that of the noise.

    Parameters
    ----------
    points : array_like, shape (N, 2)
        Where to evaluate.
    parameters : MixtureParameters
        The mixture.

    Returns
    -------
    ndarray, shape (N,)
        Density, in 1 / (squared data units); Bishop (2006), PRML, eq. 9.7.
    """
    at = Points.of(points)
    total = gaussian_density(at, parameters)
    if noise := parameters.noise:
        inside = (noise.lower[0] <= at.x) & (at.x <= noise.upper[0])
        inside &= (noise.lower[1] <= at.y) & (at.y <= noise.upper[1])
        total += inside * (noise.weight * np.exp(noise.log_density))
    return total
