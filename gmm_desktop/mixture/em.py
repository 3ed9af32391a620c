"""Expectation-Maximization as a sequence of half-steps.

A frame is one half-step. `iterate` makes the frames that follow a given one, so a run can be stopped and
taken up again anywhere; `fit` runs to the end.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture import e_step, kernels
from gmm_desktop.mixture.acceleration import after_jump, jump, without_jump
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import Progress, Stop, StopReason, criterion, mean_shift
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.frames import Frame, Leap, Phase
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.nudge import nudged
from gmm_desktop.mixture.objective import elbo, objective, objective_in_unit
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import PriorOnData, on_data
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate
from gmm_desktop.mixture.stochastic import epoch

RIDGE_ACTS = 1e-3
"""Share of a component's smaller variance from which on ``reg_covar`` is said to make a difference."""


@dataclass(frozen=True, eq=False)
class _Task:
    """What stays the same through a run."""

    points: Points
    settings: EmSettings
    prior: PriorOnData | None

    def pass_over(self, parameters: MixtureParameters, temperature: float) -> SufficientStatistics:
        return accumulate(self.points, parameters, temperature=temperature)


def _task(points: Points, parameters: MixtureParameters, settings: EmSettings) -> _Task:
    prior = on_data(settings.prior, points, parameters.n_components) if settings.prior else None
    return _Task(points, settings, prior)


def start_frame(points: Points, parameters: MixtureParameters, settings: EmSettings | None = None) -> Frame:
    """Return frame 0: the start as drawn, coloured by its own responsibilities."""
    settings = settings or EmSettings()
    task, temperature = _task(points, parameters, settings), settings.temperature_at(1)
    statistics = task.pass_over(parameters, temperature)
    value = objective(statistics, parameters, task.prior)
    likelihood = statistics.log_likelihood
    return Frame(0, Phase.START, parameters, parameters, likelihood, value, value, temperature)


def next_m_step(points: Points, frame: Frame, settings: EmSettings) -> MixtureParameters | Degeneracy:
    """Return what an M-step would make of the responsibilities at the θ of a frame; it takes a pass."""
    task = _task(points, frame.parameters, settings)
    statistics = task.pass_over(frame.parameters, frame.temperature)
    return update(statistics, frame.parameters, settings, scales=points.scales, prior=task.prior)


def iterate(points: Points, after: Frame, settings: EmSettings) -> Generator[Frame, None, Stop]:
    """Yield the half-steps that follow a frame; return why they ended.

    One pass over the points serves each iteration: the pass that gives L after an M-step is the next E-step.
    The cost is paid in the M-step (its pass gives the L that is shown); the E-step that follows is then free,
    unless the temperature changes. The frames do not depend on where a run was
    interrupted: what the next half-step needs is in the frame.

    Parameters
    ----------
    points : Points
        The data.
    after : Frame
        Where to go on: a start frame, or any frame of an earlier run.
    settings : EmSettings
        Model, variant, rules and tolerances.
    """
    kernels.load_if_worth(len(points) * after.parameters.n_components, settings.max_iter)
    frame, task = after, _task(points, after.parameters, settings)
    statistics = task.pass_over(frame.parameters, frame.temperature)
    while True:
        if frame.phase is not Phase.E:
            if stop := _met(frame, settings):
                return stop
            frame, statistics = _e_step(task, frame, statistics)
            yield frame
        result = _m_step(task, frame, statistics)
        if isinstance(result, Degeneracy):
            return Stop(StopReason(result.kind.value), result)
        frame, statistics = result
        yield frame


def _e_step(
    task: _Task, before: Frame, statistics: SufficientStatistics
) -> tuple[Frame, SufficientStatistics]:
    """Make the responsibilities of the next iteration, perhaps at another temperature."""
    theta, evaluations, leap = before.parameters, before.evaluations, before.leap
    temperature = task.settings.temperature_at(before.iteration + 1)
    if temperature != before.temperature:
        statistics, evaluations, leap = task.pass_over(theta, temperature), evaluations + 1, Leap()
    value = objective(statistics, theta, task.prior)
    frame = Frame(
        before.iteration + 1,
        Phase.E,
        theta,
        theta,
        statistics.log_likelihood,
        value,
        value,
        temperature,
        change=before.change,
        streak=before.streak,
        evaluations=evaluations,
        leap=leap,
    )
    return frame, statistics


