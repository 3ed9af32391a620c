"""Ways to place the start: where EM begins decides where it ends."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

FloatArray = NDArray[np.float64]


class StartMethod(StrEnum):
    """How the start was placed."""

    AS_DRAWN = "as_drawn"
    KMEANS_PLUS_PLUS = "kmeans_plus_plus"
    RANDOM_POINTS = "random_points"


def make_start(method: StartMethod, points: Points, n_components: int, seed: int) -> MixtureParameters:
    """Place K components on the data.

    Equal weights; every covariance is round, with the data's mean variance divided by K, so that the K
    components together cover about the area of the data.

    Parameters
    ----------
    method : StartMethod
        k-means++ or random points; `AS_DRAWN` has no recipe.
    points : Points
        The data.
    n_components : int
        K ≥ 1.
    seed : int
        Of ``numpy.random.default_rng``; the same seed gives the same start.

    Raises
    ------
    DataError
        ``too_few_different_points`` when there are fewer different points than components, ``no_spread`` when all
        points are the same.
    """
    if points.spread == 0:
        raise DataError("no_spread", points=len(points))
    rng = np.random.default_rng(seed)
    if method is StartMethod.KMEANS_PLUS_PLUS:
        means = kmeans_plus_plus(points.array, n_components, rng)
    elif method is StartMethod.RANDOM_POINTS:
        means = random_points(points.array, n_components, rng)
    else:
        raise ValueError(f"no recipe for {method}")
    return MixtureParameters(
        np.full(n_components, 1 / n_components),
        means,
        np.broadcast_to(round_covariance(points, n_components), (n_components, 2, 2)),
    )


def round_covariance(points: Points, n_components: int) -> FloatArray:
    """Return the round covariance a new component gets among K, shape (2, 2), in squared data units."""
    return np.eye(2) * (0.5 * points.spread**2 / n_components)


def kmeans_plus_plus(candidates: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
    """Choose means among the points, each new one with probability ∝ squared distance to the nearest chosen.

    Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA, section 2.2.

    Parameters
    ----------
    candidates : ndarray, shape (N, 2)
        The points.
    count : int
        How many means.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (count, 2)
        Different points.

    Raises
    ------
    DataError
        ``too_few_different_points``.
    """
    x, y = np.ascontiguousarray(candidates.T)
    chosen = [int(rng.integers(len(candidates)))]
    nearest = np.full(len(candidates), np.inf)
    while len(chosen) < count:
        newest = chosen[-1]
        np.minimum(nearest, (x - x[newest]) ** 2 + (y - y[newest]) ** 2, out=nearest)
        cumulated = np.cumsum(nearest)
        if cumulated[-1] == 0:
            raise DataError("too_few_different_points", points=len(chosen), components=count)
        drawn = min(rng.random() * cumulated[-1], np.nextafter(cumulated[-1], 0.0))
        # Points already chosen have probability 0: the first sum above what was drawn is never theirs.
        chosen.append(int(np.searchsorted(cumulated, drawn, side="right")))
    return candidates[chosen]


def random_points(candidates: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
    """Choose means among the points, all alike likely, no place twice.

    Parameters, result and error are those of `kmeans_plus_plus`.
    """
    places: dict[tuple[float, float], None] = {}
    for index in rng.permutation(len(candidates)):
        x, y = candidates[index].tolist()
        places.setdefault((x, y))
        if len(places) == count:
            return np.array(list(places))
    raise DataError("too_few_different_points", points=len(places), components=count)
