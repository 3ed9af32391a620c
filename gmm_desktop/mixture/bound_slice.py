"""The objective and its lower bound along a line through θ_old (Bishop 2006, PRML, fig. 9.14, with real figures).

The bound has the responsibilities at θ_old. There it touches the objective, and nowhere is it above it. It follows
from the sufficient statistics of θ_old; the objective takes a pass over the points at each place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.objective import elbo, objective
from gmm_desktop.mixture.parameter_path import along
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import BLOCK, Points
from gmm_desktop.mixture.prior import PriorOnData, log_prior, on_data
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate

FIRST, LAST = -1.0, 2.5
"""From where to where the line from θ_old (0) to θ_new (1) is looked at."""

LEAST_SIGMAS = 0.75
"""How far beyond both marks a coordinate is looked at at least, in standard deviations of its component."""

ROUNDING = 1e-12
"""Share of the objective below which a change of it may be rounding alone."""


@dataclass(frozen=True, eq=False)
class BoundStep:
    """One iteration: where its responsibilities come from and where its M-step leads.

    Parameters
    ----------
    points : Points
        The data.
    settings : EmSettings
        Of the run.
    old, new : MixtureParameters
        θ before and after the M-step.
    temperature : float
        T of the responsibilities.
    statistics : SufficientStatistics
        Of the responsibilities at ``old``.
    prior : PriorOnData or None
        For MAP.
    """

    points: Points
    settings: EmSettings
    old: MixtureParameters
    new: MixtureParameters
    temperature: float
    statistics: SufficientStatistics
    prior: PriorOnData | None

    def objective_at(self, theta: MixtureParameters) -> float:
        """Return what EM raises; it takes a pass."""
        value = free_energy(self.points, theta, self.temperature)
        return value + (log_prior(self.prior, theta) if self.prior else 0.0)

    def bound_at(self, theta: MixtureParameters) -> float:
        """Return its lower bound with the responsibilities at ``old``."""
        return elbo(self.statistics, theta, self.prior, self.temperature)

    @cached_property
    def is_highest(self) -> bool:
        """Whether the bound is as high at ``new`` as a whole M-step, without ``reg_covar``, can get."""
        settings = replace(self.settings, reg_covar=0.0)
        whole = update(self.statistics, self.old, settings, scales=self.points.scales, prior=self.prior)
        if isinstance(whole, Degeneracy):
            return False
        highest = self.bound_at(whole)
        return self.bound_at(self.new) >= highest - ROUNDING * max(abs(highest), 1.0)


@dataclass(frozen=True, eq=False)
class BoundSlice:
    """Objective and bound along a line, both less the objective at θ_old, in nats.

    Parameters
    ----------
    places : ndarray, shape (T,)
        Increasing: t of the line, or a coordinate in data units.
    objectives, bounds : ndarray, shape (T,)
        There.
    old, best : int
        Which place is θ_old, and which is where the step along this line leads.
    base : float
        The objective at θ_old.
    """

    places: FloatArray
    objectives: FloatArray
    bounds: FloatArray
    old: int
    best: int
    base: float

    @property
    def gain(self) -> float:
        """What the step raises the objective by."""
        return float(self.objectives[self.best])

    @property
    def bound_gain(self) -> float:
        """What it raises the bound by."""
        return float(self.bounds[self.best])

    @property
    def gap(self) -> float:
        """How far apart both are after it: ``gain`` − ``bound_gain``."""
        return self.gain - self.bound_gain

    @property
    def rounding(self) -> float:
        """Nats below which a difference may be rounding."""
        return ROUNDING * max(abs(self.base), 1.0)

    @property
    def is_level(self) -> bool:
        """Whether nothing rises or falls but for rounding, as when EM has arrived."""
        return float(np.abs(self.objectives).max()) < self.rounding


def free_energy(points: Points, theta: MixtureParameters, temperature: float) -> float:
    """Return the free energy alone, L at temperature 1, as in `SufficientStatistics`.

    Parameters
    ----------
    points : Points
        The data.
    theta : MixtureParameters
        θ.
    temperature : float
        T ≥ 0.
    """
    if temperature == 1:
        return accumulate(points, theta).free_energy  # compiled, where it can be
    factors, total = joint_factors(theta), 0.0
    for start in range(0, len(points), BLOCK):
        part = slice(start, start + BLOCK)
        terms = log_weighted_densities(points.x[part], points.y[part], factors)
        best = terms.max(axis=0)
        total += float(best.sum())
        if temperature > 0:
            terms -= best
            terms /= temperature
            total += temperature * float(np.log(np.exp(terms, out=terms).sum(axis=0)).sum())
    return total


def step_of(
    points: Points, frame: Frame, settings: EmSettings, new: MixtureParameters | None = None
) -> BoundStep | Degeneracy:
    """Return the iteration a frame belongs to; it takes a pass.

    Parameters
    ----------
    points : Points
        The data.
    frame : Frame
        After M, its own iteration; at the start and after E, the one whose M-step comes next.
    settings : EmSettings
        Of the run.
    new : MixtureParameters, optional
        θ after that M-step where it is known; else it is computed, as a whole M-step without acceleration.

    Returns
    -------
    BoundStep or Degeneracy
        What is wrong, where there is no M-step.
    """
    old = frame.responsibility_parameters
    if frame.phase is Phase.M:
        new = frame.parameters
    prior = on_data(settings.prior, points, old.n_components) if settings.prior else None
    statistics = accumulate(points, old, temperature=frame.temperature)
    reached = new or update(statistics, old, settings, scales=points.scales, prior=prior)
    if isinstance(reached, Degeneracy):
        return reached
    return BoundStep(points, settings, old, reached, frame.temperature, statistics, prior)


def along_step(
    step: BoundStep, per_unit: int = 10, go_on: Callable[[], bool] = lambda: True
) -> BoundSlice | None:
    """Return the slice from θ_old through θ_new, on the way of `parameter_path.along`.

    An M-step maximises the bound over all θ (of the family, and given what is pinned), so on this line the bound is
    highest at 1; not where acceleration, batches or ``reg_covar`` lead elsewhere.

    Parameters
    ----------
    step : BoundStep
        The iteration.
    per_unit : int
        Places between θ_old and θ_new.
    go_on : callable
        Asked before each pass; the answer False ends it.

    Returns
    -------
    BoundSlice or None
        None if it was ended. Places without a mixture (see `along`) are left out.
    """
    origin, count = round(-FIRST * per_unit), round((LAST - FIRST) * per_unit)
    places = [(n - origin) / per_unit for n in range(count + 1)]
    found = dict(zip(places, along(step.old, step.new, places, step.settings), strict=True))
    kept = {t: theta for t, theta in found.items() if theta is not None}
    old, best = (list(kept).index(end) for end in (0.0, 1.0))
    return _sampled(step, list(kept), list(kept.values()), old, best, go_on)


def along_mean(
    step: BoundStep, component: int, axis: int, count: int = 36, go_on: Callable[[], bool] = lambda: True
) -> BoundSlice | None:
    """Return the slice along one coordinate of one mean; everything else stays at θ_old.

    The bound is a parabola. It is highest at m + Σ_ab / Σ_bb (μ_b − m_b), where m is what the M-step makes of the
    whole mean, a this axis and b the other: the conditional mean of a Gaussian (Bishop 2006, PRML, eq. 2.81). That
    is m itself where Σ is axis-aligned or the other coordinate does not move.

    Parameters
    ----------
    step : BoundStep
        The iteration.
    component : int
        Whose mean, from 0.
    axis : int
        0 for μ_x, 1 for μ_y.
    count : int
        Places, besides that of θ_old and of the maximum.
    go_on : callable
        Asked before each pass; the answer False ends it.

    Returns
    -------
    BoundSlice or None
        Places are in data units. None if it was ended.
    """
    theta = step.old
    mean, covariance = theta.means[component], theta.covariances[component]
    other, target = 1 - axis, _whole_mean(step, component)
    slope = float(covariance[0, 1] / covariance[other, other])
    best = float(target[axis] + slope * (mean[other] - target[other]))
    now = float(mean[axis])
    room = max(0.9 * abs(best - now), LEAST_SIGMAS * float(np.sqrt(covariance[axis, axis])))
    spread = np.linspace(min(now, best) - room, max(now, best) + room, count)
    places = np.unique(np.append(spread, [now, best])).tolist()

    def moved(place: float) -> MixtureParameters:
        means = theta.means.copy()
        means[component, axis] = place
        return MixtureParameters(theta.weights, means, theta.covariances, theta.noise)

    thetas = [theta if place == now else moved(place) for place in places]
    return _sampled(step, places, thetas, places.index(now), places.index(best), go_on)


def _whole_mean(step: BoundStep, component: int) -> FloatArray:
    """Return Σ γ x / N_k, with a prior moved towards what it expects: the M-step's mean, were it not pinned."""
    statistics, prior = step.statistics, step.prior
    count, total = float(statistics.counts[component]), statistics.sums[component]
    centre = statistics.centres[component]
    if prior is not None:
        count, total = count + prior.strength, total + prior.strength * (prior.mean - centre)
    mean: FloatArray = centre + total / count if count > 0 else step.old.means[component]
    return mean


def _sampled(
    step: BoundStep,
    places: Sequence[float],
    thetas: Sequence[MixtureParameters],
    old: int,
    best: int,
    go_on: Callable[[], bool],
) -> BoundSlice | None:
    base = objective(step.statistics, step.old, step.prior)
    objectives, bounds = [], []
    for theta in thetas:
        if not go_on():
            return None
        objectives.append(base if theta is step.old else step.objective_at(theta))
        bounds.append(step.bound_at(theta))
    return BoundSlice(np.array(places), np.array(objectives) - base, np.array(bounds) - base, old, best, base)
