"""The end of a run, examined: it is a maximum, a saddle, or no stationary point yet."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.curvature import LOCAL, Curvature, curvature, local_step, moved
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.objective import objective_in_unit
from gmm_desktop.mixture.overlap import bhattacharyya_distances
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import PriorOnData, on_data
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate
from gmm_desktop.mixture.verdict import Unexamined, Verdict, VerdictKind

RISING = 1e-6
"""Share of itself by which EM must enlarge a deviation for the way to lead upwards, and not along a ridge."""

NEAR = 0.01
"""Nats that a Newton step may still gain at a stationary point."""

SETTLING = 30
"""Iterations from the end on, before its curvature is looked at."""

COINCIDING = 1e-5
"""Bhattacharyya distance below which two components are duplicates, which only another split can part."""

SPLITS, ANGLES = (0.5, 0.2), 12
"""How far duplicates are moved apart to see whether that pays, in standard deviations, and in how many directions."""

STEPS = (2.0, 1.0, 0.5, 0.25, 0.12, 0.06, 0.03, 0.01, 1e-3)
"""How far a rising direction is followed, in standard deviations of the complete data's estimate times √N."""

ROUNDING = 1e-11
"""Share of the objective below which a gain is rounding."""


def examined(points: Points, frame: Frame, settings: EmSettings, stop: Stop) -> Verdict:
    """Examine the end of a run, in some passes over the points.

    What is examined is where some more iterations lead, for EM has stopped near a stationary point, not on it.
    Duplicates are looked at first: at the second order moving them apart may cost nothing, though L rises after that.
    Then the Hessian within family and pins, beside the information of the complete data: of a small deviation along
    an eigenvector EM leaves the share 1 + μ, so the end is a saddle where a μ is above 0.

    Parameters
    ----------
    points : Points
        The data.
    frame : Frame
        The last one.
    settings : EmSettings
        Of the run.
    stop : Stop
        Why it ended.
    """
    if stop.degeneracy is not None:
        return Verdict(VerdictKind.BOUNDARY)
    if reason := _unexamined(points, frame, settings):
        return Verdict(VerdictKind.NOT_EXAMINED, reason)
    end = frame.parameters
    prior = on_data(settings.prior, points, end.n_components) if settings.prior else None
    task = _Task(points, settings, prior, frame.temperature)
    reached = task.objective(end)
    if step := _higher(task, end, reached, _apart(end, settings)):
        return Verdict(VerdictKind.SADDLE, step=step)
    theta = _settled(task, end)
    gained = task.objective(theta) - reached
    found = curvature(points, theta, settings, prior, frame.temperature)
    if not np.isfinite(found.hessian).all():
        return Verdict(VerdictKind.NOT_EXAMINED, Unexamined.DIGITS)
    rates, directions, left = _solved(found)
    if not len(rates):
        return Verdict(VerdictKind.MAXIMUM, rate=0.0, left=0.0)
    rate = 1 + float(rates[-1])
    left += gained
    if left > NEAR:
        return Verdict(VerdictKind.NOT_STATIONARY, rate=rate, left=left)
    if rates[-1] > RISING:
        steps = _along(found.free @ directions[:, -1], len(points))
        if step := _higher(task, theta, reached + gained, steps):
            beside = local_step(end, moved(theta, np.array(step), settings), settings)
            return Verdict(VerdictKind.SADDLE, rate=rate, left=left, step=tuple(beside.tolist()))
    return Verdict(VerdictKind.MAXIMUM, rate=rate, left=left)


def with_verdict(points: Points, frame: Frame, settings: EmSettings, stop: Stop) -> Stop:
    """Return the end of a run with what `examined` finds; parameters are the same."""
    return replace(stop, verdict=examined(points, frame, settings, stop))


def nudged_off(theta: MixtureParameters, verdict: Verdict, settings: EmSettings) -> MixtureParameters:
    """Return the place beside a saddle where the objective is higher, within the family."""
    return moved(theta, np.array(verdict.step), settings)


