"""Anti-aliased discs as optical depth, at sixty-four positions within a pixel."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, Int32Array, SingleArray

PHASES = 8
"""Positions a disc's centre may take within a pixel, along each axis; at most 1/16 px off."""

_SCANLINES = 32
_MOST_OPAQUE = 0.999
"""Opacity 1 would be an infinite depth; this is the same in eight bits."""


@dataclass(frozen=True, eq=False)
class Stamps:
    """The optical depths τ = −log(1 − opacity·coverage) of one disc at all its positions.

    Depths add where discs overlap, so the order of the discs does not matter.

    Parameters
    ----------
    rows, columns : ndarray of int, shape (M,)
        Pixels of the stamp, relative to the one that holds the centre.
    depths : ndarray of float32, shape (PHASES² + 1, M)
        One row a position (row·PHASES + column); the last one is all zero, a disc that is not there.
    reach : int
        Largest absolute row or column.
    """

    rows: Int32Array
    columns: Int32Array
    depths: SingleArray
    reach: int


@lru_cache(maxsize=32)
def stamps(diameter: float, opacity: float, hole: float = 0.0) -> Stamps:
    """Make the stamps of a disc, or of a ring.

    Parameters
    ----------
    diameter : float
        In pixels, > 0.
    opacity : float
        Of one disc, 0..1.
    hole : float
        Diameter of the hole of a ring, in pixels.
    """
    centres = (np.arange(PHASES) + 0.5) / PHASES
    reach = int(np.ceil(diameter / 2 + 0.5))
    cover = np.stack([disc_coverage(diameter, x, y, reach) for y in centres for x in centres])
    if hole > 0:
        cover -= np.stack([disc_coverage(hole, x, y, reach) for y in centres for x in centres])
        np.clip(cover, 0.0, 1.0, out=cover)
    touched = cover.max(axis=0) > 0
    rows, columns = (np.nonzero(touched)[axis].astype(np.int32) - reach for axis in (0, 1))
    depths = -np.log1p(-min(opacity, _MOST_OPAQUE) * cover[:, touched])
    depths = np.ascontiguousarray(np.vstack([depths, np.zeros(len(rows))]), np.float32)
    return Stamps(rows, columns, depths, reach)


def disc_coverage(diameter: float, x: float, y: float, reach: int) -> FloatArray:
    """Share of each pixel that a disc covers, summing to its area.

    Parameters
    ----------
    diameter : float
        In pixels.
    x, y : float
        The centre, 0..1 within the middle pixel, y downwards.
    reach : int
        Pixels on each side of the middle one.

    Returns
    -------
    ndarray, shape (2 reach + 1, 2 reach + 1)
        Shares 0..1: chords are exact along the rows, and summed over fine scan lines.
    """
    radius, size = diameter / 2, 2 * reach + 1
    lines = (np.arange(size * _SCANLINES) + 0.5) / _SCANLINES - reach - y
    half = np.sqrt(np.maximum(radius**2 - lines**2, 0.0))[:, None]
    left = np.arange(size) - reach - x
    chords = np.clip(np.minimum(left + 1, half) - np.maximum(left, -half), 0.0, 1.0)
    cover: FloatArray = chords.reshape(size, _SCANLINES, size).mean(axis=1)
    total = cover.sum()
    if total > 0:
        cover *= np.pi * radius**2 / total
    return np.minimum(cover, 1.0)


@lru_cache(maxsize=32)
def centred_depths(diameter: float, opacity: float) -> SingleArray:
    """Optical depths of a disc in the middle of a pixel: the quarter right and below, the centre first."""
    reach = max(1, int(np.ceil(diameter / 2 - 0.5)))
    cover = disc_coverage(diameter, 0.5, 0.5, reach)[reach:, reach:]
    return -np.log1p(-min(opacity, _MOST_OPAQUE) * cover).astype(np.float32)
