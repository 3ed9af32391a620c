"""The observed points x_n, laid out for fast passes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import DataError

LARGEST_NUMBER = 1e75
"""Largest coordinate: a determinant of Σ is made of squares of squares, and must not overflow."""
LEAST_SPREAD = 1e-60
"""Least width or height that counts: a component that shrinks far below it must not underflow."""
BLOCK = 65_536
"""Points looked at together where all at once would need as much room as they have."""


@dataclass(frozen=True, eq=False)
class Points:
    """N points in the plane, as two read-only columns, contiguous but for borrowed ones.

    Make them with `Points.of`. Nothing is centred or scaled.
    """

    x: FloatArray
    y: FloatArray

    @classmethod
    def of(cls, values: "ArrayLike | Points") -> "Points":
        """Check and lay out an array of points.

        Parameters
        ----------
        values : array_like, shape (N, 2)
            One row a point, N ≥ 1, all finite.

        Raises
        ------
        DataError
            ``points_shape``, ``points_masked`` (with the row, from 0), ``points_complex``, ``points_not_finite`` (row)
            or ``points_too_large``.
        """
        if isinstance(values, Points):
            return values
        columns = np.array(_checked(values).T, order="C")
        columns.setflags(write=False)
        return cls(columns[0], columns[1])

    @classmethod
    def borrowed(cls, values: "ArrayLike | Points") -> "Points":
        """Check points that nobody changes while they are used, and do not copy them.

        So a fit of ten million points needs no room for them a second time. The columns may then be strided.

        Parameters
        ----------
        values : array_like, shape (N, 2)
            As for `of`.

        Raises
        ------
        DataError
            As `of`.
        """
        if isinstance(values, Points):
            return values
        columns = _checked(values).T.view()
        columns.setflags(write=False)
        return cls(columns[0], columns[1])

    @classmethod
    def to_draw(cls, values: "ArrayLike") -> "Points":
        """Lay out places that are drawn only, such as points in the hand.

        Parameters
        ----------
        values : array_like, shape (N, 2)
            One row a point, N ≥ 1; what lies beyond the numbers that are taken is put at their end.
        """
        return cls.of(np.clip(values, -LARGEST_NUMBER, LARGEST_NUMBER))

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def array(self) -> FloatArray:
        """The points as an (N, 2) array."""
        stacked = np.stack([self.x, self.y], axis=1)
        stacked.setflags(write=False)
        return stacked

    @cached_property
    def lower(self) -> FloatArray:
        """Lower left corner of the bounding box, shape (2,)."""
        return np.array([self.x.min(), self.y.min()])

    @cached_property
    def upper(self) -> FloatArray:
        """Upper right corner of the bounding box, shape (2,)."""
        return np.array([self.x.max(), self.y.max()])

    @cached_property
    def mean(self) -> FloatArray:
        """Mean of the points, shape (2,), summed about the middle of the box to keep the digits."""
        middle = 0.5 * self.lower + 0.5 * self.upper
        about = np.array([self._mean(lambda dx, _: dx, middle), self._mean(lambda _, dy: dy, middle)])
        mean: FloatArray = middle + about
        return mean

    @cached_property
    def covariance(self) -> FloatArray:
        """Covariance of the points about their mean (divided by N), shape (2, 2)."""
        xx, xy, yy = (
            self._mean(product, self.mean)
            for product in (lambda dx, _: dx * dx, lambda dx, dy: dx * dy, lambda _, dy: dy * dy)
        )
        return np.array([[xx, xy], [xy, yy]])

    @cached_property
    def spread(self) -> float:
        """Root mean square distance of the points from their mean, in data units."""
        return float(np.sqrt(np.trace(self.covariance)))

    @cached_property
    def scales(self) -> FloatArray:
        """Standard deviations of x and y, shape (2,), the yardstick of all that is judged along each axis.

        Points on a line along an axis have that of the line for both; all the same, 0.
        """
        own = np.sqrt(np.diagonal(self.covariance))
        return np.where(own > LEAST_SPREAD, own, own.max())

    @cached_property
    def unit(self) -> tuple[float, float]:
        """A power of two for each axis, about the size of the box: dividing by it changes no digit."""
        width, height = np.maximum(self.upper - self.lower, LEAST_SPREAD).tolist()
        return math.ldexp(1.0, math.frexp(width)[1]), math.ldexp(1.0, math.frexp(height)[1])

    def _mean(self, term: Callable[[FloatArray, FloatArray], FloatArray], about: FloatArray) -> float:
        """Return the mean of a term of (x, y) − about, block by block: ten million points need little room."""
        blocks = (slice(start, start + BLOCK) for start in range(0, len(self), BLOCK))
        sums = [float(term(self.x[b] - about[0], self.y[b] - about[1]).sum()) for b in blocks]
        return math.fsum(sums) / len(self)


def _checked(values: ArrayLike) -> FloatArray:
    _refuse_masked(values)
    try:
        given = values if isinstance(values, np.ndarray) else np.asarray(values)
        if np.iscomplexobj(given):
            raise DataError("points_complex")
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError("points_shape", found=type(values).__name__) from error
    if array.ndim != 2 or array.shape[1] != 2 or array.shape[0] == 0:
        raise DataError("points_shape", found=array.shape)
    for start in range(0, len(array), BLOCK):
        finite = np.isfinite(array[start : start + BLOCK])
        if not finite.all():
            raise DataError("points_not_finite", row=start + int(np.argmin(finite)) // 2)
    largest = max(float(array.max()), -float(array.min()))
    if largest > LARGEST_NUMBER:
        raise DataError("points_too_large", largest=largest)
    return array


def _refuse_masked(values: ArrayLike) -> None:
    """Refuse a masked array, or a list with masked rows; of one in which nothing is masked the numbers are all there.

    NumPy would take the numbers below the mask. Without the masked rows, results would not match the rows given.
    """
    if isinstance(values, np.ma.MaskedArray):
        masked = np.ma.getmaskarray(values)
        if masked.any():
            raise DataError("points_masked", row=int(np.argwhere(masked)[0][0]))
    elif isinstance(values, list | tuple):
        for row, given in enumerate(values):
            if isinstance(given, np.ma.MaskedArray) and np.ma.getmaskarray(given).any():
                raise DataError("points_masked", row=row)


def check_spread(points: Points) -> None:
    """Raise when the points are too close together for any Gaussian.

    Raises
    ------
    DataError
        ``no_spread`` (points) when all are the same, ``spread_too_small`` (size).
    """
    size = float((points.upper - points.lower).max())
    if size == 0:
        raise DataError("no_spread", points=len(points))
    if size < LEAST_SPREAD:
        raise DataError("spread_too_small", size=size)
