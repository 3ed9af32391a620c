"""Which part of the plane is seen, on how many pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import FloatArray

Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class View:
    """A rectangle of the plane on a rectangle of pixels, y upwards.

    Parameters
    ----------
    x0, x1, y0, y1 : float
        Left, right, lower and upper edge, in data units; x0 < x1, y0 < y1.
    width, height : int
        Size in device pixels.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    width: int
    height: int

    @property
    def extent(self) -> Extent:
        """The edges (x0, x1, y0, y1), in data units."""
        return self.x0, self.x1, self.y0, self.y1

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels per data unit along x and y, both positive."""
        return self.width / (self.x1 - self.x0), self.height / (self.y1 - self.y0)

    def pixels(self, x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Pixel coordinates, from the upper left corner, of places in data units.

        The corner is subtracted first, so data far from the origin keep their digits.
        """
        across, down = self.scale
        with np.errstate(over="ignore"):
            px = np.subtract(x, self.x0, dtype=np.float64)
            px *= across
            py = np.subtract(self.y1, y, dtype=np.float64)
            py *= down
        return px, py


def fitted_view(lower: ArrayLike, upper: ArrayLike, width: int, height: int, margin: float = 0.06) -> View:
    """View with equal axes in which a box just fits.

    Parameters
    ----------
    lower, upper : array_like, shape (2,)
        Corners of the box, in data units; it may be empty, a point or a line.
    width, height : int
        Size in device pixels.
    margin : float
        Free part of the width and of the height on each side.
    """
    low, high = np.asarray(lower, np.float64), np.asarray(upper, np.float64)
    middle = 0.5 * low + 0.5 * high
    free = 1.0 - 2.0 * margin
    unit = float(max((high[0] - low[0]) / (width * free), (high[1] - low[1]) / (height * free)))
    finest = 1e-9 * max(float(np.abs(middle).max()), 1e-290)
    unit = max(unit, finest) if unit > 0 else max(finest, 2.0 / width)
    half_width, half_height = 0.5 * width * unit, 0.5 * height * unit
    return View(
        float(middle[0] - half_width),
        float(middle[0] + half_width),
        float(middle[1] - half_height),
        float(middle[1] + half_height),
        width,
        height,
    )
