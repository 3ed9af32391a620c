"""Many points as pixels: count them where they fall, then lay the disc over the counts."""

import numpy as np
from scipy.sparse import csc_array

from gmm_desktop.figures.points.stamps import centred_depths
from gmm_desktop.mixture.arrays import FloatArray, SingleArray

_BAND_ELEMENTS = 120_000


def spread_counts(
    x: FloatArray, y: FloatArray, shades: SingleArray, shape: tuple[int, int], style: tuple[float, float]
) -> SingleArray:
    """Sum the optical depths of discs, each moved to the middle of its pixel.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Pixel coordinates from the upper left corner; overwritten.
    shades : ndarray of float32, shape (N, 4)
        Colour channels, the last one 255.
    shape : (int, int)
        Height and width of the image in pixels.
    style : (float, float)
        Diameter in pixels and opacity 0..1 of one disc.

    Returns
    -------
    ndarray of float32, shape (height·width, 4)
        Σ τ·shade in each pixel.
    """
    height, width = shape
    kernel = centred_depths(*style)
    reach = len(kernel) - 1
    pad = reach + 1
    x += pad
    y += pad
    counts = _counted(x, y, shades, (height + 2 * pad, width + 2 * pad))
    sums = np.empty((height, width, 4), np.float32)
    rows = max(4, _BAND_ELEMENTS // (4 * width))
    for top in range(0, height, rows):
        count = min(rows, height - top)
        _spread(counts[top + 1 : top + 1 + count + 2 * reach], kernel, sums[top : top + count])
    return sums.reshape(-1, 4)


def _counted(x: FloatArray, y: FloatArray, shades: SingleArray, shape: tuple[int, int]) -> SingleArray:
    """Σ shade of the points in each pixel, shape (height, width, 4); points outside stick to its border."""
    height, width = shape
    np.clip(x, 0, width - 0.5, out=x)
    np.clip(y, 0, height - 0.5, out=y)
    pixel = y.astype(np.int32)
    pixel *= np.int32(width)
    pixel += x.astype(np.int32)
    count = len(pixel)
    ones, starts = np.ones(count, np.float32), np.arange(count + 1, dtype=np.int32)
    counts = csc_array((ones, pixel, starts), shape=(height * width, count)) @ shades
    image: SingleArray = counts.reshape(height, width, 4)
    for border in (image[0], image[-1], image[:, 0], image[:, -1]):
        border[...] = 0
    return image


def _spread(counts: SingleArray, kernel: SingleArray, out: SingleArray) -> None:
    """Convolve a band of counts (h + 2r, w + 2r + 2, 4) with a symmetric kernel into ``out`` (h, w, 4).

    ``kernel`` is its quarter (r + 1, r + 1), the centre first. Pixels at equal distance left and right are
    added once and serve all rows of the kernel.
    """
    reach = len(kernel) - 1
    height, width, _ = out.shape
    first = reach + 1
    pairs = np.empty((reach + 1, len(counts), width, 4), np.float32)
    pairs[0] = counts[:, first : first + width]
    for j in range(1, reach + 1):
        left, right = first - j, first + j
        np.add(counts[:, left : left + width], counts[:, right : right + width], out=pairs[j])
    lines = np.einsum("ij,jn->in", kernel, pairs.reshape(reach + 1, -1)).reshape(pairs.shape)
    out[...] = lines[0, reach : reach + height]
    for i in range(1, reach + 1):
        out += lines[i, reach - i : reach - i + height]
        out += lines[i, reach + i : reach + i + height]
