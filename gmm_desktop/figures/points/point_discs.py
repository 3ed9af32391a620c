"""The discs of the points as machine code: what `point_cloud` does with arrays, in one loop nest.

Only `point_kernel` imports this module, when it needs it: it imports numba. All that is compiled stands in this one
file, because numba's cache notices a change in the file of the function it keeps, and in no other.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import float32, float64, int32, int64, njit, types, uint32

from gmm_desktop.mixture.arrays import FloatArray, Int32Array, IntArray, Pixels, SingleArray
from gmm_desktop.mixture.machine_code import to_machine_code

Discs = Callable[
    [FloatArray, FloatArray, Pixels, Int32Array, Int32Array, SingleArray, int, int, Pixels], None
]

BAND_ROWS = 32
"""Rows of the image summed at once, so that the sums stay in a core's second cache."""


def _listed(kind: Any, dimensions: int) -> Any:
    return types.Array(kind, dimensions, "C", readonly=True)


ARGUMENTS = (
    *(_listed(float64, 1), _listed(float64, 1), _listed(uint32, 1)),
    *(_listed(int32, 1), _listed(int32, 1), _listed(float32, 2)),
    *(int64, int64, uint32[:, ::1]),
)


def compile_discs(cache: Path | None) -> Discs:
    """Compile `_discs`; ``cache`` and errors as in `to_machine_code`."""
    compiled: Discs = to_machine_code(_discs, ARGUMENTS, cache)
    return compiled


def _discs(
    x: FloatArray,
    y: FloatArray,
    colours: Pixels,
    rows: Int32Array,
    columns: Int32Array,
    depths: SingleArray,
    phases: int,
    reach: int,
    image: Pixels,
) -> None:
    """Lay a disc at each place, and write the pixels touched, as premultiplied colours.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Pixel coordinates from the upper left corner, all within ``reach`` + 1 of the image.
    colours : ndarray of uint32, shape (N,)
        0xFFRRGGBB.
    rows, columns, depths, phases, reach
        Of the stamps: see `stamps.Stamps`.
    image : ndarray of uint32, shape (height, width)
        Transparent; only pixels under a disc are written.
    """
    height, width = image.shape
    order, ends = _by_band(y, reach, height)
    sums = np.zeros((BAND_ROWS, width, 4), np.float32)
    for band in range(len(ends) - 1):
        top = band * BAND_ROWS
        high = min(BAND_ROWS, height - top)
        for place in range(ends[band], ends[band + 1]):
            i = order[place]
            left, above = math.floor(x[i]), math.floor(y[i])
            across = min(int((x[i] - left) * phases), phases - 1)
            down = min(int((y[i] - above) * phases), phases - 1)
            _lay(colours[i], depths[down * phases + across], rows, columns, above - top, left, sums[:high])
        if ends[band] < ends[band + 1]:
            _develop(sums[:high], image[top : top + high])


@njit(error_model="numpy")
def _by_band(y: FloatArray, reach: int, height: int) -> tuple[IntArray, IntArray]:
    """Return which points touch which band of rows, band after band, and where each band begins and the last ends.

    In a band the points keep their order, so that sums round as those of the arrays do.
    """
    bands = -(-height // BAND_ROWS)
    ends = np.zeros(bands + 1, np.int64)
    for below in y:
        for band in _bands(below, reach, height):
            ends[band + 1] += 1
    for band in range(bands):
        ends[band + 1] += ends[band]
    order, filled = np.empty(ends[bands], np.int64), ends[:bands].copy()
    for i in range(len(y)):
        for band in _bands(y[i], reach, height):
            order[filled[band]] = i
            filled[band] += 1
    return order, ends


@njit(error_model="numpy")
def _bands(below: float, reach: int, height: int) -> range:
    """Return the bands that a disc touches."""
    row = math.floor(below)
    if row + reach < 0 or row - reach >= height:
        return range(0)
    return range(max(row - reach, 0) // BAND_ROWS, min(row + reach, height - 1) // BAND_ROWS + 1)


@njit(error_model="numpy")
def _lay(
    code: int,
    stamp: SingleArray,
    rows: Int32Array,
    columns: Int32Array,
    above: int,
    left: int,
    sums: SingleArray,
) -> None:
    """Add τ·(blue, green, red, 255) of a disc to the pixels of a band (rows, width, 4)."""
    height, width, _ = sums.shape
    blue, green, red = np.float32(code & 255), np.float32(code >> 8 & 255), np.float32(code >> 16 & 255)
    for k in range(len(rows)):
        row, column = above + rows[k], left + columns[k]
        if 0 <= row < height and 0 <= column < width:
            depth = stamp[k]
            sums[row, column, 0] += depth * blue
            sums[row, column, 1] += depth * green
            sums[row, column, 2] += depth * red
            sums[row, column, 3] += depth * np.float32(255)


@njit(error_model="numpy")
def _develop(sums: SingleArray, image: Pixels) -> None:
    """Turn the sums of a band into premultiplied colours, and leave zeros for the next."""
    height, width = image.shape
    half = np.float32(0.5)
    for row in range(height):
        for column in range(width):
            depth = sums[row, column, 3] * np.float32(1 / 255)
            if depth > 0:
                factor = (np.float32(1) - math.exp(-depth)) / depth
                alpha = sums[row, column, 3] * factor
                code = int(alpha + half)
                for channel in (2, 1, 0):
                    code = code << 8 | int(min(sums[row, column, channel] * factor, alpha) + half)
                image[row, column] = code
                sums[row, column, :] = 0