def _m_step(
    task: _Task, before: Frame, statistics: SufficientStatistics
) -> tuple[Frame, SufficientStatistics] | Degeneracy:
    """Make new parameters from the responsibilities, and the pass that tells what they are worth."""
    points, settings, prior, theta = task.points, task.settings, task.prior, before.parameters
    temperature, evaluations, leap = before.temperature, before.evaluations, before.leap
    new: MixtureParameters | Degeneracy
    if settings.batch_size is not None and settings.batch_size < len(points):
        new = epoch(
            points, statistics, theta, settings,
            iteration=before.iteration, temperature=temperature, prior=prior,
        )  # fmt: skip
        evaluations += 1
    else:
        new = update(statistics, theta, settings, scales=points.scales, prior=prior)
    if isinstance(new, Degeneracy):
        return new
    if settings.nudged_at(before.iteration):
        new = nudged(new, settings)
    after, jumped = None, False
    reference = objective_in_unit(statistics, theta, prior)
    if settings.jumps_at(before.iteration):
        if leap.origin is None:
            leap = replace(leap, origin=theta)
        else:
            tried = jump(leap, theta, new, settings, points.scales)
            if tried is not None:
                reached, length = tried
                after, evaluations = task.pass_over(reached, temperature), evaluations + 1
                jumped = objective_in_unit(after, reached, prior) >= reference
            if tried is not None and jumped:
                new, leap = reached, after_jump(leap, length)
            else:
                after, leap = None, without_jump(leap, failed=tried is not None)
    if after is None:
        after, evaluations = task.pass_over(new, temperature), evaluations + 1
    value = objective(after, new, prior)
    change = objective_in_unit(after, new, prior) - reference
    shift = mean_shift(theta.means, new.means)
    progress = Progress(shift, value, change, before.change, len(points))
    small = criterion(settings.rule, progress) < settings.tol and settings.settled_at(before.iteration)
    frame = Frame(
        before.iteration,
        Phase.M,
        new,
        theta,
        after.log_likelihood,
        value,
        elbo(statistics, new, prior, temperature),
        temperature,
        shift,
        change,
        before.streak + 1 if small else 0,
        evaluations,
        jumped,
        ridged=settings.reg_covar > 0 and _ridge_acts(new, settings.reg_covar),
        leap=leap,
    )
    return frame, after


def _ridge_acts(parameters: MixtureParameters, reg_covar: float) -> bool:
    """Tell whether ``reg_covar`` is a share of some component's smaller variance that can be seen."""
    (xx, xy), (_, yy) = parameters.covariances.transpose(1, 2, 0)
    larger = 0.5 * (xx + yy) + np.hypot(0.5 * (xx - yy), xy)
    smaller = xx / larger * unexplained(xx, xy, yy)
    return bool((reg_covar > RIDGE_ACTS * smaller).any())


def _met(frame: Frame, settings: EmSettings) -> Stop | None:
    if frame.phase is not Phase.M:
        return None
    if frame.streak >= settings.patience:
        return Stop(StopReason(settings.rule.value))
    if frame.iteration >= settings.max_iter:
        return Stop(StopReason.MAX_ITER)
    return None


@dataclass(frozen=True, eq=False)
class FitResult:
    """A finished run of EM.

    Parameters
    ----------
    frame : Frame
        The last one: the start, or after the last M-step; after a degeneracy, the last that was a mixture.
    log_likelihoods : ndarray, shape (n_iterations + 1,)
        L of the start and after every full iteration.
    objectives : ndarray, shape (n_iterations + 1,)
        The same for the objective.
    stop_reason : StopReason
        Why it ended.
    degeneracy : Degeneracy or None
        Which component degenerated, where that is the reason.
    """

    frame: Frame
    log_likelihoods: FloatArray
    objectives: FloatArray
    stop_reason: StopReason
    degeneracy: Degeneracy | None

    @property
    def parameters(self) -> MixtureParameters:
        """The last parameters that were a mixture."""
        return self.frame.parameters

    @property
    def log_likelihood(self) -> float:
        """Total L of the parameters, in nats."""
        return self.frame.log_likelihood

    @property
    def objective(self) -> float:
        """What was raised: L, the log-posterior or the free energy (see `Frame`)."""
        return self.frame.objective

    @property
    def n_iterations(self) -> int:
        """Full iterations (E and M) made."""
        return self.frame.iteration

    @property
    def n_evaluations(self) -> int:
        """Passes over the points that computed responsibilities."""
        return self.frame.evaluations

    @property
    def converged(self) -> bool:
        """Whether a convergence rule was met."""
        return Stop(self.stop_reason).converged

    def responsibilities(self, points: ArrayLike | Points) -> FloatArray:
        """Return γ of the fitted mixture for any points, shape (N, K)."""
        return e_step.responsibilities(points, self.parameters)


def fit(
    points: ArrayLike | Points, start: MixtureParameters, settings: EmSettings | None = None
) -> FitResult:
    """Run EM from ``start`` until a rule stops it.

    Parameters
    ----------
    points : array_like, shape (N, 2)
        The data.
    start : MixtureParameters
        Where EM begins.
    settings : EmSettings, optional
        Defaults to ``EmSettings()``.

    Returns
    -------
    FitResult
        Also when a component collapses or starves: then the last good parameters and the reason.

    Raises
    ------
    DataError
        The points cannot be used.
    """
    data, settings = Points.borrowed(points), settings or EmSettings()
    kernels.load_if_worth(len(data) * start.n_components, settings.max_iter)
    last = start_frame(data, start, settings)
    likelihoods, objectives = [last.log_likelihood], [last.objective]
    steps = iterate(data, last, settings)
    while True:
        try:
            frame = next(steps)
        except StopIteration as end:
            stop: Stop = end.value
            break
        if frame.phase is Phase.M:
            last = frame
            likelihoods.append(frame.log_likelihood)
            objectives.append(frame.objective)
    return FitResult(last, np.array(likelihoods), np.array(objectives), stop.reason, stop.degeneracy)
