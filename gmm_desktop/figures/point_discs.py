"""The discs of the points as machine code: what `point_cloud` does with arrays, in one loop nest.

Only `point_kernel` imports this module, when it needs it: it imports numba. All that is compiled stands in this one
file, because numba's cache notices a change in the file of the function it keeps, and in no other.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import config as numba_config
from numba import float32, float64, int32, int64, njit, types, uint32
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int32]
Pixels = NDArray[np.uint32]
Discs = Callable[[Floats, Floats, Pixels, Integers, Integers, Singles, int, int, Pixels], None]

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
    """Compile `_discs`, or read it from numba's cache.

    Parameters
    ----------
    cache : Path or None
        Where to keep the machine code, unless the user has named another folder (``NUMBA_CACHE_DIR``); None for
        nowhere.

    Raises
    ------
    RuntimeError
        The user has told numba not to compile (``NUMBA_DISABLE_JIT``).
    """
    config: Any = numba_config
    if config.DISABLE_JIT:
        raise RuntimeError("numba may not compile")
    if cache is not None and not config.CACHE_DIR:
        config.CACHE_DIR = str(cache)
    to_machine_code = njit(ARGUMENTS, nogil=True, cache=cache is not None, error_model="numpy")
    compiled: Discs = to_machine_code(_discs)
    return compiled


def _discs(
    x: Floats,
    y: Floats,
    colours: Pixels,
    rows: Integers,
    columns: Integers,
    depths: Singles,
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
    count, size = len(x), len(rows)
    bands = -(-height // BAND_ROWS)
    # In each band the points keep their order, so that sums round as those of the arrays do.
    ends = np.zeros(bands + 1, np.int64)
    for i in range(count):
        row = int(math.floor(y[i]))
        if row + reach >= 0 and row - reach < height:
            for band in range(
                max(row - reach, 0) // BAND_ROWS, min(row + reach, height - 1) // BAND_ROWS + 1
            ):
                ends[band + 1] += 1
    for band in range(bands):
        ends[band + 1] += ends[band]
    order, filled = np.empty(ends[bands], np.int64), ends[:bands].copy()
    for i in range(count):
        row = int(math.floor(y[i]))
        if row + reach >= 0 and row - reach < height:
            for band in range(
                max(row - reach, 0) // BAND_ROWS, min(row + reach, height - 1) // BAND_ROWS + 1
            ):
                order[filled[band]] = i
                filled[band] += 1
    sums = np.zeros((BAND_ROWS, width, 4), np.float32)
    for band in range(bands):
        top = band * BAND_ROWS
        high = min(BAND_ROWS, height - top)
        for place in range(ends[band], ends[band + 1]):
            i = order[place]
            left, above = int(math.floor(x[i])), int(math.floor(y[i]))
            across = min(int((x[i] - left) * phases), phases - 1)
            down = min(int((y[i] - above) * phases), phases - 1)
            stamp = depths[down * phases + across]
            code = colours[i]
            blue, green = np.float32(code & 255), np.float32(code >> 8 & 255)
            red = np.float32(code >> 16 & 255)
            for k in range(size):
                row, column = above + rows[k] - top, left + columns[k]
                if 0 <= row < high and 0 <= column < width:
                    depth = stamp[k]
                    pixel = sums[row, column]
                    pixel[0] += depth * blue
                    pixel[1] += depth * green
                    pixel[2] += depth * red
                    pixel[3] += depth * np.float32(255)
        if ends[band] == ends[band + 1]:
            continue
        for row in range(high):
            for column in range(width):
                pixel = sums[row, column]
                if pixel[3] > 0:
                    depth = pixel[3] * np.float32(1 / 255)
                    factor = (np.float32(1) - math.exp(-depth)) / depth
                    alpha = pixel[3] * factor
                    blue = min(pixel[0] * factor, alpha) + np.float32(0.5)
                    green = min(pixel[1] * factor, alpha) + np.float32(0.5)
                    red = min(pixel[2] * factor, alpha) + np.float32(0.5)
                    upper = int(alpha + np.float32(0.5)) << 24 | int(red) << 16
                    image[top + row, column] = upper | int(green) << 8 | int(blue)
                    pixel[:] = 0
