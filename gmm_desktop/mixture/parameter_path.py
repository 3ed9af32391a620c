"""The way from one mixture to another, on which every place is a mixture of the same family.

Coordinates in which the way is straight: means; logarithms of the weights, made to sum to 1 again; and of each Σ the
logarithms of its volume and of the ratio of its axes, and its angle. Whatever both ends have in common (pinned parts,
and what a covariance family holds equal) the places between and beyond them have too, which a straight line of the
covariances themselves would not keep; and no place has a negative weight or variance.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.m_step import held_among
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

ROUND = 1e-6
"""Below this logarithm of the ratio of its axes a covariance has no direction to turn from."""


def along(
    old: MixtureParameters, new: MixtureParameters, places: Sequence[float], settings: EmSettings
) -> list[MixtureParameters | None]:
    """Return θ(t) with θ(0) = ``old`` and θ(1) = ``new``, both to the last bit.

    Parameters
    ----------
    old, new : MixtureParameters
        The ends, of equally many components.
    places : sequence of float
        t, without unit; below 0 and above 1 the way goes on straight.
    settings : EmSettings
        Family and pins of the run.

    Returns
    -------
    list of MixtureParameters or None
        None where a number has become too large or too small to compute with.
    """
    t = np.array(places, dtype=np.float64)[:, None]
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # what lies too far is no mixture
        weights = _weights(old.all_weights, new.all_weights, t, settings)
        means = old.means + t[:, :, None] * (new.means - old.means)
        covariances = _covariances(old, new, t, settings)
    return [
        old if at == 0 else new if at == 1 else _mixture(old, *theta)
        for at, theta in zip(places, zip(weights, means, covariances, strict=True), strict=True)
    ]


def _mixture(
    old: MixtureParameters, weights: FloatArray, means: FloatArray, covariances: FloatArray
) -> MixtureParameters | None:
    try:
        noise = old.noise and replace(old.noise, weight=float(weights[-1]))
        return MixtureParameters(weights[: old.n_components], means, covariances, noise)
    except ParameterError:
        return None


def _weights(old: FloatArray, new: FloatArray, t: FloatArray, settings: EmSettings) -> FloatArray:
    """Return weights whose logarithms change evenly but for a common factor; pinned ones stay: shape (T, K)."""
    logs = np.log(old) + t * (np.log(new) - np.log(old))
    weights: FloatArray = np.exp(logs - logs.max(axis=1, keepdims=True))
    held = held_among(settings.pins.weights, len(old))
    if not held.all():
        weights *= (1 - old[held].sum()) / weights[:, ~held].sum(axis=1, keepdims=True)
    weights[:, held] = old[held]
    return weights


def _covariances(
    old: MixtureParameters, new: MixtureParameters, t: FloatArray, settings: EmSettings
) -> FloatArray:
    """Return Σ_k = R diag(σ₁², σ₂²) Rᵀ along the way, shape (T, K, 2, 2)."""
    squares = _squares(old, new, settings)
    (size, ratio, angle), (growth, stretch, turn) = _shapes(old, new, settings, squares)
    first = np.exp(2 * (size + ratio + t * (growth + stretch)))
    second = np.exp(2 * (size - ratio + t * (growth - stretch)))
    cos, sin = np.cos(angle + t * turn), np.sin(angle + t * turn)
    xx, xy = first * cos**2 + second * sin**2, (first - second) * sin * cos
    yy = first * sin**2 + second * cos**2
    covariances: FloatArray = squares * np.stack([xx, xy, xy, yy], axis=-1).reshape(len(t), -1, 2, 2)
    held = held_among(settings.pins.covariances, old.n_components)
    covariances[:, held] = old.covariances[held]
    return covariances


def _squares(old: MixtureParameters, new: MixtureParameters, settings: EmSettings) -> FloatArray:
    """Return the units in which shapes and angles are taken, shape (2, 2), in squared data units.

    In families that allow any units the axes may differ by any factor, and angles between them would have no digits.
    """
    if not settings.covariance_type.any_units:
        return np.ones((2, 2))
    variances = np.diagonal(old.covariances + new.covariances, axis1=1, axis2=2).mean(axis=0)
    units = np.ldexp(1.0, np.frexp(np.sqrt(variances))[1])  # powers of two change no digit
    squares: FloatArray = np.outer(units, units)
    return squares


def _shapes(
    old: MixtureParameters, new: MixtureParameters, settings: EmSettings, squares: FloatArray
) -> FloatArray:
    """Return log volume, log axis ratio and angle of ``old``, and how they change: shape (2, 3, K).

    An angle turns the shorter way, less than a quarter of a turn, the first axis staying the longer one. Where a
    family shares the angle, all turn together by less than an eighth, also what is round at one end; an axis that
    becomes the shorter one stays the first.
    """
    before, after = _axes(old.covariances / squares), _axes(new.covariances / squares)
    round_before, round_after = before[1] < ROUND, after[1] < ROUND
    quarter, shared = math.pi / 2, 0.0
    together = settings.covariance_type.orientation != "V"
    free = ~held_among(settings.pins.covariances, old.n_components)
    if together and free.any():
        leads = [np.argmax(np.where(free, axes[1], -1.0)) for axes in (before, after)]
        if before[1, leads[0]] >= ROUND and after[1, leads[1]] >= ROUND:
            shared = after[2, leads[1]] - before[2, leads[0]]
            shared -= quarter * round(shared / quarter)
    before[2] = np.where(round_before, after[2] - shared, before[2])
    after[2] = np.where(round_after, before[2] + shared, after[2])
    turn = after[2] - before[2]
    if together:
        quarters = np.round((turn - shared) / quarter)
        turn -= quarter * quarters
        after[1] = np.where(quarters % 2 == 1, -after[1], after[1])
    else:
        turn -= math.pi * np.round(turn / math.pi)
    return np.stack([before, np.stack([after[0] - before[0], after[1] - before[1], turn])])


def _axes(covariances: FloatArray) -> FloatArray:
    """Return ½ log σ₁σ₂, ½ log σ₁/σ₂ and the angle of the first axis, shape (3, K)."""
    ellipses = [ellipse_of(covariance) for covariance in covariances]
    first, second = (np.log([getattr(each, name) for each in ellipses]) for name in ("sigma1", "sigma2"))
    return np.stack([0.5 * (first + second), 0.5 * (first - second), [each.angle for each in ellipses]])