def _unexamined(points: Points, frame: Frame, settings: EmSettings) -> Unexamined | None:
    if frame.temperature == 0:
        return Unexamined.HARD
    if frame.ridged:
        return Unexamined.RIDGE
    if settings.batch_size is not None and settings.batch_size < len(points):
        return Unexamined.BATCHES
    if not settings.settled_at(frame.iteration):
        return Unexamined.UNSETTLED
    return None


@dataclass(frozen=True, eq=False)
class _Task:
    points: Points
    settings: EmSettings
    prior: PriorOnData | None
    temperature: float

    def objective(self, theta: MixtureParameters) -> float:
        """Return what EM raises, in the unit of the points."""
        statistics = accumulate(self.points, theta, temperature=self.temperature)
        return objective_in_unit(statistics, theta, self.prior)


def _settled(task: _Task, theta: MixtureParameters) -> MixtureParameters:
    """Return where some more iterations lead: a rule is met near a stationary point, where curvature can deceive."""
    on = replace(
        task.settings,
        max_iter=SETTLING,
        tol=0.0,
        accelerated=True,
        temperature=task.temperature,
        initial_temperature=None,
    )
    result = fit(task.points, theta, on)
    return theta if result.degeneracy is not None else result.parameters


def _solved(found: Curvature) -> tuple[FloatArray, FloatArray, float]:
    """Return μ ascending, the directions v with vᵀ I v = 1, and the nats a Newton step gains with |μ|."""
    scale = np.sqrt(np.maximum(np.diagonal(found.information), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(found.information / np.outer(scale, scale))
    sound = values > 1e-12 * max(float(values.max(initial=0.0)), 1e-300)
    whitening = vectors[:, sound] / np.sqrt(values[sound]) / scale[:, None]
    rates, turned = np.linalg.eigh(whitening.T @ found.hessian @ whitening)
    directions = whitening @ turned
    slopes = found.gradient @ directions
    left = float(0.5 * (slopes**2 / np.maximum(np.abs(rates), 1e-6)).sum())
    return rates, directions, left


def _along(direction: FloatArray, n_points: int) -> Iterator[FloatArray]:
    """Yield steps along a rising direction, both ways, the longest first."""
    for length in STEPS:
        for sign in (1, -1):
            yield sign * length * math.sqrt(n_points) * direction


def _apart(theta: MixtureParameters, settings: EmSettings) -> Iterator[FloatArray]:
    """Yield steps that move duplicates apart and make them narrower by as much, so that their moments stay."""
    count, pins = theta.n_components, settings.pins
    if count == 1:
        return
    distances = bhattacharyya_distances(theta, theta)
    for one, other in combinations(range(count), 2):
        if distances[one, other] > COINCIDING or pins.means & {one, other} or pins.covariances & {one, other}:
            continue
        shares = theta.weights[[other, one]] / theta.weights[[one, other]].sum()
        for length in SPLITS:
            for angle in np.linspace(0, math.pi, ANGLES, endpoint=False):
                step = np.zeros(LOCAL * count + (theta.noise is not None))
                x, y = math.cos(angle), math.sin(angle)
                narrower = math.log1p(-(length**2) * shares[0] * shares[1])
                for k, move in ((one, shares[0]), (other, -shares[1])):
                    own = step[LOCAL * k : LOCAL * (k + 1)]
                    own[1:3] = move * length * x, move * length * y
                    own[3:6] = narrower * x * x, narrower * y * y, narrower * x * y
                yield step


def _higher(
    task: _Task, theta: MixtureParameters, reached: float, steps: Iterator[FloatArray]
) -> tuple[float, ...]:
    """Return the step after which the objective is highest, if that is higher than before beyond rounding."""
    best: tuple[float, ...] = ()
    most = reached + ROUNDING * max(abs(reached), 1.0)
    for step in steps:
        try:
            found = task.objective(moved(theta, step, task.settings))
        except ParameterError:
            continue
        if found > most:
            best, most = tuple(step.tolist()), found
    return best
