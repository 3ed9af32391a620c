"""Stochastic EM: an M-step after every batch of points, from statistics that are a running mean.

Cappé & Moulines (2009), Journal of the Royal Statistical Society B 71; the step sizes of Liang & Klein (2009).
"""

from dataclasses import replace

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import PriorOnData
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate

DECAY = 0.7
"""The j-th step has size (j + 2)^−DECAY; between ½ and 1 the steps add up without end, their squares do not."""


def epoch(
    points: Points,
    statistics: SufficientStatistics,
    current: MixtureParameters,
    settings: EmSettings,
    *,
    iteration: int,
    temperature: float,
    prior: PriorOnData | None,
) -> MixtureParameters | Degeneracy:
    """Go once through all points in batches and return θ after the last.

    It begins with the statistics of the E-step over all points. The order of the points depends on the seed and
    the iteration only.

    Parameters
    ----------
    points : Points
        The data.
    statistics : SufficientStatistics
        Of all points, under ``current``.
    current : MixtureParameters
        θ before.
    settings : EmSettings
        ``batch_size`` and ``seed``, and what `update` needs.
    iteration : int
        Counted from 1.
    temperature : float
        T of the responsibilities.
    prior : PriorOnData or None
        For MAP.
    """
    total = len(points)
    size = min(settings.batch_size or total, total)
    order = np.random.default_rng([settings.seed, iteration]).permutation(total)
    batches = max(round(total / size), 1)
    theta, mixed = current, statistics
    for number, chosen in enumerate(np.array_split(order, batches)):
        batch = Points(np.take(points.x, chosen), np.take(points.y, chosen))
        centres = mixed.centres
        found = accumulate(batch, theta, centres, temperature=temperature)
        step = ((iteration - 1) * batches + number + 2.0) ** -DECAY
        mixed = _blended(mixed, found, step, total / len(chosen))
        new = update(mixed, theta, settings, scales=points.scales, prior=prior)
        if isinstance(new, Degeneracy):
            return new
        theta = new
    return theta


def _blended(
    old: SufficientStatistics, new: SufficientStatistics, step: float, factor: float
) -> SufficientStatistics:
    """Return (1 − step)·old + step·factor·new."""

    def mean(a: FloatArray, b: FloatArray) -> FloatArray:
        return (1 - step) * a + (step * factor) * b

    return replace(
        old,
        counts=mean(old.counts, new.counts),
        sums=mean(old.sums, new.sums),
        scatters=mean(old.scatters, new.scatters),
    )
