"""Which component an M-step has moved most."""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.overlap import bhattacharyya_distances
from gmm_desktop.mixture.parameters import MixtureParameters

LEAST_DISTANCE = 1e-6
"""Hellinger distance below which a component rests."""


@dataclass(frozen=True)
class Movement:
    """What an M-step did to one component.

    Parameters
    ----------
    component : int
        Which, from 0.
    distance : float
        Hellinger distance of its Gaussian before to that after, from 0 to 1.
    shift : float
        ‖μ′ − μ‖, in data units.
    growth : tuple of float
        σ₁′/σ₁ and σ₂′/σ₂.
    """

    component: int
    distance: float
    shift: float
    growth: tuple[float, float]


def largest_movement(before: MixtureParameters, after: MixtureParameters) -> Movement | None:
    """Return the component whose Gaussian has moved farthest, or None when all rest.

    The measure is the Hellinger distance h = √(1 − ∫ √(N(x) N′(x)) dx) of N(μ, Σ) and N(μ′, Σ′), with the integral
    in closed form by `bhattacharyya_distances`: it has no unit, weighs a move of the mean against the standard
    deviations, and takes in stretching and turning. Weights play no part.

    Parameters
    ----------
    before, after : MixtureParameters
        Of as many components.
    """
    coefficients = np.exp(-np.diagonal(bhattacharyya_distances(before, after)))
    distances = np.sqrt(np.maximum(1.0 - coefficients, 0.0))
    most = int(distances.argmax())
    if distances[most] < LEAST_DISTANCE:
        return None
    old, new = ellipse_of(before.covariances[most]), ellipse_of(after.covariances[most])
    shift = float(np.hypot(*(after.means[most] - before.means[most])))
    return Movement(most, float(distances[most]), shift, (new.sigma1 / old.sigma1, new.sigma2 / old.sigma2))
