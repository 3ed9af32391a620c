"""How a run converges, looked at afterwards: distance to its limit, rate, and where each rule would have stopped."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.convergence import ConvergenceRule, aitken_limit
from gmm_desktop.mixture.frames import Frame, Phase

FloatArray = NDArray[np.float64]

ROUNDING = 4e-16
"""Changes of the objective below this share of it are rounding and tell nothing of the rate."""

USUAL_TOLERANCES = {
    ConvergenceRule.MEAN_SHIFT: 1e-4,
    ConvergenceRule.LOG_LIKELIHOOD: 1e-9,
    ConvergenceRule.ABSOLUTE: 1e-6,
    ConvergenceRule.PER_POINT: 1e-3,
    ConvergenceRule.AITKEN: 1e-6,
}
"""What each rule is often used with; for the change per point scikit-learn's default."""


@dataclass(frozen=True, eq=False)
class Course:
    """One number after each full iteration of a run.

    Parameters
    ----------
    iterations : ndarray, shape (T,)
        0 for the start, then those that ended with an M-step.
    objectives : ndarray, shape (T,)
        What the run raises, in nats.
    mean_shifts : ndarray, shape (T,)
        ‖μ′ − μ‖ in data units; NaN for the start.
    n_points : int
        N.
    """

    iterations: NDArray[np.int64]
    objectives: FloatArray
    mean_shifts: FloatArray
    n_points: int


def course_of(frames: Sequence[Frame], n_points: int) -> Course:
    """Return what the frames of a run say of its convergence."""
    ends = [frame for frame in frames if frame.phase is not Phase.E]
    return Course(
        np.array([frame.iteration for frame in ends], dtype=np.int64),
        np.array([frame.objective for frame in ends]),
        np.array([math.nan if frame.mean_shift is None else frame.mean_shift for frame in ends]),
        n_points,
    )


def joined(first: Course, later: Course) -> Course:
    """Return the course of a run from that of its beginning and that of what came after."""
    return Course(
        np.concatenate([first.iterations, later.iterations]),
        np.concatenate([first.objectives, later.objectives]),
        np.concatenate([first.mean_shifts, later.mean_shifts]),
        later.n_points,
    )


def rate(objectives: FloatArray) -> float | None:
    """Return how much of the distance to the limit one iteration leaves: the quotient of the last two changes.

    The last that are above rounding; None where the changes do not shrink.
    """
    changes = np.diff(objectives)
    large = np.flatnonzero(np.abs(changes) > ROUNDING * np.abs(objectives[1:]) * 16)
    if len(large) < 2 or large[-1] == 0:
        return None
    last = int(large[-1])
    found = float(changes[last] / changes[last - 1]) if changes[last - 1] else math.nan
    return found if 0 < found < 1 else None


def limit(objectives: FloatArray) -> float | None:
    """Return L∞ as Aitken's acceleration expects it from the last changes that are above rounding.

    Never below the highest value reached. None with fewer than three values or where the changes do not shrink.
    """
    changes = np.diff(objectives)
    large = np.flatnonzero(np.abs(changes) > ROUNDING * np.abs(objectives[1:]) * 16)
    if len(large) < 2 or large[-1] == 0:
        return None
    last = int(large[-1])
    expected = aitken_limit(float(objectives[last + 1]), float(changes[last]), float(changes[last - 1]))
    return None if expected is None else max(expected, float(objectives.max()))


def gaps(objectives: FloatArray, expected: float) -> FloatArray:
    """Return log₁₀(L∞ − L), shape (T,); NaN where the distance is rounding."""
    distance = expected - objectives
    seen = distance > ROUNDING * max(abs(expected), 1.0)
    logs: FloatArray = np.log10(distance, out=np.full(len(distance), np.nan), where=seen)
    return logs


def would_stop(course: Course, rule: ConvergenceRule, tol: float, patience: int) -> int | None:
    """Return the iteration at which a rule would have stopped the run, or None where it had not yet.

    Parameters
    ----------
    course : Course
        The run.
    rule, tol, patience : ConvergenceRule, float, int
        As in `EmSettings`.
    """
    small = np.concatenate([[0], np.cumsum(criteria_of(course, rule) < tol)])
    if len(small) <= patience:
        return None
    met = np.flatnonzero(small[patience:] - small[:-patience] == patience)
    return int(course.iterations[met[0] + patience]) if len(met) else None


def criteria_of(course: Course, rule: ConvergenceRule) -> FloatArray:
    """Return what a rule compares with its tolerance after every iteration, shape (T − 1,).

    The numbers of `convergence.criterion`, of all iterations at once.
    """
    values, changes = course.objectives[1:], np.diff(course.objectives)
    sizes = np.abs(changes)
    match rule:
        case ConvergenceRule.MEAN_SHIFT:
            return course.mean_shifts[1:]
        case ConvergenceRule.ABSOLUTE:
            return sizes
        case ConvergenceRule.PER_POINT:
            return sizes / course.n_points
        case ConvergenceRule.LOG_LIKELIHOOD:
            unknown = np.where(sizes > 0, np.inf, 0.0)
            return np.divide(sizes, np.abs(values), out=unknown, where=(values != 0) & (sizes > 0))
        case ConvergenceRule.AITKEN:
            before = np.concatenate([[0.0], changes[:-1]])
            rates = np.divide(changes, before, out=np.full(len(changes), np.inf), where=before != 0)
            steady = (rates >= 0) & (rates < 1)
            left = np.where(changes == 0, 0.0, np.inf)
            left[steady] = np.abs(changes[steady] * rates[steady] / (1 - rates[steady]))
            return left
