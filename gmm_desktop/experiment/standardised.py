"""Standardised axes: with which mean and σ, and how results are brought back to the units of the data."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters


class Units(Enum):
    """The units of numbers that were not standardised with a known mean and σ."""

    OWN = "those of the data"
    AS_THE_DATA = "those of the points they are used with"
    UNSAID = "unknown"


@dataclass(frozen=True)
class Standardised:
    """What was done to x and y: each is (value − mean) / sigma, with the values in the units of the data.

    Parameters
    ----------
    columns : tuple of str
        What x and y were called before.
    mean, sigma : tuple of float
        Of each axis.

    Raises
    ------
    DataError
        ``standardising`` when a number is not finite, or a sigma not above 0.
    """

    columns: tuple[str, str]
    mean: tuple[float, float]
    sigma: tuple[float, float]

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (*self.mean, *self.sigma))) or min(self.sigma) <= 0:
            raise DataError("standardising")

    def followed_by(self, mean: FloatArray, sigma: FloatArray) -> "Standardised":
        """Return both steps as one, where the second was done with this mean and sigma, both of shape (2,).

        From (x − m) / s and then (z − m′) / s′ comes (x − (m + s m′)) / (s s′).
        """
        offsets = np.array(self.mean) + np.array(self.sigma) * mean
        scales = np.array(self.sigma) * sigma
        return Standardised(self.columns, _pair(offsets), _pair(scales))

    def own_values(self, values: FloatArray) -> FloatArray:
        """Return standardised values, shape (N, 2), in the units of the data."""
        own: FloatArray = values * np.array(self.sigma) + np.array(self.mean)
        return own

    def own_mixture(self, mixture: MixtureParameters) -> MixtureParameters | None:
        """Return a mixture of standardised values in the units of the data: μ = m + σ∘μₛ, Σ = S Σₛ S, S = diag(σ).

        None where rounding leaves no mixture: Σₛ was flat to the last digit.
        """
        back = -np.array(self.mean) / np.array(self.sigma)
        try:
            there = mixture.measured(back, 1 / np.array(self.sigma))
            return there.changed(means=self.own_values(mixture.means))
        except ParameterError:
            return None

    def standardised_mixture(self, mixture: MixtureParameters) -> MixtureParameters:
        """Return a mixture in the units of the data as one of standardised values.

        Raises
        ------
        ParameterError
            If rounding leaves no mixture.
        """
        return mixture.measured(np.array(self.mean), np.array(self.sigma))

    def own_log_likelihood(self, log_likelihood: float, n_points: int) -> float:
        """Return L of as many points in the units of the data: a density there is that of z over σ_x σ_y."""
        return log_likelihood - n_points * (math.log(self.sigma[0]) + math.log(self.sigma[1]))


def _pair(values: FloatArray) -> tuple[float, float]:
    first, second = values.tolist()
    return first, second
