"""How a run converges, looked at afterwards: distance to its limit, rate, and where each rule would have stopped."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.arrays import BoolArray, FloatArray, IntArray
from gmm_desktop.mixture.convergence import ConvergenceRule, aitken_rest
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings

ROUNDING = 4e-16
"""Share of the objective below which a distance to the limit is rounding."""

TELLING = 4e-13
"""Share of the objective above which a change of it is known to about a thousandth, so that quotients tell."""

MOST_CHANGES = 6
"""Over how many of the last changes the rate is taken."""

KNOWN_TOLERANCES = {
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
    changes : ndarray, shape (T,)
        Change of the objective in each iteration, at equal temperature; NaN for the start.
    mean_shifts : ndarray, shape (T,)
        ‖μ′ − μ‖ in data units; NaN for the start.
    settled : ndarray of bool, shape (T,)
        Whether the temperature was that of the end. Before, the objective was another and no rule counted.
    n_points : int
        N.
    """

    iterations: IntArray
    objectives: FloatArray
    changes: FloatArray
    mean_shifts: FloatArray
    settled: BoolArray
    n_points: int

    @property
    def comparable(self) -> FloatArray:
        """The objectives that mean the same: those after the temperature has settled."""
        return self.objectives[self.settled]


def course_of(frames: Sequence[Frame], settings: EmSettings, n_points: int) -> Course:
    """Return what the frames of a run say of its convergence."""
    ends = [frame for frame in frames if frame.phase is not Phase.E]
    return Course(
        np.array([frame.iteration for frame in ends], dtype=np.int64),
        np.array([frame.objective for frame in ends]),
        np.array([math.nan if frame.change is None else frame.change for frame in ends]),
        np.array([math.nan if frame.mean_shift is None else frame.mean_shift for frame in ends]),
        np.array([settings.settled_at(frame.iteration) for frame in ends], dtype=np.bool_),
        n_points,
    )


def joined(first: Course, later: Course) -> Course:
    """Return the course of a run from that of its beginning and that of what came after."""
    return Course(
        np.concatenate([first.iterations, later.iterations]),
        np.concatenate([first.objectives, later.objectives]),
        np.concatenate([first.changes, later.changes]),
        np.concatenate([first.mean_shifts, later.mean_shifts]),
        np.concatenate([first.settled, later.settled]),
        later.n_points,
    )


def rate(objectives: FloatArray) -> float | None:
    """Return how much of the distance to its limit one iteration leaves, from the last changes above rounding.

    The geometric mean of their quotients, which evens out what acceleration does by turns. None with fewer than two
    such changes, where they do not shrink, and where the objective has fallen.
    """
    last = _telling(objectives)[-MOST_CHANGES:]
    if len(last) < 2 or not (last > 0).all():
        return None
    found = float((last[-1] / last[0]) ** (1 / (len(last) - 1)))
    return found if found < 1 else None


def limit(objectives: FloatArray) -> float | None:
    """Return L∞ as Aitken's acceleration expects it from the last changes above rounding.

    Never below the highest value reached, and that itself where the last two changes are rounding and those before
    tell nothing. None with fewer than three values, and where the changes do not shrink.
    """
    if len(objectives) < 3:
        return None
    highest, shrinking = float(objectives.max()), _up_to_telling(objectives)
    changes = _telling(objectives)
    reached = highest if len(shrinking) < len(objectives) - 2 else None
    if len(changes) < 2:
        return reached
    last = float(objectives[len(shrinking)])
    rest = aitken_rest(float(changes[-1]), float(changes[-2]))
    return reached if rest is None else max(last + rest, highest)


def _up_to_telling(objectives: FloatArray) -> FloatArray:
    """Return the changes up to the last one that is above rounding."""
    changes = np.diff(objectives)
    large = np.flatnonzero(np.abs(changes) > TELLING * np.abs(objectives[1:]))
    return changes[: large[-1] + 1] if len(large) else changes[:0]


def _telling(objectives: FloatArray) -> FloatArray:
    """Return the last changes, all of them above rounding, that follow each other."""
    changes = _up_to_telling(objectives)
    small = np.flatnonzero(np.abs(changes) <= TELLING * np.abs(objectives[1 : len(changes) + 1]))
    return changes[small[-1] + 1 :] if len(small) else changes


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
    small = (criteria_of(course, rule) < tol) & course.settled[1:]
    passed = np.concatenate([[0], np.cumsum(small)])
    if len(passed) <= patience:
        return None
    met = np.flatnonzero(passed[patience:] - passed[:-patience] == patience)
    return int(course.iterations[met[0] + patience]) if len(met) else None


def criteria_of(course: Course, rule: ConvergenceRule) -> FloatArray:
    """Return what a rule compares with its tolerance after every iteration, shape (T − 1,).

    The numbers of `convergence.criterion`, of all iterations at once.
    """
    values, changes = course.objectives[1:], course.changes[1:]
    match rule:
        case ConvergenceRule.MEAN_SHIFT:
            return course.mean_shifts[1:]
        case ConvergenceRule.ABSOLUTE:
            return np.abs(changes)
        case ConvergenceRule.PER_POINT:
            return np.abs(changes) / course.n_points
        case ConvergenceRule.LOG_LIKELIHOOD:
            moved = np.abs(values - (values - changes))
            unknown = np.where(moved > 0, np.inf, 0.0)
            return np.divide(moved, np.abs(values), out=unknown, where=(values != 0) & (moved > 0))
        case ConvergenceRule.AITKEN:
            before = np.concatenate([[0.0], changes[:-1]])[: len(changes)]
            with np.errstate(over="ignore"):  # a change after next to none has no rate that matters
                rates = np.divide(changes, before, out=np.zeros(len(changes)), where=before != 0)
                steady = (before != 0) & (rates >= 0) & (rates < 1)
                ahead = np.divide(changes * rates, 1 - rates, out=np.zeros(len(changes)), where=steady)
            return np.where(changes == 0, 0.0, np.where(steady, np.abs(ahead), np.inf))
