"""Which point is under the pointer."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.geometry import Scale


def nearest_point(points: Points, position: FloatArray, scale: Scale, reach: float) -> int | None:
    """Return the index of the point nearest to a place, or None when none is within reach.

    Parameters
    ----------
    points : Points
        The data.
    position : ndarray, shape (2,)
        The place, in data units.
    scale : Scale
        Pixels per data unit.
    reach : float
        Largest distance, in pixels.
    """
    x, y = position.tolist()
    near = np.flatnonzero(np.abs(points.x - x) * scale.x <= reach)
    if not near.size:
        return None
    distance = np.hypot((points.x[near] - x) * scale.x, (points.y[near] - y) * scale.y)
    best = int(np.argmin(distance))
    return int(near[best]) if distance[best] <= reach else None
