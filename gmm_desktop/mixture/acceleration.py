"""SQUAREM: from two EM steps, guess where many more would lead.

Varadhan & Roland (2008), Scandinavian Journal of Statistics 35, scheme S3. The jump is made in coordinates in which
every point is a mixture: log-weights, means, and the logarithms and the slope of Σ = U diag(d) Uᵀ.
"""

from dataclasses import replace

import numpy as np

from gmm_desktop.mixture.covariance import FloatArray, project
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.frames import Leap
from gmm_desktop.mixture.m_step import held_among
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

GROWTH = 4.0
"""The longest step grows by this factor when it succeeded, and is halved when it failed."""

LARGEST_LOGARITHM = 200.0


def jump(
    leap: Leap, middle: MixtureParameters, newest: MixtureParameters, settings: EmSettings, spread: float
) -> tuple[MixtureParameters, float] | None:
    """Return θ₀ − 2α r + α² v and the length −α of the step, or None where it would lead nowhere new.

    r = θ₁ − θ₀, v = (θ₂ − θ₁) − r, α = −‖r‖ / ‖v‖ (Varadhan & Roland 2008, eq. 7 and S3).

    Parameters
    ----------
    leap : Leap
        θ₀ and the longest step.
    middle, newest : MixtureParameters
        θ₁ and θ₂, each one EM step on.
    settings : EmSettings
        The family to which the covariances reached are brought back, and the pins that stay.
    spread : float
        Unit in which means count beside logarithms: root mean square distance of the data from their mean.
    """
    if leap.origin is None or leap.origin.n_components != newest.n_components or spread == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what lies too far is no mixture
        first, second, third = (_coordinates(theta, spread) for theta in (leap.origin, middle, newest))
        step = second - first
        bend = (third - second) - step
        size, curvature = float(np.linalg.norm(step)), float(np.linalg.norm(bend))
        if curvature == 0:
            return None
        length = min(size / curvature, leap.longest)
        if not length > 1:
            return None
        reached = first + 2 * length * step + length * length * bend
        try:
            return _mixture(reached, newest, settings, spread), length
        except ParameterError:
            return None


def after_jump(leap: Leap, length: float) -> Leap:
    """Return what to remember after a jump that raised the objective."""
    return Leap(None, leap.longest * GROWTH if length == leap.longest else leap.longest)


def without_jump(leap: Leap, *, failed: bool) -> Leap:
    """Return what to remember after two EM steps without a jump, because it failed or none was to be had."""
    if failed:
        return Leap(None, max(leap.longest / 2, 1.0))
    return Leap(None, max(leap.longest, GROWTH))


def _coordinates(theta: MixtureParameters, spread: float) -> FloatArray:
    """Return all free numbers as one vector, (6K,) or (6K + 1,)."""
    xx, xy, yy = theta.covariances[:, 0, 0], theta.covariances[:, 0, 1], theta.covariances[:, 1, 1]
    slope = xy / xx
    shapes = [0.5 * np.log(xx), slope, 0.5 * np.log(yy - xy * slope)]
    return np.concatenate([np.log(theta.all_weights), (theta.means / spread).ravel(), *shapes])


def _mixture(
    vector: FloatArray, newest: MixtureParameters, settings: EmSettings, spread: float
) -> MixtureParameters:
    count, noise, pins = newest.n_components, newest.noise, settings.pins
    sizes = np.cumsum([count + (noise is not None), 2 * count, count, count])
    logs, means, first, slope, second = np.split(vector, sizes)
    first, second = (np.clip(half, -LARGEST_LOGARITHM, LARGEST_LOGARITHM) for half in (first, second))
    weights = np.exp(logs - logs.max())
    held = held_among(pins.weights, len(weights))
    fixed = newest.all_weights[held].sum()
    if not held.all():
        weights *= (1 - fixed) / weights[~held].sum()
    weights[held] = newest.all_weights[held]
    xx = np.exp(2 * first)
    covariances = np.stack([xx, slope * xx, slope * xx, np.exp(2 * second) + slope * slope * xx], axis=1)
    covariances = covariances.reshape(-1, 2, 2)
    if not (np.isfinite(covariances).all() and np.isfinite(logs).all()):
        raise ParameterError("parameters_not_finite", name="covariances")
    free = ~held_among(pins.covariances, count)
    covariances[~free] = newest.covariances[~free]
    if free.any():
        covariances[free] = project(settings.covariance_type, covariances[free], weights[:count][free])
    places = means.reshape(-1, 2) * spread
    held = held_among(pins.means, count)
    places[held] = newest.means[held]
    if noise is not None:
        noise = replace(noise, weight=float(weights[-1]))
    return MixtureParameters(weights[:count], places, covariances, noise)
