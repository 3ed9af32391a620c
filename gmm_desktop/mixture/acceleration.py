"""SQUAREM: from two EM steps, guess where many more would lead.

Varadhan & Roland (2008), Scandinavian Journal of Statistics 35, scheme S3. The jump is made in coordinates in which
every point is a mixture: log-weights, means, log σ_x, log σ_y and artanh ρ. They treat x and y alike, in any units.
"""

from dataclasses import replace

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.covariance import fit_covariances
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Leap
from gmm_desktop.mixture.m_step import held_among
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

GROWTH = 4.0
"""The longest step grows by this factor when it succeeded, and is halved when it failed."""

LARGEST_LOGARITHM = 200.0


def jump(
    leap: Leap, middle: MixtureParameters, newest: MixtureParameters, settings: EmSettings, scales: FloatArray
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
    scales : ndarray, shape (2,)
        `Points.scales`, in which means and covariances count beside logarithms.
    """
    if leap.origin is None or leap.origin.n_components != newest.n_components or not scales.all():
        return None
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what lies too far is no mixture
        first, second, third = (_coordinates(theta, scales) for theta in (leap.origin, middle, newest))
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
            return _mixture(reached, newest, settings, scales), length
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


def _coordinates(theta: MixtureParameters, scales: FloatArray) -> FloatArray:
    """Return all free numbers as one vector, (6K,) or (6K + 1,)."""
    covariances = theta.covariances / np.outer(scales, scales)
    xx, xy, yy = covariances[:, 0, 0], covariances[:, 0, 1], covariances[:, 1, 1]
    size = np.abs(xy) / np.sqrt(xx) / np.sqrt(yy)
    slant = np.copysign(np.log1p(size) - 0.5 * np.log(unexplained(xx, xy, yy) / yy), xy)
    shapes = [0.5 * np.log(xx), 0.5 * np.log(yy), slant]
    return np.concatenate([np.log(theta.all_weights), (theta.means / scales).ravel(), *shapes])


def _mixture(
    vector: FloatArray, newest: MixtureParameters, settings: EmSettings, scales: FloatArray
) -> MixtureParameters:
    count, noise, pins = newest.n_components, newest.noise, settings.pins
    sizes = np.cumsum([count + (noise is not None), 2 * count, count, count])
    logs, means, *halves, slant = np.split(vector, sizes)
    first, second = (np.exp(np.clip(half, -LARGEST_LOGARITHM, LARGEST_LOGARITHM)) for half in halves)
    weights = np.exp(logs - logs.max())
    held = held_among(pins.weights, len(weights))
    fixed = newest.all_weights[held].sum()
    if not held.all():
        weights *= (1 - fixed) / weights[~held].sum()
    weights[held] = newest.all_weights[held]
    xy = np.tanh(slant) * (first * second)
    covariances = np.stack([first * first, xy, xy, second * second], axis=1)
    covariances = covariances.reshape(-1, 2, 2) * np.outer(scales, scales)
    if not (np.isfinite(covariances).all() and np.isfinite(logs).all()):
        raise ParameterError("parameters_not_finite", name="covariances")
    free = ~held_among(pins.covariances, count)
    covariances[~free] = newest.covariances[~free]
    if free.any() and settings.covariance_type is not Family.VVV:
        shares = weights[:count][free]
        scatters = covariances[free] * shares[:, None, None]
        covariances[free] = fit_covariances(settings.covariance_type, scatters, shares)
    places = means.reshape(-1, 2) * scales
    held = held_among(pins.means, count)
    places[held] = newest.means[held]
    if noise is not None:
        noise = replace(noise, weight=float(weights[-1]))
    return MixtureParameters(weights[:count], places, covariances, noise)
