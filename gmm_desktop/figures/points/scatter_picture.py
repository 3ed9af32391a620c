"""Points in the colours of their groups, each axis scaled to fill a small picture."""

import numpy as np

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.points.colours import NEUTRAL, packed
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import IntArray, Pixels
from gmm_desktop.mixture.points import Points

MOST_POINTS = 20_000
MARGIN = 0.06


def scatter_picture(
    points: Points,
    labels: IntArray | None,
    size: tuple[int, int],
    *,
    dark: bool,
    pixel_ratio: float = 1.0,
) -> Pixels:
    """Draw points, at most `MOST_POINTS` evenly spread over their order.

    Parameters
    ----------
    points : Points
        N points.
    labels : ndarray of int, shape (N,), optional
        Their groups, from 0; without, all are grey.
    size : tuple of int
        Width and height in device pixels.
    dark : bool
        Whether the ground is dark.
    pixel_ratio : float
        Device pixels per logical pixel.

    Returns
    -------
    ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB, the upper row first.
    """
    view = _filled_view(points, *size)
    step = -(-len(points) // MOST_POINTS)
    shown = Points.of(np.stack([points.x[::step], points.y[::step]], axis=1))
    if labels is None:
        colours = np.broadcast_to(packed(np.array([NEUTRAL])), len(shown))
    else:
        colours = packed(component_colours(int(labels.max()) + 1, dark))[labels[::step]]
    diameter, opacity = point_style(len(shown), pixel_ratio)
    return rasterise(shown, np.ascontiguousarray(colours), view, 0.8 * diameter, opacity)


def _filled_view(points: Points, width: int, height: int) -> View:
    edges = []
    for low, high in zip(points.lower.tolist(), points.upper.tolist(), strict=True):
        room = (high - low) * MARGIN or max(abs(low), 1.0) * 1e-6
        edges += [low - room, high + room]
    return View(edges[0], edges[1], edges[2], edges[3], width, height)
