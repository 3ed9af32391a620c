"""Expectation-Maximization as a sequence of half-steps.

A frame is one half-step. `iterate` makes the frames that follow a given one, so a run can be stopped and
taken up again anywhere; `fit` runs to the end.
"""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.mixture import e_step, kernels
from gmm_desktop.mixture.convergence import (
    ConvergenceRule,
    Stop,
    StopReason,
    mean_shift,
    relative_change,
)
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.objective import elbo
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate

FloatArray = NDArray[np.float64]

LARGEST_RIDGE = 1e100
"""Added to the variance of any data, it still makes a covariance that can be computed with."""


@dataclass(frozen=True)
class EmSettings:
    """How EM runs and when it stops; the names are scikit-learn's where it has them.

    The defaults are those of the published experiments.

    Parameters
    ----------
    covariance_type : {"full"}
        Every component has its own unrestricted covariance.
    max_iter : int
        Most full iterations (E and M), at least 1.
    tol : float
        Tolerance of the rule, at least 0. With 0 no rule is ever met and the run goes to ``max_iter``.
    reg_covar : float
        Added to the diagonal of the covariances in each M-step, in squared data units, from 0 to 1e100.
    rule : ConvergenceRule
        What is compared with ``tol``: the shift of the means ‖μ′ − μ‖, or the relative change of L.
    patience : int
        How many iterations running the rule must hold.

    Raises
    ------
    ParameterError
        ``setting`` with the name and value that cannot be used.
    """

    covariance_type: Literal["full"] = "full"
    max_iter: int = 200
    tol: float = 1e-4
    reg_covar: float = 0.0
    rule: ConvergenceRule = ConvergenceRule.MEAN_SHIFT
    patience: int = 5

    def __post_init__(self) -> None:
        wrong = {
            "covariance_type": self.covariance_type != "full",
            "max_iter": not _is_count(self.max_iter),
            "tol": not _is_amount(self.tol, np.finfo(float).max),
            "reg_covar": not _is_amount(self.reg_covar, LARGEST_RIDGE),
            "rule": self.rule not in tuple(ConvergenceRule),
            "patience": not _is_count(self.patience),
        }
        for name, bad in wrong.items():
            if bad:
                raise ParameterError("setting", name=name, value=getattr(self, name))
        object.__setattr__(self, "rule", ConvergenceRule(self.rule))


def _is_count(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= 1


def _is_amount(value: Any, limit: float) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and 0 <= float(value) <= limit


class Phase(StrEnum):
    """Which half-step a frame shows."""

    START = "start"
    E = "e"
    M = "m"


@dataclass(frozen=True, eq=False)
class Frame:
    """The state of EM after one half-step; everything in it belongs together.

    Parameters
    ----------
    iteration : int
        Full iterations begun: 0 at the start, t after the E- and after the M-step of iteration t.
    phase : Phase
        The half-step just made.
    parameters : MixtureParameters
        θ shown: ellipses, table and density.
    responsibility_parameters : MixtureParameters
        The θ from which the responsibilities shown come: θ itself after E, the θ before it after M.
    log_likelihood : float
        L of ``parameters``, in nats, total over the points.
    elbo : float
        Lower bound of L for these responsibilities and ``parameters``; equals L after E.
    mean_shift : float or None
        Move of the means in this M-step, ‖μ′ − μ‖ over all of them, in data units.
    streak : int
        How many iterations running the convergence rule has held.
    """

    iteration: int
    phase: Phase
    parameters: MixtureParameters
    responsibility_parameters: MixtureParameters
    log_likelihood: float
    elbo: float
    mean_shift: float | None = None
    streak: int = 0

    @property
    def half_step(self) -> int:
        """Position in the run: 0 at the start, then 2t−1 after E and 2t after M of iteration t."""
        return 2 * self.iteration - (self.phase is Phase.E)


def start_frame(points: Points, parameters: MixtureParameters) -> Frame:
    """Return frame 0: the start as drawn, coloured by its own responsibilities."""
    likelihood = accumulate(points, parameters).log_likelihood
    return Frame(0, Phase.START, parameters, parameters, likelihood, likelihood)


def iterate(points: Points, after: Frame, settings: EmSettings) -> Generator[Frame, None, Stop]:
    """Yield the half-steps that follow a frame; return why they ended.

    One pass over the points serves each iteration: the pass that gives L after an M-step is the next E-step.
    The cost is paid in the M-step (its pass gives the L that is shown); the E-step that follows is then free.

    Parameters
    ----------
    points : Points
        The data.
    after : Frame
        Where to go on: a start frame, or any frame of an earlier run.
    settings : EmSettings
        Rules and tolerances.
    """
    frame = after
    theta = frame.parameters
    kernels.load_if_worth(len(points) * theta.n_components * settings.max_iter)
    statistics = accumulate(points, theta)
    while True:
        if frame.phase is not Phase.E:
            if stop := _met(frame, settings):
                return stop
            likelihood = statistics.log_likelihood
            frame = Frame(
                frame.iteration + 1, Phase.E, theta, theta, likelihood, likelihood, streak=frame.streak
            )
            yield frame
        new = update(statistics, reg_covar=settings.reg_covar, spread=points.spread)
        if isinstance(new, Degeneracy):
            return Stop(StopReason(new.kind.value), new)
        frame, statistics = _after_m(points, frame, statistics, new, settings)
        theta = new
        yield frame


def _after_m(
    points: Points,
    before: Frame,
    statistics: SufficientStatistics,
    new: MixtureParameters,
    settings: EmSettings,
) -> tuple[Frame, SufficientStatistics]:
    next_statistics = accumulate(points, new)
    likelihood = next_statistics.log_likelihood
    shift = mean_shift(before.parameters.means, new.means)
    moved = shift
    if settings.rule is ConvergenceRule.LOG_LIKELIHOOD:
        moved = relative_change(before.log_likelihood, likelihood)
    frame = Frame(
        before.iteration,
        Phase.M,
        new,
        before.parameters,
        likelihood,
        elbo(statistics, new),
        shift,
        before.streak + 1 if moved < settings.tol else 0,
    )
    return frame, next_statistics


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
    parameters : MixtureParameters
        The last parameters; after a degeneracy, the last that were a mixture.
    log_likelihood : float
        Total L of ``parameters``, in nats.
    log_likelihoods : ndarray, shape (n_iterations + 1,)
        L of the start and after every full iteration.
    n_iterations : int
        Full iterations (E and M) made.
    stop_reason : StopReason
        Why it ended.
    degeneracy : Degeneracy or None
        Which component degenerated, where that is the reason.
    """

    parameters: MixtureParameters
    log_likelihood: float
    log_likelihoods: FloatArray
    n_iterations: int
    stop_reason: StopReason
    degeneracy: Degeneracy | None = None

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
    kernels.load_if_worth(len(data) * start.n_components * settings.max_iter)
    last = start_frame(data, start)
    likelihoods = [last.log_likelihood]
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
    return FitResult(
        last.parameters,
        last.log_likelihood,
        np.array(likelihoods),
        last.iteration,
        stop.reason,
        stop.degeneracy,
    )
