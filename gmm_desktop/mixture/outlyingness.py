"""How far out a point lies in its component, as a share between 0 and 1."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points


def outlyingness(points: Points, theta: MixtureParameters, components: IntArray) -> FloatArray:
    """Return the share of a component's own draws that lie nearer to its mean than the point: 1 − exp(−d²/2).

    d is the Mahalanobis distance. In two dimensions d² of a draw is χ² with two degrees of freedom, of which that is
    the distribution function. So 0.999 is passed by one draw in a thousand, whatever the units.

    Parameters
    ----------
    points : Points
        N points.
    theta : MixtureParameters
        The mixture, with K Gaussians.
    components : ndarray of int, shape (N,)
        Of each point the component that is asked, from 0 to K − 1.

    Returns
    -------
    ndarray, shape (N,)
    """
    covariances = theta.covariances[components]
    xx, xy, yy = covariances[:, 0, 0], covariances[:, 0, 1], covariances[:, 1, 1]
    slope = xy / xx
    dx = points.x - theta.means[components, 0]
    dy = points.y - theta.means[components, 1] - slope * dx
    squared = dx / xx * dx + dy / (yy - xy * slope) * dy
    shares: FloatArray = -np.expm1(-0.5 * squared)
    return shares
