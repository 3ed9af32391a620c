"""The decision regions: the plane divided by which component is most responsible."""

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.figures.scales import premultiplied
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import BoolArray, ByteArray, FloatArray, Pixels
from gmm_desktop.mixture.density import joint_factors
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise

BLOCK = 4
"""Pixels a side of the blocks that are decided as a whole where all their neighbours agree."""

FILL, EDGE = 0.13, 0.55
"""Opacity of a region and of its edge."""


def region_labels(parameters: MixtureParameters, view: View) -> ByteArray:
    """Find the component with the largest π_k N(x | μ_k, Σ_k) at the middle of each pixel.

    Blocks of 4 × 4 pixels are looked at first. Those whose neighbours differ, those around a mean and those along
    the box of the noise are then looked at pixel by pixel. So edges are exact to the pixel; an island narrower than a
    block can be missed elsewhere.

    Parameters
    ----------
    parameters : MixtureParameters
        The K components; uniform noise counts within its box, as number K.
    view : View
        What is seen.

    Returns
    -------
    ndarray of uint8, shape (height, width)
        Numbers of components from 0, the upper row first.
    """
    factors = joint_factors(parameters)
    rows, columns = -(-view.height // BLOCK), -(-view.width // BLOCK)
    across, upwards = view.scale
    xs = view.x0 + (np.arange(columns * BLOCK) + 0.5) / across
    ys = view.y1 - (np.arange(rows * BLOCK) + 0.5) / upwards
    middle_x: FloatArray = view.x0 + (np.arange(columns, dtype=np.float64) + 0.5) * BLOCK / across
    middle_y: FloatArray = view.y1 - (np.arange(rows, dtype=np.float64) + 0.5) * BLOCK / upwards
    coarse = _largest(middle_x[None, :], middle_y[:, None], factors, parameters.noise)
    wanted = _unlike_neighbours(coarse)
    _mark_means(wanted, parameters, view)
    if parameters.noise is not None:
        _mark_box(wanted, parameters.noise, view)
    row, column = np.nonzero(wanted)
    labels = np.empty((rows, BLOCK, columns, BLOCK), np.uint8)
    labels[...] = coarse[:, None, :, None]
    inside = np.arange(BLOCK)
    fine_x = xs[column[:, None] * BLOCK + inside][:, None, :]
    fine_y = ys[row[:, None] * BLOCK + inside][:, :, None]
    labels[row, :, column, :] = _largest(fine_x, fine_y, factors, parameters.noise)
    return labels.reshape(rows * BLOCK, columns * BLOCK)[: view.height, : view.width]


def region_pixels(labels: ByteArray, colours: ArrayLike, neutral: ArrayLike) -> Pixels:
    """Tint the regions in the colours of their components, with an edge between them.

    Parameters
    ----------
    labels : ndarray of uint8, shape (height, width)
        From `region_labels`.
    colours : array_like, shape (K, 3)
        sRGB colours of the components, 0..255.
    neutral : array_like, shape (3,)
        That of the noise.

    Returns
    -------
    ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB.
    """
    palette = np.vstack([np.asarray(colours, np.float64), np.asarray(neutral, np.float64)])
    count = len(palette)
    pixels = premultiplied(palette, np.full(count, FILL)).take(labels)
    edge = np.zeros(labels.shape, np.bool_)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    where = np.flatnonzero(edge)
    pixels.reshape(-1)[where] = premultiplied(palette, np.full(count, EDGE)).take(labels.reshape(-1)[where])
    return pixels


def _largest(x: FloatArray, y: FloatArray, factors: FloatArray, noise: UniformNoise | None) -> ByteArray:
    """Return the number of the largest log joint density at the places x and y, broadcast together."""
    best: FloatArray | None = None
    label = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.uint8)
    for number, (mean_x, mean_y, a, b, c, constant) in enumerate(factors.tolist()):
        if noise is not None and number == len(factors) - 1:
            within = (noise.lower[0] <= x) & (x <= noise.upper[0])
            height = np.where(within & (noise.lower[1] <= y) & (y <= noise.upper[1]), constant, -np.inf)
        else:
            height = b * (x - mean_x) + c * (y - mean_y)
            height *= height
            height *= -0.5
            height += constant - 0.5 * np.square(a * (x - mean_x))
        if best is None:
            best = height
            continue
        np.copyto(label, number, where=height > best, casting="unsafe")
        np.maximum(best, height, out=best)
    return label


def _unlike_neighbours(labels: ByteArray) -> BoolArray:
    """Tell which cells have another label than one of the eight around them."""
    unlike = np.zeros(labels.shape, np.bool_)
    across = labels[:, 1:] != labels[:, :-1]
    unlike[:, 1:] |= across
    unlike[:, :-1] |= across
    downwards = labels[1:] != labels[:-1]
    unlike[1:] |= downwards
    unlike[:-1] |= downwards
    falling = labels[1:, 1:] != labels[:-1, :-1]
    unlike[1:, 1:] |= falling
    unlike[:-1, :-1] |= falling
    rising = labels[1:, :-1] != labels[:-1, 1:]
    unlike[1:, :-1] |= rising
    unlike[:-1, 1:] |= rising
    return unlike


def _mark_means(wanted: BoolArray, parameters: MixtureParameters, view: View) -> None:
    """Have the blocks around the means looked at: a collapsed component may lie between the middles of blocks."""
    x, y = view.pixels(parameters.means[:, 0], parameters.means[:, 1])
    rows, columns = wanted.shape
    for across, down in zip(x.tolist(), y.tolist(), strict=True):
        if 0 <= across < view.width and 0 <= down < view.height:
            row, column = int(down) // BLOCK, int(across) // BLOCK
            wanted[max(row - 1, 0) : min(row + 2, rows), max(column - 1, 0) : min(column + 2, columns)] = True


def _mark_box(wanted: BoolArray, noise: UniformNoise, view: View) -> None:
    """Have the blocks along the box of the noise looked at: beside it a strip of noise can be narrow."""
    x, y = view.pixels([noise.lower[0], noise.upper[0]], [noise.lower[1], noise.upper[1]])
    for across, down in zip(x.tolist(), y.tolist(), strict=True):
        if 0 <= across < view.width:
            column = int(across) // BLOCK
            wanted[:, max(column - 1, 0) : column + 2] = True
        if 0 <= down < view.height:
            row = int(down) // BLOCK
            wanted[max(row - 1, 0) : row + 2] = True
