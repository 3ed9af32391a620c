"""When a component degenerates: what happened, to which component, with which figures."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from gmm_desktop.mixture.ellipse import eigenvalues
from gmm_desktop.mixture.parameters import VARIANCE_RANGE, is_positive_definite

STARVED_BELOW = 1e-8
"""Effective points below which a component's mean and covariance are quotients of rounding errors."""

FLAT_BELOW = 1e-8
"""Smallest σ of a component, relative to the spread of the data, that still is a shape and not a rounding."""


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
        Condition number λ₁ / λ₂ of its covariance; infinite where λ₂ is not positive, 0 where unknown.
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


def smallest_sigma(spread: float) -> float:
    """Return the σ₂ at which EM is stopped, in data units: what is not wider is no shape any more.

    Parameters
    ----------
    spread : float
        Root mean square distance of the data from their mean.
    """
    return math.sqrt(_least_variance(spread))


def _least_variance(spread: float) -> float:
    return max((FLAT_BELOW * spread) ** 2, VARIANCE_RANGE[0])


def examine_covariance(
    xx: float, xy: float, yy: float, *, component: int, effective_points: float, spread: float
) -> Degeneracy | None:
    """Look at a new covariance of the M-step and name what is wrong with it, if anything.

    Parameters
    ----------
    xx, xy, yy : float
        Entries of Σ_k, in squared data units.
    component : int
        Which component, from 0.
    effective_points : float
        N_k.
    spread : float
        Root mean square distance of the data from their mean, the yardstick of "flat".
    """
    largest, smallest = eigenvalues(xx, xy, yy)
    floor = _least_variance(spread)
    if is_positive_definite(xx, xy, yy) and smallest > floor:
        return None
    speck = largest <= 1e4 * floor
    return Degeneracy(
        DegeneracyKind.COLLAPSED if speck else DegeneracyKind.NOT_POSITIVE_DEFINITE,
        component,
        effective_points,
        largest / smallest if smallest > 0 else np.inf,
        float(np.sqrt(max(largest, 0.0))),
    )
