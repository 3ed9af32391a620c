"""The parameters θ = (π, μ, Σ) of a Gaussian mixture in the plane, checked when they are made."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import ParameterError

WEIGHT_SUM_TOLERANCE = 1e-6
SYMMETRY_TOLERANCE = 1e-9
LARGEST_MEAN = 1e75
VARIANCE_RANGE = (1e-150, 1e152)
"""Within these no determinant overflows or underflows, nor any quotient or logarithm of the density."""
NUMBERS_OF_A_COMPONENT = 7
"""Its weight, two of its mean, four of its covariance."""
LEAST_UNEXPLAINED = 4 * sys.float_info.epsilon
"""Least 1 − ρ² of a covariance; below, the rounding of its entries decides whether it is one."""


@dataclass(frozen=True)
class UniformNoise:
    """A further component of constant density over a box, for points that belong to no Gaussian.

    Banfield & Raftery (1993), Biometrics 49, section 3.2.

    Parameters
    ----------
    weight : float
        Mixing weight, above 0 and below 1.
    lower, upper : tuple of float
        Corners of the box, in data units; the box has an area.

    Raises
    ------
    ParameterError
        ``noise_weight`` or ``noise_box``.
    """

    weight: float
    lower: tuple[float, float]
    upper: tuple[float, float]

    def __post_init__(self) -> None:
        if not 0 < self.weight < 1:
            raise ParameterError("noise_weight", weight=self.weight)
        if not all(0 < side < LARGEST_MEAN for side in self.sides):
            raise ParameterError("noise_box", lower=self.lower, upper=self.upper)

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height of the box, in data units."""
        return self.upper[0] - self.lower[0], self.upper[1] - self.lower[1]

    @property
    def log_density(self) -> float:
        """−log of the area of the box."""
        return self.log_density_in((1.0, 1.0))

    def log_density_in(self, unit: tuple[float, float]) -> float:
        """Return −log of the area of the box where x and y are measured in other units."""
        return -sum(math.log(side / own) for side, own in zip(self.sides, unit, strict=True))


@dataclass(frozen=True, eq=False, slots=True)
class MixtureParameters:
    """Weights, means and covariances of a mixture of K Gaussians in two dimensions.

    Parameters
    ----------
    weights : array_like, shape (K,)
        Mixing weights π_k > 0. Their sum, with that of the noise, must be 1 to 1e-6; beyond rounding it is made
        exact by division.
    means : array_like, shape (K, 2)
        Means μ_k, in the units of the data.
    covariances : array_like, shape (K, 2, 2)
        Covariances Σ_k, symmetric and positive definite, in the squared units of the data.
    noise : UniformNoise or None
        A uniform component beside the Gaussians. Where there is one, it is the last in arrays of all components,
        such as the columns of the responsibilities.

    Raises
    ------
    ParameterError
        ``shape``, ``parameters_not_finite``, ``out_of_range``, ``weight_not_positive``, ``weights_sum``,
        ``not_symmetric`` or ``not_positive_definite``, with the component (from 0) and the figures.
    """

    numbers: FloatArray
    """Weights, means and covariances in one array, shape (7 K,): of thousands in a run, three took twice the memory."""
    noise: UniformNoise | None

    def __init__(
        self,
        weights: ArrayLike,
        means: ArrayLike,
        covariances: ArrayLike,
        noise: UniformNoise | None = None,
    ) -> None:
        numbers = _checked(
            _array("weights", weights),
            _array("means", means),
            _array("covariances", covariances),
            noise.weight if noise else 0.0,
        )
        numbers.setflags(write=False)
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "noise", noise)

    @property
    def n_components(self) -> int:
        """Number of components K."""
        return len(self.numbers) // NUMBERS_OF_A_COMPONENT

    @property
    def weights(self) -> FloatArray:
        """Mixing weights, shape (K,), read-only."""
        return self.numbers[: self.n_components]

    @property
    def means(self) -> FloatArray:
        """Means, shape (K, 2), read-only."""
        count = self.n_components
        return self.numbers[count : 3 * count].reshape(count, 2)

    @property
    def covariances(self) -> FloatArray:
        """Covariances, shape (K, 2, 2), read-only."""
        count = self.n_components
        return self.numbers[3 * count :].reshape(count, 2, 2)

    def __eq__(self, other: object) -> bool:
        """Two sets of parameters are equal when every number is."""
        if not isinstance(other, MixtureParameters):
            return NotImplemented
        return np.array_equal(self.numbers, other.numbers) and self.noise == other.noise

    def __hash__(self) -> int:
        # Adding 0 makes −0 the 0 it is equal to.
        return hash(((self.numbers + 0.0).tobytes(), self.noise))

    @property
    def all_weights(self) -> FloatArray:
        """Weights of all components, the noise last where there is one; they sum to 1."""
        return np.append(self.weights, self.noise.weight) if self.noise else self.weights

    def changed(
        self,
        *,
        weights: ArrayLike | None = None,
        means: ArrayLike | None = None,
        covariances: ArrayLike | None = None,
    ) -> "MixtureParameters":
        """Return the same mixture but for what is given."""
        return MixtureParameters(
            self.weights if weights is None else weights,
            self.means if means is None else means,
            self.covariances if covariances is None else covariances,
            self.noise,
        )

    def measured(self, offset: FloatArray, scales: FloatArray) -> "MixtureParameters":
        """Return the same mixture where x and y are (x − offset) / scale; both of shape (2,), in data units."""
        noise = self.noise
        if noise is not None:
            lower, upper = (
                tuple(((np.array(corner) - offset) / scales).tolist())
                for corner in (noise.lower, noise.upper)
            )
            noise = UniformNoise(noise.weight, lower, upper)
        covariances = self.covariances / np.outer(scales, scales)
        return MixtureParameters(self.weights, (self.means - offset) / scales, covariances, noise)

    def reordered(self, order: Sequence[int]) -> "MixtureParameters":
        """Return the same mixture with its components in another order."""
        index = list(order)
        return MixtureParameters(self.weights[index], self.means[index], self.covariances[index], self.noise)


