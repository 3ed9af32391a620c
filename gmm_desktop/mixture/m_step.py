"""The M-step: new weights, means and covariances from sufficient statistics."""

from dataclasses import replace

import numpy as np

from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.covariance import fit_covariances
from gmm_desktop.mixture.diagnostics import (
    STARVED_BELOW,
    Degeneracy,
    DegeneracyKind,
    examine_covariance,
    together,
)
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.prior import DIMENSIONS, PriorOnData
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import SufficientStatistics, scatters_about

LEAST_NOISE = 1e-300
"""Weight of a noise component that no point needs any more."""

LEAST_DIFFERENCE = 1e-9
"""What pinned weights leave of 1 is a difference that keeps their sum from drifting, but below this has no digits."""


def update(
    statistics: SufficientStatistics,
    current: MixtureParameters,
    settings: EmSettings,
    *,
    scales: FloatArray,
    prior: PriorOnData | None = None,
) -> MixtureParameters | Degeneracy:
    """Maximise the expected complete-data log-likelihood, plus the log-prior where there is one.

    Without prior and pins π_k = N_k / N and μ_k = Σ γ_nk x_n / N_k (Bishop 2006, PRML, eq. 9.24-9.26); Σ_k are
    those of the family for the scatters about μ_k (`fit_covariances`), for VVV that is
    Σ γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ / N_k. ``reg_covar`` is added to the diagonal of every W_k / N_k before.

    With a prior the mode of the posterior: α − 1 points more for each weight, κ points at m for each mean, and
    Λ + κ(μ_k − m)(μ_k − m)ᵀ more scatter among ν + d + 2 points more (Fraley & Raftery 2007, section 2).

    What is pinned stays; the rest is the maximum given that, so the objective cannot fall.

    Parameters
    ----------
    statistics : SufficientStatistics
        Of all points.
    current : MixtureParameters
        θ before, for what is pinned.
    settings : EmSettings
        Family, pins and ``reg_covar``.
    scales : ndarray, shape (2,)
        `Points.scales`, by which a collapse is judged.
    prior : PriorOnData, optional
        For MAP.

    Returns
    -------
    MixtureParameters or Degeneracy
        The new parameters, or the first component that has none, and with it the others.
    """
    count, pins = current.n_components, settings.pins
    effective = statistics.counts[:count]
    starved = [
        Degeneracy(DegeneracyKind.STARVED, k, points, 0.0, 0.0)
        for k, points in enumerate(effective.tolist())
        if not (points > STARVED_BELOW or _needs_no_points(k, pins, prior))
    ]
    if wrong := together(starved):
        return wrong
    weights, noise_weight = _weights(statistics, current, pins, prior)
    means = _means(statistics, current, pins, prior)
    covariances = _covariances(statistics, current, settings, prior, means)
    examined = [
        examine_covariance(
            covariance, component=component, effective_points=float(effective[component]), scales=scales
        )
        for component, covariance in enumerate(covariances)
        if component not in pins.covariances
    ]
    if wrong := together([each for each in examined if each]):
        return wrong
    noise = current.noise and replace(current.noise, weight=noise_weight)
    return MixtureParameters(weights, means, covariances, noise)


def held_among(components: frozenset[int], count: int) -> BoolArray:
    """Return which of the first ``count`` components are in a set, shape (count,)."""
    return np.array([k in components for k in range(count)], dtype=np.bool_)


def _needs_no_points(component: int, pins: Pins, prior: PriorOnData | None) -> bool:
    """Tell whether a component has an update even without points, because a prior or pins give it."""
    given_weight = component in pins.weights or (prior is not None and prior.concentration > 1)
    given_rest = prior is not None or (component in pins.means and component in pins.covariances)
    return given_weight and given_rest


def _weights(
    statistics: SufficientStatistics, current: MixtureParameters, pins: Pins, prior: PriorOnData | None
) -> tuple[FloatArray, float]:
    """Return the weights (K,) and that of the noise: pinned ones as they are, the others share what is left."""
    shares = statistics.counts + (prior.concentration - 1 if prior else 0.0)
    if not pins.weights:
        shares = shares / shares.sum()
    else:
        held = held_among(pins.weights, len(shares))
        present = current.all_weights
        free = 1 - present[held].sum()
        if free < LEAST_DIFFERENCE:
            free = present[~held].sum()
        wanted = shares[~held].sum()
        # With nothing left to ask for them, the free weights stay in proportion too.
        shares = np.where(held, present, shares * (free / wanted) if wanted > 0 else present)
    count = current.n_components
    return shares[:count], max(float(shares[-1]), LEAST_NOISE) if current.noise else 0.0


def _means(
    statistics: SufficientStatistics, current: MixtureParameters, pins: Pins, prior: PriorOnData | None
) -> FloatArray:
    """Return μ_k, shape (K, 2)."""
    count = current.n_components
    centres, sums = statistics.centres[:count], statistics.sums[:count]
    points = statistics.counts[:count, None]
    if prior is not None:
        sums = sums + prior.strength * (prior.mean - centres)
        points = points + prior.strength
    if not pins.means:
        free: FloatArray = centres + sums / points
        return free
    held = held_among(pins.means, count)[:, None]
    means: FloatArray = np.where(held, current.means, centres + sums / np.where(held, 1.0, points))
    return means


def _covariances(
    statistics: SufficientStatistics,
    current: MixtureParameters,
    settings: EmSettings,
    prior: PriorOnData | None,
    means: FloatArray,
) -> FloatArray:
    count = current.n_components
    points, scatters = statistics.counts[:count], scatters_about(statistics, means)
    if prior is not None:
        offset = means - prior.mean
        scatters += prior.scale + prior.strength * _outer(offset, offset)
        points = points + prior.degrees_of_freedom + DIMENSIONS + 2
    if settings.reg_covar:
        scatters += (settings.reg_covar * points)[:, None, None] * np.eye(2)
    if not settings.pins.covariances:
        return fit_covariances(settings.covariance_type, scatters, points)
    free = ~held_among(settings.pins.covariances, count)
    covariances = current.covariances.copy()
    if free.any():
        covariances[free] = fit_covariances(settings.covariance_type, scatters[free], points[free])
    return covariances


def _outer(left: FloatArray, right: FloatArray) -> FloatArray:
    return left[:, :, None] * right[:, None, :]
