"""Ways to place the start: where EM begins decides where it ends."""

import math
from dataclasses import replace
from enum import StrEnum

import numpy as np

from gmm_desktop.mixture.agglomeration import agglomerate
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.diagnostics import STARVED_BELOW, examine_covariance
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise, is_positive_definite
from gmm_desktop.mixture.points import Points, check_spread
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import (
    BLOCK_NUMBERS,
    SufficientStatistics,
    accumulate,
    scatters_about,
)


class StartMethod(StrEnum):
    """How the start was placed."""

    AS_DRAWN = "as_drawn"
    KMEANS_PLUS_PLUS = "kmeans_plus_plus"
    KMEANS = "kmeans"
    RANDOM_POINTS = "random_points"
    RANDOM_RESPONSIBILITIES = "random_responsibilities"
    HIERARCHICAL = "hierarchical"
    NEIGHBOUR = "neighbour"
    FROM_FILE = "from_file"


RANDOM_STARTS = (
    StartMethod.KMEANS_PLUS_PLUS,
    StartMethod.KMEANS,
    StartMethod.RANDOM_POINTS,
    StartMethod.RANDOM_RESPONSIBILITIES,
    StartMethod.HIERARCHICAL,
)
"""The methods that have a recipe and a seed."""

MOST_JOINED = 2_000
"""Points that are joined by hierarchy; of more, so many are drawn."""

KMEANS_SETTINGS = EmSettings(temperature=0.0, max_iter=300, tol=math.ulp(0.0), patience=1)
"""k-means is hard EM with one covariance for all and equal weights that both stay, until no mean moves."""


def make_start(
    method: StartMethod,
    points: Points,
    n_components: int,
    seed: int,
    family: Family = Family.VVV,
    *,
    raw: bool = False,
) -> MixtureParameters:
    """Place K components on the data.

    k-means++ and random points give equal weights and upright covariances with the data's variances divided by K,
    so that the K components together cover about the area of the data. k-means, hierarchy and random responsibilities
    give what an M-step makes of them; a component flat on a line gets that upright covariance. By hierarchy the seed
    matters for more points than `MOST_JOINED` only.

    Parameters
    ----------
    method : StartMethod
        One of `RANDOM_STARTS`; the others have no recipe.
    points : Points
        The data.
    n_components : int
        K ≥ 1.
    seed : int
        Of ``numpy.random.default_rng``; the same seed gives the same start.
    family : Family
        To which the covariances are brought.
    raw : bool
        Measure distances in data units, and make round covariances. Otherwise each axis counts by the spread of the
        data along it, so that the units do not matter.

    Raises
    ------
    DataError
        ``too_few_different_points`` when there are fewer different points than components, ``no_spread`` when all
        points are the same, ``spread_too_small``.
    """
    check_spread(points)
    rng = np.random.default_rng(seed)
    shape = new_covariance(points, n_components, raw=raw)
    match method:
        case StartMethod.KMEANS_PLUS_PLUS:
            made = _alike_at(kmeans_plus_plus(points.array, n_components, rng, _yardsticks(shape)), shape)
        case StartMethod.RANDOM_POINTS:
            made = _alike_at(random_points(points.array, n_components, rng), shape)
        case StartMethod.KMEANS:
            begin = _alike_at(kmeans_plus_plus(points.array, n_components, rng, _yardsticks(shape)), shape)
            made = _from_statistics(points, kmeans(points, begin), shape)
        case StartMethod.HIERARCHICAL:
            made = _from_statistics(points, _joined(points, n_components, rng, raw=raw), shape)
        case StartMethod.RANDOM_RESPONSIBILITIES:
            made = _from_statistics(points, _random_statistics(points, n_components, rng), shape)
        case _:
            raise ValueError(f"no recipe for {method}")
    return made.changed(covariances=project(family, made.covariances, made.weights))


def with_noise(parameters: MixtureParameters, points: Points, weight: float) -> MixtureParameters:
    """Return the mixture with uniform noise over the box of the data; with weight 0, without any.

    Parameters
    ----------
    parameters : MixtureParameters
        The Gaussians share what is left in their proportions.
    points : Points
        The data.
    weight : float
        Mixing weight of the noise, from 0 to below 1.

    Raises
    ------
    ParameterError
        ``noise_weight`` or ``noise_box``.
    """
    (left, low), (right, high) = points.lower.tolist(), points.upper.tolist()
    noise = UniformNoise(weight, (left, low), (right, high)) if weight != 0 else None
    weights = parameters.weights * ((1 - weight) / parameters.weights.sum())
    return MixtureParameters(weights, parameters.means, parameters.covariances, noise)


def with_noise_over(parameters: MixtureParameters, points: Points) -> MixtureParameters:
    """Return the mixture with its noise, if it has any, over the box of these data.

    Parameters and errors are those of `with_noise`.
    """
    noise = parameters.noise
    here = (tuple(points.lower.tolist()), tuple(points.upper.tolist()))
    if noise is None or (noise.lower, noise.upper) == here:
        return parameters
    return with_noise(parameters, points, noise.weight)


