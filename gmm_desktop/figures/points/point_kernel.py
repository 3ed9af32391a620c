"""The compiled discs of the points: loading them.

They are the twin of the arrays in `point_cloud` and give the same picture, to rounding. The program works without
them, more slowly: they are loaded when asked for and never by importing, as in `mixture.kernels`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gmm_desktop.figures.points.stamps import PHASES, Stamps
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.compiled import Loader

if TYPE_CHECKING:
    from gmm_desktop.figures.points.point_discs import Discs


def _compile(cache: Path | None) -> "Discs | None":
    from gmm_desktop.figures.points import point_discs  # noqa: PLC0415, it imports numba

    return point_discs.compile_discs(cache)


_loader = Loader(_compile)


def load() -> bool:
    """Make the compiled discs ready, which takes a second the first time; tell whether they are."""
    return _loader.load()


def ready() -> bool:
    """Tell whether the compiled discs can be called at once."""
    return _loader.ready


def paint(x: FloatArray, y: FloatArray, colours: Pixels, disc: Stamps, image: Pixels) -> None:
    """Draw discs on a transparent image.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Pixel coordinates from the upper left corner, all within ``disc.reach`` + 1 of the image.
    colours : ndarray of uint32, shape (N,)
        0xFFRRGGBB.
    disc : Stamps
        What is laid at each.
    image : ndarray of uint32, shape (height, width)
        C-contiguous and all zero.

    Raises
    ------
    RuntimeError
        The compiled discs are not `ready`.
    """
    compiled = _loader.take("discs")
    places = np.ascontiguousarray(x), np.ascontiguousarray(y)
    codes = np.ascontiguousarray(colours, np.uint32)
    compiled(*places, codes, disc.rows, disc.columns, disc.depths, PHASES, disc.reach, image)
