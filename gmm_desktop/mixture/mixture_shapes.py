"""Mixtures worth drawing from: each is a situation that EM or a criterion finds easy or hard.

The narrowest component has σ = 1 along its shorter axis, so every distance is in its standard deviations.
"""

import math
from collections.abc import Sequence

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise

MARGIN = 6.0
"""How far, in σ of a blob, outliers lie beyond the outermost means."""


def blobs(components: int, separation: float) -> MixtureParameters:
    """Return equal round components; neighbouring means are ``separation`` σ apart."""
    return _equal_weights(_hexagonal(components, separation), [Ellipse(1, 1, 0)] * components)


def elongated(components: int, stretch: float, angle: float, separation: float) -> MixtureParameters:
    """Return parallel ellipses side by side, the case in which k-means cuts across.

    Parameters
    ----------
    components : int
        K.
    stretch : float
        σ₁ / σ₂.
    angle : float
        Of the long axes against the x-axis, in degrees.
    separation : float
        Of neighbouring means, across the ellipses, in σ₂.
    """
    ellipse = Ellipse(stretch, 1, math.radians(angle))
    steps = separation * (np.arange(components) - (components - 1) / 2)
    return _equal_weights(steps[:, None] * ellipse.axes[1], [ellipse] * components)


def unequal_volumes(ratio: float, separation: float) -> MixtureParameters:
    """Return three round components in a row, the widest ``ratio`` times as wide as the narrowest.

    The distance of two neighbours is ``separation`` times the average of their σ.
    """
    sigmas = np.array([1.0, math.sqrt(ratio), ratio])
    gaps = separation * (sigmas[:-1] + sigmas[1:]) / 2
    means = np.column_stack([np.concatenate([[0.0], np.cumsum(gaps)]), np.zeros(3)])
    return _equal_weights(means - means.mean(axis=0), [Ellipse(sigma, sigma, 0) for sigma in sigmas.tolist()])


def outliers(components: int, separation: float, outlier_share: float) -> MixtureParameters:
    """Return blobs with uniform noise of a weight over a box around them."""
    even = blobs(components, separation)
    if outlier_share == 0:
        return even
    (left, low), (right, high) = even.means.min(axis=0) - MARGIN, even.means.max(axis=0) + MARGIN
    noise = UniformNoise(outlier_share, (float(left), float(low)), (float(right), float(high)))
    return MixtureParameters(even.weights * (1 - outlier_share), even.means, even.covariances, noise)


def unequal_weights(components: int, ratio: float, separation: float) -> MixtureParameters:
    """Return blobs whose weights fall geometrically; the first is ``ratio`` times the last."""
    weights = np.geomspace(ratio, 1.0, components)
    even = blobs(components, separation)
    return MixtureParameters(weights / weights.sum(), even.means, even.covariances)


def crossing(stretch: float, angle: float) -> MixtureParameters:
    """Return two ellipses with one mean that cross like an X, at ``angle`` degrees between the long axes."""
    half = math.radians(angle) / 2
    return _equal_weights(np.zeros((2, 2)), [Ellipse(stretch, 1, half), Ellipse(stretch, 1, -half)])


def same_means(ratio: float, narrow_share: float) -> MixtureParameters:
    """Return a narrow round component inside a wide one with the same mean.

    A start with equal covariances is a trap here: with equal means too, the components never part.

    Parameters
    ----------
    ratio : float
        σ of the wide one; that of the narrow one is 1.
    narrow_share : float
        Weight of the narrow one.
    """
    wide = Ellipse(ratio, ratio, 0)
    covariances = [covariance_of(ellipse) for ellipse in (Ellipse(1, 1, 0), wide)]
    return MixtureParameters([narrow_share, 1 - narrow_share], np.zeros((2, 2)), covariances)


def _equal_weights(means: FloatArray, ellipses: Sequence[Ellipse]) -> MixtureParameters:
    count = len(ellipses)
    return MixtureParameters(
        np.full(count, 1 / count), means, np.stack([covariance_of(ellipse) for ellipse in ellipses])
    )


def _hexagonal(count: int, spacing: float) -> FloatArray:
    """Return the places of a hexagonal lattice nearest to the middle of one of its triangles, centred."""
    reach = np.arange(-math.isqrt(count) - 2, math.isqrt(count) + 3)
    rows, columns = (index.ravel() for index in np.meshgrid(reach, reach, indexing="ij"))
    places = np.column_stack([columns + 0.5 * rows - 0.5, (rows - 1 / 3) * math.sqrt(3) / 2])
    # Places at one distance differ in their last bits: rounded, the angle decides and not the machine.
    angles = np.arctan2(places[:, 1], places[:, 0]).round(9)
    nearest = places[np.lexsort((angles, np.hypot(*places.T).round(9)))[:count]]
    lattice: FloatArray = spacing * (nearest - nearest.mean(axis=0))
    return lattice
