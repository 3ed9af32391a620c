"""The compiled discs of the points: loading them.

They are the twin of the arrays in `point_cloud` and give the same picture, to rounding. The program works without
them, more slowly: they are loaded when asked for and never by importing, as in `mixture.kernels`.
"""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.figures.stamps import PHASES, Stamps
from gmm_desktop.mixture.kernels import usable_cache

if TYPE_CHECKING:
    from gmm_desktop.figures.point_discs import Discs

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]


class _Loader:
    """The compiled discs, once they are there."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.tried = False
        self.compiled: Discs | None = None

    def load(self) -> None:
        """Import and compile, or read from the cache, unless that was tried before."""
        with self.lock:
            if not self.tried:
                self.compiled = _compile(usable_cache()) or _compile(None)
                self.tried = True


_loader = _Loader()


def load() -> bool:
    """Make the compiled discs ready, which takes a second the first time; tell whether they are."""
    if not _loader.tried:
        _loader.load()
    return ready()


def ready() -> bool:
    """Tell whether the compiled discs can be called at once."""
    return _loader.compiled is not None


def paint(x: Floats, y: Floats, colours: Pixels, disc: Stamps, image: Pixels) -> None:
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
    compiled = _loader.compiled
    if compiled is None:
        raise RuntimeError("the compiled discs are not loaded")
    places = np.ascontiguousarray(x), np.ascontiguousarray(y)
    codes = np.ascontiguousarray(colours, np.uint32)
    compiled(*places, codes, disc.rows, disc.columns, disc.depths, PHASES, disc.reach, image)


def _compile(cache: Path | None) -> "Discs | None":
    """Import numba and compile, with a cache or without; None if that does not succeed."""
    try:
        from gmm_desktop.figures import point_discs  # noqa: PLC0415, it imports numba

        return point_discs.compile_discs(cache)
    except Exception:  # whatever it is that fails (import, disk, processor), NumPy serves
        return None
