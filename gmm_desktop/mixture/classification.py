"""Points classified by a finished mixture: whose they are, how sure that is, and how far out they lie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import BoolArray, FloatArray, IntArray
from gmm_desktop.mixture.density import joint_factors, log_sum_exp, log_weighted_densities
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.far_points import far_differences
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.sampling import sample

DRAWS = 100_000
"""Draws behind a p-value: its standard error √(p (1 − p) / draws) is at most 0.0016."""

NOISE_LABEL = 0
"""Label of points that are the noise's; components count from 1."""

BLOCK_NUMBERS = 1 << 20
"""Most numbers of points times components in memory at a time."""

FAR = -1000.0
"""Log-densities below this are taken with twice the digits."""

PValues = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Classification:
    """What a mixture says of N points.

    Parameters
    ----------
    gamma : ndarray, shape (N, K) or (N, K + 1)
        γ_nk, the noise last where there is one; rows sum to 1.
    labels : ndarray, shape (N,)
        The component with the largest γ, from 1, of equals the first; `NOISE_LABEL` for the noise.
    log_densities : ndarray, shape (N,)
        Natural logarithms of Σ_k π_k N(x_n | μ_k, Σ_k), with the noise's share, in 1 / (squared data units).
    beyond : ndarray of bool, shape (N,)
        Whether a point lies beyond the box of the noise; False everywhere without noise.
    """

    gamma: FloatArray
    labels: IntArray
    log_densities: FloatArray
    beyond: BoolArray


def classify(points: ArrayLike | Points, parameters: MixtureParameters) -> Classification:
    """Return the posterior probabilities of the components and the density at new points.

    Bishop (2006), PRML, eq. 9.13 and 9.7, in the log domain: no density is too small for it. The noise counts
    everywhere with the density it has in its box, as in the E-step: beyond the box, where nothing else is near, it
    takes what lies far from every Gaussian (the improper constant of Coretto & Hennig 2016, JASA 111).

    Parameters
    ----------
    points : array_like, shape (N, 2)
        The points, in the units of the mixture.
    parameters : MixtureParameters
        The mixture.

    Raises
    ------
    DataError
        ``points_too_far`` where even the logarithm of the density is no number: beyond 1e150 standard deviations.
    """
    at, noise = Points.of(points), parameters.noise
    with np.errstate(over="ignore"):
        terms = log_weighted_densities(at.x, at.y, joint_factors(parameters))
    if not np.isfinite(terms.max(axis=0)).all():
        raise DataError("points_too_far")
    far = terms.max(axis=0) < FAR
    log_densities = log_sum_exp(terms)
    terms -= log_densities
    if far.any():
        terms[:, far], log_densities[far] = _far(at.x[far], at.y[far], parameters)
    gamma = np.ascontiguousarray(np.exp(terms, out=terms).T)
    labels: IntArray = gamma.argmax(axis=1) + 1
    labels[labels > parameters.n_components] = NOISE_LABEL
    beyond = np.zeros(len(at), dtype=bool)
    if noise is not None:
        for values, least, most in zip((at.x, at.y), noise.lower, noise.upper, strict=True):
            beyond |= (values < least) | (values > most)
    return Classification(gamma, labels, log_densities, beyond)


def _far(x: FloatArray, y: FloatArray, parameters: MixtureParameters) -> tuple[FloatArray, FloatArray]:
    """Return log γ and the log-density of points far out."""
    differences, largest = far_differences(x, y, parameters)
    rest = log_sum_exp(differences)
    return differences - rest, largest + rest


def classified(
    points: Points, parameters: MixtureParameters, most: int
) -> Iterator[tuple[int, Classification]]:
    """Yield what is said of the points, at most so many at a time, and the place of the first of them."""
    size = max(1, min(most, BLOCK_NUMBERS // len(parameters.all_weights)))
    for first in range(0, len(points), size):
        part = slice(first, first + size)
        yield first, classify(Points(points.x[part], points.y[part]), parameters)


def density_p_values(parameters: MixtureParameters, draws: int = DRAWS, seed: int = 0) -> PValues:
    """Return what turns log-densities into p-values: the share of the mixture's own points with a density no larger.

    Of one Gaussian that is exact, exp(−d²/2) with the Mahalanobis distance d: d² has a χ² distribution with two degrees
    of freedom. Of several it is (1 + n) / (1 + draws), with n of so many points drawn from the mixture at a density no
    larger (Davison & Hinkley 1997, Bootstrap Methods and their Application, eq. 4.11), so never below 1 / (1 + draws).

    Parameters
    ----------
    parameters : MixtureParameters
        A mixture without noise, whose density has no end.
    draws : int
        How many points are drawn, at least 1.
    seed : int
        Of chance; the same gives the same p-values.
    """
    factors = joint_factors(parameters)
    if parameters.n_components == 1:
        peak = float(factors[0, 5])

        def exact(log_densities: FloatArray) -> FloatArray:
            p: FloatArray = np.exp(np.minimum(log_densities - peak, 0.0))
            return p

        return exact
    drawn = Points.of(sample(parameters, draws, np.random.default_rng(seed))[0])
    ranks = np.sort(np.concatenate([part.log_densities for _, part in classified(drawn, parameters, draws)]))

    def estimated(log_densities: FloatArray) -> FloatArray:
        p: FloatArray = (1 + np.searchsorted(ranks, log_densities, side="right")) / (1 + draws)
        return p

    return estimated
