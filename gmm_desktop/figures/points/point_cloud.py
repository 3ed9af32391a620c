"""The points as pixels: anti-aliased discs whose order does not matter.

Every disc adds its optical depth τ to the pixels it covers; a pixel's opacity is 1 − exp(−Σ τ) and its colour
the mean weighted with τ. Sums do not know an order, so points never hide each other by their place in a
file. Up to `MOST_DISCS` points stand at their place to 1/16 pixel; more are counted on the pixels first, and
the disc is laid over the counts: the same sums at a cost that hardly grows with the number of points.

What is done here with arrays, `point_kernel` does compiled, once that is loaded; a change of one is a change of the
other.
"""

import numpy as np
from scipy.sparse import csc_array

from gmm_desktop.figures.points import point_kernel
from gmm_desktop.figures.points.counts import spread_counts
from gmm_desktop.figures.points.stamps import PHASES, Stamps, stamps
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import BoolArray, FloatArray, Pixels, SingleArray
from gmm_desktop.mixture.points import Points

__all__ = ["MOST_DISCS", "View", "point_style", "rasterise"]


MOST_DISCS = 30_000
_BAND_ROWS = 64


def point_style(count: int, pixel_ratio: float = 1.0) -> tuple[float, float]:
    """Diameter and opacity that keep N points readable: fewer are larger and bolder.

    Parameters
    ----------
    count : int
        Number of points N.
    pixel_ratio : float
        Device pixels per logical pixel.

    Returns
    -------
    diameter_px : float
        In device pixels.
    opacity : float
        0..1.
    """
    diameter = min(max(5.0 * (max(count, 1) / 2000.0) ** -0.16, 1.5), 6.5)
    return diameter * pixel_ratio, 0.75 / (1.0 + (count / 30_000.0) ** 0.5)


def rasterise(
    points: Points,
    colours: Pixels,
    view: View,
    diameter_px: float,
    opacity: float,
    *,
    hole_px: float = 0.0,
    out: Pixels | None = None,
) -> Pixels:
    """Draw the points on a transparent image.

    Parameters
    ----------
    points : Points
        N points in data units; those out of sight are left out.
    colours : ndarray of uint32, shape (N,)
        Their colours 0xFFRRGGBB, e.g. from `responsibility_colours`.
    view : View
        What is seen.
    diameter_px : float
        Diameter of a disc in device pixels.
    opacity : float
        Opacity of one disc, 0..1.
    hole_px : float
        Diameter of the hole that makes rings of the discs; of more than `MOST_DISCS` it is not seen.
    out : ndarray of uint32, shape (height, width), optional
        C-contiguous buffer to draw on; all of it is overwritten.

    Returns
    -------
    ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB, the upper row first (QImage.Format_ARGB32_Premultiplied).
    """
    image = np.empty((view.height, view.width), np.uint32) if out is None else out
    image.fill(0)
    x, y = view.pixels(points.x, points.y)
    seen = None if _all_inside(points, view) else _in_sight(x, y, view, diameter_px / 2 + 1)
    if len(x) > MOST_DISCS and (seen is None or np.count_nonzero(seen) > MOST_DISCS):
        sums = spread_counts(x, y, _as_floats(colours), image.shape, (diameter_px, opacity))
    else:
        if seen is not None:
            x, y, colours = x[seen], y[seen], colours[seen]
        disc = stamps(diameter_px, opacity, hole_px)
        if point_kernel.ready():
            point_kernel.paint(x, y, colours, disc, image)
            return image
        sums = _stamped(x, y, _as_floats(colours), image.shape, disc)
    flat = image.reshape(-1)
    band = _BAND_ROWS * view.width
    for start in range(0, len(flat), band):
        _develop(sums[start : start + band], flat[start : start + band])
    return image


def _all_inside(points: Points, view: View) -> bool:
    (left, low), (right, high) = points.lower, points.upper
    return bool(view.x0 < left and right < view.x1 and view.y0 < low and high < view.y1)


def _in_sight(x: FloatArray, y: FloatArray, view: View, reach: float) -> BoolArray:
    seen = x > -reach
    seen &= x < view.width + reach
    seen &= y > -reach
    seen &= y < view.height + reach
    return seen


def _as_floats(colours: Pixels) -> SingleArray:
    """Blue, green, red and 255 of each colour, shape (N, 4)."""
    channels = np.ascontiguousarray(colours, dtype="<u4").view(np.uint8).reshape(-1, 4)
    return channels.astype(np.float32)


def _stamped(
    x: FloatArray, y: FloatArray, shades: SingleArray, shape: tuple[int, int], disc: Stamps
) -> SingleArray:
    """Σ τ·(blue, green, red, 255) in each pixel, shape (height·width, 4), discs at their very place."""
    height, width = shape
    column, row = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    down, across = (np.minimum((part * PHASES).astype(np.intp), PHASES - 1) for part in (y - row, x - column))
    phase = down * PHASES + across
    pixel = (row * np.int32(width) + column)[:, None] + (disc.rows * np.int32(width) + disc.columns)
    depth = disc.depths[phase]
    inner = (column >= disc.reach) & (column < width - disc.reach)
    inner &= (row >= disc.reach) & (row < height - disc.reach)
    edge = np.flatnonzero(~inner)
    if len(edge):
        columns, rows = column[edge, None] + disc.columns, row[edge, None] + disc.rows
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        pixel[edge] = np.where(inside, pixel[edge], 0)
        depth[edge] *= inside
    starts = np.arange(len(x) + 1, dtype=np.int32) * np.int32(len(disc.rows))
    # A sparse matrix with a column a point: its product with the colours lays all discs at once.
    layer = csc_array((depth.reshape(-1), pixel.reshape(-1), starts), shape=(width * height, len(x)))
    sums: SingleArray = layer @ shades
    return sums


def _develop(sums: SingleArray, out: Pixels) -> None:
    """Turn Σ τ·(blue, green, red, 255) of n pixels into premultiplied colours in ``out`` (n,)."""
    touched = np.flatnonzero(sums[:, 3] > 0)
    if len(touched) == 0:
        return
    part = sums.take(touched, axis=0)
    depth = part[:, 3] * np.float32(1 / 255)
    factor = np.exp(-depth)
    np.subtract(np.float32(1), factor, out=factor)
    factor /= depth
    alpha = part[:, 3]
    alpha *= factor
    for channel in range(3):
        part[:, channel] *= factor
        np.minimum(part[:, channel], alpha, out=part[:, channel])
    part += np.float32(0.5)
    out[touched] = part.astype(np.uint8).view("<u4").reshape(-1)