def _array(name: str, values: ArrayLike) -> FloatArray:
    try:
        return np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise ParameterError("shape", name=name, found=type(values).__name__) from error


def _checked(
    weights: FloatArray, means: FloatArray, covariances: FloatArray, noise_weight: float
) -> FloatArray:
    """Return all numbers in one array, or raise; see `MixtureParameters`."""
    # EM makes parameters in every iteration: on few numbers, Python's own are several times as fast as arrays.
    count = weights.shape[0] if weights.ndim == 1 else 0
    expected = {"weights": (max(count, 1),), "means": (count, 2), "covariances": (count, 2, 2)}
    for name, array in (("weights", weights), ("means", means), ("covariances", covariances)):
        if array.shape != expected[name]:
            raise ParameterError("shape", name=name, found=array.shape, expected=expected[name])
        if not all(map(math.isfinite, array.ravel().tolist())):
            raise ParameterError(
                "parameters_not_finite", name=name, component=int(np.argwhere(~np.isfinite(array))[0][0])
            )
    places = means.ravel().tolist()
    if max(map(abs, places)) > LARGEST_MEAN:
        raise ParameterError("out_of_range", component=int(np.abs(means).max(axis=1).argmax()))
    if min(weights.tolist()) <= 0:
        component = int(np.argmin(weights))
        raise ParameterError("weight_not_positive", component=component, weight=float(weights[component]))
    if max(weights.tolist()) > 1 + WEIGHT_SUM_TOLERANCE:  # before a sum that may overflow
        raise ParameterError("weights_sum", total=sum(weights.tolist()) + noise_weight)
    total = float(weights.sum()) + noise_weight
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        raise ParameterError("weights_sum", total=total)
    if abs(total - 1.0) > (count + 1) * sys.float_info.epsilon:
        weights *= (1.0 - noise_weight) / (total - noise_weight)
    numbers = [*weights.tolist(), *places]
    for k, matrix in enumerate(covariances.tolist()):
        numbers += _checked_entries(matrix, k)
    return np.array(numbers)


def check_covariance(covariance: FloatArray, component: int) -> FloatArray:
    """Return Σ made exactly symmetric, or raise.

    Parameters
    ----------
    covariance : ndarray, shape (2, 2)
        The matrix, in squared data units.
    component : int
        Which component it belongs to (from 0), for the message.

    Raises
    ------
    ParameterError
        ``not_symmetric``, ``not_positive_definite`` or ``out_of_range``.
    """
    return np.array(_checked_entries(covariance.tolist(), component)).reshape(2, 2)


def _checked_entries(matrix: list[list[float]], component: int) -> tuple[float, float, float, float]:
    """Return the entries that Σ has when it is exactly symmetric, or raise; see `check_covariance`."""
    (xx, xy), (yx, yy) = matrix
    if abs(xy - yx) > SYMMETRY_TOLERANCE * max(abs(xx), abs(yy)):
        raise ParameterError("not_symmetric", component=component, upper=xy, lower=yx)
    mean_xy = xy if xy == yx else 0.5 * (xy + yx)
    if not is_positive_definite(xx, mean_xy, yy):
        raise ParameterError("not_positive_definite", component=component, matrix=matrix)
    smallest, largest = VARIANCE_RANGE
    if not (smallest <= yy - mean_xy * (mean_xy / xx) and smallest <= xx and max(xx, yy) <= largest):
        raise ParameterError("out_of_range", component=component)
    return xx, mean_xy, mean_xy, yy


def is_positive_definite(xx: float, xy: float, yy: float) -> bool:
    """Tell whether [[xx, xy], [xy, yy]] is positive definite, beyond the rounding of its entries.

    That is, xx > 0 and so is its Schur complement yy − xy²/xx = yy·(1 − ρ²), with ρ the correlation.
    """
    return xx > 0 and yy > 0 and yy - xy * (xy / xx) > LEAST_UNEXPLAINED * yy