def kmeans(points: Points, start: MixtureParameters) -> SufficientStatistics:
    """Run k-means (Lloyd 1982) from the means of a start and return the sums over its clusters.

    Distances are those of its covariances, which are alike. An empty cluster ends it, with the clusters as they were.
    """
    every = frozenset(range(start.n_components))
    settings = replace(KMEANS_SETTINGS, pins=Pins(weights=every, covariances=every))
    ended = fit(points, start, settings).parameters
    return accumulate(points, ended, temperature=0.0)


def _alike_at(means: FloatArray, shape: FloatArray) -> MixtureParameters:
    count = len(means)
    return MixtureParameters(np.full(count, 1 / count), means, np.broadcast_to(shape, (count, 2, 2)))


def _yardsticks(shape: FloatArray) -> FloatArray:
    return np.sqrt(np.diagonal(shape))


def _from_statistics(
    points: Points, statistics: SufficientStatistics, shape: FloatArray
) -> MixtureParameters:
    """Return what an M-step makes of responsibilities, whatever they are."""
    counts = np.maximum(statistics.counts, STARVED_BELOW)
    means = statistics.centres + statistics.sums / counts[:, None]
    covariances = scatters_about(statistics, means) / counts[:, None, None]
    for component, covariance in enumerate(covariances):
        number = float(counts[component])
        if examine_covariance(covariance, component=component, effective_points=number, scales=points.scales):
            covariances[component] = shape
    return MixtureParameters(counts / counts.sum(), means, covariances)


def _joined(points: Points, count: int, rng: np.random.Generator, *, raw: bool) -> SufficientStatistics:
    """Return the sums over the groups found by `agglomerate` in all points, or in a sample of them."""
    chosen: slice | FloatArray = slice(None)
    if len(points) > MOST_JOINED:
        chosen = np.sort(rng.choice(len(points), MOST_JOINED, replace=False))
    taken = points.array[chosen]
    different = len(np.unique(taken, axis=0))
    if different < count:
        raise DataError("too_few_different_points", points=different, components=count)
    labels = agglomerate(_whitened(points, taken, raw=raw), count)
    counts = np.bincount(labels).astype(np.float64)
    centres = np.stack([taken[labels == k].mean(axis=0) for k in range(count)])
    offsets = [taken[labels == k] - centres[k] for k in range(count)]
    scatters = np.stack([each.T @ each for each in offsets])
    return SufficientStatistics(
        centres, counts, np.zeros((count, 2)), scatters, 0.0, 0.0, 0.0, len(taken), points.unit, 0.0
    )


def _whitened(points: Points, values: FloatArray, *, raw: bool) -> FloatArray:
    """Return values where the covariance of the points is I; if ``raw``, where its mean variance is 1."""
    offsets = values - points.mean
    if raw:
        return offsets / (points.spread * math.sqrt(0.5))
    (xx, xy), (_, yy) = points.covariance.tolist()
    if not is_positive_definite(xx, xy, yy):
        return offsets / points.scales
    first, second = math.sqrt(xx), math.sqrt(unexplained(xx, xy, yy))
    return np.stack([offsets[:, 0] / first, (offsets[:, 1] - (xy / xx) * offsets[:, 0]) / second], axis=1)


def _random_statistics(points: Points, count: int, rng: np.random.Generator) -> SufficientStatistics:
    """Return the sums under responsibilities drawn evenly from all that sum to 1."""
    centres = np.broadcast_to(points.mean, (count, 2))
    counts, sums, scatters = np.zeros(count), np.zeros((count, 2)), np.zeros((count, 2, 2))
    for start in range(0, len(points), BLOCK_NUMBERS):
        end = start + BLOCK_NUMBERS
        offsets = np.stack([points.x[start:end], points.y[start:end]], axis=1) - points.mean
        gamma = rng.standard_exponential((len(offsets), count))
        gamma /= gamma.sum(axis=1, keepdims=True)
        counts += gamma.sum(axis=0)
        sums += np.einsum("nk,ni->ki", gamma, offsets)
        scatters += np.einsum("nk,ni,nj->kij", gamma, offsets, offsets)
    return SufficientStatistics(centres, counts, sums, scatters, 0.0, 0.0, 0.0, len(points), points.unit, 0.0)


def new_covariance(points: Points, n_components: int, *, raw: bool = False) -> FloatArray:
    """Return the covariance a new component gets among K, shape (2, 2), in squared data units.

    It is upright, with the variances of the data divided by K; if ``raw``, round, with their mean.
    """
    variances = np.full(2, 0.5 * points.spread**2) if raw else points.scales**2
    return np.diag(variances / n_components)


def kmeans_plus_plus(
    candidates: FloatArray, count: int, rng: np.random.Generator, yardsticks: FloatArray
) -> FloatArray:
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
    yardsticks : ndarray, shape (2,)
        Units in which distances along x and y are measured.

    Returns
    -------
    ndarray, shape (count, 2)
        Different points.

    Raises
    ------
    DataError
        ``too_few_different_points``.
    """
    x, y = np.ascontiguousarray((candidates / yardsticks).T)
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

    Parameters, result and error are those of `kmeans_plus_plus`; distances do not matter.
    """
    places: dict[tuple[float, float], None] = {}
    for index in rng.permutation(len(candidates)):
        x, y = candidates[index].tolist()
        places.setdefault((x, y))
        if len(places) == count:
            return np.array(list(places))
    raise DataError("too_few_different_points", points=len(places), components=count)
