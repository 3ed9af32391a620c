"""The observed points x_n, laid out for fast passes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.mixture.errors import DataError

FloatArray = NDArray[np.float64]

LARGEST_NUMBER = 1e100
"""Largest coordinate for which no square in the density overflows."""


@dataclass(frozen=True, eq=False)
class Points:
    """N points in the plane, as two contiguous read-only columns.

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
            ``points_shape``, ``points_not_finite`` (with the row, from 0) or ``points_too_large``.
        """
        if isinstance(values, Points):
            return values
        try:
            array = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise DataError("points_shape", found=type(values).__name__) from error
        if array.ndim != 2 or array.shape[1] != 2 or array.shape[0] == 0:
            raise DataError("points_shape", found=array.shape)
        finite = np.isfinite(array).all(axis=1)
        if not finite.all():
            raise DataError("points_not_finite", row=int(np.argmin(finite)))
        if np.abs(array).max() > LARGEST_NUMBER:
            raise DataError("points_too_large", largest=float(np.abs(array).max()))
        columns = np.array(array.T, order="C")
        columns.setflags(write=False)
        return cls(columns[0], columns[1])

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
        about = np.array([(self.x - middle[0]).mean(), (self.y - middle[1]).mean()])
        mean: FloatArray = middle + about
        return mean

    @cached_property
    def covariance(self) -> FloatArray:
        """Covariance of the points about their mean (divided by N), shape (2, 2)."""
        dx, dy = self.x - self.mean[0], self.y - self.mean[1]
        xy = float((dx * dy).mean())
        return np.array([[float((dx * dx).mean()), xy], [xy, float((dy * dy).mean())]])

    @cached_property
    def spread(self) -> float:
        """Root mean square distance of the points from their mean, in data units."""
        return float(np.sqrt(np.trace(self.covariance)))
