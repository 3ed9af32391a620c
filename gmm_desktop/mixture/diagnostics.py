"""When a component degenerates: what happened, to which component, with which figures."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import eigenvalues, ellipse_of
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.parameters import VARIANCE_RANGE, is_positive_definite

STARVED_BELOW = 1e-8
"""Effective points below which a component's mean and covariance are quotients of rounding errors."""

FLAT_BELOW = 1e-8
"""Smallest σ of a component, where each axis counts by the spread of the data, that still is no rounding."""

SPECK = 1e4
"""The larger variance of a component on a point is at most so many times the smallest that is no rounding."""


class DegeneracyKind(StrEnum):
    """The ways a component can stop being a Gaussian."""

    STARVED = "starved"
    COLLAPSED = "collapsed"
    NOT_POSITIVE_DEFINITE = "not_positive_definite"


@dataclass(frozen=True)
class Degeneracy:
    """A component that the M-step could not update.

    Parameters
    ----------
    kind : DegeneracyKind
        No points left, shrunk onto a point, or flattened onto a line.
    component : int
        Which one, from 0.
    effective_points : float
        N_k = Σ_n γ_nk.
    condition : float
        Condition number λ₁ / λ₂ of its covariance where each axis counts by the spread of the data; infinite where
        λ₂ is not positive, 0 where unknown.
    sigma : float
        Largest standard deviation √λ₁, in data units.
    also : tuple of Degeneracy
        Further components of the same M-step.
    """

    kind: DegeneracyKind
    component: int
    effective_points: float
    condition: float
    sigma: float
    also: "tuple[Degeneracy, ...]" = ()


def together(degeneracies: list[Degeneracy]) -> Degeneracy | None:
    """Return the first of an M-step's degeneracies with the others in it, or None when there is none."""
    return replace(degeneracies[0], also=tuple(degeneracies[1:])) if degeneracies else None


def smallest_sigma(scales: FloatArray, covariance: FloatArray) -> float:
    """Return the σ₂ at which EM is stopped, in data units, for a component that goes flat in the direction it has.

    Parameters
    ----------
    scales : ndarray, shape (2,)
        `Points.scales`.
    covariance : ndarray, shape (2, 2)
        Of the component.
    """
    shorter = ellipse_of(covariance).axes[1]
    return max(FLAT_BELOW * math.hypot(*(shorter * scales)), math.sqrt(VARIANCE_RANGE[0]))


def flatness(covariance: FloatArray, scales: FloatArray) -> float:
    """Return the condition number of Σ where each axis counts by the spread of the data along it.

    Parameters
    ----------
    covariance : ndarray, shape (2, 2)
        Positive definite, in squared data units.
    scales : ndarray, shape (2,)
        `Points.scales`.
    """
    larger, smaller = relative_eigenvalues(covariance, scales)
    return larger / smaller


def relative_eigenvalues(covariance: FloatArray, scales: FloatArray) -> tuple[float, float]:
    """Return the eigenvalues of Σ where each axis counts by the spread of the data, of which 0 counts as 1."""
    across, up = (scale if scale > 0 else 1.0 for scale in scales.tolist())
    (xx, xy), (_, yy) = covariance.tolist()
    return eigenvalues(xx / across / across, xy / across / up, yy / up / up)


def examine_covariance(
    covariance: FloatArray, *, component: int, effective_points: float, scales: FloatArray
) -> Degeneracy | None:
    """Look at a new covariance of the M-step and name what is wrong with it, if anything.

    Parameters
    ----------
    covariance : ndarray, shape (2, 2)
        Σ_k, in squared data units.
    component : int
        Which component, from 0.
    effective_points : float
        N_k.
    scales : ndarray, shape (2,)
        `Points.scales`: along each axis a component is judged by the spread of the data there.
    """
    (xx, xy), (_, yy) = covariance.tolist()
    largest, smallest = relative_eigenvalues(covariance, scales)
    definite = is_positive_definite(xx, xy, yy)
    if definite and smallest > FLAT_BELOW**2 and min(xx, yy, unexplained(xx, xy, yy)) > VARIANCE_RANGE[0]:
        return None
    speck = largest <= SPECK * FLAT_BELOW**2
    return Degeneracy(
        DegeneracyKind.COLLAPSED if speck else DegeneracyKind.NOT_POSITIVE_DEFINITE,
        component,
        effective_points,
        largest / smallest if smallest > 0 else np.inf,
        math.sqrt(max(eigenvalues(xx, xy, yy)[0], 0.0)),
    )
