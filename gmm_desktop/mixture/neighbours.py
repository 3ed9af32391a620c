"""Starts that a fitted mixture gives to models beside it: another family, a component more, a component less."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

APART = 0.8
"""How far the halves of a component lie from its mean, in standard deviations along its longer axis."""


def in_family(theta: MixtureParameters, family: Family) -> MixtureParameters:
    """Return the mixture with the nearest covariances of a family."""
    return theta.changed(covariances=project(family, theta.covariances, theta.weights))


def split(theta: MixtureParameters, component: int, scales: FloatArray) -> MixtureParameters:
    """Return the mixture with one component replaced by two halves along its longer axis, of the same moments.

    With u the unit vector of the axis and s its standard deviation they lie at μ ± a s u and have Σ − a² s² u uᵀ,
    a = `APART`.

    Parameters
    ----------
    theta : MixtureParameters
        K components.
    component : int
        Which, from 0.
    scales : ndarray, shape (2,)
        `Points.scales`, in which the axis is the longer one.
    """
    squares = np.outer(scales, scales)
    values, axes = np.linalg.eigh(theta.covariances[component] / squares)
    offset = APART * np.sqrt(values[1]) * axes[:, 1] * scales
    half = theta.covariances[component] - np.outer(offset, offset)
    weights, means, covariances = (
        np.concatenate([part, part[[component]]]) for part in (theta.weights, theta.means, theta.covariances)
    )
    ends = [component, -1]
    weights[ends] *= 0.5
    means[ends] += np.outer([1, -1], offset)
    covariances[ends] = half
    return MixtureParameters(weights, means, covariances, theta.noise)


def merged(theta: MixtureParameters, one: int, other: int) -> MixtureParameters:
    """Return the mixture with two components replaced by one of the same moments as both together."""
    pair = [one, other]
    weight = theta.weights[pair].sum()
    shares = theta.weights[pair] / weight
    mean = shares @ theta.means[pair]
    offsets = theta.means[pair] - mean
    covariance = np.einsum("k,kij->ij", shares, theta.covariances[pair])
    covariance += np.einsum("k,ki,kj->ij", shares, offsets, offsets)
    return MixtureParameters(
        np.append(np.delete(theta.weights, pair), weight),
        np.vstack([np.delete(theta.means, pair, axis=0), mean]),
        np.concatenate([np.delete(theta.covariances, pair, axis=0), covariance[None]]),
        theta.noise,
    )


def swapped(theta: MixtureParameters, points: Points, draws: np.random.Generator) -> MixtureParameters:
    """Return the mixture with one component taken away, and one put on a point, both at random.

    The new one has the covariance of another or, as often, that of the data over K (Zhao, Hautamäki & Fränti 2012,
    Pattern Recognition Letters 33: random swap EM). Its weight is 1/K before all are scaled to one.
    """
    count = theta.n_components
    place, other = draws.integers(count, size=2)
    point = draws.integers(len(points))
    weights, means, covariances = theta.weights.copy(), theta.means.copy(), theta.covariances.copy()
    total = weights.sum()
    weights[place] = total / count
    weights *= total / weights.sum()
    means[place] = points.x[point], points.y[point]
    covariances[place] = points.covariance / count if draws.random() < 0.5 else covariances[other]
    return theta.changed(weights=weights, means=means, covariances=covariances)
