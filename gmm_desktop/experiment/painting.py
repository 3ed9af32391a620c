"""Painting data by hand: which brush, how large, and which points are selected."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from gmm_desktop.mixture.arrays import IntArray

SMALLEST_BRUSH, LARGEST_BRUSH = 4.0, 160.0
"""Radius of the brush, in pixels."""


class Brush(StrEnum):
    """What the left button does while data are painted."""

    PAINT = "paint"
    SPRAY = "spray"
    JITTER = "jitter"
    ATTRACT = "attract"
    ERASE = "erase"
    SELECT = "select"


def _none_selected() -> IntArray:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Painting:
    """How data are painted.

    Parameters
    ----------
    brush : Brush
        What the left button does.
    radius : float
        Of the brush, in pixels.
    group : int or None
        The true group that new points are said to be of, from 0; None says nothing.
    selected : ndarray of int, shape (n,)
        Indices of the selected points, ascending.
    fresh : bool
        The plane is empty, and the next points are a data set of their own.
    """

    brush: Brush = Brush.PAINT
    radius: float = 24.0
    group: int | None = None
    selected: IntArray = field(default_factory=_none_selected)
    fresh: bool = False


def on_empty_plane(painting: Painting | None) -> Painting:
    """Return how the plane is painted on once it is empty: with a brush that can fill it, and nothing selected."""
    painting = painting or Painting()
    brush = painting.brush if painting.brush in (Brush.PAINT, Brush.SPRAY) else Brush.PAINT
    return replace(painting, fresh=True, brush=brush, selected=_none_selected())


def is_empty(painting: Painting | None) -> bool:
    """Return True if the plane is empty, so that EM has nothing to fit."""
    return painting is not None and painting.fresh
