"""What brushes do to points: pure functions on places in data units.

A brush is a circle on the screen. Where the axes have different scales it is an ellipse in data units, with the half
axes ``radii`` along x and y.
"""

import math

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.points import Points

Pair = tuple[float, float]

JITTER_STEP = 0.06
"""σ of the normal step a jittered point makes at a time, in radii of the brush."""

PULL = 0.08
"""Share of its way to the middle of the brush that a point there makes at a time."""

SPRAY_SIGMA = 0.4
"""σ of the sprayed cloud, in radii of the brush: 96 % of a normal cloud in the plane lie within 2.5σ."""


def under(points: Points, centre: Pair, radii: Pair, since: Pair | None = None) -> IntArray:
    """Return the indices, ascending, of the points under the brush, shape (n,).

    Parameters
    ----------
    points : Points
        The data.
    centre : tuple of float
        Middle of the brush.
    radii : tuple of float
        Its half axes along x and y, both positive.
    since : tuple of float, optional
        Where the brush comes from: also the points that lay under it on the way.
    """
    start = centre if since is None else since
    (x1, y1), (x0, y0), (rx, ry) = centre, start, radii
    near = np.flatnonzero((points.x >= min(x0, x1) - rx) & (points.x <= max(x0, x1) + rx))
    x, y = (points.x[near] - x0) / rx, (points.y[near] - y0) / ry
    dx, dy = (x1 - x0) / rx, (y1 - y0) / ry
    length = dx * dx + dy * dy
    along = np.clip((x * dx + y * dy) / length, 0.0, 1.0) if length > 0 else np.zeros(len(near))
    within = (x - along * dx) ** 2 + (y - along * dy) ** 2 <= 1.0
    return near[within].astype(np.int64)


def inside(points: Points, lower: Pair, upper: Pair) -> IntArray:
    """Return the indices, ascending, of the points in a box, shape (n,)."""
    (left, low), (right, high) = lower, upper
    within = (points.x >= left) & (points.x <= right) & (points.y >= low) & (points.y <= high)
    return np.flatnonzero(within).astype(np.int64)


def sprayed(rng: np.random.Generator, centre: Pair, radii: Pair, count: int) -> FloatArray:
    """Draw points under the brush, normally about its middle with σ = `SPRAY_SIGMA` radii, shape (count, 2)."""
    # The squared radius of a normal cloud is exponential: its quantiles up to the rim leave nothing outside.
    rim = -math.expm1(-0.5 / SPRAY_SIGMA**2)
    radius = SPRAY_SIGMA * np.sqrt(-2.0 * np.log1p(-rim * rng.random(count)))
    turn = rng.uniform(0.0, 2 * math.pi, count)
    return _about(centre, radii, radius, turn)


def scattered(rng: np.random.Generator, centre: Pair, radii: Pair, count: int) -> FloatArray:
    """Draw points evenly over the brush, shape (count, 2)."""
    radius, turn = np.sqrt(rng.random(count)), rng.uniform(0.0, 2 * math.pi, count)
    return _about(centre, radii, radius, turn)


def jittered(rng: np.random.Generator, places: FloatArray, radii: Pair) -> FloatArray:
    """Move each of the places (n, 2) by a normal step of σ = `JITTER_STEP` radii."""
    moved: FloatArray = places + rng.standard_normal(places.shape) * (JITTER_STEP * np.array(radii))
    return moved


def attracted(places: FloatArray, centre: Pair, radii: Pair, *, repel: bool = False) -> FloatArray:
    """Move each of the places (n, 2) towards the middle of the brush, or away from it.

    The pull falls from `PULL` of the way in the middle to 0 at the rim, as 1 − d² with the distance d in radii.
    """
    away = places - np.array(centre)
    distance = ((away / np.array(radii)) ** 2).sum(axis=1, keepdims=True)
    share = PULL * np.clip(1.0 - distance, 0.0, 1.0)
    moved: FloatArray = places + (share if repel else -share) * away
    return moved


def _about(centre: Pair, radii: Pair, radius: FloatArray, turn: FloatArray) -> FloatArray:
    circle = radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    places: FloatArray = np.array(centre) + np.array(radii) * circle
    return places
