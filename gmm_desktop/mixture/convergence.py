"""When to stop: the rules, and the reasons they give."""

import math
from dataclasses import dataclass
from enum import StrEnum

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.verdict import Verdict


class ConvergenceRule(StrEnum):
    """What must become small, so many iterations running, for EM to count as converged.

    L is the objective of the run: the log-likelihood, or with a prior the log-posterior.
    """

    MEAN_SHIFT = "mean_shift"
    """The shift of the means, ‖μ′ − μ‖ over all of them, in data units (the published experiments' rule)."""

    LOG_LIKELIHOOD = "log_likelihood"
    """The relative change |L′ − L| / |L′|."""

    ABSOLUTE = "absolute"
    """The change |L′ − L|, in nats."""

    PER_POINT = "per_point"
    """The change |L′ − L| / N of the mean L of a point (scikit-learn's ``tol``)."""

    AITKEN = "aitken"
    """The distance |L∞ − L′| to the limit that Aitken's acceleration expects."""


USUAL_TOLERANCES = {
    ConvergenceRule.LOG_LIKELIHOOD: 1e-9,
    ConvergenceRule.ABSOLUTE: 1e-5,
    ConvergenceRule.PER_POINT: 1e-8,
    ConvergenceRule.AITKEN: 1e-4,
}

SHARE_OF_SPREAD = 1e-5
"""A shift of the means that is small beside the data."""


def usual_tolerance(rule: ConvergenceRule, spread: float) -> float:
    """Return a sensible tolerance of a rule, for data of that root mean square distance from their mean.

    That of the shift of the means is a power of ten in data units, at most `SHARE_OF_SPREAD` of the spread.
    """
    if rule is not ConvergenceRule.MEAN_SHIFT:
        return USUAL_TOLERANCES[rule]
    return 10.0 ** math.floor(math.log10(SHARE_OF_SPREAD * spread)) if spread > 0 else 1e-4


class StopReason(StrEnum):
    """Why a run ended."""

    MEAN_SHIFT = "mean_shift"
    LOG_LIKELIHOOD = "log_likelihood"
    ABSOLUTE = "absolute"
    PER_POINT = "per_point"
    AITKEN = "aitken"
    MAX_ITER = "max_iter"
    STARVED = "starved"
    COLLAPSED = "collapsed"
    NOT_POSITIVE_DEFINITE = "not_positive_definite"


@dataclass(frozen=True)
class Stop:
    """The end of a run.

    Parameters
    ----------
    reason : StopReason
        Which rule stopped it.
    degeneracy : Degeneracy or None
        The component that has no update, where that is the reason.
    verdict : Verdict or None
        What was found of the place where it ended; None where nobody has looked.
    """

    reason: StopReason
    degeneracy: Degeneracy | None = None
    verdict: Verdict | None = None

    @property
    def converged(self) -> bool:
        """Whether a convergence rule was met."""
        return self.reason.value in tuple(ConvergenceRule)


@dataclass(frozen=True)
class Progress:
    """What one full iteration changed; all that a stopping rule may ask for.

    Parameters
    ----------
    mean_shift : float
        ‖μ′ − μ‖ over all means, in data units.
    objective : float
        L after the iteration.
    change : float
        L after less L before.
    change_before : float or None
        The change of the iteration before, where there was one.
    n_points : int
        N.
    """

    mean_shift: float
    objective: float
    change: float
    change_before: float | None
    n_points: int


def criterion(rule: ConvergenceRule, progress: Progress) -> float:
    """Return the number that a rule compares with the tolerance; infinite where it cannot be told yet."""
    match rule:
        case ConvergenceRule.MEAN_SHIFT:
            return progress.mean_shift
        case ConvergenceRule.LOG_LIKELIHOOD:
            return relative_change(progress.objective - progress.change, progress.objective)
        case ConvergenceRule.ABSOLUTE:
            return abs(progress.change)
        case ConvergenceRule.PER_POINT:
            return abs(progress.change) / progress.n_points
        case ConvergenceRule.AITKEN:
            left = aitken_rest(progress.change, progress.change_before)
            return math.inf if left is None else abs(left)


def aitken_rest(change: float, change_before: float | None) -> float | None:
    """Return L∞ − L = Δ·a / (1 − a) with a = Δ / Δ_before, or None where the changes do not shrink steadily.

    Aitken's acceleration for linear convergence (Böhning et al. 1994, Annals of the Institute of Statistical
    Mathematics 46): L_t + (L_{t+1} − L_t) / (1 − a), written from L_{t+1} on to keep its digits.
    """
    if change == 0:
        return 0.0
    if change_before is None or change_before == 0:
        return None
    rate = change / change_before
    return change * rate / (1 - rate) if 0 <= rate < 1 else None


def mean_shift(old: FloatArray, new: FloatArray) -> float:
    """Return √Σ_k ‖new_k − old_k‖² in data units, for means of shape (K, 2)."""
    return math.hypot(*(new - old).ravel().tolist())


def relative_change(old: float, new: float) -> float:
    """Return |new − old| / |new|, with 0 / 0 taken as 0 and anything else over 0 as infinite."""
    if new == old:
        return 0.0
    return abs(new - old) / abs(new) if new else float("inf")
